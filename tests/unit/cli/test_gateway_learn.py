"""`enclave gateway learn`: what is proposed from alert logs, what isn't, and what a hostile log can't do."""

import gzip
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gateway_logs import DATA, DEFAULT, WORKLOAD, event, fill, hello, lines, request

from enclave.cli.exits import Exit
from enclave.gateway.learning import alertlogs, proposals
from enclave.gateway.learning.alertlogs import LONGEST_LINE
from enclave.model import config
from enclave.model.config import ConfigurationError
from enclave.model.enclave import Enclave
from enclave.model.gateway.firewall import firewall_rules

Say = Callable[..., tuple[int, str, str]]
Golden = Callable[[str, str], None]
BLOCKED = {"action": "blocked"}
pytestmark = pytest.mark.usefixtures("gateway_checkout")


def learn(say: Say, *records: Any) -> dict[str, Any]:
    """Learn from records; the report for a program."""
    Path("alerts.log").write_bytes(lines(*records))
    code, said, _ = say("gateway", "learn", "alerts.log", "--format", "json")
    assert code == Exit.DONE
    told: dict[str, Any] = json.loads(said)
    return told


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (event(), "it shows no name"),
        (event(dest_port=22), "it shows no name"),
        (event(app_proto="tls", tls={}), "it shows no name"),
        (hello("203.0.113.9"), "no host name"),
        (hello("localhost"), "no host name"),
        (hello("under_score.example.org"), "no host name"),
        (hello("api.example.org."), "no host name"),
        (hello("*.example.org"), "no host name"),
        (hello("a" * 64 + ".example.org"), "no host name"),
        (hello(".".join(["abcdefg"] * 32)), "no host name"),
        (hello("exämple.org"), "no host name"),
        (hello({"a": "example.org"}), "no host name"),
        (hello(["example.org"]), "no host name"),
        (hello("co.uk"), "public suffix"),
        (hello("github.io"), "anybody may keep data behind"),
        (hello("s3.eu-west-1.amazonaws.com"), "AWS's own"),
        (hello("x.s3.eu-west-1.amazonaws.com"), "AWS's own"),
        (hello("dns.google"), "resolves any name"),
        (hello("me.cloudflare-dns.com"), "resolves any name"),
        (hello("doh.my-own.example"), "resolves names inside TLS"),
        (hello("api.example.org", src_ip=DATA), "data subnets have no way out"),
        (hello("api.example.org", src_ip="10.16.48.5"), "the tier firewall opens no connections"),
        (hello("api.example.org", src_ip="10.16.200.5"), "isn't in the address plan"),
        (hello("api.example.org", src_ip="192.168.1.7"), "isn't in the address plan"),
        (hello("api.example.org", src_ip="2001:db8::7"), "isn't in the address plan"),
        (hello("api.example.org", dest_ip="10.17.0.9"), "inside the enclave, at dublin-2"),
        (hello("api.example.org", dest_port=853), "site's own resolver only"),
        (hello("api.example.org", dest_port=53), "site's own resolver only"),
        (request("api.example.org", dest_port=443), "port 443 is for TLS"),
        (event(proto="UDP", app_proto="quic", quic={"sni": "api.example.org"}), "QUIC is never let out"),
        (event(proto="UDP", app_proto="dns", dest_port=53), "site's own resolver only"),
        (event(proto="UDP", dest_port=9000), "UDP is never let out"),
        (event(proto="ICMP", src_port=None, dest_port=None), "ICMP is never let out"),
        (event(proto="GRE", src_port=None, dest_port=None), "OTHER is never let out"),
        (
            hello("api.example.org", alert={**BLOCKED, "signature_id": 77}),
            "no rule that this intent compiles",
        ),
        (hello("packages.mirror.example"), "rule 1 (config/egress.yaml:2) allows it already"),
        (hello("a.b.cdn.mirror.example"), "rule 1 (config/egress.yaml:2) allows it already"),
        (hello("packages.mirror.example", dest_port=8443), "of the service os-packages, by tls on port 443"),
        (request("packages.mirror.example"), "of the service os-packages, by tls on port 443"),
    ],
)
def test_what_is_never_proposed_is_listed_with_the_reason(record: Any, why: str, say: Say) -> None:
    told = learn(say, record)
    assert (told["proposals"], told["diff"]) == ([], "")
    (refused,) = told["refused"]
    assert why in refused["why"]
    assert refused["seen"]["count"] == 1


