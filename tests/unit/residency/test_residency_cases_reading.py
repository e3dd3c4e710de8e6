"""A case's resources as facts: what isn't known yet, and what refers to what."""

from pathlib import Path
from typing import Any

import pytest

from enclave.graph.facts import UNKNOWN, Graph
from enclave.residency.cases.context import load
from enclave.residency.cases.reading import graph_of
from enclave.residency.elsewhere import ELSEWHERE

CONTEXT = load(Path(__file__).parents[2] / "policies" / "corpus" / "context.yaml")
UNTOLD = {"__unknown__": True}


def graph(props: dict[str, Any], region: Any = "eu-north-1", type_: str = "aws:x/y:Y") -> Graph:
    return graph_of(
        {
            "id": "case",
            "resources": [
                {"type": type_, "name": "it", "provider_region": region, "props": props},
                {"type": "aws:x/z:Z", "name": "other", "provider_region": "us-east-1", "props": {}},
            ],
        },
        CONTEXT,
    )


def refer(name: str) -> dict[str, str]:
    return {"__ref__": f"{name}.arn"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (UNTOLD, UNKNOWN),
        (refer("other"), UNKNOWN),
        ({"a": [UNTOLD, 1]}, {"a": [UNKNOWN, 1]}),
        ({"a": {"b": refer("other")}}, {"a": {"b": UNKNOWN}}),
        ("text", "text"),
        (None, None),
        ({7: "number"}, {"7": "number"}),
    ],
)
def test_a_value_is_read_at_any_depth(written: Any, read: Any) -> None:
    it = next(iter(graph({"p": written})))
    assert it.props == {"p": read}


@pytest.mark.parametrize(
    ("written", "named"),
    [
        (refer("other"), ["other"]),
        ([{"a": refer("other")}], ["other"]),
        ([refer("other"), refer("gone")], ["gone", "other"]),
        (refer("gone"), ["gone"]),
        (UNTOLD, []),
        ([refer("other"), UNTOLD], []),
        ("other", []),
    ],
    ids=["one", "deep", "two", "one-elsewhere", "not-told", "one-and-not-told", "a-text"],
)
def test_what_a_property_is_taken_from_is_recorded(written: Any, named: list[str]) -> None:
    made = graph({"p": written})
    it = next(iter(made))
    assert sorted(each.name for each in made.candidates(it, "p")) == named


@pytest.mark.parametrize(
    ("region", "stands"), [("eu-north-1", "eu-north-1"), ("us-east-1", "eu-west-1"), (None, "eu-west-1")]
)
def test_what_a_case_lacks_is_ours_and_in_the_eea(region: Any, stands: str) -> None:
    elsewhere = [each for each in graph({"p": refer("gone")}, region) if each.type == ELSEWHERE]
    assert [(each.name, each.region, each.custom) for each in elsewhere] == [("gone", stands, False)]
    assert elsewhere[0].account in CONTEXT.accounts


def test_a_case_lacks_only_what_it_does_not_have() -> None:
    made = graph({"p": [refer("other"), refer("gone"), UNTOLD]})
    assert sorted(each.name for each in made) == ["gone", "it", "other"]


def test_a_provider_has_no_provider() -> None:
    it = next(iter(graph({"region": "us-east-1"}, type_="pulumi:providers:aws")))
    assert (it.provider_region, it.provider_account) == (None, None)
