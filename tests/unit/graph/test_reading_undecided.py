"""What a preview leaves undecided: items of a list, and which endpoint of a firewall is which."""

from dataclasses import replace
from typing import Any

import pytest
from graph_worlds import make
from reading_facts import Of, Program, cloud_id, gaps, site

from enclave.graph.facts import UNKNOWN, Graph
from enclave.graph.reachability.reading import read, types
from enclave.graph.reachability.reading.source import Reference, Source

WORK, WALL = Of("work"), Of("wall")
ATTACHMENT = "ec2transitgateway/vpcAttachment:VpcAttachment"
LOAD_BALANCER = {"vpcId": Of("vpc"), "vpcEndpointType": "GatewayLoadBalancer"}


def listing(subnet_ids: Any) -> Program:
    """Return a site, and a resource with a list of subnets."""
    return site().add(ATTACHMENT, "attachment", subnetIds=subnet_ids)


def references(graph: Graph) -> tuple[Reference, ...]:
    (attachment,) = graph.of_type([types.TRANSIT_VPC])
    return Source(graph).each(attachment, "subnetIds", *types.SUBNETS)


@pytest.mark.parametrize(
    ("subnet_ids", "found"),
    [
        # Each item is one of the subnets that the list was taken from, and each of them is an item.
        ([WORK, WALL], [["work"], ["wall"]]),
        ([WALL, WORK], [["wall"], ["work"]]),
        ([WORK], [["work"]]),
        ([], []),
        # One more or one less: which is which can't be told.
        ([WORK, WORK], [["work"], ["work"]]),
        ([WORK, WALL, UNKNOWN], [["work", "wall"]] * 3),
        ([UNKNOWN], [[]]),
        ([UNKNOWN, UNKNOWN], [[], []]),
        # What is known comes first, and may be either: neither shows its id yet.
        ([WORK, WALL, "subnet-9"], [["work", "wall"], ["work"], ["wall"]]),
    ],
)
def test_unknown_items_are_the_resources_that_the_list_was_taken_from(
    subnet_ids: list[Any], found: list[list[str]]
) -> None:
    told = references(listing(subnet_ids).graph(known=False))
    assert [[each.name for each in reference.found] for reference in told] == found
    assert all(reference.given for reference in told)


def test_settled_items_have_no_text_and_known_ones_keep_theirs() -> None:
    told = references(listing([WORK, "subnet-9", WALL]).graph(known=False))
    assert [reference.text for reference in told] == ["subnet-9", None, None]


@pytest.mark.parametrize(("subnet_ids", "found"), [(UNKNOWN, [((), None)]), (None, [])])
def test_a_list_that_is_not_known_is_one_reference(subnet_ids: Any, found: list[Any]) -> None:
    told = references(listing(subnet_ids).graph(known=False))
    assert [(reference.found, reference.text) for reference in told] == found


@pytest.mark.parametrize(
    ("subnet_ids", "made", "found"),
    [
        (["id", UNKNOWN], ["old"], [["old"], ["a"]]),
        ([UNKNOWN, "id"], ["old"], [["old"], ["a"]]),
        (["id", UNKNOWN, UNKNOWN], ["old", "b"], [["old"], ["a"], ["b"]]),
        (["id", UNKNOWN], ["old", "b"], [["old"], ["old", "a", "b"]]),
        (["subnet-9", UNKNOWN], ["old"], [[], ["old", "a"]]),
    ],
)
def test_what_a_known_item_stands_for_is_no_other_item(
    subnet_ids: list[Any], made: list[str], found: list[list[str]]
) -> None:
    """As in a zone that is added to a site that is up."""
    names = dict.fromkeys(["old", "a", *made])
    subnets = [make(types.SUBNET, name, outputs={"id": "id"} if name == "old" else {}) for name in names]
    if "subnet-9" in subnet_ids:
        subnets[1] = make(types.SUBNET, "a", outputs={"id": "subnet-8"})
    attachment = make(
        types.TRANSIT_VPC, props={"subnetIds": subnet_ids}, refers={"subnetIds": tuple(subnets)}
    )
    told = references(Graph([*subnets, attachment]))
    assert [[each.name for each in reference.found] for reference in told] == found


