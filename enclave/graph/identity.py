"""By which texts a resource is named elsewhere, and from where such a text can mean it."""

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from enclave.graph import arn
from enclave.graph.values import plain

if TYPE_CHECKING:
    from enclave.graph.facts import Resource

NAMING_INPUT: Final = MappingProxyType(
    {
        "aws:cloudwatch/logGroup:LogGroup": "name",
        "aws:dynamodb/table:Table": "name",
        "aws:iam/role:Role": "name",
        "aws:kms/alias:Alias": "name",
        "aws:s3/bucket:Bucket": "bucket",
        "aws:s3/bucketV2:BucketV2": "bucket",
    }
)
"""Types whose id is one of their inputs, so that they can be found before they exist."""

_FURTHER: Final = MappingProxyType(
    {
        "aws:networkfirewall/firewall:Firewall": (
            "firewallStatuses",
            "syncStates",
            "attachments",
            "endpointId",
        )
    }
)
"""Where else, in a type's outputs, there are ids of what belongs to the resource and to nothing else."""

_ID_ENDS_ARN: Final = frozenset(
    {
        "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
        "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
        "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
    }
)
"""Types whose ARN ends in their id: a policy pack is shown the ARN of what is made, and never the id."""

_BUCKETS = ("aws:s3/bucket:", "aws:s3/bucketV2:")
_WORLDWIDE = re.compile(
    r"arn:.*|https?://.*"
    r"|[a-z][a-z0-9]*(-[a-z0-9]+)*-([0-9a-f]{8}|[0-9a-f]{17})"  # ids that EC2 and its kin make up
    r"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}"  # ids of keys
)
_WITHIN = re.compile(
    r"(arn:[^:]*:s3:::[^:/]+)/.*"
    r"|(arn:[^:]*:dynamodb:[^:]*:[^:]*:table/[^:/]+)/.*"
    r"|(arn:[^:]*:logs:[^:]*:[^:]*:log-group:[^:]+):.*",
    re.DOTALL,
)


def identities(resource: "Resource") -> set[str]:
    """Return the texts that name a resource: id, ARN, the name it will have, ids of its own parts."""
    found = [plain(resource.outputs.get("id")), plain(resource.outputs.get("arn"))]
    if resource.type in NAMING_INPUT:
        found.append(resource.get(NAMING_INPUT[resource.type]))
    if resource.type in _ID_ENDS_ARN and isinstance(found[1], str):
        found.append(found[1].rpartition("/")[2])
    if resource.type in _FURTHER:
        found.extend(_leaves(resource.outputs, _FURTHER[resource.type]))
    return {text for text in found if isinstance(text, str) and text}


def enclosing(text: str) -> str | None:
    """Return the ARN of the bucket, table or log group within which an ARN lies.

    Other services' ARNs aren't cut: a role's path may begin with the name of another role.
    """
    within = _WITHIN.fullmatch(text)
    return next(filter(None, within.groups())) if within else None


def may_mean(text: str, asker: "Resource", claimant: "Resource") -> bool:
    """Whether a text, written in ``asker``, can mean ``claimant``, which is known by it.

    ARNs, URLs and made-up ids mean the same everywhere. A name is one of the account and region in which it
    is used, so the same name elsewhere is another's. Where either isn't known, the text may mean it.
    """
    if _WORLDWIDE.fullmatch(text) or claimant.type.startswith(_BUCKETS):
        return True
    account, region = _scope(claimant)
    return _agree(account, asker.account) and _agree(region, asker.region)


def _scope(resource: "Resource") -> tuple[Any, Any]:
    """Return account and region within which a resource's name is its own; None for all of them."""
    own = arn.parse(plain(resource.outputs.get("arn")))
    if own is not None:
        return own.account or None, own.region or None
    return resource.account, None if resource.type.startswith("aws:iam/") else resource.region


def _agree(one: Any, other: Any) -> bool:
    return one == other or not (isinstance(one, str) and isinstance(other, str))


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """Return what lies at a path, going through the lists on the way."""
    value = plain(value)
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        yield from _leaves(value.get(path[0]), path[1:])
