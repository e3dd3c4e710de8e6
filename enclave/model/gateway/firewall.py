"""The firewall rules of a site: a default-deny allow-list for AWS Network Firewall in strict order.

What passes is what an egress rule declares, and nothing because of a link or an address alone: TLS to a
server name, HTTP to a host in named networks, anything over TCP to named networks, and between linked sites
TLS or anything over TCP between tiers. Everything else is dropped here, or by the default actions
``aws:drop_established`` and ``aws:alert_established``, which the rules rely on.

How the rules are written (what the engine does was seen on Suricata 7.0.10; AWS runs Suricata 7):

* A pass on a name, or without a condition on the packet, passes the rest of a connection unseen. So names
  and ends only set marks, and each packet passes for itself because of a mark.
* A refused connection gets a mark as well (``enclave.bad``), which the first rule drops.
* The server name is matched as the engine parses it, on connections whose hello has exactly one name: the
  parser alone stops at a NUL and shows only the first of several names.
* Each HTTP request is judged when its headers are complete, and again for each request of a connection.
* A hello or request may come in parts. Until it is complete, data passes that begins like one, for a short
  while; a complete one without a declared name is dropped before that.
* No rule that passes sets a mark, and no drop hides a pass: an engine that sorts rules by the marks they set
  judges the same. Numbers rise in file order, for one that sorts by number.

What is tried, flow by flow, is in ``tests/gateway``: real packets, the engine, and these rules. It is a model
of AWS Network Firewall: AWS's own build and settings can't be seen.

Not stopped by this list, nor by any: an allowed name at a foreign address, for a service without networks;
what is said inside TLS or in the labels below a wildcard; the first bytes of a hello or request in parts;
a second hello with another name after a retry request; data beyond what the engine reassembles of a
connection (1 MB); bits that a handshake carries by itself.

Dropped though an ordinary client may send it: IP fragments; hellos with encrypted or dummy names (ECH); a
segment that overtakes the first of its connection, until TCP sends it again; HTTP methods beside seven, and
requests for an upgrade; the rest of a body whose server answered before it had all of it.

Sources: Suricata 7 user guide, "Rules"; AWS Network Firewall developer guide, "Limitations and caveats for
stateful rules", "Quotas" and "Evaluation order"; AWS security services best practices, "Network Firewall:
customer managed rules" (names ja4 as supported). Read in November 2026.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from enclave.model.enclave import Enclave, Site
from enclave.model.gateway import hosts, names
from enclave.model.gateway.capacity import FirewallLimitError, capacity
from enclave.model.gateway.paths import Talk, Ways, handshakes, marks, ways
from enclave.model.gateway.spelling import (
    ACCEPTED,
    BAD,
    FIRST_SIDS,
    HELLO,
    HOST,
    LAST_SIDS,
    MAX_DOMAINS,
    MAX_RULE_ID,
    MIDDLE_SIDS,
    OPEN,
    REQUEST,
    START,
    CompiledRule,
    anywhere,
    in_use,
    mark,
    marked,
)

__all__ = ["MAX_DOMAINS", "MAX_RULE_ID", "FirewallLimitError", "FirewallRules", "firewall_rules"]

_FIRST_BYTES = 7  # of a method such as OPTIONS, until the engine knows it for HTTP; of a hello, 5 are enough
# Headers that the engine can't read: no rule but one for the event looks at such a packet.
_BROKEN = (
    "ipv4.pkt_too_small",
    "ipv4.hlen_too_small",
    "ipv4.iplen_smaller_than_hlen",
    "ipv4.trunc_pkt",
    "ipv4.wrong_ip_version",
    "ipv6.trunc_pkt",
    "ipv6.wrong_ip_version",
    "tcp.pkt_too_small",
    "tcp.hlen_too_small",
    "tcp.invalid_optlen",
)
_LARGEST_BEGINNING = 8_000  # a client hello with post-quantum key shares is below 2,000 bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class FirewallRules:
    """The rules of one site: ``text`` in file order, to be evaluated in strict order.

    ``capacity`` counts rules and is fixed when the rule group is created, so it comes in large steps.
    ``rules`` are the same rules one by one, without the headings.
    """

    text: str
    capacity: int
    home_net: tuple[IPv4Network, ...]
    rules: tuple[CompiledRule, ...] = ()


def firewall_rules(enclave: Enclave, site: Site) -> FirewallRules:
    """Return the rules of a site's firewall; FirewallLimitError if they are too many."""
    found = ways(enclave, site)
    drafted = [(heading, tuple(rules)) for heading, rules in _sections(found)]
    live = {each.sid: each for each in in_use(rule for _, rules in drafted for rule in rules)}
    sections = [
        (heading, [live[rule.sid] for rule in rules if rule.sid in live]) for heading, rules in drafted
    ]
    lines = [f"# Egress and inter-site rules of {site.name}, in strict order. Generated: do not edit."]
    for heading, rules in sections:
        lines += [f"# {heading}", *(rule.text for rule in rules)]
    text = "".join(f"{line}\n" for line in lines)
    compiled = tuple(rule for _, rules in sections for rule in rules)
    return FirewallRules(
        text=text,
        capacity=capacity(site.name, compiled, text),
        home_net=(site.cidr, *(neighbour.cidr for neighbour in enclave.neighbours(site))),
        rules=compiled,
    )


