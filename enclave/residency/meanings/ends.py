"""Where the far end of a way is, and whose: resolved from a name, a region and an account together.

Each of them tells something, and the worst counts: an end is outside if any of them says so, and in the EEA
only if one says so and none speaks against it. What a text names is looked up among the resources that are
judged, then by its form, then among the names that the configuration knows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from enclave.graph import arn, places
from enclave.graph.facts import Resource, plain
from enclave.graph.parties import Party, PartyKind
from enclave.graph.places import Place, Standing
from enclave.graph.places.place import unknown
from enclave.model import geography
from enclave.residency import permitted
from enclave.residency.meanings.walk import top
from enclave.residency.rule import View
from enclave.residency.targets import Target

_S3_URLS = ("s3://", "s3a://", "s3n://")
"""How a URL of S3 begins: its own, and Hadoop's two."""

_NUMBERED = re.compile(r"([0-9]{12}):")
"""How a name begins that is of another account, such as Lambda's partial ARN of a function."""

_PARTITIONS = frozenset(region.partition for region in geography.REGIONS.values() if region.in_eea)


_PARTS_OF_NETWORKS: Final = MappingProxyType(
    {
        "aws:ec2/routeTable:RouteTable": "table",
        "aws:ec2/securityGroup:SecurityGroup": "group",
        "aws:ec2/subnet:Subnet": "subnet",
        "aws:ec2/vpc:Vpc": "vpc",
    }
)
"""Parts of a network, each with a word that a property which may name one has in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """What a property says of a far end: a name or ARN, a region, an account; None for what it doesn't.

    ``where`` is the place in the inputs that is blamed. ``here``: a bare name means something of the same
    account and region, as AWS looks it up there.
    """

    where: str
    name: Any = None
    region: Any = None
    account: Any = None
    here: bool = False


def resolve(end: End, resource: Resource, view: View) -> Iterator[Target]:
    """Yield what the end may be: one target, or several where nothing tells which is meant."""
    stated = [] if end.region is None else [places.region(end.region)]
    owner = None if end.account is None else view.context.parties.whose(end.account)
    texts = (plain(end.name), plain(end.region), plain(end.account))
    allowed = permitted.transfer(texts, view.context)
    if end.name is None:
        yield Target(place=_worst(stated), party=owner, permitted=allowed)
        return
    claimants = _claimants(end, resource, view)
    by_name = _by_name(end, resource, view)
    if not claimants:
        place = _decided([*stated, by_name.place] if by_name.place else stated, owner, view)
        yield Target(place=place, party=worse(owner, by_name.party), permitted=allowed)
    for claimant in claimants:
        told = [by_name.place] if by_name.place and by_name.place.standing is Standing.OUTSIDE else []
        place = _worst([*stated, *told, place_of(claimant, view)])
        party = worse(worse(owner, by_name.party), party_of(claimant, view))
        yield Target(place=place, party=party, resource=claimant.urn, permitted=allowed)


def place_of(resource: Resource, view: View) -> Place:
    """Return where a resource of the graph stands: by its region, or by its ARN if it has one."""
    text = plain(resource.outputs.get("arn"))
    if isinstance(text, str) and resource.region is None:
        return places.arn(text, outposts=_outposts(view))
    return places.region(resource.region)


def party_of(resource: Resource, view: View) -> Party:
    """Return whose a resource of the graph is."""
    return view.context.parties.account(resource.account)


def worse(one: Party | None, other: Party | None) -> Party | None:
    """Return of two parties the one that speaks more against a way."""
    order = (PartyKind.OUTSIDE, PartyKind.ANYONE, PartyKind.UNKNOWN, PartyKind.NAMED, PartyKind.SERVICE)
    ranked = sorted(
        (each for each in (one, other) if each is not None),
        key=lambda each: order.index(each.kind) if each.kind in order else len(order),
    )
    return ranked[0] if ranked else None


def taken_from(resource: Resource, where: str, view: View) -> tuple[Resource, ...]:
    """Return the resources that the program may have taken what stands somewhere from.

    The engine records them for each input as a whole, a judged case for each place.
    """
    name = where if where in resource.property_dependencies else top(where)
    return tuple(view.graph.candidates(resource, name))


def _claimants(end: End, resource: Resource, view: View) -> tuple[Resource, ...]:
    """Return what a name stands for among the resources that are judged.

    What isn't known yet is one of those that the program took it from. What is known was written or is a name
    that was given, so only who has that name can be meant; a bucket that isn't made yet has no ARN, only the
    name within it.
    """
    name = plain(end.name)
    if not isinstance(name, str):
        found = tuple(each for each in taken_from(resource, end.where, view) if _may_be(each, end.where))
    else:
        found = view.graph.claimants(name, resource) or view.graph.claimants(bucket_of(name), resource)
    return tuple(each for each in found if each is not resource)


def _may_be(made: Resource, where: str) -> bool:
    """Whether what isn't known yet may name a resource itself, not only be put together from its id.

    A part of a network holds no data: it is meant only where the property speaks of such a part.
    """
    part = _PARTS_OF_NETWORKS.get(made.type)
    return part is None or part in where.lower()


def bucket_of(text: Any) -> str:
    """Return the bucket of an s3:// URL, or of S3's ARN without region and account; empty if it is none."""
    if isinstance(text, str) and text.startswith(_S3_URLS):
        return text.partition("://")[2].split("/", 1)[0]
    named = arn.parse(text)
    if named is None or named.service != "s3" or named.region or named.account:
        return ""
    return named.resource.split("/", 1)[0] if named.partition in _PARTITIONS else ""


