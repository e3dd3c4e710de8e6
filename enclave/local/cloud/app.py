"""The front door of the embedded cloud: who calls, which service, one request at a time, then moto.

moto's models are plain dictionaries without locks, so one lock is held round each request. A request takes a
few milliseconds and Python runs one thread at a time anyway: the lock costs nothing that threads would gain.
"""

from __future__ import annotations

import io
import json
import logging
import re
import threading
from os import getpid
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from enclave.local.cloud import extensions, record, seeding
from enclave.local.cloud.faults import FaultError, render, unknown_key, unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from enclave.local.cloud.record import Seed

log = logging.getLogger("enclave.cloud")

MOTO_LACKS = "has not been implemented"  # its own text, which says less than the action's name
SCOPE = re.compile(r"Credential=([^/,\s]+)/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request")


class Cloud:
    """A WSGI application: AWS by SigV4 credential scope, ourselves under ``/enclave/``."""

    def __init__(self, generation: str, seed: Seed) -> None:
        extensions.install()
        self._generation = generation
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._lock = threading.Lock()
        seeding.plant(seed)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ.get("PATH_INFO", "")
        body = _read_body(environ)
        service = ""
        try:
            if path.startswith("/enclave/"):
                return self._control(path, body, start_response)
            key, region, service = _scope(environ)
            _check(key, region, service)
            return self._answer(service, environ, body, start_response)
        except FaultError as fault:
            log.info("%s %s", fault.code, fault.message)
            return render(fault, service, environ, start_response)

    def _control(self, path: str, body: bytes, start_response: StartResponse) -> Iterable[bytes]:
        if path == "/enclave/seed":
            with self._lock:
                seeding.plant(record.parse_seed(json.loads(body)))
        elif path != "/enclave/status":
            raise unsupported(path)
        answer = json.dumps({"generation": self._generation, "pid": getpid()}).encode()
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))]
        start_response("200 OK", headers)
        return [answer]

    def _answer(
        self, service: str, environ: WSGIEnvironment, body: bytes, start_response: StartResponse
    ) -> Iterable[bytes]:
        action = _action(service, environ, body)
        held: list[Any] = []

        def hold(*response: Any) -> Any:
            held[:] = response

        try:
            with self._lock:
                answer = b"".join(self._moto(environ, hold))
        except NotImplementedError as error:
            detail = "" if MOTO_LACKS in str(error) or not str(error) else f" ({error})"
            raise unsupported(f"{action}{detail}") from error
        except Exception as error:  # a crash in moto or an extension must be an error that names the call
            log.exception("%s failed", action)
            text = f"{action} failed inside the embedded cloud: {type(error).__name__}: {error}"
            raise FaultError(501, "EmbeddedCloudFailure", text) from error
        if held[0].startswith("404") and dict(held[1]).get("Content-Type", "").startswith("text/html"):
            raise unsupported(action)  # Flask found no route: moto doesn't know the operation
        start_response(*held)
        return [answer]


def _read_body(environ: WSGIEnvironment) -> bytes:
    """Read the whole body before any lock is taken: a slow client must not stop the others."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if not length:
        return b""
    body: bytes = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def _scope(environ: WSGIEnvironment) -> tuple[str, str, str]:
    """Return access key, region and service of a signed request. The signature itself is not checked."""
    signed = environ.get("HTTP_AUTHORIZATION", "")
    if not signed:
        credential = parse_qs(environ.get("QUERY_STRING", "")).get("X-Amz-Credential", [""])[0]
        signed = f"Credential={credential}"
    scope = SCOPE.search(signed)
    if scope is None:
        raise FaultError(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
    key, region, service = scope.groups()
    return key, region, service


def _check(key: str, region: str, service: str) -> None:
    if service not in extensions.SERVICES:
        raise unsupported(f"The service {service}")
    if not extensions.known_region(region):
        raise unsupported(f"{service} in a region {region}")
    if not seeding.issued(key):
        raise unknown_key(service)


def _action(service: str, environ: WSGIEnvironment, body: bytes) -> str:
    """Name the call, for error messages: ``ec2:CreateVpc``, or method and path where that is all there is."""
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        return f"{service}:{target.rpartition('.')[2]}"
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        action = parse_qs(body.decode(errors="replace")).get("Action")
        if action:
            return f"{service}:{action[0]}"
    query = environ.get("QUERY_STRING", "")
    return f"{service}: {environ['REQUEST_METHOD']} {environ['PATH_INFO']}" + (f"?{query}" if query else "")
