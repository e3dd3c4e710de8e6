"""The enclave judged as one graph: compliant as it is, and each mistake in it found and told as a path."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pulumi
import pulumi_aws as aws
import pytest
from residency_facts import follows

from enclave.graph.facts import Graph
from enclave.residency.verdicts import Verdict
from tests.policies.whole_enclave import ENCLAVE, LINKS, SITES, Made, Seed, enclave, judged, previewed


@pytest.fixture(scope="module")
def whole() -> Graph:
    return enclave()


def test_the_enclave_as_it_is_keeps_every_rule(whole: Graph) -> None:
    found = judged(whole)
    assert [str(finding) for finding in found.blocking] == []
    for rule in ("paths-pass-the-gateway", "replies-pass-the-gateway"):
        assert found.by_rule[rule][Verdict.COMPLIANT] == 3 * len(ENCLAVE.site("dublin-1").zones) * len(SITES)


@pytest.mark.parametrize("stack", SITES)
def test_a_site_that_is_only_planned_keeps_every_rule(stack: str) -> None:
    assert [str(finding) for finding in judged(previewed(stack)).blocking] == []


def without(*names: str) -> Callable[[Graph], Graph]:
    return lambda graph: Graph(resource for resource in graph if resource.name not in names)


def test_links_that_wait_for_their_sites_are_judged_later(whole: Graph) -> None:
    """Taken as they are, routes of tables that nobody knows would put every table in doubt."""
    assert judged(whole, pending=(LINKS,)).blocking == ()
    flows = judged(whole, pending=(LINKS,)).by_rule["declared-flows-have-a-path"]
    assert flows[Verdict.COMPLIANT] < judged(whole).by_rule["declared-flows-have-a-path"][Verdict.COMPLIANT]


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """What is changed in an enclave that is up, and the finding that tells it, with words of its path."""

    id: str
    rule: str
    resource: str
    path: tuple[str, ...]
    change: Callable[[Graph], Graph] = lambda graph: graph
    seeds: dict[str, Seed] | None = None
    verdict: Verdict = Verdict.VIOLATED


def changed(name: str, type_: str, **props: object) -> Callable[[Graph], Graph]:
    """Give a resource other properties; None takes one away."""

    def change(graph: Graph) -> Graph:
        found = [each for each in graph if (each.name, each.type) == (name, type_)]
        assert len(found) == 1, found
        kept = {key: value for key, value in found[0].props.items() if props.get(key, "") is not None}
        other = replace(found[0], props=kept | {key: value for key, value in props.items() if value})
        return Graph(other if each is found[0] else each for each in graph)

    return change


def out_of_zone(graph: Graph) -> Graph:
    """Send what comes back to the first zone through the endpoint of the second."""
    other = next(each for each in graph if each.name == "dublin-1-egress-euw1-az1-to-workload-euw1-az2")
    return changed(
        "dublin-1-egress-euw1-az1-to-workload-euw1-az1",
        "aws:ec2/route:Route",
        vpcEndpointId=other.props["vpcEndpointId"],
    )(graph)


POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy"


def with_ipv6(graph: Graph) -> Graph:
    """Give dublin-1 IPv6, as the cloud reports it, and open the workload tier's ACL to it."""
    vpc, subnet = "2001:db8:1::/56", "2001:db8:1:1::/64"
    everything = [
        {
            "ruleNo": 200,
            "protocol": "-1",
            "action": "allow",
            "ipv6CidrBlock": "::/0",
            "fromPort": 0,
            "toPort": 0,
        }
    ]
    graph = changed("dublin-1", "aws:ec2/vpc:Vpc", ipv6CidrBlock=vpc)(graph)
    graph = changed("dublin-1-workload-euw1-az1", "aws:ec2/subnet:Subnet", ipv6CidrBlock=subnet)(graph)
    acl = "aws:ec2/networkAcl:NetworkAcl"
    return changed("dublin-1-workload", acl, egress=everything, ingress=everything)(graph)


def peering(made: Made) -> None:
    """Join the two networks in Dublin directly, and route one data subnet to another that way."""
    other = pulumi.StackReference("dublin-1")
    opts = made.opts("dublin-2")
    beside = aws.ec2.VpcPeeringConnection(
        "beside",
        vpc_id=made.outputs.vpc_id,
        peer_vpc_id=other.get_output("vpc_id"),
        peer_owner_id=ENCLAVE.site("dublin-1").account.id,
        opts=opts,
    )
    aws.ec2.Route(
        "beside",
        route_table_id=made.outputs.route_table_ids["data-euw1-az1"],
        destination_cidr_block="10.16.16.0/20",
        vpc_peering_connection_id=beside.id,
        opts=opts,
    )


def egress_only(made: Made) -> None:
    """Give the workloads of one zone a way out for IPv6."""
    opts = made.opts("dublin-1")
    gateway = aws.ec2.EgressOnlyInternetGateway("way-out", vpc_id=made.outputs.vpc_id, opts=opts)
    aws.ec2.Route(
        "way-out",
        route_table_id=made.outputs.route_table_ids["workload-euw1-az1"],
        destination_ipv6_cidr_block="::/0",
        egress_only_gateway_id=gateway.id,
        opts=opts,
    )