@pytest.mark.parametrize(
    "record",
    [
        hello("api.example.org", alert={"action": "allowed", **DEFAULT}),
        hello("api.example.org", alert=DEFAULT),
        hello("api.example.org", alert={"action": "Blocked", **DEFAULT}),
        hello("api.example.org", event_type="netflow"),
        hello("api.example.org", alert=None),
        hello("api.example.org", alert="blocked"),
    ],
)
def test_what_tells_of_no_drop_is_counted_only(record: Any, say: Say) -> None:
    told = learn(say, record)
    assert (told["proposals"], told["refused"]) == ([], [])
    assert told["files"] == [{"name": "alerts.log", "records": 1, "drops": 0}]


@pytest.mark.parametrize(
    ("records", "proposal"),
    [
        (
            [hello("API.example.org"), hello("api.example.org", src_ip=WORKLOAD["norway-1"])],
            {"names": ["api.example.org"], "protocol": "tls", "port": 443, "sites": ["dublin-1", "norway-1"]},
        ),
        (
            [hello("api.example.org", dest_port=8443)],
            {
                "names": ["api.example.org"],
                "port": 8443,
                "sites": ["dublin-1"],
                "service": None,
                "rule": None,
            },
        ),
        ([request("api.example.org")], {"names": ["api.example.org"], "protocol": "http", "port": 80}),
        (
            [hello("notices.authority.example", src_ip=WORKLOAD["norway-1"])],
            {"service": "breach-notices", "rule": 2, "sites": ["norway-1"]},
        ),
        (
            [
                hello(name, src_ip=WORKLOAD["norway-1"])
                for name in ("packages.mirror.example", "x.cdn.mirror.example")
            ],
            {
                "names": ["packages.mirror.example", "x.cdn.mirror.example"],
                "service": "os-packages",
                "rule": 1,
                "sites": ["norway-1"],
            },
        ),
        ([hello("stamps.authority.example")], {"service": "time-stamps", "rule": None}),
        (
            [hello("me.github.io")],
            {"caution": '"me.github.io" is below github.io, where anybody can have a name'},
        ),
        (
            # An answer: its source is the server.
            [
                hello(
                    "api.example.org",
                    direction="to_client",
                    src_ip="203.0.113.9",
                    src_port=443,
                    dest_ip=WORKLOAD["dublin-2"],
                    dest_port=40000,
                )
            ],
            {"port": 443, "sites": ["dublin-2"]},
        ),
    ],
)
def test_the_narrowest_that_would_let_it_through(records: Any, proposal: dict[str, Any], say: Say) -> None:
    told = learn(say, *records)
    (proposed,) = told["proposals"]
    assert {key: proposed[key] for key in proposal} == proposal
    assert told["refused"] == []


def test_a_name_is_proposed_with_one_port_only(say: Say) -> None:
    told = learn(
        say, hello("api.example.org"), *[hello("api.example.org", dest_port=port) for port in (8443, 8443)]
    )
    assert [each["port"] for each in told["proposals"]] == [8443]
    (refused,) = told["refused"]
    assert (refused["seen"]["port"], refused["seen"]["count"]) == (443, 1)
    assert "asked for most" in refused["why"]


def test_drops_are_counted_with_their_first_and_last_time(say: Say) -> None:
    times = ["2026-11-21T09:00:00+0000", "2026-11-20T09:00:00.5+0100", "2026-11-22T09:00:00Z"]
    ends = ["203.0.113.9", "203.0.113.10", "198.51.100.9"]
    records = zip(times, ends, strict=True)
    told = learn(say, *[hello("api.example.org", timestamp=time, dest_ip=end) for time, end in records])
    (seen,) = told["proposals"][0]["seen"]
    assert (seen["count"], seen["first"][:19], seen["last"][:19]) == (
        3,
        "2026-11-20T08:00:00",
        "2026-11-22T09:00:00",
    )
    assert seen["rules"] == ["default action"]
    (seen,) = learn(say, hello("api.example.org", timestamp="never"))["proposals"][0]["seen"]
    assert seen["first"] == "2026-11-20T10:00:01+00:00", "else when the record was written"


