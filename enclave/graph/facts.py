"""One neutral picture of a program's resources, with what isn't known as a value of its own.

Everything that judges looks at these facts only, so the same judgement serves the stack transform, the
policy pack, a preview and an export. Two values keep uncertainty visible instead of letting it vanish:
``UNKNOWN`` (not known yet, as in a preview) and ``Secret`` (known or hidden, never to be printed).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from enclave.graph import arn
from enclave.graph.identity import enclosing, identities, may_mean
from enclave.graph.values import UNKNOWN, Secret, Unknown, holds_unknown, is_unknown, plain, show
from enclave.model import geography

__all__ = [
    "PROVIDER_PREFIX",
    "UNKNOWN",
    "Graph",
    "Resource",
    "Secret",
    "Unknown",
    "holds_unknown",
    "is_unknown",
    "plain",
    "show",
]

PROVIDER_PREFIX: Final = "pulumi:providers:"
"""A provider is a resource too; its type is this and the name of its package."""

ALIAS: Final = "aws:kms/alias:Alias"


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

    @property
    def account(self) -> str | Unknown | None:
        """The account in force: the provider's, else the one in the resource's ARN; two settle nothing."""
        own = self._arn()
        named = own.account if own and own.account.isdecimal() else None
        return named if self.provider_account is UNKNOWN and named else _settled(self.provider_account, named)

    @property
    def partition(self) -> str | Unknown | None:
        """The partition of the region in force, else of the resource's ARN; two settle nothing."""
        region = self.region
        place = geography.region(region) if isinstance(region, str) else None
        own = self._arn()
        if place is not None:
            return _settled(place.partition, own.partition if own else None)
        return own.partition if own else (None if region is None else UNKNOWN)

    def _arn(self) -> arn.Arn | None:
        return arn.parse(plain(self.outputs.get("arn")))

    def get(self, name: str) -> Any:
        """Return an input with any secrecy taken off; None if it isn't set."""
        return plain(self.props.get(name))


def _settled(one: str | Unknown | None, other: str | None) -> str | Unknown | None:
    return one if other is None or one in (None, other) else UNKNOWN


class Graph:
    """Resources of a stack, and the references among them. ``joining`` makes one of several stacks."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_urn = {resource.urn: resource for resource in resources}
        self._by_type: dict[str, list[Resource]] = {}
        for resource in self._by_urn.values():
            self._by_type.setdefault(resource.type, []).append(resource)

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

    def claimants(self, text: str, asker: Resource) -> tuple[Resource, ...]:
        """Return every resource that a text, written in ``asker``, may name: by id, ARN or name.

        An ARN of something inside a bucket, table or log group names that. More than one resource of the
        same type is an ambiguity, and stays one.
        """
        found = self._by_identity.get(text) or self._by_identity.get(enclosing(text) or "") or ()
        return tuple(resource for resource in found if may_mean(text, asker, resource))

    def contested(self) -> Iterator[tuple[str, tuple[Resource, ...]]]:
        """Return each text by which several resources of one type go in the same place, with them."""
        for text, claimants in self._by_identity.items():
            alike = tuple(
                one
                for one in claimants
                if any(
                    other is not one and other.type == one.type and may_mean(text, other, one)
                    for other in claimants
                )
            )
            if alike:
                yield text, alike

    def recorded(self, resource: Resource, name: str) -> Iterator[Resource]:
        """Return the resources here that the program took a property from, as the engine recorded them."""
        for urn in resource.property_dependencies.get(name, ()):
            target = self._by_urn.get(urn)
            if target is not None:
                yield target

    def candidates(self, resource: Resource, name: str) -> Iterator[Resource]:
        """Return every resource that a property which isn't known yet may stand for."""
        return self.recorded(resource, name)

    def referents(
        self, resource: Resource, name: str, value: Any, wanted: Callable[[Resource], bool]
    ) -> tuple[Resource, ...]:
        """Return the resources of a wanted kind that a value of property ``name`` may stand for.

        A known text is looked up among ids, ARNs and names; a key's alias leads on to the key. A value that
        isn't known because its owner isn't created yet is traced through the property's dependencies: the
        engine recorded which resources the program took it from. So is a known text whose possible owner
        doesn't show us the attribute that would settle it. Empty when nothing tells; several when more than
        one may be meant, of which nothing here chooses one.
        """
        value = plain(value)
        if not isinstance(value, str):
            return tuple(filter(wanted, self.candidates(resource, name)))
        named = self.claimants(value, resource)
        found = tuple(filter(wanted, named)) or tuple(
            target
            for alias in named
            if alias.type == ALIAS != resource.type
            for target in self.referents(alias, "targetKeyId", alias.props.get("targetKeyId"), wanted)
        )
        attribute = "arn" if value.startswith("arn:") else "id"
        return found or tuple(
            target
            for target in self.recorded(resource, name)
            if not isinstance(plain(target.outputs.get(attribute)), str) and wanted(target)
        )

    @cached_property
    def _by_identity(self) -> dict[str, list[Resource]]:
        index: dict[str, list[Resource]] = {}
        for resource in self:
            for identity in identities(resource):
                index.setdefault(identity, []).append(resource)
        return index
