import shutil
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from enclave.model import limits
from enclave.model.config import ConfigurationError, Problem, load
from enclave.model.enclave import (
    AwsService,
    Enclave,
    Link,
    Network,
    Outpost,
    Service,
    SiteService,
    Subject,
    Waiver,
)
from enclave.model.gateway.firewall import MAX_RULE_ID

CONFIG = Path(__file__).parent / "config"
REPOSITORY = Path(__file__).parents[3]
TODAY = date(2026, 6, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the good configuration, to be spoiled."""
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


def edit(folder: Path, file: str, old: str, new: str) -> str:
    """Replace a text that is there exactly once; return the file as it is then."""
    path = folder / file
    before = path.read_text()
    assert before.count(old) == 1, f"{old!r} is {before.count(old)} times in {file}"
    after = before.replace(old, new)
    path.write_text(after)
    return after


def problems(folder: Path, today: date = TODAY) -> tuple[Problem, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load(folder, today)
    return caught.value.problems


def line_of(text: str, marker: str) -> int:
    assert marker in text
    return text[: text.index(marker)].count("\n") + 1


def test_a_good_configuration_is_read_as_it_stands(enclave: Enclave):
    assert [site.name for site in enclave.sites] == ["dublin-1", "dublin-2", "norway-1"]
    norway = enclave.site("norway-1")
    assert (norway.country, norway.region.country, norway.stand_in, norway.outpost) == (
        "NO",
        "SE",
        True,
        None,
    )
    assert norway.cidr == IPv4Network("10.32.0.0/16")
    assert enclave.organization.network_account.id == "666666666666"
    assert [(party.name, party.until) for party in enclave.parties] == [("auditor", date(2026, 12, 31))]
    assert [(each.name, each.personal) for each in enclave.data_classes] == [
        ("profile", True),
        ("statistics", False),
    ]
    assert enclave.links == (
        Link(sites=("dublin-1", "dublin-2"), purpose="Fail over"),
        Link(sites=("dublin-1", "norway-1"), purpose="Replicate"),
    )
    assert [(rule.id, rule.sites, rule.service.port) for rule in enclave.egress] == [
        (1, ("dublin-1", "norway-1"), 443),
        (2, ("dublin-1",), 8443),
        (3, ("dublin-2",), 443),
        (4, ("norway-1",), 80),
        (5, ("dublin-1", "norway-1"), 3180),
        (6, ("dublin-1", "norway-1"), 5432),
        (7, ("dublin-2",), 443),
    ]
    assert [(rule.id, rule.line) for rule in enclave.egress] == [
        (1, 9),
        (2, 2),
        (3, 16),
        (4, 23),
        (5, 30),
        (6, 37),
        (7, 44),
    ]


HALL = Network(name="picture-hall", ranges=(IPv4Network("198.51.100.0/24"), IPv4Network("203.0.113.128/25")))
AUTHORITY = Network(name="authority-hall", ranges=(IPv4Network("192.0.2.0/24"),))


def test_services_of_each_kind_are_read(enclave: Enclave):
    assert enclave.networks == (HALL, AUTHORITY)
    assert {service.name: service for service in enclave.services} == {
        "mirror": Service(
            name="mirror",
            domains=("packages.mirror.example", "updates.mirror.example"),
            protocol="tls",
            port=443,
            country="IE",
        ),
        "notices": Service(
            name="notices", domains=("notices.example.org",), protocol="tls", port=8443, country="IE"
        ),
        "pictures": Service(
            name="pictures",
            domains=("static.pictures.example", "*.cdn.pictures.example"),
            protocol="tls",
            port=443,
            country="DE",
            networks=(HALL,),
        ),
        "revocations": Service(
            name="revocations",
            domains=("crl.authority.example",),
            protocol="http",
            port=80,
            country="NO",
            networks=(AUTHORITY,),
        ),
        "time-stamps": Service(
            name="time-stamps",
            domains=(),
            protocol="tcp",
            port=3180,
            country="NO",
            networks=(AUTHORITY, HALL),
        ),
        "replicas": SiteService(
            name="replicas", sites=("dublin-1", "norway-1"), tiers=("data",), protocol="tcp", port=5432
        ),
        "neighbours": SiteService(
            name="neighbours",
            sites=("dublin-1", "dublin-2"),
            tiers=("workload", "data"),
            protocol="tls",
            port=443,
        ),
        "objects": AwsService(name="objects", aws="s3"),
        "keys": AwsService(name="keys", aws="kms"),
    }


def test_lines_are_where_things_begin(enclave: Enclave):
    names = (CONFIG / "names.yaml").read_text()
    for each in (*enclave.services, *enclave.networks):
        assert each.line == line_of(names, f"  {each.name}:")
    links = (CONFIG / "enclave.yaml").read_text()
    assert [link.line for link in enclave.links] == [
        line_of(links, "- sites: [dublin-1, dublin-2]"),
        line_of(links, "- sites: [norway-1, dublin-1]"),
    ]


def test_waivers_are_read_in_order_and_one_that_has_run_out_is_kept(enclave: Enclave):
    assert enclave.waivers == (
        Waiver(
            rule="keys-stay-in-region",
            resource="dublin-1/aws:kms/key:Key/profile",
            reason="Both keys are in the EEA",
            owner="officer",
            until=date(2026, 12, 31),
        ),
        Waiver(
            rule="keys-stay-in-region",
            resource="urn:pulumi:dublin-1::enclave::enclave:site:Site$aws:s3/bucket:Bucket::old",
            reason="Emptied, kept for its name",
            owner="platform",
            until=date(2026, 3, 31),
        ),
    )


@pytest.mark.parametrize("content", [None, "", "# nothing is waived\n", "waivers: []\n"])
def test_no_waivers_are_needed(folder: Path, content: str | None):
    if content is None:
        (folder / "waivers.yaml").unlink()
    else:
        (folder / "waivers.yaml").write_text(content)
    assert load(folder, TODAY).waivers == ()


def test_a_waiver_ends_within_a_year(folder: Path):
    edit(folder, "waivers.yaml", "until: 2026-12-31", "until: 2027-06-02")
    assert load(folder, TODAY).waivers[0].until == date(2027, 6, 2)
    (problem,) = problems(folder, date(2026, 5, 31))
    assert "more than 366 days ahead" in problem.message
    assert problem.remedy.startswith("write 2027-06-01 or a day before it")


@pytest.mark.parametrize(
    "resource",
    [
        "urn:pulumi:dublin-1::enclave::aws:s3/bucket:Bucket::profile",
        "urn:pulumi:dublin-1::enclave::pulumi:pulumi:Stack::enclave-dublin-1",
        "urn:pulumi:dublin-1::enclave::a:b:C$aws:s3/bucket:Bucket::a name::with/marks",
        "links/pulumi:providers:aws/eu-west-1",
        "links/kubernetes:apps/v1:Deployment/web/front",
        "links/kubernetes:rbac.authorization.k8s.io/v1:Role/reader",
    ],
)
def test_a_waiver_names_any_one_resource(folder: Path, resource: str):
    edit(folder, "waivers.yaml", "dublin-1/aws:kms/key:Key/profile", f"'{resource}'")
    assert load(folder, TODAY).waivers[0].resource == resource


@pytest.mark.parametrize(
    "resource",
    [
        "dublin-1",
        "dublin-1/profile",
        "dublin-1/aws:kms/key:Key",
        "dublin-1/aws:kms/key:Key/",
        "/aws:kms/key:Key/profile",
        "aws:kms/key:Key/profile",
        "dublin-1/aws:Key/profile",
        "urn:pulumi:dublin-1::enclave::aws:s3/bucket:Bucket",
        "urn:pulumi:dublin-1::enclave::aws:s3/bucket:Bucket::",
        "urn:pulumi:::enclave::aws:s3/bucket:Bucket::x",
        "urn:pulumi:dublin-1::enclave::Bucket::x",
        "arn:aws:s3:::bucket",
    ],
)
def test_a_waiver_that_names_no_resource_is_a_problem(folder: Path, resource: str):
    text = edit(folder, "waivers.yaml", "dublin-1/aws:kms/key:Key/profile", f"'{resource}'")
    (problem,) = problems(folder)
    assert (problem.line, "names no resource" in problem.message) == (line_of(text, "    resource: '"), True)


CI = """  pipeline:
    kind: ci
    country: US
    subjects:
      - issuer: https://token.actions.githubusercontent.com
        subject: "repo:acme/enclave:environment:prod"
    purpose: Deploy
    since: 2026-01-01
    until: 2026-12-31
"""


def with_pipeline(folder: Path, old: str = "", new: str = "") -> str:
    """Add a party that is a pipeline, spoiled if so asked; return the file as it is then."""
    spoiled = CI.replace(old, new) if old else CI
    assert not old or CI.count(old) == 1
    return edit(folder, "enclave.yaml", "\nsites:\n", f"\n{spoiled}sites:\n")


def test_a_pipeline_is_a_party_known_by_its_tokens(folder: Path):
    with_pipeline(folder)
    pipeline = load(folder, TODAY).parties[1]
    assert (pipeline.name, pipeline.kind, pipeline.principals) == ("pipeline", "ci", ())
    assert pipeline.subjects == (
        Subject(
            issuer="https://token.actions.githubusercontent.com",
            subject="repo:acme/enclave:environment:prod",
        ),
    )


@pytest.mark.parametrize("subjects", [True, False])
def test_a_pipeline_may_have_roles_beside_or_instead_of_subjects(folder: Path, subjects: bool):
    role = "arn:aws:iam::555555555555:role/pipeline"
    both = f"    principals: ['{role}']\n    subjects:"
    with_pipeline(folder, "    subjects:", both)
    if not subjects:
        text = (folder / "enclave.yaml").read_text()
        begin, end = text.index("    subjects:"), text.index("    purpose: Deploy")
        (folder / "enclave.yaml").write_text(text[:begin] + text[end:])
    pipeline = load(folder, TODAY).parties[1]
    assert (pipeline.principals, len(pipeline.subjects)) == ((role,), int(subjects))


_ISSUER = "https://token.actions.githubusercontent.com"
_SUBJECTS = CI[CI.index("    subjects:") : CI.index("    purpose:")]
_MEMBER = _SUBJECTS.partition("\n")[2]
# (old text, new text, text at whose line the problem is, what the message says)
PIPELINE_MISTAKES = {
    "neither": (_SUBJECTS, "", "pipeline:", '"principals" is missing'),
    "misspelt": ("subjects:", "subject:", "subject:\n", 'unknown key "subject"'),
    "no subjects": (_SUBJECTS, "    subjects: []\n", "subjects: []", "must not be empty"),
    "subjects of another kind": (
        "kind: ci",
        "kind: inbound-partner",
        "- issuer",
        "kind inbound-partner has no subjects",
    ),
    "unknown kind": ("kind: ci", "kind: cii", "cii", 'unknown kind "cii"'),
    "subject as text": (_MEMBER, "      - repo:acme\n", "- repo:acme", "must be a mapping"),
    "no issuer": (f"issuer: {_ISSUER}\n        ", "", "- subject:", '"issuer" is missing'),
    "more than that": ("      - issuer", "      - audience: x\n        issuer", "audience", 'key "audience"'),
    "plain http": ("https://", "http://", "- issuer", "is no issuer"),
    "no scheme": ("https://", "", "- issuer", "is no issuer"),
    "issuer with a slash": (_ISSUER, f"{_ISSUER}/", "- issuer", "is no issuer"),
    "issuer with a port": (_ISSUER, f"{_ISSUER}:443", "- issuer", "is no issuer"),
    "issuer with a user": ("https://token", "https://me@token", "- issuer", "is no issuer"),
    "issuer with a query": (_ISSUER, f"{_ISSUER}?a", "- issuer", "is no issuer"),
    "issuer in capitals": ("https://token", "https://Token", "- issuer", "is no issuer"),
    "issuer as pattern": ("https://token", "https://*", "- issuer", "is no issuer"),
    "any repository": ("acme/enclave", "acme/*", "subject: ", "is a pattern"),
    "any letter": ("acme/enclave", "acme/enclav?", "subject: ", "is a pattern"),
    "variable": ("acme/enclave", "${aws:username}", "subject: ", "is a pattern"),
    "look-alike letter": ("acme", "\u0430cme", "subject: ", "is no subject"),
    "long": ("acme", "a" * 230, "subject: ", "is no subject"),
    "twice": (_SUBJECTS, f"{_SUBJECTS}{_MEMBER}", None, "is there twice"),
}


@pytest.mark.parametrize("name", PIPELINE_MISTAKES)
def test_one_mistake_in_a_pipeline_is_one_problem_at_its_line(folder: Path, name: str):
    old, new, marker, message = PIPELINE_MISTAKES[name]
    text = with_pipeline(folder, old, new)
    (problem,) = problems(folder)
    line = text[: text.rindex("subject:")].count("\n") + 1 if marker is None else line_of(text, marker)
    assert (problem.file, problem.line) == ("enclave.yaml", line)
    assert message in problem.message
    assert problem.remedy


def test_what_two_parties_name_is_a_problem(folder: Path):
    twin = CI.replace("pipeline:", "twin:").replace(
        "    subjects:", "    principals: ['arn:aws:iam::555555555555:role/auditor']\n    subjects:"
    )
    text = with_pipeline(folder, "  pipeline:", f"{twin}  pipeline:")
    assert [(problem.line, problem.message) for problem in problems(folder)] == [
        (
            line_of(text, "    principals: ['"),
            "party twin: arn:aws:iam::555555555555:role/auditor already belongs to the party auditor",
        ),
        (
            text[: text.rindex("- issuer")].count("\n") + 1,
            "party pipeline: repo:acme/enclave:environment:prod already belongs to the party twin",
        ),
    ]


def test_neighbours_are_linked_sites_by_name(enclave: Enclave):
    names = {site.name: [other.name for other in enclave.neighbours(site)] for site in enclave.sites}
    assert names == {"dublin-1": ["dublin-2", "norway-1"], "dublin-2": ["dublin-1"], "norway-1": ["dublin-1"]}
    with pytest.raises(KeyError):
        enclave.site("oslo-1")


def test_the_configuration_of_this_repository_is_good():
    loaded = load(REPOSITORY / "config", date(2026, 11, 23))
    assert {site.name for site in loaded.sites} == {"dublin-1", "dublin-2", "norway-1"}


def test_a_site_with_an_outpost_stays_a_stand_in(folder: Path):
    arn = "arn:aws:outposts:eu-north-1:333333333333:outpost/op-0norway00000001"
    declared = f"    outpost: {{arn: '{arn}', country: NO}}\n"
    edit(folder, "enclave.yaml", "    stand_in: true\n", f"    stand_in: true\n{declared}")
    norway = load(folder, TODAY).site("norway-1")
    assert (norway.outpost, norway.stand_in) == (Outpost(arn=arn, country="NO"), True)


def test_roles_of_data_classes_clash_by_the_name_of_the_enclave(folder: Path):
    edit(folder, "enclave.yaml", "name: enclave\n", "name: vault\n")
    edit(folder, "enclave.yaml", "  statistics:", "  deploy:")
    assert "deploy" in {each.name for each in load(folder, TODAY).data_classes}
    edit(folder, "enclave.yaml", "deploy_role: enclave-deploy", "deploy_role: vault-deploy")
    assert ["vault-deploy, which administers" in problem.message for problem in problems(folder)] == [True]


def test_the_last_day_is_included(folder: Path):
    load(folder, date(2026, 12, 31))
    found = problems(folder, date(2027, 1, 1))
    assert [(problem.file, problem.line) for problem in found] == [
        *(("egress.yaml", line) for line in range(8, 51, 7)),
        ("enclave.yaml", 21),
    ]


def test_no_egress_and_no_links_are_allowed(folder: Path):
    text = (folder / "enclave.yaml").read_text()
    (folder / "enclave.yaml").write_text(text[: text.index("links:")])
    (folder / "egress.yaml").write_text("rules: []\n")
    loaded = load(folder, TODAY)
    assert (loaded.links, loaded.egress, len(loaded.services)) == ((), (), 9)


def test_the_same_mistake_twice_is_two_problems_in_order_of_lines(folder: Path):
    edit(folder, "enclave.yaml", "range: 10.32.0.0/16", "range: 11.0.0.0/16")
    edit(folder, "enclave.yaml", "range: 10.16.0.0/16", "range: 12.0.0.0/16")
    assert [problem.line for problem in problems(folder)] == [28, 41]


def test_seven_mistakes_in_three_files_are_seven_problems(folder: Path):
    enclave_yaml = folder / "enclave.yaml"
    edit(folder, "enclave.yaml", '"222222222222"', '"2222"')
    edit(folder, "enclave.yaml", "kind: auditor", "kind: audtor")
    edit(folder, "enclave.yaml", "10.17.0.0/16", "10.16.128.0/17")
    edit(folder, "enclave.yaml", "    stand_in: true\n", "")
    edit(folder, "enclave.yaml", "personal: false", "personel: false")
    edit(folder, "names.yaml", "notices.example.org", '"notices.*.org"')
    edit(
        folder,
        "egress.yaml",
        "owner: officer\n    until: 2026-12-31",
        "owner: officer\n    until: 2026-05-31",
    )
    with pytest.raises(ConfigurationError) as caught:
        load(folder, TODAY)
    text = enclave_yaml.read_text()
    assert [(problem.file, problem.line) for problem in caught.value.problems] == [
        ("egress.yaml", 8),
        ("enclave.yaml", line_of(text, '"2222"')),
        ("enclave.yaml", line_of(text, "audtor")),
        ("enclave.yaml", line_of(text, "10.16.128.0/17")),
        ("enclave.yaml", line_of(text, "region: eu-north-1")),
        ("enclave.yaml", line_of(text, "personel")),
        ("names.yaml", 8),
    ]
    lines = str(caught.value).splitlines()
    assert lines[0] == "7 problems in the configuration"
    assert len(lines) == 8
    assert lines[1] == (
        "egress.yaml:8: egress rule 2: it ended on 2026-05-31."
        " Remedy: renew it after review, or remove the rule."
    )


OUTPOST = (
    "    stand_in: true\n"
    "    outpost:\n      arn: arn:aws:outposts:{region}:{account}:outpost/op-0a\n      country: {country}\n"
)


def outpost(region: str = "eu-north-1", account: str = "333333333333", country: str = "NO") -> str:
    return OUTPOST.format(region=region, account=account, country=country)


# (old text, new text, text at whose line the problem is, what the message says)
ENCLAVE_MISTAKES = {
    "duplicate data class": ("  statistics:", "  profile:", "profile:\n    description: Counts", "twice"),
    "unknown key": (
        "    region: eu-north-1",
        "    region: eu-north-1\n    colour: red",
        "colour",
        'key "colour"',
    ),
    "misspelt key": ("    zones: [eun1", "    zoness: [eun1", "zoness", 'unknown key "zoness"'),
    "missing key": ("    country: NO\n", "", "norway-1:\n    region", '"country" is missing'),
    "duplicate key": (
        "    country: NO",
        "    country: NO\n    country: NO",
        "country: NO\n    region",
        "twice",
    ),
    "site is text": ("data_classes:", "  oslo-1: soon\ndata_classes:", "oslo-1", "must be a mapping"),
    "no value": ("deploy_role: enclave-deploy", "deploy_role:", "deploy_role:", "has no value"),
    "list for text": ("country: NO", "country: [NO]", "[NO]", "must be text"),
    "text for list": ("zones: [eun1-az1, eun1-az2]", "zones: eun1-az1", "zones: eun1", "must be a list"),
    "empty list": ("zones: [eun1-az1, eun1-az2]", "zones: []", "zones: []", "must not be empty"),
    "yes for true": ("stand_in: true", "stand_in: yes", "yes", "true or false"),
    "text for true": ("personal: false", 'personal: "false"', '"false"', "true or false"),
    "enclave name": ("name: enclave\n", "name: Enclave\n", "Enclave", "no name for a enclave"),
    "long enclave name": ("name: enclave\n", "name: enclaveofeurope\n", "enclaveof", "longer than 12"),
    "name refused by S3": ("name: enclave\n", "name: sthree\n", "sthree", "S3 refuses"),
    "organisation id": ("o-eea1234567", "eea", "id: eea", "no organisation id"),
    "undeclared network account": (
        "network_account: network",
        "network_account: netwrk",
        "netwrk",
        "not declared",
    ),
    "shared accounts alike": (
        "log_archive_account: log-archive",
        "log_archive_account: network",
        "log_archive",
        "network account too",
    ),
    "role as ARN": (
        "deploy_role: enclave-deploy",
        "deploy_role: arn:aws:iam::1:role/x",
        "arn:aws:iam::1:",
        "no role name",
    ),
    "roles alike": ("enclave-keys", "enclave-deploy", "key_administrator_role", "deploy role too"),
    "account id": ('"111111111111"', '"11111111111"', '"11111111111"', "no account id"),
    "account id twice": ('"222222222222"', '"111111111111"', "dublin-2:", "same id as dublin-1"),
    "site without account": ("account: norway-1", "account: norway-2", "account: norway-2", "not declared"),
    "account of two sites": (
        "account: dublin-2",
        "account: dublin-1",
        "account: dublin-1\n    zones: [euw1-az2",
        "already serves site dublin-1",
    ),
    "network account of a site": (
        "account: dublin-2",
        "account: network",
        "account: network\n    zones",
        "already serves the organisation's network",
    ),
    "party kind": ("kind: auditor", "kind: spy", "spy", 'unknown kind "spy"'),
    "party country": ("country: GB", "country: England", "England", "no country code"),
    "party without days": ("    since: 2026-01-01\n", "", "auditor:\n    kind", '"since" is missing'),
    "party ends before it begins": ("since: 2026-01-01", "since: 2027-01-01", "until", "before it begins"),
    "party expired": ("until: 2026-12-31\nsites", "until: 2026-05-31\nsites", "until", "ended on 2026-05-31"),
    "no such day": ("since: 2026-01-01", "since: 2026-02-30", "2026-02-30", "is no day"),
    "day in words": ("since: 2026-01-01", "since: January", "January", "is no day"),
    "principal is an account": (":role/auditor", ":root", ":root", "not the ARN of one role"),
    "principal is a pattern": (":role/auditor", ":role/*", ":role/*", "not the ARN of one role"),
    "own principal": ("iam::555555555555", "iam::111111111111", "principals", "account of the enclave"),
    "country outside": (
        "    country: IE\n    region: eu-west-1\n    account: dublin-2",
        "    country: CH\n    region: eu-west-1\n    account: dublin-2",
        "country: CH",
        "CH is not in the EEA",
    ),
    "country in small letters": ("country: NO", "country: no", "country: no", "no country code"),
    "unknown region": ("region: eu-north-1", "region: eu-nort-1", "eu-nort-1", 'no region "eu-nort-1"'),
    "London": ("region: eu-north-1", "region: eu-west-2", "eu-west-2", r"London \(GB\), outside the EEA"),
    "Zurich": (
        "region: eu-north-1",
        "region: eu-central-2",
        "eu-central-2",
        r"Zurich \(CH\), outside the EEA",
    ),
    "isolated look-alike": (
        "region: eu-north-1",
        "region: eu-isoe-west-1",
        "eu-isoe-west-1",
        "outside the EEA",
    ),
    "Virginia": ("region: eu-north-1", "region: us-east-1", "us-east-1", "outside the EEA"),
    "region without zones": (
        "region: eu-north-1",
        "region: eusc-de-east-1",
        "eusc-de-east-1",
        "zone ids of eusc",
    ),
    "zone of another region": (
        "[eun1-az1, eun1-az2]",
        "[eun1-az1, euw1-az2]",
        "euw1-az2]\n    range: 10.32",
        "belongs to eu-west-1",
    ),
    "zone name": ("[eun1-az1, eun1-az2]", "[eun1-az1, eu-north-1b]", "eu-north-1b", "no zone id"),
    "local zone": ("[eun1-az1, eun1-az2]", "[eun1-az1, eun1-cph1-az1]", "eun1-cph1-az1", "no zone id"),
    "one zone": ("[eun1-az1, eun1-az2]", "[eun1-az1]", "[eun1-az1]", "one zone is not enough"),
    "zone twice": ("[eun1-az1, eun1-az2]", "[eun1-az1, eun1-az1]", "[eun1-az1, eun1-az1]", "twice"),
    "no range": ("10.32.0.0/16", "large", "large", "no IPv4 range"),
    "IPv6": ("10.32.0.0/16", "fd00::/48", "fd00", "no IPv4 range"),
    "host bits": ("10.32.0.0/16", "10.32.0.1/16", "10.32.0.1", "host bits set"),
    "range too small": ("10.32.0.0/16", "10.32.0.0/23", "10.32.0.0/23", "too small"),
    "range too big": ("10.32.0.0/16", "10.32.0.0/15", "10.32.0.0/15", "bigger than a VPC"),
    "public range": ("10.32.0.0/16", "100.64.0.0/16", "100.64", "not a private range"),
    "overlap": ("10.32.0.0/16", "10.16.4.0/22", "10.16.4.0", r"overlaps the range of dublin-1"),
    "Norway without stand-in": ("    stand_in: true\n", "", "region: eu-north-1", "AWS has no region in NO"),
    "not a stand-in after all": (
        "    stand_in: true\n",
        "    stand_in: false\n",
        "region: eu-north-1",
        "AWS has no region in NO",
    ),
    "Ireland in Stockholm": (
        "country: NO\n    region: eu-north-1\n    stand_in: true\n",
        "country: IE\n    region: eu-north-1\n",
        "region: eu-north-1",
        "meant to be in IE: eu-north-1 is in SE",
    ),
    "needless stand-in": (
        "    account: dublin-1\n",
        "    account: dublin-1\n    stand_in: true\n",
        "stand_in: true\n    zones: [euw1",
        "really is in IE",
    ),
    "Outpost without stand-in": (
        "    stand_in: true\n",
        outpost().removeprefix("    stand_in: true\n"),
        "region: eu-north-1",
        "nothing is placed on one yet",
    ),
    "Outpost elsewhere": ("    stand_in: true\n", outpost(country="SE"), "country: SE", "stands in SE"),
    "Outpost of another region": (
        "    stand_in: true\n",
        outpost(region="eu-west-1"),
        "arn: arn:aws:outposts",
        "anchored to eu-west-1",
    ),
    "Outpost of another account": (
        "    stand_in: true\n",
        outpost(account="111111111111"),
        "arn: arn:aws:outposts",
        "belongs to account 111111111111",
    ),
    "Outpost without ARN": (
        "    stand_in: true\n",
        "    stand_in: true\n    outpost: {arn: op-1, country: NO}\n",
        "op-1",
        "no Outpost ARN",
    ),
    "data class with underscore": (
        "  statistics:",
        "  bare_counts:",
        "bare_counts",
        "no name for a data class",
    ),
    "data class of the logs": ("  statistics:", "  logs:", "logs:", "for its logs"),
    "data class of the deployer": (
        "  statistics:",
        "  deploy:",
        "deploy:\n",
        "enclave-deploy, which administers",
    ),
    "data class of the flow logs": ("  statistics:", "  x-flow-logs:", "x-flow-logs", "deliver flow logs"),
    "link to nowhere": (
        "[norway-1, dublin-1]",
        "[norway-1, oslo-1]",
        "[norway-1, oslo-1]",
        '"oslo-1" is not declared',
    ),
    "link to itself": (
        "[norway-1, dublin-1]",
        "[norway-1, norway-1]",
        "[norway-1, norway-1]",
        "linked to itself",
    ),
    "link twice": ("[norway-1, dublin-1]", "[dublin-2, dublin-1]", "[dublin-2, dublin-1]", "linked twice"),
    "link of three": (
        "[norway-1, dublin-1]",
        "[norway-1, dublin-1, dublin-2]",
        "[norway-1",
        "two ends, not 3",
    ),
    "link without purpose": ("    purpose: Replicate", "    purpose: ''", "purpose: ''", "has no value"),
    "control character": ("purpose: Replicate", 'purpose: "Repli\\tcate"', '"Repli', "printable"),
    "anchor": ("country: GB", "country: &gb GB", "&gb", 'the anchor "&gb"'),
    "tag": ("country: GB", "country: !!str GB", "!!str", "the tag"),
    "syntax": ("[euw1-az2, euw1-az3]", "[euw1-az2, euw1-az3", "range: 10.17", "not valid YAML"),
    "second document": ("\ndata_classes:", "\n---\ndata_classes:", "---", "not valid YAML"),
    "nested too deeply": ("country: GB", f"country: {'[' * 17}{']' * 17}", "[[[[", "nested too deeply"),
}

NAMES_MISTAKES = {
    "star inside": ("notices.example.org", '"notices.*.org"', '"notices.*', "isn't its whole first part"),
    "star in a label": ("notices.example.org", '"*x.example.org"', '"*x', "isn't its whole first part"),
    "star alone": ("notices.example.org", '"*"', '"*"', "isn't its whole first part"),
    "star and dot": ("notices.example.org", '"*."', '"*."', "every name there is"),
    "two stars": ("notices.example.org", '"*.*.example.org"', '"*.*', "more than one"),
    "top-level domain": ("notices.example.org", '"*.org"', '"*.org"', "every name of a top-level domain"),
    "star and capitals": ("notices.example.org", '"*.Example.org"', '"*.E', "capital letters"),
    "star and address": ("notices.example.org", '"*.192.0.2.1"', '"*.1', "an address, not a name"),
    "leading dot": ("notices.example.org", ".example.org", "[.example", "is a pattern"),
    "capitals": ("notices.example.org", "Notices.example.org", "Notices", "capital letters"),
    "address": ("notices.example.org", "192.0.2.1", "192.0.2.1", "an address, not a name"),
    "single label": ("notices.example.org", "localhost", "localhost", "no full domain name"),
    "trailing dot": ("notices.example.org", "example.org.", "example.org.", "no full domain name"),
    "rule syntax": ("notices.example.org", "'a\";b.example.org'", 'a";b', "no full domain name"),
    "domain of two services": (
        "notices.example.org",
        "updates.mirror.example",
        "[updates",
        "already belongs to the service mirror",
    ),
    "domain twice": ("[notices.example.org]", "[a.example, a.example]", "[a.example", "twice"),
    "protocol": (
        "protocol: tls\n    port: 8443",
        "protocol: udp\n    port: 8443",
        "protocol: udp",
        '"udp" is no protocol here',
    ),
    "port": ("port: 8443", "port: 70000", "70000", "from 1 to 65535"),
    "port in words": ("port: 8443", "port: https", "https", "whole number"),
    "too many domains": (
        "[notices.example.org]",
        "[" + ", ".join(f"d{n}.example" for n in range(101)) + "]",
        "[d0",
        "more than 100",
    ),
}

EGRESS_MISTAKES = {
    "unknown service": ("service: notices", "service: notice", "service: notice", '"notice" is not declared'),
    "unknown site": ("sites: [dublin-1]", "sites: [dublin]", "[dublin]", '"dublin" is not declared'),
    "site twice": (
        "sites: [dublin-1]",
        "sites: [dublin-1, dublin-1]",
        "sites: [dublin-1, dublin-1]",
        "twice",
    ),
    "id twice": ("id: 1", "id: 2", "id: 2\n    service: mirror", "twice, first in line 2"),
    "id zero": ("id: 1", "id: 0", "id: 0", f"from 1 to {MAX_RULE_ID}"),
    "id in words": ("id: 1", "id: one", "id: one", "whole number"),
    "data tier": (
        "tier: workload\n    reason: Report",
        "tier: data\n    reason: Report",
        "tier: data",
        "no way out",
    ),
    "expired": (
        "until: 2026-12-31\n  - id: 1",
        "until: 2026-05-31\n  - id: 1",
        "until",
        "ended on 2026-05-31",
    ),
    "no owner": ("    owner: officer\n", "", "id: 2", '"owner" is missing'),
    "rule is text": ("rules:\n", "rules:\n  - everything\n", "everything", "must be a mapping"),
}

WAIVER_MISTAKES = {
    "no rule": (
        "rule: keys-stay-in-region\n    resource: dublin",
        "resource: dublin",
        "- resource: dublin",
        '"rule" is missing',
    ),
    "no reason": ("    reason: Both keys are in the EEA\n", "", "- rule: keys", '"reason" is missing'),
    "no owner": ("    owner: officer\n", "", "- rule: keys", '"owner" is missing'),
    "no end": ("    until: 2026-12-31\n", "", "- rule: keys", '"until" is missing'),
    "empty reason": ("Both keys are in the EEA", "", "reason: \n", "has no value"),
    "unknown field": ("owner: officer", "owner: officer\n    ticket: 1", "ticket", 'unknown key "ticket"'),
    "misspelt field": ("    owner: officer", "    ownr: officer", "ownr", 'unknown key "ownr"'),
    "every rule": (
        "rule: keys-stay-in-region\n    resource: urn",
        "rule: '*'\n    resource: urn",
        "'*'",
        r'"\*" is no id',
    ),
    "rule with an underscore": (
        "keys-stay-in-region\n    resource: urn",
        "keys-stay_in_region\n    resource: urn",
        "keys-stay_in",
        "is no id of a rule",
    ),
    "rule in capitals": (
        "keys-stay-in-region\n    resource: urn",
        "Keys\n    resource: urn",
        "Keys",
        "is no id of a rule",
    ),
    "every resource": (
        "dublin-1/aws:kms/key:Key/profile",
        "'*'",
        "'*'",
        r'waiver of keys-stay-in-region: "\*" is a pattern',
    ),
    "many resources": ("Key/profile", "Key/prof*", "Key/prof", "is a pattern"),
    "any letter": ("Key/profile", "Key/profil?", "Key/profil", "is a pattern"),
    "never ends": ("until: 2026-12-31", "until: never", "never", "is no day"),
    "ends too late": ("until: 2026-12-31", "until: 2027-06-03", "2027-06-03", "more than 366 days ahead"),
    "waiver is text": ("waivers:\n", "waivers:\n  - everything\n", "everything", "must be a mapping"),
    "waived twice": (
        "urn:pulumi:dublin-1::enclave::enclave:site:Site$aws:s3/bucket:Bucket::old",
        "dublin-1/aws:kms/key:Key/profile",
        "resource: dublin-1/aws:kms/key:Key/profile\n    reason: Emptied",
        "waived twice, first in line 2",
    ),
}

MISTAKES = [
    pytest.param(file, mistake, id=f"{file}: {name}")
    for file, mistakes in (
        ("enclave.yaml", ENCLAVE_MISTAKES),
        ("names.yaml", NAMES_MISTAKES),
        ("egress.yaml", EGRESS_MISTAKES),
        ("waivers.yaml", WAIVER_MISTAKES),
    )
    for name, mistake in mistakes.items()
]


@pytest.mark.parametrize(("file", "mistake"), MISTAKES)
def test_one_mistake_is_one_problem_at_its_line(folder: Path, file: str, mistake: tuple[str, str, str, str]):
    old, new, marker, message = mistake
    text = edit(folder, file, old, new)
    with pytest.raises(ConfigurationError, match=message) as caught:
        load(folder, TODAY)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (file, line_of(text, marker))
    assert problem.remedy


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("dublin--2", "no name for a site"),
        ("Dublin", "no name for a site"),
        ("dublin.2", "no name for a site"),
        ("-dublin", "no name for a site"),
        ("2-dublin", "no name for a site"),
        ("dublin-the-second", "longer than 16"),
        ("links", "reserved"),
        ("peering-x", "reserved"),
    ],
)
def test_site_names_that_resources_could_not_bear_are_refused(folder: Path, name: str, message: str):
    text = (folder / "enclave.yaml").read_text()
    (folder / "enclave.yaml").write_text(text[: text.index("links:")])
    (folder / "names.yaml").write_text("services: {}\n")
    (folder / "egress.yaml").write_text("rules: []\n")
    edit(folder, "enclave.yaml", "\n  dublin-2:\n    country", f"\n  {name}:\n    country")
    (problem,) = problems(folder)
    assert problem.line == 29
    assert message in problem.message


@pytest.mark.parametrize("section", ["name", "organization", "accounts", "sites", "data_classes"])
def test_a_missing_section_is_one_problem(folder: Path, section: str):
    lines = (folder / "enclave.yaml").read_text().splitlines(keepends=True)
    begin = next(index for index, line in enumerate(lines) if line.startswith(section))
    end = next(index for index in range(begin + 1, len(lines)) if lines[index][0] not in " -")
    (folder / "enclave.yaml").write_text("".join(lines[:begin] + lines[end:]))
    (problem,) = problems(folder)
    assert problem.message == f'enclave: "{section}" is missing'


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("sites: {}\n", "sites must not be empty"),
        ("data_classes: {}\n", "data_classes must not be empty"),
        ("links: {}\n", "links must be a list"),
        ("accounts: []\n", "accounts must be a mapping"),
    ],
)
def test_a_section_of_the_wrong_shape_is_reported(folder: Path, section: str, message: str):
    lines = (folder / "enclave.yaml").read_text().splitlines(keepends=True)
    begin = next(index for index, line in enumerate(lines) if line.startswith(section.partition(":")[0]))
    after = (index for index in range(begin + 1, len(lines)) if lines[index][0] not in " -")
    end = next(after, len(lines))
    (folder / "enclave.yaml").write_text("".join([*lines[:begin], section, *lines[end:]]))
    assert (begin + 1, message) in [
        (problem.line, problem.message[: len(message)]) for problem in problems(folder)
    ]


@pytest.mark.parametrize("file", ["enclave.yaml", "names.yaml", "egress.yaml"])
@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (None, 1, "missing"),
        (b"", 1, "empty"),
        (b"# nothing\n", 1, "empty"),
        (b"a: 1\nb: \xff\n", 2, "not UTF-8"),
        (b"a: 1\nb: \x07\n", 2, "doesn't allow"),
        (b"- just\n- a list\n", 1, "must be a mapping"),
        (b"a: [\n", 2, "not valid YAML"),
    ],
)
def test_an_unreadable_file_is_one_problem(
    folder: Path, file: str, content: bytes | None, line: int, message: str
):
    """And nothing is said about what other files refer to in it."""
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    (problem,) = problems(folder)
    assert (problem.file, problem.line) == (file, line)
    assert message in problem.message


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"waivers:\n", 1, "waivers must be a list"),
        (b"waivers: {}\n", 1, "waivers must be a list"),
        (b"rules: []\n", 1, 'unknown key "rules"'),
        (b"waivers: []\nwaivers: []\n", 2, "twice"),
        (b"a: 1\nb: \xff\n", 2, "not UTF-8"),
        (b"- just\n- a list\n", 1, "must be a mapping"),
        (b"waivers: [\n", 2, "not valid YAML"),
    ],
)
def test_unreadable_waivers_are_a_problem(folder: Path, content: bytes, line: int, message: str):
    (folder / "waivers.yaml").write_bytes(content)
    problem = problems(folder)[-1]
    assert (problem.file, problem.line) == ("waivers.yaml", line)
    assert message in problem.message


def test_a_missing_folder_is_three_missing_files(tmp_path: Path):
    found = problems(tmp_path / "nowhere")
    assert [problem.file for problem in found] == ["egress.yaml", "enclave.yaml", "names.yaml"]


def test_aliases_are_refused_and_cannot_grow(folder: Path):
    bomb = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    (folder / "names.yaml").write_text("\n".join([*bomb, "services: {}", ""]))
    found = problems(folder)
    assert len([problem for problem in found if "alias" in problem.message]) == 29 * 9


def test_an_alias_does_not_hide_other_mistakes(folder: Path):
    edit(folder, "enclave.yaml", "country: GB", "country: &home GB")
    edit(folder, "enclave.yaml", "country: NO", "country: *home")
    assert {problem.message for problem in problems(folder)} == {
        'the anchor "&home" is not allowed',
        'the alias "*home" is not allowed',
        "site norway-1: GB is not in the EEA",
    }


def test_a_misspelt_key_gets_a_suggestion(folder: Path):
    edit(folder, "enclave.yaml", "    zones: [eun1", "    zonse: [eun1")
    (problem,) = problems(folder)
    assert problem.remedy == 'write "zones", if you mean that'


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("enclave.yaml", '"111111111111"', "111111111111"),
        ("enclave.yaml", '"111111111111"', "011111111111"),
        ("enclave.yaml", "country: NO", 'country: "NO"'),
    ],
)
def test_quotes_make_no_difference_to_codes(folder: Path, file: str, old: str, new: str):
    edit(folder, file, old, new)
    loaded = load(folder, TODAY)
    assert loaded.site("norway-1").country == "NO"
    assert len(loaded.site("dublin-1").account.id) == 12


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("FIREWALL_RULES_CHARACTERS", "more than the firewall takes"),
        ("DNS_DOMAINS_PER_ACCOUNT", "more than DNS Firewall takes"),
    ],
)
def test_rules_beyond_what_a_site_takes_are_a_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str, message: str
):
    monkeypatch.setattr(limits, limit, 1)
    found = problems(folder)
    assert [(problem.file, problem.line) for problem in found] == [("egress.yaml", 1)] * 3
    assert [problem.message.partition(":")[0] for problem in found] == ["dublin-1", "dublin-2", "norway-1"]
    assert all(message in problem.message for problem in found)
