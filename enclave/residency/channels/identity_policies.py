"""What our own identities may write to: resources of ours, and no support case."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from enclave.graph import arn, places
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.parties import Parties, Party, PartyKind
from enclave.iam import PolicyKind, Statement, wildcards
from enclave.iam.document import Condition, Effect
from enclave.iam.operators import Quantifier
from enclave.residency import managed_policies, observe, policy_text
from enclave.residency.channel import channel
from enclave.residency.meanings import Own, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

_EVERYTHING: Final = "*"
_LATER: Final = "arn:later:later:::resource"
_WILD: Final = frozenset("*?$")
_OPEN: Final = "It may write to resources of any account, and nothing holds it to ours."
_PERIMETER: Mapping[str, Callable[[Parties, Any], Party]] = MappingProxyType(
    {
        "aws:resourceorgid": Parties.organization,
        "aws:resourceorgpaths": Parties.organization,
        "aws:resourceaccount": Parties.account,
        "s3:resourceaccount": Parties.account,
        "s3:dataaccesspointaccount": Parties.account,
    }
)
"""Condition keys, in lower case, that tell whose the resource is (IAM user guide, global condition keys)."""
_OWN_VALUES: Final = frozenset({"${aws:principalorgid}", "${aws:principalaccount}"})
_SUPPORT: Final = ("support:createcase", "support:addcommunicationtocase", "support:addattachmentstoset")


def _statements(value: Any) -> tuple[Statement, ...] | str:
    """Return the statements of an identity policy, or why they can't be told."""
    try:
        text = policy_text.read(_marked(plain(value)), PolicyKind.IDENTITY)
    except policy_text.UnreadableError as error:
        return str(error)
    return "A statement of the policy isn't known yet." if text.gaps else text.statements


def _marked(policy: Any) -> Any:
    """Put a mark where a statement's resource isn't known yet, so that the rest of it can be read."""
    listed = plain(policy.get("Statement")) if isinstance(policy, Mapping) else None
    if listed is None:
        return policy
    many = listed if isinstance(listed, list | tuple) else [listed]
    return {**policy, "Statement": [_mark(plain(each)) for each in many]}


def _mark(statement: Any) -> Any:
    found = plain(statement.get("Resource")) if isinstance(statement, Mapping) else None
    if found is None:
        return statement
    many = found if isinstance(found, list | tuple) else [found]
    return {**statement, "Resource": [_LATER if plain(each) is UNKNOWN else each for each in many]}


def _written(path: str) -> Own:
    """Return the meaning of an identity policy: it writes to resources of ours."""

    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            statements = _statements(value)
            if isinstance(statements, str):
                yield observe.unknown(where, UNKNOWN, reason=statements)
                continue
            fenced = [each for each in statements if each.effect is Effect.DENY and _fences(each, view)]
            for statement in statements:
                if statement.effect is Effect.ALLOW and not _held(statement, view):
                    yield from _reached(where, statement, fenced, resource, view)

    return Own(told="writes to resources of ours alone", read=judge)


def _reached(
    where: str, statement: Statement, fenced: list[Statement], resource: Resource, view: View
) -> Iterator[Observation]:
    """Judge where a statement lets data be written."""
    place = f"{where}.Statement[{statement.index}]"
    actions = [
        name
        for name in managed_policies.WRITES
        if _allows(statement, name) and not any(_allows(each, name) for each in fenced)
    ]
    services = {
        managed_policies.ARN_SERVICE.get(each.partition(":")[0], each.partition(":")[0]) for each in actions
    }
    if services and statement.not_resources:
        yield observe.violated(f"{place}.NotResource", statement.not_resources, reason=_OPEN)
    for text in statement.resources if services else ():
        yield from _resource(f"{place}.Resource", text, services, resource, view)


def _resource(
    where: str, text: str, services: set[str], resource: Resource, view: View
) -> Iterator[Observation]:
    named = arn.parse(text)
    if text == _LATER:
        for target in ends.resolve(End(where=where, name=UNKNOWN), resource, view):
            yield judged_end(where, UNKNOWN, target)
    elif named is None or _WILD & set(named.service):
        yield observe.violated(where, text, reason=_OPEN)
    elif named.service not in services:
        return
    elif named.service == "s3" and not named.account:
        bucket = named.resource.split("/", 1)[0]
        if _WILD & set(bucket):
            yield observe.violated(where, text, reason=_OPEN)
            return
        for target in ends.resolve(End(where=where, name=f"s3://{bucket}"), resource, view):
            yield judged_end(where, text, target)
    elif named.account.lower() in _OWN_VALUES:
        return
    elif _WILD & set(named.account):
        yield observe.violated(where, text, reason=_OPEN)
    else:
        region = named.region if named.region and not _WILD & set(named.region) else None
        place = None if region is None else places.region(region)
        yield judged_end(where, text, Target(place=place, party=view.context.parties.account(named.account)))


