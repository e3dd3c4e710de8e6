"""The engine, which moves sets of packets, against the simulator, which moves one packet at a time.

For every packet, the engine's paths that hold it must be exactly the simulator's walks: the same hops, the
same ends, none more and none fewer; and so for the replies to each of them.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Address, IPv6Address
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_simulator import Simulator
from plausible_networks import make_plausible
from random_networks import make
from random_packets import edges, packet, starts
from simulated_filters import Hops, Walk

from enclave.graph.reachability.headers import Headers
from enclave.graph.reachability.network import Network
from enclave.graph.reachability.path import EndKind, HopKind, Packet
from enclave.graph.reachability.paths import Path, Router

PACKETS = 6
"""How many are sent through each network."""

REPLY_PORTS = (1024, 1025, 40000, 65535)

Told = tuple[Hops, EndKind, str]
Maker = Callable[[int], Network]


@dataclass
class World:
    """A network with everything that is asked of it. Paths of a start are computed once, for all packets."""

    network: Network
    chance: Random
    simulator: Simulator = field(init=False)
    router: Router = field(init=False)
    known: dict[str, tuple[Path, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.simulator = Simulator(self.network)
        self.router = Router(self.network)

    def paths(self, start: str, packet_: Packet) -> tuple[Path, ...]:
        if start not in self.known:
            self.known[start] = self.router.paths(start)
        return tuple(path for path in self.known[start] if path.holds(packet_))

    def packets(self, count: int) -> Iterator[tuple[str, Packet]]:
        around = edges(self.network)
        for _ in range(count):
            start = starts(self.network, self.chance)
            yield start, packet(self.network, start, around, self.chance)


def world(maker: Maker, seed: int) -> World:
    return World(maker(seed), Random(seed))  # noqa: S311 -- no secret is made of it


def told(path: Path) -> Told:
    return tuple((hop.kind, hop.id) for hop in path.hops), path.end.kind, path.end.id


def reply_to(sent: Packet, walk: Walk, port: int) -> Packet:
    return Packet(sent.destination, walk.source, sent.protocol, port)


def disagreement(title: str, engine: set[Told], simulator: set[Told]) -> str:
    """Say who sees what the other doesn't; empty if they agree."""
    lines = [f"only the engine: {each}" for each in sorted(map(str, engine - simulator))]
    lines += [f"only the simulator: {each}" for each in sorted(map(str, simulator - engine))]
    return "\n".join([title, *lines]) if lines else ""


def compare(here: World, start: str, sent: Packet, title: str) -> Iterator[str]:
    """Yield every disagreement about a packet and about the replies to it."""
    paths = here.paths(start, sent)
    walks = here.simulator.walks(start, sent)
    yield disagreement(f"{title}: {sent} from {start}", {*map(told, paths)}, {walk.told for walk in walks})
    for walk in walks:
        port = here.chance.choice(REPLY_PORTS)
        answer = reply_to(sent, walk, port)
        back = {
            told(reply)
            for path in paths
            if told(path) == walk.told
            for reply in here.router.replies(path)
            if reply.holds(answer) and reply.answered is not None and reply.answered.holds(sent)
        }
        expected = {each.told for each in here.simulator.replies(walk, sent, port)}
        yield disagreement(f"{title}: {answer} in reply to {sent} by {walk.told}", back, expected)


def disagreements(maker: Maker, seed: int) -> list[str]:
    here = world(maker, seed)
    title = f"{maker.__name__}({seed})"
    return [
        each for start, sent in here.packets(PACKETS) for each in compare(here, start, sent, title) if each
    ]


RANDOM_BLOCK, RANDOM_BLOCKS = 100, 20
PLAUSIBLE_BLOCK, PLAUSIBLE_BLOCKS = 25, 16


