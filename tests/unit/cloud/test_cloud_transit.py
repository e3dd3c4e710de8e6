from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cloud.aws import DUBLIN, DUBLIN_2, IRELAND, NETWORK, ORGANIZATION, STOCKHOLM, refused

if TYPE_CHECKING:
    from tests.unit.cloud.aws import Aws

NO_DEFAULTS = {"DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}
NORTH = "10.32.0.0/16"


@dataclass
class Scene:
    """A gateway of the network account in Ireland, and a VPC of dublin-1 with two subnets in two zones."""

    aws: Aws
    network: Any
    site: Any
    gateway: dict[str, Any]
    vpc: str
    subnets: list[str]

    @property
    def id(self) -> str:
        return str(self.gateway["TransitGatewayId"])

    def share(self, **principals: Any) -> str:
        """Share the gateway; return the share's ARN."""
        given = {"name": "share", "allowExternalPrincipals": False, "principals": [DUBLIN]} | principals
        made = self.aws.client("ram", NETWORK).create_resource_share(
            resourceArns=[self.gateway["TransitGatewayArn"]], **given
        )
        return str(made["resourceShare"]["resourceShareArn"])

    def attach(self, **changes: Any) -> str:
        """Request an attachment; return its id."""
        given = {"TransitGatewayId": self.id, "VpcId": self.vpc, "SubnetIds": self.subnets} | changes
        made = self.site.create_transit_gateway_vpc_attachment(**given)
        return str(made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"])

    def accept(self, attachment: str) -> None:
        self.network.accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment)

    def table(self) -> str:
        made = self.network.create_transit_gateway_route_table(TransitGatewayId=self.id)
        return str(made["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"])

    def state(self, attachment: str) -> str:
        seen = self.site.describe_transit_gateway_vpc_attachments(TransitGatewayAttachmentIds=[attachment])
        return str(seen["TransitGatewayVpcAttachments"][0]["State"])


def make_gateway(ec2: Any, **options: str) -> dict[str, Any]:
    return dict(ec2.create_transit_gateway(Options=NO_DEFAULTS | options)["TransitGateway"])


@pytest.fixture
def scene(aws: Aws) -> Scene:
    network, site = aws.client("ec2", NETWORK), aws.client("ec2", DUBLIN)
    vpc = site.create_vpc(CidrBlock="10.16.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        site.create_subnet(VpcId=vpc, CidrBlock=f"10.16.{n}.0/28", AvailabilityZoneId=f"euw1-az{n}")
        for n in (1, 2)
    ]
    ids = [subnet["Subnet"]["SubnetId"] for subnet in subnets]
    return Scene(aws, network, site, make_gateway(network), vpc, ids)


def test_gateway_without_defaults_has_no_default_table(scene: Scene):
    assert "AssociationDefaultRouteTableId" not in scene.gateway["Options"]
    plain = scene.network.create_transit_gateway()["TransitGateway"]["Options"]
    assert plain["AssociationDefaultRouteTableId"].startswith("tgw-rtb-")
    with refused("InvalidParameterValue", "amazonSideAsn"):
        scene.network.create_transit_gateway(Options={"AmazonSideAsn": 1})


@pytest.mark.parametrize(
    "principals", [[DUBLIN], [f"arn:aws:organizations::000000000000:organization/{ORGANIZATION}"]]
)
def test_gateway_is_seen_only_through_a_share(scene: Scene, principals: list[str]):
    wanted = {"TransitGatewayIds": [scene.id]}
    with refused("InvalidTransitGatewayID.NotFound"):
        scene.site.describe_transit_gateways(**wanted)
    with refused("InvalidTransitGatewayID.NotFound"):
        scene.attach()
    share = scene.share(principals=principals)
    assert scene.site.describe_transit_gateways(**wanted)["TransitGateways"][0]["OwnerId"] == NETWORK
    with refused("UnauthorizedOperation"):
        scene.site.delete_transit_gateway(TransitGatewayId=scene.id)
    scene.aws.client("ram", NETWORK).delete_resource_share(resourceShareArn=share)
    with refused("InvalidTransitGatewayID.NotFound"):
        scene.site.describe_transit_gateways(**wanted)


def test_share_reaches_only_whom_it_names_and_one_region(scene: Scene):
    scene.share(principals=[DUBLIN_2])
    with refused("InvalidTransitGatewayID.NotFound"):
        scene.attach()
    north = scene.aws.client("ec2", DUBLIN_2, STOCKHOLM)
    with refused("InvalidTransitGatewayID.NotFound"):
        north.describe_transit_gateways(TransitGatewayIds=[scene.id])


def test_share_is_built_piece_by_piece(scene: Scene):
    ram, arn = scene.aws.client("ram", NETWORK), scene.gateway["TransitGatewayArn"]
    made = ram.create_resource_share(name="pieces", allowExternalPrincipals=False)
    share = {"resourceShareArn": made["resourceShare"]["resourceShareArn"]}
    ram.associate_resource_share(**share, principals=[DUBLIN])
    with refused("InvalidTransitGatewayID.NotFound"):
        scene.attach()
    ram.associate_resource_share(**share, resourceArns=[arn])
    assert scene.state(scene.attach()) == "pendingAcceptance"
    with refused("InvalidParameterException", "already associated"):
        ram.associate_resource_share(**share, principals=[DUBLIN])
    listed = ram.get_resource_share_associations(
        associationType="PRINCIPAL", resourceShareArns=[share["resourceShareArn"]]
    )["resourceShareAssociations"]
    assert [(one["associatedEntity"], one["status"]) for one in listed] == [(DUBLIN, "ASSOCIATED")]
    theirs = scene.aws.client("ram", DUBLIN).get_resource_shares(resourceOwner="OTHER-ACCOUNTS")
    assert share["resourceShareArn"] in {one["resourceShareArn"] for one in theirs["resourceShares"]}
    ram.disassociate_resource_share(**share, principals=[DUBLIN])
    with refused("UnknownResourceException"):
        ram.disassociate_resource_share(**share, principals=[DUBLIN])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"principals": ["999999999999"]}, "OperationNotPermittedException"),
        ({"principals": ["somebody"]}, "InvalidParameterException"),
        (
            {"principals": ["arn:aws:organizations::000000000000:organization/o-strange000"]},
            "UnknownResourceException",
        ),
        ({"resourceArns": ["not-an-arn"]}, "MalformedArnException"),
        (
            {"resourceArns": ["arn:aws:ec2:eu-west-1:666666666666:transit-gateway/tgw-1"]},
            "UnknownResourceException",
        ),
        (
            {"resourceArns": ["arn:aws:ec2:eu-west-1:666666666666:subnet/subnet-1"]},
            "UnsupportedByEmbeddedCloud",
        ),
    ],
)
def test_shares_that_ram_refuses(aws: Aws, given: dict[str, Any], code: str):
    with refused(code):
        aws.client("ram", NETWORK).create_resource_share(name="x", allowExternalPrincipals=False, **given)


