"""When the order of two rules can matter: what is read off the rules themselves, without running them."""

import re
from collections.abc import Collection, Sequence
from ipaddress import IPv4Network

_HEADER = re.compile(
    r"(?P<action>\S+) (?P<protocol>\S+) (?P<source>\S+) (?P<port>\S+) -> (?P<target>\S+) (?P<to>\S+) "
)
_MARK = re.compile(r"flowbits:(set|unset|isset|isnotset),([^;]+);")
_FOR_GOOD = "flowbits:set,enclave.bad;"


def late(texts: Sequence[str], kind: Collection[str]) -> list[str] | None:
    """Return the list with drops of a kind at its end, or None where they needn't be above any pass."""
    behind = [each for each in texts[texts.index(min(kind, key=texts.index)) :] if action(each) == "pass"]
    wanted = any(action(text) == "drop" and not apart(text, each) for text in kind for each in behind)
    return [*(text for text in texts if text not in kind), *kind] if wanted else None


def early(texts: Sequence[str], kind: Collection[str]) -> list[str] | None:
    """Return the list with passes of a kind at its beginning, or None where no drop need be above them."""
    before = [each for each in texts[: texts.index(max(kind, key=texts.index))] if action(each) == "drop"]
    wanted = any(action(text) == "pass" and not apart(text, each) for text in kind for each in before)
    return [*kind, *(text for text in texts if text not in kind)] if wanted else None


def order_matters(first: str, second: str) -> bool:
    """Whether two neighbours may judge otherwise when they change places.

    They don't when no packet is for both, or neither changes a mark of the other and they do the same. Nor
    does a drop that refuses the connection for good, beside a rule that lets nothing through by itself.
    """
    if apart(first, second):
        return False
    if _changed(first) & _asked(second) or _changed(second) & _asked(first):
        return True
    if _named("set", first) & _named("unset", second) or _named("unset", first) & _named("set", second):
        return True
    actions = {action(first), action(second)}
    if actions == {"alert", "drop"}:
        return _FOR_GOOD not in (first if action(first) == "drop" else second)
    return len(actions) > 1


def apart(first: str, second: str) -> bool:
    """Whether no packet is for both: by protocol, ends, size, direction, state, or the marks asked for."""
    one, two = _header(first), _header(second)
    if any(_no_address(one[each], two[each]) for each in ("source", "target")):
        return True
    if any("any" not in (one[each], two[each]) and one[each] != two[each] for each in ("port", "to")):
        return True
    return any(_against(*pair) for pair in ((first, second), (second, first)))


def action(text: str) -> str:
    return _header(text)["action"]


def _against(first: str, second: str) -> bool:
    protocols = _header(first)["protocol"], _header(second)["protocol"]
    if protocols[0] in ("udp", "icmp") and protocols[1] not in (protocols[0], "ip"):
        return True
    if "ip_proto:!6;" in first and protocols[1] != "ip":
        return True
    if "dsize:0;" in first and "dsize:>0;" in second:
        return True
    flows = set(_flow(first)), set(_flow(second))
    if any(word in flows[0] and other in flows[1] for word, other in _OPPOSITES):
        return True
    opposite = _named("isset", first) & _named("isnotset", second)
    return bool(opposite - _changed(first) - _changed(second))


_OPPOSITES = (("to_server", "to_client"), ("established", "not_established"))


def _flow(text: str) -> list[str]:
    return [word for options in re.findall(r"flow:([^;]+);", text) for word in options.split(",")]


def _no_address(first: str, second: str) -> bool:
    (but_one, one), (but_two, two) = _addresses(first), _addresses(second)
    if but_one and but_two:
        return False
    if but_one or but_two:
        wanted, others = (two, one) if but_one else (one, two)
        return all(any(each.subnet_of(other) for other in others) for each in wanted)
    return not any(each.overlaps(other) for each in one for other in two)


def _addresses(text: str) -> tuple[bool, list[IPv4Network]]:
    if text == "any":
        return True, []
    return text.startswith("!"), [IPv4Network(each) for each in text.strip("![]").split(",")]


def _header(text: str) -> dict[str, str]:
    match = _HEADER.match(text)
    assert match, text
    return match.groupdict()


def _changed(text: str) -> set[str]:
    return _named("set", text) | _named("unset", text)


def _asked(text: str) -> set[str]:
    return _named("isset", text) | _named("isnotset", text)


def _named(verb: str, text: str) -> set[str]:
    return {name for each, name in _MARK.findall(text) if each == verb}
