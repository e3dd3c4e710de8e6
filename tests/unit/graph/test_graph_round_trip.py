"""Whatever is written with Pulumi's marks says the same, by whichever of the ways it comes to us."""

import json
import runpy
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from graph_worlds import PROVIDER, SECRET, SENTINEL, URN, exported, previewed, provider_state, state
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE, unknown_checking_proxy

from enclave.graph import wire
from enclave.graph.facts import UNKNOWN, Resource, Secret
from enclave.graph.sources import from_export, from_preview, read

PACK = SimpleNamespace(
    **runpy.run_path(str(Path(__file__).parents[3] / "policies" / "__main__.py"), run_name="pack")
)
BUCKET, KEY = f"{URN}enclave:Site$aws:s3/bucket:Bucket::it", f"{URN}aws:kms/key:Key::key"
SITE = f"{URN}enclave:Site::it"

KEYS = st.text(max_size=8).filter(lambda key: not key.startswith("__"))
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**53), max_value=2**53),
    st.text(max_size=12),
    st.just(UNKNOWN),
    st.sampled_from(["[secret] ", f"{SENTINEL}0", wire.SIGNATURE, '"__', "\\u0030", "arn:aws:s3:::b"]),
)


def nested(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
    )


# No secret lies within another: Pulumi makes one of them.
VALUES = st.dictionaries(KEYS, nested(LEAVES | nested(LEAVES).map(Secret)), max_size=4)


def written(value: Any, secret: Any) -> Any:
    """Write a value with Pulumi's marks; ``secret`` writes what is inside a secret, already written."""
    match value:
        case Secret():
            return secret(written(value.value, secret))
        case dict():
            return {key: written(item, secret) for key, item in value.items()}
        case list():
            return [written(item, secret) for item in value]
        case _:
            return SENTINEL if value is UNKNOWN else value


def told(value: Any, secret: Any) -> Any:
    """Return a value as a source tells it; ``secret`` does so for one that is secret."""
    match value:
        case Secret():
            return secret(value)
        case dict():
            return {key: told(item, secret) for key, item in value.items()}
        case list():
            return [told(item, secret) for item in value]
        case _:
            return value


def marked(inner: Any) -> dict[str, Any]:
    return {**SECRET, "plaintext": json.dumps(inner)}


def shape(value: Any) -> Any:
    """Return a value with its types, since 1, 1.0 and True are equal."""
    match value:
        case dict():
            return {key: shape(item) for key, item in value.items()}
        case list():
            return [shape(item) for item in value]
        case Secret():
            return ("secret", shape(value.value))
        case _:
            return (type(value), value)


def states(inputs: Any) -> list[dict[str, Any]]:
    return [
        provider_state(),
        state(SITE, custom=False),
        state(KEY, provider=f"{PROVIDER}::1"),
        state(
            BUCKET,
            inputs=inputs,
            parent=SITE,
            provider=f"{PROVIDER}::1",
            dependencies=[KEY],
            propertyDependencies={"bucket": [], "tags": [KEY]},
        ),
    ]


def facts(resource: Resource | None) -> dict[str, Any]:
    """Return what every source knows, the properties left out."""
    assert resource is not None
    names = set(resource.__slots__) - {"props", "outputs", "source"}
    return {name: getattr(resource, name) for name in names}


def from_pack(inputs: Any) -> Resource:
    provider = SimpleNamespace(props=unknown_checking_proxy(provider_state()["inputs"]))
    args = SimpleNamespace(
        resource_type="aws:s3/bucket:Bucket",
        props=unknown_checking_proxy(inputs),
        urn=BUCKET,
        name="it",
        parent=SimpleNamespace(urn=SITE),
        dependencies=[SimpleNamespace(urn=KEY)],
        property_dependencies={"bucket": [], "tags": [SimpleNamespace(urn=KEY)]},
        provider=provider,
    )
    made: Resource = PACK.connected(args, None)
    return made


def from_file(document: Any, *, ascii_only: bool) -> Resource | None:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "export.json"
        path.write_text(json.dumps(document, ensure_ascii=ascii_only), encoding="utf-8")
        return read(path).graph.resource(BUCKET)


@settings(max_examples=150, deadline=None)
@given(value=VALUES, ascii_only=st.booleans())
@example(value={"a": Secret({"b": [UNKNOWN]})}, ascii_only=True)
@example(value={"a": UNKNOWN, "é": "\\"}, ascii_only=True)
def test_every_source_tells_the_same(value: dict[str, Any], ascii_only: bool) -> None:
    in_clear = exported(*states(written(value, marked)))
    hidden = previewed(*states(written(value, lambda _: wire.HIDDEN)))
    resources = {
        "export": from_export("dublin-1", in_clear).resource(BUCKET),
        "export file": from_file(in_clear, ascii_only=ascii_only),
        "preview": from_preview("dublin-1", hidden).resource(BUCKET),
        "preview file": from_file(hidden, ascii_only=ascii_only),
        "pack": from_pack(written(value, lambda inner: inner)),
    }
    known = {
        "export": value,
        "export file": value,
        "preview": told(value, lambda _: Secret(UNKNOWN)),
        "preview file": told(value, lambda _: Secret(UNKNOWN)),
        "pack": told(value, lambda secret: secret.value),
    }
    for source, resource in resources.items():
        assert resource is not None
        assert shape(resource.props) == shape(known[source]), source
        assert facts(resource) == facts(resources["export"]), source


def test_the_marks_are_those_of_the_policy_sdk() -> None:
    assert UNKNOWN_STRING_VALUE == SENTINEL


@pytest.mark.parametrize("parent", [None, SITE])
def test_what_the_pack_is_asked_for_has_a_parent_and_no_outputs(parent: str | None) -> None:
    args = SimpleNamespace(
        resource_type="aws:s3/bucket:Bucket",
        props=unknown_checking_proxy({"bucket": "it", "__defaults": []}),
        urn=BUCKET,
        name="it",
        opts=SimpleNamespace(parent=parent),
        provider=None,
    )
    resource = PACK.asked(args)
    assert (resource.props, resource.outputs, resource.parent) == ({"bucket": "it"}, {}, parent)
    assert (resource.custom, resource.provider_region, resource.provider_account) == (False, None, None)


def test_the_pack_keeps_what_was_asked_for_apart_from_what_came_of_it() -> None:
    args = SimpleNamespace(
        resource_type="pulumi:providers:aws",
        props=unknown_checking_proxy({"id": "x", "region": UNKNOWN_STRING_VALUE}),
        urn=PROVIDER,
        name="it",
        parent=None,
        dependencies=[],
        property_dependencies={},
        provider=None,
    )
    resource = PACK.connected(args, {"region": "eu-west-1"})
    assert (resource.props, resource.custom, resource.parent) == ({"region": "eu-west-1"}, True, None)
    assert resource.outputs == {"id": "x", "region": UNKNOWN}
