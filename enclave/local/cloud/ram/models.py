"""Resource shares: what an account lends, and to whom."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.utils import utcnow
from moto.organizations.models import organizations_backends
from moto.utilities.tagging_service import TaggingService

from enclave.local.cloud.errors import AwsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

ACTIVE, DELETED = "ACTIVE", "DELETED"
PRINCIPAL, RESOURCE = "PRINCIPAL", "RESOURCE"
ACCOUNT = re.compile(r"\d{12}")
ORGANIZATION = re.compile(r"arn:[a-z-]+:organizations::\d{12}:organization/(o-[a-z0-9]+)")
SHAREABLE = re.compile(
    r"arn:[a-z-]+:ec2:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):transit-gateway/(?P<id>tgw-\w+)"
)


@dataclass(kw_only=True, eq=False)
class Association:
    """A resource, or a principal, of a share."""

    entity: str
    kind: str
    external: bool = False
    created: datetime = field(default_factory=utcnow)


@dataclass(kw_only=True, eq=False)
class ResourceShare:
    """A share and its associations."""

    name: str
    arn: str
    owner: str
    external_principals: bool
    status: str = ACTIVE
    associations: list[Association] = field(default_factory=list)
    created: datetime = field(default_factory=utcnow)
    updated: datetime = field(default_factory=utcnow)

    def of(self, kind: str) -> Iterator[Association]:
        """Yield the share's resources or principals."""
        yield from (association for association in self.associations if association.kind == kind)

    def lends(self, resource_arn: str) -> bool:
        """Tell whether a resource is in the share."""
        return self.status == ACTIVE and any(a.entity == resource_arn for a in self.of(RESOURCE))

    def reaches(self, account: str) -> bool:
        """Tell whether the share names an account, itself or through its organisation."""
        named = {association.entity for association in self.of(PRINCIPAL)}
        organization = organization_of(account)
        organizations = {found[1] for found in map(ORGANIZATION.fullmatch, named) if found}
        return self.status == ACTIVE and (account in named or organization in organizations)


def organization_of(account: str) -> str | None:
    """Return the id of the organisation that an account is in."""
    member = organizations_backends.master_accounts.get(account)
    organization = organizations_backends[member[0]][member[1]].org if member else None
    return organization.id if organization else None


def shared_with(resource_arn: str, region: str, account: str) -> bool:
    """Tell whether any share of a region shows a resource to an account."""
    return any(
        share.lends(resource_arn) and share.reaches(account)
        for backends in list(ram_backends.values())
        for share in (backends[region].shares.values() if region in backends else ())
    )


