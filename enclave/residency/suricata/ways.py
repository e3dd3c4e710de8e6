"""Where what a rule passes may go, and why: the EEA, outside it, or nothing tells.

A rule that passes is shut in if its packets end at private addresses, carry nothing, or go only where a
name, a country of the EEA or a mark that such a rule has set says. Order isn't looked at: a pass that another
rule hides today is open as soon as that one goes. A rule for packets outside a connection is none for the
handshake alone: they can carry data, unless it asks for ``dsize:0``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from enclave.graph.places import Standing
from enclave.residency import hostnames, permitted
from enclave.residency.meanings.addresses import is_private, network
from enclave.residency.rule import View
from enclave.residency.suricata import conditions
from enclave.residency.suricata.conditions import NameMatch
from enclave.residency.suricata.reading import Rule

HOME, EXTERNAL = "HOME_NET", "EXTERNAL_NET"
_ORDER = (Standing.OUTSIDE, Standing.UNKNOWN, Standing.INSIDE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """Where something goes, and why that is said of it."""

    standing: Standing
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What a rule is read in: the sets of its group, by name, and the rules beside it.

    ``sets`` give the ranges of a variable, None for what isn't known; ``references`` where the addresses of a
    referenced list are.
    """

    view: View
    sets: Mapping[str, tuple[str | None, ...]]
    references: Callable[[str], Way]
    rules: tuple[Rule, ...]


def way(rule: Rule, around: Surroundings, seen: frozenset[str] = frozenset()) -> Way:
    """Return where what a rule matches may go. ``seen`` are marks that are being asked for already."""
    if conditions.carries_nothing(rule.options):
        return Way(standing=Standing.INSIDE, why="it passes packets without data")
    there = _by_address(rule, around)
    if there.standing is Standing.INSIDE:
        return there
    narrowed = [
        *(_by_name(match, around.view) for match in conditions.names(rule.options)),
        *_by_country(rule),
        *_by_mark(rule, around, seen),
    ]
    return _best(narrowed) if narrowed else there


def _by_address(rule: Rule, around: Surroundings) -> Way:
    there = reach(rule.destination, around)
    back = reach(rule.source, around)
    if rule.direction == "<>":
        return _worst((there, back))
    stranger = rule.source.lower() != "any" and back.standing is Standing.OUTSIDE
    if there.standing is Standing.INSIDE and stranger and not conditions.is_reply(rule.options):
        return Way(standing=Standing.OUTSIDE, why=f"connections from outside are let in: {back.why}")
    return there


def reach(text: str, around: Surroundings) -> Way:
    """Return where the addresses are that a part of a header stands for."""
    inner = text.strip()
    if inner.lower() == "any":
        return Way(standing=Standing.OUTSIDE, why="any address of the internet")
    if inner.startswith("!"):
        if inner[1:] == f"${EXTERNAL}" and EXTERNAL not in around.sets:
            return reach(f"${HOME}", around)
        return Way(standing=Standing.OUTSIDE, why=f"{inner} is all the rest of the internet")
    if inner.startswith("["):
        members = [each for each in _members(inner[1:-1]) if not each.startswith("!")]
        return _worst(reach(each, around) for each in members or ["!any"])
    return _set(inner, around)


def _set(text: str, around: Surroundings) -> Way:
    if text.startswith("$"):
        return _variable(text[1:], around)
    return around.references(text[1:]) if text.startswith("@") else _range(text, around.view)


def _members(text: str) -> Iterator[str]:
    if "[" not in text:
        yield from map(str.strip, text.split(","))
        return
    member, depth = "", 0
    for letter in text:
        depth += (letter == "[") - (letter == "]")
        if letter == "," and depth == 0:
            yield member.strip()
            member = ""
        else:
            member += letter
    yield member.strip()


def _variable(name: str, around: Surroundings) -> Way:
    found = around.sets.get(name)
    if found is None and name == HOME:
        return Way(standing=Standing.INSIDE, why="our own networks")
    if found is None and name == EXTERNAL:
        return Way(standing=Standing.OUTSIDE, why="everything but our own networks")
    if not found:
        return Way(standing=Standing.UNKNOWN, why=f"nothing here says what ${name} is")
    return _worst(
        Way(standing=Standing.UNKNOWN, why=f"a part of ${name} isn't known yet")
        if each is None
        else reach(each, around)
        for each in found
    )


@lru_cache(maxsize=4096)  # rules repeat the same few ranges
def _private(text: str) -> bool | None:
    """Whether a text is a range of private addresses; None if it is no range."""
    found = network(text)
    return None if found is None else is_private(found)


def _range(text: str, view: View) -> Way:
    private = _private(text)
    if private is None:
        return Way(standing=Standing.UNKNOWN, why=f"{text!r} isn't a range of addresses that can be read")
    if private:
        return Way(standing=Standing.INSIDE, why="private addresses")
    if permitted.transfer((text,), view.context):
        return Way(standing=Standing.INSIDE, why="a registered transfer names it")
    return Way(standing=Standing.OUTSIDE, why=f"{text} isn't private, and nothing places it in the EEA")


def _by_name(match: NameMatch, view: View) -> Way:
    if not match.readable:
        return Way(standing=Standing.UNKNOWN, why="which names fit a regular expression isn't read here")
    if not match.ends:
        return Way(
            standing=Standing.OUTSIDE,
            why=f"a name may go on after {match.name!r}: nothing says it ends there",
        )
    if match.starts:
        found = hostnames.told(match.name.lstrip("."), view)
        return Way(standing=found.standing, why=found.why)
    found = hostnames.told_below(match.name, view)
    if not match.name.startswith(".") and not hostnames.is_aws(match.name):
        why = f"anybody may have a name that ends in {match.name!r}: no dot has to stand before it"
        return Way(standing=Standing.OUTSIDE, why=why)
    return Way(standing=found.standing, why=found.why)


def _by_country(rule: Rule) -> Iterator[Way]:
    for held, text in conditions.countries(rule.options):
        if held:
            yield Way(standing=Standing.INSIDE, why=f"countries of the EEA alone: {text}")
        else:
            yield Way(
                standing=Standing.OUTSIDE, why=f"the countries aren't a list of the EEA's alone: {text}"
            )


def _by_mark(rule: Rule, around: Surroundings, seen: frozenset[str]) -> Iterator[Way]:
    for name in conditions.marks(rule, "isset"):
        if name in seen:
            continue
        if conditions.is_beginning(rule.options):
            yield Way(
                standing=Standing.INSIDE, why="the first bytes of connections alone, until a name is there"
            )
            continue
        setters = [each for each in around.rules if name in conditions.marks(each, "set")]
        ways = [way(each, around, seen | {name}) for each in setters]
        nobody = Way(standing=Standing.UNKNOWN, why=f"no rule here sets the mark {name}")
        yield _worst(ways) if ways else nobody


def _worst(ways: Iterable[Way]) -> Way:
    return min(ways, key=lambda each: _ORDER.index(each.standing))


def _best(ways: Iterable[Way]) -> Way:
    return max(ways, key=lambda each: _ORDER.index(each.standing))