def test_only_the_owner_of_a_gateway_shares_it(scene: Scene):
    with refused("UnknownResourceException"):
        scene.aws.client("ram", DUBLIN).create_resource_share(
            name="stolen", resourceArns=[scene.gateway["TransitGatewayArn"]]
        )


def test_attachment_waits_for_the_owner_of_the_gateway(scene: Scene):
    scene.share()
    attachment = scene.attach()
    assert scene.state(attachment) == "pendingAcceptance"
    table = scene.table()
    link = {"TransitGatewayRouteTableId": table, "TransitGatewayAttachmentId": attachment}
    with refused("IncorrectState"):
        scene.network.associate_transit_gateway_route_table(**link)
    with refused("UnauthorizedOperation"):
        scene.site.accept_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment)
    scene.accept(attachment)
    assert scene.state(attachment) == "available"
    with refused("IncorrectState"):
        scene.accept(attachment)
    scene.network.associate_transit_gateway_route_table(**link)
    with refused("Resource.AlreadyAssociated"):
        scene.network.associate_transit_gateway_route_table(**link)


def test_attachment_is_available_at_once_where_the_gateway_says_so(scene: Scene):
    scene.network.modify_transit_gateway(
        TransitGatewayId=scene.id, Options={"AutoAcceptSharedAttachments": "enable"}
    )
    scene.share()
    assert scene.state(scene.attach()) == "available"


def test_attachments_that_aws_refuses(scene: Scene):
    scene.share()
    elsewhere = scene.site.create_vpc(CidrBlock="10.18.0.0/16")["Vpc"]["VpcId"]
    strange = scene.site.create_subnet(VpcId=elsewhere, CidrBlock="10.18.0.0/28")["Subnet"]["SubnetId"]
    same_zone = scene.site.create_subnet(
        VpcId=scene.vpc, CidrBlock="10.16.9.0/28", AvailabilityZoneId="euw1-az1"
    )["Subnet"]["SubnetId"]
    for changes, code in (
        ({"SubnetIds": [strange]}, "InvalidParameterValue"),
        ({"SubnetIds": [*scene.subnets, same_zone]}, "DuplicateSubnetsInSameZone"),
        ({"SubnetIds": ["subnet-0123456789abcdef0"]}, "InvalidSubnetID.NotFound"),
        ({"VpcId": "vpc-0123456789abcdef0"}, "InvalidVpcID.NotFound"),
    ):
        with refused(code):
            scene.attach(**changes)
    scene.attach()
    with refused("DuplicateTransitGatewayAttachment"):
        scene.attach()


