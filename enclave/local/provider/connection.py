"""Connections to the embedded cloud, and to nothing else.

Every client is made here. An endpoint that is not loopback is refused when the connection is made and again,
by a hook, before each request. Environment variables, configuration files and the metadata service that
botocore would consult are all switched off: no real credentials can leak in.
"""

from __future__ import annotations

import ipaddress
import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES as _BOTOCORE_VARIABLES

from enclave.local.provider.failures import START, CloudUnreachableError, ProviderError

if TYPE_CHECKING:
    from collections.abc import Mapping

BASE_ACCESS_KEY: Final = "enclave-local"
DIRECTORY_VARIABLE: Final = "ENCLAVE_LOCAL_DIR"
_THREADS: Final = 32


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key of the embedded cloud; worthless anywhere else."""

    access_key: str = BASE_ACCESS_KEY
    secret_key: str = BASE_ACCESS_KEY
    token: str | None = None


def local_directory(environment: Mapping[str, str] | None = None) -> Path:
    """Return the embedded cloud's directory, from ENCLAVE_LOCAL_DIR. Raises ProviderError without it."""
    value = (os.environ if environment is None else environment).get(DIRECTORY_VARIABLE, "")
    if not value:
        raise ProviderError(
            f"{DIRECTORY_VARIABLE} is not set: this provider only works with the embedded cloud."
            ' Remedy: run through `enclave`, or `eval "$(enclave local env)"` first'
        )
    return Path(value)


def endpoint(directory: Path) -> str:
    """Return the cloud's address, from `cloud.json`. Raises CloudUnreachableError if there is none."""
    path = directory / "cloud.json"
    try:
        record = json.loads(path.read_text())
    except FileNotFoundError:
        raise CloudUnreachableError(f"the embedded cloud is not running (no {path}); {START}") from None
    except ValueError:
        raise CloudUnreachableError(
            f"{path} is damaged; `enclave local start` replaces it, with an empty cloud"
        ) from None
    address = record.get("endpoint", "") if isinstance(record, dict) else ""
    require_loopback(address)
    return str(address)


def require_loopback(url: str) -> None:
    """Raise ProviderError unless the URL is plain http(s) to this very machine."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not is_loopback(parts.hostname or ""):
        raise ProviderError(
            f"refused to talk to {url or 'an empty address'}: the local aws provider only talks to loopback"
        )


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine: `localhost` or a loopback address, nothing resolved."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guard(request: Any, **_: Any) -> None:
    """Refuse, just before it would be sent, any request that isn't for loopback."""
    require_loopback(request.url)


def _session() -> botocore.session.Session:
    """Make a botocore session that reads neither the environment nor a file."""
    deaf = {
        name: (None, None, default, convert) for name, (_, _, default, convert) in _BOTOCORE_VARIABLES.items()
    }
    for name in ("config_file", "credentials_file"):
        deaf[name] = (None, None, os.devnull, None)
    session = botocore.session.Session(session_vars=deaf)
    session.register("before-send", _guard)
    return session


@dataclass(slots=True)
class Connection:
    """Clients of one caller (a set of credentials), made once for each service and region.

    Thread-safe. `region` is the default; `client` takes another one for a single resource.
    """

    address: str
    region: str
    credentials: Credentials = field(default_factory=Credentials)
    account: str = ""
    user_arn: str = ""
    user_id: str = ""
    _base: Any = None
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        require_loopback(self.address)

    def client(self, service: str, region: str | None = None) -> Any:
        """Return the botocore client of a service in a region (default: the connection's own)."""
        key = (service, region or self.region)
        found = self._clients.get(key)
        if found is not None:
            return found
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make(*key)
            return self._clients[key]

    def _make(self, service: str, region: str) -> Any:
        if self._base is None:
            self._base = _session()
        return self._base.create_client(
            service,
            region_name=region,
            endpoint_url=self.address,
            aws_access_key_id=self.credentials.access_key,
            aws_secret_access_key=self.credentials.secret_key,
            aws_session_token=self.credentials.token,
            config=_CLIENT_CONFIG,
        )

    def derive(self, credentials: Credentials) -> Connection:
        """Return a connection of another caller that shares the loaded service models."""
        return Connection(address=self.address, region=self.region, credentials=credentials, _base=self._base)

    def identify(self) -> None:
        """Ask the cloud who we are; fills account, user_arn and user_id."""
        answer = self.client("sts").get_caller_identity()
        self.account = answer["Account"]
        self.user_arn = answer["Arn"]
        self.user_id = answer["UserId"]


# One attempt: the cloud is on this machine, and a create that is sent twice would hide that creates aren't
# idempotent. `proxies` names the loopback so that botocore doesn't look at the environment's proxies.
_CLIENT_CONFIG: Final = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"total_max_attempts": 1, "mode": "standard"},
    max_pool_connections=_THREADS,
    proxies={"none": ""},
    s3={"addressing_style": "path"},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    ignore_configured_endpoint_urls=True,
)
