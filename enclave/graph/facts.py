"""One neutral picture of a program's resources, with what isn't known as a value of its own.

Everything that judges looks at these facts only, so the same judgement serves the stack transform, the
policy pack, a preview and an export. Two values keep uncertainty visible instead of letting it vanish:
``UNKNOWN`` (not known yet, as in a preview) and ``Secret`` (known or hidden, never to be printed).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Any, Final

PROVIDER_PREFIX: Final = "pulumi:providers:"
"""A provider is a resource too; its type is this and the name of its package."""


class Unknown(Enum):
    """The type of ``UNKNOWN``. It has one value; compare with ``is``."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("an unknown value is neither true nor false: compare it with `is UNKNOWN`")


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be shown. ``value`` is ``UNKNOWN`` where it is hidden from us as well."""

    value: Any = field(repr=False)


def plain(value: Any) -> Any:
    """Return the value inside a secret, or the value itself. For judging, never for showing."""
    while isinstance(value, Secret):
        value = value.value
    return value


def is_unknown(value: Any) -> bool:
    """Whether a value, secret or not, isn't known."""
    return plain(value) is UNKNOWN


def holds_unknown(value: Any) -> bool:
    """Whether anything within a value isn't known."""
    value = plain(value)
    if isinstance(value, Mapping):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, list | tuple):
        return any(holds_unknown(item) for item in value)
    return value is UNKNOWN


def show(value: Any) -> str:
    """Write a value for a person, keeping secrets out."""
    match value:
        case Secret():
            text = "[secret]"
        case Unknown():
            text = "not known yet"
        case None:
            text = "not set"
        case str():
            text = f'"{value}"'
        case Mapping():
            text = "{" + ", ".join(f"{key}: {show(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            text = "[" + ", ".join(map(show, value)) + "]"
        case _:
            text = str(value)
    return text


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Resource:
    """One resource of a program: what was asked (``props``) and, where it exists, what came of it.

    ``props`` are Pulumi inputs in camelCase. ``outputs`` hold the attributes that the cloud gave, ``id``
    among them. ``provider_region`` is None where no provider was named (components and providers have
    none) and ``UNKNOWN`` where there is one whose region isn't known; ``provider_account`` is twelve
    digits, None or ``UNKNOWN`` alike. ``source`` is ``file#line`` of the program where known. Two resources
    are equal only if they are the same object.
    """

    stack: str
    urn: str
    type: str
    name: str
    props: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    custom: bool = True
    provider_region: str | Unknown | None = None
    provider_account: str | Unknown | None = None
    parent: str | None = None
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    source: str | None = None

    @property
    def package(self) -> str:
        """The Pulumi package of the type: ``aws`` for ``aws:ec2/vpc:Vpc``."""
        return self.type.partition(":")[0]

    @property
    def region(self) -> Any:
        """The name of the region in force: the resource's own, else its provider's. Not yet judged."""
        own = plain(self.props.get("region"))
        return self.provider_region if own is None else own

    def get(self, name: str) -> Any:
        """Return an input with any secrecy taken off; None if it isn't set."""
        return plain(self.props.get(name))


class Graph:
    """Resources of one or more stacks, and the references among them."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_urn = {resource.urn: resource for resource in resources}
        self._by_type: dict[str, list[Resource]] = {}
        self._by_identity: dict[str, list[Resource]] = {}
        for resource in self._by_urn.values():
            self._by_type.setdefault(resource.type, []).append(resource)
            for identity in _identities(resource):
                self._by_identity.setdefault(identity, []).append(resource)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_urn.values())

    def __len__(self) -> int:
        return len(self._by_urn)

    def resource(self, urn: str) -> Resource | None:
        """Return the resource of this URN, if it is here."""
        return self._by_urn.get(urn)

    def of_type(self, types: Iterable[str]) -> Iterator[Resource]:
        """Return every resource of one of these types, in order of type, then as the source had them."""
        for name in sorted(types):
            yield from self._by_type.get(name, ())

    def referents(
        self, resource: Resource, name: str, value: Any, wanted: Callable[[Resource], bool]
    ) -> tuple[Resource, ...]:
        """Return the resources of a wanted kind that a value of property ``name`` may stand for.

        A known text is looked up among ids, ARNs and names. A value that isn't known because its owner
        isn't created yet is traced through the property's dependencies: the engine recorded which
        resources the program took it from. So is a known text whose possible owner doesn't show us the
        attribute that would settle it. Empty when nothing tells.
        """
        value = plain(value)
        recorded = (self._by_urn.get(urn) for urn in resource.property_dependencies.get(name, ()))
        targets = tuple(target for target in recorded if target is not None and wanted(target))
        if not isinstance(value, str):
            return targets
        found = tuple(r for r in self._by_identity.get(value, ()) if wanted(r))
        attribute = "arn" if value.startswith("arn:") else "id"
        return found or tuple(t for t in targets if not isinstance(plain(t.outputs.get(attribute)), str))


def merge(graphs: Iterable[Graph]) -> Graph:
    """Put several stacks together. URNs name their stack, so nothing collides."""
    return Graph(resource for graph in graphs for resource in graph)


_NAMED_BY_INPUT = MappingProxyType(
    {
        "aws:s3/bucket:Bucket": "bucket",
        "aws:s3/bucketV2:BucketV2": "bucket",
        "aws:dynamodb/table:Table": "name",
    }
)
"""Types whose id is one of their inputs, so that they can be found before they exist."""


def _identities(resource: Resource) -> Iterator[str]:
    named = _NAMED_BY_INPUT.get(resource.type)
    candidates = {plain(resource.outputs.get("id")), plain(resource.outputs.get("arn"))}
    if named is not None:
        candidates.add(resource.get(named))
    yield from (identity for identity in candidates if isinstance(identity, str) and identity)
