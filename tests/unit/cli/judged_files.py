"""Small documents of Pulumi's, as `enclave check` reads them, and waivers of what is in them."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

BUCKET, KEY = "aws:s3/bucket:Bucket", "aws:kms/key:Key"
PROVIDER = "pulumi:providers:aws"
TODAY = date.today()  # noqa: DTZ011 - the command's own day
PLACED = "placed-in-eea"
ADDRESS = f"dublin-1/{KEY}/profile"


def state(type_: str, name: str, stack: str = "dublin-1", **more: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:{stack}::enclave::{type_}::{name}"
    provider = f"urn:pulumi:{stack}::enclave::{PROVIDER}::p::p-id"
    own = {} if type_ == PROVIDER else {"provider": provider}
    return {"urn": urn, "type": type_, "custom": True, "id": f"{name}-id", "inputs": {}, **own, **more}


def provider(stack: str = "dublin-1", **inputs: Any) -> dict[str, Any]:
    settled = {"region": "eu-west-1", "allowedAccountIds": '["111111111111"]'}
    return state(PROVIDER, "p", stack, inputs={**settled, **inputs}, id="p-id")


def key(stack: str = "dublin-1", **more: Any) -> dict[str, Any]:
    return state(KEY, "profile", stack, **more)


ABROAD = key(inputs={"region": "us-east-1"}, sourcePosition="project:///stacks/site.py#12,3")
UNKNOWN = key(inputs={"region": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"})


def export(*resources: Mapping[str, Any]) -> dict[str, Any]:
    return {"version": 3, "deployment": {"resources": list(resources)}}


def preview(*resources: Mapping[str, Any]) -> dict[str, Any]:
    return {"steps": [{"op": "create", "newState": resource} for resource in resources]}


def write(name: str, document: object) -> Path:
    """Write a file into the checkout, which the tests run in."""
    Path(name).write_text(json.dumps(document))
    return Path(name)


def waive(checkout: Path, rule: str, resource: str, days: int = 10) -> None:
    until = TODAY + timedelta(days=days)
    entry = {"rule": rule, "resource": resource, "reason": "It moves", "owner": "ops", "until": f"{until}"}
    # JSON is YAML, but dates are texts in both.
    (checkout / "config" / "waivers.yaml").write_text(json.dumps({"waivers": [entry]}))
