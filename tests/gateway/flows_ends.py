"""Who may talk to whom: sources outside the plan, tiers without permission, other sites, the way in."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address

from dpkt import tcp
from gateway_scene import (
    ANYWHERE,
    ATTACKER,
    HELLO,
    LEDGER_HOUSE,
    MIRROR_HALL,
    Case,
    Scene,
    http,
    named,
    opened,
    plain,
    tls,
)

from enclave.gateway.traffic.conversations import CLIENT, SERVER, TcpConversation, icmp_flow, udp_flow
from enclave.gateway.traffic.flows import Flow
from enclave.gateway.traffic.messages import SSH_BANNER, http_request

TEXT = b"replication " * 60

# From site and tier, to site and tier, port, and whether it's TLS: what site services and rules say together.
DECLARED = (
    ("dublin-1", "workload", "dublin-2", "workload", 443, True),
    ("dublin-1", "workload", "dublin-2", "data", 443, True),
    ("dublin-2", "workload", "dublin-1", "workload", 443, True),
    ("dublin-2", "workload", "dublin-1", "data", 443, True),
    ("dublin-1", "data", "norway-1", "data", 9443, True),
    ("dublin-1", "workload", "dublin-2", "data", 5432, False),
)
SITES = ("dublin-1", "dublin-2", "norway-1")
TIERS = ("workload", "data", "endpoint", "firewall", "egress", "transit")


def sources(scene: Scene) -> Iterator[Case]:
    """A declared name, asked for by whoever has no permission."""
    why = "only workloads of this site have a way out"
    for tier in TIERS[1:]:
        for zone in (0, 1):
            flow = tls(scene.ends(client=scene.client(tier, zone=zone)), HELLO)
            yield scene.forbidden(f"a declared name from the {tier} tier, zone {zone + 1}", flow, why)
    for site in SITES:
        if site != scene.site:
            for tier in ("workload", "data"):
                flow = tls(scene.ends(client=scene.client(tier, site=site)), HELLO)
                yield scene.forbidden(f"a declared name from the {tier} tier of {site}", flow, why)
    own = {"dublin-1": "10.16", "dublin-2": "10.17", "norway-1": "10.32"}[scene.site]
    for cidr in (
        f"{own}.128.0/20",
        f"{own}.192.0/20",
        f"{own}.48.128/25",
        "10.99.0.0/16",
        "172.16.9.0/24",
        "192.168.9.0/24",
        "100.64.9.0/24",
        "198.51.100.128/25",
        "9.9.0.0/16",
        "169.254.9.0/24",
    ):
        flow = tls(scene.ends(client=scene.client_in(cidr)), HELLO)
        yield scene.forbidden(f"a declared name from {cidr}", flow, why)
    if scene.site == "dublin-1":
        for tier in ("data", "endpoint"):
            database = plain(scene.ends(LEDGER_HOUSE, 5432, client=scene.client(tier)), TEXT)
            yield scene.forbidden(f"a TCP service from the {tier} tier", database, why)
            mirror = http(
                scene.ends(MIRROR_HALL, 80, client=scene.client(tier)), http_request("mirror.example.eu")
            )
            yield scene.forbidden(f"a mirror from the {tier} tier", mirror, why)
    else:
        for port in (5432, 22):
            flow = plain(scene.ends(LEDGER_HOUSE, port), SSH_BANNER, TEXT, greeting=SSH_BANNER)
            yield scene.forbidden(
                f"a TCP service of another site, {port}", flow, "declared for dublin-1 alone"
            )


def places(scene: Scene) -> Iterator[Case]:
    """TCP services where they aren't."""
    if scene.site != "dublin-1":
        return
    for server, port in (
        (ANYWHERE, 5432),
        (MIRROR_HALL, 5432),
        ("192.0.2.16", 5432),
        ("192.0.2.63", 5432),
        ("192.0.2.128", 5432),
        (LEDGER_HOUSE, 5433),
        (LEDGER_HOUSE, 5431),
        (LEDGER_HOUSE, 23),
        (LEDGER_HOUSE, 443),
        (MIRROR_HALL, 22),
        (ANYWHERE, 22),
        ("203.0.113.144", 8443),
        ("203.0.113.127", 8443),
        ("203.0.113.130", 5432),
        ("203.0.113.130", 443),
    ):
        why = "no rule declares it there"
        yield scene.forbidden(f"plain text to {server}:{port}", plain(scene.ends(server, port), TEXT), why)
        spoken = plain(scene.ends(server, port), TEXT, greeting=b"220 hello\r\n")
        yield scene.forbidden(f"plain text to {server}:{port}, which greets", spoken, why)
    quiet = udp_flow("UDP to a TCP service", scene.ends(LEDGER_HOUSE, 22), ((CLIENT, TEXT), (SERVER, TEXT)))
    yield scene.forbidden(quiet.name, quiet, "it's declared for TCP")


def handshakes(scene: Scene) -> Iterator[Case]:
    """First packets, and resets, where nothing is declared: not even these get out."""
    own = {"dublin-1": (), "dublin-2": (8443,), "norway-1": (8443,)}[scene.site]
    for server, port in (
        *((ANYWHERE, each) for each in (0, 22, 53, 80, 444, 853, 5432, 8080, 9443, *own)),
        (LEDGER_HOUSE, 25),
        ("10.99.0.9", 443),
        ("192.168.0.9", 443),
    ):
        for title, flags in (("first packets", tcp.TH_SYN), ("resets", tcp.TH_RST), ("ends", tcp.TH_FIN)):
            talk = TcpConversation(scene.ends(server, port))
            for _ in range(3):
                talk.control(CLIENT, flags)
            name = f"{title} to {server}:{port}"
            flow = Flow(name=name, packets=talk.flow(name).packets, units=((0, 1, 2),))
            yield scene.forbidden(name, flow, "nothing is declared there")
    talk = TcpConversation(scene.ends(client=scene.client("data")))
    talk.control(CLIENT, tcp.TH_SYN)
    name = "a first packet from the data tier"
    yield scene.forbidden(name, replace(talk.flow(name), units=((0,),)), "only workloads have a way out")


