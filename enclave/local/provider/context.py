"""What an entry's calls work with: one resource, its inputs and state, and clients of its region."""

from __future__ import annotations

import functools
import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jmespath  # type: ignore[import-untyped]  # ships no types
from botocore import exceptions as boto

from enclave.local.provider.resource import ACCOUNT, ID, REQUEST, UNSET, VALUE, Call, In

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from enclave.local.provider.connection import Connection
    from enclave.local.provider.resource import Resource

_compile = functools.lru_cache(maxsize=None)(jmespath.compile)


def search(path: str, document: Any) -> Any:
    """Evaluate a JMESPath."""
    return _compile(path).search(document)


@functools.cache
def partitions() -> tuple[dict[str, Any], ...]:
    """Return the AWS partitions with their regions and suffixes, from botocore's own data."""
    from importlib import resources  # only where a partition is asked for  # noqa: PLC0415  # only where it is needed: imports cost time

    text = resources.files("botocore").joinpath("data", "partitions.json").read_text()
    return tuple(json.loads(text)["partitions"])


def partition_of(region: str) -> dict[str, Any]:
    """Return the partition of a region. Raises KeyError for a region that AWS does not have."""
    for partition in partitions():
        if region in partition["regions"]:
            return partition
    raise KeyError(region)


def known_region(name: str) -> bool:
    """Whether AWS has such a region, in any partition."""
    return any(name in partition["regions"] for partition in partitions())


@dataclass(slots=True)
class Context:
    """One resource during one request. `inputs` and `state` are plain values, secrets revealed."""

    connection: Connection
    entry: Resource
    inputs: Mapping[str, Any] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    timeout: float = 600.0
    importing: bool = False
    mark: str = ""

    @property
    def region(self) -> str:
        """The resource's own region, else the provider's."""
        return str(self.get("region") or self.connection.region)

    @property
    def partition(self) -> str:
        """The partition of the region, such as `aws`."""
        return str(partition_of(self.region)["id"])

    @property
    def dns_suffix(self) -> str:
        """The partition's domain, such as `amazonaws.com`."""
        return str(partition_of(self.region)["outputs"]["dnsSuffix"])

    def get(self, name: str, default: Any = None) -> Any:
        """Return an input, else what the state says, else the default."""
        if name in self.inputs:
            return self.inputs[name]
        return self.state.get(name, default)

    def call(self, method: str, params: Mapping[str, Any], *, service: str = "", region: str = "") -> Any:
        """Call the API; a service error leaves with the service's name on it."""
        client = self.connection.client(service or self.entry.service, region or self.region)
        try:
            return getattr(client, method)(**params)
        except boto.ClientError as error:
            error.service_id = str(client.meta.service_model.service_id)
            raise

    def run(self, call: Call | Callable[..., Any], value: Any = UNSET) -> Any:
        """Run a call template, or a function in its place; returns what `pick` points at."""
        if not isinstance(call, Call):
            return call(self) if value is UNSET else call(self, value)
        answer = self.call(call.method, self.render(call.params, value))
        return search(call.pick, answer) if call.pick else answer

    def render(self, template: Any, value: Any = UNSET) -> Any:  # one return a kind  # noqa: PLR0911  # one return a kind
        """Fill a template's placeholders. What has no value disappears with its key."""
        if template is ID:
            return self.id
        if template is VALUE:
            return value
        if template is ACCOUNT:
            return self.connection.account
        if template is REQUEST:
            return str(uuid.uuid4())
        if isinstance(template, In):
            found = self.get(template.name)
            prop = self.entry.prop(template.name)
            if found is None and prop is not None and prop.default is not UNSET:
                found = prop.default
            if found is None:
                return UNSET
            return prop.to_api(found) if prop is not None else found
        if isinstance(template, dict):
            rendered = {key: self.render(item, value) for key, item in template.items()}
            return {key: item for key, item in rendered.items() if item is not UNSET}
        if isinstance(template, list):
            return [item for item in (self.render(item, value) for item in template) if item is not UNSET]
        return template
