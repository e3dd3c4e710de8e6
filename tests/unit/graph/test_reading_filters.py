"""Network ACLs, security groups and interfaces; what can't be read in full isn't there."""

from ipaddress import ip_network
from typing import Any

import pytest
from reading_facts import Of, Program, gaps, site

from enclave.graph.facts import UNKNOWN
from enclave.graph.reachability.network import AclEntry, GroupRule, Network

BOTH = pytest.mark.parametrize("way", ["exported", "previewed"])
ACL = "ec2/networkAcl:NetworkAcl"
ACL_RULE = "ec2/networkAclRule:NetworkAclRule"
GROUP = "ec2/securityGroup:SecurityGroup"
ALL = {"ruleNo": 100, "protocol": "-1", "fromPort": 0, "toPort": 0, "action": "allow"}


def read(program: Program, way: str) -> Network:
    return program.exported() if way == "exported" else program.previewed()


def entry(**changes: Any) -> dict[str, Any]:
    return {**ALL, "cidrBlock": "10.0.0.0/8", **changes}


# ---- network ACLs


@BOTH
def test_an_acl_is_before_its_subnets(way: str) -> None:
    program = site().add(ACL, "acl", vpcId=Of("vpc"), subnetIds=[Of("work")], ingress=[entry()])
    program.add(ACL, "other", vpcId=Of("vpc"))
    program.add(
        "ec2/networkAclAssociation:NetworkAclAssociation",
        "association",
        networkAclId=Of("other"),
        subnetId=Of("wall"),
    )
    network = read(program, way)
    assert network.subnets[program.urn("work")].acl == program.urn("acl")
    assert network.subnets[program.urn("wall")].acl == program.urn("other")
    assert network.acls[program.urn("other")].entries == ()
    assert network.gaps == ()


@BOTH
def test_the_default_acl_is_before_all_other_subnets(way: str) -> None:
    program = site().add(ACL, "acl", vpcId=Of("vpc"), subnetIds=[Of("work")])
    program.add(
        "ec2/defaultNetworkAcl:DefaultNetworkAcl",
        "default",
        defaultNetworkAclId=Of("vpc", "defaultNetworkAclId"),
        ingress=[],
        egress=[],
        outputs={"id": "acl-of-vpc"},
    )
    network = read(program, way)
    assert network.subnets[program.urn("work")].acl == program.urn("acl")
    assert network.subnets[program.urn("wall")].acl == program.urn("default")


ENTRIES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (entry(), {}),
    (entry(protocol="all"), {}),
    (entry(protocol="tcp", fromPort=443, toPort=443), {"protocol": 6, "ports": (443, 443)}),
    (entry(protocol="17", fromPort=1024.0, toPort=65535.0), {"protocol": 17, "ports": (1024, 65535)}),
    (entry(protocol="6", fromPort=0, toPort=0), {"protocol": 6, "ports": (0, 0)}),
    (entry(protocol="tcp", fromPort=-1, toPort=-1), {"protocol": 6, "ports": None}),
    (entry(protocol="icmp", fromPort=0, toPort=0), {"protocol": 1, "ports": None}),
    (entry(protocol=50), {"protocol": 50}),
    (entry(action="DENY"), {"allow": False}),
    (entry(ruleNo=7.0), {"number": 7}),
    (entry(cidrBlock=None, ipv6CidrBlock="::/0"), {"remote": ip_network("::/0")}),
    (entry(action="deny", protocol="icmp", icmpType=-1, icmpCode=-1), {"allow": False, "protocol": 1}),
]


@pytest.mark.parametrize(("written", "expected"), ENTRIES)
@pytest.mark.parametrize("egress", [False, True])
@pytest.mark.parametrize("separate", [False, True], ids=["inline", "rule"])
def test_entries(written: dict[str, Any], expected: dict[str, Any], egress: bool, separate: bool) -> None:
    program = site()
    if separate:
        names = {"ruleNo": "ruleNumber", "action": "ruleAction"}
        renamed = {names.get(key, key): value for key, value in written.items()}
        program.add(ACL, "acl", vpcId=Of("vpc"))
        program.add(ACL_RULE, "rule", networkAclId=Of("acl"), egress=egress, **renamed)
    else:
        program.add(ACL, "acl", vpcId=Of("vpc"), **{"egress" if egress else "ingress": [written]})
    base = {"number": 100, "allow": True, "protocol": -1, "remote": ip_network("10.0.0.0/8")}
    for network in (program.exported(), program.previewed()):
        assert network.acls[program.urn("acl")].entries == (AclEntry(egress=egress, **(base | expected)),)


