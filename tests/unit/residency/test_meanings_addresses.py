"""Which ranges of addresses may be let through."""

from typing import Any

import pytest
from policies.residency_facts import CONTEXT, make

from enclave.graph.facts import UNKNOWN, Graph, Resource, Secret
from enclave.residency.meanings import Addresses
from enclave.residency.meanings.addresses import is_private, network
from enclave.residency.rule import View
from enclave.residency.verdicts import Verdict

OK, BAD, DUNNO = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN
VPC = make("aws:ec2/vpc:Vpc", name="ours")
GATEWAY = make("aws:ec2/internetGateway:InternetGateway", name="door")
ROLE = make("aws:iam/role:Role", name="somebody")


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("10.0.0.0/8", True),
        ("10.1.2.3", True),
        ("172.16.0.0/12", True),
        ("172.31.255.255", True),
        ("192.168.1.0/24", True),
        ("100.64.0.0/10", True),
        ("169.254.169.254", True),
        ("fd00::/8", True),
        ("fe80::1", True),
        ("10.1.2.3/8", True),
        ("172.16.0.0/11", False),
        ("172.32.0.0", False),
        ("192.168.0.0/15", False),
        ("11.0.0.0/8", False),
        ("0.0.0.0/0", False),
        ("0.0.0.0/1", False),
        ("::/0", False),
        ("2001:db8::/32", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_a_range_is_private_if_all_of_it_is(text: str, private: bool) -> None:
    found = network(text)
    assert found is not None
    assert is_private(found) is private


@pytest.mark.parametrize(
    "value", ["", "10.0.0", "10.0.0.0/33", "a.example", 10, None, UNKNOWN, Secret("10.0.0.0/8")]
)
def test_what_is_no_range_is_none(value: Any) -> None:
    assert network(value) is None


SEEN: dict[str, tuple[Any, tuple[Resource, ...], Verdict | None]] = {
    "private": ("10.0.0.0/8", (), OK),
    "everybody": ("0.0.0.0/0", (), BAD),
    "everybody-of-ipv6": ("::/0", (), BAD),
    "one-public-address": ("203.0.113.9", (), BAD),
    "secretly-public": (Secret("203.0.113.0/24"), (), BAD),
    "no-range": ("somewhere", (), DUNNO),
    "a-word-of-awss": ("AmazonProvidedDNS", (), None),
    "empty": ("", (), None),
    "from-our-network": (UNKNOWN, (VPC,), OK),
    "from-a-gateway": (UNKNOWN, (GATEWAY,), DUNNO),
    "from-something-else": (UNKNOWN, (ROLE,), DUNNO),
    "from-our-network-and-something-else": (UNKNOWN, (VPC, ROLE), DUNNO),
    "from-nothing": (UNKNOWN, (), DUNNO),
}


@pytest.mark.parametrize(("value", "made", "seen"), SEEN.values(), ids=SEEN)
def test_only_private_addresses_are_let_through(
    value: Any, made: tuple[Resource, ...], seen: Verdict | None
) -> None:
    resource = make("aws:x/y:Y", {"cidr": value}, refers={"cidr": made})
    view = View(context=CONTEXT, graph=Graph((resource, VPC, GATEWAY, ROLE)))
    found = Addresses(path="cidr", besides=("AmazonProvidedDNS",)).judge(resource, view)
    assert [each.verdict for each in found] == ([] if seen is None else [seen])
