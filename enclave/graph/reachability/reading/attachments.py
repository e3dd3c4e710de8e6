"""Attachments to transit gateways, and which element stands for which.

A VPC's attachment and its accepter are one thing, with one id. A peering has one id too, but it is an
attachment at each of two gateways: a table of one of them means the end at that gateway.
"""

from dataclasses import dataclass
from typing import Any

from enclave.graph.facts import Resource, is_unknown, plain
from enclave.graph.reachability.network import Attachment, AttachmentKind, TransitGateway
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.source import UNSET, Source, attribute, items, label, text

_GATEWAY, _ATTACHMENT = "transitGatewayId", "transitGatewayAttachmentId"
_TYPES = (
    types.TRANSIT_VPC,
    types.TRANSIT_VPC_ACCEPTER,
    types.TRANSIT_PEERING,
    types.TRANSIT_PEERING_ACCEPTER,
    types.TRANSIT_CONNECT,
    types.VPN_CONNECTION,
    types.FIREWALL,
)
_DEFAULTS = ("transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation")


@dataclass(kw_only=True)
class Draft:
    """An attachment of which only the table isn't known yet. ``defaults``: association, propagation.

    Either is True, False, or None if it can't be told.
    """

    id: str
    label: str
    gateway: str
    kind: AttachmentKind
    resource: Resource
    vpc: str | None = None
    subnets: tuple[str, ...] = ()
    appliance_mode: bool = False
    peer: str | None = None
    defaults: tuple[bool | None, bool | None] = (True, True)

    def finish(self, table: str | None) -> Attachment:
        """Return the attachment as an element of the network."""
        return Attachment(
            id=self.id,
            label=self.label,
            gateway=self.gateway,
            kind=self.kind,
            table=table,
            vpc=self.vpc,
            subnets=self.subnets,
            appliance_mode=self.appliance_mode,
            peer=self.peer,
            source=self.resource.urn,
        )


