"""Read a resource and say what it is: the inputs that would make it, and all its outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore import exceptions as boto

from enclave.local.provider import diff
from enclave.local.provider.context import search
from enclave.local.provider.failures import code_of
from enclave.local.provider.resource import UNSET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.local.provider.context import Context
    from enclave.local.provider.resource import Item, Prop
    from enclave.local.provider.schema import Schema
    from enclave.local.provider.values import Properties

_MISSING: Final = frozenset(
    {
        "404", "NoSuchBucket", "NoSuchEntity", "NoSuchBucketPolicy", "NoSuchTagSet", "NotFoundException",
        "ResourceNotFoundException", "UnknownResourceException", "OwnershipControlsNotFoundError",
        "NoSuchPublicAccessBlockConfiguration", "ServerSideEncryptionConfigurationNotFoundError",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Observed:
    """A resource as the cloud has it: inputs that would make it, and all outputs."""

    inputs: Properties
    outputs: Properties


def is_missing(error: Exception) -> bool:
    """Whether a service error says that the thing isn't there."""
    code = code_of(error)
    return code in _MISSING or code.endswith(("NotFound", "NotFoundException"))


def read_item(context: Context) -> Item | None:
    """Return what the read call says; None if the resource is gone or going."""
    entry = context.entry
    try:
        item = context.run(entry.read)
    except boto.ClientError as error:
        if is_missing(error):
            return None
        raise
    if not item or (entry.state is not None and search(entry.state.path, item) in entry.state.gone):
        return None
    return dict(item)


def observe(context: Context, schema: Schema, item: Item) -> Observed:
    """Turn what the read call said into inputs and outputs."""
    entry = context.entry
    live: Properties = {}
    for prop in entry.props:
        value = _live_value(context, prop, item)
        if value is not None:
            live[prop.name] = value
    gone = {prop.name for prop in entry.props if prop.name not in live and _is_gone(context, prop)}
    outputs: Properties = {
        **{name: value for name, value in context.inputs.items() if name not in gone},
        **{k: _prefer(entry.prop(k), context.inputs.get(k), v) for k, v in live.items()},
    }
    inputs = {name: value for name, value in _live_inputs(context, live).items() if name not in gone}
    if entry.tags:
        tags = entry.tags.from_api(_raw_tags(context, item))
        outputs["tagsAll"] = tags
        if tags or "tags" in context.inputs:
            outputs["tags"] = inputs["tags"] = tags
    for name, output in entry.outputs.items():
        value = search(output, item) if isinstance(output, str) else output(context, item)
        if value is not None:
            outputs[name] = value
    if "region" in schema.outputs:
        outputs["region"] = inputs["region"] = context.region
    return Observed(
        inputs=_plain(inputs), outputs=_plain({k: v for k, v in outputs.items() if k in schema.outputs})
    )


def _live_value(context: Context, prop: Prop, item: Item) -> Any:
    if prop.item is None:
        return None
    if callable(prop.item):
        return prop.item(context, item)
    value = search(prop.item or prop.param, item) if prop.item or prop.param else None
    return None if value is None else prop.from_api(value)


def _is_gone(context: Context, prop: Prop) -> bool:
    """Whether something was asked for that the cloud can tell, and doesn't: somebody took it away."""
    readable = prop.item is not None and bool(prop.item or prop.param)
    given = context.inputs.get(prop.name)
    return readable and bool(given) and given != prop.default


def _raw_tags(context: Context, item: Item) -> Any:
    style = context.entry.tags
    if style is None:
        return None
    if isinstance(style.read, str):
        return search(style.read, item)
    try:
        return context.run(style.read)
    except boto.ClientError as error:
        if is_missing(error):
            return None
        raise


def _live_inputs(context: Context, live: Mapping[str, Any]) -> Properties:
    """Return inputs after a read: what was given, brought up to date; and what someone set that wasn't given.

    An import gives nothing: then everything that isn't a default is taken.
    """
    given = context.inputs
    inputs: Properties = dict(given)
    for name, value in live.items():
        prop = context.entry.prop(name)
        if prop is None:
            continue
        if name in given:
            inputs[name] = _prefer(prop, given[name], value)
        elif (
            value != prop.default
            and value not in ([], {}, "")
            and (context.importing or prop.default is not UNSET)
        ):
            inputs[name] = value
    return inputs


def _prefer(prop: Prop | None, given: Any, live: Any) -> Any:
    """Return the given value if it means the same as the live one (order, JSON layout), else the live one."""
    if given is None or prop is None:
        return live
    if diff.equal(prop, given, live):
        return given
    return _overlay(given, live)


def _overlay(given: Any, live: Any) -> Any:
    """Return the live value, without the keys that the program never mentioned."""
    if isinstance(given, dict) and isinstance(live, dict):
        return {key: _overlay(value, live[key]) for key, value in given.items() if key in live}
    if isinstance(given, list) and isinstance(live, list) and len(given) == len(live):
        return [_overlay(mine, theirs) for mine, theirs in zip(given, live, strict=True)]
    return live


def _plain(value: Any) -> Any:
    """Reduce an API answer to what the engine can carry: dates become ISO strings."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