def test_the_rule_that_dropped_it_is_said_in_its_own_words(say: Say, enclave: Enclave) -> None:
    told = learn(say, hello("api.example.org", alert=alert_of(enclave, "undeclared name")))
    assert told["proposals"][0]["seen"][0]["rules"] == ["undeclared name"]
    told = learn(say, request("api.example.org", alert=alert_of(enclave, "undeclared host")))
    assert told["proposals"][0]["seen"][0]["rules"] == ["undeclared host"]


def test_what_a_declared_endpoint_is_for_is_told_of(say: Say, gateway_checkout: Path) -> None:
    names = gateway_checkout / "config" / "names.yaml"
    text = names.read_text(encoding="utf-8")
    names.write_text(text.replace("services:\n", "services:\n  objects: {aws: s3}\n"), encoding="utf-8")
    (refused,) = learn(say, hello("x.s3.eu-west-1.amazonaws.com"))["refused"]
    assert refused["why"].startswith("it is of the service objects, which is reached by a VPC endpoint")
    (refused,) = learn(say, hello("x.s3.eu-north-1.amazonaws.com"))["refused"]
    assert "AWS's own" in refused["why"], "the endpoint is for the site's own region"


@pytest.mark.parametrize("message", ["encrypted server name", "several server names", "refused connection"])
def test_what_was_dropped_for_more_than_its_name_isnt_proposed(
    message: str, say: Say, enclave: Enclave
) -> None:
    told = learn(say, hello("api.example.org", alert=alert_of(enclave, message)))
    assert told["proposals"] == []
    assert told["refused"][0]["why"] == f"it wasn't dropped for its name, but by: {message}"
    both = [DEFAULT, alert_of(enclave, message)]
    told = learn(say, *[hello("api.example.org", alert={**BLOCKED, **alert}) for alert in both])
    assert told["proposals"][0]["seen"][0]["rules"] == ["default action", message]


def alert_of(enclave: Enclave, message: str) -> dict[str, Any]:
    """What a record says of the compiled rule with a message; a log's own words for it aren't heeded."""
    rules = firewall_rules(enclave, enclave.site("dublin-1")).rules
    (sid,) = [rule.sid for rule in rules if proposals.message_of(rule.text) == message]
    return {**BLOCKED, "signature_id": sid, "signature": "\x1b[2Jenclave: undeclared name"}


@pytest.fixture
def enclave() -> Enclave:
    return config.load(Path("config"))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "not JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"event":' * 100_000, "nested too deeply"),
        (b"9" * 10_000, "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"x" * (LONGEST_LINE + 1), "longer than"),
        (b"x" * (3 * LONGEST_LINE), "longer than"),
        (b"[]", "no record of a firewall"),
        (b'{"event": 5}', "no record of a firewall"),
        (lines(event(src_ip="nowhere")), "src_ip is no address"),
        (lines(event(dest_ip=7)), "dest_ip is no address"),
        (lines(event(dest_port=70_000)), "dest_port is no port"),
        (lines(event(dest_port="443")), "dest_port is no port"),
        (lines(event(dest_port=True)), "dest_port is no port"),
        (lines({**event(timestamp=None), "event_timestamp": "9" * 30}), "no time"),
    ],
)
def test_a_line_that_is_no_record_is_named_and_the_rest_is_read(line: bytes, why: str, say: Say) -> None:
    good = lines(hello("api.example.org"))
    Path("alerts.log").write_bytes(good + b"\n" + line.rstrip(b"\n") + b"\n" + good)
    code, said, _ = say("gateway", "learn", "alerts.log", "--format", "json")
    told = json.loads(said)
    assert code == Exit.FAILED
    ((gap),) = told["unreadable"]
    assert (gap["file"], gap["line"]) == ("alerts.log", 3)
    assert why in gap["why"]
    assert told["proposals"][0]["seen"][0]["count"] == 2


def test_many_such_lines_are_counted(say: Say) -> None:
    Path("alerts.log").write_bytes(b"{\n" * 50)
    _, said, _ = say("gateway", "learn", "alerts.log")
    assert said.count("not read: it is not JSON") == 20
    assert "30 more lines couldn't be read" in said


