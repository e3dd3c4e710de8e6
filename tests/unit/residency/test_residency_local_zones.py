"""Which Local Zones are declared: by name, by id or by group, and none by likeness."""

import pytest

from enclave.residency.local_zones import declared


@pytest.mark.parametrize("known", ["eu-north-1-cph-1a", "eun1-cph1-az1"])
@pytest.mark.parametrize("text", ["eu-north-1-cph-1a", "eun1-cph1-az1", "eu-north-1-cph-1"])
def test_a_zone_is_declared_by_any_of_its_names(text: str, known: str) -> None:
    place = declared(text, {known})
    assert place is not None
    assert place.region == "eu-north-1"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("eu-north-1-hel-1a", {"eu-north-1-cph-1a"}),
        ("eu-north-1-cph-1a", set()),
        ("eu-north-1-cph-9z", {"eu-north-1-cph-1a"}),
        ("eu-west-3-cmn-1a", {"eu-west-3-cmn-1a"}),
        ("us-east-1-bos-1a", {"us-east-1-bos-1a"}),
    ],
)
def test_no_other_is(text: str, known: set[str]) -> None:
    assert declared(text, known) is None
