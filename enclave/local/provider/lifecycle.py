"""Create, read, update and delete: the one engine that runs every entry."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from botocore import exceptions as boto

from enclave.local.provider import diff
from enclave.local.provider.context import search
from enclave.local.provider.failures import InitFailedError, ProviderError, translate
from enclave.local.provider.observe import Observed, is_missing, observe, read_item
from enclave.local.provider.resource import UNSET, Call, Prop
from enclave.local.provider.values import UNKNOWN, Properties

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from enclave.local.provider.context import Context
    from enclave.local.provider.schema import Schema

_POLL: Final = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


def create(context: Context, schema: Schema) -> Observed:
    """Create the resource; sets `context.id`. Raises InitFailedError if it exists but isn't as asked for."""
    doing = f"creating {context.entry.label}"
    try:
        context.id = _make(context)
    except Exception as error:  # translate() gives each kind its words
        raise translate(error, doing) from error
    try:
        _wait_ready(context)
        _finish(context)
        return _observe_existing(context, schema)
    except Exception as error:  # translate() gives each kind its words
        reason = translate(error, doing)
        raise InitFailedError(str(reason), context.id, dict(context.inputs)) from error


def read(context: Context, schema: Schema) -> Observed | None:
    """Read the resource with `context.id`; None if it doesn't exist."""
    try:
        item = read_item(context)
        return None if item is None else observe(context, schema, item)
    except Exception as error:  # translate() gives each kind its words
        raise translate(error, f"reading {context.entry.label} ({context.id})") from error


def update(context: Context, schema: Schema, old_inputs: Mapping[str, Any]) -> Observed:
    """Bring the resource to `context.inputs`, in place.

    With nothing changed, what comes after the create call is done again: that creation stopped half-way.
    """
    entry = context.entry
    try:
        changed = diff.changed_names(entry, old_inputs, context.inputs)
        if changed:
            _set(context, changed)
            if "tags" in changed:
                _retag(context, old_inputs)
        else:
            _finish(context)
        _wait_ready(context)
        return _observe_existing(context, schema)
    except Exception as error:  # translate() gives each kind its words
        raise translate(error, f"updating {entry.label} ({context.id})") from error


def delete(context: Context) -> None:
    """Delete the resource; one that is gone already is fine."""
    entry = context.entry
    if entry.delete is None:
        return
    try:
        try:
            context.run(entry.delete)
        except boto.ClientError as error:
            if not is_missing(error) and read_item(context) is not None:
                raise
        if entry.state is not None:
            _wait_gone(context)
    except Exception as error:  # translate() gives each kind its words
        raise translate(error, f"deleting {entry.label} ({context.id})") from error


def preview(context: Context, schema: Schema) -> Properties:
    """Tell what a create would give: inputs and defaults; everything else is UNKNOWN."""
    outputs: Properties = dict.fromkeys(schema.outputs, UNKNOWN)
    for prop in context.entry.props:
        if prop.default is not UNSET and prop.name in outputs:
            outputs[prop.name] = prop.default
    outputs.update(context.inputs)
    if context.entry.tags:
        outputs["tagsAll"] = dict(context.inputs.get("tags") or {})
    return {name: value for name, value in outputs.items() if name in schema.outputs}


def preview_update(context: Context) -> Properties:
    """Tell what an update would give: the old outputs, the new inputs."""
    outputs = {**context.state, **context.inputs}
    for prop in context.entry.props:
        if prop.name not in context.inputs and prop.name in context.state and not prop.replaces:
            outputs[prop.name] = UNKNOWN if prop.default is UNSET else prop.default
    if context.entry.tags:
        outputs["tagsAll"] = dict(context.inputs.get("tags") or {})
        if "tags" not in context.inputs:
            outputs.pop("tags", None)
    return outputs


def _make(context: Context) -> str:
    entry = context.entry
    if not isinstance(entry.create, Call):
        return str(entry.create(context))
    params: Properties = context.render(entry.create.params)
    for prop in entry.props:
        value = context.inputs.get(prop.name)
        if value is None and prop.param and prop.default is not UNSET:
            value = prop.default
        if prop.param and value is not None:
            _put(params, prop.param, prop.to_api(value))
    tags = dict(context.inputs.get("tags") or {})
    if entry.tags and tags:
        for key, value in context.render(entry.tags.create, entry.tags.to_api(tags)).items():
            params[key] = value
    answer = context.call(entry.create.method, params)
    if callable(entry.id):
        return entry.id(context, answer)
    return str(search(entry.id, answer))


def _finish(context: Context) -> None:
    """Do what the create call could not: set the properties that it doesn't take, and tag."""
    entry, inputs = context.entry, context.inputs
    _set(
        context,
        {p.name for p in entry.props if not (p.param or p.created or p.replaces) and _wants(context, p)},
    )
    if entry.tags and not entry.tags.create and inputs.get("tags"):
        context.run(entry.tags.add, entry.tags.to_api(inputs["tags"]))


def _put(params: Properties, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for name in parents:
        params = params.setdefault(name, {})
    params[last] = value


def _wants(context: Context, prop: Prop) -> bool:
    value = context.inputs.get(prop.name)
    return value is not None and value != prop.default


def _set(context: Context, names: set[str]) -> None:
    """Set properties in place, in the entry's order; those that share a call are set by calling it once."""
    done: list[Any] = []
    for prop in context.entry.props:
        if prop.name not in names or prop.replaces or prop.change in done:
            continue
        value = context.inputs.get(prop.name)
        if value is None:
            value = None if prop.default is UNSET else prop.default
        context.run(prop.change, None if value is None else prop.to_api(value))
        done.append(prop.change)


def _retag(context: Context, old_inputs: Mapping[str, Any]) -> None:
    style = context.entry.tags
    if style is None:
        return
    wanted, had = dict(context.inputs.get("tags") or {}), dict(old_inputs.get("tags") or {})
    had_all = {**had, **dict(context.state.get("tagsAll") or {})}
    gone = sorted(set(had_all) - set(wanted))
    if gone:
        context.run(style.remove, [{style.key: key} for key in gone] if style.keys_as_tags else gone)
    if wanted:
        context.run(style.add, style.to_api(wanted))


def _observe_existing(context: Context, schema: Schema) -> Observed:
    item = read_item(context)
    if item is None:
        raise ProviderError("it vanished right after the call that made it: the cloud can't find it")
    return observe(context, schema, item)


def _wait_ready(context: Context) -> None:
    state = context.entry.state
    if state is None:
        return
    for _ in _polls(context, "become ready"):
        item = context.run(context.entry.read)
        found = search(state.path, item) if item else None
        if found in state.ready:
            return
        if found is not None and found not in state.pending:
            raise ProviderError(f"unexpected state '{found}', wanted target {', '.join(state.ready)!r}")


def _wait_gone(context: Context) -> None:
    for _ in _polls(context, "be deleted"):
        if read_item(context) is None:
            return


def _polls(context: Context, what: str) -> Iterable[int]:
    """Yield again and again, at growing distances, until the timeout. Raises ProviderError then."""
    end = time.monotonic() + context.timeout
    turn = 0
    while True:
        yield turn
        if time.monotonic() > end:
            raise ProviderError(f"timed out after {context.timeout:.0f} s while waiting for it to {what}")
        time.sleep(_POLL[min(turn, len(_POLL) - 1)])
        turn += 1