@pytest.mark.parametrize("form", ["text", "json", "diff"])
def test_nothing_of_a_log_steers_the_terminal(form: str, say: Say) -> None:
    evil = "\x1b]0;owned\x07\x9b2J\u202emoc.\n--- a/config/names.yaml"
    record = event(tls={"sni": evil}, app_proto=evil, proto=evil, flow_id=evil, direction=evil)
    named = hello(evil, alert={"action": "blocked", "signature_id": 1, "signature": evil})
    scoped = event(src_ip="fe80::1%\x1b[2J", dest_ip="fe80::2%\x1b[2J")
    Path("alerts.log").write_bytes(lines(record, named, request(evil), scoped, {"event": evil}))
    _, said, complaints = say("gateway", "learn", "alerts.log", "--format", form)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]|owned|moc", said + complaints)


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress])
def test_logs_are_read_packed_or_not_from_files_or_standard_input(
    pack: Callable[[bytes], bytes], say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = lines(hello("api.example.org"))
    exported = b"2026-11-20T10:00:01.000Z " + data
    Path("a.log").write_bytes(pack(data))
    Path("b").write_bytes(pack(exported))
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(pack(data))))  # type: ignore[arg-type]
    monkeypatch.setattr(sys, "stdin", stdin)
    code, said, _ = say("gateway", "learn", "a.log", "b", "-", "--format", "json")
    told = json.loads(said)
    assert code == Exit.DONE
    assert [file["name"] for file in told["files"]] == ["a.log", "b", "standard input"]
    assert told["proposals"][0]["seen"][0]["count"] == 3


def test_a_file_that_cant_be_read_is_named_and_the_others_are_read(say: Say) -> None:
    Path("good.log").write_bytes(lines(hello("api.example.org")))
    Path("broken.gz").write_bytes(gzip.compress(lines(*[hello("api.example.org")] * 500))[:-40])
    Path("damaged.gz").write_bytes(b"\x1f\x8b" + b"?" * 100)
    code, said, _ = say("gateway", "learn", "absent.log", "broken.gz", "damaged.gz", "good.log")
    assert code == Exit.FAILED
    assert "absent.log: not read: No such file or directory" in said
    assert "broken.gz: not read: it breaks off" in said
    assert "damaged.gz: not read: what is packed in it is damaged" in said
    assert "api.example.org, TLS on port 443" in said


def test_more_kinds_of_drops_than_fit_are_counted(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proposals, "MOST_GROUPS", 2)
    told = learn(say, *[hello(f"n{number}.example.org") for number in (1, 2, 3, 1, 4)])
    assert [each["names"] for each in told["proposals"]] == [["n1.example.org"], ["n2.example.org"]]
    assert told["beyond"] == 2


@pytest.mark.golden
def test_what_a_person_reads(say: Say, golden: Golden) -> None:
    records = [
        hello("api.example.org"),
        hello("api.example.org", src_ip=WORKLOAD["dublin-2"], timestamp="2026-11-22T10:00:00+0000"),
        hello("notices.authority.example", src_ip=WORKLOAD["norway-1"]),
        request("register.example.org"),
        event(dest_port=22),
        event(dest_port=22),
        hello("dns.google"),
    ]
    Path("alerts.log").write_bytes(lines(*records) + b"{\n")
    _, said, _ = say("gateway", "learn", "alerts.log")
    golden("gateway/learn.txt", said)
    _, said, complaints = say("gateway", "learn", "alerts.log", "--format", "diff")
    golden("gateway/learn.diff", said)
    assert complaints == "  alerts.log:8: not read: it is not JSON\n"


