"""Stacks that wait for what others don't have yet: judged once that is known, before they are made."""

import json
from pathlib import Path
from typing import Any

import pytest

from enclave.engine import cloud
from enclave.engine.deploy import Deployment
from enclave.engine.errors import JudgementRefusedError
from enclave.engine.runner import Runner
from enclave.graph.joining import REFERENCE
from enclave.model.config import load
from enclave.model.enclave import Enclave
from tests.unit.engine.fakes import FakePulumi, Heard

STACKS = ["dublin-1", "dublin-2", "norway-1", "links"]
SITES = STACKS[:3]
URN = "urn:pulumi:in-this-stack::enclave::"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # as a preview writes it
CREATE = {"summaryEvent": {"resourceChanges": {"create": 1}}}
SAME = {"summaryEvent": {"resourceChanges": {"same": 4}}}


def document(*resources: dict[str, Any], op: str = "create") -> str:
    """Write a preview of a provider and some resources."""
    provider = f"{URN}pulumi:providers:aws::p"
    pinned = {"region": "eu-west-1", "allowedAccountIds": '["111111111111"]'}
    states = [{"urn": provider, "type": "pulumi:providers:aws", "custom": True, "inputs": pinned}]
    states += [{"custom": True, "provider": f"{provider}::id", **each} for each in resources]
    return json.dumps({"steps": [{"op": op, "newState": each, "oldState": each} for each in states]})


def route(target: str, *, read: bool = True) -> tuple[dict[str, Any], ...]:
    """Write a reference to another stack, and a table whose route's target is read from there, or isn't."""
    reference = {"urn": f"{URN}{REFERENCE}::dublin-1", "type": REFERENCE, "inputs": {"name": "dublin-1"}}
    table = {
        "urn": f"{URN}aws:ec2/routeTable:RouteTable::t",
        "type": "aws:ec2/routeTable:RouteTable",
        "inputs": {"vpcId": "vpc-0a1b2c3d"},
    }
    properties = {"routeTableId": UNKNOWN, "destinationCidrBlock": "10.0.0.0/8"}
    recorded = {"transitGatewayId": [reference["urn"]] if read else [], "routeTableId": [table["urn"]]}
    return (
        reference,
        table,
        {
            "urn": f"{URN}aws:ec2/route:Route::r",
            "type": "aws:ec2/route:Route",
            "inputs": {**properties, "transitGatewayId": target},
            "propertyDependencies": recorded,
        },
    )


@pytest.fixture
def enclave() -> Enclave:
    return load(Path(__file__).parents[3] / "config")


@pytest.fixture
def pulumi(fake_pulumi: FakePulumi, monkeypatch: pytest.MonkeyPatch) -> FakePulumi:
    """Every site is new, and the links take a route's target from one of them."""
    ready = cloud.Ready(endpoint="http://127.0.0.1:1", generation="g2", lost=False)
    monkeypatch.setattr(cloud, "start", lambda *_: ready)
    monkeypatch.setattr(cloud, "is_running", lambda _: True)
    monkeypatch.setattr(cloud, "record_generation", lambda *_: None)
    fake_pulumi.answer("stack-ls", stdout=json.dumps([{"name": name} for name in STACKS]))
    fake_pulumi.answer("stack-export", stdout=json.dumps({"version": 3, "deployment": {}}))
    fake_pulumi.answer("stack-history", stdout="[]")
    fake_pulumi.answer("preview", stdout=document(), events=[CREATE])
    fake_pulumi.answer("preview", stack="links", stdout=document(*route(UNKNOWN)), events=[CREATE])
    fake_pulumi.answer("up", events=[CREATE])
    return fake_pulumi


def ups(pulumi: FakePulumi) -> list[str]:
    return sorted(call[call.index("--stack") + 1] for call in pulumi.calls if call[0] == "up")


def idle(pulumi: FakePulumi, *stacks: str) -> None:
    for stack in stacks:
        pulumi.answer("preview", stack=stack, stdout=document(op="same"), events=[SAME])


