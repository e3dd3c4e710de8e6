"""Every transit gateway, attachment and route table of the cloud, whoever owns it.

moto keeps them an account; here a gateway is seen by its owner and by the accounts that a RAM share names, an
attachment by both its ends. Source: VPC transit gateways guide; EC2 API reference.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.core.utils import utcnow
from moto.utilities.utils import get_partition

from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.ram.models import shared_with

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from ipaddress import IPv4Network

AVAILABLE, PENDING, DELETED, FAILED = "available", "pendingAcceptance", "deleted", "failed"
LIVE = frozenset({AVAILABLE, PENDING})
VPC, PEERING = "vpc", "peering"


def new_id(prefix: str) -> str:
    """Return a new id, such as ``tgw-0123456789abcdef0``."""
    return f"{prefix}-{secrets.token_hex(9)[:17]}"


@dataclass(kw_only=True, eq=False)
class Gateway:
    """A transit gateway. ``options`` is the API's structure without the default tables' ids."""

    region: str
    owner: str
    description: str
    options: dict[str, Any]
    id: str = field(default_factory=lambda: new_id("tgw"))
    state: str = AVAILABLE
    default_table: str | None = None
    created: datetime = field(default_factory=utcnow)

    @property
    def arn(self) -> str:
        """The gateway's ARN."""
        partition = get_partition(self.region)
        return f"arn:{partition}:ec2:{self.region}:{self.owner}:transit-gateway/{self.id}"

    def enabled(self, option: str) -> bool:
        """Tell whether an option is ``enable``."""
        return bool(self.options[option] == "enable")


@dataclass(kw_only=True, eq=False)
class End:
    """One side of a peering attachment."""

    gateway_id: str
    owner: str
    region: str


@dataclass(kw_only=True, eq=False)
class Attachment:
    """A VPC (``vpc_id``, ``subnet_ids``) or another gateway (``requester``, ``accepter``) on a gateway.

    ``tables`` is the associated route table by gateway: a peering has one at each end.
    """

    kind: str
    gateway_id: str
    region: str
    resource_owner: str
    vpc_id: str = ""
    subnet_ids: list[str] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    requester: End | None = None
    accepter: End | None = None
    state: str = PENDING
    id: str = field(default_factory=lambda: new_id("tgw-attach"))
    tables: dict[str, str] = field(default_factory=dict)
    created: datetime = field(default_factory=utcnow)

    @property
    def ends(self) -> tuple[End, ...]:
        """The two sides of a peering."""
        return tuple(end for end in (self.requester, self.accepter) if end is not None)


@dataclass(kw_only=True, eq=False)
class Table:
    """A transit gateway route table. ``routes`` is the attachment by destination, None for a black hole."""

    gateway_id: str
    region: str
    owner: str
    default: bool = False
    id: str = field(default_factory=lambda: new_id("tgw-rtb"))
    state: str = AVAILABLE
    routes: dict[IPv4Network, str | None] = field(default_factory=dict)
    propagations: list[str] = field(default_factory=list)
    created: datetime = field(default_factory=utcnow)


