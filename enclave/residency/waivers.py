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
    longest = max(matching, key=lambda waiver: waiver.until)
    return Waived(waiver=longest, days_left=(longest.until - today).days)


def address(urn: str) -> str:
    """Write a resource as ``<stack>/<type>/<name>``, its parents left out.

    Should a stack have two resources of one type and name, under different parents, it means both.
    """
    stack, _project, types, name = urn.split("::", 3)
    return f"{stack.removeprefix('urn:pulumi:')}/{types.rpartition('$')[2]}/{name}"


def unused(
    waivers: Iterable[Waiver], rules: Iterable[str], findings: Iterable[Finding]
) -> tuple[Waiver, ...]:
    """Return the waivers of these rules that name none of the findings."""
    used = {finding.waiver.waiver for finding in findings if finding.waiver is not None}
    judged = frozenset(rules)
    return tuple(waiver for waiver in waivers if waiver.rule in judged and waiver not in used)
