"""Whether a stack takes from another one what that doesn't have yet."""

from typing import Any

import pytest
from graph_worlds import make

from enclave.graph.facts import UNKNOWN, Graph, Secret
from enclave.graph.joining import REFERENCE, waits

SITE = make(REFERENCE, "dublin-1", stack="links", props={"name": "dublin-1"})
OTHER = make(REFERENCE, "norway-1", stack="links", props={"name": "norway-1"})
HUB = make("aws:ec2transitgateway/transitGateway:TransitGateway", "hub", stack="links")
ABSENT = make(REFERENCE, "elsewhere", stack="links")
ROUTE = "aws:ec2/route:Route"


@pytest.mark.parametrize(
    ("props", "sources", "expected"),
    [
        ({"vpcId": UNKNOWN}, {"vpcId": (SITE,)}, True),
        ({"vpcId": Secret(UNKNOWN)}, {"vpcId": (SITE,)}, True),
        ({"ids": ["subnet-1", UNKNOWN]}, {"ids": (SITE,)}, True),
        ({"ids": [{"id": {"of": Secret([UNKNOWN])}}]}, {"ids": (SITE,)}, True),
        ({"vpcId": UNKNOWN}, {"vpcId": (HUB, SITE)}, True),
        ({"a": "known", "b": UNKNOWN}, {"a": (SITE,), "b": (OTHER,)}, True),
        ({"vpcId": "vpc-1"}, {"vpcId": (SITE,)}, False),
        ({"ids": ["subnet-1"]}, {"ids": (SITE,)}, False),
        ({"vpcId": None}, {"vpcId": (SITE,)}, False),
        ({}, {"vpcId": (SITE,)}, False),
        ({"vpcId": UNKNOWN}, {"vpcId": (HUB,)}, False),
        ({"vpcId": UNKNOWN}, {"vpcId": (ABSENT,)}, False),
        ({"vpcId": UNKNOWN}, {}, False),
        ({"a": "known", "b": UNKNOWN}, {"a": (SITE,), "b": (HUB,)}, False),
        ({"a": "known", "b": UNKNOWN}, {"a": (SITE,)}, False),
    ],
)
def test_a_stack_waits_for_what_it_reads_from_another(
    props: dict[str, Any], sources: dict[str, Any], expected: bool
) -> None:
    route = make(ROUTE, stack="links", props=props, refers=sources)
    assert waits(Graph([SITE, OTHER, HUB, route])) is expected
    assert waits(Graph([route, make(ROUTE, "last", stack="links"), HUB, OTHER, SITE])) is expected


def test_one_of_many_resources_is_enough() -> None:
    known = make(ROUTE, "a", stack="links", props={"vpcId": "vpc-1"}, refers={"vpcId": (SITE,)})
    unknown = make(ROUTE, "b", stack="links", props={"vpcId": UNKNOWN}, refers={"vpcId": (SITE,)})
    assert not waits(Graph([SITE, known]))
    assert waits(Graph([SITE, known, unknown]))


def test_who_reads_nothing_waits_for_nothing() -> None:
    unknown = make(ROUTE, stack="links", props={"vpcId": UNKNOWN})
    assert not waits(Graph([]))
    assert not waits(Graph([SITE]))
    assert not waits(Graph([SITE, unknown]))