class Transit:
    """All of them, by id."""

    def __init__(self) -> None:
        self.gateways: dict[str, Gateway] = {}
        self.attachments: dict[str, Attachment] = {}
        self.tables: dict[str, Table] = {}

    def gateway(self, gateway_id: str, account: str, region: str) -> Gateway:
        """Return a gateway that ``account`` sees in ``region``. InvalidTransitGatewayID.NotFound if none."""
        gateway = self.gateways.get(gateway_id)
        if gateway is None or gateway.state == DELETED or not self.sees(gateway, account, region):
            raise AwsError(
                "InvalidTransitGatewayID.NotFound",
                f"Transit Gateway {gateway_id} was deleted or does not exist.",
            )
        return gateway

    def owned(self, gateway_id: str, account: str, region: str) -> Gateway:
        """Return a gateway of ``account``; UnauthorizedOperation for one that it merely shares."""
        gateway = self.gateway(gateway_id, account, region)
        if gateway.owner != account:
            raise AwsError("UnauthorizedOperation", "You are not authorized to perform this operation.")
        return gateway

    def sees(self, gateway: Gateway, account: str, region: str) -> bool:
        """Tell whether ``account`` owns the gateway or a RAM share shows it."""
        return gateway.region == region and (
            gateway.owner == account or shared_with(gateway.arn, region, account)
        )

    def attachment(
        self, attachment_id: str, account: str, region: str, kind: str | None = None
    ) -> Attachment:
        """Return an attachment of which ``account`` has an end in ``region``."""
        attachment = self.attachments.get(attachment_id)
        if (
            attachment is None
            or (kind is not None and attachment.kind != kind)
            or not self.has_end(attachment, account, region)
        ):
            raise AwsError(
                "InvalidTransitGatewayAttachmentID.NotFound",
                f"Transit Gateway Attachment {attachment_id} was deleted or does not exist.",
            )
        return attachment

    def has_end(self, attachment: Attachment, account: str, region: str) -> bool:
        """Tell whether the VPC or one of the gateways is the account's, in that region."""
        if attachment.kind == PEERING:
            ends = attachment.ends[:1] if attachment.state == FAILED else attachment.ends
            return any(end.owner == account and end.region == region for end in ends)
        owners = {attachment.resource_owner, self.gateways[attachment.gateway_id].owner}
        return attachment.region == region and account in owners

    def table(self, table_id: str, account: str, region: str) -> Table:
        """Return a route table of ``account``."""
        table = self.tables.get(table_id)
        if table is None or table.state == DELETED or (table.owner, table.region) != (account, region):
            raise AwsError(
                "InvalidRouteTableID.NotFound",
                f"Transit Gateway Route Table {table_id} was deleted or does not exist.",
            )
        return table

    def is_attached(self, gateway_id: str, vpc_id: str, region: str) -> bool:
        """Tell whether a VPC has an available attachment to a gateway."""
        return any(
            a.gateway_id == gateway_id and a.vpc_id == vpc_id and a.region == region and a.state == AVAILABLE
            for a in self.attachments.values()
        )

    def attachments_of(self, gateway_id: str) -> Iterator[Attachment]:
        """Yield a gateway's attachments that are not deleted, from either end."""
        for attachment in self.attachments.values():
            ends = {attachment.gateway_id} | {end.gateway_id for end in attachment.ends}
            if gateway_id in ends and attachment.state in LIVE:
                yield attachment

    def attachments_of_vpc(self, vpc_id: str) -> Iterator[Attachment]:
        """Yield a VPC's attachments that are not deleted."""
        yield from (a for a in self.attachments.values() if a.vpc_id == vpc_id and a.state in LIVE)

    def attachments_of_subnet(self, subnet_id: str) -> Iterator[Attachment]:
        """Yield the attachments, not deleted, that have an interface in a subnet."""
        yield from (a for a in self.attachments.values() if subnet_id in a.subnet_ids and a.state in LIVE)

    def associated(self, table: Table) -> Iterator[Attachment]:
        """Yield the attachments associated with a route table."""
        yield from (a for a in self.attachments.values() if table.id in a.tables.values())

    def becomes_available(self, attachment: Attachment) -> None:
        """Make an attachment work, with the default route table where its gateway says so."""
        attachment.state = AVAILABLE
        gateway = self.gateways[attachment.gateway_id]
        if attachment.kind != VPC or gateway.default_table is None:
            return
        if gateway.enabled("DefaultRouteTableAssociation"):
            attachment.tables[gateway.id] = gateway.default_table
        if gateway.enabled("DefaultRouteTablePropagation"):
            self.tables[gateway.default_table].propagations.append(attachment.id)

    def remove(self, attachment: Attachment) -> None:
        """Delete an attachment. Static routes to it stay, as black holes."""
        attachment.state = DELETED
        attachment.tables.clear()
        for table in self.tables.values():
            if attachment.id in table.propagations:
                table.propagations.remove(attachment.id)


transit = Transit()