def test_attached_vpc_can_be_routed_and_not_deleted(scene: Scene):
    scene.share()
    attachment = scene.attach()
    table = scene.site.create_route_table(VpcId=scene.vpc)["RouteTable"]["RouteTableId"]
    route = {"RouteTableId": table, "DestinationCidrBlock": NORTH, "TransitGatewayId": scene.id}
    with refused("InvalidTransitGatewayID.NotFound"):
        scene.site.create_route(**route)
    scene.accept(attachment)
    scene.site.create_route(**route)
    with refused("DependencyViolation"):
        scene.site.delete_subnet(SubnetId=scene.subnets[0])
    with refused("IncorrectState", attachment):
        scene.network.delete_transit_gateway(TransitGatewayId=scene.id)
    scene.site.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment)
    routes = scene.site.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    assert [r["State"] for r in routes if r.get("TransitGatewayId") == scene.id] == ["blackhole"]
    assert scene.state(attachment) == "deleted"
    scene.site.delete_subnet(SubnetId=scene.subnets[0])
    scene.network.delete_transit_gateway(TransitGatewayId=scene.id)


def test_static_routes_of_a_transit_table(scene: Scene):
    scene.share()
    attachment, table = scene.attach(), scene.table()
    route = {"TransitGatewayRouteTableId": table, "DestinationCidrBlock": "10.16.0.0/16"}
    with refused("IncorrectState"):
        scene.network.create_transit_gateway_route(**route, TransitGatewayAttachmentId=attachment)
    scene.accept(attachment)
    with refused("InvalidParameterCombination"):
        scene.network.create_transit_gateway_route(**route)
    scene.network.create_transit_gateway_route(**route, TransitGatewayAttachmentId=attachment)
    with refused("RouteAlreadyExists"):
        scene.network.create_transit_gateway_route(**route, TransitGatewayAttachmentId=attachment)
    exact = [{"Name": "route-search.exact-match", "Values": ["10.16.0.0/16"]}]
    search = {"TransitGatewayRouteTableId": table, "Filters": exact}
    assert scene.network.search_transit_gateway_routes(**search)["Routes"][0]["State"] == "active"
    scene.site.delete_transit_gateway_vpc_attachment(TransitGatewayAttachmentId=attachment)
    assert scene.network.search_transit_gateway_routes(**search)["Routes"][0]["State"] == "blackhole"
    scene.network.delete_transit_gateway_route(**route)
    with refused("InvalidRoute.NotFound"):
        scene.network.delete_transit_gateway_route(**route)
    assert scene.network.search_transit_gateway_routes(**search)["Routes"] == []


def test_table_with_associations_stays(scene: Scene):
    scene.share()
    attachment, table = scene.attach(), scene.table()
    scene.accept(attachment)
    link = {"TransitGatewayRouteTableId": table, "TransitGatewayAttachmentId": attachment}
    scene.network.associate_transit_gateway_route_table(**link)
    seen = scene.network.get_transit_gateway_route_table_associations(TransitGatewayRouteTableId=table)
    assert [one["TransitGatewayAttachmentId"] for one in seen["Associations"]] == [attachment]
    with refused("IncorrectState", "associations"):
        scene.network.delete_transit_gateway_route_table(TransitGatewayRouteTableId=table)
    scene.network.disassociate_transit_gateway_route_table(**link)
    with refused("InvalidAssociation.NotFound"):
        scene.network.disassociate_transit_gateway_route_table(**link)
    scene.network.delete_transit_gateway_route_table(TransitGatewayRouteTableId=table)
    with refused("InvalidRouteTableID.NotFound"):
        scene.network.delete_transit_gateway_route_table(TransitGatewayRouteTableId=table)


def peer(scene: Scene, **changes: str) -> str:
    north = scene.aws.client("ec2", NETWORK, STOCKHOLM)
    given = {
        "TransitGatewayId": scene.id,
        "PeerTransitGatewayId": make_gateway(north)["TransitGatewayId"],
        "PeerAccountId": NETWORK,
        "PeerRegion": STOCKHOLM,
    } | changes
    made = scene.network.create_transit_gateway_peering_attachment(**given)
    return str(made["TransitGatewayPeeringAttachment"]["TransitGatewayAttachmentId"])


def peering_state(aws: Aws, attachment: str, region: str) -> str:
    seen = aws.client("ec2", NETWORK, region).describe_transit_gateway_peering_attachments(
        TransitGatewayAttachmentIds=[attachment]
    )
    return str(seen["TransitGatewayPeeringAttachments"][0]["State"])


