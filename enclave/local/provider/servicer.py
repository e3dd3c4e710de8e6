"""The provider protocol: one method a request. Everything of substance is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.protobuf import empty_pb2  # type: ignore[import-untyped]  # ships no types
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

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
from enclave.local.provider.failures import InitFailedError, ProviderError
from enclave.local.provider.rpc import guarded

if TYPE_CHECKING:
    from collections.abc import Mapping
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


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider instance; requests come in parallel."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._schemas = catalog.Schemas(directory / "schemas")
        self._connection: connection.Connection | None = None

    @guarded
    def Handshake(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Agree on the protocol: secrets are understood."""
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    @guarded
    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Tell the version: that of the installed SDK."""
        return plugin_pb2.PluginInfo(version=schema.sdk_version())

    @guarded
    def Attach(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Accept an engine that found us running."""
        return empty_pb2.Empty()

    @guarded
    def Cancel(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Do nothing: what runs is short, and half-done calls are worse than late ones."""
        return empty_pb2.Empty()

    @guarded
    def GetSchema(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Describe the supported types."""
        from enclave.local.provider import package_schema  # rarely asked for  # noqa: PLC0415  # only where it is needed: imports cost time

        return provider_pb2.GetSchemaResponse(schema=package_schema.document())

    @guarded
    def CheckConfig(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Check the provider's own configuration."""
        failures = configure.check(values.decode(request.news))
        return provider_pb2.CheckResponse(inputs=request.news, failures=_failures(failures))

    @guarded
    def DiffConfig(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Compare provider configurations: another region means another provider."""
        old = configure.parse(values.decode(_old_inputs(request)))
        new = configure.parse(values.decode(request.news))
        changed = sorted(k for k in set(old) | set(new) if k != "version" and old.get(k) != new.get(k))
        some = provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE
        replaces = [name for name in changed if name == "region"]
        return provider_pb2.DiffResponse(changes=some, replaces=replaces, diffs=changed)

    @guarded
    def Configure(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Connect, unless something is unknown yet (preview)."""
        wanted = configure.settings(_config(request))
        if wanted is not None:
            self._connection = configure.connect(connection.endpoint(self._directory), wanted)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, supports_autonaming_configuration=True
        )

    @guarded
    def Invoke(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Run a function."""
        arguments = values.reveal(values.decode(request.args))
        result, failures = functions.invoke(request.tok, arguments, self._connected())
        return provider_pb2.InvokeResponse(**{"return": values.encode(result)}, failures=_failures(failures))

    @guarded
    def Check(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Fill in name and region, and report everything that is wrong with the inputs."""
        entry = self._entry(request)
        kind = self._schemas.get(entry)
        inputs = checks.normalise(entry, values.decode(request.news))
        inputs = naming.fill(entry, inputs, values.decode(request.olds), request)
        if "region" in kind.inputs.fields and "region" not in inputs and self._connection is not None:
            inputs["region"] = self._connection.region
        failures = checks.check(entry, kind, inputs)
        return provider_pb2.CheckResponse(inputs=values.encode(inputs), failures=_failures(failures))

    @guarded
    def Diff(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Compare old and new inputs."""
        entry = self._entry(request)
        old = values.decode(_old_inputs(request))
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

    @guarded
    def Create(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Create a resource, or tell what would come of it."""
        entry = self._entry(request)
        given = values.decode(request.properties)
        made = self._context(entry, given, {}, timeout=request.timeout)
        if request.preview:
            outputs = lifecycle.preview(made, self._schemas.get(entry))
            return provider_pb2.CreateResponse(properties=values.encode(values.conceal(outputs, given)))
        try:
            observed = lifecycle.create(made, self._schemas.get(entry))
        except InitFailedError as error:
            error.outputs = values.conceal(error.outputs, given)
            raise
        return provider_pb2.CreateResponse(
            id=made.id, properties=values.encode(values.conceal(observed.outputs, given))
        )

    @guarded
    def Read(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Refresh or import a resource."""
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

    @guarded
    def Update(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Change a resource in place, or tell what would come of it."""
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

    @guarded
    def Delete(self, request: Any, context: Any) -> Any:  # the protocol names it  # noqa: N802, ARG002  # the protocol names it
        """Delete a resource."""
        entry = self._entry(request)
        given = values.decode(request.old_inputs) if request.HasField("old_inputs") else {}
        made = self._context(entry, given, values.decode(request.properties), timeout=request.timeout)
        made.id = request.id
        lifecycle.delete(made)
        return empty_pb2.Empty()

    def _entry(self, request: Any) -> Resource:
        kind = request.type or request.urn.split("::")[2]
        return catalog.entry(kind.rpartition("$")[2])

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
                "the provider's configuration is not known yet. Remedy: give the provider a region and an"
                " account that do not depend on a resource"
            )
        return self._connection


def _old_inputs(request: Any) -> Any:
    return request.old_inputs if request.HasField("old_inputs") else request.olds


def _config(request: Any) -> dict[str, Any]:
    if request.HasField("args"):
        return values.decode(request.args)
    return {key.removeprefix("aws:config:"): value for key, value in request.variables.items()}


def _failures(failures: list[checks.Failure]) -> list[Any]:
    return [provider_pb2.CheckFailure(property=item.path, reason=item.reason) for item in failures]
