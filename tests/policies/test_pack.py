"""The policy pack's adapter: what the policy SDK hides or softens must reach the judgement."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi_policy.proxy import (
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_STRING_VALUE,
    UnknownValueError,
    unknown_checking_proxy,
)

from enclave.graph.facts import UNKNOWN
from enclave.residency.context import Context

ROOT = Path(__file__).parents[2]
PACK = SimpleNamespace(**runpy.run_path(str(ROOT / "policies" / "__main__.py"), run_name="pack"))

URN = "urn:pulumi:dublin-1::enclave::enclave:Site${type}::{name}"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
BUCKET = "aws:s3/bucket:Bucket"
KEY = "aws:kms/key:Key"
TABLE = "aws:dynamodb/table:Table"
IN_DUBLIN = {"region": "eu-west-1", "allowedAccountIds": '["111111111111"]'}


def told(
    type_: str, props: dict[str, Any], *, provider: Any = IN_DUBLIN, name: str = "it", **refers: Any
) -> Any:
    """Make what the SDK hands to a policy: inputs behind proxies that raise on what isn't known."""
    return SimpleNamespace(
        resource_type=type_,
        props=unknown_checking_proxy(props),
        urn=URN.format(type=type_, name=name),
        name=name,
        opts=SimpleNamespace(parent=None),
        parent=None,
        dependencies=[],
        provider=None if provider is None else SimpleNamespace(props=unknown_checking_proxy(provider)),
        property_dependencies=refers,
    )


def policies() -> tuple[Any, Any]:
    resource, stack = PACK._policies(PACK._context())
    return resource, stack


def refused(args: Any) -> list[str]:
    messages: list[str] = []
    policies()[0].validate(args, lambda message, _urn=None: messages.append(message))
    return messages


def refused_together(*resources: Any) -> list[tuple[str, str]]:
    reported: list[tuple[str, str]] = []
    policies()[1].validate(
        SimpleNamespace(resources=list(resources)), lambda m, urn=None: reported.append((m, urn))
    )
    return reported


def test_the_sdk_would_raise_on_an_unknown_value() -> None:
    with pytest.raises(UnknownValueError):
        told(BUCKET, {"region": UNKNOWN_STRING_VALUE}).props["region"]


def test_values_are_copied_out_of_the_proxies() -> None:
    props = {
        "a": [{"b": UNKNOWN_STRING_VALUE, "c": [1, UNKNOWN_NUMBER_VALUE]}],
        "d": "text",
        "e": UNKNOWN_STRING_VALUE,
    }
    assert PACK.thaw(unknown_checking_proxy(props)) == {
        "a": [{"b": UNKNOWN, "c": [1, UNKNOWN]}],
        "d": "text",
        "e": UNKNOWN,
    }


@pytest.mark.parametrize(
    ("type_", "props", "rules"),
    [
        (BUCKET, {}, []),
        (BUCKET, {"region": "us-east-1"}, ["placed-in-eea"]),
        (BUCKET, {"region": UNKNOWN_STRING_VALUE}, ["placed-in-eea"]),
        (PEERING, {"peerRegion": "eu-north-1", "peerOwnerId": "333333333333"}, []),
        (PEERING, {"peerRegion": "us-east-1"}, ["peering-stays-inside"]),
        (PEERING, {"peerRegion": UNKNOWN_STRING_VALUE}, ["peering-stays-inside"]),
        (PEERING, {"peerOwnerId": UNKNOWN_STRING_VALUE}, ["peering-stays-inside"]),
        (KEY, {"multiRegion": UNKNOWN_STRING_VALUE}, ["keys-stay-in-region"]),
    ],
)
def test_unknown_values_block_and_are_no_advice(type_: str, props: dict[str, Any], rules: list[str]) -> None:
    assert [message.split()[0] for message in refused(told(type_, props))] == rules


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"region": None}, "placed-in-eea"),
        ({"region": UNKNOWN_STRING_VALUE}, "placed-in-eea"),
        ({"region": "us-east-1"}, "placed-in-eea"),
        ({"allowedAccountIds": None}, "account-of-the-enclave"),
        ({"allowedAccountIds": UNKNOWN_STRING_VALUE}, "account-of-the-enclave"),
        ({"allowedAccountIds": '["999999999999"]'}, "account-of-the-enclave"),
    ],
)
def test_a_provider_that_does_not_say_where_or_whose_blocks(changed: dict[str, Any], rule: str) -> None:
    messages = refused(told(BUCKET, {}, provider=IN_DUBLIN | changed))
    assert [message.split()[0] for message in messages] == [rule]


def test_a_component_has_no_place() -> None:
    assert refused(told("enclave:site:Site", {}, provider=None)) == []


def test_a_provider_is_judged_itself() -> None:
    assert refused(told("pulumi:providers:aws", IN_DUBLIN, provider=None)) == []
    assert len(refused(told("pulumi:providers:aws", IN_DUBLIN | {"region": "eu-west-2"}, provider=None))) == 1


