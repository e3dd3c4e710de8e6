"""A property that holds a policy: JSON text, an object, a secret; known, unknown, or known in part.

Pulumi takes a document as JSON text or, for some types, as an object (``aws:iam/documents:PolicyDocument``,
its keys as in IAM). Before everything exists a text with one unknown part is unknown as a whole; an object
keeps the rest.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from enclave.graph.facts import Secret, holds_unknown, is_unknown, plain
from enclave.iam import Document, PolicyKind, PolicySyntaxError, Statement, parse

_DENY: Final = "Deny"
_STATEMENT: Final = "Statement"
_SID: Final = "Sid"
_NO_RESOURCE: Final = "Resource or NotResource is missing"
_SHOWN: Final = 3


class UnreadableError(Exception):
    """A policy of which nothing can be said. Its text is the reason, for a report."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PolicyText:
    """What is known of a policy.

    ``document`` is None where no statement is known; ``absent`` means that there is no policy at all. Its
    statements are numbered as in the property. A Deny that isn't known in full is left out: it lets nobody
    in. ``gaps`` are the paths of other statements that aren't. ``secret``: nothing of it may be shown.
    """

    document: Document | None
    gaps: tuple[str, ...] = ()
    secret: bool = False
    absent: bool = False

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that are known."""
        return self.document.statements if self.document else ()


def read(value: Any, kind: PolicyKind) -> PolicyText:
    """Read a property's value. UnreadableError if it isn't known, or no policy that AWS would take."""
    secret = _holds_secret(value)
    bare = _bare(value)
    if bare is None:
        return PolicyText(document=None, secret=secret, absent=True)
    if is_unknown(bare):
        raise UnreadableError("The policy isn't known before what it is made from exists.")
    if bare in ({}, "{}"):
        return PolicyText(document=None, secret=secret, absent=True)
    known, positions, gaps = _known(_without_sids(bare)) if isinstance(bare, Mapping) else (bare, None, ())
    if known is None:
        return PolicyText(document=None, gaps=gaps, secret=secret)
    document = _parse(known, kind, secret=secret)
    if positions is not None:
        document = _renumbered(document, positions)
    return PolicyText(document=document, gaps=gaps, secret=secret)


def _holds_secret(value: Any) -> bool:
    if isinstance(value, str):
        return False
    if isinstance(value, Mapping):
        return any(map(_holds_secret, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_holds_secret, value))
    return isinstance(value, Secret)


def _bare(value: Any) -> Any:
    """Take secrecy off, and what an object leaves unset out."""
    value = plain(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        bare = {key: _bare(item) for key, item in value.items()}
        return {key: item for key, item in bare.items() if item is not None}
    if isinstance(value, list | tuple):
        return [_bare(item) for item in value]
    return value


def _known(
    policy: Mapping[str, Any],
) -> tuple[Mapping[str, Any] | None, tuple[int, ...] | None, tuple[str, ...]]:
    """Return what of an object is known, the numbers of its statements, and the paths of what isn't.

    None for an object of which no statement is known; for the numbers, if nothing is left out.
    """
    statements = policy.get(_STATEMENT)
    if not holds_unknown(policy):
        return policy, None, ()
    rest = {key: item for key, item in policy.items() if key != _STATEMENT}
    if holds_unknown(rest):
        raise UnreadableError("What isn't a statement in the policy isn't known yet, such as its version.")
    listed = list(statements) if isinstance(statements, Sequence) else [statements]
    positions = tuple(index for index, each in enumerate(listed) if not holds_unknown(each))
    gaps = tuple(
        f"{_STATEMENT}[{index}]"
        for index, each in enumerate(listed)
        if holds_unknown(each) and not _certainly_denies(each)
    )
    if not positions:
        return None, None, gaps
    return {**rest, _STATEMENT: [listed[index] for index in positions]}, positions, gaps


def _without_sids(policy: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out names of statements that aren't known: they decide nothing."""
    statements = policy.get(_STATEMENT)
    listed = statements if isinstance(statements, list) else [statements]
    if not any(isinstance(each, Mapping) and is_unknown(each.get(_SID)) for each in listed):
        return policy
    named = [
        {key: item for key, item in each.items() if key != _SID or not is_unknown(item)}
        if isinstance(each, Mapping)
        else each
        for each in listed
    ]
    return {**policy, _STATEMENT: named if isinstance(statements, list) else named[0]}


def _certainly_denies(statement: Any) -> bool:
    effect = statement.get("Effect") if isinstance(statement, Mapping) else None
    return isinstance(effect, str) and effect == _DENY


def _parse(source: str | Mapping[str, Any], kind: PolicyKind, *, secret: bool) -> Document:
    try:
        return parse(source, kind)
    except PolicySyntaxError as error:
        told = _told(error, secret=secret)
        if not all(problem.text == _NO_RESOURCE for problem in error.problems):
            raise UnreadableError(told) from None
    # Amazon ECR user guide, "Private repository policies": a policy names no resource, being of one.
    return parse(_with_resources(source), kind)


def _told(error: PolicySyntaxError, *, secret: bool) -> str:
    if secret:
        return "AWS wouldn't take the policy; it is a secret, so what is wrong isn't shown."
    shown = [str(problem) for problem in error.problems[:_SHOWN]]
    more = len(error.problems) - len(shown)
    return f"AWS wouldn't take the policy: {'; '.join(shown)}{f'; and {more} more' if more else ''}."


def _with_resources(source: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Let every statement without a resource mean whatever the policy is of."""
    policy: Mapping[str, Any] = json.loads(source) if isinstance(source, str) else source
    statements = policy[_STATEMENT]
    listed = [statements] if isinstance(statements, Mapping) else statements
    return {**policy, _STATEMENT: [{**_of_everything(each), **each} for each in listed]}


def _of_everything(statement: Mapping[str, Any]) -> Mapping[str, Any]:
    return {} if "NotResource" in statement else {"Resource": "*"}


def _renumbered(document: Document, positions: tuple[int, ...]) -> Document:
    """Give statements their numbers in the property, of which some were left out."""
    numbered = (
        replace(each, index=position) for each, position in zip(document.statements, positions, strict=True)
    )
    return replace(document, statements=tuple(numbered))
