"""Resource policies: what AWS wants of a document, and whom it lets do what.

Only what a service itself checks when a policy is set or a resource is used. Identity policies are not looked
at: a caller's own permissions are taken as given. A condition that isn't understood never allows and always
denies.
Source: IAM user guide, "Policy evaluation logic", "Condition operators", "Principal".
"""

from __future__ import annotations

import fnmatch
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.iam.models import iam_backends
from moto.organizations.models import organizations_backends

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ACCOUNT = re.compile(r"\d{12}")
ROOT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")
IDENTITY = re.compile(r"arn:[a-z-]+:iam::(\d{12}):(role|user)/([\w+=,.@/-]+)")
SERVICE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.(com|com\.cn|eu)")
VERSIONS = frozenset({"2012-10-17", "2008-10-17"})


class PolicyError(ValueError):
    """A document that AWS would not take. The text says why."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks, in ``account``: an ARN, or a service's name. ``context`` is condition values by key."""

    name: str
    account: str
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_service(self) -> bool:
        """Tell whether an AWS service asks for itself."""
        return SERVICE.fullmatch(self.name) is not None

    def with_context(self, **context: str) -> Caller:
        """Return the same caller with more context; ``__`` in a name stands for a colon."""
        more = {key.replace("__", ":"): value for key, value in context.items()}
        return Caller(name=self.name, account=self.account, context={**self.context, **more})


def caller(arn: str, account: str) -> Caller:
    """Return a caller with the context keys that follow from who it is."""
    context = {
        "aws:PrincipalArn": role_of_session(arn),
        "aws:PrincipalAccount": account,
        "aws:PrincipalIsAWSService": "false",
        "aws:SecureTransport": "true",  # loopback stands for TLS
    }
    if account in organizations_backends.master_accounts:
        master, partition = organizations_backends.master_accounts[account]
        organization = organizations_backends[master][partition].org
        context |= {"aws:PrincipalOrgID": organization.id} if organization else {}
    return Caller(name=arn, account=account, context=context)


def service(name: str, account: str) -> Caller:
    """Return an AWS service, acting for itself on a resource of ``account``."""
    context = {"aws:PrincipalIsAWSService": "true", "aws:SourceAccount": account}
    return Caller(name=name, account=account, context=context | {"aws:SecureTransport": "true"})


def role_of_session(arn: str) -> str:
    """Return aws:PrincipalArn, which for a role's session is the role, not the session."""
    head, separator, tail = arn.partition(":assumed-role/")
    if not separator:
        return arn
    return head.replace(":sts:", ":iam:") + ":role/" + tail.partition("/")[0]


def parse(text: str | bytes) -> dict[str, Any]:
    """Return a resource policy as a document. PolicyError if its form is wrong."""
    try:
        document = json.loads(text)
    except ValueError as error:
        raise PolicyError("Policies must be valid JSON and the first byte must be '{'") from error
    if not isinstance(document, dict) or not statements(document):
        raise PolicyError("Missing required field Statement")
    if document.get("Version", "2008-10-17") not in VERSIONS:
        raise PolicyError("The policy must contain a valid version string")
    for statement in statements(document):
        _check_statement(statement)
    return document


