"""What the configuration permits for a time: registered transfers out, and lanes by which data comes in.

Both name their ends exactly. A lane leads inward only, and no key ever moves by one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from enclave.graph.facts import Resource, plain
from enclave.graph.identity import identities
from enclave.model.enclave import Lane
from enclave.residency.context import Context

KEYS = "aws:kms/"


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where data comes from, as far as it is told: its name, the resource that has it, and the region.

    An account is only compared where one is told; a name and a region must be, and be the lane's.
    """

    text: Any = None
    resource: Resource | None = None
    region: str | None = None
    account: str | None = None

    def of(self, lane: Lane) -> bool:
        """Whether it is one of the lane's sources."""
        named = not _names(self.text, self.resource).isdisjoint(lane.sources)
        return named and self.region == lane.source_region and self.account in (None, lane.source_account)


def transfer(texts: Iterable[Any], context: Context) -> str:
    """Name the registered transfer, in force today, that names one of these texts; empty if none does."""
    named = {text for text in texts if isinstance(text, str) and text}
    for each in context.transfers:
        if each.in_force(context.today) and not named.isdisjoint(each.destinations):
            return f"transfer {each.name} to {each.recipient} ({each.country}), until {each.until}"
    return ""


def lane(text: Any, end: Resource | None, context: Context, source: Origin) -> str:
    """Name the lane, in force today, by which data may come from a source to this end in the EEA, or nothing.

    ``text`` is how the end was written, ``end`` the resource that it stands for. A lane of the configuration
    names its sources and their region, too, and lets in nothing else.
    """
    if end is not None and end.type.startswith(KEYS):
        return ""
    names = _names(text, end)
    for each in context.lanes:
        if each.in_force(context.today) and not names.isdisjoint(each.ends) and source.of(each):
            return f"lane {each.name}, until {each.until}"
    return _tagged(end, context) if context.lane_tags and end is not None else ""


def is_end(text: Any, context: Context) -> bool:
    """Whether a text names a store of ours at which a lane of the configuration ends."""
    return any(plain(text) in lane.ends for lane in context.lanes if isinstance(plain(text), str))


def source(resource: Resource, context: Context) -> str:
    """Name the lane of the configuration, in force today, of which a resource is a source, or nothing."""
    region, account = resource.region, resource.account
    origin = Origin(
        resource=resource,
        region=region if isinstance(region, str) else None,
        account=account if isinstance(account, str) else None,
    )
    for each in context.lanes:
        if each.in_force(context.today) and not resource.type.startswith(KEYS) and origin.of(each):
            return f"lane {each.name}, until {each.until}"
    return ""


def _names(text: Any, resource: Resource | None) -> set[str]:
    text = plain(text)
    names = {text} if isinstance(text, str) and text else set()
    return names | (identities(resource) if resource is not None else set())


def _tagged(end: Resource, context: Context) -> str:
    tags = end.get("tags")
    if not isinstance(tags, dict) or plain(tags.get("migration")) != "inbound":
        return ""
    try:
        until = date.fromisoformat(plain(tags.get("migration-until")) or "")
    except (TypeError, ValueError):
        return ""
    return f"lane tagged on {end.name}, until {until}" if until >= context.today else ""
