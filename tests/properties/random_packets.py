"""Packets by chance: between the edges of all that a network names, and anywhere."""

from collections.abc import Iterator, Sequence
from random import Random

from random_networks import ANYWHERE, ANYWHERE_6, PORTS, PUBLIC, PUBLIC_6

from enclave.graph.reachability.network import Network, Range
from enclave.graph.reachability.path import Address, Packet

PROTOCOLS = (6, 6, 6, 17, 1, 58, 50)


def starts(network: Network, chance: Random) -> str:
    """Return where a packet starts: mostly a subnet, now and then an interface."""
    if network.interfaces and chance.random() < 0.3:
        return chance.choice(list(network.interfaces))
    return chance.choice(list(network.subnets))


def packet(network: Network, start: str, edges: Sequence[Address], chance: Random) -> Packet:
    """Return a packet that may start there: between addresses at the edges of what is around."""
    interface = network.interfaces.get(start)
    if interface is not None:
        source = interface.address.network_address
    else:
        inside = chance.choice(network.subnets[start].ranges)
        own = [each for each in edges if each in inside]
        source = chance.choice(own) if own and chance.random() < 0.7 else _any_in(inside, chance)
    if chance.random() < 0.5:
        wide = [each for subnet in network.subnets.values() for each in subnet.ranges]
        wide += [each for vpc in network.vpcs.values() for each in vpc.ranges]
        wide += [*PUBLIC, *PUBLIC_6, ANYWHERE, ANYWHERE_6]
        destination = _any_in(
            chance.choice([each for each in wide if each.version == source.version]), chance
        )
    else:
        destination = chance.choice([each for each in edges if each.version == source.version])
    protocol = chance.choice(PROTOCOLS)
    port = chance.choice(PORTS) if protocol in (6, 17) else 0
    return Packet(source, destination, protocol, port)


def _any_in(range_: Range, chance: Random) -> Address:
    return range_[chance.randrange(range_.num_addresses)]


def edges(network: Network) -> tuple[Address, ...]:
    """Return the first and last address of every range that is named anywhere, and those just beyond."""
    found: dict[Address, None] = {}
    for each in _ranges(network):
        low, high = int(each.network_address), int(each.broadcast_address)
        kind = type(each.network_address)
        for number in (low - 1, low, low + 4, low + 5, high, high + 1):
            if 0 <= number < 1 << each.max_prefixlen:
                found[kind(number)] = None
    return tuple(found)


def _ranges(network: Network) -> Iterator[Range]:
    yield from (*PUBLIC, *PUBLIC_6)
    for vpc in network.vpcs.values():
        yield from vpc.ranges
    for subnet in network.subnets.values():
        yield from subnet.ranges
    for interface in network.interfaces.values():
        yield interface.address
    for table in (*network.tables.values(), *network.transit_tables.values()):
        yield from (route.destination for route in table.routes if route.destination is not None)
    for acl in network.acls.values():
        yield from (entry.remote for entry in acl.entries)
    for group in network.groups.values():
        yield from (rule.remote for rule in group.rules if not isinstance(rule.remote, str))
