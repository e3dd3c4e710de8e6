"""What a set of judged cases takes as given, read from its context file as configuration.

The file isn't ours, so keys that nobody here asks for are passed over; what is asked for has to be right.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from yaml.nodes import MappingNode, Node

from enclave.graph import arn
from enclave.graph.parties import Parties
from enclave.graph.parties.arns import WILDCARDS, principal_arn, segments
from enclave.model.config import ConfigurationError
from enclave.model.enclave import Account, Enclave, Known, Organization, Party, Subject
from enclave.model.geography import REGIONS
from enclave.model.intent import known
from enclave.model.intent.document import Document, Fields
from enclave.model.intent.known import Flaw, read_names
from enclave.model.intent.problem import listed
from enclave.residency import evidence
from enclave.residency.context import Context

_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_ORGANIZATION_ID = re.compile(r"o-[a-z0-9]{10,32}")  # AWS Organizations API reference, "Organization"
_OUTPOST = re.compile(
    r"arn:[a-z-]+:outposts:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12}):outpost/op-[0-9a-z]+"
)
_SHORT_BUCKET = re.compile(r"[a-z0-9]{1,2}")  # S3 wants three characters, cases needn't
_ASSUMED = re.compile(r"\bassume[^0-9]*([0-9]{4}-[0-9]{2}-[0-9]{2})")
_GITHUB = "https://token.actions.githubusercontent.com"
_COMMERCIAL = "aws"
_UNTOLD = "ZZ"  # CLDR: "unknown region"; so nobody takes a party for one in the EEA
_PRINCIPALS = MappingProxyType({"auditor_principals": "auditor", "inbound_partners": "inbound-partner"})
_SUBJECTS = "approved_ci_subjects"
_EXCEPTION = "inbound_exception"


def load(path: Path, today: date | None = None, clock: date | None = None) -> Context:
    """Return the context that a file describes.

    The day is ``today``; if that isn't given, the file's key ``today``; else the day that its sentence about
    the inbound exception says the cases assume; else ``clock``. Raises ConfigurationError with every problem.
    """
    document = Document(path.parent, path.name)
    if document.root is None:
        raise ConfigurationError(document.problems)
    entries = {entry.name: entry.value for entry in document.entries(document.root, "context")}
    fields = Fields(document, "context", document.root, entries)
    accounts = _read_accounts(fields)
    organization = _read_organization(fields)
    _check_regions(fields)
    parties = tuple(_read_parties(fields))
    outposts = read_names(fields, "outposts", lambda text: _flaw_of_outpost(text, accounts))
    names = _read_known(fields, accounts)
    day = _read_day(fields, clock) if today is None else today
    if document.problems or day is None:
        raise ConfigurationError(document.problems)
    enclave = _enclave(organization, accounts, parties, names)
    context = Context.of(enclave, day)
    homes = _homes(accounts, [*outposts, *names.multi_region_keys])
    return replace(
        context,
        parties=_at_home(context.parties, homes),
        outposts=outposts,
        lane_tags=True,
        account_decides=True,
        evidence=evidence.by_name(names.buckets),
    )


def _read_organization(fields: Fields) -> str:
    node = _needed(fields, "organization_id")
    text = None if node is None else fields.text("organization_id")
    if text is not None and not _ORGANIZATION_ID.fullmatch(text):
        fields.report("organization_id", f'"{text}" is no organisation id', "write it as AWS shows it, o-...")
    return text or ""


def _read_accounts(fields: Fields) -> dict[str, str]:
    """Read the names of our accounts by id."""
    node = _needed(fields, "accounts")
    if node is None:
        return {}
    document, accounts = fields.document, {}
    document.check_filled(node, "accounts")
    for number, key, value in document.entries(node, "accounts"):
        name = document.text(value, f"account {number}")
        if not _ACCOUNT_ID.fullmatch(number):
            document.report(key, f'accounts: "{number}" is no account id', "write its 12 digits")
        elif name is not None:
            accounts[number] = name
    return accounts


def _needed(fields: Fields, key: str) -> Node | None:
    node = fields.node(key)
    if node is None:
        fields.report(key, f'"{key}" is missing', f"add {key}")
    return node


def _check_regions(fields: Fields) -> None:
    """Hold the file to the law: which countries are in the EEA isn't for a set of cases to say."""
    key = "eea_regions"
    named = read_names(fields, key, _flaw_of_region)
    missing = {name for name, region in REGIONS.items() if region.in_eea} - named
    if named and missing:
        fields.report(key, f"{key} leaves out {listed(missing)}", "add what is in the EEA")


def _flaw_of_region(text: str) -> Flaw:
    region = REGIONS.get(text)
    if region is None:
        return "is no region that is known here", "write it as AWS does, such as eu-west-1"
    if not region.in_eea:
        return f"is in {region.city} ({region.country}), outside the EEA", "remove it"
    return None


def _flaw_of_outpost(text: str, accounts: Mapping[str, str]) -> Flaw:
    named = _OUTPOST.fullmatch(text)
    if named is None:
        return "is no Outpost ARN", "write arn:<partition>:outposts:<region>:<account>:outpost/op-..."
    flaw = _flaw_of_region(named["region"])
    if flaw is not None:
        return f"is anchored to {named['region']}, which {flaw[0]}", "remove it"
    return None if named["account"] in accounts else ("is of an account that isn't ours", "remove it")