def test_an_entry_that_denies_some_messages_only_denies_nothing_for_sure() -> None:
    written = entry(action="deny", protocol="icmp", icmpType=8)
    program = site().add(ACL, "acl", vpcId=Of("vpc"), ingress=[written])
    assert program.exported().acls[program.urn("acl")].entries == ()


UNREADABLE: list[dict[str, Any]] = [
    {"ingress": UNKNOWN},
    {"egress": [UNKNOWN]},
    {"ingress": [entry(action=UNKNOWN)]},
    {"ingress": [entry(action="permit")]},
    {"ingress": [entry(ruleNo=UNKNOWN)]},
    {"ingress": [entry(ruleNo=True)]},
    {"ingress": [entry(protocol=UNKNOWN)]},
    {"ingress": [entry(protocol="256")]},
    {"ingress": [entry(protocol="udp", fromPort=UNKNOWN)]},
    {"ingress": [entry(protocol="udp", fromPort=1, toPort=None)]},
    {"ingress": [entry(protocol="udp", fromPort=1.5, toPort=2)]},
    {"ingress": [entry(cidrBlock=UNKNOWN)]},
    {"ingress": [entry(cidrBlock=None)]},
    {"ingress": [entry(ipv6CidrBlock=UNKNOWN)]},
]


@pytest.mark.parametrize("props", UNREADABLE)
def test_an_acl_that_cannot_be_read_is_not_there(props: dict[str, Any]) -> None:
    program = site().add(ACL, "acl", vpcId=Of("vpc"), subnetIds=[Of("work")], **props)
    network = program.exported()
    assert network.subnets[program.urn("work")].acl == program.urn("acl")
    assert network.acls == {}
    assert len(network.gaps) == 1


@pytest.mark.parametrize("props", [{"networkAclId": UNKNOWN}, {"networkAclId": Of("acl"), "egress": UNKNOWN}])
def test_a_rule_that_may_be_any_acl_s(props: dict[str, Any]) -> None:
    program = site().add(ACL, "acl", vpcId=Of("vpc"))
    program.add(ACL_RULE, "rule", **props)
    assert program.exported().acls == {}


def test_a_rule_of_an_acl_that_is_not_here_changes_none() -> None:
    program = site().add(ACL, "acl", vpcId=Of("vpc")).add(ACL_RULE, "rule", networkAclId="acl-9")
    assert list(program.exported().acls) == [program.urn("acl")]


def test_an_acl_of_unknown_subnets_marks_those_without_one() -> None:
    program = site().add(ACL, "sure", vpcId=Of("vpc"), subnetIds=[Of("work")])
    program.add(ACL, "acl", vpcId=Of("vpc"), subnetIds=UNKNOWN)
    network = program.exported()
    assert network.subnets[program.urn("work")].acl == program.urn("sure")
    assert network.subnets[program.urn("wall")].acl == f"{program.urn('acl')}#subnet"


def test_two_acls_before_one_subnet() -> None:
    program = site()
    for name in ("one", "other"):
        program.add(ACL, name, vpcId=Of("vpc"), subnetIds=[Of("work")])
    network = program.exported()
    assert network.subnets[program.urn("work")].acl == f"{program.urn('work')}#acl"
    assert gaps(network) == ["work: two network ACLs claim it"]


# ---- security groups

RULES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["10.0.0.0/8"]}, {}),
    (
        {"protocol": "tcp", "fromPort": 80, "toPort": 81, "cidrBlocks": ["10.0.0.0/8"]},
        {"protocol": 6, "ports": (80, 81)},
    ),
    (
        {"protocol": "-1", "fromPort": 0, "toPort": 0, "ipv6CidrBlocks": ["::/0"]},
        {"remote": ip_network("::/0")},
    ),
    (
        {"protocol": "-1", "fromPort": 0, "toPort": 0, "prefixListIds": [Of("list")]},
        {"remote": ip_network("10.2.0.0/16")},
    ),
]


