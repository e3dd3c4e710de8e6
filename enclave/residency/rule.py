"""What a rule is: metadata first, then a short generator of observations."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict, Unpack

from enclave.graph.facts import Graph, Resource
from enclave.model import addresses
from enclave.model.enclave import Enclave
from enclave.residency.verdicts import Observation


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What rules take from the configuration.

    ``accounts`` are the ids of the organisation's accounts; ``tiers`` gives each planned subnet's tier by
    its range in CIDR notation. The plan decides what a subnet is for; a tag can claim anything.
    ``outposts`` are the ARNs of the Outposts racks that the configuration declares.
    """

    accounts: frozenset[str]
    tiers: Mapping[str, str]
    outposts: frozenset[str]

    @classmethod
    def of(cls, enclave: Enclave) -> "Context":
        """Take from an enclave what the rules need."""
        planned = (subnet for site in enclave.sites for subnet in addresses.subnets(site))
        return cls(
            accounts=frozenset(account.id for account in enclave.accounts),
            tiers={str(subnet.cidr): subnet.tier for subnet in planned},
            outposts=frozenset(site.outpost.arn for site in enclave.sites if site.outpost),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """What a rule may look at beside the resource: the configuration and the rest of the program.

    For a rule without ``needs_graph`` the graph holds the resource alone.
    """

    context: Context
    graph: Graph


Judge = Callable[[Resource, View], Iterable[Observation]]


class Metadata(TypedDict):
    """What a rule says about itself; the fields are explained at ``Rule``."""

    id: str
    title: str
    claim: str
    channels: tuple[str, ...]
    reason: str
    remedy: str
    source: str
    needs_graph: bool
    applies: Callable[[Resource], bool]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule. Its ``judge`` must say something about every resource that it applies to.

    ``claim`` is the promise it serves, ``channels`` the ways out that it watches (short ids), and
    ``source`` where its facts come from. ``reason`` and ``remedy`` speak to whoever is refused. A rule that
    ``needs_graph`` is run on whole stacks; the others refuse before their resource is registered.
    """

    id: str
    title: str
    claim: str
    channels: tuple[str, ...]
    reason: str
    remedy: str
    source: str
    needs_graph: bool
    applies: Callable[[Resource], bool]
    judge: Judge


def rule(**metadata: Unpack[Metadata]) -> Callable[[Judge], Rule]:
    """Make a rule of the generator that follows, so that a reader meets the metadata first."""

    def build(judge: Judge) -> Rule:
        return Rule(judge=judge, **metadata)

    return build


def of_types(*types: str) -> Callable[[Resource], bool]:
    """Make a rule apply to resources of these types, by their exact Pulumi token."""
    wanted = frozenset(types)

    def applies(resource: Resource) -> bool:
        return resource.type in wanted

    return applies