def _check_statement(statement: Any) -> None:
    if not isinstance(statement, dict) or statement.get("Effect") not in {"Allow", "Deny"}:
        raise PolicyError("Invalid effect")
    for one, other in (("Action", "NotAction"), ("Principal", "NotPrincipal")):
        if (one in statement) == (other in statement):
            raise PolicyError(f"Missing required field {one}")
    unknown = set(statement) - {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"}
    unknown -= {"Resource", "NotResource", "Condition"}
    if unknown:
        raise PolicyError(f"Unknown field {', '.join(sorted(unknown))}")
    for principal in _principals(statement):
        if not _exists(principal):
            raise PolicyError(f"Invalid principal in policy: {principal}")


def _principals(statement: Mapping[str, Any]) -> Iterator[str]:
    given = statement.get("Principal", statement.get("NotPrincipal"))
    if isinstance(given, str):
        if given != "*":
            raise PolicyError(f"Invalid principal in policy: {given}")
        return
    for kind, names in (given or {}).items():
        for name in listed(names):
            if kind not in {"AWS", "Service", "Federated"}:
                raise PolicyError(f"Invalid principal in policy: {kind}")
            if kind == "Service" and not SERVICE.fullmatch(name):
                raise PolicyError(f"Invalid principal in policy: {name}")
            if kind == "AWS":
                yield name


def _exists(principal: str) -> bool:
    """Tell whether AWS would find a principal. What an account outside this cloud has is taken on trust."""
    if principal == "*" or ACCOUNT.fullmatch(principal) or ROOT.fullmatch(principal):
        return True
    found = IDENTITY.fullmatch(principal)
    if found is None:
        return False
    account, kind = found[1], found[2]
    if account not in organizations_backends.master_accounts:
        return True
    backend = iam_backends[account][principal.split(":")[1]]
    known = backend.get_roles() if kind == "role" else backend.list_users(None, None, None)
    return principal in {identity.arn for identity in known}


def allows(document: Mapping[str, Any], action: str, who: Caller, resource: str | None = None) -> bool:
    """Tell whether a resource policy lets ``who`` do ``action``: an Allow matches and no Deny does."""
    return not denies(document, action, who, resource) and any(
        _applies(statement, action, who, resource, unknown=False)
        for statement in statements(document)
        if statement.get("Effect") == "Allow"
    )


def denies(document: Mapping[str, Any], action: str, who: Caller, resource: str | None = None) -> bool:
    """Tell whether a resource policy explicitly denies ``action`` to ``who``."""
    return any(
        _applies(statement, action, who, resource, unknown=True)
        for statement in statements(document)
        if statement.get("Effect") == "Deny"
    )


def statements(document: Mapping[str, Any]) -> list[Any]:
    """Return a document's statements."""
    return listed(document.get("Statement", []))


def is_public(document: Mapping[str, Any]) -> bool:
    """Tell whether a statement lets everybody in without any condition."""
    return any(
        statement["Effect"] == "Allow"
        and statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        and not statement.get("Condition")
        for statement in statements(document)
    )


def listed(value: Any) -> list[Any]:
    """Return a value that policies let be one or a list, as a list."""
    return value if isinstance(value, list) else [value]


def _applies(
    statement: Mapping[str, Any], action: str, who: Caller, resource: str | None, *, unknown: bool
) -> bool:
    if "Action" in statement:
        of_action = _matches_action(statement["Action"], action)
    else:
        of_action = not _matches_action(statement["NotAction"], action)
    if "Principal" in statement:
        of_principal = _names(statement["Principal"], who)
    else:
        of_principal = not _names(statement["NotPrincipal"], who)
    held = _holds(statement.get("Condition", {}), who.context, unknown=unknown)
    return of_action and of_principal and _of_resource(statement, resource) and held


def _of_resource(statement: Mapping[str, Any], resource: str | None) -> bool:
    if resource is None:
        return True
    excluded = "NotResource" in statement
    patterns = listed(statement["NotResource"] if excluded else statement.get("Resource", "*"))
    return any(fnmatch.fnmatchcase(resource, pattern) for pattern in patterns) != excluded


def _matches_action(patterns: Any, action: str) -> bool:
    return any(fnmatch.fnmatchcase(action.lower(), pattern.lower()) for pattern in listed(patterns))


def _names(principal: Any, who: Caller) -> bool:
    if principal == "*":
        return True
    if who.is_service:
        return who.name in listed(principal.get("Service", []))
    named = set(listed(principal.get("AWS", [])))
    partition = who.name.split(":")[1]
    root = f"arn:{partition}:iam::{who.account}:root"
    return bool(named & {"*", who.account, root, who.name, role_of_session(who.name)})


def _holds(condition: Mapping[str, Any], context: Mapping[str, str], *, unknown: bool) -> bool:
    """Tell whether all conditions hold. What can't be told counts as ``unknown``."""
    folded = {key.lower(): value for key, value in context.items()}
    return all(
        _holds_one(operator, folded.get(key.lower()), [str(item) for item in listed(wanted)], unknown=unknown)
        for operator, pairs in condition.items()
        for key, wanted in pairs.items()
    )


def _holds_one(operator: str, value: str | None, wanted: list[str], *, unknown: bool) -> bool:
    name = operator.removesuffix("IfExists")
    if name == "Null":
        return (value is None) == (wanted[0].lower() == "true")
    negated = "Not" in name
    if value is None:
        return negated or operator != name
    test = _TESTS.get(name.replace("Not", ""))
    if test is None:
        return unknown
    return any(test(value, item) for item in wanted) != negated


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, item: value == item,
    "StringEqualsIgnoreCase": lambda value, item: value.lower() == item.lower(),
    "StringLike": fnmatch.fnmatchcase,
    "ArnEquals": fnmatch.fnmatchcase,  # it takes wildcards, as ArnLike does
    "ArnLike": fnmatch.fnmatchcase,
    "Bool": lambda value, item: value.lower() == item.lower(),
}
