"""Sends many flows through the engine in one capture, and tells for each what became of it.

Leaks and what is wrongly blocked are judged apart. A flow has leaked when all of its payload got out; it has
passed only when nothing of it was dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from dpkt import dpkt, ethernet, ip, ip6, tcp, udp

from enclave.gateway.suricata import engine

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from enclave.gateway.suricata.engine import Alert, Inspection, Ruleset
    from enclave.gateway.suricata.fetching import Suricata
    from enclave.gateway.traffic.flows import Flow
    from enclave.gateway.traffic.packets import Packet

_PORTS = (ip.IP_PROTO_TCP, ip.IP_PROTO_UDP)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a flow; packets are indexes within the flow, in alerts too."""

    flow: Flow
    dropped: frozenset[int]
    alerts: tuple[Alert, ...]

    @property
    def leaked(self) -> bool:
        """Say whether all payload got out, each unit of it in at least one copy.

        Of a flow without payload, any packet that got out is a leak: it may carry what nobody declared.
        """
        units = self.flow.units or (tuple(range(len(self.flow.packets))),)
        return all(any(packet not in self.dropped for packet in unit) for unit in units)

    @property
    def passed(self) -> bool:
        """Say whether nothing of it was dropped."""
        return not self.dropped


@dataclass(frozen=True, kw_only=True, slots=True)
class Capture:
    """Flows in one capture, by the time of their packets, to be judged by one set of rules after another.

    ``places`` are, for each packet of the capture, the number of its flow and its number within.
    """

    flows: tuple[Flow, ...]
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, flows: Sequence[Flow]) -> Self:
        """Put flows into one capture.

        Raises:
            ValueError: two flows share their ends, so that the engine would take them for one.

        """
        _check_apart(flows)
        places = [(number, index) for number, flow in enumerate(flows) for index in range(len(flow.packets))]
        places.sort(key=lambda place: flows[place[0]].packets[place[1]].time)
        return cls(flows=tuple(flows), places=tuple(places))

    def judged(self, suricata: Suricata, ruleset: Ruleset) -> tuple[Outcome, ...]:
        """Have the engine judge the flows.

        Raises:
            RulesRefusedError: the engine has complaints.
            EngineError: the engine doesn't evaluate in file order.

        """
        packets = [self.flows[number].packets[index] for number, index in self.places]
        return _outcomes(self, engine.inspect(suricata, ruleset, packets))


def run(suricata: Suricata, ruleset: Ruleset, flows: Sequence[Flow]) -> tuple[Outcome, ...]:
    """Have the engine judge flows, all in one capture; raises what ``Capture`` raises."""
    return Capture.of(flows).judged(suricata, ruleset)


def _outcomes(capture: Capture, inspection: Inspection) -> tuple[Outcome, ...]:
    dropped: list[set[int]] = [set() for _ in capture.flows]
    alerts: list[list[Alert]] = [[] for _ in capture.flows]
    for packet in inspection.dropped:
        number, index = capture.places[packet]
        dropped[number].add(index)
    for alert in inspection.alerts:
        number, index = capture.places[alert.packet]
        moved = engine.Alert(packet=index, sid=alert.sid, dropped=alert.dropped, message=alert.message)
        alerts[number].append(moved)
    return tuple(
        Outcome(flow=flow, dropped=frozenset(dropped[number]), alerts=tuple(alerts[number]))
        for number, flow in enumerate(capture.flows)
    )


def _check_apart(flows: Iterable[Flow]) -> None:
    owners: dict[Hashable, Flow] = {}
    for flow in flows:
        for ends in {_ends(packet) for packet in flow.packets}:
            other = owners.setdefault(ends, flow)
            if other is not flow:
                raise ValueError(f"flows {other.name!r} and {flow.name!r} share {ends}")


def _ends(packet: Packet) -> Hashable:
    """Return what tells a packet's flow: protocol, addresses and ports, in whichever direction.

    Of what has no ports, the addresses alone; of fragments, the number that joins them.
    """
    content = ethernet.Ethernet(packet.frame).data
    if not isinstance(content, ip.IP | ip6.IP6):
        return packet.frame  # the engine knows no flow of it
    addresses = (content.src, content.dst)
    number = _fragment(content)
    if number is not None:
        return "fragments", frozenset(addresses), number
    # Behind an encrypted header dpkt sees no protocol.
    protocol = getattr(content, "p", ip.IP_PROTO_ESP)
    if protocol not in _PORTS or not isinstance(content.data, tcp.TCP | udp.UDP):
        return protocol, frozenset(addresses)
    ports = (content.data.sport, content.data.dport)
    return protocol, frozenset(zip(addresses, ports, strict=True))


def _fragment(content: dpkt.Packet) -> int | None:
    """Return the number that joins a packet's fragments; None of a whole packet."""
    if isinstance(content, ip.IP):
        return int(content.id) if content.mf or content.offset else None
    header = content.extension_hdrs.get(ip.IP_PROTO_FRAGMENT)
    return None if header is None else int(header.id)