def _sections(found: Ways) -> Iterator[tuple[str, Iterator[CompiledRule]]]:
    yield "Connections refused before, and everything that is not TCP", _other_protocols()
    yield "Handshakes between declared ends, and what these ends may say", _paths(found)
    yield "Undeclared ends, tampering and hidden names", _tampering()
    yield "Declared names and hosts get a mark", _declared(found)
    yield "Complete hellos and requests without the mark, and other protocols", _refusals()
    yield "Packets of marked connections pass, one by one", _passes()


def _other_protocols() -> Iterator[CompiledRule]:
    yield anywhere(FIRST_SIDS + 1, "drop ip", "refused connection", marked(BAD))
    yield anywhere(FIRST_SIDS + 2, "drop udp", "UDP")
    yield anywhere(FIRST_SIDS + 3, "drop icmp", "ICMP")
    yield anywhere(FIRST_SIDS + 4, "drop ip", "other IP protocol", "ip_proto:!6;")
    # The star: whatever the other bits say. Without it a fragment that forbids fragments isn't met.
    for index, part in enumerate(("fragbits:*M;", "fragoffset:>0;")):
        yield anywhere(FIRST_SIDS + 5 + index, "drop ip", "IP fragment", part)
    # No mark here: if the last packet of the handshake is lost, its data comes again and is then judged.
    early = "flow:not_established; dsize:>0;"
    yield anywhere(FIRST_SIDS + 10, "drop tcp", "data before the handshake", early)
    for index, event in enumerate(_BROKEN):
        yield anywhere(FIRST_SIDS + 20 + index, "drop ip", "broken packet", f"decode-event:{event};")


def _paths(found: Ways) -> Iterator[CompiledRule]:
    for path in found.paths:
        yield from handshakes(path)
        yield from marks(path)


def _tampering() -> Iterator[CompiledRule]:
    yield anywhere(MIDDLE_SIDS, "drop tcp", "undeclared ends", "flow:not_established;")
    overlap = "stream-event:reassembly_overlap_different_data;"
    yield anywhere(MIDDLE_SIDS + 10, "drop tcp", "rewritten data", overlap, mark(BAD))
    yield from names.tampering()
    yield from names.begun()
    yield from hosts.begun()
    yield from hosts.judged()


def _declared(found: Ways) -> Iterator[CompiledRule]:
    for rule, service, path in found.outward:
        if path.talk is Talk.NAMED:
            yield from names.accepted(rule, service, path)
        elif path.talk is Talk.HTTP:
            yield from hosts.accepted(rule, service, path)


def _refusals() -> Iterator[CompiledRule]:
    yield from names.refused()
    yield from hosts.refused()


def _passes() -> Iterator[CompiledRule]:
    established = "flow:established;"
    for index, (message, name) in enumerate((("anything", OPEN), ("accepted", ACCEPTED), ("request", HOST))):
        yield anywhere(LAST_SIDS + 60 + index, "pass tcp", message, established, marked(name))
    to_server = "flow:established,to_server;"
    parts = (("part of a hello", HELLO), ("part of a request", REQUEST))
    for index, (message, name) in enumerate(parts):
        short = f"stream_size:client,<,{_LARGEST_BEGINNING};"
        yield anywhere(LAST_SIDS + 70 + index, "pass tcp", message, to_server, marked(name), short)
    # Data that the engine doesn't take for a part of the stream doesn't lengthen it: so twice.
    few = f"stream_size:client,<,{_FIRST_BYTES + 2}; dsize:<{_FIRST_BYTES + 1};"
    yield anywhere(LAST_SIDS + 72, "pass tcp", "first bytes", to_server, marked(START), few)