class ResourceAccessManagerBackend(BaseBackend):
    """RAM of one account in one region. Shares are kept by ARN."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.shares: dict[str, ResourceShare] = {}
        self.tagger = TaggingService(tag_name="Tags", key_name="key", value_name="value")

    def create(self, params: dict[str, Any]) -> ResourceShare:
        """CreateResourceShare, with resources and principals if they're given."""
        share = ResourceShare(
            name=params["name"],
            arn=f"arn:{self.partition}:ram:{self.region_name}:{self.account_id}:resource-share/{uuid4()}",
            owner=self.account_id,
            external_principals=params.get("allowExternalPrincipals", True),
        )
        associations = self._associations(share, params)
        share.associations += associations
        self.shares[share.arn] = share
        if params.get("tags"):
            self.tagger.tag_resource(share.arn, params["tags"])
        return share

    def share(self, arn: str) -> ResourceShare:
        """Find a share of this account that isn't deleted."""
        share = self.shares.get(arn)
        if share is None or share.status == DELETED:
            raise AwsError("UnknownResourceException", f"ResourceShare {arn} could not be found.")
        return share

    def associate(self, params: dict[str, Any]) -> list[Association]:
        """AssociateResourceShare."""
        share = self.share(params["resourceShareArn"])
        associations = self._associations(share, params)
        for new in associations:
            if any((old.kind, old.entity) == (new.kind, new.entity) for old in share.associations):
                message = f"{new.entity} is already associated with the resource share."
                raise AwsError("InvalidParameterException", message)
        share.associations += associations
        return associations

    def disassociate(self, params: dict[str, Any]) -> list[Association]:
        """DisassociateResourceShare."""
        share = self.share(params["resourceShareArn"])
        wanted = {(RESOURCE, arn) for arn in params.get("resourceArns") or []}
        wanted |= {(PRINCIPAL, principal) for principal in params.get("principals") or []}
        leaving = [a for a in share.associations if (a.kind, a.entity) in wanted]
        if len(leaving) != len(wanted):
            raise AwsError("UnknownResourceException", f"{share.arn} has no such association.")
        share.associations = [a for a in share.associations if a not in leaving]
        return leaving

    def delete(self, arn: str) -> None:
        """DeleteResourceShare. The share stays to be seen, without associations."""
        share = self.share(arn)
        share.status, share.associations, share.updated = DELETED, [], utcnow()

    def visible(self, owner: str) -> list[ResourceShare]:
        """Return one's own shares (SELF) or those of others that reach one (OTHER-ACCOUNTS)."""
        if owner == "SELF":
            return list(self.shares.values())
        return [
            share
            for account, backends in list(ram_backends.items())
            if account != self.account_id and self.region_name in backends
            for share in backends[self.region_name].shares.values()
            if share.reaches(self.account_id)
        ]

    def _associations(self, share: ResourceShare, params: dict[str, Any]) -> list[Association]:
        resources = [self._resource(arn) for arn in params.get("resourceArns") or []]
        return resources + [self._principal(share, name) for name in params.get("principals") or []]

    def _resource(self, arn: str) -> Association:
        """Return the association of a resource, which must be this account's and exist."""
        from enclave.local.cloud.ec2.transit.state import transit  # noqa: PLC0415  it asks us who shares what

        parts = SHAREABLE.fullmatch(arn)
        if parts is None:
            if not arn.startswith("arn:") or arn.count(":") < 5:  # noqa: PLR2004  an ARN has six parts
                message = f"The specified resource ARN {arn} is not valid. Verify the ARN and try again."
                raise AwsError("MalformedArnException", message)
            raise NotImplementedError(f"Sharing {arn}")
        gateway = transit.gateways.get(parts["id"])
        mine = (parts["account"], parts["region"]) == (self.account_id, self.region_name)
        if gateway is None or gateway.state == "deleted" or gateway.arn != arn or not mine:
            message = f"The resource {arn} could not be found, or isn't owned by the account."
            raise AwsError("UnknownResourceException", message)
        return Association(entity=arn, kind=RESOURCE)

    def _principal(self, share: ResourceShare, name: str) -> Association:
        """Return the association of an account or of the own organisation. Nobody outside it can be named."""
        mine, found = organization_of(self.account_id), ORGANIZATION.fullmatch(name)
        if found is None and not ACCOUNT.fullmatch(name):
            message = f"Principal ID {name} is malformed. Verify the ID and try again."
            raise AwsError("InvalidParameterException", message)
        inside = found[1] == mine if found else organization_of(name) == mine
        if found and not inside:
            message = f"Organization {found[1]} could not be found."
            raise AwsError("UnknownResourceException", message)
        if not inside and not share.external_principals:
            message = "The resource share is restricted to the organization: "
            raise AwsError("OperationNotPermittedException", message + f"principal {name} is outside it.")
        if not inside:
            raise NotImplementedError("Sharing with accounts outside the organisation")
        return Association(entity=name, kind=PRINCIPAL)


ram_backends = BackendDict(ResourceAccessManagerBackend, "ram")


def matching(shares: Sequence[ResourceShare], params: dict[str, Any]) -> list[ResourceShare]:
    """Return the shares with the ARNs, name and status that GetResourceShares asks for."""
    arns, name, status = (
        params.get("resourceShareArns"),
        params.get("name"),
        params.get("resourceShareStatus"),
    )
    found = [
        share
        for share in shares
        if (not arns or share.arn in arns) and name in (None, share.name) and status in (None, share.status)
    ]
    if arns and len(found) < len(set(arns)) and name is None and status is None:
        raise AwsError("UnknownResourceException", f"ResourceShare {', '.join(arns)} could not be found.")
    return found
