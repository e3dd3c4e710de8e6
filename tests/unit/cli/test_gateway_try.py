"""`enclave gateway try`: flows run through the engine, for people and for programs, and what it refuses."""

import json
import re
import subprocess
from collections.abc import Callable
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from gateway_logs import WORKLOAD, fill, hello, lines, request

from enclave.cli.exits import Exit
from enclave.gateway.suricata import fetching
from enclave.gateway.trying import flowtexts
from enclave.gateway.trying.flowtexts import Asked, FlowsError
from enclave.model import config
from enclave.model.enclave import Enclave

Say = Callable[..., tuple[int, str, str]]
Golden = Callable[[str, str], None]
SOMEWHERE = "203.0.113.10"

# Site and tier that a flow is from, the flow; the verdict; the address it goes to; the rule that says so; the
# id of the rule of the intent, or what is said of the nearest entry.
FLOWS = (
    ("dublin-1", "https://packages.mirror.example/x?y", "pass", "198.51.100.1", "rule 1 os-packages", 1),
    ("dublin-1", "tls://PACKAGES.mirror.example", "pass", "198.51.100.1", "rule 1 os-packages", 1),
    ("dublin-1", "https://a.b.cdn.mirror.example", "pass", "198.51.100.1", "rule 1 os-packages", 1),
    ("dublin-1", "https://notices.authority.example", "pass", SOMEWHERE, "rule 2 breach-notices", 2),
    ("dublin-1", "http://registry.authority.example/x", "pass", "198.51.100.1", "rule 7 old-registry", 7),
    ("dublin-1", "tls://dublin-2", "pass", "10.17.0.4", "linked site", 9),
    ("dublin-1", "tls://10.17.0.5:443", "pass", "10.17.0.5", "linked site", 9),
    (
        "dublin-1",
        "https://packages.mirror.example:8443",
        "drop",
        "198.51.100.1",
        "undeclared ends",
        "names.yaml:6: service os-packages: it is on port 443, not on 8443",
    ),
    (
        "dublin-1",
        "http://packages.mirror.example",
        "drop",
        "198.51.100.1",
        "undeclared host",
        "names.yaml:6: service os-packages: it is TLS on port 443, not HTTP on port 80",
    ),
    (
        "dublin-1",
        "https://evil-packages.mirror.example",
        "drop",
        SOMEWHERE,
        "undeclared name",
        "only ends like packages.mirror.example: it may be somebody else's",
    ),
    (
        "dublin-1",
        "https://packages.mirror.example.attacker.cn",
        "drop",
        SOMEWHERE,
        "undeclared name",
        "only begins like packages.mirror.example",
    ),
    (
        "dublin-1",
        "https://cdn.mirror.example",
        "drop",
        SOMEWHERE,
        "undeclared name",
        "isn't below *.cdn.mirror.example but the name itself",
    ),
    (
        "dublin-1",
        "https://new.packages.mirror.example",
        "drop",
        SOMEWHERE,
        "undeclared name",
        "is below packages.mirror.example, which stands for itself alone",
    ),
    (
        "dublin-1",
        "https://packages.mirror.example.",
        "drop",
        "198.51.100.1",
        "undeclared name",
        "is packages.mirror.example with a dot at the end",
    ),
    (
        "dublin-1",
        "https://authority.example",
        "drop",
        SOMEWHERE,
        "undeclared name",
        "is above notices.authority.example",
    ),
    (
        "dublin-1",
        "https://notices-authority.example",
        "drop",
        SOMEWHERE,
        "undeclared name",
        "is not notices.authority.example, though it looks like it",
    ),
    (
        "dublin-1",
        "https://stamps.authority.example",
        "drop",
        SOMEWHERE,
        "undeclared name",
        "names.yaml:19: service time-stamps: no rule leads to it",
    ),
    (
        "dublin-1",
        "https://198.51.100.7",
        "drop",
        "198.51.100.7",
        "undeclared name",
        "known by name, and none is",
    ),
    (
        "dublin-1",
        "http://198.51.100.7",
        "drop",
        "198.51.100.7",
        "undeclared host",
        "service old-registry: it is",
    ),
    ("dublin-1", "https://news.example", "drop", SOMEWHERE, "undeclared name", None),
    ("dublin-1", "tcp://203.0.113.9:22", "drop", "203.0.113.9", "undeclared ends", None),
    ("dublin-1", "udp://203.0.113.9:9000", "drop", "203.0.113.9", "UDP", None),
    ("dublin-1", "icmp://203.0.113.9", "drop", "203.0.113.9", "ICMP", None),
    ("dublin-1", "dot://203.0.113.9", "drop", "203.0.113.9", "undeclared ends", None),
    ("dublin-1", "dot://dns.example", "drop", "203.0.113.53", "undeclared ends", None),
    (
        "dublin-1",
        "quic://packages.mirror.example",
        "drop",
        "198.51.100.1",
        "UDP",
        "it is TLS on port 443, not QUIC",
    ),
    (
        "dublin-1",
        "ssh://dublin-2",
        "drop",
        "10.17.0.4",
        "undeclared ends",
        "names.yaml:32: service neighbours: it is TLS on port 443, not TCP on port 22",
    ),
    (
        "dublin-1",
        "tls://10.17.16.5",
        "drop",
        "10.17.16.5",
        "undeclared ends",
        "service neighbours: it is offered in workload subnets, not in data",
    ),
    ("dublin-1", "tls://norway-1", "drop", "10.32.0.4", "undeclared ends", None),
    (
        "norway-1",
        "https://notices.authority.example",
        "drop",
        SOMEWHERE,
        "undeclared ends",
        "egress.yaml:10: rule 2, breach-notices: it lets dublin-1 (workload) out, not norway-1 (workload)",
    ),
    (
        "norway-1",
        "tls://dublin-2",
        "drop",
        "10.17.0.4",
        "undeclared ends",
        "egress.yaml:27: rule 9, neighbours: it lets dublin-1 and dublin-2 (workload) out, not norway-1",
    ),
    (
        "dublin-1 data",
        "https://packages.mirror.example",
        "drop",
        "198.51.100.1",
        "undeclared ends",
        "rule 1, os-packages: it lets dublin-1 and dublin-2 (workload) out, not dublin-1 (data)",
    ),
)


