"""What the families of the matrix share: who talks to whom, and how an ordinary conversation goes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv4Network, ip_address
from itertools import count

from gateway_intent import ENCLAVE

from enclave.gateway.traffic.conversations import CLIENT, Ends, TcpConversation
from enclave.gateway.traffic.flows import Flow
from enclave.gateway.traffic.hello import Hello, application_data, client_hello, finished, server_hello
from enclave.gateway.traffic.messages import http_answer
from enclave.gateway.traffic.packets import Address
from enclave.model.addresses import subnets

ANYWHERE = "203.0.113.9"  # an address on the internet that no network of the intent holds
MIRROR_HALL = "198.51.100.20"
LEDGER_HOUSE = "192.0.2.70"
RELAY_HOUSE = "203.0.113.130"
ATTACKER = "203.0.113.66"

HELLO = client_hello("packages.mirror.example")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A flow past a site's firewall, what the intent says of it, and why.

    Packets in ``late`` come before what they follow, and again after it. A gateway may drop them the first
    time: nothing tells a segment that's ahead of its stream from plain text ahead of a gap.
    """

    site: str
    flow: Flow
    allowed: bool
    why: str
    late: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.site}: {self.flow.name}"


class Scene:
    """A site whose firewall is tried. Each conversation has a client of its own, so that none share ends."""

    def __init__(self, site: str) -> None:
        self.site = site
        self._hosts = count(20)

    def client(self, tier: str = "workload", *, site: str | None = None, zone: int = 0) -> Address:
        """A new client in a tier of this site or another one."""
        ranges = [each.cidr for each in subnets(ENCLAVE.site(site or self.site)) if each.tier == tier]
        return self.client_in(ranges[zone])

    def client_in(self, cidr: IPv4Network | str) -> IPv4Address:
        """A new client in a range; in one of less than a thousand addresses clients come again."""
        cidr = IPv4Network(cidr)
        return cidr[next(self._hosts) % cidr.num_addresses]

    def ends(
        self, server: str | Address = ANYWHERE, port: int = 443, *, client: Address | None = None
    ) -> Ends:
        """A new conversation: from a workload, unless a client is given."""
        host = client or self.client(zone=next(self._hosts) % 2)
        return Ends(
            client=host, server=ip_address(server), client_port=33_000 + next(self._hosts), server_port=port
        )

    def server(self, site: str, tier: str, *, zone: int = 0) -> Address:
        """A server in a tier of a site."""
        return [each.cidr for each in subnets(ENCLAVE.site(site)) if each.tier == tier][zone][77]

    def allowed(self, name: str, flow: Flow | TcpConversation, why: str, *, late: Sequence[int] = ()) -> Case:
        return replace(self._case(name, flow, why, allowed=True), late=frozenset(late))

    def forbidden(self, name: str, flow: Flow | TcpConversation, why: str) -> Case:
        return self._case(name, flow, why, allowed=False)

    def _case(self, name: str, flow: Flow | TcpConversation, why: str, *, allowed: bool) -> Case:
        built = flow.flow(name) if isinstance(flow, TcpConversation) else flow
        return Case(site=self.site, flow=built, allowed=allowed, why=why)


def opened(ends: Ends) -> TcpConversation:
    """A connection after its handshake."""
    talk = TcpConversation(ends)
    talk.open()
    return talk


def carry_on(talk: TcpConversation, hello: Hello = HELLO, *, payload: bool = False) -> TcpConversation:
    """What follows a hello in a TLS 1.3 connection, to its end."""
    talk.answer(server_hello(hello), cuts=(127,))
    talk.say(finished(), payload=payload)
    talk.say(application_data(380, seed=b"question"), payload=payload)
    talk.answer(application_data(2_700, seed=b"answer"))
    talk.close()
    return talk


def tls(ends: Ends, hello: Hello | bytes, *, cuts: Sequence[int] = ()) -> TcpConversation:
    """A whole TLS connection. What counts is the hello: a server reads the name, or whatever is in it."""
    talk = opened(ends)
    talk.say(hello if isinstance(hello, bytes) else hello.encoded(), cuts=cuts)
    return carry_on(talk, HELLO if isinstance(hello, bytes) else hello)


def named(ends: Ends, name: str, *, cuts: Sequence[int] = ()) -> TcpConversation:
    """A whole TLS connection to a server name, whatever bytes it is made of."""
    return tls(ends, HELLO.named(name.encode()), cuts=cuts)


def http(ends: Ends, *requests: bytes, cuts: Sequence[int] = ()) -> TcpConversation:
    """A whole HTTP connection with these requests."""
    talk = opened(ends)
    for request in requests:
        talk.say(request, cuts=cuts)
        talk.answer(http_answer(b"x" * 900))
    talk.close()
    return talk


def plain(ends: Ends, *lines: bytes, greeting: bytes = b"") -> TcpConversation:
    """A connection of another protocol, in which the server may speak first."""
    talk = opened(ends)
    if greeting:
        talk.answer(greeting)
    for line in lines:
        talk.say(line)
        talk.answer(b"250 fine\r\n")
    talk.close()
    return talk


def pieces(
    talk: TcpConversation, data: bytes, order: Sequence[tuple[int, int]], *, payload: bool = True
) -> None:
    """Send parts of the data from the client in an order of one's own; the first and last byte of each."""
    for first, last in order:
        talk.segment(CLIENT, data[first:last], first=first, payload=payload)
