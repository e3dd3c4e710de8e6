"""What can go wrong, in words a platform engineer reads: one exception tree, one line a message.

ProviderError
├── CloudError        the cloud refused; the cloud's own code and message
├── CloudUnreachableError  the embedded cloud does not answer
└── InitFailedError        the resource exists, but a later step of its creation failed
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from botocore import exceptions as boto

if TYPE_CHECKING:
    from pathlib import Path

START: Final = "start it with `enclave local start`, then run this again"
_log = logging.getLogger("enclave.local.provider")


class ProviderError(Exception):
    """An error with a message fit for the terminal."""


class CloudUnreachableError(ProviderError):
    """The embedded cloud does not answer."""


class CloudError(ProviderError):
    """The cloud refused a call."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class InitFailedError(ProviderError):
    """A resource was created, but setting it up failed: the engine must remember it."""

    def __init__(self, message: str, resource_id: str, outputs: dict[str, Any]) -> None:
        super().__init__(message)
        self.resource_id = resource_id
        self.outputs = outputs


def log_to(directory: Path) -> Path:
    """Send tracebacks of internal errors to `provider.log` in the directory; returns the file."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "provider.log"
    handler = logging.FileHandler(path, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s [%(process)d] %(message)s"))
    for old in _log.handlers:
        old.close()
    _log.handlers[:] = [handler]
    _log.propagate = False
    return path


def log_file() -> str:
    """Where `log_to` writes, or an empty string."""
    return next((h.baseFilename for h in _log.handlers if isinstance(h, logging.FileHandler)), "")


def translate(error: Exception, doing: str) -> ProviderError:  # one return a kind  # noqa: PLR0911  # one return a kind
    """Turn any exception into one with a message of one line, prefixed by what was being done.

    A service error keeps AWS's own code and message, laid out as the official provider lays it out.
    """
    if isinstance(error, InitFailedError):
        return InitFailedError(f"{doing}: {error}", error.resource_id, error.outputs)
    if isinstance(error, CloudError):
        return CloudError(f"{doing}: {error}", error.code)
    if isinstance(error, CloudUnreachableError):
        return error
    if isinstance(error, ProviderError):
        return ProviderError(f"{doing}: {error}")
    if isinstance(error, boto.ClientError):
        return _service_error(error, doing)
    if isinstance(error, boto.HTTPClientError | boto.ConnectionError):
        where = getattr(error, "kwargs", {}).get("endpoint_url", "its endpoint")
        return CloudUnreachableError(f"{doing}: the embedded cloud at {where} does not answer; {START}")
    if isinstance(error, boto.ParamValidationError):
        return ProviderError(f"{doing}: {' '.join(str(error).split())}")
    return internal(error, doing)


def internal(error: Exception, doing: str) -> ProviderError:
    """Report an error of our own: the traceback goes to the log, one line to the person."""
    _log.error("%s", doing, exc_info=error)
    where = log_file()
    pointer = f"; details: {where}" if where else ""
    text = " ".join(str(error).split())
    return ProviderError(
        f"{doing}: internal error of the local aws provider ({type(error).__name__}: {text}){pointer}"
    )


def code_of(error: Exception) -> str:
    """Return the service's error code, or an empty string."""
    if isinstance(error, boto.ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return error.code if isinstance(error, CloudError) else ""


def _service_error(error: Any, doing: str) -> CloudError:
    details = error.response.get("Error", {})
    meta = error.response.get("ResponseMetadata", {})
    service = getattr(error, "service_id", "") or ""
    code = str(details.get("Code", "Unknown"))
    message = " ".join(str(details.get("Message", "")).split())
    operation = f"{service}: {error.operation_name}" if service else error.operation_name
    return CloudError(
        f"{doing}: operation error {operation}, https response error"
        f" StatusCode: {meta.get('HTTPStatusCode', 0)}, RequestID: {meta.get('RequestId', '')},"
        f" api error {code}: {message}",
        code,
    )
