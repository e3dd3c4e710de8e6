"""Networks written as text, a line an element, and paths written as one line, for tables of cases.

vpc NAME RANGE[,RANGE] [main=TABLE]
subnet NAME VPC RANGE[,RANGE] [zone=Z] [table=T] [acl=A]
table NAME VPC [incomplete]
route TABLE RANGE|? TARGET[|TARGET] [propagated|prefix]       TARGET: kind:id, local or blackhole
acl NAME [in|out NUMBER allow|deny PROTOCOL RANGE [LOW-HIGH]]
group NAME [in|out PROTOCOL RANGE|GROUP [LOW-HIGH]]
interface NAME SUBNET ADDRESS [groups=G,G]
endpoint NAME SUBNET [blind]           nat NAME SUBNET [private]
igw NAME VPC [egress-only] [table=T]   service NAME VPC [tables=T,T] [ranges=R,R]
peering NAME VPC VPC                   tgw NAME
attachment NAME TGW vpc|peering|outside [table=T] [vpc=V] [subnets=S,S] [peer=A] [appliance]
transit TABLE TGW [incomplete]         transit-route TABLE RANGE ATTACHMENT|blackhole [propagated]
"""

from collections import defaultdict
from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any

from enclave.graph.reachability.headers import Headers
from enclave.graph.reachability.network import (
    AclEntry,
    Attachment,
    AttachmentKind,
    Endpoint,
    GroupRule,
    Interface,
    InternetGateway,
    NatGateway,
    Network,
    NetworkAcl,
    Origin,
    Peering,
    PeeringEnd,
    Route,
    RouteTable,
    SecurityGroup,
    ServiceEndpoint,
    Subnet,
    Target,
    TargetKind,
    TransitGateway,
    TransitRoute,
    TransitTable,
    Vpc,
)
from enclave.graph.reachability.path import EndKind, Packet
from enclave.graph.reachability.paths import Path, Router

KINDS = {
    "local": TargetKind.LOCAL,
    "igw": TargetKind.INTERNET,
    "eigw": TargetKind.EGRESS_ONLY,
    "nat": TargetKind.NAT,
    "endpoint": TargetKind.ENDPOINT,
    "service": TargetKind.SERVICE,
    "tgw": TargetKind.TRANSIT,
    "peering": TargetKind.PEERING,
    "interface": TargetKind.INTERFACE,
    "vpn": TargetKind.VPN,
    "other": TargetKind.OUTSIDE,
    "blackhole": TargetKind.BLACKHOLE,
}
ORIGINS = {"propagated": Origin.PROPAGATED, "prefix": Origin.PREFIX_LIST}
ATTACHMENTS = {
    "vpc": AttachmentKind.VPC,
    "peering": AttachmentKind.PEERING,
    "outside": AttachmentKind.OUTSIDE,
}


def network(*texts: str) -> Network:
    """Read a network from its text."""
    kinds: dict[str, dict[str, Any]] = defaultdict(dict)
    for line in "\n".join(texts).splitlines():
        words = line.partition("#")[0].split()
        if words:
            kind, name, *rest = words
            options = dict(word.split("=", 1) for word in rest if "=" in word)
            plain = [word for word in rest if "=" not in word]
            READERS[kind](kinds, name, plain, options)
    return Network(**kinds)


def several(text: str | None) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def ranges(text: str | None) -> tuple[Any, ...]:
    return tuple(ip_network(each) for each in several(text))


def ports(words: list[str], at: int) -> tuple[int, int] | None:
    if len(words) <= at:
        return None
    low, _, high = words[at].partition("-")
    return int(low), int(high or low)


def vpc(kinds: Any, name: str, plain: list[str], options: dict[str, str]) -> None:
    kinds["vpcs"][name] = Vpc(id=name, label=name, ranges=ranges(plain[0]), main_table=options.get("main"))


def subnet(kinds: Any, name: str, plain: list[str], options: dict[str, str]) -> None:
    kinds["subnets"][name] = Subnet(
        id=name,
        label=name,
        vpc=plain[0],
        ranges=ranges(plain[1]),
        zone=options.get("zone"),
        table=options.get("table"),
        acl=options.get("acl"),
    )


def table(kinds: Any, name: str, plain: list[str], _: dict[str, str]) -> None:
    complete = "incomplete" not in plain
    kinds["tables"][name] = RouteTable(id=name, label=name, vpc=plain[0], complete=complete)


def route(kinds: Any, name: str, plain: list[str], _: dict[str, str]) -> None:
    targets = []
    for word in plain[1].split("|"):
        kind, _, identity = word.partition(":")
        if kind != "nobody-knows":
            targets.append(Target(KINDS[kind], identity))
    one = Route(
        destination=None if plain[0] == "?" else ip_network(plain[0]),
        targets=tuple(targets),
        origin=ORIGINS.get(plain[-1], Origin.STATIC),
        source=f"urn:{name}:{plain[0]}",
    )
    before = kinds["tables"][name]
    kinds["tables"][name] = replace(before, routes=(*before.routes, one))


def acl(kinds: Any, name: str, plain: list[str], _: dict[str, str]) -> None:
    before = kinds["acls"].setdefault(name, NetworkAcl(id=name, label=name, entries=()))
    if plain:
        entry = AclEntry(
            number=int(plain[1]),
            allow=plain[2] == "allow",
            egress=plain[0] == "out",
            protocol=int(plain[3]),
            remote=ip_network(plain[4]),
            ports=ports(plain, 5),
        )
        kinds["acls"][name] = replace(before, entries=(*before.entries, entry))


