"""Networks of the enclave's shape: two sites, each with workloads, firewalls, NAT gateways and its edge."""

from paths_networks import network

from enclave.graph.reachability.network import Network

ZONES = {"a": 0, "b": 1}


def site(vpc: str, octet: int) -> str:
    """Write one site. What leaves a workload passes its zone's firewall, and comes back through it."""
    lines = [
        f"vpc {vpc} 10.{octet}.0.0/16",
        f"igw {vpc}-igw {vpc}",
        (
            f"attachment {vpc}-att hub vpc vpc={vpc} table=hub-table "
            f"subnets={','.join(f'{vpc}-transit-{zone}' for zone in ZONES)}"
        ),
        f"transit-route hub-table 10.{octet}.16.0/20 {vpc}-att",
    ]
    for zone, index in ZONES.items():
        for tier, number in {"data": 1, "firewall": 2, "egress": 3, "transit": 4}.items():
            name = f"{vpc}-{tier}-{zone}"
            lines += [
                f"table {name} {vpc}",
                f"subnet {name} {vpc} 10.{octet}.{number * 16 + index}.0/24 zone={vpc}-{zone} table={name}",
            ]
        lines += [
            f"endpoint {vpc}-fw-{zone} {vpc}-firewall-{zone}",
            f"nat {vpc}-nat-{zone} {vpc}-egress-{zone}",
            f"route {vpc}-data-{zone} 0.0.0.0/0 endpoint:{vpc}-fw-{zone}",
            f"route {vpc}-firewall-{zone} 0.0.0.0/0 nat:{vpc}-nat-{zone}",
            f"route {vpc}-firewall-{zone} 10.0.0.0/8 tgw:hub",
            f"route {vpc}-egress-{zone} 0.0.0.0/0 igw:{vpc}-igw",
        ]
    for to, index in ZONES.items():
        data = f"10.{octet}.{16 + index}.0/24"
        for zone in ZONES:
            lines.append(f"route {vpc}-egress-{zone} {data} endpoint:{vpc}-fw-{to}")
            lines.append(f"route {vpc}-transit-{zone} {data} endpoint:{vpc}-fw-{to}")
    return "\n".join(lines)


def enclave(*faults: str, without: str = "") -> Network:
    """Read the two sites, Dublin and Frankfurt, less one line, with faults put in afterwards.

    The transit gateway leads to the data subnets only.
    """
    lines = "\n".join(["tgw hub", "transit hub-table hub", site("dub", 1), site("fra", 2)]).splitlines()
    kept = [each for each in lines if each != without]
    assert len(kept) + bool(without) == len(lines), without
    return network(*kept, *faults)
