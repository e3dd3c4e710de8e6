"""Whether a statement applies to a request.

Every element has to match. NotAction, NotResource and NotPrincipal match what they don't list; an empty list
lists nothing. A resource with a variable that has no value is no resource's, in Resource and NotResource
alike.

Sources (IAM user guide): "IAM JSON policy elements reference", pages Action, NotAction, Resource,
NotResource, Condition; "Variables and tags", section "Policy variables with no value"; "Access Analyzer
policy check reference", "Empty array" checks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from enclave.iam import variables, wildcards
from enclave.iam.conditions import holds
from enclave.iam.context import Context
from enclave.iam.document import Document, PolicyKind, Statement
from enclave.iam.entries import resource_unsupported
from enclave.iam.grammar import GRAMMARS, Presence
from enclave.iam.principals import Reach, excepted, named
from enclave.iam.request import Request
from enclave.iam.truth import Truth, every, opposite, some, truth
from enclave.iam.variables import Unresolved

_ANYTHING = "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request with its condition keys, and whether the one who asks has a permissions boundary."""

    request: Request
    context: Context
    has_boundary: bool = False


def applies(statement: Statement, document: Document, asked: Asked, *, reach: Reach = Reach.ACCOUNT) -> Truth:
    """Tell whether a statement applies, naming the one who asks at least as directly as ``reach``."""
    conditions = (
        holds(condition, asked.context, has_variables=document.has_variables)
        for condition in statement.conditions
    )
    return every(
        (
            _action(statement, asked.request.action),
            _resource(statement, document, asked),
            _principal(statement, document, asked, reach),
            *conditions,
        )
    )


def _action(statement: Statement, action: str) -> Truth:
    listed = any(wildcards.action(text, action) for text in statement.actions + statement.not_actions)
    return truth(known=listed != bool(statement.not_actions))


def _resource(statement: Statement, document: Document, asked: Asked) -> Truth:
    if document.kind is PolicyKind.TRUST:
        return Truth.TRUE
    listed = some(_covers(text, document, asked) for text in statement.resources + statement.not_resources)
    return opposite(listed) if statement.not_resources else listed


def _covers(text: str, document: Document, asked: Asked) -> Truth:
    """Tell whether an entry covers the resource."""
    if text == _ANYTHING:
        return Truth.TRUE
    if not text.startswith("arn:"):
        return Truth.UNKNOWN
    try:
        has_variables = document.has_variables
        pattern = variables.resolve(text, asked.context) if has_variables else wildcards.written(text)
    except Unresolved as unresolved:
        return Truth.FALSE if unresolved.absent else Truth.UNKNOWN
    matched = wildcards.resource(pattern, asked.request.resource)
    if matched is Truth.TRUE and resource_unsupported(text, has_variables=has_variables):
        return Truth.UNKNOWN
    return matched


def _principal(statement: Statement, document: Document, asked: Asked, reach: Reach) -> Truth:
    principal = asked.request.principal
    if statement.not_principals:
        left_out = excepted(statement, principal, document.kind, has_boundary=asked.has_boundary)
        return opposite(left_out)
    if GRAMMARS[document.kind].principal is Presence.FORBIDDEN:
        return Truth.TRUE
    namings = (named(entry, principal, document.kind) for entry in statement.principals)
    return some(each.truth for each in namings if each.reach >= reach)


def any_applies(statements: Iterable[Statement], document: Document, asked: Asked, reach: Reach) -> Truth:
    """Tell whether one of the statements applies."""
    return some(applies(each, document, asked, reach=reach) for each in statements)