def inward(scene: Scene) -> Iterator[Case]:
    """Connections from the internet, and from networks that rules lead to."""
    why = "nothing may come in from outside"
    for outside in (ATTACKER, MIRROR_HALL, LEDGER_HOUSE):
        for tier, port in (
            ("workload", 443),
            ("data", 443),
            ("workload", 5432),
            ("data", 9443),
            ("workload", 22),
        ):
            host = scene.server(scene.site, tier)
            client = ip_address(int(ip_address(outside)) & ~0xFF | next(scene._hosts) % 256)
            ends = scene.ends(host, port, client=client)
            yield scene.forbidden(f"{outside} to {tier}, {port}, TLS", tls(ends, HELLO), why)
            ends = scene.ends(host, port, client=client)
            yield scene.forbidden(f"{outside} to {tier}, {port}, plain text", plain(ends, TEXT), why)
    answered = opened(scene.ends(scene.server(scene.site, "workload"), 40_000, client=ip_address(ATTACKER)))
    answered.say(TEXT, payload=False)
    answered.answer(TEXT, payload=True)
    yield scene.forbidden("the answer to a connection from outside", answered, why)
    reversed_ends = scene.ends(scene.server(scene.site, "workload"), 33_001, client=ip_address(ANYWHERE))
    from_port = type(reversed_ends)(
        client=reversed_ends.client, server=reversed_ends.server, client_port=443, server_port=33_001
    )
    yield scene.forbidden("from port 443 of the internet inward", plain(from_port, TEXT), why)


def between(scene: Scene) -> Iterator[Case]:
    """Connections between sites, as this site's firewall sees them: its own, and those that come to it."""
    for source in SITES:
        for target in SITES:
            if source != target and scene.site in (source, target):
                yield from _pair(scene, source, target)


def _pair(scene: Scene, source: str, target: str) -> Iterator[Case]:
    for tier in TIERS[:3]:
        for goal in TIERS[:3]:
            ports = (443,) if "endpoint" in (tier, goal) else (22, 443, 5432, 9443)
            for port in ports:
                yield from _tried(scene, (source, tier, target, goal, port))


def _tried(scene: Scene, way: tuple[str, str, str, str, int]) -> Iterator[Case]:
    known = {each[:5]: each[5] for each in DECLARED}
    source, tier, target, goal, port = way
    title = f"{source} {tier} to {target} {goal}, {port}"
    server = scene.server(target, goal, zone=1)
    private = named(scene.ends(server, port, client=scene.client(tier, site=source)), "store.internal")
    text = plain(scene.ends(server, port, client=scene.client(tier, site=source)), TEXT)
    if way not in known:
        yield scene.forbidden(f"{title}, TLS", private, "no rule between these")
        yield scene.forbidden(f"{title}, plain text", text, "no rule between these")
        return
    yield scene.allowed(f"{title}, TLS", private, "a rule, a service and a link")
    bare = tls(scene.ends(server, port, client=scene.client(tier, site=source)), HELLO.named())
    yield scene.allowed(f"{title}, TLS without a name", bare, "between sites names aren't declared")
    if known[way]:
        yield scene.forbidden(f"{title}, plain text", text, "the service is declared as TLS")
    else:
        yield scene.allowed(f"{title}, plain text", text, "the service is declared for anything over TCP")


def between_protocols(scene: Scene) -> Iterator[Case]:
    """What isn't TCP between sites, and what isn't TLS where TLS is declared."""
    if scene.site not in ("dublin-1", "dublin-2"):
        return
    other = {"dublin-1": "dublin-2", "dublin-2": "dublin-1"}[scene.site]
    server = scene.server(other, "data")
    for title, lines, greeting in (
        ("SSH", (SSH_BANNER, TEXT), SSH_BANNER),
        ("SSH, the client first", (SSH_BANNER, TEXT), b""),
        ("HTTP", (http_request("store.internal"),), b""),
        ("a line, then TLS", (b"\r\n" + HELLO.encoded(),), b""),
        ("STARTTLS", (b"STARTTLS\r\n", HELLO.encoded()), b"220 go on\r\n"),
    ):
        flow = plain(scene.ends(server), *lines, greeting=greeting)
        yield scene.forbidden(f"to {other}: {title}", flow, "the service is declared as TLS")
    cut = tls(scene.ends(server), HELLO.named(b"store.internal").post_quantum(), cuts=(700,))
    yield scene.allowed(f"to {other}: a post-quantum hello", cut, "a rule, a service and a link")
    for port in (443, 53, 4789):
        flow = udp_flow(
            f"to {other}: UDP, {port}", scene.ends(server, port), ((CLIENT, TEXT), (SERVER, TEXT))
        )
        yield scene.forbidden(flow.name, flow, "no rule declares UDP")
    ping = icmp_flow(f"to {other}: echo", scene.ends(server), ((CLIENT, 8, 0, bytes(4) + TEXT),))
    yield scene.forbidden(ping.name, ping, "no rule declares ICMP")
    bare = opened(scene.ends(server))
    bare.segment(CLIENT, TEXT[:512], cuts=(256,))
    yield scene.forbidden(f"to {other}: plain text in fragments", bare, "the service is declared as TLS")