def group(kinds: Any, name: str, plain: list[str], _: dict[str, str]) -> None:
    before = kinds["groups"].setdefault(name, SecurityGroup(id=name, label=name, rules=()))
    if plain:
        remote = ip_network(plain[2]) if "/" in plain[2] else plain[2]
        one = GroupRule(
            egress=plain[0] == "out", protocol=int(plain[1]), remote=remote, ports=ports(plain, 3)
        )
        kinds["groups"][name] = replace(before, rules=(*before.rules, one))


def interface(kinds: Any, name: str, plain: list[str], options: dict[str, str]) -> None:
    kinds["interfaces"][name] = Interface(
        id=name,
        label=name,
        subnet=plain[0],
        address=ip_network(plain[1]),
        groups=several(options.get("groups")),
    )


def endpoint(kinds: Any, name: str, plain: list[str], _: dict[str, str]) -> None:
    kinds["endpoints"][name] = Endpoint(id=name, label=name, subnet=plain[0], inspects="blind" not in plain)


def nat(kinds: Any, name: str, plain: list[str], _: dict[str, str]) -> None:
    public = "private" not in plain
    kinds["nat_gateways"][name] = NatGateway(id=name, label=name, subnet=plain[0], public=public)


def igw(kinds: Any, name: str, plain: list[str], options: dict[str, str]) -> None:
    kinds["internet_gateways"][name] = InternetGateway(
        id=name,
        label=name,
        vpc=plain[0],
        egress_only="egress-only" in plain,
        table=options.get("table"),
    )


def service(kinds: Any, name: str, plain: list[str], options: dict[str, str]) -> None:
    kinds["services"][name] = ServiceEndpoint(
        id=name,
        label=name,
        vpc=plain[0],
        service="s3",
        gateway="interface" not in plain,
        tables=several(options.get("tables")),
        ranges=ranges(options.get("ranges")),
    )


def peering(kinds: Any, name: str, plain: list[str], _: dict[str, str]) -> None:
    near, far = (PeeringEnd(vpc=None if each == "?" else each, label=each) for each in plain)
    kinds["peerings"][name] = Peering(id=name, label=name, ends=(near, far))


def tgw(kinds: Any, name: str, *_: Any) -> None:
    kinds["transit_gateways"][name] = TransitGateway(id=name, label=name)


def attachment(kinds: Any, name: str, plain: list[str], options: dict[str, str]) -> None:
    kinds["attachments"][name] = Attachment(
        id=name,
        label=name,
        gateway=plain[0],
        kind=ATTACHMENTS[plain[1]],
        table=options.get("table"),
        vpc=options.get("vpc"),
        subnets=several(options.get("subnets")),
        appliance_mode="appliance" in plain,
        peer=options.get("peer"),
    )


def transit(kinds: Any, name: str, plain: list[str], _: dict[str, str]) -> None:
    kinds["transit_tables"][name] = TransitTable(
        id=name, label=name, gateway=plain[0], complete="incomplete" not in plain
    )


def transit_route(kinds: Any, name: str, plain: list[str], _: dict[str, str]) -> None:
    one = TransitRoute(
        destination=ip_network(plain[0]),
        attachment=None if plain[1] == "blackhole" else plain[1],
        origin=ORIGINS.get(plain[-1], Origin.STATIC),
    )
    before = kinds["transit_tables"][name]
    kinds["transit_tables"][name] = replace(before, routes=(*before.routes, one))


READERS = {
    "vpc": vpc,
    "subnet": subnet,
    "table": table,
    "route": route,
    "acl": acl,
    "group": group,
    "interface": interface,
    "endpoint": endpoint,
    "nat": nat,
    "igw": igw,
    "service": service,
    "peering": peering,
    "tgw": tgw,
    "attachment": attachment,
    "transit": transit,
    "transit-route": transit_route,
}


def packet(text: str) -> Packet:
    """Read ``SOURCE DESTINATION [PROTOCOL [PORT]]``; TCP to 443 unless it says otherwise."""
    source, destination, *rest = text.split()
    protocol, port = [*map(int, rest), 443, 443][:2] if rest else (6, 443)
    return Packet(ip_address(source), ip_address(destination), protocol, port if protocol in {6, 17} else 0)


def line(path: Path) -> str:
    """Write a path as ids: ``workload endpoint nat igw = internet igw``."""
    return f"{' '.join(hop.id for hop in path.hops)} = {path.end.kind.name} {path.end.id}"


def ways(router: Router, start: str, text: str) -> set[str]:
    """Return the ways of one packet, found both among all paths and by asking for it alone."""
    one = packet(text)
    among_all = {line(path) for path in router.paths(start) if path.holds(one)}
    assert among_all == {line(path) for path in router.paths(start, Headers.only(one))}
    return among_all


def ways_back(router: Router, start: str, text: str, port: int = 50000) -> set[str]:
    """Return the ways of the replies to one packet, whatever way it took."""
    found = set()
    one = packet(text)
    for path in router.paths(start):
        if path.holds(one) and path.end.kind in {EndKind.SUBNET, EndKind.INTERNET}:
            narrow = path.narrowed(Headers.only(one))
            assert narrow is not None
            for reply in router.replies(narrow):
                if one.protocol not in {6, 17} or port in reply.headers.ports:
                    found.add(line(reply))
    return found