def _allows(statement: Statement, action: str) -> bool:
    if statement.not_actions:
        return not any(wildcards.action(text, action) for text in statement.not_actions)
    return any(wildcards.action(text, action) for text in statement.actions)


def _held(statement: Statement, view: View) -> bool:
    """Whether conditions certainly hold an Allow to resources of ours."""
    return any(
        not each.operator.negated
        and not each.operator.if_exists
        and each.operator.quantifier is not Quantifier.ALL
        and _names_ours(each, view)
        for each in statement.conditions
    )


def _fences(statement: Statement, view: View) -> bool:
    """Whether a Deny shuts off all resources that aren't ours."""
    (only, *more) = statement.conditions or (None,)
    whole = statement.resources == (_EVERYTHING,) and only is not None and not more
    return whole and only is not None and only.operator.negated and _names_ours(only, view)


def _names_ours(condition: Condition, view: View) -> bool:
    whose = _PERIMETER.get(condition.key.lower())
    return whose is not None and all(
        text.lower() in _OWN_VALUES or whose(view.context.parties, text).kind is PartyKind.OWN
        for text in condition.values
    )


def _supported(path: str) -> Own:
    """Return the meaning of an identity policy: it opens no support case."""

    def judge(resource: Resource, _view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            statements = _statements(value)
            for each in () if isinstance(statements, str) else statements:
                asked = [text for text in each.actions if text.lower().startswith("support:")]
                if each.effect is Effect.ALLOW and any(
                    wildcards.action(text, name) for text in asked for name in _SUPPORT
                ):
                    yield observe.violated(f"{where}.Statement[{each.index}]", asked, reason=_CASES)

    return Own(told="opens no support case", read=judge)


def _managed(path: str, names: frozenset[str], reason: str) -> Own:
    """Return the meaning of the ARNs of policies that are attached: none of AWS's of these names."""

    def judge(resource: Resource, _view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            if managed_policies.name(plain(value)) in names:
                yield observe.violated(where, value, reason=reason)

    return Own(told="none of AWS's policies that open it", read=judge)


_CASES: Final = "Support staff in any country read what a case says, and what is attached to it."
_POLICIES: Mapping[str, str] = MappingProxyType(
    {
        "aws:iam/policy:Policy": "policy",
        "aws:iam/rolePolicy:RolePolicy": "policy",
        "aws:iam/userPolicy:UserPolicy": "policy",
        "aws:iam/groupPolicy:GroupPolicy": "policy",
        "aws:iam/role:Role": "inlinePolicies[].policy",
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
    }
)
_ATTACHED: Mapping[str, str] = MappingProxyType(
    {
        "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
        "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns[]",
        "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns[]",
        "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns[]",
        "aws:iam/role:Role": "managedPolicyArns[]",
        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
        "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": (
            "managedPolicyArns[]"
        ),
    }
)


def _watches(policy: Callable[[str], Own], attached: Callable[[str], Own]) -> dict[str, tuple[Own, ...]]:
    types = dict.fromkeys([*_POLICIES, *_ATTACHED])
    return {
        each: (
            *((policy(_POLICIES[each]),) if each in _POLICIES else ()),
            *((attached(_ATTACHED[each]),) if each in _ATTACHED else ()),
        )
        for each in types
    }


WRITES = channel(
    id="identities-write-to-ours",
    title="Our identities write to resources of ours",
    channels=("IAM-06",),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="Whoever may write to any account can carry data out under a name of our own.",
    remedy="Name the resources, or hold the statement to aws:ResourceOrgID of our organisation.",
    source="IAM user guide, data perimeters, aws:ResourceOrgID; AWS managed policy reference",
    watches=_watches(_written, lambda path: _managed(path, managed_policies.WIDE, _OPEN)),
)

SUPPORT = channel(
    id="support-cases",
    title="Nobody tells support what is in the enclave",
    channels=("IAM-08",),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.HIGH,
    reason=_CASES,
    remedy="Take support: actions and AWSSupportAccess out; open cases from an account without data.",
    source="AWS Support user guide, managing access to support cases",
    watches=_watches(_supported, lambda path: _managed(path, managed_policies.SUPPORT, _CASES)),
)
