"""The firewall rules of a site: a default-deny allow-list for AWS Network Firewall in strict order.

What passes: TLS that a workload starts to a declared service, known by its server name; and TLS on port 443
between the workload and data subnets of linked sites. Everything else is dropped here, or by the default
actions ``aws:drop_established`` and ``aws:alert_established``, which the rules rely on.

How the rules are written (Suricata 7 behaves so; AWS runs Suricata 7):

* A pass on a name, or without a condition on the packet, passes the rest of a connection unseen. So names
  only set a mark (``enclave.ok``), and each packet passes for itself because of the mark.
* A refused connection gets a mark as well (``enclave.bad``), which the first rule drops.
* The server name has to match twice: as parsed, and as the bytes of the whole extension, since the parser
  stops at a NUL and shows only the first of several names.
* A hello may come in parts. Until it is complete, data passes that begins like TLS, for a short while;
  a complete hello without the mark is dropped before that.

Not claimed: **this list has not been run on the engine yet.** It is checked for form, not for effect. And
no list of this kind stops an allowed name sent to a foreign address, data hidden inside an allowed
connection, or the first bytes of a hello in parts.

Sources: Suricata 7 user guide, "Rules"; AWS Network Firewall developer guide, "Limitations and caveats for
stateful rules" and "Evaluation order"; AWS security services best practices, "Network Firewall: customer
managed rules" (names ja4 as supported). Read in November 2026.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network

from enclave.model import limits
from enclave.model.addresses import GUARDED_TIERS, subnets
from enclave.model.enclave import Enclave, Service, Site

_FIXED_SIDS = 1_000_000
_NAME_SIDS = 2_000_000
_SIDS_PER_RULE = 1_000
_SIDS_PER_DOMAIN = 2
MAX_RULE_ID = 9_999
"""The largest ``enclave.model.enclave.EgressRule.id``."""

MAX_DOMAINS = 100
"""The most domains of a service: a rule's block of numbers has room for them."""

_CAPACITY_STEP = 1_000
_SITE_PORTS = (443,)
# Not the internet: private (RFC 1918), shared (RFC 6598), link-local (RFC 3927) and loopback addresses.
_INTERNET = "![10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,169.254.0.0/16,127.0.0.0/8]"
_HELLO_BYTES = 8_000  # a client hello with post-quantum key shares is below 2,000 bytes


class FirewallLimitError(ValueError):
    """The rules of a site are more than the firewall takes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FirewallRules:
    """The rules of one site: ``text`` in file order, to be evaluated in strict order.

    ``capacity`` counts rules and is fixed when the rule group is created, so it comes in large steps.
    """

    text: str
    capacity: int
    home_net: tuple[IPv4Network, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Outward:
    """A rule for a service outside the enclave."""

    id: int
    service: Service


@dataclass(frozen=True, kw_only=True, slots=True)
class _Path:
    """Who may open connections to whom: address groups and ports as Suricata spells them."""

    number: int  # keeps the rule numbers of one kind of path the same in every site
    source: str
    target: str
    ports: str
    named: bool  # whether a server name has to be recognised

    @property
    def forward(self) -> str:
        return f"{self.source} any -> {self.target} {self.ports}"

    @property
    def backward(self) -> str:
        return f"{self.target} {self.ports} -> {self.source} any"

    def sid(self, first: int) -> int:
        return _FIXED_SIDS + first + 2 * self.number


def firewall_rules(enclave: Enclave, site: Site) -> FirewallRules:
    """Return the rules of a site's firewall; FirewallLimitError if they are too many."""
    neighbours = enclave.neighbours(site)
    egress = tuple(
        _Outward(id=rule.id, service=rule.service)
        for rule in enclave.egress
        if site.name in rule.sites and isinstance(rule.service, Service)
    )
    lines = list(_lines(site, neighbours, egress))
    text = "".join(f"{line}\n" for line in lines)
    count = sum(not line.startswith("#") for line in lines)
    if count > limits.FIREWALL_STATEFUL_CAPACITY or len(text) > limits.FIREWALL_RULES_CHARACTERS:
        raise FirewallLimitError(
            f"{site.name}: {count} rules of {len(text)} characters are more than the firewall takes"
            f" ({limits.FIREWALL_STATEFUL_CAPACITY} rules, {limits.FIREWALL_RULES_CHARACTERS} characters)"
        )
    return FirewallRules(
        text=text,
        capacity=_capacity(count),
        home_net=(site.cidr, *(neighbour.cidr for neighbour in neighbours)),
    )