def test_links_of_a_fresh_enclave_wait_for_the_sites(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    outcome = Deployment(enclave, runner, heard).preview()
    assert outcome.judgement is not None
    assert outcome.judgement.blocking == ()
    assert ups(pulumi) == []
    assert "Where links lets packets get to is judged once the sites have changed." in heard.said


def test_links_that_wait_for_one_site_that_changes_are_not_judged_yet(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    idle(pulumi, "dublin-1", "dublin-2")
    Deployment(enclave, runner, heard).preview()


def test_links_that_wait_though_the_sites_are_up_are_judged_as_they_are(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    """The sites come up first; then nothing is left to wait for, and of the links nothing is made."""
    with pytest.raises(
        JudgementRefusedError, match="links: the change is refused; nothing of it was"
    ) as caught:
        Deployment(enclave, runner, heard).up()
    assert "network-is-readable" in caught.value.message
    assert ups(pulumi) == SITES


def test_links_that_waited_are_judged_though_the_sites_turn_out_to_change_nothing(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    """A preview may promise a change that never comes; what waited for it hasn't been judged all the same."""
    pulumi.answer("up", events=[SAME])
    with pytest.raises(JudgementRefusedError, match="links: the change is refused"):
        Deployment(enclave, runner, heard).up()
    assert ups(pulumi) == SITES


def test_links_that_know_what_they_waited_for_come_up(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    pulumi.answer("preview", stack="links", stdout=document(*route("tgw-0a1b2c3d")), events=[CREATE])
    Deployment(enclave, runner, heard).up()
    assert ups(pulumi) == sorted(STACKS)


def handed_over(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Write the event by which the engine tells a stack's outputs."""
    metadata = {"op": "same", "urn": "u", "type": "pulumi:pulumi:Stack"}
    return {
        "resOutputsEvent": {"metadata": metadata | {"old": {"outputs": before}, "new": {"outputs": after}}}
    }


@pytest.mark.parametrize(
    ("after", "waits"),
    [({"tables": {"a": UNKNOWN}}, True), ({}, True), ({"tables": {"a": "rtb-0a1b2c3d"}}, False)],
)
def test_links_with_ids_of_what_is_gone_wait_for_the_new_ones(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi, after: dict[str, Any], *, waits: bool
) -> None:
    """After a cloud lost its memory the links' preview still has the ids that the sites handed over."""
    routes = route("tgw-0a1b2c3d")
    routes[2]["inputs"]["routeTableId"] = "rtb-0a1b2c3d"
    pulumi.answer("preview", stack="links", stdout=document(*routes), events=[CREATE])
    told = handed_over({"tables": {"a": "rtb-0a1b2c3d"}}, after)
    pulumi.answer("preview", stack="dublin-1", stdout=document(), events=[CREATE, told])
    deployment = Deployment(enclave, runner, heard)
    deployment.preview()
    assert deployment._pending() == (frozenset({"links"}) if waits else frozenset())


@pytest.mark.parametrize("operation", ["preview", "up"])
def test_nothing_is_pending_in_an_idle_enclave(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi, operation: str
) -> None:
    idle(pulumi, *SITES)
    with pytest.raises(JudgementRefusedError, match=r"nothing was (changed|created)") as caught:
        getattr(Deployment(enclave, runner, heard), operation)()
    assert "network-is-readable" in caught.value.message
    assert ups(pulumi) == []


def test_links_that_leave_something_open_themselves_do_not_wait(
    enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi
) -> None:
    pulumi.answer("preview", stack="links", stdout=document(*route(UNKNOWN, read=False)), events=[CREATE])
    with pytest.raises(JudgementRefusedError, match="network-is-readable"):
        Deployment(enclave, runner, heard).preview()


def test_a_site_waits_for_nobody(enclave: Enclave, runner: Runner, heard: Heard, pulumi: FakePulumi) -> None:
    """No stack comes up before the sites, so what a site reads from another one won't be known later."""
    pulumi.answer("preview", stack="dublin-2", stdout=document(*route(UNKNOWN)), events=[CREATE])
    with pytest.raises(JudgementRefusedError, match="network-is-readable"):
        Deployment(enclave, runner, heard).preview()