def test_the_stack_is_judged_through_its_references() -> None:
    key = told(KEY, {}, name="key")
    encryption = {"serverSideEncryption": {"enabled": True, "kmsKeyArn": UNKNOWN_STRING_VALUE}}
    blamed = ("store-key-of-own-site", URN.format(type=TABLE, name="it"))
    traced = refused_together(key, told(TABLE, encryption, serverSideEncryption=[key]))
    assert blamed not in [(message.split()[0], urn) for message, urn in traced]
    lost = refused_together(key, told(TABLE, encryption))
    assert blamed in [(message.split()[0], urn) for message, urn in lost]


def test_the_stack_is_judged_by_what_was_asked_not_by_outputs_that_are_open() -> None:
    route = "aws:ec2/route:Route"
    resource, stack = policies()
    reported: list[str] = []
    resource.validate(told(route, {"vpcEndpointId": "vpce-1"}), lambda m, _urn=None: reported.append(m))
    outputs = {"vpcEndpointId": "vpce-1", "gatewayId": UNKNOWN_STRING_VALUE}
    stack.validate(SimpleNamespace(resources=[told(route, outputs)]), lambda m, _urn=None: reported.append(m))
    rule = "no-internet-route"
    assert [message for message in reported if message.startswith(rule)] == []
    alone = [message for message, _ in refused_together(told(route, outputs))]
    assert len([message for message in alone if message.startswith(rule)]) == 1


@pytest.mark.parametrize(
    ("stack", "judged"),
    [
        pytest.param("links", False, id="its routes stand in tables that the pack is never shown"),
        pytest.param("dublin-1", True, id="a site takes nothing from others, whatever reference it makes"),
    ],
)
def test_paths_of_a_stack_that_takes_from_others_are_not_the_packs(stack: str, judged: bool) -> None:
    route = told(
        "aws:ec2/route:Route", {"routeTableId": "rtb-0a1b2c3d", "destinationCidrBlock": "10.17.0.0/16"}
    )
    route.urn = route.urn.replace("urn:pulumi:dublin-1::", f"urn:pulumi:{stack}::")
    told_of = [message.split()[0] for message, _ in refused_together(route)]
    assert ("network-is-readable" in told_of) is judged


def test_subnets_that_show_no_id_are_told_by_what_the_program_took_them_from() -> None:
    """The SDK tells a stack's policies no ids; an ACL that is up names its subnets by theirs."""
    subnets = [
        told("aws:ec2/subnet:Subnet", {"cidrBlock": f"10.16.{number}.0/24"}, name=f"subnet-{number}")
        for number in (0, 1)
    ]
    acl = told(
        "aws:ec2/networkAcl:NetworkAcl",
        {"subnetIds": ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]},
        subnetIds=subnets,
    )
    blamed = [(message.split()[0], urn) for message, urn in refused_together(*subnets, acl)]
    assert ("network-is-readable", acl.urn) not in blamed


def test_both_policies_are_mandatory(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, Any]] = []
    monkeypatch.setitem(PACK.main.__globals__, "PolicyPack", lambda **arguments: made.append(arguments))
    PACK.main()
    (pack,) = made
    levels = {
        pack["enforcement_level"].value,
        *(policy.enforcement_level.value for policy in pack["policies"]),
    }
    assert levels == {"mandatory"}


def test_the_pack_judges_by_the_configuration_beside_it() -> None:
    context = PACK._context()
    assert isinstance(context, Context)
    assert PACK.CONFIG_DIR == ROOT / "config"
    assert "111111111111" in context.accounts
    assert context.tiers["10.16.0.0/20"] in ("workload", "data")


def test_a_mistake_in_the_configuration_stops_the_pack(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(PACK._context.__globals__, "CONFIG_DIR", tmp_path)
    with pytest.raises(SystemExit, match=r"enclave\.yaml"):
        PACK._context()


@pytest.mark.parametrize(
    ("endpoint", "first", "then"),
    [
        ("https://collector.example.com/", ["topics-send-to-the-eea"], []),
        (UNKNOWN_STRING_VALUE, [], ["topics-send-to-the-eea"]),
    ],
)
def test_what_is_certain_is_refused_before_it_is_made_and_told_once(
    endpoint: str, first: list[str], then: list[str]
) -> None:
    """During an update the stack is judged when all is made, so an end known by then is refused before."""
    topic = "arn:aws:sns:eu-west-1:111111111111:t"
    asked = told(
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic": topic, "protocol": "https", "endpoint": endpoint},
    )
    resource, stack = policies()
    early: list[str] = []
    late: list[str] = []
    resource.validate(asked, lambda message, _urn=None: early.append(message.split()[0]))
    stack.validate(SimpleNamespace(resources=[asked]), lambda m, _urn=None: late.append(m.split()[0]))
    assert (early, [rule for rule in late if rule == "topics-send-to-the-eea"]) == (first, then)
