"""What the configuration permits for a time: registered transfers out, and lanes by which data comes in.

Both name their ends exactly. A lane leads inward only, and no key ever moves by one.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from enclave.graph.facts import Resource, plain
from enclave.graph.identity import identities
from enclave.residency.context import Context

KEYS = "aws:kms/"


def transfer(texts: Iterable[Any], context: Context) -> str:
    """Name the registered transfer, in force today, that names one of these texts; empty if none does."""
    named = {text for text in texts if isinstance(text, str) and text}
    for each in context.transfers:
        if each.in_force(context.today) and not named.isdisjoint(each.destinations):
            return f"transfer {each.name} to {each.recipient} ({each.country}), until {each.until}"
    return ""


def lane(text: Any, end: Resource | None, context: Context) -> str:
    """Name the lane, in force today, of which this is the end in the EEA; empty if there is none.

    ``text`` is how the end was written, ``end`` the resource that it stands for.
    """
    if end is not None and end.type.startswith(KEYS):
        return ""
    names = {plain(text)} if isinstance(plain(text), str) else set()
    names |= identities(end) if end is not None else set()
    for each in context.lanes:
        if each.in_force(context.today) and not names.isdisjoint(each.ends):
            return f"lane {each.name}, until {each.until}"
    return _tagged(end, context) if context.lane_tags and end is not None else ""


def _tagged(end: Resource, context: Context) -> str:
    tags = end.get("tags")
    if not isinstance(tags, dict) or plain(tags.get("migration")) != "inbound":
        return ""
    try:
        until = date.fromisoformat(plain(tags.get("migration-until")) or "")
    except (TypeError, ValueError):
        return ""
    return f"lane tagged on {end.name}, until {until}" if until >= context.today else ""
