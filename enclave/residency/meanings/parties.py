"""Meanings of properties that say who gets something, or from which addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from enclave.graph import arn
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe, permitted
from enclave.residency.meanings import ends
from enclave.residency.meanings.addresses import is_private, network, of_own_network
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation

_DIRECTORY = "identitystore"
"""Identity Center's: a service takes users and groups of the own organisation, and names no account."""
_SOMEBODYS = re.compile(r"arn:|o-[a-z0-9]{10,32}$|[0-9]{12}(?=:|$)|\*$|all$")
"""What says itself whose it is: an ARN, an organisation, an account (alone or before a colon), everybody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grantee(Meaning):
    """The property names who gets access: an account, an organisation or a principal; only ours may.

    ``kinds`` are the kinds of declared parties ("auditor", "inbound-partner") that may get it too;
    ``services``: AWS services may. ``kind`` is the principal's kind where the property has only one, such as
    "CanonicalUser"; empty where it has account ids, ARNs and organisations. What isn't known yet is whose
    those resources are that it was taken from. ``own`` are names that AWS gives to a group of the own
    account, ``before`` are prefixes after which the principal stands; ``here``: what names no account, ARN
    or organisation is somebody of the own directory.
    """

    kind: str = ""
    kinds: tuple[str, ...] = ()
    services: bool = False
    own: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    here: bool = False
    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        others = f", or a declared {' or '.join(self.kinds)}" if self.kinds else ""
        return f"who gets access: our own accounts and organisation{others}"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        parties = view.context.parties
        named = [
            f"{each.kind} {each.name}" for each in view.context.enclave.parties if each.kind in self.kinds
        ]
        for where, value in walk(resource.props, self.path):
            whom = self._principal(value)
            if whom is None:
                yield observe.compliant(where, value)
                continue
            made = ends.taken_from(resource, where, view) if plain(value) is UNKNOWN else ()
            found = [ends.party_of(each, view) for each in made]
            if not found:
                found.append(parties.principal(self.kind, whom) if self.kind else parties.whose(whom))
            allowed = permitted.transfer((plain(value),), view.context)
            for party in found:
                target = Target(party=party, permitted=allowed)
                yield judged_end(where, value, target, named=named, services=self.services)

    def _principal(self, value: Any) -> Any:
        """Return who is named, without what stands around the name; None for somebody of our own."""
        text = plain(value)
        if not isinstance(text, str) or not (self.own or self.before or self.here):
            return value
        if text in self.own:
            return None
        for prefix in self.before:
            text = text.removeprefix(prefix)
        named = arn.parse(text)
        if named is not None and named.service == _DIRECTORY:
            return None
        if named is not None and named.account:
            return named.account
        somebody = _SOMEBODYS.match(text)
        if somebody is None:
            return None if self.here else text
        return somebody[0] if somebody[0].isdigit() else text


@dataclass(frozen=True, kw_only=True, slots=True)
class Owner(Meaning):
    """The property names something worldwide, of which only the account in its ARN tells whose it is."""

    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "something that has no region: ours"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, self.path):
            made = ends.taken_from(resource, where, view) if plain(value) is UNKNOWN else ()
            found = [ends.party_of(each, view) for each in made]
            for party in found or [view.context.parties.resource(value)]:
                allowed = permitted.transfer((plain(value),), view.context)
                yield judged_end(where, value, Target(party=party, permitted=allowed))


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses(Meaning):
    """The property holds ranges of addresses that are let through: only private ones may be.

    What isn't known yet is private if it is taken from a network of the program. ``besides`` are words that
    AWS takes in place of an address, and that lead nowhere else.
    """

    besides: tuple[str, ...] = ()
    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "addresses that are let through: private ones"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, self.path):
            text = plain(value)
            if text == "" or text in self.besides:
                continue
            if text is UNKNOWN and of_own_network(resource, where, view):
                yield observe.compliant(where, value)
                continue
            found = network(text)
            if found is None:
                yield observe.unknown(where, value, reason="It isn't a range of addresses that can be read.")
            elif is_private(found):
                yield observe.compliant(where, value)
            else:
                yield observe.violated(where, value, reason="Addresses of the internet are let through.")