class Attachments:
    """Every attachment by element id."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.drafts: dict[str, Draft] = {}
        self._elements: dict[str, tuple[str, ...]] = {}
        self._by_text: dict[str, str] = {}
        for attachment in source.all(types.TRANSIT_VPC):
            self._add_vpc(attachment)
        for accepter in source.all(types.TRANSIT_VPC_ACCEPTER):
            self._accept_vpc(accepter)
        for peering in source.all(types.TRANSIT_PEERING):
            self._add_peering(peering)
        for accepter in source.all(types.TRANSIT_PEERING_ACCEPTER):
            self._accept_peering(accepter)
        for other in source.all(types.TRANSIT_CONNECT, types.VPN_CONNECTION, types.FIREWALL):
            if attribute(other, _GATEWAY) not in UNSET:
                self._add_outside(other)

    def find(
        self, resource: Resource, gateway: str | None, name: str = _ATTACHMENT
    ) -> tuple[tuple[str, ...], str | None]:
        """Return the elements that a property may mean at a gateway (None: any), and its text if known."""
        reference = self._source.find(resource, name, *_TYPES)
        if reference.text is not None and reference.text in self._by_text:
            return (self._by_text[reference.text],), reference.text
        elements = [key for each in reference.found for key in self._elements.get(each.urn, ())]
        here = [key for key in elements if gateway is None or self.drafts[key].gateway == gateway]
        return tuple(dict.fromkeys(here or elements)), reference.text

    def _gateway(self, resource: Resource, name: str = _GATEWAY) -> str:
        return self._source.find(resource, name, types.TRANSIT).key(f"{resource.urn}#gateway")

    def _put(self, draft: Draft) -> None:
        self.drafts[draft.id] = draft
        owned = self._elements.get(draft.resource.urn, ())
        self._elements[draft.resource.urn] = (*owned, draft.id)

    def _add_vpc(self, attachment: Resource) -> None:
        listed = self._source.each(attachment, "subnetIds", *types.SUBNETS)
        subnets: dict[str, None] = {}
        for reference in listed:
            found = [each.urn for each in reference.found]
            subnets.update(dict.fromkeys(found or [reference.key(f"{attachment.urn}#subnet")]))
        mode = attribute(attachment, "applianceModeSupport")
        vpc = self._source.find(attachment, "vpcId", *types.VPCS)
        self._put(
            Draft(
                id=attachment.urn,
                label=label(attachment),
                gateway=self._gateway(attachment),
                kind=AttachmentKind.VPC,
                resource=attachment,
                vpc=vpc.key(f"{attachment.urn}#vpc"),
                subnets=tuple(subnets) or (f"{attachment.urn}#subnet",),
                # Not knowing the mode is as bad as having it: then any zone may be entered.
                appliance_mode=mode == "enable" or is_unknown(mode),
                defaults=_defaults(attachment),
            )
        )

    def _accept_vpc(self, accepter: Resource) -> None:
        accepted = self._source.find(accepter, _ATTACHMENT, types.TRANSIT_VPC).one
        if accepted is None:
            self._add_vpc(accepter)
            return
        self._elements[accepter.urn] = (accepted.urn,)
        draft = self.drafts[accepted.urn]
        if any(accepter.get(name) is not None for name in _DEFAULTS):
            draft.defaults = _defaults(accepter)

    def _add_peering(self, peering: Resource) -> None:
        near_end = Draft(
            id=peering.urn,
            label=label(peering),
            gateway=self._gateway(peering),
            kind=AttachmentKind.PEERING,
            resource=peering,
            defaults=(False, False),
        )
        self._put(near_end)
        there = self._source.find(peering, "peerTransitGatewayId", types.TRANSIT)
        if there.one is None:
            if there.found or there.text is None:
                # It may be one of ours: what goes there can't be followed, and mustn't count as outside.
                near_end.peer = f"{peering.urn}#peer"
                self._source.gap(peering, "the other gateway isn't known")
            return
        far_end = Draft(
            id=f"{peering.urn}#peer",
            label=label(peering, "'s other end"),
            gateway=there.one.urn,
            kind=AttachmentKind.PEERING,
            resource=peering,
            peer=near_end.id,
            defaults=(False, False),
        )
        near_end.peer = far_end.id
        self._put(far_end)

    def _accept_peering(self, accepter: Resource) -> None:
        accepted = self._source.find(accepter, _ATTACHMENT, types.TRANSIT_PEERING).one
        if accepted is not None:
            self._elements[accepter.urn] = self._elements[accepted.urn]
            return
        self._put(
            Draft(
                id=accepter.urn,
                label=label(accepter),
                gateway=self._gateway(accepter),
                kind=AttachmentKind.PEERING,
                resource=accepter,
                defaults=(False, False),
            )
        )

    def _add_outside(self, resource: Resource) -> None:
        key = f"{resource.urn}#attachment"
        self._put(
            Draft(
                id=key,
                label=label(resource),
                gateway=self._gateway(resource),
                kind=AttachmentKind.OUTSIDE,
                resource=resource,
                defaults=_defaults(resource) if resource.type == types.TRANSIT_CONNECT else (True, True),
            )
        )
        written = [text(resource.outputs.get(_ATTACHMENT)), *_firewall_attachments(resource)]
        self._by_text |= {each: key for each in written if each is not None}


def transit_gateways(source: Source) -> dict[str, TransitGateway]:
    """Return every transit gateway."""
    return {
        gateway.urn: TransitGateway(
            id=gateway.urn, label=label(gateway), region=text(gateway.region), source=gateway.urn
        )
        for gateway in source.all(types.TRANSIT)
    }


def _defaults(resource: Resource) -> tuple[bool | None, bool | None]:
    association, propagation = (_flag(resource.get(name)) for name in _DEFAULTS)
    return association, propagation


def _flag(value: Any) -> bool | None:
    value = plain(value)
    if value is None:
        return True  # the gateway's own setting decides
    return value if isinstance(value, bool) else None


def _firewall_attachments(resource: Resource) -> list[str | None]:
    """Return the ids of a firewall's own attachments: it then stands at a gateway and in no VPC."""
    statuses = plain(resource.outputs.get("firewallStatuses"))
    if is_unknown(statuses):
        return []
    found: list[str | None] = []
    for status in items(statuses)[0]:
        states = status.get("transitGatewayAttachmentSyncStates")
        found += [text(state.get("attachmentId")) for state in items(states)[0]]
    return found
