"""What migration.yaml, transfers.yaml and the further sections of names.yaml permit, and what they refuse."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from enclave.model.config import ConfigurationError, Problem, load
from enclave.model.enclave import Enclave, Known, Lane, Transfer
from enclave.model.geography import ADEQUATE, EEA

CONFIG = Path(__file__).parent / "config"
REPOSITORY = Path(__file__).parents[3] / "config"
TODAY = date(2026, 6, 1)
LATEST = date(2028, 6, 2)  # 732 days after TODAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the good configuration, to be spoiled."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def edit(folder: Path, file: str, old: str, new: str) -> str:
    """Replace a text that is there exactly once; return the file as it is then."""
    before = (folder / file).read_text()
    assert before.count(old) == 1, f"{old!r} is {before.count(old)} times in {file}"
    (folder / file).write_text(before.replace(old, new))
    return before.replace(old, new)


def problems(folder: Path, today: date = TODAY) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, today)
    return caught.value.problems


def test_lanes_are_read_with_the_exact_identities_of_their_ends(enclave: Enclave):
    first, second = enclave.lanes
    assert first == Lane(
        name="old-profiles",
        source_region="us-east-1",
        source_account="999999999999",
        sources=(
            "profiles-of-before",
            "arn:aws:dynamodb:us-east-1:999999999999:table/old",
            "arn:aws:s3:::old",
        ),
        site="dublin-1",
        data_classes=("profile",),
        ends=(
            "enclave-dublin-1-profile-111111111111",
            "arn:aws:s3:::enclave-dublin-1-profile-111111111111",
            "enclave-dublin-1-profile",
            "arn:aws:dynamodb:eu-west-1:111111111111:table/enclave-dublin-1-profile",
        ),
        purpose="Bring profiles home",
        owner="officer",
        since=date(2026, 2, 1),
        until=date(2026, 9, 30),
    )
    assert (second.name, second.source_region, second.sources) == (
        "ended",
        "cn-north-1",
        ("arn:aws-cn:s3:::relics",),
    )


def test_a_lane_ends_in_the_stores_of_its_own_site_and_classes(folder: Path):
    edit(
        folder,
        "migration.yaml",
        "site: dublin-1\n      data_classes: [profile]",
        "site: norway-1\n      data_classes: [statistics, profile]",
    )
    lane = load(folder, TODAY).lanes[0]
    assert (lane.site, lane.data_classes) == ("norway-1", ("statistics", "profile"))
    assert [each for each in lane.ends if "arn:" not in each] == [
        "enclave-norway-1-profile-333333333333",
        "enclave-norway-1-profile",
        "enclave-norway-1-statistics-333333333333",
        "enclave-norway-1-statistics",
    ]


def test_transfers_are_read_as_they_stand(enclave: Enclave):
    first, second = enclave.transfers
    assert first == Transfer(
        name="payments",
        data_classes=("profile",),
        recipient="Example Payments",
        country="CH",
        destinations=(
            "intake.payments.example",
            "https://payments.example:8443/in",
            "arn:aws:sqs:eu-central-2:777777777777:in",
            "777777777777",
            "o-payments99",
        ),
        purpose="Settle payments",
        legal_basis="adequacy",
        owner="officer",
        since=date(2026, 2, 1),
        until=date(2026, 9, 30),
    )
    assert (second.name, second.country, second.legal_basis) == ("ended", "IE", None)


def test_what_is_known_by_name_is_read(enclave: Enclave):
    assert enclave.known == Known(
        buckets=frozenset({"reports-of-finance"}),
        customer_gateways=frozenset({"cgw-0123456789abcdef0"}),
        endpoint_services=frozenset(
            {"com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0", "com.amazonaws.eu-north-1.s3"}
        ),
        local_zones=frozenset({"eu-north-1-cph-1a", "eun1-hel1-az1"}),
        multi_region_keys=frozenset({"arn:aws:kms:eu-west-1:222222222222:key/mrk-0a"}),
    )


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 1, 31), False),
        (date(2026, 2, 1), True),
        (date(2026, 9, 30), True),
        (date(2026, 10, 1), False),
    ],
)
def test_first_and_last_day_are_included(enclave: Enclave, day: date, open_: bool):
    assert enclave.lanes[0].in_force(day) is open_
    assert enclave.transfers[0].in_force(day) is open_


@pytest.mark.parametrize("file", ["migration.yaml", "transfers.yaml"])
@pytest.mark.parametrize("content", [None, "", "# nothing\n", "{section}: {{}}\n"])
def test_files_may_be_missing_or_empty(folder: Path, file: str, content: str | None):
    section = {"migration.yaml": "lanes", "transfers.yaml": "transfers"}[file]
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_text(content.format(section=section))
    assert getattr(load(folder, TODAY), section) == ()


def test_names_need_no_further_sections(folder: Path):
    text = (folder / "names.yaml").read_text()
    (folder / "names.yaml").write_text(text[: text.index("buckets:")])
    assert load(folder, TODAY).known == Known()
    edit(folder, "names.yaml", "services:\n", "buckets: []\nlocal_zones: []\nservices:\n")
    assert load(folder, TODAY).known == Known()


@pytest.mark.parametrize("file", ["migration.yaml", "transfers.yaml"])
def test_a_permission_may_hold_for_one_day(folder: Path, file: str):
    edit(folder, file, "until: 2026-09-30", "until: 2026-02-01")
    loaded = load(folder, TODAY)
    assert date(2026, 2, 1) in {each.until for each in (*loaded.lanes, *loaded.transfers)}


@pytest.mark.parametrize("file", ["migration.yaml", "transfers.yaml"])
def test_a_permission_ends_within_two_years(folder: Path, file: str):
    edit(folder, file, "until: 2026-09-30", f"until: {LATEST}")
    loaded = load(folder, TODAY)
    assert LATEST in {each.until for each in (*loaded.lanes, *loaded.transfers)}
    (problem,) = problems(folder, date(2026, 5, 31))
    assert "more than 732 days ahead" in problem.message
    assert problem.remedy.startswith("write 2028-06-01 or a day before it")


def test_who_does_not_ask_about_days_reads_every_permission(folder: Path):
    edit(folder, "transfers.yaml", "until: 2026-09-30", "until: 9999-12-31")
    assert load(folder, date.min).transfers[0].until == date.max


def test_whose_a_key_is_waits_for_accounts_that_can_be_read(folder: Path):
    """Nothing is said about what names.yaml refers to in an account that has a problem of its own."""
    edit(folder, "enclave.yaml", '"222222222222"', '"2222"')
    (problem,) = problems(folder)
    assert problem.file == "enclave.yaml"


@pytest.mark.parametrize("country", sorted(ADEQUATE))
def test_adequacy_holds_where_the_commission_has_decided(folder: Path, country: str):
    edit(folder, "transfers.yaml", "country: CH", f'country: "{country}"')
    assert load(folder, TODAY).transfers[0].country == country


def test_no_country_is_both_in_the_eea_and_decided_about():
    assert not ADEQUATE & EEA
    assert {"CH", "GB", "US"} <= ADEQUATE
    assert not ADEQUATE & {"CN", "IN", "RU", "ZZ"}


@pytest.mark.parametrize("basis", ["standard-contractual-clauses", "binding-corporate-rules", "derogation"])
@pytest.mark.parametrize("country", ["CN", "CH", "NO"])
def test_other_legal_bases_hold_for_any_country(folder: Path, basis: str, country: str):
    edit(folder, "transfers.yaml", "country: CH", f'country: "{country}"')
    edit(folder, "transfers.yaml", "legal_basis: adequacy", f"legal_basis: {basis}")
    assert load(folder, TODAY).transfers[0].legal_basis == basis


# (old text, new text, what the message says); the problem is at the line of the new text's first word, or
# else where the fourth text is
LANE_MISTAKES = {
    "region in the EEA": ("us-east-1\n", "eu-west-3\n", "eu-west-3 is in Paris .FR., in the EEA"),
    "no region": ("us-east-1\n", "us-east-9\n", 'no region "us-east-9"'),
    "account": ('"999999999999"', '"99999999999"', "no account id"),
    "account with letters": ('"999999999999"', "mine", '"mine" is no account id'),
    "no resources": ('["arn:aws-cn:s3:::relics"]', "[]", "must not be empty"),
    "star": ("profiles-of-before", '"profiles-*"', "is a pattern"),
    "question mark": ("profiles-of-before", '"profiles-?"', "is a pattern"),
    "variable": ("profiles-of-before", '"profiles-${x}"', "is a pattern"),
    "two words": ("profiles-of-before", "profiles of before", "is no name"),
    "half an ARN": ("arn:aws:s3:::old", "arn:aws:s3", "is no ARN"),
    "ARN of another partition": ("arn:aws:s3:::old", "arn:aws-cn:s3:::old", "not in the partition aws"),
    "ARN of another region": (
        "us-east-1:999999999999:table",
        "us-west-2:999999999999:table",
        "not in us-east-1",
    ),
    "ARN of another account": (
        "us-east-1:999999999999:table",
        "us-east-1:555555555555:table",
        "not in account 9",
    ),
    "source twice": ('"arn:aws:s3:::old"', "profiles-of-before", "there twice", "resources"),
    "site": ("dublin-1\n", "dublin-3\n", 'site "dublin-3" is not declared'),
    "data class": ("[profile]\n", "[profiles]\n", 'data class "profiles" is not declared'),
    "no data class": ("[profile]\n", "[]\n", "must not be empty"),
    "no site": (
        "site: dublin-1\n      data",
        "data",
        '"site" is missing',
        "data_classes: [profile]\n    purpose: Bring p",
    ),
    "no source": (
        "    from:\n      region: us-east-1\n",
        "    form:\n      region: us-east-1\n",
        'unknown key "form"',
    ),
    "no owner": ("    owner: officer\n", "", '"owner" is missing', "old-profiles"),
    "no purpose": ("    purpose: Bring profiles home\n", "", '"purpose" is missing', "old-profiles"),
    "no last day": ("    until: 2026-09-30\n", "", '"until" is missing', "old-profiles"),
    "no first day": ("    since: 2026-02-01\n", "", '"since" is missing', "old-profiles"),
    "no day": ("2026-09-30", "soon", '"soon" is no day'),
    "ends before it begins": ("2026-09-30", "2026-01-31", "before it begins on 2026-02-01"),
    "ends too late": ("2026-09-30", "2028-06-03", "more than 732 days ahead"),
    "a way out": ("    to:\n", "    direction: out\n    to:\n", 'unknown key "direction"'),
    "name": ("old-profiles:", "Old-Profiles:", '"Old-Profiles" is no name for a lane'),
    "twice": ("  ended:", "  old-profiles:", "twice, first in line 2", "  old-profiles:\n    from: {"),
    "another section": ("lanes:\n", "lanes_:\n", 'unknown key "lanes_"'),
}

TRANSFER_MISTAKES = {
    "data class": (
        "[profile]\n    recipient: Example",
        "[people]\n    recipient: Example",
        '"people" is not declared',
        "[people]",
    ),
    "no data class": (
        "[profile]\n    recipient: Example",
        "[]\n    recipient: Example",
        "must not be empty",
        "[]",
    ),
    "country": ("country: CH", "country: Switzerland", "is no country code"),
    "small letters": ("country: CH", "country: ch", '"ch" is no country code'),
    "no decision": ("country: CH", "country: CN", "no adequacy decision about CN", "legal_basis"),
    "adequacy in the EEA": ("country: CH", 'country: "NO"', "NO is in the EEA and needs none", "legal_basis"),
    "no country": ("    country: IE\n", "", '"country" is missing', "ended:"),
    "no legal basis": ("    legal_basis: adequacy\n", "", "CH is outside the EEA", "payments:"),
    "no such legal basis": ("adequacy", "consent", '"consent" is no legal basis'),
    "misspelt legal basis": ("adequacy", "adequecy", '"adequecy" is no legal basis'),
    "empty legal basis": ("legal_basis: adequacy", "legal_basis:", "has no value"),
    "no recipient": ("    recipient: Example Payments\n", "", '"recipient" is missing', "payments:"),
    "no owner": ("    owner: officer\n", "", '"owner" is missing', "payments:"),
    "no purpose": ("    purpose: Settle payments\n", "", '"purpose" is missing', "payments:"),
    "no last day": ("    until: 2026-09-30\n", "", '"until" is missing', "payments:"),
    "ends before it begins": ("2026-09-30", "2026-01-31", "before it begins on 2026-02-01"),
    "ends too late": ("2026-09-30", "2028-06-03", "more than 732 days ahead"),
    "unknown key": ("    purpose: Settle", "    volume: 5\n    purpose: Settle", 'unknown key "volume"'),
    "twice": (
        "  ended:",
        "  payments:",
        "twice, first in line 2",
        "  payments:\n    data_classes: [profile]\n    recipient: Old",
    ),
    "name": ("  payments:", "  pay_ments:", '"pay_ments" is no name for a transfer'),
    "destination twice": ("- o-payments99", "- '777777777777'", "there twice", "- '777777777777'"),
}

DESTINATIONS = {
    '"*.payments.example"': "is a pattern",
    '"arn:aws:s3:::payments-*"': "is a pattern",
    '"https://payments.example/?to=us"': "is a pattern",
    '"${aws:PrincipalAccount}"': "is a pattern",
    '"*"': "is a pattern",
    "Payments.example": "has capital letters",
    "payments": "is no full domain name",
    '"77777777777"': "is an address, not a name",
    "203.0.113.9": "is an address, not a name",
    "o-short": "is no full domain name",
    "arn:aws:s3": "is no ARN",
    "arn:azure:s3:::payments": "is no ARN",
    "arn:aws:sqs:us-east-1:7777:in": "is no ARN",
    "https://user@payments.example/in": "is no URL",
    "https:///in": "is no URL",
    "https://payments.example:x/in": "is no URL",
    "https://203.0.113.9/in": "is an address, not a name",
    "https://payments/in": "is no full domain name",
}

NAME_MISTAKES = {
    "zone outside": ("eu-north-1-cph-1a", "eu-central-1-ist-1a", "stands in Istanbul .TR., outside the EEA"),
    "zone id outside": ("eun1-hel1-az1", "use1-bos1-az1", "stands in Boston .US., outside the EEA"),
    "no zone": ("eu-north-1-cph-1a", "eu-north-1-osl-1a", "no Local Zone that AWS has published"),
    "standard zone": ("eu-north-1-cph-1a", "eu-north-1a", "no Local Zone that AWS has published"),
    "Wavelength Zone": ("eu-north-1-cph-1a", "eu-central-1-wl1-ber-wlz-1", "no Local Zone"),
    "zone twice": ("eun1-hel1-az1", "eu-north-1-cph-1a", "there twice"),
    "gateway": ("cgw-0123456789abcdef0", "vgw-0123456789abcdef0", "no customer gateway's id"),
    "any gateway": ("cgw-0123456789abcdef0", '"cgw-*"', "no customer gateway's id"),
    "key of one region": ("key/mrk-0a", "key/0a", "no ARN of a multi-Region key"),
    "any key": ("key/mrk-0a", "key/mrk-*", "no ARN of a multi-Region key"),
    "key outside": ("kms:eu-west-1", "kms:us-east-1", "not in a region of the EEA, but in us-east-1"),
    "key in London": ("kms:eu-west-1", "kms:eu-west-2", "not in a region of the EEA, but in eu-west-2"),
    "key nowhere": ("kms:eu-west-1", "kms:eu-west-9", "not in a region of the EEA, but in eu-west-9"),
    "key of another partition": ("arn:aws:kms", "arn:aws-eusc:kms", "not in a region of the EEA"),
    "key of somebody": (
        "eu-west-1:222222222222",
        "eu-west-1:999999999999",
        "account 999999999999, which isn't ours",
    ),
    "bucket's ARN": ("reports-of-finance", '"arn:aws:s3:::reports"', "is no bucket's name"),
    "any bucket": ("reports-of-finance", '"reports-*"', "is no bucket's name"),
    "short bucket": ("reports-of-finance", "pd", "is no bucket's name"),
    "service outside": ("eu-north-1.s3", "us-east-1.s3", "is in Ashburn .US., outside the EEA"),
    "service nowhere": (
        "com.amazonaws.eu-north-1.s3",
        "com.amazonaws.s3-global.accesspoint",
        "in one region",
    ),
    "service in two regions": ("com.amazonaws.eu-north-1.s3", "com.eu-north-1.eu-west-1.s3", "in one region"),
    "any service": ("com.amazonaws.eu-north-1.s3", '"com.amazonaws.eu-north-1.*"', "in one region"),
    "text for a list": ("buckets: [reports-of-finance]", "buckets: reports-of-finance", "must be a list"),
    "unknown section": ("buckets:", "vaults:", 'unknown key "vaults"'),
}

MISTAKES = [
    pytest.param(file, mistake, id=f"{file}: {name}")
    for file, mistakes in (
        ("migration.yaml", LANE_MISTAKES),
        ("transfers.yaml", TRANSFER_MISTAKES),
        ("names.yaml", NAME_MISTAKES),
    )
    for name, mistake in mistakes.items()
]


@pytest.mark.parametrize(("file", "mistake"), MISTAKES)
def test_one_mistake_is_one_problem_at_its_line(folder: Path, file: str, mistake: tuple[str, ...]):
    old, new, message, *marker = mistake
    before = (folder / file).read_text()
    begin = before.index(old)
    after = before[:begin] + new + before[begin + len(old) :]
    (folder / file).write_text(after)
    with pytest.raises(ConfigurationError, match=message) as caught:
        load(folder, TODAY)
    (problem,) = caught.value.problems
    at = after.index(marker[0]) if marker else begin
    at += len(after[at:]) - len(after[at:].lstrip())
    assert (problem.file, problem.line) == (file, after[:at].count("\n") + 1)
    assert problem.remedy


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_a_destination_is_exact(folder: Path, destination: str):
    edit(folder, "transfers.yaml", "- intake.payments.example", f"- {destination}")
    (problem,) = problems(folder)
    assert (problem.file, problem.line) == ("transfers.yaml", 7)
    assert DESTINATIONS[destination] in problem.message
    assert yaml.safe_load(destination) in problem.message


@pytest.mark.parametrize(
    "destination",
    [
        "arn:aws-cn:s3:::payments",
        "arn:aws:iam::777777777777:role/in",
        "sftp://files.payments.example",
        "https://payments.example",
    ],
)
def test_destinations_take_many_forms(folder: Path, destination: str):
    edit(folder, "transfers.yaml", "- intake.payments.example", f"- {destination}")
    assert load(folder, TODAY).transfers[0].destinations[0] == destination


@pytest.mark.parametrize(
    ("file", "content", "line", "message"),
    [
        ("migration.yaml", b"lanes: []\n", 1, "lanes must be a mapping"),
        ("migration.yaml", b"lanes:\n  x: soon\n", 2, "lane x must be a mapping"),
        ("migration.yaml", b"a: 1\nb: \xff\n", 2, "not UTF-8"),
        ("transfers.yaml", b"transfers: []\n", 1, "transfers must be a mapping"),
        ("transfers.yaml", b"- a\n", 1, "transfers must be a mapping"),
        ("transfers.yaml", b"transfers: {\n", 2, "not valid YAML"),
    ],
)
def test_unreadable_files_are_a_problem(folder: Path, file: str, content: bytes, line: int, message: str):
    (folder / file).write_bytes(content)
    problem = problems(folder)[-1]
    assert (problem.file, problem.line) == (file, line)
    assert message in problem.message


def test_mistakes_of_every_file_are_told_at_once(folder: Path):
    edit(folder, "migration.yaml", "us-east-1\n", "eu-west-1\n")
    edit(folder, "transfers.yaml", "country: CH", "country: CN")
    edit(folder, "names.yaml", "reports-of-finance", "R")
    edit(folder, "egress.yaml", "id: 2", "id: two")
    found = [(problem.file, problem.line) for problem in problems(folder)]
    assert found == [("egress.yaml", 2), ("migration.yaml", 4), ("names.yaml", 46), ("transfers.yaml", 13)]


@pytest.mark.parametrize(
    ("file", "begin"),
    [("migration.yaml", "#   old-profiles:"), ("transfers.yaml", "#   card-payments:")],
)
def test_the_examples_of_this_repository_hold(tmp_path: Path, file: str, begin: str):
    """The example in a file's own comment is read, and is one lane or transfer."""
    shutil.copytree(REPOSITORY, tmp_path / "config")
    head, _, empty = (REPOSITORY / file).read_text().rpartition("\n\n")
    example = head[head.index(begin) :].replace("\n# ", "\n").removeprefix("# ")
    section = empty.removesuffix(": {}\n")
    (tmp_path / "config" / file).write_text(f"{section}:\n{example}\n")
    loaded = load(tmp_path / "config", TODAY)
    assert len(loaded.lanes) + len(loaded.transfers) == 1


def test_the_example_names_of_this_repository_hold(tmp_path: Path):
    shutil.copytree(REPOSITORY, tmp_path / "config")
    file = tmp_path / "config" / "names.yaml"
    known = file.read_text().partition("# What is ours")[2]
    comment = [line.removeprefix("#   ") for line in known.splitlines() if line.startswith("#   ")]
    assert len(comment) == 5
    file.write_text("\n".join([file.read_text(), *comment, ""]))
    known = load(tmp_path / "config", TODAY).known
    assert known != replace(known, buckets=frozenset())
    assert all(getattr(known, each.partition(":")[0]) for each in comment)