@pytest.mark.usefixtures("gateway_checkout", "suricata")
@pytest.mark.parametrize("start", sorted({start for start, *_ in FLOWS}))
def test_each_flow_gets_its_verdict_with_the_reason(start: str, say: Say) -> None:
    site, _, tier = start.partition(" ")
    cases = [case[1:] for case in FLOWS if case[0] == start]
    flows = [case[0] for case in cases]
    more = ["--from", tier] if tier else []
    code, said, news = say("gateway", "try", site, *flows, *more, "--format", "json")
    told = json.loads(said)
    assert code == Exit.REFUSED
    assert "through Suricata 7." in news
    assert (told["site"], told["tier"]) == (site, tier or "workload")
    assert [flow["flow"] for flow in told["flows"]] == flows
    for flow, (_, verdict, target, rule, reason) in zip(told["flows"], cases, strict=True):
        assert (flow["flow"], flow["verdict"], flow["target"]) == (flow["flow"], verdict, target)
        assert (flow["flow"], flow["rule"]["message"]) == (flow["flow"], rule)
        assert flow["rule"]["sid"] > 0
        if isinstance(reason, int):
            assert flow["intent"]["id"] == reason
            assert flow["nearest"] is None
        else:
            near = flow["nearest"] or {}
            words = "{file}:{line}: {entry}: {why}".format(**near) if near else "nothing"
            assert (reason or "nothing") in words, flow["flow"]
            assert flow["intent"] is None


@pytest.mark.usefixtures("judged_checkout", "suricata")
@pytest.mark.parametrize(
    ("tier", "flow", "reason"),
    [
        ("workload", "https://s3.eu-west-1.amazonaws.com", "service object-storage: dublin-1 reaches it by"),
        ("workload", "https://x.S3.eu-west-1.amazonaws.com", "service object-storage: dublin-1 reaches it"),
        ("data", "https://s3.eu-west-1.amazonaws.com", "rule 5, object-storage: it lets dublin-1 and"),
        ("workload", "https://s3.eu-north-1.amazonaws.com", "nothing"),
        ("workload", "https://sqs.eu-west-1.amazonaws.com", "nothing"),
    ],
)
def test_what_has_an_endpoint_is_told_of(tier: str, flow: str, reason: str, say: Say) -> None:
    code, said, _ = say("gateway", "try", "dublin-1", flow, "--from", tier, "--format", "json")
    assert code == Exit.REFUSED
    (told,) = json.loads(said)["flows"]
    assert reason in ("{entry}: {why}".format(**told["nearest"]) if told["nearest"] else "nothing")


