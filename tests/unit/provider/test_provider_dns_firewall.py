"""What the round trips of DNS Firewall's types don't show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest

from tests.unit.provider.engine import DUBLIN, Engine, RefusedError, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
GROUP = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
ASSOCIATION = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"


@pytest.fixture(scope="module")
def engine(cloud: Path) -> Iterator[Engine]:
    with serve(cloud) as driver:
        driver.configure(DUBLIN)
        yield driver


def test_a_list_can_be_emptied_and_filled_again(engine: Engine):
    made = engine.create(LIST, {"domains": ["a.eu", "b.eu"]}, "emptied")
    empty = engine.update(made, {**made.inputs, "domains": []})
    found = engine.read(LIST, made.id, empty)
    assert found is not None
    assert found.outputs.get("domains", []) == []
    full = engine.update(empty, {**made.inputs, "domains": ["c.eu"]})
    assert full.outputs["domains"] == ["c.eu"]


def test_a_long_list_is_read_whole(engine: Engine):
    domains = [f"n{number:04}.eu" for number in range(1_000)]
    assert sorted(engine.create(LIST, {"domains": domains}, "long").outputs["domains"]) == domains


def test_more_domains_than_one_call_sets_are_refused_as_by_the_official_provider(engine: Engine):
    made = engine.create(LIST, {}, "too-long")
    with pytest.raises(grpc.RpcError, match="LimitExceededException"):
        engine.update(made, {**made.inputs, "domains": [f"n{number}.eu" for number in range(1_001)]})


def test_names_are_made_up_as_the_official_provider_does(engine: Engine):
    assert engine.create(GROUP, {}, "dublin-1").outputs["name"].startswith("dublin-1-")


@pytest.mark.parametrize("name", ["12", "a.b", "a" * 65])
def test_a_bad_name_is_found_before_anything_is_made(engine: Engine, name: str):
    with pytest.raises(RefusedError, match="letters, digits, spaces"):
        engine.check(GROUP, {"name": name})


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"action": "PASS"}, "ALLOW, BLOCK, ALERT"),
        ({"dnsThreatProtection": "DGA"}, "does not handle it"),
        ({"blockResponse": "REFUSED"}, "NODATA, NXDOMAIN, OVERRIDE"),
    ],
)
def test_a_bad_rule_is_found_before_anything_is_made(engine: Engine, inputs: dict[str, Any], words: str):
    given = {"firewallRuleGroupId": "a", "firewallDomainListId": "b", "priority": 1, "action": "ALLOW"}
    with pytest.raises(RefusedError, match=words):
        engine.check(RULE, given | inputs)


def test_a_protected_association_is_deleted_only_after_its_protection_is_off(engine: Engine):
    group = engine.create(GROUP, {}, "protected")
    vpc = engine.create("aws:ec2/vpc:Vpc", {"cidrBlock": "10.16.0.0/16"}, "protected")
    inputs = {
        "firewallRuleGroupId": group.id,
        "vpcId": vpc.id,
        "priority": 200,
        "mutationProtection": "ENABLED",
    }
    made = engine.create(ASSOCIATION, inputs, "protected")
    with pytest.raises(grpc.RpcError, match="ConflictException"):
        engine.delete(made)
    open_ = engine.update(made, {**inputs, "mutationProtection": "DISABLED"})
    engine.delete(open_)
    assert engine.read(ASSOCIATION, made.id, open_) is None


def test_a_rule_is_imported_by_group_and_list(engine: Engine):
    group, list_ = engine.create(GROUP, {}, "imported"), engine.create(LIST, {}, "imported")
    inputs = {
        "firewallRuleGroupId": group.id,
        "firewallDomainListId": list_.id,
        "priority": 1,
        "action": "ALLOW",
    }
    engine.create(RULE, inputs, "imported")
    found = engine.read(RULE, f"{group.id}:{list_.id}")
    assert found is not None
    assert inputs.items() <= found.inputs.items()
