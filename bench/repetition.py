"""What repeating the sites of this repository changes: names, ids, addresses, and the configuration.

A repetition has the names of the sites, links and egress rules with its number behind, ids of its own, and
ranges of its own, so that nothing of one can be taken for another's.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from ipaddress import IPv4Network
from pathlib import Path
from typing import TypeVar

from enclave.model.config import load
from enclave.model.enclave import EgressRule, Enclave, Link, SiteService
from enclave.residency.context import Context

CONFIG = Path(__file__).parents[1] / "config"
TODAY = date(2026, 11, 23)

Named = TypeVar("Named", Link, EgressRule, SiteService)
_ID = re.compile(r"\b([a-z]+-)[0-9a-f]{4}([0-9a-f]{13})\b")
_ADDRESS = re.compile(r"\b10\.([0-9]+)\.([0-9]+)\.")
_FIRST, _THIRDS, _BLOCKS = 16, 4, 64
"""The second part of the first site's addresses; the third parts of a /22; how many of those a /16 has."""


def context(repetitions: int, linked: int) -> Context:
    """Return what an estate is judged by: a configuration that has its sites, and links of the first ones."""
    once, numbers = enclave(), range(repetitions)
    sites = [
        replace(each, name=renamed(each.name, number), cidr=IPv4Network(renamed(str(each.cidr), number)))
        for number in numbers
        for each in once.sites
    ]
    links_ = [_of(each, (number,)) for number in range(linked) for each in once.links]
    egress = [_rule_of(each, numbers) for each in once.egress]
    many = replace(once, sites=tuple(sites), links=tuple(links_), egress=tuple(egress))
    return Context.of(many, TODAY)


def _rule_of(rule: EgressRule, numbers: Iterable[int]) -> EgressRule:
    """Let an egress rule, and what it leads to at sites, be of the sites of some repetitions."""
    service = rule.service
    to = _of(service, numbers) if isinstance(service, SiteService) else service
    return _of(replace(rule, service=to), numbers)


def _of(named: Named, numbers: Iterable[int]) -> Named:
    """Let something that names sites be of those of some repetitions."""
    return replace(named, sites=tuple(renamed(each, number) for number in numbers for each in named.sites))


def renamed(text: str, number: int) -> str:
    """Make names, ids and addresses of one repetition differ from those of all others."""
    text = _ID.sub(rf"\g<1>{number:04x}\g<2>", text)
    for name in names():
        text = text.replace(name, f"{name}-{number:04}")
    return _ADDRESS.sub(lambda found: _moved(found, number), text)


def _moved(address: re.Match[str], number: int) -> str:
    second, third = int(address[1]), int(address[2])
    if third >= _THIRDS or second - _FIRST not in range(len(names())):
        return address[0]
    block = number * len(names()) + second - _FIRST
    return f"10.{_FIRST + block // _BLOCKS}.{block % _BLOCKS * _THIRDS + third}."


@cache
def enclave() -> Enclave:
    """Return the configuration of this repository, with smaller ranges: there is room for 16,000 sites."""
    loaded = load(CONFIG, TODAY)
    sites = (
        replace(each, cidr=IPv4Network(f"10.{_FIRST + number}.0.0/22"))
        for number, each in enumerate(loaded.sites)
    )
    return replace(loaded, sites=tuple(sites))


@cache
def names() -> tuple[str, ...]:
    return tuple(each.name for each in enclave().sites)
