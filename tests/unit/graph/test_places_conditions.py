"""Which requests a condition on a region key admits. IAM User Guide, "Condition operators"."""

from typing import Any

import pytest

from enclave.graph.places import Standing, requested_regions
from enclave.graph.values import UNKNOWN, Secret

IN, OUT, NOT_KNOWN = Standing.INSIDE, Standing.OUTSIDE, Standing.UNKNOWN

CASES: list[tuple[str, Any, Standing]] = [
    ("StringEquals", "eu-west-1", IN),
    ("StringEquals", ["eu-west-1"], IN),
    ("StringEquals", ["eu-west-1", "eu-central-1", "eusc-de-east-1"], IN),
    ("StringEquals", ("eu-west-1", "eu-north-1"), IN),
    ("StringEquals", frozenset({"eu-west-1"}), IN),
    ("StringEqualsIgnoreCase", "EU-West-1", IN),
    ("StringLike", ["eu-west-1", "eu-west-3"], IN),
    ("ForAnyValue:StringEquals", ["eu-west-1"], IN),
    ("StringEquals", "us-east-1", OUT),
    ("StringEquals", ["eu-west-1", "eu-west-2"], OUT),
    ("StringEquals", ["eu-west-2", UNKNOWN], OUT),
    ("StringEquals", ["eu-west-1", "us-east-1", "nonsense"], OUT),
    ("StringLike", "eu-*", OUT),
    ("StringLike", ["eu-*"], OUT),
    ("StringLike", "*", OUT),
    ("StringLike", "eu-west-?", OUT),
    ("StringLike", ["eu-west-1", "us-*"], OUT),
    ("StringLike", "eu-west-1*", NOT_KNOWN),
    ("StringLike", "eu-north-?", NOT_KNOWN),
    ("StringLike", "eu-west-[1]", NOT_KNOWN),
    ("StringLike", "no-such-*", NOT_KNOWN),
    ("StringEquals", "eu-*", NOT_KNOWN),
    ("StringEquals", "EU-WEST-1", NOT_KNOWN),
    ("StringLike", "EU-WEST-1", NOT_KNOWN),
    ("StringEqualsIgnoreCase", "eu-we\u017ft-1", NOT_KNOWN),
    ("StringEqualsIgnoreCase", "EU-*", NOT_KNOWN),
    ("StringEquals", "eu-west-1a", NOT_KNOWN),
    ("StringEquals", "eu-west-1 ", NOT_KNOWN),
    ("StringEquals", "${aws:PrincipalTag/region}", NOT_KNOWN),
    ("StringEquals", ["eu-west-1", "${aws:PrincipalTag/region}"], NOT_KNOWN),
    ("StringEquals", ["eu-west-1", ""], NOT_KNOWN),
    ("StringEquals", ["eu-west-1", UNKNOWN], NOT_KNOWN),
    ("StringEquals", ["eu-west-1", 1], NOT_KNOWN),
    ("StringEquals", [], NOT_KNOWN),
    ("StringEquals", None, NOT_KNOWN),
    ("StringEquals", UNKNOWN, NOT_KNOWN),
    ("StringEquals", {"eu-west-1": 1}, NOT_KNOWN),
    ("StringEquals", [["eu-west-1"]], NOT_KNOWN),
    ("StringNotEquals", "eu-west-1", OUT),
    ("StringNotEquals", ["us-east-1"], OUT),
    ("StringNotEqualsIgnoreCase", "US-EAST-1", OUT),
    ("StringNotLike", "us-*", OUT),
    ("StringNotLike", "*", NOT_KNOWN),
    (
        "StringNotLike",
        ["us-*", "ap-*", "af-*", "ca-*", "cn-*", "il-*", "me-*", "mx-*", "sa-*", "eu-*"],
        NOT_KNOWN,
    ),
    ("StringNotEqualsIfExists", "eu-west-1", OUT),
    ("StringEqualsIfExists", "eu-west-1", NOT_KNOWN),
    ("StringEqualsIfExists", "us-east-1", OUT),
    ("StringLikeIfExists", "eu-west-1", NOT_KNOWN),
    ("ForAllValues:StringEquals", ["eu-west-1"], NOT_KNOWN),
    ("ForAllValues:StringEquals", ["us-east-1"], OUT),
    ("ForAllValues:StringLike", ["eu-west-1"], NOT_KNOWN),
    ("ForAnyValue:StringEqualsIfExists", ["eu-west-1"], NOT_KNOWN),
    ("Null", "false", NOT_KNOWN),
    ("Bool", "eu-west-1", NOT_KNOWN),
    ("ArnLike", "eu-west-1", NOT_KNOWN),
    ("stringequals", "eu-west-1", NOT_KNOWN),
    ("StringEquals ", "eu-west-1", NOT_KNOWN),
    ("ForAllValues:ForAnyValue:StringEquals", "eu-west-1", NOT_KNOWN),
    ("ForAnyValue:ForAllValues:StringEquals", "eu-west-1", NOT_KNOWN),
    ("StringEqualsIfExistsIfExists", "eu-west-1", NOT_KNOWN),
    ("", "eu-west-1", NOT_KNOWN),
]


@pytest.mark.parametrize(("operator", "values", "standing"), CASES)
def test_condition_admits(operator: str, values: Any, standing: Standing) -> None:
    assert requested_regions(operator, values).standing is standing


def test_conditions_that_pass_without_a_key_say_so() -> None:
    assert "no such key" in requested_regions("StringEqualsIfExists", "eu-west-1").why
    assert "no such key" in requested_regions("ForAllValues:StringEquals", "eu-west-1").why


def test_names_of_what_is_admitted() -> None:
    place = requested_regions("StringEquals", ["eu-west-1", "eu-central-1"])
    assert (place.countries, place.region, place.partition) == (frozenset({"IE", "DE"}), None, "aws")
    assert str(place) == "eu-central-1, eu-west-1"
    only = requested_regions("StringEquals", "eu-west-1")
    assert (only.region, only.why) == ("eu-west-1", "it admits only eu-west-1")
    assert requested_regions("StringEquals", ["eu-west-1", "eusc-de-east-1"]).partition is None
    assert "eu-west-2" in requested_regions("StringLike", "eu-*").why


def test_a_secret_is_judged_and_not_shown() -> None:
    assert requested_regions(Secret("StringEquals"), Secret(["eu-west-1"])).standing is IN
    assert requested_regions("StringEquals", [Secret("eu-west-1")]).standing is IN
    assert requested_regions("StringEquals", Secret(UNKNOWN)).standing is NOT_KNOWN
    assert "word" not in requested_regions("StringEquals", Secret("word")).text
    assert requested_regions(UNKNOWN, "eu-west-1").standing is NOT_KNOWN
