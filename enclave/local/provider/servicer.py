"""The provider protocol: one method a request. Everything of substance is elsewhere."""

from __future__ import annotations

import functools
import threading
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped]  # ships no types
from google.protobuf import empty_pb2, struct_pb2  # type: ignore[import-untyped]  # ships no types
from pulumi.runtime.proto import errors_pb2, plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from enclave.local.provider import (
    catalog,
    checks,
    configure,
    connection,
    diff,
    functions,
    lifecycle,
    naming,
    schema,
    values,
)
from enclave.local.provider.context import Context
from enclave.local.provider.failures import InitFailed, ProviderError, internal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from enclave.local.provider.resource import Resource

_KINDS = {
    (diff.ADD, False): provider_pb2.PropertyDiff.ADD,
    (diff.ADD, True): provider_pb2.PropertyDiff.ADD_REPLACE,
    (diff.DELETE, False): provider_pb2.PropertyDiff.DELETE,
    (diff.DELETE, True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    (diff.UPDATE, False): provider_pb2.PropertyDiff.UPDATE,
    (diff.UPDATE, True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


def _rpc(method: Callable[..., Any]) -> Callable[..., Any]:
    """End a request that failed with one line for the person; never with a traceback."""

    @functools.wraps(method)
    def guarded(self: Servicer, request: Any, context: Any) -> Any:
        try:
            return method(self, request, context)
        except InitFailed as error:
            _abort_half_made(context, error)
        except ProviderError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except Exception as error:
            where = getattr(request, "urn", "") or getattr(request, "tok", "")
            failure = internal(error, f"{method.__name__} {where}".strip())
            context.abort(grpc.StatusCode.INTERNAL, str(failure))
        raise AssertionError("abort() always raises")

    return guarded


def _abort_half_made(context: Any, error: InitFailed) -> None:
    """Tell the engine that the resource exists but is not complete, so that it stays in the state."""
    detail = errors_pb2_failure(error)
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(detail)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(error))


def errors_pb2_failure(error: InitFailed) -> provider_pb2.ErrorResourceInitFailed:
    """The protocol's form of a half-made resource."""
    properties = values.encode(error.outputs)
    return provider_pb2.ErrorResourceInitFailed(
        id=error.resource_id, properties=properties, reasons=[str(error)], inputs=properties
    )


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider instance; requests come in parallel."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._schemas = catalog.Schemas(directory / "schemas")
        self._connection: connection.Connection | None = None
        self._stop = threading.Event()

    @_rpc
    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    @_rpc
    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        return plugin_pb2.PluginInfo(version=schema.sdk_version())

    @_rpc
    def Attach(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        return empty_pb2.Empty()

    @_rpc
    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        return empty_pb2.Empty()

    @_rpc
    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        from enclave.local.provider import package_schema  # noqa: PLC0415  # rarely asked for

        return provider_pb2.GetSchemaResponse(schema=package_schema.document())

    @_rpc
    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        failures = configure.check(values.decode(request.news))
        return provider_pb2.CheckResponse(inputs=request.news, failures=_failures(failures))

    @_rpc
    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        old = configure.parse(
            values.decode(request.old_inputs if request.HasField("old_inputs") else request.olds)
        )
        new = configure.parse(values.decode(request.news))
        changed = sorted(k for k in set(old) | set(new) if k != "version" and old.get(k) != new.get(k))
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        replaces = [name for name in changed if name == "region"]
        return provider_pb2.DiffResponse(changes=some, replaces=replaces, diffs=changed)

    @_rpc
    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        wanted = configure.settings(_config(request))
        if wanted is not None:
            self._connection = configure.connect(connection.endpoint(self._directory), wanted)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    @_rpc
    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        arguments = values.reveal(values.decode(request.args))
        result, failures = functions.invoke(request.tok, arguments, self._connected())
        return provider_pb2.InvokeResponse(**{"return": values.encode(result)}, failures=_failures(failures))

    @_rpc
    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        entry = self._entry(request)
        kind = self._schemas.get(entry)
        inputs = checks.normalise(entry, values.decode(request.news))
        inputs = naming.fill(entry, inputs, values.decode(request.olds), request)
        if "region" in kind.inputs.fields and "region" not in inputs and self._connection is not None:
            inputs["region"] = self._connection.region
        failures = checks.check(entry, kind, inputs)
        return provider_pb2.CheckResponse(inputs=values.encode(inputs), failures=_failures(failures))

    @_rpc
    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        entry = self._entry(request)
        old = values.decode(request.old_inputs if request.HasField("old_inputs") else request.olds)
        found = diff.compare(entry, old, values.decode(request.news), list(request.ignoreChanges))
        some = provider_pb2.DiffResponse.DIFF_SOME if found.changes else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=some,
            replaces=found.replaces,
            diffs=sorted({change.path.split(".")[0].split("[")[0] for change in found.changes}),
            deleteBeforeReplace=found.delete_first,
            hasDetailedDiff=True,
            detailedDiff={
                change.path: provider_pb2.PropertyDiff(
                    kind=_KINDS[change.kind, change.replace], inputDiff=True
                )
                for change in found.changes
            },
        )

    @_rpc
    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        entry = self._entry(request)
        given = values.decode(request.properties)
        made = self._context(entry, given, {}, timeout=request.timeout)
        if request.preview:
            outputs = lifecycle.preview(made, self._schemas.get(entry))
            return provider_pb2.CreateResponse(properties=values.encode(values.conceal(outputs, given)))
        try:
            observed = lifecycle.create(made, self._schemas.get(entry))
        except InitFailed as error:
            error.outputs = values.conceal(error.outputs, given)
            raise
        return provider_pb2.CreateResponse(
            id=made.id, properties=values.encode(values.conceal(observed.outputs, given))
        )

    @_rpc
    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        entry = self._entry(request)
        state, given = values.decode(request.properties), values.decode(request.inputs)
        made = self._context(
            entry, given or naming.known_inputs(entry, state), state, timeout=request.timeout
        )
        made.id, hidden = naming.import_id(entry, request.id, importing=not state)
        made.inputs = {**hidden, **made.inputs}
        made.importing = not given
        observed = lifecycle.read(made, self._schemas.get(entry))
        if observed is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=made.id,
            properties=values.encode(values.conceal(observed.outputs, state, given)),
            inputs=values.encode(values.conceal(observed.inputs, given)),
        )

    @_rpc
    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        entry = self._entry(request)
        state, given = values.decode(request.olds), values.decode(request.news)
        made = self._context(entry, given, state, timeout=request.timeout)
        made.id = request.id
        if request.preview:
            outputs = lifecycle.preview_update(made)
        else:
            old = values.reveal(values.decode(request.old_inputs))
            outputs = lifecycle.update(made, self._schemas.get(entry), old).outputs
        return provider_pb2.UpdateResponse(properties=values.encode(values.conceal(outputs, given, state)))

    @_rpc
    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802, ARG002  # the protocol's names
        entry = self._entry(request)
        given = values.decode(request.old_inputs) if request.HasField("old_inputs") else {}
        made = self._context(entry, given, values.decode(request.properties), timeout=request.timeout)
        made.id = request.id
        lifecycle.delete(made)
        return empty_pb2.Empty()

    def _entry(self, request: Any) -> Resource:
        kind = request.type or request.urn.split("::")[2]
        return catalog.entry(kind.split("$")[-1])

    def _context(
        self, entry: Resource, inputs: Mapping[str, Any], state: Mapping[str, Any], timeout: float
    ) -> Context:
        return Context(
            connection=self._connected(),
            entry=entry,
            inputs=values.reveal(dict(inputs)),
            state=values.reveal(dict(state)),
            timeout=timeout or 600.0,
        )

    def _connected(self) -> connection.Connection:
        if self._connection is None:
            raise ProviderError(
                "the provider's configuration is not known yet. Remedy: give the provider a region and an account"
                " that do not depend on a resource"
            )
        return self._connection


def _config(request: Any) -> dict[str, Any]:
    if request.HasField("args"):
        return values.decode(request.args)
    return {key.removeprefix("aws:config:"): value for key, value in request.variables.items()}


def _failures(failures: list[checks.Failure]) -> list[Any]:
    return [provider_pb2.CheckFailure(property=item.path, reason=item.reason) for item in failures]


__all__ = ["Servicer", "errors_pb2", "struct_pb2"]