def with_list() -> Program:
    return site().add("ec2/managedPrefixList:ManagedPrefixList", "list", entries=[{"cidr": "10.2.0.0/16"}])


@pytest.mark.parametrize(("written", "expected"), RULES)
@pytest.mark.parametrize("egress", [False, True])
@pytest.mark.parametrize("separate", [False, True], ids=["inline", "rule"])
def test_rules(written: dict[str, Any], expected: dict[str, Any], egress: bool, separate: bool) -> None:
    program = with_list()
    direction = "egress" if egress else "ingress"
    if separate:
        program.add(GROUP, "group", vpcId=Of("vpc"))
        rule = {"securityGroupId": Of("group"), "type": direction, **written}
        program.add("ec2/securityGroupRule:SecurityGroupRule", "rule", **rule)
    else:
        program.add(GROUP, "group", vpcId=Of("vpc"), **{direction: [written]})
    base = {"protocol": -1, "remote": ip_network("10.0.0.0/8")}
    for network in (program.exported(), program.previewed()):
        assert network.groups[program.urn("group")].rules == (GroupRule(egress=egress, **(base | expected)),)


@BOTH
@pytest.mark.parametrize("egress", [False, True])
def test_rules_of_the_newer_kind(egress: bool, way: str) -> None:
    program = with_list().add(GROUP, "group", vpcId=Of("vpc")).add(GROUP, "other", vpcId=Of("vpc"))
    kind = "Egress" if egress else "Ingress"
    remotes = {
        "cidrIpv4": "10.0.0.0/8",
        "cidrIpv6": "::/0",
        "prefixListId": Of("list"),
        "referencedSecurityGroupId": Of("other"),
    }
    for name, remote in remotes.items():
        program.add(
            f"vpc/securityGroup{kind}Rule:SecurityGroup{kind}Rule",
            name,
            securityGroupId=Of("group"),
            ipProtocol="tcp",
            fromPort=1,
            toPort=2,
            **{name: remote},
        )
    rules = read(program, way).groups[program.urn("group")].rules
    assert {rule.egress for rule in rules} == {egress}
    assert {(rule.protocol, rule.ports) for rule in rules} == {(6, (1, 2))}
    assert {str(rule.remote) for rule in rules} == {"10.0.0.0/8", "::/0", "10.2.0.0/16", program.urn("other")}


