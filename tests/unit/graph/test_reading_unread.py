"""Types that may open a way for packets: read, or known to open none, or a gap."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from reading_facts import gaps, site

from enclave.graph.reachability.reading import unread

TOKEN = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(aws:[^']+)'")


def sdk() -> Iterator[str]:
    """Yield every resource type of the SDK that is installed. Its text is read, not imported."""
    found = importlib.util.find_spec("pulumi_aws")
    assert found
    assert found.submodule_search_locations
    for path in Path(found.submodule_search_locations[0]).glob("*/*.py"):
        token = TOKEN.search(path.read_text(encoding="utf-8"))
        if token:
            yield token[1]


@pytest.mark.parametrize(
    "type_",
    [
        "cloudcontrol/resource:Resource",
        "cloudformation/stack:Stack",
        "directconnect/gatewayAssociation:GatewayAssociation",
        "ec2/networkInterfacePermission:NetworkInterfacePermission",
        "ec2/trafficMirrorSession:TrafficMirrorSession",
        "ec2/vpcEndpointService:VpcEndpointService",
        "ec2/vpnConcentrator:VpnConcentrator",
        "ec2clientvpn/networkAssociation:NetworkAssociation",
        "ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint",
        "ec2transitgateway/multicastDomainAssociation:MulticastDomainAssociation",
        "ec2transitgateway/policyTableAssociation:PolicyTableAssociation",
        "vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation",
        "vpc/somethingNew:SomethingNew",
    ],
)
def test_what_may_open_a_way_and_is_not_read_is_a_gap(type_: str) -> None:
    program = site().add(type_, "it")
    assert gaps(program.exported()) == [f"it: {unread.WHY}"]
    assert gaps(program.previewed()) == [f"it: {unread.WHY}"]


@pytest.mark.parametrize(
    "type_",
    ["ec2/flowLog:FlowLog", "ec2/vpcEndpoint:VpcEndpoint", "s3/bucket:Bucket", "ec2later/route:Route"],
)
def test_what_is_read_or_opens_no_way_is_no_gap(type_: str) -> None:
    program = site().add(type_, "it", vpcId="vpc-1", vpcEndpointType="Interface")
    assert gaps(program.exported()) == []


def test_the_table_names_types_of_the_sdk_that_nothing_reads() -> None:
    assert set(sdk()) >= unread.WITHOUT_A_WAY
    program = site()
    for number, type_ in enumerate(sorted(unread.WITHOUT_A_WAY)):
        program.add(type_.removeprefix("aws:"), f"it-{number}")
    assert program.exported().gaps == ()