@pytest.mark.usefixtures("gateway_checkout", "suricata")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["https://packages.mirror.example"], Exit.DONE),
        (["https://packages.mirror.example", "https://notices.authority.example"], Exit.DONE),
        (["https://packages.mirror.example", "https://news.example"], Exit.REFUSED),
        (["https://packages.mirror.example", "--to", "198.51.100.200"], Exit.DONE),
        (["https://packages.mirror.example", "--to", "203.0.113.200"], Exit.REFUSED),
        (["tls://dublin-2", "--to", "203.0.113.200"], Exit.DONE),
        (["dns://packages.mirror.example"], Exit.DONE),
        (["dns://news.example"], Exit.REFUSED),
    ],
)
def test_the_exit_code_says_whether_all_pass(arguments: list[str], code: Exit, say: Say) -> None:
    assert say("gateway", "try", "dublin-1", *arguments)[0] == code


@pytest.mark.usefixtures("gateway_checkout", "suricata")
@pytest.mark.golden
def test_what_a_person_reads(say: Say, golden: Golden) -> None:
    flows = (
        "https://packages.mirror.example",
        "https://evil-packages.mirror.example",
        "https://news.example",
        "tcp://203.0.113.9:22",
        "tcp://198.51.100.7:443",
        "dns://packages.mirror.example",
        "dns://news.example",
        "tls://dublin-2:443",
    )
    _, said, _ = say("gateway", "try", "dublin-1", *flows)
    golden("gateway/try.txt", re.sub(r"Suricata 7[0-9.]+\b", "Suricata 7", said))


@pytest.mark.usefixtures("suricata")
def test_what_is_learnt_and_filled_in_lets_through_just_that(gateway_checkout: Path, say: Say) -> None:
    """Before, all of it is dropped; afterwards what was learnt passes, from where it was tried."""
    records = [
        hello("api.example.org"),
        request("register.example.org", dest_ip="198.51.100.9"),
        hello("notices.authority.example", src_ip=WORKLOAD["dublin-2"]),
    ]
    Path("alerts.log").write_bytes(lines(*records))
    asked = {
        "dublin-1": ["https://api.example.org", "http://register.example.org"],
        "dublin-2": ["https://notices.authority.example"],
    }
    others = ["https://example.org", "https://www.api.example.org", "https://api.example.org:8443"]
    assert verdicts(say, asked) == {"drop"}
    code, said, _ = say("gateway", "learn", "alerts.log", "--format", "diff")
    assert code == Exit.DONE
    subprocess.run(["git", "apply", "-"], input=said.encode(), check=True)
    fill(gateway_checkout)
    assert verdicts(say, asked) == {"pass"}
    elsewhere = {
        "dublin-1": others,
        "dublin-2": [*others, *asked["dublin-1"]],
        "norway-1": [*others, *asked["dublin-1"], *asked["dublin-2"]],
    }
    assert verdicts(say, elsewhere) == {"drop"}


def verdicts(say: Say, asked: dict[str, list[str]]) -> set[str]:
    """The verdicts on all that is asked of some sites."""
    reports = [json.loads(say("gateway", "try", site, *asked[site], "--format", "json")[1]) for site in asked]
    return {flow["verdict"] for report in reports for flow in report["flows"]}