def blackhole(graph: Graph) -> Graph:
    """Drop what the transit gateway in Sweden has for one data subnet in Dublin."""
    like = next(each for each in graph if each.name == "eu-north-1-norway-1-to-dublin-1-euw1-az1")
    props = {"destinationCidrBlock": "10.16.16.0/20", "blackhole": True}
    kept = {key: value for key, value in like.props.items() if key != "transitGatewayAttachmentId"}
    swallow = replace(like, urn=f"{like.urn}-swallow", name="swallow", props=kept | props)
    return Graph([*graph, swallow])


def with_rules_of_somewhere(graph: Graph) -> Graph:
    """Let the policy in Dublin refer to rules that nobody here sees."""
    like = next(each for each in graph if (each.name, each.type) == ("dublin-1", POLICY))
    arn = "arn:aws:network-firewall:eu-west-1:111111111111:stateful-rulegroup/by-hand"
    document = dict(like.props["firewallPolicy"])
    document["statefulRuleGroupReferences"] = [{"resourceArn": arn, "priority": 1}]
    return changed("dublin-1", POLICY, firewallPolicy=document)(graph)


MISTAKES = [
    Mistake(
        id="the route to the firewall of one zone removed",
        rule="declared-flows-have-a-path",
        resource="dublin-1-workload-euw1-az1",
        path=("dublin-1-workload-euw1-az1", "dropped: no route"),
        change=without("dublin-1-workload-euw1-az1-to-anywhere"),
    ),
    Mistake(
        id="the way back past the firewall",
        rule="replies-pass-the-gateway",
        resource="dublin-1-workload-euw1-az1",
        path=("firewall endpoint", "NAT gateway", "internet", "and the reply:", "delivered"),
        change=without("dublin-1-egress-euw1-az1-to-workload-euw1-az1"),
    ),
    Mistake(
        id="the way back through the endpoint of another zone",
        rule="replies-pass-the-gateway",
        resource="dublin-1-workload-euw1-az1",
        path=("in euw1-az1", "internet", "and the reply:", "in euw1-az2"),
        change=out_of_zone,
    ),
    Mistake(
        id="a peering beside the gateway",
        rule="paths-pass-the-gateway",
        resource="dublin-2-data-euw1-az1",
        path=("dublin-2-data-euw1-az1", "10.16.16.0/20 -> VPC peering beside", "dublin-1-data-euw1-az1"),
        seeds={"dublin-2": peering},
    ),
    Mistake(
        id="an egress-only internet gateway",
        rule="no-internet-route",
        resource="way-out",
        path=("subnets of dublin-1-workload-euw1-az1", "::/0 -> egress-only internet gateway", "internet"),
        seeds={"dublin-1": egress_only},
    ),
    Mistake(
        id="an egress-only internet gateway that packets get to",
        rule="paths-pass-the-gateway",
        resource="dublin-1-workload-euw1-az1",
        path=("dublin-1-workload-euw1-az1", "::/0 -> internet gateway way-out", "internet"),
        seeds={"dublin-1": egress_only},
        change=with_ipv6,
    ),
    Mistake(
        id="a route of the transit gateway that swallows what is for the firewall",
        rule="declared-flows-have-a-path",
        resource="norway-1-data-eun1-az1",
        path=("firewall endpoint norway-1", "transit gateway", "dropped: blackhole"),
        change=blackhole,
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.id)
def test_a_mistake_is_found_and_told_as_a_path(mistake: Mistake, whole: Graph) -> None:
    found = judged(mistake.change(whole if mistake.seeds is None else enclave(mistake.seeds)))
    told = [each for each in found.blocking if (each.rule, each.name) == (mistake.rule, mistake.resource)]
    assert told
    assert {finding.verdict for finding in told} == {mistake.verdict}
    assert any(follows(mistake.path, finding.path) for finding in told), "\n\n".join(map(str, told))

    elsewhere = "dublin-1" if mistake.resource.startswith("norway") else "norway-1"
    spared = [
        finding
        for finding in found.findings
        if finding.rule == "paths-pass-the-gateway" and finding.name.startswith(f"{elsewhere}-workload")
    ]
    assert spared
    assert {finding.verdict for finding in spared} == {Verdict.COMPLIANT}


@pytest.mark.parametrize(
    "change",
    [
        with_rules_of_somewhere,
        changed(
            "dublin-1",
            "aws:networkfirewall/firewall:Firewall",
            firewallPolicyArn="arn:aws:network-firewall:eu-west-1:111111111111:firewall-policy/by-hand",
        ),
    ],
    ids=["rules", "policy"],
)
def test_a_firewall_whose_policy_or_rules_nobody_sees_guards_nothing(
    change: Callable[[Graph], Graph], whole: Graph
) -> None:
    blocking = judged(change(whole)).blocking
    told = {each.name for each in blocking if each.rule == "paths-pass-the-gateway"}
    assert {f"dublin-1-workload-{zone}" for zone in ENCLAVE.site("dublin-1").zones} <= told
