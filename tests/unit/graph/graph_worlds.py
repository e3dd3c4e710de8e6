"""Small stacks for the graph's tests: resources made by hand, and states as Pulumi writes them."""

from collections.abc import Mapping
from typing import Any

from enclave.graph import wire
from enclave.graph.facts import Resource

OURS = "111111111111"
ALSO_OURS = "222222222222"
SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {wire.SIGNATURE: wire.SECRET_MARK}
URN = "urn:pulumi:dublin-1::enclave::"
PROVIDER = f"{URN}pulumi:providers:aws::dublin-1-eu-west-1"


def make(
    type_: str,
    name: str = "it",
    *,
    stack: str = "dublin-1",
    props: Mapping[str, Any] | None = None,
    outputs: Mapping[str, Any] | None = None,
    region: Any = "eu-west-1",
    account: Any = OURS,
    refers: Mapping[str, tuple[Resource, ...]] | None = None,
) -> Resource:
    """Make a resource; ``refers`` names the resources that a property was taken from."""
    return Resource(
        stack=stack,
        urn=f"urn:pulumi:{stack}::enclave::{type_}::{name}",
        type=type_,
        name=name,
        props=dict(props or {}),
        outputs=dict(outputs or {}),
        provider_region=region,
        provider_account=account,
        property_dependencies={
            key: tuple(target.urn for target in targets) for key, targets in (refers or {}).items()
        },
    )


def state(urn: str, **more: Any) -> dict[str, Any]:
    """Write a resource's state as Pulumi does."""
    return {"urn": urn, "type": urn.split("::")[2].rsplit("$", maxsplit=1)[-1], "custom": True, **more}


def provider_state(**inputs: Any) -> dict[str, Any]:
    """Write the state of the provider of dublin-1."""
    settings = {"region": "eu-west-1", "allowedAccountIds": f'["{OURS}"]', **inputs}
    return state(PROVIDER, inputs=settings, id="1234")


def previewed(*states: Mapping[str, Any], op: str = "create") -> dict[str, Any]:
    """Write a preview of these states."""
    return {
        "steps": [{"op": op, "urn": each["urn"], "newState": each} for each in states],
        "changeSummary": {op: len(states)},
    }


def exported(*states: Mapping[str, Any]) -> dict[str, Any]:
    """Write an export of these states."""
    return {"version": 3, "deployment": {"manifest": {}, "resources": list(states)}}
