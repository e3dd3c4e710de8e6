"""What the table of parties doesn't show: time, secrets, partitions, and that nothing unknown ever passes."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.iam.aws_managed_policies import aws_managed_policies_data

from enclave.graph.facts import UNKNOWN, Secret
from enclave.graph.parties import Parties, Party, PartyKind
from enclave.graph.parties.services import SERVICES
from enclave.model.config import load
from enclave.model.enclave import Enclave, Subject
from enclave.model.enclave import Party as Declared
from enclave.model.geography import REGIONS

TODAY = date(2026, 11, 23)
OWN_IDS = ("111111111111", "222222222222", "333333333333", "444444444444", "666666666666")
AUDITOR = "arn:aws:iam::555555555555:role/independent-auditor"
PARTNER = "arn:aws:iam::777777777777:role/inbound-partner"
SESSION = "arn:aws:sts::555555555555:assumed-role/independent-auditor/anna"
ISSUER, SUBJECT = "https://token.actions.githubusercontent.com", "repo:acme/enclave:environment:prod"
OUR_ORGANIZATION = "o-eea1234567"
LET_IN = (PartyKind.OWN, PartyKind.NAMED)

ENCLAVE = load(Path(__file__).parents[3] / "config", TODAY)


def pipeline(since: date, until: date) -> Declared:
    return Declared(
        name="pipeline",
        kind="ci",
        country="US",
        principals=(),
        purpose="Deploy",
        since=since,
        until=until,
        subjects=(Subject(issuer=ISSUER, subject=SUBJECT),),
    )


def with_pipeline(*days: tuple[date, date]) -> Enclave:
    return replace(ENCLAVE, parties=(*ENCLAVE.parties, *(pipeline(*each) for each in days)))


PARTIES = Parties.of(with_pipeline((date(2026, 11, 1), date(2026, 11, 30))), TODAY)


@pytest.mark.parametrize(
    ("today", "kind", "why"),
    [
        (date(2025, 12, 31), PartyKind.OUTSIDE, "its permission begins on 2026-01-01"),
        (date(2026, 1, 1), PartyKind.NAMED, "declared until 2028-12-31: Audit of the data flows"),
        (date(2028, 12, 31), PartyKind.NAMED, "declared until 2028-12-31: Audit of the data flows"),
        (date(2029, 1, 1), PartyKind.OUTSIDE, "its permission ended on 2028-12-31"),
    ],
)
@pytest.mark.parametrize("text", [AUDITOR, SESSION])
def test_a_party_is_let_in_from_its_first_to_its_last_day(
    today: date, kind: PartyKind, why: str, text: str
) -> None:
    party = Parties.of(ENCLAVE, today).principal("AWS", text)
    assert (party.kind, party.account, party.name) == (kind, "555555555555", "auditor independent-auditor")
    assert party.why.startswith(why)
    assert party.country == ("GB" if kind is PartyKind.NAMED else None)


def test_a_party_declared_anew_counts_by_the_declaration_in_force() -> None:
    twice = with_pipeline((date(2026, 1, 1), date(2026, 1, 31)), (date(2026, 3, 1), date(2026, 3, 31)))
    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1))
    kinds = [Parties.of(twice, day).subject(ISSUER, SUBJECT).kind for day in days]
    assert kinds == [PartyKind.NAMED, PartyKind.OUTSIDE, PartyKind.NAMED, PartyKind.OUTSIDE]


@pytest.mark.parametrize(
    ("party", "shown", "account", "country", "region"),
    [
        (PARTIES.principal("AWS", "*"), "anyone", None, None, None),
        (
            PARTIES.account("111111111111"),
            "account dublin-1 (111111111111)",
            "111111111111",
            None,
            None,
        ),
        (
            PARTIES.principal("AWS", "arn:aws:iam::222222222222:role/x"),
            "account dublin-2 (222222222222)",
            "222222222222",
            None,
            None,
        ),
        (
            PARTIES.principal("AWS", AUDITOR),
            "auditor independent-auditor (GB)",
            "555555555555",
            "GB",
            None,
        ),
        (PARTIES.subject(ISSUER, SUBJECT), "ci pipeline (US)", None, "US", None),
        (
            PARTIES.principal("Service", "logs.us-east-1.amazonaws.com"),
            "AWS service: logs in us-east-1 (Ashburn, US, outside the EEA)",
            None,
            "US",
            "us-east-1",
        ),
        (PARTIES.principal("Service", "logs.amazonaws.com"), "AWS service: logs", None, None, None),
        (
            PARTIES.principal("AWS", "arn:aws:iam::999999999999:root"),
            "outside: account 999999999999",
            "999999999999",
            None,
            None,
        ),
        (PARTIES.principal("AWS", "arn:aws:iam::999999999999:role/*"), "outside: account 999999999999",
         "999999999999", None, None),
        (PARTIES.principal("AWS", "arn:aws:iam::111111111111:role/*"),
         "not known: arn:aws:iam::111111111111:role/*", "111111111111", None, None),
        (PARTIES.principal("AWS", "arn:aws-cn:iam::111111111111:root"),
         "outside: account 111111111111 in aws-cn", "111111111111", None, None),
        (PARTIES.organization(OUR_ORGANIZATION), "organisation o-eea1234567", None, None, None),
        (PARTIES.principal("AWS", UNKNOWN), "not known: not known yet", None, None, None),
        (PARTIES.principal("AWS", ""), "not known: nothing", None, None, None),
    ],
)  # fmt: skip
def test_a_party_reads_well_and_carries_what_is_known(
    party: Party, shown: str, account: str | None, country: str | None, region: str | None
) -> None:
    assert (str(party), party.account, party.country, party.region) == (shown, account, country, region)


@pytest.mark.parametrize(
    "text",
    ["111111111111", "999999999999", AUDITOR, SESSION, "arn:aws:iam::999999999999:role/*", "AIDAX", "*"],
)
def test_nothing_of_a_secret_is_told_but_whose_it_is(text: str) -> None:
    for ask in (lambda it: PARTIES.principal("AWS", it), PARTIES.account, PARTIES.resource, PARTIES.whose):
        hidden, open_ = ask(Secret(text)), ask(text)
        assert (hidden.kind, hidden.text, hidden.account) == (open_.kind, "[secret]", None)
        digits = re.sub(r"\D", "", text)
        assert not digits or digits not in repr(hidden)
    assert PARTIES.principal("AWS", Secret(Secret("111111111111"))).kind is PartyKind.OWN
    service = PARTIES.principal("Service", Secret("logs.us-east-1.amazonaws.com"))
    assert "us-east-1" not in repr(service)


def sovereign() -> Enclave:
    """The enclave, with one site moved to another partition."""
    site = replace(ENCLAVE.sites[0], region=REGIONS["eusc-de-east-1"])
    return replace(ENCLAVE, sites=(site, *ENCLAVE.sites[1:]))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("arn:aws-eusc:iam::111111111111:root", PartyKind.OWN),
        ("arn:aws:iam::111111111111:root", PartyKind.OUTSIDE),
        ("arn:aws:iam::222222222222:root", PartyKind.OWN),
        ("arn:aws-eusc:iam::222222222222:root", PartyKind.OUTSIDE),
        ("arn:aws:iam::444444444444:root", PartyKind.UNKNOWN),
        ("arn:aws-eusc:iam::444444444444:root", PartyKind.UNKNOWN),
        ("arn:aws-cn:iam::444444444444:root", PartyKind.OUTSIDE),
    ],
)
def test_an_account_is_ours_in_the_partition_of_its_site(text: str, kind: PartyKind) -> None:
    assert Parties.of(sovereign(), TODAY).principal("AWS", text).kind is kind


@pytest.mark.parametrize(
    "principal",
    ["*", "arn:aws:iam::555555555555:root", "arn:aws:iam::555555555555:role/*", "555555555555", "nonsense",
     SESSION, "arn:aws:iam::555555555555:user/anna"],
)  # fmt: skip
def test_only_a_role_makes_a_party(principal: str) -> None:
    """Whoever builds an enclave by hand can't let in more than the configuration would."""
    wide = replace(ENCLAVE, parties=(replace(ENCLAVE.parties[0], principals=(principal,)),))
    parties = Parties.of(wide, TODAY)
    for text in (principal, AUDITOR, SESSION, "555555555555"):
        assert parties.principal("AWS", text).kind is not PartyKind.NAMED


