"""Times the question "which ways out of which subnets does nobody guard?" on networks that grow.

Run it with ``python bench/reachability.py``. A network's VPCs have workload subnets in three zones, each zone
with a firewall endpoint and a NAT gateway; a transit gateway joins the VPCs. Two shapes: one VPC, and ten.
The peer of the same run answers the same question by following single packets, from each subnet to the two
ends of every range that the network names, with ``ipaddress`` and a scan of each table: what one would write
without sets. It is run on the sizes where it ends in reasonable time; growth is the slope between sizes.
"""

import argparse
import gc
import json
import math
import statistics
import time
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv4Network, ip_network

from enclave.graph.reachability.network import (
    Attachment,
    AttachmentKind,
    Endpoint,
    InternetGateway,
    NatGateway,
    Network,
    Route,
    RouteTable,
    Subnet,
    Target,
    TargetKind,
    TransitGateway,
    TransitRoute,
    TransitTable,
    Vpc,
)
from enclave.graph.reachability.paths import Router
from enclave.graph.reachability.questions import unguarded

ZONES = ("az1", "az2", "az3")
ANYWHERE = ip_network("0.0.0.0/0")
SITES = ip_network("10.0.0.0/8")
PEER_LIMIT = 100  # subnets; the peer's time grows with about the cube


def route(destination: IPv4Network, kind: TargetKind, target: str) -> Route:
    return Route(destination=destination, targets=(Target(kind, target),))


class Site:
    """One VPC: workload subnets, and in each zone a firewall, an egress and a transit subnet."""

    def __init__(self, number: int, workloads: int, *, table_each: bool) -> None:
        self.vpc = f"vpc-{number}"
        self.range = IPv4Network((int(SITES.network_address) + (number << 20), 12))
        self.served, infrastructure = self.range.subnets()  # the transit gateway leads to the first half only
        self.blocks = self.served.subnets(new_prefix=24)
        self.subnets: dict[str, Subnet] = {}
        self.tables: dict[str, RouteTable] = {}
        self.workloads = [f"{self.vpc}-w{index}" for index in range(workloads)]
        for index, name in enumerate(self.workloads):
            zone = ZONES[index % len(ZONES)]
            table = f"{name}-table" if table_each else f"{self.vpc}-workload-{zone}"
            to_firewall = route(ANYWHERE, TargetKind.ENDPOINT, f"{self.vpc}-firewall-{zone}")
            self.add(name, zone, table, to_firewall)
        ways_back = [
            route(self.subnets[name].ranges[0], TargetKind.ENDPOINT, f"{self.vpc}-firewall-{zone}")
            for zone in ZONES
            for name in self.workloads
            if self.subnets[name].zone == zone
        ]
        self.blocks = infrastructure.subnets(new_prefix=24)
        for zone in ZONES:
            self.add(
                f"{self.vpc}-f-{zone}",
                zone,
                f"{self.vpc}-f-{zone}-table",
                route(ANYWHERE, TargetKind.NAT, f"{self.vpc}-nat-{zone}"),
                route(SITES, TargetKind.TRANSIT, "tgw"),
            )
            self.add(
                f"{self.vpc}-e-{zone}",
                zone,
                f"{self.vpc}-e-{zone}-table",
                route(ANYWHERE, TargetKind.INTERNET, f"{self.vpc}-igw"),
                *ways_back,
            )
            self.add(f"{self.vpc}-t-{zone}", zone, f"{self.vpc}-t-{zone}-table", *ways_back)

    def add(self, name: str, zone: str, table: str, *routes: Route) -> None:
        self.subnets[name] = Subnet(
            id=name, label=name, vpc=self.vpc, ranges=(next(self.blocks),), zone=zone, table=table
        )
        self.tables[table] = RouteTable(id=table, label=table, vpc=self.vpc, routes=routes)


def network(sites: list[Site]) -> Network:
    joined = {f"att-{site.vpc}": site for site in sites}
    routes = tuple(TransitRoute(destination=site.served, attachment=name) for name, site in joined.items())
    return Network(
        vpcs={s.vpc: Vpc(id=s.vpc, label=s.vpc, ranges=(s.range,), main_table=None) for s in sites},
        subnets={name: subnet for s in sites for name, subnet in s.subnets.items()},
        tables={name: table for s in sites for name, table in s.tables.items()},
        endpoints={
            name: Endpoint(id=name, label=name, subnet=f"{s.vpc}-f-{zone}")
            for s in sites
            for zone in ZONES
            for name in [f"{s.vpc}-firewall-{zone}"]
        },
        nat_gateways={
            name: NatGateway(id=name, label=name, subnet=f"{s.vpc}-e-{zone}")
            for s in sites
            for zone in ZONES
            for name in [f"{s.vpc}-nat-{zone}"]
        },
        internet_gateways={
            f"{s.vpc}-igw": InternetGateway(id=f"{s.vpc}-igw", label=f"{s.vpc}-igw", vpc=s.vpc) for s in sites
        },
        transit_gateways={"tgw": TransitGateway(id="tgw", label="tgw")},
        transit_tables={"tgw-table": TransitTable(id="tgw-table", label="tgw", gateway="tgw", routes=routes)},
        attachments={
            name: Attachment(
                id=name,
                label=name,
                gateway="tgw",
                kind=AttachmentKind.VPC,
                table="tgw-table",
                vpc=site.vpc,
                subnets=tuple(f"{site.vpc}-t-{zone}" for zone in ZONES),
            )
            for name, site in joined.items()
        },
    )


