"""What every request shares: an error becomes one line for the person, and never a traceback."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import grpc  # type: ignore[import-untyped]  # ships no types
from pulumi.runtime.proto import provider_pb2, status_pb2

from enclave.local.provider import values
from enclave.local.provider.failures import InitFailedError, ProviderError, internal

if TYPE_CHECKING:
    from collections.abc import Callable


def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a servicer's method."""

    @functools.wraps(method)
    def call(servicer: Any, request: Any, context: Any) -> Any:
        try:
            return method(servicer, request, context)
        except InitFailedError as error:
            _keep_half_made(context, error)
            code, message = grpc.StatusCode.UNKNOWN, str(error)
        except ProviderError as error:
            code, message = grpc.StatusCode.UNKNOWN, str(error)
        except Exception as error:  # noqa: BLE001  # the last resort: the log gets the traceback
            where = getattr(request, "urn", "") or getattr(request, "tok", "")
            code = grpc.StatusCode.INTERNAL
            message = str(internal(error, f"{method.__name__} {where}".strip()))
        return context.abort(code, message)  # raises: nothing is returned

    return call


def _keep_half_made(context: Any, error: InitFailedError) -> None:
    """Tell the engine that the resource exists though it isn't complete, so that it stays in the state."""
    properties = values.encode(error.outputs)
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.resource_id, properties=properties, reasons=[str(error)], inputs=properties
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(detail)
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