def _flaw_of_bucket(text: str) -> Flaw:
    return None if _SHORT_BUCKET.fullmatch(text) else known.flaw_of_bucket(text)


def _read_known(fields: Fields, accounts: Mapping[str, str]) -> Known:
    checks: Mapping[str, tuple[str, Callable[[str], Flaw]]] = {
        "local_zones": ("local_zones", known.flaw_of_local_zone),
        "customer_gateways": ("customer_gateways", known.flaw_of_customer_gateway),
        "multi_region_keys": (
            "approved_multi_region_keys",
            lambda text: known.flaw_of_multi_region_key(text, accounts),
        ),
        "buckets": ("own_eea_buckets", _flaw_of_bucket),
        "endpoint_services": ("endpoint_services", known.flaw_of_endpoint_service),
    }
    return Known(**{section: read_names(fields, *check) for section, check in checks.items()})


def _read_parties(fields: Fields) -> Iterator[Party]:
    """Yield a party for each kind that the file names anybody of. It tells neither countries nor days."""
    owners: dict[str, str] = {}
    for key, kind in _PRINCIPALS.items():
        principals = read_names(fields, key, partial(_flaw_of_principal, key=key, owners=owners))
        if principals:
            yield _party(kind, principals=tuple(sorted(principals)))
    subjects = tuple(_read_subjects(fields))
    if subjects:
        yield _party("ci", subjects=subjects)


def _flaw_of_principal(text: str, key: str, owners: dict[str, str]) -> Flaw:
    parts = segments(text)
    role = None if parts is None else principal_arn(parts)
    if role is None or role.kind != "role":
        return "is not the ARN of one role", "write arn:<partition>:iam::<account>:role/<name>"
    owner = owners.setdefault(text, key)
    return None if owner == key else (f"is in {owner} too", "name each role once")


def _read_subjects(fields: Fields) -> Iterator[Subject]:
    """Yield who holds tokens of a CI service: a subject of GitHub's, or a mapping with its own issuer."""
    node = fields.node(_SUBJECTS)
    for member in () if node is None else fields.document.members(node, _SUBJECTS):
        if isinstance(member, MappingNode):
            inner = fields.document.fields(member, f"{_SUBJECTS}: subject", ("subject",), ("issuer",))
            issuer = inner.text("issuer") if inner.node("issuer") is not None else _GITHUB
            subject = inner.text("subject")
        else:
            issuer, subject = _GITHUB, fields.document.text(member, _SUBJECTS)
        if subject is not None and WILDCARDS.search(subject):
            fields.document.report(member, f'{_SUBJECTS}: "{subject}" is a pattern', "write out each subject")
        elif subject is not None and issuer is not None:
            yield Subject(issuer=issuer, subject=subject)


def _party(kind: str, principals: tuple[str, ...] = (), subjects: tuple[Subject, ...] = ()) -> Party:
    return Party(
        name="of the cases",
        kind=kind,
        country=_UNTOLD,
        principals=principals,
        purpose="taken as given",
        since=date.min,
        until=date.max,
        subjects=subjects,
    )


def _read_day(fields: Fields, clock: date | None) -> date | None:
    if fields.node("today") is not None:
        return fields.date("today")
    assumed = _ASSUMED.findall(fields.text(_EXCEPTION) or "")
    if not assumed and clock is None:
        fields.report("today", "no day is given to judge on", 'add "today: 2026-12-31", with the day')
    if not assumed:
        return clock
    try:
        (day,) = {date.fromisoformat(text) for text in assumed}
    except ValueError:
        fields.report(
            _EXCEPTION, "it doesn't tell one day to judge on", 'add "today: 2026-12-31", with the day'
        )
        return None
    return day


def _enclave(
    organization: str, accounts: Mapping[str, str], parties: tuple[Party, ...], names: Known
) -> Enclave:
    """Return an enclave without sites. Which of its accounts and roles administer, the file doesn't say."""
    ours = tuple(Account(name=name, id=number) for number, name in accounts.items())
    return Enclave(
        name="cases",
        organization=Organization(
            id=organization,
            network_account=ours[0],
            log_archive_account=ours[0],
            deploy_role="",
            key_administrator_role="",
        ),
        accounts=ours,
        parties=parties,
        sites=(),
        data_classes=(),
        links=(),
        egress=(),
        known=names,
    )


def _homes(accounts: Mapping[str, str], arns: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Return the partitions of each account: those of the ARNs in it, or else AWS's commercial one.

    In an enclave with sites, the sites tell.
    """
    homes: dict[str, frozenset[str]] = {}
    for each in filter(None, map(arn.parse, arns)):
        homes[each.account] = homes.get(each.account, frozenset()) | {each.partition}
    return {number: homes.get(number, frozenset({_COMMERCIAL})) for number in accounts}


def _at_home(parties: Parties, homes: Mapping[str, frozenset[str]]) -> Parties:
    return replace(parties, accounts=replace(parties.accounts, partitions=MappingProxyType(homes)))
