"""What is refused before it is made: nothing that the whole program would let pass, and what is certain."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import yaml
from residency_facts import CONTEXT, FOREIGN, make

from enclave.graph.facts import UNKNOWN, Graph, Resource
from enclave.residency.cases.context import load
from enclave.residency.cases.reading import graph_of
from enclave.residency.judgement import judge, judge_early
from enclave.residency.verdicts import Verdict

HERE = Path(__file__).parent
TABLES = sorted((HERE / "channels").glob("*.yaml"))
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Tags open no lane in a configuration.
STRICT = frozenset({("peering-with-an-account-of-the-program", "peering-stays-inside")})
"""Cases and rules that are stricter on purpose: the account of a far end is to be written literally."""
CASES = dataclasses.replace(load(HERE / "corpus" / "context.yaml"), lane_tags=False)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_by_itself_no_resource_is_refused_that_the_whole_lets_pass(table: Path) -> None:
    stricter = []
    for case in yaml.load(table.read_text(), Loader=LOADER):  # noqa: S506 - a safe one
        graph = graph_of(case, CASES)
        whole = {(finding.rule, finding.resource) for finding in judge(graph, CASES).blocking}
        stricter += [
            (case["id"], finding.rule, finding.property)
            for resource in graph
            for finding in judge_early(resource, CASES)
            if finding.blocks and (finding.rule, finding.resource) not in whole
            if (case["id"], finding.rule) not in STRICT
        ]
    assert not stricter


ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
PERMISSION = "aws:lambda/permission:Permission"
CALLED_BY_EVENTS = {"action": "lambda:InvokeFunction", "function": "f", "principal": "events.amazonaws.com"}
GRANT = {"keyId": UNKNOWN, "operations": ["Decrypt"]}


@pytest.mark.parametrize(
    "resource",
    [
        make(PERMISSION, {**CALLED_BY_EVENTS, "sourceArn": UNKNOWN}),
        make("aws:kms/grant:Grant", {**GRANT, "granteePrincipal": UNKNOWN}),
        make(ENDPOINT, {"vpcEndpointType": "Interface", "serviceName": UNKNOWN}),
        make("aws:apigateway/restApi:RestApi", {"endpointConfiguration": {"types": "REGIONAL"}}),
        make("aws:cloudfront/distributionTenant:DistributionTenant", {"distributionId": UNKNOWN}),
    ],
    ids=lambda resource: resource.type.rpartition(":")[2],
)
def test_what_others_must_tell_is_left_to_the_whole(resource: Resource) -> None:
    assert not [finding for finding in judge_early(resource, CONTEXT) if finding.blocks]
    assert judge(Graph((resource,)), CONTEXT).blocking


@pytest.mark.parametrize(
    "resource",
    [
        make(PERMISSION, {**CALLED_BY_EVENTS}),
        make("aws:kms/grant:Grant", {**GRANT, "granteePrincipal": f"arn:aws:iam::{FOREIGN}:role/reader"}),
        make("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", {"vpcId": "v", "peerOwnerId": FOREIGN}),
        make(ENDPOINT, {"vpcEndpointType": "Interface", "serviceName": "com.amazonaws.us-east-1.s3"}),
        make("aws:cloudfront/distribution:Distribution", {}),
    ],
    ids=lambda resource: resource.type.rpartition(":")[2],
)
def test_what_is_certain_by_itself_is_refused_before_it_is_made(resource: Resource) -> None:
    found: list[Any] = [finding for finding in judge_early(resource, CONTEXT) if finding.blocks]
    assert [each.verdict for each in found].count(Verdict.VIOLATED) > 0
