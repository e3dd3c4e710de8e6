"""What a rule is: metadata first, then a short generator of observations."""

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NotRequired, TypedDict, TypeVar, Unpack

from enclave.graph.facts import Graph, Resource
from enclave.residency.context import Context
from enclave.residency.flows import Flow
from enclave.residency.verdicts import Observation, Severity

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What a rule may look at beside the resource: the configuration and the rest of the program.

    For a rule without ``needs_graph`` the graph holds the resource alone. ``pending`` names stacks whose
    paths can't be told from what is here: they take from others what those don't have yet (they are judged
    again once that is known, and before it is made), or the others aren't here at all. ``rules`` are those
    that are asked. ``alone``: the graph holds the resource alone though the rule asks for others, so what it
    doesn't find may be there.
    """

    context: Context
    graph: Graph
    pending: frozenset[str] = frozenset()
    rules: tuple["Rule", ...] = ()
    types: frozenset[str] = frozenset()
    piece: bool = False
    alone: bool = False
    flows: list[Flow] = field(default_factory=list)
    _derived: dict[Callable[["View"], Any], Any] = field(default_factory=dict, repr=False)

    def once(self, build: Callable[["View"], T]) -> T:
        """Return what ``build`` makes of this view, made at most once a judgement.

        For facts that cost something and that several rules or resources share: the network, its router,
        parsed policies. ``build`` is a function with a name; it stands for what it makes. If it fails it
        fails for everybody who asks, with the same error.
        """
        if build not in self._derived:
            try:
                self._derived[build] = build(self)
            except Exception as error:  # noqa: BLE001 -- kept for the next who asks, raised below
                self._derived[build] = _Failure(error)
        made = self._derived[build]
        if isinstance(made, _Failure):
            raise made.error.with_traceback(None)
        result: T = made
        return result


@dataclass(frozen=True, slots=True)
class _Failure:
    error: Exception


Judge = Callable[[Resource, View], Iterable[Observation]]


class Metadata(TypedDict):
    """What a rule says about itself; the fields are explained at ``Rule``."""

    id: str
    title: str
    claim: str
    channels: tuple[str, ...]
    severity: Severity
    reason: str
    remedy: str
    source: str
    needs_graph: bool
    applies: Callable[[Resource], bool]
    whole: NotRequired[bool]
    after_flows: NotRequired[bool]
    early: NotRequired[bool]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Rule:
    """One rule. Its ``judge`` must say something about every resource that it applies to.

    A rule is equal to none but itself.
    ``claim`` is the promise it serves, ``channels`` the ways out that it watches (short ids), ``severity``
    what is at stake, and ``source`` where its facts come from. ``reason`` and ``remedy`` speak to whoever is
    refused. A rule that ``needs_graph`` is run on whole stacks; the others refuse before their resource is
    registered. A ``whole`` rule asks for something that must be there, so that only a whole program can
    answer it, never a piece of one. ``watches`` are the meanings of a channel's properties, by type. A rule
    ``after_flows`` is asked when all others have answered: it looks at the flows that they saw. An ``early``
    rule needs other resources to be sure, but is asked of each by itself too: what certainly violates it is
    refused before it is made.
    """

    id: str
    title: str
    claim: str
    channels: tuple[str, ...]
    severity: Severity
    reason: str
    remedy: str
    source: str
    needs_graph: bool
    applies: Callable[[Resource], bool]
    judge: Judge
    watches: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    whole: bool = False
    after_flows: bool = False
    early: bool = False

    @property
    def judged(self) -> str:
        """What the rule looks at, in its author's words: the docstring of ``judge``, in one line."""
        return " ".join((inspect.getdoc(self.judge) or "").split())

    @property
    def types(self) -> tuple[str, ...]:
        """The types that it applies to, in order; empty if it asks more than the type."""
        return tuple(sorted(self.applies.types)) if isinstance(self.applies, _OfTypes) else ()

    def may_apply(self, type_: str) -> bool:
        """Whether it may apply to resources of a type; ``applies`` then tells of each."""
        return not isinstance(self.applies, _OfTypes) or type_ in self.applies.types


def rule(**metadata: Unpack[Metadata]) -> Callable[[Judge], Rule]:
    """Make a rule of the generator that follows, so that a reader meets the metadata first."""

    def build(judge: Judge) -> Rule:
        return Rule(judge=judge, **metadata)

    return build


@dataclass(frozen=True, slots=True)
class _OfTypes:
    types: frozenset[str]

    def __call__(self, resource: Resource) -> bool:
        return resource.type in self.types


def of_types(*types: str) -> Callable[[Resource], bool]:
    """Make a rule apply to resources of these types, by their exact Pulumi token."""
    return _OfTypes(frozenset(types))
