"""Guards that aren't made yet: a route to one of them means any endpoint of the same firewall."""

from dataclasses import replace

import pytest
from paths_enclave import enclave
from paths_networks import line

from enclave.graph.reachability.network import Network
from enclave.graph.reachability.paths import Router
from enclave.graph.reachability.questions import unguarded

BOTH_ZONES = "endpoint:dub-fw-a|endpoint:dub-fw-b"
OUT, BACK = "route dub-data-a 0.0.0.0/0", "route dub-egress-a 10.1.16.0/24"
HERE, THERE = "endpoint:dub-fw-a", "endpoint:dub-fw-b"


def undecided(network: Network, *sources: str) -> Network:
    """Give every endpoint of Dublin one firewall, or several in turn, that isn't made yet."""
    mine = [each for each in network.endpoints.values() if each.id.startswith("dub-")]
    open_ = {
        each.id: replace(each, undecided=True, source=sources[at % len(sources)])
        for at, each in enumerate(mine)
    }
    return replace(network, endpoints={**network.endpoints, **open_})


def told(network: Network, sender: str = "dub-data-a") -> set[tuple[str, bool]]:
    return {(each.kind, each.certain) for each in unguarded(Router(network), [sender])}


@pytest.mark.parametrize(
    ("route", "target", "sources", "expected"),
    [
        (OUT, HERE, ("wall",), set()),
        (OUT, THERE, ("wall",), set()),
        (OUT, BOTH_ZONES, ("wall",), set()),
        # Another firewall's endpoint is still an endpoint whose zone can't be held against the route.
        (OUT, THERE, ("wall-a", "wall-b"), {("reply", True)}),
        (OUT, "nat:dub-nat-a", ("wall",), {("path", True)}),
        (OUT, f"{HERE}|nat:dub-nat-a", ("wall",), {("path", False)}),
        (BACK, THERE, ("wall",), set()),
        (BACK, BOTH_ZONES, ("wall",), set()),
        (BACK, THERE, ("wall-a", "wall-b"), {("reply", True)}),
        (BACK, BOTH_ZONES, ("wall-a", "wall-b"), {("reply", False)}),
        (BACK, "local", ("wall",), {("reply", True)}),
    ],
)
def test_what_is_held_against_a_route_to_an_endpoint_that_is_not_made(
    route: str, target: str, sources: tuple[str, ...], expected: set[tuple[str, bool]]
) -> None:
    network = undecided(enclave(f"{route} {target}", without=f"{route} endpoint:dub-fw-a"), *sources)
    assert told(network) == expected


@pytest.mark.parametrize(
    ("route", "target", "expected"),
    [
        (OUT, THERE, {("path", True)}),
        (OUT, BOTH_ZONES, {("path", False)}),
        (BACK, THERE, {("reply", True)}),
        (BACK, BOTH_ZONES, {("reply", False)}),
    ],
)
def test_what_is_held_against_it_once_it_is_made(
    route: str, target: str, expected: set[tuple[str, bool]]
) -> None:
    network = enclave(f"{route} {target}", without=f"{route} endpoint:dub-fw-a")
    assert told(network) == expected


def test_one_that_does_not_inspect_guards_nobody_even_undecided() -> None:
    network = enclave("endpoint dub-fw-a dub-firewall-a blind")
    assert told(undecided(network, "wall")) == {("path", False)}


def test_a_guard_that_is_made_is_not_one_that_is_not() -> None:
    """A reply through an endpoint to come doesn't pass the one that the packet passed."""
    network = enclave(f"{BACK} {THERE}", without=f"{BACK} {HERE}")
    to_come = replace(network.endpoints["dub-fw-b"], undecided=True, source="wall")
    network = replace(network, endpoints={**network.endpoints, "dub-fw-b": to_come})
    assert told(network) == {("reply", True)}


def test_the_receivers_guard_may_be_undecided_too() -> None:
    """Packets from Frankfurt must pass a firewall of Dublin, whichever of its endpoints that will be."""
    swapped = enclave(
        *(f"route dub-transit-{zone} 10.1.16.0/24 {THERE}" for zone in "a"),
        without=f"route dub-transit-a 10.1.16.0/24 {HERE}",
    )
    assert told(undecided(swapped, "wall"), "fra-data-a") == set()
    assert ("path", False) in told(swapped, "fra-data-a")


def test_the_path_that_is_told_is_the_one_around() -> None:
    network = enclave(f"{OUT} {HERE}|nat:dub-nat-a", without=f"{OUT} {HERE}")
    (found,) = unguarded(Router(undecided(network, "wall")), ["dub-data-a"])
    assert line(found.path) == "dub-data-a dub-nat-a dub-igw = INTERNET dub-igw"
