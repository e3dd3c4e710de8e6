"""What each kind of document may hold.

Sources: IAM user guide, "Grammar of the IAM JSON policy language", "Policy grammar notes"; "NotPrincipal"
(not in identity and trust policies, SCPs and RCPs; not with Allow). Organizations user guide, "SCP syntax"
(full language since September 2025, no principal, version 2012-10-17) and "RCP syntax" (Allow in
RCPFullAWSAccess only, principal ``*``, no NotAction). KMS developer guide, "Key policies" (Resource). VPC
guide, "Control access to VPC endpoints using endpoint policies" (Principal is required).
"""

from dataclasses import dataclass
from enum import Enum

from enclave.iam.document import PolicyKind


class Presence(Enum):
    """Whether an element may be there."""

    REQUIRED = "required"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, kw_only=True, slots=True)
class Grammar:
    """The rules of one kind. ``strict_sids``: letters and digits only, each once.

    ``relative_resources``: a resource needn't be an ARN. ``services``: of which services actions may be,
    empty for any.
    """

    principal: Presence = Presence.FORBIDDEN
    not_principal: bool = False
    resource: Presence = Presence.REQUIRED
    not_action: bool = True
    id: bool = False
    strict_sids: bool = True
    relative_resources: bool = False
    services: frozenset[str] = frozenset()
    version: str | None = None


_IDENTITY = Grammar()
_RESOURCE = Grammar(
    principal=Presence.REQUIRED, not_principal=True, id=True, strict_sids=False, relative_resources=True
)
_NEWEST = "2012-10-17"

GRAMMARS: dict[PolicyKind, Grammar] = {
    PolicyKind.IDENTITY: _IDENTITY,
    PolicyKind.BOUNDARY: _IDENTITY,
    PolicyKind.SESSION: _IDENTITY,
    PolicyKind.SCP: Grammar(version=_NEWEST),
    PolicyKind.RCP: Grammar(principal=Presence.REQUIRED, not_action=False, version=_NEWEST),
    PolicyKind.RESOURCE: _RESOURCE,
    PolicyKind.KEY: _RESOURCE,
    PolicyKind.ENDPOINT: _RESOURCE,
    PolicyKind.TRUST: Grammar(
        principal=Presence.REQUIRED,
        resource=Presence.FORBIDDEN,
        id=True,
        strict_sids=False,
        services=frozenset({"sts"}),
    ),
}
