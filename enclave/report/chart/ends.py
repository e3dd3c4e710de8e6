"""What the map shows: the sites, and the far ends of what leads somewhere from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from enclave.model import geography
from enclave.model.enclave import Service
from enclave.report import countries
from enclave.report.chart.coordinates import of_country, of_place
from enclave.report.chart.projection import HEIGHT, WIDTH, bearing, project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from enclave.model.enclave import Enclave, Site
    from enclave.report.changes import FlowLine
    from enclave.report.chart.coordinates import Coordinates
    from enclave.report.preview import PreviewReport

Point = tuple[float, float]
OUT: Final = "out"
PERMITTED: Final = "may"
CLOSED: Final = "gone"
_APART = 42.0
_TOP, _BOTTOM = 250.0, 690.0
_SLOTS: Final = tuple(120.0 + 44 * number for number in range(16))
_KEPT_FREE = 44.0
_KINDS: Final = (OUT, CLOSED, PERMITTED)
LEFT: Final = 0.4
"""Sites left of this part of the width have their names on their left."""
_INSET = 24.0
"""How far from the frame a place may be to be shown where it truly is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SitePoint:
    """A site at its true place. ``meant`` is where it is meant to be, if that is elsewhere."""

    name: str
    at: Point
    place: str
    meant: Point | None
    meant_country: str
    egress: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """A far end. ``side`` is -1 or 1 for one beyond the left or right edge, 0 for one on the map."""

    label: str
    kind: str
    at: Point
    side: int
    sites: tuple[str, ...]
    inward: bool


def sites(enclave: Enclave) -> tuple[SitePoint, ...]:
    """Place the sites; those of one city stand side by side, or none would be seen."""
    placed: list[SitePoint] = []
    for site in enclave.sites:
        where = of_place(f"{site.region.city}, {site.region.country}", (site.region.country,))
        if where is None:
            continue
        sharing = [other for other in enclave.sites if other.region == site.region]
        aside = (sharing.index(site) - (len(sharing) - 1) / 2) * _APART
        x, y = project(*where)
        placed.append(
            SitePoint(
                name=site.name,
                at=(x, y + aside),
                place=f"{site.region.city}, {countries.name(site.region.country)}",
                meant=_meant(site),
                meant_country=countries.name(site.country),
                egress=_allow_list(site, enclave),
            )
        )
    return tuple(placed)


def _allow_list(site: Site, enclave: Enclave) -> tuple[str, ...]:
    """Name the services outside that a site may reach."""
    rules = (rule for rule in enclave.egress if site.name in rule.sites)
    return tuple(rule.service.name for rule in rules if isinstance(rule.service, Service))


def _meant(site: Site) -> Point | None:
    where = of_country(site.country) if site.country != site.region.country else None
    return project(*where) if where else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Way:
    """A line to draw, before its end has a place in the picture."""

    label: str
    kind: str
    where: Coordinates | None
    site: str
    inward: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Ends:
    """The far ends that there is room for, and how many there are."""

    shown: tuple[End, ...]
    all: int


def ends(report: PreviewReport, enclave: Enclave) -> Ends:
    """Give every far end once, with the sites that it concerns."""
    grouped: dict[tuple[str, str, bool, Coordinates | None], list[str]] = {}
    for way in (*_permitted(enclave, report.today), *_outside(report), *_closed(report)):
        key = (way.label, way.kind, way.inward, way.where)
        grouped.setdefault(key, []).append(way.site)
    taken = [site.at for site in sites(enclave) if site.at[0] < WIDTH * LEFT]
    found = [_placed(key, tuple(dict.fromkeys(names))) for key, names in grouped.items()]
    return Ends(shown=tuple(_spread(found, taken)), all=len(found))


