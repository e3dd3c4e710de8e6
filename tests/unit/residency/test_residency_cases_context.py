"""The context file of a set of cases, read as configuration."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from enclave.graph.parties import PartyKind
from enclave.model.config import ConfigurationError
from enclave.model.geography import REGIONS
from enclave.residency.cases.context import load

CORPUS = Path(__file__).parents[2] / "policies" / "corpus" / "context.yaml"
EEA = sorted(name for name, region in REGIONS.items() if region.in_eea)
GITHUB = "https://token.actions.githubusercontent.com"
AUDITOR = "arn:aws:iam::555555555555:role/independent-auditor"
GOOD = f"""\
organization_id: o-eea1234567
eea_regions: [{", ".join(EEA)}]
accounts: {{"111111111111": dublin-a, 333333333333: norway (Stockholm)}}
auditor_principals: ["{AUDITOR}"]
inbound_partners: ["arn:aws:iam::777777777777:role/inbound-partner"]
outposts: ["arn:aws:outposts:eu-north-1:333333333333:outpost/op-0norway"]
local_zones: [eu-north-1-cph-1a]
customer_gateways: [cgw-0oslo]
approved_multi_region_keys: ["arn:aws:kms:eu-west-1:111111111111:key/mrk-approved"]
approved_ci_subjects: ["repo:acme/enclave:environment:prod"]
inbound_exception: "tags migration=inbound and migration-until >= today (cases assume 2026-11-22)"
own_eea_buckets: [pd, audit-logs]
endpoint_services: [com.amazonaws.vpce.eu-west-1.vpce-svc-0a]
something_else: {{a: [1, 2]}}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "given.yaml"


def edited(path: Path, old: str, new: str) -> Path:
    assert GOOD.count(old) == 1, f"{old!r} is {GOOD.count(old)} times in the file"
    path.write_text(GOOD.replace(old, new))
    return path


def without(path: Path, key: str) -> Path:
    path.write_text("".join(line for line in GOOD.splitlines(True) if not line.startswith(f"{key}:")))
    return path


def problems(path: Path, clock: date | None = None) -> list[tuple[int, str]]:
    with pytest.raises(ConfigurationError) as caught:
        load(path, clock=clock)
    assert all(problem.file == path.name and problem.remedy for problem in caught.value.problems)
    return [(problem.line, problem.message) for problem in caught.value.problems]


def test_a_context_is_read_as_configuration(path: Path) -> None:
    path.write_text(GOOD)
    context = load(path)
    assert context.today == date(2026, 11, 22)
    assert context.organization == "o-eea1234567"
    assert context.accounts == {"111111111111", "333333333333"}
    assert context.outposts == {"arn:aws:outposts:eu-north-1:333333333333:outpost/op-0norway"}
    assert context.known.local_zones == {"eu-north-1-cph-1a"}
    assert context.known.customer_gateways == {"cgw-0oslo"}
    assert context.known.multi_region_keys == {"arn:aws:kms:eu-west-1:111111111111:key/mrk-approved"}
    assert context.known.buckets == {"pd", "audit-logs"}
    assert context.known.endpoint_services == {"com.amazonaws.vpce.eu-west-1.vpce-svc-0a"}
    assert context.enclave.known == context.known
    assert (context.lane_tags, context.account_decides) == (True, True)
    assert (context.lanes, context.transfers, context.waivers, context.ranges) == ((), (), (), ())
    assert (context.tiers, context.enclave.sites) == ({}, ())


def test_the_context_of_the_visible_cases_is_read() -> None:
    given = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))
    context = load(CORPUS)
    assert context.today == date(2026, 11, 22)
    assert context.accounts == set(given["accounts"])
    assert context.known.buckets == set(given["own_eea_buckets"])
    assert context.outposts == set(given["outposts"])
    kinds = {context.parties.account(each[:12]).kind for each in given["outside_accounts_used"]}
    assert kinds == {PartyKind.OUTSIDE}
    assert context.parties.organization(given["other_organization_used"]).kind is PartyKind.OUTSIDE


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("AWS", "111111111111", "account dublin-a (111111111111)"),
        ("AWS", "arn:aws:iam::333333333333:role/any", "account norway (Stockholm) (333333333333)"),
        ("AWS", "arn:aws-cn:iam::111111111111:root", "outside: account 111111111111 in aws-cn"),
        ("AWS", "arn:aws-eusc:iam::111111111111:root", "outside: account 111111111111 in aws-eusc"),
        ("AWS", "999999999999", "outside: account 999999999999"),
        ("AWS", AUDITOR, "auditor of the cases (ZZ)"),
        ("AWS", f"{AUDITOR}-2", "outside: account 555555555555"),
        ("AWS", "arn:aws:iam::777777777777:role/inbound-partner", "inbound-partner of the cases (ZZ)"),
    ],
)
def test_accounts_and_principals_are_told_apart(path: Path, kind: str, text: str, expected: str) -> None:
    path.write_text(GOOD)
    assert str(load(path).parties.principal(kind, text)) == expected