def test_known_items_are_looked_up_one_by_one() -> None:
    told = references(listing([WALL, "subnet-9", WORK]).graph(known=True))
    assert [[each.name for each in reference.found] for reference in told] == [["wall"], [], ["work"]]
    assert [reference.text for reference in told] == [cloud_id("wall"), "subnet-9", cloud_id("work")]


@pytest.mark.parametrize("way", ["exported", "previewed"])
def test_an_acl_stands_before_all_its_subnets_before_they_exist(way: str) -> None:
    program = site().add("ec2/networkAcl:NetworkAcl", "acl", vpcId=Of("vpc"), subnetIds=[WALL, WORK])
    network = program.exported() if way == "exported" else program.previewed()
    assert {subnet.acl for subnet in network.subnets.values()} == {program.urn("acl")}
    assert gaps(network) == []


def test_an_acl_with_an_item_too_many_stands_before_who_knows_whom() -> None:
    program = site().add("ec2/networkAcl:NetworkAcl", "acl", vpcId=Of("vpc"), subnetIds=[WALL, WORK, UNKNOWN])
    network = program.previewed()
    assert {subnet.acl for subnet in network.subnets.values()} == {f"{program.urn('acl')}#subnet"}
    assert gaps(network) == ["acl: before which subnet it stands isn't known"]


def test_an_endpoint_is_undecided_until_the_cloud_has_made_it() -> None:
    assert [each.undecided for each in site().previewed().endpoints.values()] == [True]
    assert [each.undecided for each in site().exported().endpoints.values()] == [False]


@pytest.mark.parametrize(
    ("outputs", "undecided"),
    [
        ({"id": UNKNOWN}, True),
        ({"id": ""}, True),
        ({"id": "firewall-1", "firewallStatuses": []}, False),
        ({"id": "firewall-1", "firewallStatuses": UNKNOWN}, False),
    ],
)
def test_a_firewall_is_there_once_it_has_an_id(outputs: dict[str, Any], undecided: bool) -> None:
    program = site()
    program.added["firewall"]["outputs"] = outputs
    assert [each.undecided for each in program.exported().endpoints.values()] == [undecided]


def test_in_a_subnet_that_is_not_made_there_is_no_endpoint_yet() -> None:
    """A zone that is added: the firewall is there, and so is its endpoint in the other one."""
    program = site()
    mappings = [{"subnetId": WALL}, {"subnetId": WORK}]
    program.added["firewall"]["props"]["subnetMappings"] = mappings
    program.add(
        "ec2/route:Route", "new", routeTableId=Of("work-table"), vpcEndpointId=Of("firewall", "none"),
        destinationCidrBlock="0.0.0.0/0",
    )  # fmt: skip
    program.added["firewall"]["outputs"]["none"] = UNKNOWN
    later = {program.urn("work")}
    graph = Graph(
        replace(each, outputs={}) if each.urn in later else each for each in program.graph(known=True)
    )
    network = read(graph, {})
    assert {each.subnet: each.undecided for each in network.endpoints.values()} == {
        program.urn("wall"): False,
        program.urn("work"): True,
    }
    (route,) = network.tables[program.urn("work-table")].routes
    (target,) = route.targets
    assert network.endpoints[target.id].subnet == program.urn("work")


def test_a_route_that_is_not_known_may_lead_to_any_endpoint_if_all_are_made() -> None:
    program = site().add("ec2/route:Route", "new", routeTableId=Of("work-table"),
                         destinationCidrBlock="0.0.0.0/0", vpcEndpointId=Of("firewall", "none"))  # fmt: skip
    program.added["firewall"]["outputs"]["none"] = UNKNOWN
    network = program.exported()
    (route,) = network.tables[program.urn("work-table")].routes
    assert {target.id for target in route.targets} == set(network.endpoints)
    assert route.targets


def test_an_endpoint_of_a_load_balancer_is_undecided_alike() -> None:
    program = site().add("ec2/vpcEndpoint:VpcEndpoint", "balancer", subnetIds=[WORK], **LOAD_BALANCER)
    for network, undecided in ((program.previewed(), True), (program.exported(), False)):
        (endpoint,) = (each for each in network.endpoints.values() if not each.inspects)
        assert (endpoint.undecided, endpoint.source) == (undecided, program.urn("balancer"))