def _permitted(enclave: Enclave, today: str) -> Iterator[_Way]:
    for transfer in enclave.transfers:
        if transfer.since.isoformat() <= today <= transfer.until.isoformat():
            label, where = f"{transfer.name}, {transfer.country}", of_country(transfer.country)
            yield from (
                _Way(label=label, kind=PERMITTED, where=where, site=site.name) for site in enclave.sites
            )
    for lane in enclave.lanes:
        if lane.since.isoformat() <= today <= lane.until.isoformat():
            where = _of_region(lane.source_region)
            label = f"{lane.name} from {lane.source_region}"
            yield _Way(label=label, kind=PERMITTED, where=where, site=lane.site, inward=True)


def _of_region(name: str) -> Coordinates | None:
    region = geography.region(name)
    return of_place(f"{region.city}, {region.country}", (region.country,)) if region else None


def _outside(report: PreviewReport) -> Iterator[_Way]:
    """Give what leads out and isn't permitted, and what a finding names that blocks."""
    for flow in report.outside:
        if flow.verdict in ("violated", "unknown"):
            yield _way(flow, OUT)
    for finding in report.check.blocking:
        if finding.place or finding.party:
            label = finding.place or finding.party
            where = of_place(finding.place)
            yield _Way(label=_short(label), kind=OUT, where=where, site=finding.stack)


def _closed(report: PreviewReport) -> Iterator[_Way]:
    still = {way.label for way in _outside(report)}
    for flow in report.residency.closed_flows:
        way = _way(flow, CLOSED)
        if flow.standing != "in the EEA" and way.label not in still:
            yield way
    for finding in report.residency.closed_findings:
        label = _short(finding.place or finding.party)
        if label and label not in still:
            yield _Way(label=label, kind=CLOSED, where=of_place(finding.place), site=finding.stack)


def _way(flow: FlowLine, kind: str) -> _Way:
    inward = flow.direction == "in"
    far = (flow.source if inward else flow.destination) or flow.party or "not known"
    where = of_place(far, flow.countries)
    return _Way(label=_short(far), kind=kind, where=where, site=flow.stack, inward=inward)


def _short(text: str) -> str:
    return text.partition(":")[0] if text.startswith("not known") else text


def _placed(key: tuple[str, str, bool, Coordinates | None], names: tuple[str, ...]) -> End:
    label, kind, inward, where = key
    x, y = project(*where) if where else (WIDTH * 2.0, _BOTTOM)
    if where and _INSET < x < WIDTH - _INSET and _INSET < y < HEIGHT - _INSET:
        return End(label=label, kind=kind, at=(x, y), side=0, sites=names, inward=inward)
    towards = bearing(*where) if where else 90.0
    side = 1 if towards < 180 else -1  # noqa: PLR2004 -- half a turn
    from_north = towards if side > 0 else 360 - towards
    y = _TOP + (_BOTTOM - _TOP) * from_north / 180 if where else _BOTTOM
    edge = (WIDTH if side > 0 else 0, y)
    return End(label=label, kind=kind, at=edge, side=side, sites=names, inward=inward)


def _spread(placed: Iterable[End], taken: Sequence[Point]) -> Iterator[End]:
    """Give the ends at each edge a slot of their own, so that each label can be read.

    Names of sites near the left edge keep their room. What is refused comes before what is permitted, should
    there be too few slots; the rest has none.
    """
    listed = sorted(placed, key=lambda end: (_KINDS.index(end.kind), end.label))
    yield from [end for end in listed if end.side == 0]
    for side in (-1, 1):
        slots = [y for y in _SLOTS if side > 0 or all(abs(y - at[1]) > _KEPT_FREE for at in taken)]
        mine = sorted([end for end in listed if end.side == side][: len(slots)], key=lambda end: end.at[1])
        last = -1
        for number, end in enumerate(mine):
            nearest = min(range(len(slots)), key=lambda slot: abs(slots[slot] - end.at[1]))
            last = max(last + 1, min(nearest, len(slots) - (len(mine) - number)))
            yield replace(end, at=(end.at[0], slots[last]))
