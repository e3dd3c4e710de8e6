"""Refuses to keep state, or the key of its secrets, outside the EEA. State is data too."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import yaml

from enclave.engine.errors import BackendRefusedError
from enclave.model import geography

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.engine.environment import Workspace

_STATE_REMEDY = (
    "set PULUMI_BACKEND_URL to a bucket in the EEA, such as s3://BUCKET?region=eu-west-1&awssdk=v2, "
    "and run `pulumi login`"
)
_SECRETS_REMEDY = (
    "with a key in the EEA run `pulumi stack init {stack} --secrets-provider "
    "'awskms://alias/NAME?region=eu-west-1'`, or `pulumi stack change-secrets-provider` if the stack exists"
)


def check(workspace: Workspace, stacks: tuple[str, ...], environ: Mapping[str, str]) -> None:
    """Check the state's place and each stack's secrets provider, for a run on AWS.

    Raises:
        BackendRefusedError: outside the EEA, or not known to be inside.

    """
    check_state(environ.get("PULUMI_BACKEND_URL") or _project_backend(workspace))
    for stack in stacks:
        settings = workspace.stack_config(stack)
        document = yaml.safe_load(settings.read_text()) if settings.exists() else None
        provider = document.get("secretsprovider") if isinstance(document, dict) else None
        check_secrets(stack, str(provider) if provider else None)


def check_state(url: str | None) -> None:
    """Check where the state is kept.

    Raises:
        BackendRefusedError: outside the EEA, or not known to be inside.

    """
    if not url:
        raise BackendRefusedError("Nothing says where the state is kept", _STATE_REMEDY)
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if parts.scheme != "s3":
        raise BackendRefusedError(f"The state would be kept in {parts.scheme or url}://", _STATE_REMEDY)
    if "endpoint" in query:
        raise BackendRefusedError("The state's bucket is behind an endpoint of its own", _STATE_REMEDY)
    _check_region("The state's bucket", _single(query, "region"), _STATE_REMEDY)


def check_secrets(stack: str, provider: str | None) -> None:
    """Check which key the secrets in a stack's state are under.

    Raises:
        BackendRefusedError: a passphrase, outside the EEA, or not known to be inside.

    """
    remedy = _SECRETS_REMEDY.format(stack=stack)
    if provider is None or provider in ("default", "passphrase"):
        raise BackendRefusedError(f"The secrets of stack {stack} are under a passphrase", remedy)
    parts = urlsplit(provider)
    if parts.scheme != "awskms":
        raise BackendRefusedError(f"The secrets of stack {stack} are under {parts.scheme}://", remedy)
    query = parse_qs(parts.query)
    if "endpoint" in query:
        raise BackendRefusedError(f"The key of stack {stack} is behind an endpoint of its own", remedy)
    key = f"{parts.netloc}{parts.path}".strip("/")
    places = {_single(query, "region"), _arn_region(key)} - {None} or {None}
    for place in places:
        _check_region(f"The key of stack {stack}", place, remedy)


def _project_backend(workspace: Workspace) -> str | None:
    project = yaml.safe_load((workspace.root / "Pulumi.yaml").read_text())
    backend = project.get("backend") if isinstance(project, dict) else None
    return backend.get("url") if isinstance(backend, dict) else None


def _single(query: Mapping[str, list[str]], name: str) -> str | None:
    values = query.get(name, [])
    return values[0] if len(values) == 1 else None


def _arn_region(key: str) -> str | None:
    parts = key.split(":")
    return parts[3] if len(parts) > 3 and parts[0] == "arn" else None  # noqa: PLR2004 - arn:partition:kms:REGION


def _check_region(what: str, name: str | None, remedy: str) -> None:
    if name is None:
        raise BackendRefusedError(f"{what} names no region, so its place isn't known", remedy)
    place = geography.region(name)
    if place is None:
        raise BackendRefusedError(f"{what} names {name!r}, which is no region this toolkit knows", remedy)
    if not place.in_eea:
        raise BackendRefusedError(f"{what} is in {name} ({place.city}, {place.country})", remedy)
