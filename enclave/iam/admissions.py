"""Whom a resource, key, trust or endpoint policy lets in, and whom it certainly shuts out.

An admission says no more than is certain: a condition narrows it only if it can't be passed without one of
its values. What passes on an absent key (IfExists, ForAllValues, negated operators) or holds a variable
narrows nothing.

Sources (IAM user guide): "AWS JSON policy elements: Principal", "NotPrincipal"; "Condition operators"; "Set
operators for multivalued context keys"; "AWS global condition context keys" (spelling of the keys).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from enclave.iam import values, wildcards
from enclave.iam.document import Condition, Document, Effect, NamedPrincipal, PolicyKind, Statement
from enclave.iam.entries import condition_unsupported
from enclave.iam.operators import Family, Operator, Quantifier

EVERYONE = "*"
_OPENING = "${"
_WILDCARDS = "*?"
_KEYS = (
    "aws:FederatedProvider",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "aws:PrincipalType",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:userid",
    "aws:username",
    "kms:CallerAccount",
    "kms:GrantIsForAWSResource",
    "kms:ViaService",
    "sts:ExternalId",
)
_SPELLING = {key.lower(): key for key in _KEYS}
_SEVERAL = frozenset(
    {"aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList", "aws:ResourceOrgPaths", "aws:SourceOrgPaths"}
)
_SINGLE = frozenset(key.lower() for key in _KEYS if key not in _SEVERAL)
# Who calls these, whom an identity provider vouches for, may not be among "AWS": "*".
_FEDERATED_ACTIONS = ("sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
_NARROWING = frozenset({Family.STRING, Family.PATTERN, Family.ARN, Family.ADDRESS})
# Ids that AWS writes in digits and small letters only, so that no other case of them is anybody's.
_SMALL = frozenset(
    {
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:resourceaccount",
        "aws:resourceorgid",
        "aws:sourceaccount",
        "aws:sourceorgid",
        "kms:calleraccount",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Admission:
    """One principal that one Allow statement lets in.

    ``principal_kind`` and ``principal`` are as written, "*" and "*" with NotPrincipal. ``actions`` and
    ``resources`` are everything with NotAction and NotResource. ``narrowed`` holds, a condition key, the
    values of which a request certainly needs one; wildcards stay in them as written. ``open``: more may be
    let in than is said, for a Not-element or something not understood.
    """

    index: int
    sid: str | None
    principal_kind: str
    principal: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()
    narrowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    open: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DenyOutside:
    """A Deny for everybody but insiders.

    Its actions on its resources are certainly denied to every request that has none of the values of
    ``insiders`` (a key with "*" is any value) and lacks none of the keys of ``absent``. A value may hold
    wildcards or variables as written. Empty: denied to all.
    """

    index: int
    sid: str | None
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_resources: tuple[str, ...]
    insiders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absent: tuple[str, ...] = ()


def admissions(document: Document) -> tuple[Admission, ...]:
    """Return whom the document's Allow statements let in, one entry a statement and principal."""
    allowing = (each for each in document.statements if each.effect is Effect.ALLOW)
    return tuple(admission for each in allowing for admission in _of_statement(each, document))


def denials(document: Document) -> tuple[DenyOutside, ...]:
    """Return the Deny statements that certainly shut out everybody but insiders."""
    found = (_denial(each, document) for each in document.statements if each.effect is Effect.DENY)
    return tuple(each for each in found if each)


def _of_statement(statement: Statement, document: Document) -> Iterator[Admission]:
    everyone = (NamedPrincipal(kind=EVERYONE, text=EVERYONE),)
    inverted = statement.not_principals or statement.not_actions or statement.not_resources
    for named in statement.principals or (everyone if statement.not_principals else ()):
        yield Admission(
            index=statement.index,
            sid=statement.sid,
            principal_kind=named.kind,
            principal=named.text,
            actions=(EVERYONE,) if statement.not_actions else statement.actions,
            resources=(EVERYONE,) if statement.not_resources else statement.resources,
            conditions=statement.conditions,
            narrowed=_narrowed(statement.conditions, document),
            open=bool(inverted or statement.unsupported),
        )


def _spelled(key: str) -> str:
    return _SPELLING.get(key.lower(), key)


def _narrowed(conditions: Iterable[Condition], document: Document) -> dict[str, tuple[str, ...]]:
    """Return the values that a request certainly needs. Of two conditions on a key, both have to be met."""
    narrowed: dict[str, tuple[str, ...]] = {}
    for condition in sorted(conditions, key=lambda each: each.operator.quantifier is not None):
        if _narrows(condition, document):
            key = _spelled(condition.key)
            narrowed[key] = _both(narrowed.get(key), condition)
    return narrowed


