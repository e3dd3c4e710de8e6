"""Errors of the front door, in the form that each AWS protocol expects."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from _typeshed.wsgi import StartResponse

UNSUPPORTED = "UnsupportedByEmbeddedCloud"
NOT_IMPLEMENTED = 501  # botocore retries 500 and 503, but not this
FORBIDDEN = 403

# What a caller with an unknown access key is told. Source: each service's "Common errors" page.
UNKNOWN_KEY = {
    "ec2": (401, "AuthFailure", "AWS was not able to validate the provided access credentials"),
    "s3": (
        FORBIDDEN,
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    "iam": (FORBIDDEN, "InvalidClientTokenId", "The security token included in the request is invalid."),
    "sts": (FORBIDDEN, "InvalidClientTokenId", "The security token included in the request is invalid."),
}
UNKNOWN_KEY_JSON = (
    400,
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
)


class FaultError(Exception):
    """An answer that ends a request before, or instead of, moto's."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def unsupported(what: str) -> FaultError:
    """Return the fault for something that the embedded cloud doesn't do. ``what`` names it."""
    return FaultError(NOT_IMPLEMENTED, UNSUPPORTED, f"{what} is not supported by the embedded cloud.")


def unknown_key(service: str) -> FaultError:
    """Return what ``service`` answers to an access key that nobody issued."""
    return FaultError(*UNKNOWN_KEY.get(service, UNKNOWN_KEY_JSON))


def render(
    fault: FaultError, service: str, environ: Mapping[str, object], start_response: StartResponse
) -> Iterable[bytes]:
    """Answer ``fault`` in the protocol of ``service`` (its botocore signing name)."""
    code, message = escape(fault.code), escape(fault.message)
    error = f"<Code>{code}</Code><Message>{message}</Message>"
    form = str(environ.get("CONTENT_TYPE", "")).startswith("application/x-www-form-urlencoded")
    content_type = "text/xml"
    if service == "s3":
        body = f"<Error>{error}</Error>"
    elif service == "ec2":
        body = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>enclave</RequestID></Response>"
    elif form:
        body = f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>"
    else:
        content_type = "application/json"
        body = json.dumps({"__type": fault.code, "message": fault.message})
    encoded = body.encode()
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(encoded))),
        ("x-amzn-errortype", fault.code),
    ]
    start_response(f"{fault.status} {fault.code}", headers)
    return [encoded]
