"""Exceptions with a name, a reason and an end: which findings they let pass, and which they no longer do."""

from collections.abc import Iterable
from datetime import date

from enclave.model.enclave import Waiver
from enclave.residency.verdicts import Finding, Waived


def find(waivers: Iterable[Waiver], rule: str, urn: str, today: date) -> Waived | None:
    """Return the waiver that names this rule and this resource, in force or not; of several the longest."""
    names = (urn, address(urn))
    matching = [waiver for waiver in waivers if waiver.rule == rule and waiver.resource in names]
    if not matching:
        return None
    return _held(max(matching, key=lambda waiver: waiver.until), today)


def address(urn: str) -> str:
    """Write a resource as ``<stack>/<type>/<name>``, its parents left out.

    Should a stack have two resources of one type and name, under different parents, it means both.
    """
    stack, _project, types, name = urn.split("::", 3)
    return f"{stack.removeprefix('urn:pulumi:')}/{types.rpartition('$')[2]}/{name}"


def stack(waiver: Waiver) -> str:
    """Return the stack that the waiver's resource is in."""
    name = waiver.resource
    if name.startswith("urn:"):
        name = address(name)
    return name.partition("/")[0]


def unused(
    waivers: Iterable[Waiver], rules: Iterable[str], findings: Iterable[Finding], today: date
) -> tuple[Waived, ...]:
    """Return the waivers of these rules that name none of the findings."""
    used = {finding.waiver.waiver for finding in findings if finding.waiver is not None}
    judged = frozenset(rules)
    return tuple(_held(waiver, today) for waiver in waivers if waiver.rule in judged and waiver not in used)


def _held(waiver: Waiver, today: date) -> Waived:
    return Waived(waiver=waiver, days_left=(waiver.until - today).days)
