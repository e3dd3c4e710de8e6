"""What the real engine does with a plugin, over real gRPC: the smallest stand-in that tests can drive."""

from __future__ import annotations

from concurrent import futures
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped]  # ships no types
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from enclave.local.provider import values
from enclave.local.provider.servicer import Servicer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DUBLIN = {
    "region": "eu-west-1",
    "allowedAccountIds": '["111111111111"]',
    "assumeRoles": '[{"roleArn":"arn:aws:iam::111111111111:role/enclave-deploy"}]',
}
_CHANGES = {
    provider_pb2.DiffResponse.DIFF_NONE: "none",
    provider_pb2.DiffResponse.DIFF_SOME: "some",
}


class RefusedError(Exception):
    """Check found something; `failures` maps property paths to reasons."""

    def __init__(self, failures: Mapping[str, str]) -> None:
        super().__init__(str(failures))
        self.failures = failures


class Made:
    """A resource as the engine's state keeps it."""

    def __init__(
        self, token: str, name: str, inputs: dict[str, Any], resource_id: str, outputs: dict[str, Any]
    ) -> None:
        self.token, self.name, self.inputs, self.id, self.outputs = token, name, inputs, resource_id, outputs


class Engine:
    """Drives one provider instance."""

    def __init__(self, channel: grpc.Channel) -> None:
        self.stub = provider_pb2_grpc.ResourceProviderStub(channel)

    def configure(self, config: Mapping[str, Any]) -> None:
        checked = self.stub.CheckConfig(provider_pb2.CheckRequest(news=values.encode(config)))
        _refuse(checked.failures)
        self.stub.Configure(provider_pb2.ConfigureRequest(args=checked.inputs, acceptSecrets=True))

    def check(
        self, token: str, inputs: Mapping[str, Any], name: str = "it", olds: Any = None
    ) -> dict[str, Any]:
        answer = self.stub.Check(
            provider_pb2.CheckRequest(
                **_who(token, name),
                news=values.encode(inputs),
                olds=values.encode(olds or {}),
                randomSeed=b"seed",
            )
        )
        _refuse(answer.failures)
        return values.decode(answer.inputs)

    def create(
        self, token: str, inputs: Mapping[str, Any], name: str = "it", *, preview: bool = False
    ) -> Made:
        checked = self.check(token, inputs, name)
        answer = self.stub.Create(
            provider_pb2.CreateRequest(
                **_who(token, name), properties=values.encode(checked), preview=preview
            )
        )
        return Made(token, name, checked, answer.id, values.decode(answer.properties))

    def read(self, token: str, resource_id: str, made: Made | None = None) -> Made | None:
        """Refresh what was made, or import by id alone."""
        known = (
            {"properties": values.encode(made.outputs), "inputs": values.encode(made.inputs)} if made else {}
        )
        answer = self.stub.Read(provider_pb2.ReadRequest(**_who(token, "it"), id=resource_id, **known))
        if not answer.id:
            return None
        return Made(token, "it", values.decode(answer.inputs), answer.id, values.decode(answer.properties))

    def diff(self, made: Made, inputs: Mapping[str, Any]) -> Any:
        checked = self.check(made.token, inputs, made.name, made.inputs)
        return self.stub.Diff(
            provider_pb2.DiffRequest(
                **_who(made.token, made.name),
                id=made.id,
                olds=values.encode(made.outputs),
                old_inputs=values.encode(made.inputs),
                news=values.encode(checked),
            )
        )

    def update(self, made: Made, inputs: Mapping[str, Any], *, preview: bool = False) -> Made:
        checked = self.check(made.token, inputs, made.name, made.inputs)
        answer = self.stub.Update(
            provider_pb2.UpdateRequest(
                **_who(made.token, made.name),
                id=made.id,
                olds=values.encode(made.outputs),
                old_inputs=values.encode(made.inputs),
                news=values.encode(checked),
                preview=preview,
            )
        )
        return Made(made.token, made.name, checked, made.id, values.decode(answer.properties))

    def delete(self, made: Made) -> None:
        self.stub.Delete(
            provider_pb2.DeleteRequest(
                **_who(made.token, made.name),
                id=made.id,
                properties=values.encode(made.outputs),
                old_inputs=values.encode(made.inputs),
            )
        )

    def invoke(self, token: str, arguments: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer = self.stub.Invoke(provider_pb2.InvokeRequest(tok=token, args=values.encode(arguments or {})))
        _refuse(answer.failures)
        return values.decode(getattr(answer, "return"))


@contextmanager
def serve(directory: Path) -> Iterator[Engine]:
    """A plugin on a free port, and an engine that talks to it."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(directory), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield Engine(channel)
    server.stop(grace=None).wait()


def kinds(answer: Any) -> dict[str, str]:
    """A detailed diff as path -> kind."""
    return {
        path: provider_pb2.PropertyDiff.Kind.Name(change.kind) for path, change in answer.detailedDiff.items()
    }


def _who(token: str, name: str) -> dict[str, str]:
    return {"urn": f"urn:pulumi:dublin-1::enclave::{token}::{name}", "type": token, "name": name}


def _refuse(failures: Any) -> None:
    if failures:
        raise RefusedError({failure.property: failure.reason for failure in failures})
