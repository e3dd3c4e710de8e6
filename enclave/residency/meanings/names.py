"""A meaning of properties that hold a name or an address to which clients are led."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from enclave.graph.facts import Resource, plain
from enclave.graph.places import Standing
from enclave.residency import hostnames, observe, permitted
from enclave.residency.meanings import ends
from enclave.residency.meanings.addresses import is_private
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import name_of
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation

EDGE = "aws:cloudfront/distribution:Distribution"
_SAYS = {Standing.OUTSIDE: observe.violated, Standing.UNKNOWN: observe.unknown}


@dataclass(frozen=True, kw_only=True, slots=True)
class Name(Meaning):
    """The property holds a name or an address that clients are led to: ours, private, or AWS's in the EEA."""

    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "a name that clients are led to: of ours, of a private network, or AWS's in the EEA"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, self.path):
            yield from led(where, value, resource, view)


def led(where: str, value: Any, resource: Resource, view: View, *, own: str = "") -> Iterator[Observation]:
    """Judge a name or an address that clients are led to; ``own`` is a name of ours that leads there."""
    text = plain(value)
    made = list(view.graph.claimants(text, resource)) if isinstance(text, str) else []
    if not isinstance(text, str) or any(each is not resource for each in made):
        for target in ends.resolve(End(where=where, name=value), resource, view):
            found = view.graph.resource(target.resource) if target.resource else None
            if found is not None and found.type == EDGE:
                yield observe.compliant(where, value, reason="What it serves is judged where it is made.")
            else:
                yield judged_end(where, value, target)
        return
    yield _said(where, text, own, view)


def _said(where: str, text: str, own: str, view: View) -> Observation:
    name = name_of(text)
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        if own and hostnames.related(name, own):
            return observe.compliant(where, text, reason="A name of the same domain.")
        found = hostnames.told(name, view)
        say = _SAYS.get(found.standing, observe.compliant)
        return say(where, text, place=str(found.standing), reason=f"Clients are led there: {found.why}.")
    if is_private(ipaddress.ip_network(address)) or permitted.transfer((text,), view.context):
        return observe.compliant(where, text)
    return observe.violated(where, text, reason="A public address, which nothing here places in the EEA.")