def _narrows(condition: Condition, document: Document) -> bool:
    operator = condition.operator
    certain = not (operator.negated or operator.if_exists or operator.quantifier is Quantifier.ALL)
    exact = operator.family in _NARROWING or (
        operator.family is Family.STRING_IGNORING_CASE
        and condition.key.lower() in _SMALL
        and all(text == text.lower() for text in condition.values)
    )
    if not certain or not condition.values or not exact:
        return False
    return all(_is_plain(operator, text, document) for text in condition.values)


def _is_plain(operator: Operator, text: str, document: Document) -> bool:
    """Tell whether a value stands for itself: no variable, nothing doubtful."""
    has_variables = document.has_variables
    variable = has_variables and _OPENING in text
    if variable or condition_unsupported(operator, text, has_variables=has_variables):
        return False
    # What range an IPv6 address without a prefix means is doubtful.
    return operator.family is not Family.ADDRESS or "/" in text or ":" not in text


def _both(before: tuple[str, ...] | None, condition: Condition) -> tuple[str, ...]:
    """Return the values of both conditions on a key, or of the earlier where they can't be compared.

    Only a key that has one value must have it in both; and a pattern isn't the texts that fit it.
    """
    if before is None:
        return condition.values
    operator = condition.operator
    comparable = (
        operator.family is not Family.ADDRESS
        and operator.quantifier is None
        and condition.key.lower() in _SINGLE
    )
    texts = (*before, *condition.values)
    if not comparable or any(letter in text for text in texts for letter in _WILDCARDS):
        return before
    return tuple(text for text in before if text in condition.values)


def _denial(statement: Statement, document: Document) -> DenyOutside | None:
    kinds = {named.kind for named in statement.principals if named.text == EVERYONE}
    if not kinds or statement.unsupported:
        return None
    if EVERYONE not in kinds and document.kind is PolicyKind.TRUST and _for_federated(statement):
        return None
    # Whether AWS's services are among "AWS": "*" isn't documented.
    insiders: dict[str, tuple[str, ...]] = {}
    if EVERYONE not in kinds:
        insiders["aws:PrincipalIsAWSService"] = ("true",)
    absent: list[str] = []
    for condition in statement.conditions:
        found = _escape(condition, document)
        if found is None:
            return None
        key = _spelled(condition.key)
        escaping, by_absence = found
        if escaping:
            insiders[key] = insiders.get(key, ()) + escaping
        if by_absence:
            absent.append(key)
    return DenyOutside(
        index=statement.index,
        sid=statement.sid,
        actions=statement.actions,
        not_actions=statement.not_actions,
        resources=statement.resources,
        not_resources=statement.not_resources,
        insiders=insiders,
        absent=tuple(absent),
    )


def _for_federated(statement: Statement) -> bool:
    """Tell whether a statement may be about those whom an identity provider vouches for."""
    actions = statement.actions or (EVERYONE,)
    return any(wildcards.action(text, name) for text in actions for name in _FEDERATED_ACTIONS)


def _escape(condition: Condition, document: Document) -> tuple[tuple[str, ...], bool] | None:
    """Return the values that escape a Deny by this condition, and whether an absent key does too.

    None if the condition picks whom to deny rather than whom to spare.
    """
    operator = condition.operator
    if operator.quantifier is Quantifier.ANY or not condition.values:
        return None
    if operator.family is Family.PRESENCE:
        return _escape_by_presence(condition)
    if operator.family is Family.BOOLEAN:
        return _escape_by_boolean(condition, document)
    if operator.negated and operator.family in _NARROWING:
        return condition.values, False
    return None


def _escape_by_presence(condition: Condition) -> tuple[tuple[str, ...], bool] | None:
    wanted = {values.boolean(text) for text in condition.values}
    if condition.operator.quantifier or len(wanted) > 1:
        return None
    return ((EVERYONE,), False) if True in wanted else ((), True)


def _escape_by_boolean(condition: Condition, document: Document) -> tuple[tuple[str, ...], bool] | None:
    """Spare AWS's services: the Deny is for requests that aren't theirs."""
    if document.has_variables and any(_OPENING in text for text in condition.values):
        return None
    wanted = {values.boolean(text) for text in condition.values}
    spares = condition.key.lower() in ("aws:principalisawsservice", "aws:viaawsservice")
    if not spares or wanted != {False} or condition.operator.quantifier:
        return None
    return ("true",), not condition.operator.if_exists
