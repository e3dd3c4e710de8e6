"""Every documented form of place comes out where AWS says it is, and no look-alike is taken for one."""

from collections import Counter

import pytest
from places_cases import CASES, Case

from enclave.graph import places
from enclave.graph.places import Standing

STANDINGS = {"in": Standing.INSIDE, "out": Standing.OUTSIDE, "?": Standing.UNKNOWN}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.form} {case.text!r}")
def test_place_of(case: Case) -> None:
    place = getattr(places, case.form)(case.text)
    assert (place.standing, place.countries, place.region) == (
        STANDINGS[case.standing],
        case.countries,
        case.region,
    )
    assert place.text == case.text
    assert place.why
    assert (place.standing is Standing.UNKNOWN) == str(place).startswith("not known: ")


def test_tables_are_as_large_as_they_claim() -> None:
    texts = [(case.form, case.text) for case in CASES]
    assert [text for text, count in Counter(texts).items() if count > 1] == []
    assert len(CASES) >= 420
    assert sum(case.look_alike for case in CASES) >= 120
