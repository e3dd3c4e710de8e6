"""What the stack transform is given becomes facts of the same shape as a document's."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
from graph_worlds import OURS, PROVIDER, URN
from pulumi.resource import DependencyResource
from pulumi.runtime import rpc

from enclave.graph import providers
from enclave.graph.facts import UNKNOWN, Resource
from stacks import guard

SITE, KEY, VPC = f"{URN}enclave:Site::it", f"{URN}aws:kms/key:Key::key", f"{URN}aws:ec2/vpc:Vpc::it"


def given(
    props: Any,
    *,
    parent: str | None = None,
    provider: str | None = None,
    waits: tuple[str, ...] | None = None,
) -> Resource:
    """Make the facts of a resource whose options name others by URN, as the engine hands them over."""

    async def convert() -> Resource:
        stand_in = guard._Guard.__new__(guard._Guard)
        stand_in._stack, stand_in._project = "dublin-1", "enclave"
        stand_in._providers = providers.Known()
        stand_in._providers.learn(PROVIDER, {"region": "eu-west-1", "allowedAccountIds": f'["{OURS}"]'})
        options = SimpleNamespace(
            parent=DependencyResource(parent) if parent else None,
            provider=DependencyResource(provider) if provider else None,
            depends_on=None if waits is None else [DependencyResource(urn) for urn in waits],
        )
        args: Any = SimpleNamespace(
            type_="aws:s3/bucket:Bucket", name="it", custom=True, props=props(), opts=options
        )
        return await stand_in._facts(args)

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(convert())
    finally:
        loop.close()


def _from(urn: str) -> Any:
    values = rpc.struct_pb2.Value()
    values.list_value.extend([urn])
    return rpc.deserialize_output_value(rpc.struct_pb2.Struct(fields={"dependencies": values}))


def test_references_are_recorded_property_by_property() -> None:
    made = given(lambda: {"bucket": "it", "tags": {"a": _from(KEY)}}, parent=SITE, waits=(VPC,))
    assert made.urn == f"{URN}enclave:Site$aws:s3/bucket:Bucket::it"
    assert (made.parent, made.custom) == (SITE, True)
    assert made.props == {"bucket": "it", "tags": {"a": UNKNOWN}}
    assert made.property_dependencies == {"tags": (KEY,)}
    assert made.dependencies == (VPC, KEY)
    assert made.outputs == {}


@pytest.mark.parametrize("waits", [None, ()])
def test_a_resource_of_its_own_depends_on_nothing(waits: tuple[str, ...] | None) -> None:
    made = given(lambda: {"bucket": pulumi.Output.from_input("it")}, waits=waits)
    assert (made.dependencies, made.property_dependencies, made.parent) == ((), {}, None)
    assert (made.provider_region, made.provider_account) == (None, None)


@pytest.mark.parametrize(
    ("provider", "settled"), [(PROVIDER, ("eu-west-1", OURS)), (f"{PROVIDER}-other", (UNKNOWN, UNKNOWN))]
)
def test_a_provider_that_was_seen_settles_the_place(provider: str, settled: tuple[Any, Any]) -> None:
    made = given(dict, provider=provider)
    assert (made.provider_region, made.provider_account) == settled