class Peer:
    """The same question by single packets: no sets, nothing remembered."""

    def __init__(self, sought: Network) -> None:
        self.network = sought
        named = [each for subnet in sought.subnets.values() for each in subnet.ranges]
        named += [
            one.destination for table in sought.tables.values() for one in table.routes if one.destination
        ]
        self.probes = sorted({end for each in named for end in (each[0], each[-1])})

    def unguarded(self, names: list[str]) -> int:
        """Return how many of the packets leave their VPC or come back without their zone's firewall."""
        found = 0
        for name in names:
            sender = self.network.subnets[name]
            for probe in self.probes:
                passed, where = self.walk(sender, probe)
                if where is None or where == sender.vpc:
                    continue
                guarded = self.guards(passed, sender)
                if where != "internet":
                    receiver = self.subnet_of(where, probe)
                    back, _ = self.walk(receiver, sender.ranges[0][9])
                    guarded = guarded and self.guards(passed, receiver) and set(passed) <= set(back)
                found += not guarded
        return found

    def guards(self, passed: list[str], subnet: Subnet) -> bool:
        endpoints = (self.network.subnets[self.network.endpoints[each].subnet] for each in passed)
        return any(each.vpc == subnet.vpc and each.zone == subnet.zone for each in endpoints)

    def subnet_of(self, vpc: str, address: IPv4Address) -> Subnet | None:
        own = (each for each in self.network.subnets.values() if each.vpc == vpc)
        return next((each for each in own if address in each.ranges[0]), None)

    def walk(self, at: Subnet, destination: IPv4Address) -> tuple[list[str], str | None]:
        """Follow one packet: the endpoints it passes, and the VPC it ends in, ``internet`` or None."""
        passed: list[str] = []
        while destination not in at.ranges[0]:
            table = self.network.tables[at.table]
            local = Route(
                destination=self.network.vpcs[at.vpc].ranges[0], targets=(Target(TargetKind.LOCAL),)
            )
            fitting = [each for each in (*table.routes, local) if destination in each.destination]
            if not fitting:
                return passed, None
            target = max(fitting, key=lambda each: each.destination.prefixlen).targets[0]
            if target.kind is TargetKind.LOCAL:
                found = self.subnet_of(at.vpc, destination)
                return passed, None if found is None else at.vpc
            if target.kind is TargetKind.INTERNET:
                return passed, "internet"
            if target.kind is TargetKind.ENDPOINT:
                passed.append(target.id)
                at = self.network.subnets[self.network.endpoints[target.id].subnet]
            elif target.kind is TargetKind.NAT:
                at = self.network.subnets[self.network.nat_gateways[target.id].subnet]
            else:
                routes = self.network.transit_tables["tgw-table"].routes
                onward = [each for each in routes if destination in each.destination]
                if not onward:
                    return passed, None
                attachment = self.network.attachments[onward[0].attachment]
                entries = [self.network.subnets[each] for each in attachment.subnets]
                at = next(each for each in entries if each.zone == at.zone)
        return passed, at.vpc


def seconds_of(action: Callable[[], object], runs: int) -> float:
    """Return the median seconds of an action."""
    taken = []
    for _ in range(runs):
        gc.collect()
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def slope(times: Mapping[int, float]) -> float | None:
    """Return the exponent of growth between the last two sizes."""
    if len(times) == 1:
        return None
    (less, before), (more, after) = sorted(times.items())[-2:]
    return math.log(after / before) / math.log(more / less)


def measure(sizes: list[int], vpcs: int, runs: int, *, table_each: bool) -> dict[str, dict[int, float]]:
    """Return the seconds of the engine and its peer by number of workload subnets."""
    engine: dict[int, float] = {}
    peer: dict[int, float] = {}
    for size in sizes:
        sites = [Site(number, size // vpcs, table_each=table_each) for number in range(vpcs)]
        sought = network(sites)
        names = [name for site in sites for name in site.workloads]
        found = unguarded(Router(sought), names)
        engine[size] = seconds_of(lambda sought=sought, names=names: unguarded(Router(sought), names), runs)
        if size <= PEER_LIMIT:
            peer[size] = seconds_of(lambda sought=sought, names=names: Peer(sought).unguarded(names), 1)
            assert bool(found) == bool(Peer(sought).unguarded(names[:3])), "the two don't agree"
    return {"engine": engine, "peer": peer}


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each size (default 3)")
    parser.add_argument("--format", choices=("console", "json"), default="console")
    arguments = parser.parse_args()
    shapes = {
        f"{vpcs} VPC{'s' if vpcs > 1 else ''}, a table {'a subnet' if each else 'a zone'}": (vpcs, each)
        for vpcs in (1, 10)
        for each in (False, True)
    }
    report = {
        name: measure([10, 100, 1000], vpcs, arguments.runs, table_each=each)
        for name, (vpcs, each) in shapes.items()
    }
    if arguments.format == "json":
        print(json.dumps(report, indent=2))
        return
    print(f"{'all subnets, s':<34}{'10':>9}{'100':>9}{'1000':>9}{'growth':>9}{'peer / engine at':>26}")
    for name, times in report.items():
        engine, peer = times["engine"], times["peer"]
        ratios = ", ".join(f"{size}: {peer[size] / engine[size]:.1f}" for size in peer)
        row = "".join(f"{seconds:>9.3f}" for seconds in engine.values())
        print(f"{name:<34}{row}{slope(engine):>9.2f}{ratios:>26}")


if __name__ == "__main__":
    main()