def test_our_accounts_are_in_the_partition_of_what_is_declared_in_them(path: Path) -> None:
    outpost = "arn:aws-eusc:outposts:eusc-de-east-1:333333333333:outpost/op-0a"
    edited(path, "arn:aws:outposts:eu-north-1:333333333333:outpost/op-0norway", outpost)
    parties = load(path).parties
    assert parties.principal("AWS", "arn:aws-eusc:iam::333333333333:root").kind is PartyKind.OWN
    assert parties.principal("AWS", "arn:aws:iam::333333333333:root").kind is PartyKind.OUTSIDE
    assert parties.principal("AWS", "arn:aws:iam::111111111111:root").kind is PartyKind.OWN


def test_an_account_named_in_two_partitions_is_not_told(path: Path) -> None:
    outpost = "arn:aws-eusc:outposts:eusc-de-east-1:111111111111:outpost/op-0a"
    edited(path, "arn:aws:outposts:eu-north-1:333333333333:outpost/op-0norway", outpost)
    parties = load(path).parties
    assert {
        parties.principal("AWS", f"arn:{partition}:iam::111111111111:root").kind
        for partition in ("aws", "aws-eusc")
    } == {PartyKind.UNKNOWN}


@pytest.mark.parametrize(
    ("partition", "kind"),
    [("aws", PartyKind.OWN), ("aws-cn", PartyKind.OUTSIDE), ("aws-eusc", PartyKind.OUTSIDE)],
)
def test_an_account_that_no_arn_names_is_in_the_commercial_partition(
    path: Path, partition: str, kind: PartyKind
) -> None:
    without(path, "outposts")
    principal = f"arn:{partition}:iam::333333333333:role/any"
    assert load(path).parties.principal("AWS", principal).kind is kind


@pytest.mark.parametrize("name", ["b", "pd", "a.b-c", "x" * 63])
def test_cases_may_name_buckets_shorter_than_s3_takes(path: Path, name: str) -> None:
    assert load(edited(path, "[pd, ", f"[{name}, ")).known.buckets == {name, "audit-logs"}


@pytest.mark.parametrize(
    ("issuer", "subject", "kind"),
    [
        (GITHUB, "repo:acme/enclave:environment:prod", PartyKind.NAMED),
        (GITHUB, "repo:acme/enclave:environment:dev", PartyKind.OUTSIDE),
        ("https://gitlab.com", "repo:acme/enclave:environment:prod", PartyKind.OUTSIDE),
        ("https://gitlab.com", "project_path:acme/enclave", PartyKind.NAMED),
        (GITHUB, "project_path:acme/enclave", PartyKind.OUTSIDE),
        (GITHUB, "repo:acme/other", PartyKind.NAMED),
    ],
)
def test_a_subject_is_of_github_unless_it_says_otherwise(
    path: Path, issuer: str, subject: str, kind: PartyKind
) -> None:
    more = (
        '"repo:acme/enclave:environment:prod", {subject: "repo:acme/other"},'
        ' {issuer: "https://gitlab.com", subject: "project_path:acme/enclave"}]'
    )
    edited(path, '"repo:acme/enclave:environment:prod"]', more)
    assert load(path).parties.subject(issuer, subject).kind is kind


@pytest.mark.parametrize(
    "key",
    [
        "eea_regions",
        "auditor_principals",
        "inbound_partners",
        "outposts",
        "local_zones",
        "customer_gateways",
        "approved_multi_region_keys",
        "approved_ci_subjects",
        "own_eea_buckets",
        "endpoint_services",
    ],
)
def test_most_keys_may_be_missing(path: Path, key: str) -> None:
    assert load(without(path, key)).accounts == {"111111111111", "333333333333"}


@pytest.mark.parametrize(
    ("more", "sentence", "day"),
    [
        ("", "cases assume 2026-11-22", date(2026, 11, 22)),
        ("", "until 2027-12-31; cases assume that today is 2026-10-01.", date(2026, 10, 1)),
        ("", "migration-until before 2027-12-31", date(2030, 1, 2)),
        ("", "no day", date(2030, 1, 2)),
        ("today: 2026-09-09\n", "cases assume 2026-11-22", date(2026, 9, 9)),
    ],
)
def test_the_day_is_the_files_own_or_else_the_callers_clock(
    path: Path, more: str, sentence: str, day: date
) -> None:
    text = without(path, "inbound_exception").read_text()
    path.write_text(f"{text}{more}inbound_exception: {sentence}\n")
    assert load(path, clock=date(2030, 1, 2)).today == day
    assert load(path, date(2025, 1, 1), date(2030, 1, 2)).today == date(2025, 1, 1)


def test_parties_hold_on_any_day(path: Path) -> None:
    path.write_text(GOOD)
    for day in (date(2020, 1, 1), date(2040, 1, 1)):
        assert load(path, day).parties.principal("AWS", AUDITOR).kind is PartyKind.NAMED


def test_a_clock_helps_when_the_file_tells_no_day(path: Path) -> None:
    without(path, "inbound_exception")
    assert load(path, clock=date(2030, 1, 2)).today == date(2030, 1, 2)
    assert problems(path) == [(1, "context: no day is given to judge on")]


