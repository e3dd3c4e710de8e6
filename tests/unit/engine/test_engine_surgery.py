import copy
from typing import Any

import pytest

from enclave.engine import surgery

PROVIDER = "urn:pulumi:s::enclave::pulumi:providers:aws::account-eu-west-1"
REFERENCE = f"{PROVIDER}::provider-id"
VPC = "urn:pulumi:s::enclave::enclave:Site$aws:ec2/vpc:Vpc::vpc"
KEY = "urn:pulumi:s::enclave::aws:kms/key:Key::key"


def provider() -> dict[str, Any]:
    return {"urn": PROVIDER, "type": "pulumi:providers:aws", "id": "provider-id", "custom": True}


def resource(urn: str, identity: str | None = None, **more: Any) -> dict[str, Any]:
    kind = urn.split("::")[2].rpartition("$")[2]
    state = {"urn": urn, "type": kind, "custom": True, "inputs": {"a": 1}, "provider": REFERENCE, **more}
    return state if identity is None else {**state, "id": identity}


def document(
    *resources: dict[str, Any], pending: tuple[tuple[str, dict[str, Any]], ...] = ()
) -> dict[str, Any]:
    deployment: dict[str, Any] = {"resources": list(resources)}
    if pending:
        deployment["pending_operations"] = [{"type": kind, "resource": state} for kind, state in pending]
    return {"version": 3, "deployment": deployment}


CASES = [
    pytest.param(
        document(provider(), pending=(("creating", resource(VPC)),)),
        {VPC: "vpc-1"},
        [(PROVIDER, "provider-id", False), (VPC, "vpc-1", False)],
        id="a create that happened is adopted",
    ),
    pytest.param(
        document(provider(), pending=(("creating", resource(VPC)),)),
        {},
        [(PROVIDER, "provider-id", False)],
        id="a create that didn't happen is forgotten",
    ),
    pytest.param(
        document(provider(), resource(VPC, "vpc-1"), pending=(("updating", resource(VPC, "vpc-1")),)),
        {},
        [(PROVIDER, "provider-id", False), (VPC, "vpc-1", False)],
        id="an update leaves its resource",
    ),
    pytest.param(
        document(provider(), resource(VPC, "vpc-1"), pending=(("deleting", resource(VPC, "vpc-1")),)),
        {},
        [(PROVIDER, "provider-id", False), (VPC, "vpc-1", False)],
        id="a deletion leaves its resource for the refresh to judge",
    ),
    pytest.param(
        document(provider(), resource(VPC, "vpc-1"), pending=(("creating", resource(VPC)),)),
        {VPC: "vpc-2"},
        [(PROVIDER, "provider-id", False), (VPC, "vpc-1", True), (VPC, "vpc-2", False)],
        id="a replacement: the older one is to be deleted",
    ),
    pytest.param(
        document(provider(), resource(VPC, "vpc-1"), pending=(("creating", resource(VPC)),)),
        {VPC: "vpc-1"},
        [(PROVIDER, "provider-id", False), (VPC, "vpc-1", False)],
        id="a replacement that didn't happen: only the older one was found",
    ),
    pytest.param(
        document(
            provider(),
            resource(VPC, "vpc-2"),
            resource(VPC, "vpc-1", delete=True),
            pending=(("creating", resource(VPC)),),
        ),
        {VPC: "vpc-1"},
        [(PROVIDER, "provider-id", False), (VPC, "vpc-2", False), (VPC, "vpc-1", True)],
        id="what is to be deleted is not taken for something new",
    ),
    pytest.param(
        document(
            provider(),
            resource(VPC, "same-name", pendingReplacement=True),
            pending=(("creating", resource(VPC)),),
        ),
        {VPC: "same-name"},
        [(PROVIDER, "provider-id", False), (VPC, "same-name", False)],
        id="a replacement after the deletion",
    ),
    pytest.param(
        document(provider(), pending=(("creating", resource(VPC)), ("creating", resource(KEY)))),
        {KEY: "key-1"},
        [(PROVIDER, "provider-id", False), (KEY, "key-1", False)],
        id="each on its own",
    ),
    pytest.param(
        document(provider(), pending=(("importing", resource(VPC, "vpc-9")),)),
        {VPC: "vpc-9"},
        [(PROVIDER, "provider-id", False), (VPC, "vpc-9", False)],
        id="an import",
    ),
    pytest.param(document(provider()), {}, [(PROVIDER, "provider-id", False)], id="nothing pending"),
]