@BOTH
def test_groups_that_admit_groups(way: str) -> None:
    program = site().add(GROUP, "other", vpcId=Of("vpc"))
    rule = {"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True, "securityGroups": [Of("other")]}
    program.add(GROUP, "group", vpcId=Of("vpc"), ingress=[rule])
    rules = read(program, way).groups[program.urn("group")].rules
    assert [each.remote for each in rules] == [program.urn("other"), program.urn("group")]


def test_rules_that_the_program_leaves_to_the_cloud_are_read_from_it() -> None:
    rule = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
    program = site().add(GROUP, "group", vpcId=Of("vpc"), outputs={"egress": [rule]})
    (found,) = program.exported().groups[program.urn("group")].rules
    assert (found.egress, str(found.remote)) == (True, "0.0.0.0/0")


def rule(**changes: Any) -> dict[str, Any]:
    return {"protocol": "-1", "fromPort": 0, "toPort": 0, **changes}


UNREADABLE_GROUPS: list[dict[str, Any]] = [
    {"ingress": UNKNOWN},
    {"egress": [UNKNOWN]},
    {"ingress": [rule(cidrBlocks=UNKNOWN)]},
    {"ingress": [rule(cidrBlocks=["10.0.0.0/8", UNKNOWN])]},
    {"ingress": [rule(prefixListIds=["pl-9"])]},
    {"ingress": [rule(securityGroups=["sg-9"])]},
    {"ingress": [rule(self=UNKNOWN)]},
    {"ingress": [rule(protocol=UNKNOWN, cidrBlocks=["10.0.0.0/8"])]},
    {"ingress": [rule(protocol="tcp", toPort=UNKNOWN, cidrBlocks=["10.0.0.0/8"])]},
]


@pytest.mark.parametrize("props", UNREADABLE_GROUPS)
def test_a_group_that_cannot_be_read_is_not_there(props: dict[str, Any]) -> None:
    network = site().add(GROUP, "group", vpcId=Of("vpc"), **props).exported()
    assert network.groups == {}
    assert len(network.gaps) == 1


@pytest.mark.parametrize(
    "props",
    [{"securityGroupId": UNKNOWN, "type": "ingress"}, {"securityGroupId": Of("group"), "type": UNKNOWN}],
)
def test_a_rule_that_may_be_any_group_s(props: dict[str, Any]) -> None:
    program = site().add(GROUP, "group", vpcId=Of("vpc"))
    program.add("ec2/securityGroupRule:SecurityGroupRule", "rule", **(rule() | props))
    assert program.exported().groups == {}


# ---- interfaces


@BOTH
def test_an_instance_has_one_interface_an_address(way: str) -> None:
    program = site().add(GROUP, "group", vpcId=Of("vpc"))
    program.add(
        "ec2/instance:Instance",
        "host",
        subnetId=Of("work"),
        privateIp="10.16.0.10",
        secondaryPrivateIps=["10.16.0.11"],
        ipv6Addresses=["2001:db8::1"],
        vpcSecurityGroupIds=[Of("group")],
    )
    network = read(program, way)
    urn = program.urn("host")
    assert {each.id: str(each.address) for each in network.interfaces.values()} == {
        urn: "10.16.0.10/32",
        f"{urn}#1": "10.16.0.11/32",
        f"{urn}#2": "2001:db8::1/128",
    }
    assert {each.subnet for each in network.interfaces.values()} == {program.urn("work")}
    assert {each.groups for each in network.interfaces.values()} == {(program.urn("group"),)}


def interface(**props: Any) -> Program:
    program = site().add(GROUP, "group", vpcId=Of("vpc"))
    given = {"subnetId": Of("work"), "privateIps": ["10.16.0.10"], "securityGroups": [Of("group")]}
    return program.add("ec2/networkInterface:NetworkInterface", "it", **(given | props))


@BOTH
def test_an_interface(way: str) -> None:
    program = interface()
    (found,) = read(program, way).interfaces.values()
    assert (found.id, str(found.address), found.subnet, found.groups) == (
        program.urn("it"),
        "10.16.0.10/32",
        program.urn("work"),
        (program.urn("group"),),
    )


@pytest.mark.parametrize(
    ("groups", "expected"),
    [(["sg-9"], "sg-9"), (UNKNOWN, "#group"), ([UNKNOWN], "#group"), (None, "#default-group")],
)
def test_groups_of_an_interface_that_are_not_here(groups: Any, expected: str) -> None:
    (found,) = interface(securityGroups=groups).exported().interfaces.values()
    assert [name.endswith(expected) for name in found.groups] == [True]


def test_without_groups_it_has_the_default_one() -> None:
    program = interface(securityGroups=None)
    program.add(
        "ec2/defaultSecurityGroup:DefaultSecurityGroup", "default", vpcId=Of("vpc"), ingress=[], egress=[]
    )
    network = program.exported()
    assert network.interfaces[program.urn("it")].groups == (program.urn("default"),)


@BOTH
def test_a_group_can_be_added_to_an_interface(way: str) -> None:
    program = interface().add(GROUP, "more", vpcId=Of("vpc"))
    program.add(
        "ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
        "addition",
        networkInterfaceId=Of("it"),
        securityGroupId=Of("more"),
    )
    (found,) = read(program, way).interfaces.values()
    assert found.groups == (program.urn("group"), program.urn("more"))


@pytest.mark.parametrize("props", [{"subnetId": UNKNOWN}, {"privateIps": UNKNOWN}, {"privateIps": None}])
def test_an_interface_without_a_known_place_is_told(props: dict[str, Any]) -> None:
    network = interface(**props).exported()
    assert network.interfaces == {}
    assert "it: its subnet or its address isn't known" in gaps(network)


def test_an_instance_that_brings_its_interface_has_no_other() -> None:
    program = interface().add(
        "ec2/instance:Instance",
        "host",
        networkInterfaces=[{"networkInterfaceId": Of("it"), "deviceIndex": 0}],
        outputs={"privateIp": "10.16.0.10", "subnetId": "whatever"},
    )
    assert list(program.exported().interfaces) == [program.urn("it")]