def _by_name(end: End, resource: Resource, view: View) -> Target:
    text = plain(end.name)
    if not isinstance(text, str):
        return Target(place=unknown("", "name", "what it names isn't known yet"), party=None)
    named = arn.parse(text)
    if (bucket_of(text) or text) in view.context.known.buckets:
        place = Place(
            text=text, kind="bucket", standing=Standing.INSIDE, why="the configuration knows it", name="EEA"
        )
        return Target(place=place)
    if named is not None:
        party = view.context.parties.resource(text) if named.account else None
        place = _on_outpost(text, view) or places.arn(text, outposts=_outposts(view))
        return Target(place=place, party=party)
    if end.here and "://" not in text:
        numbered = _NUMBERED.match(text)
        party = view.context.parties.account(numbered[1]) if numbered else party_of(resource, view)
        return Target(place=place_of(resource, view), party=party)
    why = f"nothing that is judged or known has the name {text!r}"
    return Target(place=unknown(text, "name", why))


def _decided(stated: Iterable[Place], owner: Party | None, view: View) -> Place | None:
    """Let a known region stand for a name that tells none; so may an account of ours, where that's given."""
    found = tuple(stated)
    regions = tuple(each for each in found if each.standing is not Standing.UNKNOWN)
    if regions and len(regions) < len(found) and found[0] in regions:
        return _worst(regions)
    ours = owner is not None and owner.kind is PartyKind.OWN and view.context.account_decides
    if ours and not regions and all(each.kind in ("name", "bucket", "ARN") and each.text for each in found):
        return Place(
            text=found[0].text if found else "",
            kind="account",
            standing=Standing.INSIDE,
            why="the account is ours, and ours keep to the EEA",
            name="an account of ours",
        )
    return _worst(found)


def _worst(found: Iterable[Place]) -> Place | None:
    order = (Standing.OUTSIDE, Standing.UNKNOWN, Standing.INSIDE)
    ranked = sorted(found, key=lambda each: order.index(each.standing))
    return ranked[0] if ranked else None


def _on_outpost(text: str, view: View) -> Place | None:
    """Return the place of what an ARN names on a declared Outpost of which no site tells the country.

    Only Outposts in the EEA can be declared, so such a one is there.
    """
    rack = text.replace(":s3-outposts:", ":outposts:", 1)
    for each, country in _outposts(view).items():
        if not country and f"{rack}/".startswith(f"{each}/"):
            why = "it is on an Outpost that the configuration declares"
            return Place(text=text, kind="Outpost", standing=Standing.INSIDE, why=why, name="EEA")
    return None


def _outposts(view: View) -> dict[str, str]:
    sites = view.context.enclave.sites
    told = {site.outpost.arn: site.outpost.country for site in sites if site.outpost}
    return {**dict.fromkeys(view.context.outposts, ""), **told}
