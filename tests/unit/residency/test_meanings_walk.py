"""What stands at a path of a resource's inputs, in whatever form it was written."""

from typing import Any

import pytest

from enclave.graph.facts import UNKNOWN, Secret
from enclave.residency.meanings.walk import first, joined, top, walk

FOUND = {
    "a-value": ("a", {"a": 1}, [("a", 1)]),
    "a-switch-that-is-off": ("a", {"a": False}, [("a", False)]),
    "an-empty-text": ("a", {"a": ""}, [("a", "")]),
    "an-empty-list": ("a", {"a": []}, [("a", [])]),
    "not-set": ("a", {"b": 1}, []),
    "set-to-nothing": ("a", {"a": None}, []),
    "the-whole": ("", {"a": 1}, [("", {"a": 1})]),
    "deeper": ("a.b.c", {"a": {"b": {"c": 1}}}, [("a.b.c", 1)]),
    "deeper-and-not-set": ("a.b.c", {"a": {"b": {}}}, []),
    "each-of-a-list": ("a[]", {"a": [1, 2]}, [("a[0]", 1), ("a[1]", 2)]),
    "none-of-an-empty-list": ("a[]", {"a": []}, []),
    "each-block": ("a[].b", {"a": [{"b": 1}, {}, {"b": 2}]}, [("a[0].b", 1), ("a[2].b", 2)]),
    "a-block-for-a-list": ("a[].b", {"a": {"b": 1}}, [("a.b", 1)]),
    "a-list-for-a-block": ("a.b", {"a": [{"b": 1}]}, [("a[0].b", 1)]),
    "a-value-for-a-list": ("a[]", {"a": 1}, [("a", 1)]),
    "lists-within-lists": ("a[].b[]", {"a": [{"b": [1]}, {"b": [2]}]}, [("a[0].b[0]", 1), ("a[1].b[0]", 2)]),
    "not-known": ("a", {"a": UNKNOWN}, [("a", UNKNOWN)]),
    "not-known-on-the-way": ("a.b.c", {"a": {"b": UNKNOWN}}, [("a.b", UNKNOWN)]),
    "a-list-not-known": ("a[].b", {"a": UNKNOWN}, [("a", UNKNOWN)]),
    "an-item-not-known": ("a[].b", {"a": [UNKNOWN, {"b": 1}]}, [("a[0]", UNKNOWN), ("a[1].b", 1)]),
    "a-text-for-a-block": ("a.b", {"a": "text"}, [("a", UNKNOWN)]),
}


@pytest.mark.parametrize(("path", "props", "found"), FOUND.values(), ids=FOUND)
def test_walk_finds_every_value_and_says_where(path: str, props: dict[str, Any], found: list[Any]) -> None:
    assert list(walk(props, path)) == found


@pytest.mark.parametrize(
    "props",
    [
        {"a": [{"b": Secret("x")}]},
        {"a": [Secret({"b": "x"})]},
        {"a": Secret([{"b": "x"}])},
    ],
    ids=["the-value", "its-block", "the-list"],
)
def test_what_is_within_a_secret_is_one(props: dict[str, Any]) -> None:
    ((where, value),) = walk(props, "a[].b")
    assert where == "a[0].b"
    assert isinstance(value, Secret)
    assert value.value == "x"


@pytest.mark.parametrize(
    ("props", "value"),
    [({"a": [1]}, 1), ({}, None), ({"a": [1, 2]}, UNKNOWN), ({"a": UNKNOWN}, UNKNOWN)],
    ids=["one", "none", "several", "not-known"],
)
def test_first_is_the_only_one(props: dict[str, Any], value: object) -> None:
    assert first(props, "a[]") == value


@pytest.mark.parametrize("where", ["rules", "rules[0]", "rules.a", "rules[0].destination.bucket"])
def test_top_is_the_input_that_a_place_is_within(where: str) -> None:
    assert top(where) == "rules"


@pytest.mark.parametrize(
    ("where", "name", "written"), [("a", "b", "a.b"), ("", "b", "b"), ("a", "", "a"), ("", "", "")]
)
def test_joined_has_no_loose_dots(where: str, name: str, written: str) -> None:
    assert joined(where, name) == written