PASSED_TO = {
    "iam:passedtoservice",
    "iam:awsservicename",
    "sts:awsservicename",
    "organizations:serviceprincipal",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "config:configurationrecorderserviceprincipal",
    "lambda:principal",
    "glue:roleassumedby",
    "ec2:authorizedservice",
}
NOT_AWS = {"aws-external-anthropic"}  # somebody else's service, by its own name


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def condition_values(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.lower() in PASSED_TO:
                yield from texts(inner)
            yield from condition_values(inner)
    elif isinstance(value, list):
        for each in value:
            yield from condition_values(each)


def test_every_service_that_aws_managed_policies_name_is_known() -> None:
    named = set(condition_values(json.loads(aws_managed_policies_data)))
    found = {
        match[1] for text in named if (match := re.fullmatch(r"([a-z0-9.-]+)\.amazonaws\.com(\.cn)?", text))
    }
    assert len(found) > 200
    assert sorted(found - SERVICES - NOT_AWS) == []


def test_no_service_is_named_like_a_region_or_with_one() -> None:
    """Else a name could be read in two ways."""
    assert not {name for name in SERVICES if REGIONS.keys() & set(name.split("."))}
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", name) for name in SERVICES)


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_a_service_has_one_name_in_a_region(region: str) -> None:
    at = REGIONS[region]
    party = PARTIES.principal("Service", f"logs.{region}.{at.dns_suffix}")
    assert (party.kind, party.region, party.country) == (PartyKind.SERVICE, region, at.country)
    assert ("outside the EEA" in party.name) is not at.in_eea
    suffixes = {other.dns_suffix for other in REGIONS.values()} - {at.dns_suffix}
    for suffix in suffixes:
        assert PARTIES.principal("Service", f"logs.{region}.{suffix}").kind is PartyKind.UNKNOWN


QUESTIONS = {
    "AWS": lambda it: PARTIES.principal("AWS", it),
    "Service": lambda it: PARTIES.principal("Service", it),
    "Federated": lambda it: PARTIES.principal("Federated", it),
    "CanonicalUser": lambda it: PARTIES.principal("CanonicalUser", it),
    "*": lambda it: PARTIES.principal("*", it),
    "account": PARTIES.account,
    "resource": PARTIES.resource,
    "organization": PARTIES.organization,
    "subject": lambda it: PARTIES.subject(ISSUER, it),
    "issuer": lambda it: PARTIES.subject(it, SUBJECT),
    "whose": PARTIES.whose,
}

SEEDS = [
    *OWN_IDS,
    *(f"arn:aws:iam::{account}:root" for account in OWN_IDS),
    "arn:aws:iam::111111111111:role/enclave-deploy",
    "arn:aws:sts::111111111111:assumed-role/enclave-deploy/run-1",
    "arn:aws:iam::111111111111:saml-provider/idp",
    AUDITOR,
    SESSION,
    PARTNER,
    ISSUER,
    SUBJECT,
    OUR_ORGANIZATION,
    f"arn:aws:organizations::666666666666:organization/{OUR_ORGANIZATION}",
    "logs.eu-west-1.amazonaws.com",
    "ec2.amazonaws.com",
]
# Characters that mean something in these texts, and look-alikes of theirs.
ALPHABET = "0123456789abcdeioruwxAIO:/.-_*?${}@ \n\t\u0430\u0435\u0661\uff11\u200b"


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A text that would be let in, with one to three characters put in, taken out or replaced."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 2))
        text = text[:at] + draw(st.text(ALPHABET, max_size=2)) + text[at + length :]
    return text


def exactly_ours(text: str) -> bool:
    """Say independently whether a text certainly means an account, the organisation or a party of ours."""
    if text in {
        *OWN_IDS,
        AUDITOR,
        PARTNER,
        SUBJECT,
        ISSUER,
        ISSUER.removeprefix("https://"),
        OUR_ORGANIZATION,
    }:
        return True
    if text.startswith(f"{OUR_ORGANIZATION}/"):
        return True
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[:2] != ["arn", "aws"] or "*" in "".join(parts[:5]):
        return False
    if parts[2] == "organizations":
        return parts[4] in OWN_IDS and parts[5].partition("/")[2].partition("/")[0] == OUR_ORGANIZATION
    if parts[4] in OWN_IDS:
        return True
    role = parts[5].rpartition("/")[0]
    return parts[2] == "sts" and (parts[4], role) == ("555555555555", "assumed-role/independent-auditor")


@given(text=mutated(), question=st.sampled_from(sorted(QUESTIONS)))
def test_a_changed_text_is_let_in_only_if_it_still_is_exactly_ours(text: str, question: str) -> None:
    party = QUESTIONS[question](text)
    assert party.kind not in LET_IN or exactly_ours(text), party


@given(text=mutated(), question=st.sampled_from(["AWS", "Federated", "account", "subject"]))
def test_what_has_a_wildcard_or_a_variable_is_never_let_in(text: str, question: str) -> None:
    at = len(text) // 2
    for wild in ("*", "?", "${aws:x}"):
        assert QUESTIONS[question](text[:at] + wild + text[at:]).kind not in LET_IN


@given(text=mutated() | st.text(), question=st.sampled_from(sorted(QUESTIONS)))
def test_a_service_is_a_name_of_the_table_with_a_suffix_of_aws(text: str, question: str) -> None:
    if QUESTIONS[question](text).kind is PartyKind.SERVICE:
        name = re.sub(r"\.amazonaws\.(com|com\.cn|eu)$", "", text)
        assert name != text
        assert name in SERVICES or (
            name.rpartition(".")[0] in SERVICES and name.rpartition(".")[2] in REGIONS
        )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(UNKNOWN) | mutated(),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2) | inner.map(Secret)
    ),
    max_leaves=4,
)


@given(value=VALUES, question=st.sampled_from(sorted(QUESTIONS)))
def test_no_question_ever_raises(value: Any, question: str) -> None:
    party = QUESTIONS[question](value)
    assert party.why
    assert str(party)
    while isinstance(value, Secret):
        value = value.value
    if not isinstance(value, str):
        assert party.kind is PartyKind.UNKNOWN


@given(kind=VALUES)
def test_an_unheard_of_kind_of_principal_is_not_known(kind: Any) -> None:
    if kind not in ("AWS", "Service", "Federated", "CanonicalUser", "*"):
        assert PARTIES.principal(kind, "111111111111").kind is PartyKind.UNKNOWN


@given(days=st.integers(-2000, 2000))
def test_a_party_is_let_in_on_no_other_day(days: int) -> None:
    auditor = ENCLAVE.parties[0]
    today = TODAY + timedelta(days=days)
    named = Parties.of(ENCLAVE, today).principal("AWS", AUDITOR).kind is PartyKind.NAMED
    assert named is (auditor.since <= today <= auditor.until)