@pytest.mark.parametrize("apply", [["git", "apply", "learnt.diff"], ["patch", "-p1", "-i", "learnt.diff"]])
@pytest.mark.parametrize("form", ["text", "diff"])
@pytest.mark.parametrize("ending", ["\n", "", "\r\n"])
def test_the_diff_applies_and_says_what_is_missing(
    apply: list[str], form: str, ending: str, gateway_checkout: Path, say: Say
) -> None:
    """A new entry is refused until it is filled in, each gap with its line."""
    for file in ("names.yaml", "egress.yaml"):
        path = gateway_checkout / "config" / file
        text = path.read_text()
        path.write_bytes((text.replace("\n", "\r\n") if ending == "\r\n" else text[:-1] + ending).encode())
    records = [
        hello("api.example.org"),
        request("register.example.org"),
        hello("notices.authority.example", src_ip=WORKLOAD["norway-1"]),
        hello("packages.mirror.example", src_ip=WORKLOAD["norway-1"]),
        hello("stamps.authority.example"),
    ]
    Path("alerts.log").write_bytes(lines(*records))
    code, said, _ = say("gateway", "learn", "alerts.log", "--format", form)
    assert code == Exit.DONE
    Path("learnt.diff").write_bytes(said.encode())
    subprocess.run([*apply, *(["--binary"] if apply[0] == "patch" else [])], check=True, capture_output=True)
    for file in ("names.yaml", "egress.yaml"):
        written = (gateway_checkout / "config" / file).read_bytes()
        assert written.count(b"\r\n") == (written.count(b"\n") if ending == "\r\n" else 0)
    with pytest.raises(ConfigurationError) as caught:
        config.load(gateway_checkout / "config")
    told = [problem.message for problem in caught.value.problems]
    assert [message for message in told if "has no value" not in message] == [
        "service register-example-org: networks must be a list"
    ]
    gaps = [message.split(": ")[-1].split(" ")[0] for message in told]
    assert sorted(gaps) == sorted(["country"] * 2 + ["networks"] + ["reason", "owner", "until"] * 3)
    fill(gateway_checkout)
    enclave = config.load(gateway_checkout / "config")
    assert {rule.id: (rule.service.name, rule.sites) for rule in enclave.egress} == {
        1: ("os-packages", ("dublin-1", "dublin-2", "norway-1")),
        2: ("breach-notices", ("dublin-1", "norway-1")),
        7: ("old-registry", ("dublin-1",)),
        9: ("neighbours", ("dublin-1", "dublin-2")),
        10: ("api-example-org", ("dublin-1",)),
        11: ("register-example-org", ("dublin-1",)),
        12: ("time-stamps", ("dublin-1",)),
    }


@pytest.mark.parametrize(
    ("names", "egress"),
    [
        ("services: {}\n", "rules: []\n"),
        ("services: {}   # none\n", "rules:\n  []\n"),
    ],
)
def test_empty_files_get_their_first_entries(
    names: str, egress: str, gateway_checkout: Path, say: Say
) -> None:
    (gateway_checkout / "config" / "names.yaml").write_text(names)
    (gateway_checkout / "config" / "egress.yaml").write_text(egress)
    Path("learnt.diff").write_text(learn(say, hello("api.example.org"))["diff"])
    subprocess.run(["git", "apply", "learnt.diff"], check=True, capture_output=True)
    fill(gateway_checkout)
    (rule,) = config.load(gateway_checkout / "config").egress
    assert (rule.id, rule.service.name) == (1, "api-example-org")


def test_a_file_in_brackets_is_left_to_its_owner(gateway_checkout: Path, say: Say) -> None:
    names = gateway_checkout / "config" / "names.yaml"
    services = {"s": {"domains": ["a.example.org"], "protocol": "tls", "port": 443, "country": "IE"}}
    names.write_text(json.dumps({"services": services}))
    (gateway_checkout / "config" / "egress.yaml").write_text("rules: []\n")
    Path("alerts.log").write_bytes(lines(hello("api.example.org")))
    code, said, complaints = say("gateway", "learn", "alerts.log")
    assert (code, said) == (Exit.USAGE, "")
    assert "config/names.yaml:1: the entries stand within brackets" in complaints


@pytest.mark.parametrize(
    ("names", "services"),
    [
        (["api.os.packages"], ["api-os-packages"]),
        (["os.packages"], ["os-packages-2"]),
        (["1.example.org", "xn--bcher-kva.example"], ["host-1-example-org", "xn-bcher-kva-example"]),
        (
            [f"{'a' * 60}.example.org", f"{'a' * 60}.example.net"],
            ["a" * 48 + "-2", "a" * 50],
        ),
    ],
)
def test_names_of_services_are_free_and_of_the_right_form(
    names: list[str], services: list[str], say: Say
) -> None:
    diff = learn(say, *[hello(name) for name in names])["diff"]
    assert sorted(re.findall(r"^\+  (\S+):$", diff, re.MULTILINE)) == sorted(services)


def test_names_of_hosts_are_read_as_the_configuration_reads_them() -> None:
    assert alertlogs.host_name("A-b.Example.ORG") == "a-b.example.org"
    for text in ("", "a", "a..b", "-a.b", "a-.b", "a.1", "a b.c", "a.b/c", "a.b:443", None, 7, b"a.b"):
        assert alertlogs.host_name(text) == ""