@pytest.mark.parametrize(("before", "found", "after"), CASES)
def test_settling(before: dict[str, Any], found: dict[str, str], after: list[tuple[str, str, bool]]) -> None:
    untouched = copy.deepcopy(before)
    mended = surgery.settle(before, found)
    states = mended["deployment"]["resources"]
    assert [(s["urn"], s["id"], s.get("delete", False)) for s in states] == after
    assert "pending_operations" not in mended["deployment"]
    assert before == untouched


def test_an_adopted_resource_keeps_its_inputs_and_its_provider() -> None:
    mended = surgery.settle(
        document(provider(), pending=(("creating", resource(VPC, parent="p")),)), {VPC: "v"}
    )
    adopted = mended["deployment"]["resources"][-1]
    assert adopted == {**resource(VPC, parent="p"), "id": "v", "outputs": {}}


def test_a_state_without_resources_can_be_settled() -> None:
    before = {
        "version": 3,
        "deployment": {"pending_operations": [{"type": "creating", "resource": resource(VPC)}]},
    }
    assert surgery.settle(before, {VPC: "v"})["deployment"]["resources"][0]["id"] == "v"


def test_pending_operations_are_listed() -> None:
    before = document(pending=(("creating", resource(VPC)), ("deleting", resource(KEY, "k"))))
    assert surgery.pending(before) == (("creating", VPC), ("deleting", KEY))
    assert surgery.pending({"version": 3, "deployment": {}}) == ()


def test_only_what_was_being_created_is_in_doubt() -> None:
    component = {"urn": "urn:x::c", "type": "enclave:Site", "custom": False}
    before = document(
        pending=(("creating", resource(VPC)), ("deleting", resource(KEY, "k")), ("creating", component))
    )
    (doubt,) = surgery.doubts(before)
    assert (doubt.urn, doubt.type, doubt.provider, doubt.inputs) == (
        VPC,
        "aws:ec2/vpc:Vpc",
        REFERENCE,
        {"a": 1},
    )


def step(operation: str, state: dict[str, Any]) -> dict[str, Any]:
    return {"op": operation, "urn": state["urn"], "newState": state}


def test_what_a_preview_would_create_is_in_doubt_after_a_failure() -> None:
    unknown = {"known": "x", "unknown": surgery.UNKNOWN, "nested": {"list": ["y", surgery.UNKNOWN]}}
    preview = {
        "steps": [
            step("create", resource(VPC, inputs=unknown, provider=f"{PROVIDER}::{surgery.UNKNOWN}")),
            step("same", resource(KEY)),
            step("create", {"urn": "urn:c", "type": "enclave:Site", "custom": False}),
            step("create", provider()),
            step("create-replacement", resource(KEY)),
            step("replace", resource(KEY)),
            {"op": "delete", "urn": KEY},
        ]
    }
    doubt, replacement = surgery.preview_doubts(preview, document(provider()))
    assert (doubt.urn, replacement.urn) == (VPC, KEY)
    assert doubt.provider == REFERENCE
    assert doubt.state["provider"] == REFERENCE
    assert doubt.inputs == {"known": "x", "nested": {"list": ["y"]}}


def test_a_resource_whose_provider_was_never_made_does_not_exist() -> None:
    preview = {"steps": [step("create", resource(VPC))]}
    assert surgery.preview_doubts(preview, document()) == ()


def test_what_was_found_from_a_preview_is_adopted() -> None:
    before = document(provider())
    doubts = surgery.preview_doubts({"steps": [step("create", resource(VPC))]}, before)
    mended = surgery.settle(before, {VPC: "vpc-1"}, doubts)
    assert [state.get("id") for state in mended["deployment"]["resources"]] == ["provider-id", "vpc-1"]