@pytest.mark.usefixtures("gateway_checkout")
@pytest.mark.parametrize(
    ("arguments", "complaints"),
    [
        (["dublin-3", "https://a.example"], ["no site 'dublin-3'", 'write "dublin-2"']),
        (
            ["dublin-1", "tls://dublin-1", "tcp://10.16.16.4:5432", "tls://dublin-2"],
            [
                "'tls://dublin-1': it stays at dublin-1, and passes no firewall",
                "'tcp://10.16.16.4:5432': it stays at dublin-1, and passes no firewall",
            ],
        ),
        (["rome-1", "https://a.example"], ["choose among dublin-1, dublin-2, norway-1"]),
        (["dublin-1", "https://a.example", "--to", "a.example"], ["--to 'a.example' is no IPv4 address"]),
        (
            ["dublin-9", "packages", "tcp://a.example", "--to", "::1"],
            [
                "no site 'dublin-9'",
                "'packages': it is no flow",
                "tcp needs a port, as in tcp://203.0.113.9:22",
                "dns://name",
                "--to '::1' is no IPv4 address",
            ],
        ),
    ],
)
def test_all_that_is_wrong_is_said_at_once_and_nothing_is_run(
    arguments: list[str], complaints: list[str], say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "ensure", None)
    code, said, told = say("gateway", "try", *arguments)
    assert (code, said) == (Exit.USAGE, "")
    for complaint in complaints:
        assert complaint in told


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "it is no flow"),
        ("packages.mirror.example", "it is no flow"),
        ("https:/packages.mirror.example", "it is no flow"),
        ("https://user@packages.mirror.example", "it is no flow"),
        ("https://packages.mirror.example?x", "it is no flow"),
        ("https://[2001:db8::1]", "it is no flow"),
        ("https://a.example:", "it is no flow"),
        ("https://a.example:123456", "it is no flow"),
        ("https://exämple.org", "it is no flow"),
        ("https://a.example/\x1b[2J", "it is no flow"),
        ("ftp://a.example", "there is no ftp"),
        ("https://", "no name and no IPv4 address"),
        ("https://a b", "no name and no IPv4 address"),
        ("https://" + "a" * 254, "no name and no IPv4 address"),
        ("https://a.example:0", "0 is no port"),
        ("https://a.example:65536", "65536 is no port"),
        ("tcp://a.example", "tcp needs a port"),
        ("udp://203.0.113.9", "udp needs a port"),
        ("tcp://a.example:22/x", "tcp has no path"),
        ("icmp://a.example:7", "icmp takes no port"),
        ("dns://a.example:53", "dns takes no port"),
        ("dot://a.example:853", "dot takes no port"),
        ("dns://203.0.113.9", "dns asks for a name"),
        ("dns://dublin-1", "dns asks for a name"),
    ],
)
def test_what_is_no_flow(text: str, flaw: str, enclave: Enclave) -> None:
    with pytest.raises(FlowsError, match=r"^'") as caught:
        flowtexts.read(enclave, [text])
    assert flaw in str(caught.value)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("https://a.example", ("https", "a.example", 443, "/")),
        ("HTTPS://A.example:8443/x/y?z#q", ("https", "A.example", 8443, "/x/y?z#q")),
        ("tls://a.example/", ("tls", "a.example", 443, "/")),
        ("http://a.example", ("http", "a.example", 80, "/")),
        ("quic://a.example", ("quic", "a.example", 443, "/")),
        ("ssh://203.0.113.9", ("ssh", "203.0.113.9", 22, "/")),
        ("tcp://dublin-2:5432", ("tcp", "dublin-2", 5432, "/")),
        ("udp://a.example:65535", ("udp", "a.example", 65535, "/")),
        ("icmp://203.0.113.9", ("icmp", "203.0.113.9", 0, "/")),
        ("dns://_x.a.example", ("dns", "_x.a.example", 53, "/")),
        ("dot://203.0.113.9", ("dot", "203.0.113.9", 853, "/")),
    ],
)
def test_what_a_flow_means(text: str, meant: tuple[str, str, int, str], enclave: Enclave) -> None:
    scheme, where, port, path = meant
    (asked,) = flowtexts.read(enclave, [text])
    assert asked == Asked(
        text=text,
        scheme=scheme,
        name="" if where.startswith(("203.", "dublin-")) else where,
        address=IPv4Address(where) if where.startswith("203.") else None,
        site=enclave.site(where) if where.startswith("dublin-") else None,
        port=port,
        path=path,
    )


def test_so_many_flows_at_once(enclave: Enclave) -> None:
    flows = [f"icmp://203.0.113.{number}" for number in range(51)]
    assert len(flowtexts.read(enclave, flows[:50])) == 50
    with pytest.raises(FlowsError, match="There are 51 flows"):
        flowtexts.read(enclave, flows)


@pytest.fixture
def enclave(gateway_checkout: Path) -> Enclave:
    return config.load(gateway_checkout / "config")