def _capacity(count: int) -> int:
    doubled = -(-2 * count // _CAPACITY_STEP) * _CAPACITY_STEP
    return min(doubled, limits.FIREWALL_STATEFUL_CAPACITY)


def _lines(site: Site, neighbours: tuple[Site, ...], egress: tuple[_Outward, ...]) -> Iterator[str]:
    paths = tuple(_paths(site, neighbours, egress))
    yield f"# Egress and inter-site rules of {site.name}, in strict order. Generated: do not edit."
    yield "# Connections refused before, and everything that is not TCP"
    yield from _other_protocols()
    yield "# Handshakes between declared ends only, and no data before they are complete"
    yield from _handshakes(paths)
    yield "# Tampering and hidden names"
    yield from _tampering()
    yield "# Declared names and neighbours get a mark"
    yield from _marks(paths)
    for rule in sorted(egress, key=lambda rule: rule.id):
        yield from _names(site, rule)
    yield "# Complete hellos without the mark, and what is not TLS"
    yield from _refusals()
    yield "# Packets of marked connections pass, one by one"
    yield from _passes()


def _paths(site: Site, neighbours: tuple[Site, ...], egress: tuple[_Outward, ...]) -> Iterator[_Path]:
    if egress:
        ports = sorted({rule.service.port for rule in egress})
        yield _Path(number=0, source=_workloads(site), target=_INTERNET, ports=_group(ports), named=True)
    if neighbours:
        here = _guarded((site,))
        there = _guarded(neighbours)
        yield _Path(number=1, source=here, target=there, ports=_group(_SITE_PORTS), named=False)
        yield _Path(number=2, source=there, target=here, ports=_group(_SITE_PORTS), named=False)


def _other_protocols() -> Iterator[str]:
    yield _anywhere(1, "drop ip", "refused connection", "flowbits:isset,enclave.bad;")
    yield _anywhere(2, "drop udp", "UDP", "")
    yield _anywhere(3, "drop icmp", "ICMP", "")
    yield _anywhere(4, "drop ip", "other IP protocol", "ip_proto:!6;")


def _handshakes(paths: tuple[_Path, ...]) -> Iterator[str]:
    # No mark here: if the last packet of the handshake is lost, its data comes again and is then judged.
    yield _anywhere(10, "drop tcp", "data before the handshake", "flow:not_established; dsize:>0;")
    for path in paths:
        # By direction alone: the engine doesn't count the third packet of a handshake as established.
        forward, backward = "flow:to_server; dsize:0;", "flow:to_client; dsize:0;"
        yield _rule(path.sid(11), f"pass tcp {path.forward}", "empty segment out", forward)
        yield _rule(path.sid(12), f"pass tcp {path.backward}", "empty segment back", backward)
    yield _anywhere(19, "drop tcp", "undeclared ends", _bad("flow:not_established;"))


def _tampering() -> Iterator[str]:
    overlap = "stream-event:reassembly_overlap_different_data;"
    yield _anywhere(20, "drop tcp", "rewritten data", _bad(overlap))
    # Only before acceptance: a second hello after a retry request raises the same event.
    several = "flowbits:isnotset,enclave.ok; app-layer-event:tls.multiple_sni_extensions;"
    yield _anywhere(21, "drop tls", "several server names", _bad(several))
    # Extension fe0d, outer hello, HKDF-SHA256. Browsers' dummy ECH looks the same and is dropped as well.
    encrypted = 'content:"|fe 0d|"; content:"|00 00 01 00|"; distance:2; within:4;'
    condition = f"flow:established,to_server; flowbits:isnotset,enclave.ok; {encrypted}"
    yield _anywhere(22, "drop tcp", "encrypted server name", _bad(condition))


def _marks(paths: tuple[_Path, ...]) -> Iterator[str]:
    hello = 'flow:established,to_server; content:"|16 03|"; startswith; flowbits:set,enclave.hello; noalert;'
    neighbour = "flow:established,to_server; ssl_state:client_hello; flowbits:set,enclave.ok;"
    for path in paths:
        yield _rule(path.sid(30), f"alert tcp {path.forward}", "begins like TLS", hello)
        if not path.named:
            yield _rule(path.sid(31), f"alert tls {path.forward}", "linked site", neighbour)


def _names(site: Site, rule: _Outward) -> Iterator[str]:
    ends = f"{_workloads(site)} any -> {_INTERNET} {_group([rule.service.port])}"
    for index, domain in enumerate(rule.service.domains):
        sid = _NAME_SIDS + rule.id * _SIDS_PER_RULE + index * _SIDS_PER_DOMAIN
        whole = f"enclave.name.{sid}"
        message = f"rule {rule.id} {rule.service.name}"
        extension = f'content:"{_name_extension(domain)}{domain}"; flowbits:set,{whole}; noalert;'
        parsed = f'tls.sni; content:"{domain}"; startswith; endswith; flowbits:set,enclave.ok;'
        to_server = "flow:established,to_server;"
        yield _rule(sid, f"alert tcp {ends}", message, f"{to_server} {extension}")
        yield _rule(sid + 1, f"alert tls {ends}", message, f"{to_server} flowbits:isset,{whole}; {parsed}")


def _refusals() -> Iterator[str]:
    # ja4 exists for a complete hello only, so the mark is looked at when the name is known, not earlier.
    complete = 'flow:established,to_server; flowbits:isnotset,enclave.ok; ja4.hash; content:"_";'
    yield _anywhere(50, "drop tls", "undeclared name", _bad(complete))
    not_tls = "flow:established,to_server; app-layer-protocol:!tls;"
    yield _anywhere(51, "drop tcp", "not TLS", _bad(not_tls))


def _passes() -> Iterator[str]:
    yield _anywhere(60, "pass tcp", "accepted", "flow:established; flowbits:isset,enclave.ok;")
    part = f"flowbits:isset,enclave.hello; stream_size:client,<,{_HELLO_BYTES};"
    yield _anywhere(61, "pass tcp", "part of a hello", f"flow:established,to_server; {part}")


def _name_extension(domain: str) -> str:
    """Return the head of a server_name extension that holds exactly one name (RFC 6066, section 3)."""
    length = len(domain)
    head = b"\x00\x00" + (length + 5).to_bytes(2) + (length + 3).to_bytes(2) + b"\x00" + length.to_bytes(2)
    return f"|{head.hex(' ')}|"


def _bad(condition: str) -> str:
    return f"{condition} flowbits:set,enclave.bad;"


def _anywhere(number: int, verb: str, message: str, options: str) -> str:
    return _rule(_FIXED_SIDS + number, f"{verb} any any -> any any", message, options)


def _rule(sid: int, header: str, message: str, options: str) -> str:
    """Spell a rule. ``header`` is action, protocol and ends."""
    body = " ".join(part for part in (f'msg:"enclave: {message}";', options, f"sid:{sid}; rev:1;") if part)
    return f"{header} ({body})"


def _workloads(site: Site) -> str:
    return _group(subnet.cidr for subnet in subnets(site) if subnet.tier == "workload")


def _guarded(sites: Iterable[Site]) -> str:
    return _group(subnet.cidr for site in sites for subnet in subnets(site) if subnet.tier in GUARDED_TIERS)


def _group(members: Iterable[object]) -> str:
    return f"[{','.join(str(member) for member in members)}]"
