"""What is wrong with a single entry of a statement, and what in it is legal but not understood.

Sources (IAM user guide): "Action" (the wildcards stand in the name; the prefix names a service); "Resource"
(an ARN or ``*``; variables after the fifth colon only; no wildcard in the service segment); "Principal" (no
wildcard for a part; no groups); "Condition operators" (ARNs have six components; variables with string and
ARN operators). "Identify AWS resources with ARNs"; "IAM identifiers", section "Unique identifiers".
"""

import re
from dataclasses import dataclass

from enclave.iam import variables
from enclave.iam.document import NamedPrincipal
from enclave.iam.operators import Family, Operator
from enclave.iam.values import problem
from enclave.iam.wildcards import ARN_PARTS

_ACTION = re.compile(r"\*(?::\*)?|(?P<service>[A-Za-z0-9-]+):[A-Za-z0-9_*?-]+", re.ASCII)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)
_PRINCIPAL_ARN = re.compile(
    r"arn:[a-z-]+:(?:iam::\d{12}:(?:root|user/.+|role/.+)"
    r"|sts::\d{12}:(?:assumed-role/[^/]+/[^/]+|federated-user/[^/]+))",
    re.ASCII,
)
_UNIQUE_ID = re.compile(r"A[A-Z0-9]{15,127}", re.ASCII)
_SERVICE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII)
_FEDERATED = re.compile(r"arn:[a-z-]+:iam::\d{12}:(?:saml-provider|oidc-provider)/.+|[A-Za-z0-9.-]+(?:/.*)?")
_CANONICAL = re.compile(r"[0-9a-f]{64}", re.ASCII)
_GROUP = re.compile(r"arn:[a-z-]+:iam::\d{12}:group/.*")
_WILDCARDS = re.compile(r"[*?]")
_BEFORE_RESOURCE = ARN_PARTS - 1
_SERVICE_PART = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One text of a statement and where it stands."""

    path: str
    text: str


def action_problem(text: str, services: frozenset[str]) -> tuple[str, ...]:
    """Return what is wrong with an action. ``services``: those allowed, empty for any."""
    found = _ACTION.fullmatch(text)
    if not found:
        return (f"{text!r} isn't an action: service:Name or *",)
    if services and (found["service"] or "").lower() not in services:
        return (f"{text!r} isn't an action of {', '.join(sorted(services))}",)
    return ()


def resource_problem(text: str, *, relative: bool) -> tuple[str, ...]:
    """Return what is wrong with a resource. ``relative``: services read texts that aren't ARNs too."""
    if text == "*" or relative:
        return () if text else ("is empty",)
    if not text.startswith("arn:"):
        return (f"{text!r} isn't an ARN or *",)
    return ()


def resource_unsupported(text: str, *, has_variables: bool) -> tuple[str, ...]:
    """Return what in a resource isn't understood."""
    if text == "*":
        return ()
    if not text.startswith("arn:"):
        return ("only the service knows what this stands for",)
    # A variable's name holds colons of its own.
    bare = re.sub(r"\$\{[^{}]*\}", "$", text) if has_variables else text
    head = bare.split(":")[:_BEFORE_RESOURCE]
    found = []
    if has_variables and any("$" in part for part in head):
        found.append("a variable before the fifth colon isn't supported")
    if len(head) > _SERVICE_PART and _WILDCARDS.search(head[_SERVICE_PART]):
        found.append("a wildcard in the service's name isn't supported")
    return tuple(found)


def principal_problem(named: NamedPrincipal) -> tuple[str, ...]:
    """Return what is wrong with a principal."""
    kind, text = named.kind, named.text
    if kind == "AWS":
        if text != "*" and _WILDCARDS.search(text):
            return ("a wildcard can't stand for a part of a principal",)
        return ("a group can't be a principal",) if _GROUP.fullmatch(text) else ()
    wanted = {"Service": _SERVICE, "Federated": _FEDERATED, "CanonicalUser": _CANONICAL}[kind]
    return () if wanted.fullmatch(text) else (f"{text!r} isn't a principal of kind {kind}",)


def principal_unsupported(named: NamedPrincipal) -> tuple[str, ...]:
    """Return what in a principal isn't understood."""
    if named.kind == "CanonicalUser":
        return ("whose canonical user ID this is can't be told",)
    if named.kind != "AWS" or named.text == "*":
        return ()
    known = (_ACCOUNT, _PRINCIPAL_ARN, _UNIQUE_ID)
    return (
        ()
        if any(form.fullmatch(named.text) for form in known)
        else ("which principal this is can't be told",)
    )


def condition_problems(operator: Operator, text: str, *, has_variables: bool) -> tuple[str, ...]:
    """Return what is wrong with a condition's value."""
    if has_variables and operator.takes_variables:
        return tuple(variables.problems(text))
    if operator.family is Family.BOOLEAN and _is_variable(text, has_variables=has_variables):
        return ()
    wrong = problem(operator.family, text)
    return (wrong,) if wrong else ()


def condition_unsupported(operator: Operator, text: str, *, has_variables: bool) -> tuple[str, ...]:
    """Return what in a condition's value isn't understood."""
    if operator.family is Family.BOOLEAN and _is_variable(text, has_variables=has_variables):
        return ("the documentation contradicts itself on variables with Bool",)
    if operator.family is not Family.ARN:
        return ()
    bare = re.sub(r"\$\{[^{}]*\}", "$", text) if has_variables else text
    # A variable may hold a whole ARN.
    if len(bare.split(":")) < ARN_PARTS and not (has_variables and bare.startswith("$")):
        return ("an ARN has six parts",)
    return ()


def _is_variable(text: str, *, has_variables: bool) -> bool:
    return has_variables and "${" in text
