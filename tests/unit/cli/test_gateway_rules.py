"""`enclave gateway rules` and `lint`, and how the commands explain themselves."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from enclave.cli import gateway
from enclave.cli.arguments import parser
from enclave.cli.exits import Exit
from enclave.model import config
from enclave.model.gateway.dns import dns_rules
from enclave.model.gateway.firewall import firewall_rules
from enclave.model.gateway.lint import EXPIRED
from enclave.model.gateway.lint.finding import error, warning
from enclave.model.gateway.policy import DEFAULT_ACTIONS, STREAM_EXCEPTION

Say = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.usefixtures("gateway_checkout")
WARNING = warning("service-without-rule", "names.yaml", 12, "service s: no rule uses it", "remove it")
ERROR = error("domain-is-a-public-suffix", "names.yaml", 3, 'service t: "co.uk" is one', "write a name")


def test_text_is_the_rules_and_nothing_else(gateway_checkout: Path, say: Say) -> None:
    enclave = config.load(gateway_checkout / "config")
    for site in enclave.sites:
        rules = firewall_rules(enclave, site)
        assert say("gateway", "rules", site.name) == (Exit.DONE, rules.text, "")


def test_programs_get_the_whole(gateway_checkout: Path, say: Say) -> None:
    enclave = config.load(gateway_checkout / "config")
    site = enclave.site("dublin-1")
    rules = firewall_rules(enclave, site)
    code, said, _ = say("gateway", "rules", "dublin-1", "--format", "json")
    told = json.loads(said)
    assert code == Exit.DONE
    assert list(told) == [
        "site",
        "rule_order",
        "default_actions",
        "stream_exception",
        "home_net",
        "capacity",
        "rules",
        "dns",
    ]
    assert (told["site"], told["rule_order"], told["capacity"]) == (
        "dublin-1",
        "STRICT_ORDER",
        rules.capacity,
    )
    assert (told["default_actions"], told["stream_exception"]) == (list(DEFAULT_ACTIONS), STREAM_EXCEPTION)
    assert told["home_net"] == [str(network) for network in rules.home_net]
    assert [rule["text"] for rule in told["rules"]] == [rule.text for rule in rules.rules]
    assert [rule["sid"] for rule in told["rules"]] == [rule.sid for rule in rules.rules]
    assert {rule["intent"]["id"] for rule in told["rules"] if rule["intent"]} == {1, 2, 7, 9}
    (origin,) = {
        json.dumps(rule["intent"]) for rule in told["rules"] if (rule["intent"] or {}).get("id") == 2
    }
    assert json.loads(origin) == {
        "id": 2,
        "file": "config/egress.yaml",
        "line": 10,
        "service": "breach-notices",
        "owner": "data-protection-officer",
    }
    assert [each["name"] for each in told["dns"]] == [each.name for each in dns_rules(enclave, site).lists]
    assert "packages.mirror.example" in {domain for each in told["dns"] for domain in each["domains"]}


def test_an_unknown_site_is_suggested(say: Say) -> None:
    code, said, complaints = say("gateway", "rules", "dublin1")
    assert (code, said) == (Exit.USAGE, "")
    assert complaints == (
        "The configuration has no site 'dublin1'.\n  Remedy: write \"dublin-1\", if you mean that\n"
    )


@pytest.mark.parametrize(
    ("found", "options", "code"),
    [
        ((), [], Exit.DONE),
        ((), ["--strict"], Exit.DONE),
        ((WARNING,), [], Exit.DONE),
        ((WARNING,), ["--strict"], Exit.REFUSED),
        ((ERROR,), [], Exit.REFUSED),
        ((ERROR, WARNING), ["--strict"], Exit.REFUSED),
    ],
)
def test_lint_says_by_its_exit_code_what_is_doubtful(
    found: tuple[object, ...], options: list[str], code: Exit, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "lint_intent", lambda *_: found)
    ended, said, _ = say("gateway", "lint", *options)
    assert ended == code
    ended, printed, _ = say("gateway", "lint", *options, "--format", "json")
    told = json.loads(printed)
    assert ended == code
    assert (told["errors"], told["warnings"]) == (found.count(ERROR), found.count(WARNING))
    assert [each["rule"] for each in told["findings"]] == [each.rule for each in found]  # type: ignore[attr-defined]
    if not found:
        assert said == "Nothing doubtful in the intent\n"


def test_lint_says_where_and_what_to_do(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "lint_intent", lambda *_: (ERROR, WARNING))
    assert say("gateway", "lint")[1].splitlines() == [
        "1 error, 1 warning in the intent",
        "",
        "  error  domain-is-a-public-suffix",
        "    config/names.yaml:3",
        '    service t: "co.uk" is one',
        "    remedy    write a name",
        "",
        "  warning  service-without-rule",
        "    config/names.yaml:12",
        "    service s: no rule uses it",
        "    remedy    remove it",
    ]


def test_lint_looks_at_the_intent_as_it_is_today(gateway_checkout: Path, say: Say) -> None:
    _, said, _ = say("gateway", "lint", "--format", "json")
    rules = [each["rule"] for each in json.loads(said)["findings"]]
    assert "service-without-rule" in rules, "time-stamps"
    assert EXPIRED not in rules
    egress = gateway_checkout / "config" / "egress.yaml"
    soon = date.today() + timedelta(days=3)  # noqa: DTZ011 - the command's own day
    egress.write_text(egress.read_text().replace("2027-12-31", f"{soon}", 1))
    _, said, _ = say("gateway", "lint", "--format", "json")
    more = [each for each in json.loads(said)["findings"] if each["rule"] not in rules]
    assert [(each["file"], str(soon) in each["message"]) for each in more] == [("egress.yaml", True)]


@pytest.mark.parametrize(
    "command", [["rules", "dublin-1"], ["lint"], ["learn", "x"], ["try", "dublin-1", "x"]]
)
def test_a_mistake_in_the_configuration_is_told_as_ever(
    command: list[str], gateway_checkout: Path, say: Say
) -> None:
    (gateway_checkout / "config" / "egress.yaml").write_text("rules:\n  - id: 0\n")
    code, said, complaints = say("gateway", *command)
    assert (code, said) == (Exit.USAGE, "")
    assert "problems in the configuration" in complaints
    assert "egress.yaml:2: egress rule: id must be a whole number from 1 to 9999" in complaints


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ([], ["try", "rules", "lint", "learn", "docs/gateway.md"]),
        (["try"], ["dns://name", "3 something is dropped", "--from", "--to", "can't be run here"]),
        (["rules"], ["enclave gateway rules dublin-1 > dublin-1.rules"]),
        (["lint"], ["--strict", "exit codes: 0 nothing, or only warnings"]),
        (["learn"], ["It changes nothing", "git apply", "--format {text,json,diff}"]),
    ],
)
def test_help_teaches(command: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["gateway", *command, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    for word in words:
        assert word in said
