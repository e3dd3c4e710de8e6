"""What opens or closes a way, by the value that it has and by what AWS takes where it has none."""

from typing import Any

import pytest
from policies.residency_facts import CONTEXT, make

from enclave.graph.facts import UNKNOWN, Graph, Secret
from enclave.residency.meanings import Forbidden, Meaning, Presence, Required, Switch, When
from enclave.residency.rule import View
from enclave.residency.verdicts import Verdict

OK, BAD, DUNNO = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN
OFF = Switch(path="open", closed=(False,), why="It is open.")
OFF_BY_ITSELF = Switch(path="open", closed=(False,), absent=False, why="It is open.")
ON_BY_ITSELF = Switch(path="open", closed=(False,), absent=True, why="It is open.")
PRIVATE = Switch(path="a[].access", closed=("PRIVATE", "NONE"), why="It is public.")
NUMBER = Switch(path="days", closed=(0, 1), why="It is kept.")
FORBIDDEN = Forbidden(path="copy", why="It is copied.")
REQUIRED = Required(path="vpc", why="It is outside.")


def verdicts(meaning: Meaning, props: dict[str, Any]) -> list[Verdict]:
    resource = make("aws:x/y:Y", props)
    view = View(context=CONTEXT, graph=Graph((resource,)))
    return [seen.verdict for seen in meaning.judge(resource, view)]


SEEN: dict[str, tuple[Meaning, dict[str, Any], list[Verdict]]] = {
    "off": (OFF, {"open": False}, [OK]),
    "on": (OFF, {"open": True}, [BAD]),
    "on-in-a-text": (OFF, {"open": "true"}, [BAD]),
    "neither": (OFF, {"open": "perhaps"}, [BAD]),
    "a-number-is-no-switch": (OFF, {"open": 0}, [BAD]),
    "a-switch-is-no-number": (NUMBER, {"days": False}, [BAD]),
    "a-number": (NUMBER, {"days": 1.0}, [OK]),
    "not-known": (OFF, {"open": UNKNOWN}, [DUNNO]),
    "secretly-on": (OFF, {"open": Secret(True)}, [BAD]),
    "a-secret-not-known": (OFF, {"open": Secret(UNKNOWN)}, [DUNNO]),
    "not-set-does-nothing": (OFF, {}, []),
    "not-set-is-off": (OFF_BY_ITSELF, {}, [OK]),
    "not-set-is-on": (ON_BY_ITSELF, {}, [BAD]),
    "set-to-nothing-is-not-set": (ON_BY_ITSELF, {"open": None}, [BAD]),
    "off-though-on-by-itself": (ON_BY_ITSELF, {"open": False}, [OK]),
    "one-of-several": (PRIVATE, {"a": [{"access": "NONE"}]}, [OK]),
    "each-for-itself": (PRIVATE, {"a": [{"access": "PRIVATE"}, {"access": "PUBLIC"}]}, [OK, BAD]),
    "not-in-another-case": (PRIVATE, {"a": [{"access": "private"}]}, [BAD]),
    "forbidden-and-there": (FORBIDDEN, {"copy": "x"}, [BAD]),
    "forbidden-and-empty-block": (FORBIDDEN, {"copy": {}}, []),
    "forbidden-and-empty-list": (FORBIDDEN, {"copy": []}, []),
    "forbidden-and-empty-text": (FORBIDDEN, {"copy": ""}, []),
    "forbidden-and-off": (FORBIDDEN, {"copy": False}, []),
    "forbidden-and-nothing": (FORBIDDEN, {"copy": None}, []),
    "forbidden-and-secret": (FORBIDDEN, {"copy": Secret("x")}, [BAD]),
    "forbidden-and-not-known": (FORBIDDEN, {"copy": UNKNOWN}, [DUNNO]),
    "required-and-there": (REQUIRED, {"vpc": {"id": "v"}}, []),
    "required-and-not": (REQUIRED, {}, [BAD]),
    "required-and-empty": (REQUIRED, {"vpc": {}}, [BAD]),
    "required-and-nothing": (REQUIRED, {"vpc": None}, [BAD]),
    "required-and-not-known": (REQUIRED, {"vpc": UNKNOWN}, [DUNNO]),
    "there-at-all": (Presence(why="It is there."), {}, [BAD]),
}


@pytest.mark.parametrize(("meaning", "props", "seen"), SEEN.values(), ids=SEEN)
def test_what_a_switch_lets_pass(meaning: Meaning, props: dict[str, Any], seen: list[Verdict]) -> None:
    assert verdicts(meaning, props) == seen


CONDITIONS: dict[str, tuple[When, dict[str, Any], bool]] = {
    "a-value-that-counts": (When(path="kind", values=("a", "b")), {"kind": "b"}, True),
    "another-value": (When(path="kind", values=("a",)), {"kind": "c"}, False),
    "a-value-not-known": (When(path="kind", values=("a",)), {"kind": UNKNOWN}, True),
    "not-set": (When(path="kind", values=("a",)), {}, False),
    "not-set-and-so-taken": (When(path="kind", values=("a",), absent="a"), {}, True),
    "set-otherwise-than-taken": (When(path="kind", values=("a",), absent="a"), {"kind": "c"}, False),
    "one-of-a-list": (When(path="kinds[]", values=("a",)), {"kinds": ["c", "a"]}, True),
    "a-secret-that-counts": (When(path="kind", values=("a",)), {"kind": Secret("a")}, True),
    "there": (When(path="kind", present=True), {"kind": "x"}, True),
    "not-there": (When(path="kind", present=True), {}, False),
    "there-but-not-wanted": (When(path="kind", present=False), {"kind": UNKNOWN}, False),
    "not-there-as-wanted": (When(path="kind", present=False), {}, True),
}


@pytest.mark.parametrize(("when", "props", "holds"), CONDITIONS.values(), ids=CONDITIONS)
def test_when_a_meaning_counts(when: When, props: dict[str, Any], holds: bool) -> None:
    meaning = Presence(why="It is there.", when=when)
    assert verdicts(meaning, props) == ([BAD] if holds else [])
