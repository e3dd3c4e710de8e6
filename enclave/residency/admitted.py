"""Whom a policy lets in, and what a rule says of each of them.

Of all that somebody must meet to be let in (``requirements``), the requirement that says most counts: if only
our own accounts can meet it, only they get in.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from enclave.graph import arn, places
from enclave.graph.facts import UNKNOWN, Resource, Secret, plain
from enclave.graph.parties import Parties, Party, PartyKind
from enclave.graph.places import Standing
from enclave.iam import Admission, PolicyKind, Statement, admissions, denials
from enclave.model import geography
from enclave.residency import observe, policy_text, requirements
from enclave.residency.requirements import Demands, Requirement
from enclave.residency.verdicts import Observation

_SHOWN: Final = 3
_LOOSE: Final = (
    "Nothing holds the service to act for us alone: no aws:SourceAccount, aws:SourceArn or aws:SourceOrgID "
    "of ours."
)
_GAP: Final = "The statement isn't known before what it is made from exists, so neither is whom it lets in."
_HIDDEN: Final = "The policy is a secret, so whom it lets in, and why, isn't shown."
_DOUBT: Final = "What AWS makes of NotPrincipal with Allow isn't documented."


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a rule makes of parties that aren't our own accounts.

    ``noun`` is what the policy is of. ``against`` says what speaks against letting a declared party in, empty
    for nothing. ``on_behalf``: a service must be held to act for us.
    """

    noun: str
    against: Callable[[Party, Admission], str]
    on_behalf: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Admitted:
    """One principal whom one statement of a resource's policy lets in.

    ``holder`` is the property that holds the policy, ``requirements`` say who it can be: the principal itself
    first. ``doubt`` is what isn't understood about it. ``secret``: the policy must not be shown.
    """

    resource: Resource
    holder: str
    admission: Admission
    demands: Demands
    requirements: tuple[Requirement, ...]
    doubt: str
    secret: bool

    @property
    def principal(self) -> Party:
        """Whose the principal is, as written and whatever the conditions say."""
        return self.requirements[0].parties[0]

    def judge(self, terms: Terms) -> Iterator[Observation]:
        """Say of everybody who gets in whether they may."""
        abroad = self._abroad()
        if abroad:
            yield self.say(observe.violated, self.requirements[0].path, self.principal, terms.noun, abroad)
            return
        met = requirements.strongest(self.requirements)
        if not met.parties:
            yield self.say(observe.compliant, met.path, "nobody", terms.noun)
        for party in met.parties:
            yield self.of(party, met.path, terms)

    def of(self, party: Party, path: str, terms: Terms) -> Observation:
        """Say of one who gets in, by what stands at a path of the policy, whether he may."""
        verdict, reason = self._verdict(party, terms)
        return self.say(verdict, path, party, terms.noun, reason)

    def say(
        self, verdict: Callable[..., Observation], path: str, party: Party | str, noun: str, reason: str = ""
    ) -> Observation:
        """Make an observation of somebody who is let in. Of a secret policy it shows nothing but the kind."""
        if self.secret:
            holder = f"{self.holder}.Statement[{self.admission.index}]"
            kind = str(party.kind) if isinstance(party, Party) else party
            way = (f"{noun} {self.resource.name} of {self.resource.stack}", "one of its statements", kind)
            return verdict(holder, Secret(None), party=kind, path=way, reason=reason and _HIDDEN)
        who, text = self._who(party), party.text if isinstance(party, Party) else party
        region = self.principal.region
        return verdict(
            f"{self.holder}.{path}",
            text,
            party=who,
            place=observe.place_of(region) if region else "",
            path=self._way(noun, who if text in who else f"{text}: {who}"),
            reason=reason,
        )

    def _who(self, party: Party | str) -> str:
        if self.principal.kind is PartyKind.SERVICE and isinstance(party, Party) and party != self.principal:
            return f"{self.principal}, for {party}"
        return str(party)

    def _way(self, noun: str, end: str) -> tuple[str, ...]:
        """Write the way in, hop by hop."""
        start = f"{noun} {self.resource.name} of {self.resource.stack}"
        allowed = self.admission.actions
        actions = ", ".join(allowed[:_SHOWN]) or "nothing"
        if len(allowed) > _SHOWN:
            actions += f" and {len(allowed) - _SHOWN} more"
        name = self.admission.sid or f"number {self.admission.index + 1}"
        return (start, f"statement {name} allows {actions}", end)

    def _verdict(self, party: Party, terms: Terms) -> tuple[Callable[..., Observation], str]:
        match party.kind:
            case PartyKind.OWN:
                return (observe.unknown, self.doubt) if self.doubt else (observe.compliant, "")
            case PartyKind.UNKNOWN:
                return observe.unknown, f"Who that is can't be told: {party.why}."
            case PartyKind.NAMED:
                wrong = terms.against(party, self.admission)
            case PartyKind.SERVICE:
                wrong = _LOOSE if terms.on_behalf else ""
            case _:
                wrong = f"It lets in {party.name}: {party.why}."
        return (observe.violated, wrong) if wrong else (observe.compliant, "")

    def _abroad(self) -> str:
        """Say how a service that may be let in isn't in the EEA, or acts for something that isn't."""
        if not requirements.may_be_service(self.principal):
            return ""
        service = self.principal
        if service.region is not None and not geography.REGIONS[service.region].in_eea:
            return f"The service asks from {service.region}, which isn't in the EEA."
        if service.kind is PartyKind.SERVICE and not _of_an_eea_partition(self.admission.principal):
            return "The service is of a partition without a region in the EEA."
        for text in requirements.acting_for(self.admission):
            named, place = arn.parse(text), places.arn(text)
            unsure = place.standing is Standing.UNKNOWN and named is not None and named.region != ""
            if unsure or place.standing is Standing.OUTSIDE:
                return f"The service acts for something that isn't known to be in the EEA: {place.why}."
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A resource's policy: whom it lets in, and what of it can't be read. ``absent``: there is none."""

    admitted: tuple[Admitted, ...] = ()
    unread: tuple[Observation, ...] = ()
    absent: bool = False

    def judge(self, property_: str, terms: Terms) -> Iterator[Observation]:
        """Say of everybody who gets in whether they may, and that nobody does if nobody does."""
        yield from self.unread
        for each in self.admitted:
            yield from each.judge(terms)
        if not self.unread and not self.admitted:
            yield observe.compliant(property_, "lets nobody in")


def read(resource: Resource, property_: str, kind: PolicyKind, parties: Parties) -> Reading:
    """Read the policy that a property holds; the property may be a path such as ``details.policy``."""
    try:
        text = policy_text.read(at(resource, property_), kind)
    except policy_text.UnreadableError as error:
        return Reading(unread=(observe.unknown(property_, UNKNOWN, reason=str(error)),))
    unread = tuple(observe.unknown(f"{property_}.{gap}", UNKNOWN, reason=_GAP) for gap in text.gaps)
    found: tuple[Admitted, ...] = ()
    if text.document is not None:
        reader = _Reader(resource, property_, parties, text)
        found = tuple(map(reader.admitted, admissions(text.document)))
    return Reading(admitted=found, unread=unread, absent=text.absent)


def at(resource: Resource, path: str) -> Any:
    """Return what a property holds, or a part of one, as it is; None if it isn't set."""
    value: Any = resource.props
    for name in path.split("."):
        inner = plain(value)
        if not isinstance(inner, Mapping):
            return inner
        value = inner.get(name)
    return value


class _Reader:
    """Reads what the admissions of one policy require."""

    def __init__(
        self, resource: Resource, property_: str, parties: Parties, text: policy_text.PolicyText
    ) -> None:
        self._resource = resource
        self._property = property_
        self._parties = parties
        self._secret = text.secret
        self._statements = {each.index: each for each in text.statements}
        self._denials = denials(text.document) if text.document else ()

    def admitted(self, admission: Admission) -> Admitted:
        demands = Demands(admission=admission, denials=self._denials, parties=self._parties)
        return Admitted(
            resource=self._resource,
            holder=self._property,
            admission=admission,
            demands=demands,
            requirements=demands.who(),
            doubt=_doubt(self._statements[admission.index]),
            secret=self._secret,
        )


def _doubt(statement: Statement) -> str:
    return _DOUBT if statement.not_principals else ""


def _of_an_eea_partition(service: str) -> bool:
    """Whether the name of a service ends as names do in a partition that has a region in the EEA."""
    return any(
        service.endswith(f".{region.dns_suffix}") for region in geography.REGIONS.values() if region.in_eea
    )
