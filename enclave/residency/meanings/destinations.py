"""Meanings of properties that say where data goes, or where it comes from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from enclave.graph import places
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.places import Standing
from enclave.residency import local_zones, observe, permitted
from enclave.residency.meanings import ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import first, joined, walk
from enclave.residency.rule import View
from enclave.residency.targets import Direction, Target
from enclave.residency.verdicts import Observation

_APART = ("Local Zone", "Wavelength Zone")


@dataclass(frozen=True, kw_only=True, slots=True)
class RegionOf(Meaning):
    """The property names a region to which data goes; only a region of the EEA may stand there."""

    def _told(self) -> str:
        return "a region that data goes to: one of the EEA"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, self.path):
            allowed = permitted.transfer((value,), view.context)
            target = Target(place=places.region(value), permitted=allowed)
            yield judged_end(where, value, target)


@dataclass(frozen=True, kw_only=True, slots=True)
class ZoneOf(Meaning):
    """The property names an availability, Local or Wavelength zone in which data is kept.

    A zone that isn't known yet is where that is which it was taken from.
    """

    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "a zone that data is in: one of the EEA, a Local Zone only if it's declared"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        known = view.context.known.local_zones
        for where, value in walk(resource.props, self.path):
            made = ends.taken_from(resource, where, view) if plain(value) is UNKNOWN else ()
            if made:
                for each in made:
                    yield judged_end(where, value, Target(place=ends.place_of(each, view)))
                continue
            place = places.zone(value)
            apart = place.kind in _APART and place.standing is Standing.INSIDE
            if apart and local_zones.declared(str(plain(value)), known) is None:
                yield observe.unknown(
                    where, value, place=place, reason="The zone isn't among the known ones."
                )
            else:
                yield judged_end(where, value, Target(place=place))


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination(Meaning):
    """An object at ``path`` says to what data goes: by ``name`` (or ARN), ``region`` and ``account``.

    The three are fields of the object, dotted if they are deeper. ``here``: a bare name is one of the same
    account and region. ``named`` are kinds of declared parties that may be at the end. ``aside``: what is
    moved doesn't go there, such as to a log or a key, so that a lane needn't end there.
    """

    name: str = ""
    region: str = ""
    account: str = ""
    here: bool = False
    required: bool = False
    aside: bool = False
    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        fields = ", ".join(field for field in (self.name, self.region, self.account) if field)
        return f"where data goes ({fields}): in the EEA and ours, or a registered transfer"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        seen = False
        for end, value in self.ends(resource):
            for target in ends.resolve(end, resource, view):
                seen = True
                yield judged_end(end.where, value, target)
        if self.required and not seen:
            yield observe.unknown(joined(self.path, self.name), None, reason="Where data goes isn't said.")

    def ends(self, resource: Resource) -> Iterator[tuple[End, Any]]:
        """Yield every end that the resource names, with the value to blame."""
        for where, item in walk(resource.props, self.path):
            if not isinstance(item, dict):
                # The whole object isn't known, or it is the name itself.
                yield End(where=where, name=item, here=self.here), item
                continue
            told = {field: first(item, field) if field else None for field in self._fields()}
            name, region, account = (told.get(each) for each in (self.name, self.region, self.account))
            if name is None and region is None and account is None:
                continue
            field = next(each for each in self._fields() if told.get(each) is not None)
            end = End(where=joined(where, field), name=name, region=region, account=account, here=self.here)
            yield end, told[field]

    def _fields(self) -> tuple[str, ...]:
        return tuple(field for field in (self.name, self.region, self.account) if field)


@dataclass(frozen=True, kw_only=True, slots=True)
class Source(Meaning):
    """The property says where data comes from: from the EEA, or by a lane that ends at this resource.

    ``region``: the text is a region's name. ``end``: the path of the end in the EEA that a lane names, beside
    the resource itself if that is there. A bare name is one of the same account and region. ``host``: the
    text is a host or a URL; whoever it belongs to, data only comes from there.
    """

    region: bool = False
    host: bool = False
    end: str = ""
    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "where data comes from: the EEA, or outside it by a lane in force"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, self.path):
            for target in self._targets(where, value, resource, view):
                yield self._from(where, value, target, resource, view)

    def _targets(self, where: str, value: Any, resource: Resource, view: View) -> Iterator[Target]:
        if self.host and isinstance(plain(value), str) and not ends.bucket_of(plain(value)):
            known = Target(place=places.host(value))
            inside = known.standing is Standing.INSIDE
            return iter((known,)) if inside else host_target(where, value, resource, view)
        end = End(where=where, region=value) if self.region else End(where=where, name=value, here=True)
        return ends.resolve(end, resource, view)

    def _from(self, where: str, value: Any, target: Target, resource: Resource, view: View) -> Observation:
        place = target.place
        lane = self._lane(origin(value, target, view), resource, view)
        inward = Target(
            place=place,
            party=target.party,
            direction=Direction.IN,
            resource=target.resource,
            permitted=lane,
        )
        if place is not None and place.standing is Standing.INSIDE:
            return observe.compliant(where, value, place=place, target=inward)
        if lane:
            return observe.compliant(where, value, place=place or "", reason=f"By {lane}.", target=inward)
        if place is not None and place.standing is Standing.OUTSIDE:
            reason = "Data comes in from outside the EEA, and no lane in force ends here."
            return observe.violated(where, value, place=place, reason=reason, target=inward)
        reason = "Where data comes from can't be told, and no lane in force ends here."
        return observe.unknown(where, value, place=place or "", reason=reason, target=inward)

    def origins(self, resource: Resource, view: View) -> Iterator[permitted.Origin]:
        """Yield every source that the resource names."""
        for where, value in walk(resource.props, self.path):
            for target in self._targets(where, value, resource, view):
                yield origin(value, target, view)

    def _lane(self, source: permitted.Origin, resource: Resource, view: View) -> str:
        inside = places.region(resource.region).standing is Standing.INSIDE
        own = permitted.lane(None, resource, view.context, source) if inside or not self.end else ""
        if own or not self.end:
            return own
        for where, value in walk(resource.props, self.end):
            for target in ends.resolve(End(where=where, name=value), resource, view):
                end = view.graph.resource(target.resource) if target.resource else None
                found = permitted.lane(value, end, view.context, source)
                if found:
                    return found
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Host(Meaning):
    """The property holds a host or a URL that data goes to: AWS's in the EEA, or a registered transfer."""

    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "a host that data goes to: AWS's own in the EEA, a private address, or a registered transfer"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, self.path):
            for target in host_target(where, value, resource, view):
                yield judged_end(where, value, target)


def origin(value: Any, target: Target, view: View) -> permitted.Origin:
    """Return where data comes from, as a lane compares it."""
    return permitted.Origin(
        text=value,
        resource=view.graph.resource(target.resource) if target.resource else None,
        region=target.place.region if target.place else None,
        account=target.party.account if target.party else None,
    )