@pytest.mark.parametrize("block", range(RANDOM_BLOCKS))
def test_random_networks(block: int) -> None:
    first = block * RANDOM_BLOCK
    found = [each for seed in range(first, first + RANDOM_BLOCK) for each in disagreements(make, seed)]
    assert not found, f"{len(found)} disagreements, the first:\n{found[0]}"


@pytest.mark.parametrize("block", range(PLAUSIBLE_BLOCKS))
def test_networks_like_an_enclave(block: int) -> None:
    seeds = range(block * PLAUSIBLE_BLOCK, (block + 1) * PLAUSIBLE_BLOCK)
    found = [each for seed in seeds for each in disagreements(make_plausible, seed)]
    assert not found, f"{len(found)} disagreements, the first:\n{found[0]}"


# ---- any packet at all, through a few networks


@cache
def few(seed: int) -> World:
    return world(make_plausible if seed % 2 else make, seed)


ADDRESSES = {4: st.integers(0, 2**32 - 1).map(IPv4Address), 6: st.integers(0, 2**128 - 1).map(IPv6Address)}


@settings(max_examples=200)
@given(st.integers(0, 29), st.data())
def test_any_packet(seed: int, data: st.DataObject) -> None:
    here = few(seed)
    start = data.draw(st.sampled_from(sorted({*here.network.subnets, *here.network.interfaces})))
    interface = here.network.interfaces.get(start)
    if interface is not None:
        source = interface.address.network_address
    else:
        inside = data.draw(st.sampled_from(here.network.subnets[start].ranges))
        source = inside[data.draw(st.integers(0, inside.num_addresses - 1))]
    around = [each for each in edges(here.network) if each.version == source.version]
    sent = Packet(
        source,
        data.draw(st.sampled_from(around) | ADDRESSES[source.version]),
        data.draw(st.sampled_from((6, 17, 1, 58)) | st.integers(0, 255)),
        data.draw(st.integers(0, 65535)),
    )
    found = [each for each in compare(here, start, sent, f"few({seed})") if each]
    assert not found, found[0]


@pytest.mark.parametrize("seed", range(40))
def test_one_packet_alone_goes_where_it_goes_among_all(seed: int) -> None:
    here = world(make_plausible if seed % 2 else make, seed)
    for start, sent in here.packets(PACKETS):
        alone = here.router.paths(start, Headers.only(sent))
        assert {*map(told, alone)} == {*map(told, here.paths(start, sent))}
        assert all(path.holds(sent) for path in alone)


# ---- that there is something to compare


def seen() -> tuple[Counter[object], Counter[object], int]:
    """Count what the simulator comes to, there and back: hops and ends by kind. And the longest way."""
    out: Counter[object] = Counter()
    back: Counter[object] = Counter()
    longest = 0
    for maker, count in ((make, 600), (make_plausible, 200)):
        for seed in range(count):
            here = World(maker(seed), Random(seed))  # noqa: S311 -- no secret is made of it
            for start, sent in here.packets(PACKETS):
                for walk in here.simulator.walks(start, sent):
                    out.update([walk.end, *(kind for kind, _ in walk.hops)])
                    longest = max(longest, len(walk.hops))
                    for reply in here.simulator.replies(walk, sent, 1024):
                        back.update([reply.end, *(kind for kind, _ in reply.hops)])
    return out, back, longest


def test_every_kind_of_hop_and_end_is_compared_often() -> None:
    out, back, longest = seen()
    assert {kind: out[kind] for kind in (*HopKind, *EndKind) if out[kind] < 50} == {}
    assert {kind for kind in (*HopKind, *EndKind) if back[kind] == 0} == set()
    for kind in (HopKind.ENDPOINT, HopKind.NAT, HopKind.TRANSIT, EndKind.SUBNET, EndKind.DROPPED):
        assert back[kind] >= 50, kind
    assert longest >= 10


def test_the_same_seed_makes_the_same_network() -> None:
    for maker in (make, make_plausible):
        assert maker(7) == maker(7)
        assert maker(7) != maker(8)