@pytest.mark.parametrize("key", ["organization_id", "accounts"])
def test_whose_cases_they_are_has_to_be_said(path: Path, key: str) -> None:
    found = problems(without(path, key))
    assert (1, f'context: "{key}" is missing') in found


MISTAKES = {
    "organisation": ("o-eea1234567", "eea", '"eea" is no organisation id'),
    "account": ('"111111111111"', '"1111"', 'accounts: "1111" is no account id'),
    "accounts as a list": (
        '{"111111111111": dublin-a, 333333333333: norway (Stockholm)}',
        "[dublin-a]",
        "must be a mapping",
    ),
    "no accounts": (
        '{"111111111111": dublin-a, 333333333333: norway (Stockholm)}',
        "{}",
        "accounts must not be empty",
    ),
    "account without a name": (
        "333333333333: norway (Stockholm)",
        "333333333333: [x]",
        "account 333333333333 must be text",
    ),
    "region outside the EEA": (
        "eea_regions: [",
        "eea_regions: [eu-west-2, ",
        '"eu-west-2" is in London (GB), outside the EEA',
    ),
    "region that nobody knows": (
        "eea_regions: [",
        "eea_regions: [eu-west-7, ",
        '"eu-west-7" is no region that is known here',
    ),
    "region left out": (", eu-west-3", "", "eea_regions leaves out eu-west-3"),
    "principal is an account": (AUDITOR, "555555555555", "not the ARN of one role"),
    "principal is a user": (AUDITOR, "arn:aws:iam::555555555555:user/a", "not the ARN of one role"),
    "principal is a pattern": (AUDITOR, "arn:aws:iam::555555555555:role/*/a", "not the ARN of one role"),
    "principal of two kinds": (
        "arn:aws:iam::777777777777:role/inbound-partner",
        AUDITOR,
        "is in auditor_principals too",
    ),
    "parties as text": (
        '["arn:aws:iam::777777777777:role/inbound-partner"]',
        "partner",
        "inbound_partners must be a list",
    ),
    "Outpost": ("outpost/op-0norway", "outpost/*", "is no Outpost ARN"),
    "Outpost outside": (
        "outposts:eu-north-1",
        "outposts:us-east-1",
        "which is in Ashburn (US), outside the EEA",
    ),
    "Outpost of somebody": (
        "eu-north-1:333333333333",
        "eu-north-1:999999999999",
        "an account that isn't ours",
    ),
    "Local Zone": ("eu-north-1-cph-1a", "eu-west-3-cmn-1a", "stands in Casablanca (MA), outside the EEA"),
    "customer gateway": ("cgw-0oslo", "vgw-0oslo", "no customer gateway's id"),
    "key": ("mrk-approved", "approved", "no ARN of a multi-Region key"),
    "key of somebody": (
        "kms:eu-west-1:111111111111",
        "kms:eu-west-1:999999999999",
        "belongs to account 999999999999, which isn't ours",
    ),
    "subject": ("environment:prod", "*", "is a pattern"),
    "subject in a list": ('["repo:acme/enclave:environment:prod"]', "[[x]]", "must be text"),
    "subject misspelt": ('"repo:acme/enclave:environment:prod"', "{subjekt: x}", 'unknown key "subjekt"'),
    "no day": ("assume 2026-11-22", "assume 2026-13-22", "doesn't tell one day"),
    "two days": ("2026-11-22", "2026-11-22, or assume 2026-11-23", "doesn't tell one day"),
    "no such day": ("something_else: {a: [1, 2]}", "today: soon", '"soon" is no day'),
    "bucket": ("[pd, ", '["arn:aws:s3:::pd", ', "is no bucket's name"),
    "endpoint service": (
        "vpce.eu-west-1.vpce-svc-0a",
        "vpce.us-east-1.vpce-svc-0a",
        "is in Ashburn (US), outside the EEA",
    ),
    "key twice": ("something_else:", "outposts:", "twice, first in line 6"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_at_its_line(path: Path, name: str) -> None:
    old, new, message = MISTAKES[name]
    found = problems(edited(path, old, new), clock=date(2030, 1, 2))
    line = GOOD[: GOOD.index(old)].count("\n") + 1
    assert [(at, said) for at, said in found if at == line and message in said], found


def test_all_mistakes_are_told_at_once(path: Path) -> None:
    text = GOOD.replace("cgw-0oslo", "gw").replace("o-eea1234567", "eea").replace("[pd, ", "[P, ")
    path.write_text(text.replace(", eu-west-3", ""))
    assert [line for line, _ in problems(path)] == [1, 2, 8, 12]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "missing"),
        (b"", "empty"),
        (b"- a\n- list\n", "must be a mapping"),
        (b"a: [\n", "not valid YAML"),
        (b"a: &x 1\norganization_id: *x\n", "alias"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(path: Path, content: bytes | None, message: str) -> None:
    if content is not None:
        path.write_bytes(content)
    assert any(message in said for _, said in problems(path, clock=date(2030, 1, 2)))
