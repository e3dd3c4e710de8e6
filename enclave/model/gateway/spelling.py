"""How a rule is written, the marks that rules leave on a connection, and which numbers rules have.

Numbers rise in file order, so that an engine that sorts by number evaluates in the same order. They follow
from what was declared (an egress rule's id, a path's ends), never from a place in a list: adding one rule
renumbers none. All are below 2^31.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

FIRST_SIDS: Final = 1_000_000
DECLARED_PATH_SIDS: Final = 2_000_000
SHARED_PATH_SIDS: Final = 10_000_000
MIDDLE_SIDS: Final = 1_800_000_000
NAME_SIDS: Final = 1_900_000_000
LAST_SIDS: Final = 2_100_000_000

MAX_RULE_ID: Final = 99_999
"""The largest ``enclave.model.enclave.EgressRule.id``."""

MAX_DOMAINS: Final = 100
"""The most domains of a service: a rule's block of numbers has room for them."""

SIDS_PER_PATH: Final = 4
SIDS_PER_RULE: Final = 1_000

# Not the internet: private (RFC 1918), shared (RFC 6598), link-local (RFC 3927) and loopback addresses.
INTERNET: Final = "![10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8]"

BAD: Final = "enclave.bad"
"""A connection that was refused once: nothing of it passes any more."""

OPEN: Final = "enclave.open"
"""A connection in which anything may be said."""

TLS: Final = "enclave.tls"
"""A connection on which TLS may be spoken, and nothing else unless other marks say so."""

ACCEPTED: Final = "enclave.ok"
"""A connection whose TLS hello was accepted."""

START: Final = "enclave.start"
"""A connection whose first byte is one that a hello or request begins with, where either may be."""

HELLO: Final = "enclave.hello"
"""A TLS connection that has begun with a hello, though it may not be complete."""

HTTP: Final = "enclave.http"
"""A connection on which HTTP may be spoken, and nothing else unless other marks say so."""

NEXT: Final = "enclave.next"
"""A request was answered, and another hasn't begun."""

REQUEST: Final = "enclave.request"
"""An HTTP connection that has begun with a request, though it may not be complete."""

HOST: Final = "enclave.host"
"""The request at hand names a declared host."""

WHOLE_HELLO: Final = 'ja4.hash; content:"_";'
"""A hello that is complete: only then is there a fingerprint, and only then is the rule looked at."""

_SET: Final = re.compile(r"flowbits:set,([^;]+);")
_ASKED: Final = re.compile(r"flowbits:isset,([^;]+);")
_UNSET: Final = re.compile(r"flowbits:isnotset,([^;]+); ")


@dataclass(frozen=True, kw_only=True, slots=True)
class CompiledRule:
    """A rule as text. ``intent`` is the id of the egress rule that it stands for, None for several or all."""

    sid: int
    text: str
    intent: int | None = None


def rule(sid: int, header: str, message: str, *options: str, intent: int | None = None) -> CompiledRule:
    """Spell a rule. ``header`` is action, protocol and ends; empty options are left out."""
    body = " ".join((f'msg:"{message}";', *filter(None, options), f"sid:{sid};"))
    return CompiledRule(sid=sid, text=f"{header} ({body})", intent=intent)


def anywhere(sid: int, verb: str, message: str, *options: str, intent: int | None = None) -> CompiledRule:
    """Spell a rule for any ends; ``verb`` is action and protocol."""
    return rule(sid, f"{verb} any any -> any any", message, *options, intent=intent)


def group(members: Iterable[object]) -> str:
    """Spell a list of addresses."""
    return f"[{','.join(str(member) for member in members)}]"


def marked(*names: str) -> str:
    """Spell the condition that a connection has these marks."""
    return " ".join(f"flowbits:isset,{name};" for name in names)


def unmarked(*names: str) -> str:
    """Spell the condition that a connection has none of these marks."""
    return " ".join(f"flowbits:isnotset,{name};" for name in names)


def mark(name: str) -> str:
    """Spell that a connection gets a mark."""
    return f"flowbits:set,{name};"


def in_use(rules: Iterable[CompiledRule]) -> tuple[CompiledRule, ...]:
    """Return the rules that can match, without conditions that always hold: on marks that no rule sets."""
    kept = tuple(rules)
    known = {name for each in kept for name in _SET.findall(each.text)}
    live = tuple(each for each in kept if known.issuperset(_ASKED.findall(each.text)))
    if len(live) < len(kept):
        return in_use(live)
    return tuple(replace(each, text=_UNSET.sub(partial(_kept, known), each.text)) for each in live)


def _kept(known: Container[str], condition: re.Match[str]) -> str:
    return condition[0] if condition[1] in known else ""
