"""waivers.yaml: findings that somebody answers for, each by name and for a limited time."""

import re
from collections.abc import Collection
from datetime import date, timedelta

from yaml.nodes import Node

from enclave.model.enclave import Waiver
from enclave.model.intent.document import Document, Fields
from enclave.model.intent.problem import suggestion

LONGEST_DAYS = 366
"""How far ahead a waiver may end: a year, so that each is reviewed at least that often."""

_RULE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_WILDCARDS = frozenset("*?")
# Pulumi, "Concepts: Resource names", URNs: urn:pulumi:<stack>::<project>::<types, parents first>::<name>.
# The name may hold anything. A type is <package>:<module>:<type>, and modules have slashes of their own.
_TYPE = r"[A-Za-z][\w-]*:[\w./-]*:[A-Za-z]\w*"
_URN = re.compile(rf"urn:pulumi:[^:/\s]+::[^:/\s]+::({_TYPE}\$)*{_TYPE}::\S(.*\S)?", re.ASCII)
_SHORT = re.compile(rf"[^:/\s]+/{_TYPE}/\S(.*\S)?", re.ASCII)


def read_waivers(
    document: Document, node: Node, today: date, rules: Collection[str] | None = None
) -> tuple[Waiver, ...]:
    """Read the waivers, in the order of the file. One that has run out is kept: judgement speaks of it.

    ``rules`` are the ids that a waiver may name; any, if there are none given. On the first of all days
    nothing is too far ahead: whoever reads by it doesn't ask about days.
    """
    waivers = []
    lines: dict[tuple[str, str], int] = {}
    for member in document.members(node, "waivers"):
        fields = document.fields(member, "waiver", ("rule", "resource", "reason", "owner", "until"))
        waiver = _read_waiver(fields, today, rules)
        if waiver is None:
            continue
        line = member.start_mark.line + 1
        first = lines.setdefault((waiver.rule, waiver.resource), line)
        if first != line:
            message = f"{waiver.resource} is waived twice, first in line {first}"
            fields.report("resource", message, "keep one of the two")
        waivers.append(waiver)
    return tuple(waivers)


def _read_waiver(fields: Fields, today: date, rules: Collection[str] | None) -> Waiver | None:
    rule = fields.text("rule")
    if rule is not None and not _RULE.fullmatch(rule):
        fields.report("rule", f'"{rule}" is no id of a rule', "write the id of one rule, as the finding says")
    elif rule is not None and rules is not None and rule not in rules:
        remedy = suggestion(rule, rules, "`enclave explain` lists the rules")
        fields.report("rule", f'there is no rule "{rule}"', remedy)
    elif rule is not None:
        fields.what = f"waiver of {rule}"
    resource = _read_resource(fields)
    reason, owner, until = fields.text("reason"), fields.text("owner"), fields.date("until")
    latest = date.max if today == date.min else today + timedelta(days=LONGEST_DAYS)
    if until is not None and until > latest:
        message = f"it ends on {until}, more than {LONGEST_DAYS} days ahead"
        fields.report("until", message, f"write {latest} or a day before it, and renew it after review")
    if rule is None or resource is None or reason is None or owner is None or until is None:
        return None
    return Waiver(rule=rule, resource=resource, reason=reason, owner=owner, until=until)


def _read_resource(fields: Fields) -> str | None:
    resource = fields.text("resource")
    if resource is None:
        return None
    if _WILDCARDS & set(resource):
        remedy = "name one resource; write a waiver for each that needs one"
        fields.report("resource", f'"{resource}" is a pattern', remedy)
    elif not (_URN.fullmatch(resource) or _SHORT.fullmatch(resource)):
        remedy = "write its URN, or <stack>/<type>/<name>"
        fields.report("resource", f'"{resource}" names no resource', remedy)
    else:
        return resource
    return None