def test_peering_is_accepted_in_the_other_region(scene: Scene):
    attachment = peer(scene)
    for region in (IRELAND, STOCKHOLM):
        assert peering_state(scene.aws, attachment, region) == "pendingAcceptance"
    with refused("InvalidParameterValue", "source of the peering request"):
        scene.network.accept_transit_gateway_peering_attachment(TransitGatewayAttachmentId=attachment)
    north = scene.aws.client("ec2", NETWORK, STOCKHOLM)
    north.accept_transit_gateway_peering_attachment(TransitGatewayAttachmentId=attachment)
    for region in (IRELAND, STOCKHOLM):
        assert peering_state(scene.aws, attachment, region) == "available"
    with refused("InvalidTransitGatewayAttachmentID.NotFound"):
        scene.site.describe_transit_gateway_peering_attachments(TransitGatewayAttachmentIds=[attachment])


def test_peering_has_a_route_table_at_each_end(scene: Scene):
    attachment, north = peer(scene), scene.aws.client("ec2", NETWORK, STOCKHOLM)
    table = scene.table()
    route = {"TransitGatewayRouteTableId": table, "DestinationCidrBlock": NORTH}
    with refused("IncorrectState"):
        scene.network.create_transit_gateway_route(**route, TransitGatewayAttachmentId=attachment)
    north.accept_transit_gateway_peering_attachment(TransitGatewayAttachmentId=attachment)
    scene.network.create_transit_gateway_route(**route, TransitGatewayAttachmentId=attachment)
    far = north.describe_transit_gateway_attachments(TransitGatewayAttachmentIds=[attachment])
    far_gateway = far["TransitGatewayAttachments"][0]["TransitGatewayId"]
    far_table = north.create_transit_gateway_route_table(TransitGatewayId=far_gateway)
    far_id = far_table["TransitGatewayRouteTable"]["TransitGatewayRouteTableId"]
    for ec2, id_ in ((scene.network, table), (north, far_id)):
        ec2.associate_transit_gateway_route_table(
            TransitGatewayRouteTableId=id_, TransitGatewayAttachmentId=attachment
        )
    with refused("InvalidRouteTableID.NotFound"):
        north.associate_transit_gateway_route_table(
            TransitGatewayRouteTableId=table, TransitGatewayAttachmentId=attachment
        )
    with refused("InvalidParameterValue", "Propagation"):
        north.enable_transit_gateway_route_table_propagation(
            TransitGatewayRouteTableId=far_id, TransitGatewayAttachmentId=attachment
        )


def test_peering_with_what_is_not_there_fails(scene: Scene):
    attachment = peer(scene, PeerTransitGatewayId="tgw-0123456789abcdef0")
    assert peering_state(scene.aws, attachment, IRELAND) == "failed"
    with refused("InvalidParameterValue", "itself"):
        peer(scene, PeerTransitGatewayId=scene.id, PeerRegion=IRELAND)


def test_default_tables_take_attachments_and_propagate(scene: Scene):
    gateway = scene.network.create_transit_gateway()["TransitGateway"]
    table = gateway["Options"]["AssociationDefaultRouteTableId"]
    scene.aws.client("ram", NETWORK).create_resource_share(
        name="defaults", principals=[DUBLIN], resourceArns=[gateway["TransitGatewayArn"]]
    )
    attachment = scene.attach(TransitGatewayId=gateway["TransitGatewayId"])
    scene.accept(attachment)
    found = scene.network.search_transit_gateway_routes(
        TransitGatewayRouteTableId=table, Filters=[{"Name": "type", "Values": ["propagated"]}]
    )["Routes"]
    assert [route["DestinationCidrBlock"] for route in found] == ["10.16.0.0/16"]
    with refused("IncorrectState"):
        scene.network.delete_transit_gateway_route_table(TransitGatewayRouteTableId=table)


def test_tags_and_filters(scene: Scene):
    scene.network.create_tags(Resources=[scene.id], Tags=[{"Key": "who", "Value": scene.id}])
    by_tag = [{"Name": "tag:who", "Values": [scene.id]}]
    found = scene.network.describe_transit_gateways(Filters=by_tag)["TransitGateways"]
    assert [gateway["TransitGatewayId"] for gateway in found] == [scene.id]
    scene.share()
    shown = scene.site.describe_transit_gateways(TransitGatewayIds=[scene.id])["TransitGateways"]
    assert shown[0].get("Tags", []) == []
    with refused("InvalidParameterValue", "filter 'colour'"):
        scene.network.describe_transit_gateways(Filters=[{"Name": "colour", "Values": ["red"]}])
