"""Ways to find what a create left in the cloud: by its mark, a tag, or by its natural key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from enclave.local.provider.context import search

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from enclave.local.provider.context import Context

RESOURCE_TAG: Final = "enclave:resource"


def by_tag(method: str, path: str, *, parameter: str = "Filters") -> Callable[[Context], Sequence[str]]:
    """Return a finder that filters by EC2's own `tag:` filter; `path` is a JMESPath to all ids."""

    def find(context: Context) -> Sequence[str]:
        filters = [{"Name": f"tag:{RESOURCE_TAG}", "Values": [context.mark]}]
        return [str(found) for found in search(path, context.call(method, {parameter: filters}))]

    return find


def by_key(*inputs: str, separator: str = "") -> Callable[[Context], Sequence[str]]:
    """Return a finder that only joins inputs: together they are the import id."""

    def find(context: Context) -> Sequence[str]:
        values = [context.inputs.get(name) for name in inputs]
        return [separator.join(map(str, values))] if all(values) else []

    return find
