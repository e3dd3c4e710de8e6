"""Lines into our networks from outside the cloud: Direct Connect, Site-to-Site VPN, Client VPN."""

from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.elsewhere import ELSEWHERE
from enclave.residency.meanings import (
    Addresses,
    Destination,
    Grantee,
    Own,
    Owner,
    Presence,
    Switch,
    When,
    ZoneOf,
)
from enclave.residency.meanings.addresses import is_private, network
from enclave.residency.rule import View, of_types
from enclave.residency.verdicts import Observation, Severity

CUSTOMER_GATEWAY = "aws:ec2/customerGateway:CustomerGateway"
_is_gateway = of_types(CUSTOMER_GATEWAY, ELSEWHERE)
_NOT_DECLARED = "It is none of the customer gateways that the configuration knows."
_EVERYWHERE = "A public virtual interface reaches AWS's addresses of every region in the world."
_SITELINK = "SiteLink carries packets between Direct Connect locations wherever they are."


def _gateway(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge who is at the far end of VPN connections: a declared gateway, or one with a private address."""
    known = view.context.known.customer_gateways
    found = network(resource.get("ipAddress"))
    value = resource.props.get("ipAddress")
    if plain(resource.outputs.get("id")) in known or (found is not None and is_private(found)):
        yield observe.compliant("ipAddress", value)
    elif found is not None:
        reason = f"Its address is of the internet. {_NOT_DECLARED}"
        yield observe.violated("ipAddress", value, reason=reason)
    else:
        reason = "From which address it connects isn't known, or it may from any."
        yield observe.unknown("ipAddress", value, reason=reason)


def _connection(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge to which customer gateway a VPN leads: a declared one, or one that is judged itself."""
    name = "customerGatewayId"
    value = resource.get(name)
    if value in view.context.known.customer_gateways:
        yield observe.compliant(name, value)
    elif view.graph.referents(resource, name, value, _is_gateway):
        yield observe.compliant(name, value, reason="It is judged where it is made.")
    elif value is UNKNOWN or value is None:
        yield observe.unknown(name, value, reason="To which customer gateway it leads isn't known.")
    else:
        yield observe.violated(name, value, reason=_NOT_DECLARED)


_TUNNEL_LOGS = tuple(
    Destination(path=f"tunnel{number}LogOptions.cloudwatchLogOptions.{kind}")
    for number in (1, 2)
    for kind in ("logGroupArn", "bgpLogGroupArn")
)

VPN = channel(
    id="vpn-ends-at-declared-sites",
    title="A VPN ends at a customer gateway that the configuration knows, by the shortest way",
    channels=("NET-07",),
    claim="networks-end-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Whoever has the far end of a VPN is in our network; accelerated, its packets enter AWS at an "
    "edge location anywhere in the world.",
    remedy="Declare the site's customer gateway in the configuration, and leave acceleration off.",
    source="AWS Site-to-Site VPN Guide, customer gateways, accelerated connections, tunnel logs",
    watches={
        CUSTOMER_GATEWAY: (Own(told="a declared gateway, or a private address", read=_gateway),),
        "aws:ec2/vpnConnection:VpnConnection": (
            Own(told="to a declared customer gateway, or one of the program", read=_connection),
            Switch(
                path="enableAcceleration",
                closed=(False,),
                why="Packets enter and leave AWS's network at edge locations outside the EEA too.",
            ),
            *_TUNNEL_LOGS,
        ),
        "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": (Addresses(path="destinationCidrBlock"),),
    },
)

DIRECT_CONNECT = channel(
    id="lines-are-our-own",
    title="Direct Connect joins gateways and accounts of ours, and nothing public",
    channels=("NET-05", "NET-06"),
    claim="networks-end-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A Direct Connect gateway is worldwide: whoever is associated with it is joined to our network.",
    remedy="Name accounts of ours, and use private or transit interfaces without SiteLink.",
    source="AWS Direct Connect User Guide, Direct Connect gateways, virtual interfaces, SiteLink (off by "
    "default), routing policies of public virtual interfaces",
    watches={
        "aws:directconnect/gatewayAssociation:GatewayAssociation": (
            Grantee(path="associatedGatewayOwnerAccountId"),
        ),
        "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal": (
            Grantee(path="dxGatewayOwnerAccountId"),
        ),
        "aws:networkmanager/dxGatewayAttachment:DxGatewayAttachment": (
            Owner(path="directConnectGatewayArn"),
        ),
        "aws:directconnect/publicVirtualInterface:PublicVirtualInterface": (Presence(why=_EVERYWHERE),),
        "aws:directconnect/hostedPublicVirtualInterface:HostedPublicVirtualInterface": (
            Presence(why=_EVERYWHERE),
        ),
        "aws:directconnect/hostedPublicVirtualInterfaceAccepter:HostedPublicVirtualInterfaceAccepter": (
            Presence(why=_EVERYWHERE),
        ),
        "aws:directconnect/privateVirtualInterface:PrivateVirtualInterface": (
            Switch(path="sitelinkEnabled", closed=(False,), why=_SITELINK),
        ),
        "aws:directconnect/transitVirtualInterface:TransitVirtualInterface": (
            Switch(path="sitelinkEnabled", closed=(False,), why=_SITELINK),
        ),
        "aws:directconnect/hostedPrivateVirtualInterface:HostedPrivateVirtualInterface": (
            Grantee(path="ownerAccountId"),
        ),
        "aws:directconnect/hostedTransitVirtualInterface:HostedTransitVirtualInterface": (
            Grantee(path="ownerAccountId"),
        ),
        "aws:directconnect/hostedConnection:HostedConnection": (Grantee(path="ownerAccountId"),),
    },
)

CLIENT_VPN = channel(
    id="people-connect-from-where-they-may",
    title="Over a Client VPN named groups reach private addresses, after a check of where they are",
    channels=("NET-08",),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.CRITICAL,
    reason="A Client VPN answers to the whole internet: without a check at the door people come in from "
    "anywhere, and with a route out our network is their exit.",
    remedy="Enable a client connect handler that checks the place, authorise groups one by one, and route to "
    "private ranges only.",
    source="AWS Client VPN Administrator Guide, client connect handlers (off by default), authorization "
    "rules",
    watches={
        "aws:ec2clientvpn/endpoint:Endpoint": (
            Switch(
                path="clientConnectOptions.enabled",
                closed=(True,),
                absent=False,
                why="Nobody checks from where somebody connects.",
            ),
            Destination(
                path="clientConnectOptions.lambdaFunctionArn",
                required=True,
                when=When(path="clientConnectOptions.enabled", values=(True,)),
            ),
            Owner(path="authenticationOptions[].samlProviderArn"),
            Owner(path="authenticationOptions[].selfServiceSamlProviderArn"),
            Addresses(path="dnsServers[]"),
            ZoneOf(path="transitGatewayConfiguration.availabilityZones[]"),
            ZoneOf(path="transitGatewayConfiguration.availabilityZoneIds[]"),
        ),
        "aws:ec2clientvpn/authorizationRule:AuthorizationRule": (
            Switch(
                path="authorizeAllGroups", closed=(False,), why="Whoever can connect at all is let through."
            ),
            Addresses(path="targetNetworkCidr"),
        ),
        "aws:ec2clientvpn/route:Route": (Addresses(path="destinationCidrBlock"),),
    },
)
