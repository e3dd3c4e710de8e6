"""The section ``parties`` of enclave.yaml: outsiders with a declared purpose, for a limited time."""

import re
from collections.abc import Iterable
from datetime import date

from yaml.nodes import MappingNode, Node, ScalarNode

from enclave.model.enclave import Account, Party, Subject
from enclave.model.intent.document import Document, Entry, Fields
from enclave.model.intent.problem import listed, nearest, suggestion
from enclave.model.intent.references import Declared

KINDS = ("auditor", "ci", "inbound-partner")
_WITH_SUBJECTS = "ci"
_LONGEST_NAME = 50
_COUNTRY = re.compile(r"[A-Z]{2}")
# One role, spelled out: a whole account or a pattern is more than a declared party.
_ROLE_ARN = re.compile(r"arn:aws(-[a-z]+)*:iam::(?P<account>[0-9]{12}):role/[\w+=,.@/-]+", re.ASCII)
# IAM API reference, "CreateOpenIDConnectProvider": https, a path is allowed, a query or a port isn't.
_ISSUER = re.compile(
    r"https://[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+(/[\w.~-]+)*", re.ASCII
)
_SUBJECT = re.compile(
    r"[ -~]{1,255}"
)  # OpenID Connect Core 1.0, section 2, "sub": at most 255 ASCII characters
_PATTERNS = ("*", "?", "${")

Owners = dict[str | Subject, str]
"""Who has been named so far, and the party that did."""


def read_parties(
    document: Document, node: Node, accounts: Declared[Account], today: date
) -> dict[str, Party | None]:
    """Read the parties by name. One whose time has run out is a problem, not a silent gap."""
    own = {account.id for account in (accounts or {}).values() if account is not None}
    owners: Owners = {}
    return {
        entry.name: _read_party(document, entry, own, owners, today)
        for entry in document.named(node, "parties", "party", _LONGEST_NAME)
    }


def _read_party(document: Document, entry: Entry, own: set[str], owners: Owners, today: date) -> Party | None:
    named = ("principals", "subjects")
    split = 0 if _has_subjects(entry.value) else 1
    required = ("kind", "country", *named[:split], "purpose", "since", "until")
    fields = document.fields(entry.value, f"party {entry.name}", required, named[split:], at=entry.key)
    kind = _read_kind(fields)
    country = fields.text("country")
    if country is not None and not _COUNTRY.fullmatch(country):
        fields.report("country", f'"{country}" is no country code', "write two capital letters, such as IE")
    principals = _read_principals(fields, own)
    subjects = _read_subjects(fields)
    _check_owners(fields, entry.name, [*principals.items(), *subjects.items()], owners)
    purpose = fields.text("purpose")
    since, until = _read_days(fields, today)
    if kind is None or country is None or purpose is None or since is None or until is None:
        return None
    return Party(
        name=entry.name,
        kind=kind,
        country=country,
        principals=tuple(principals),
        purpose=purpose,
        since=since,
        until=until,
        subjects=tuple(subjects),
    )


def _has_subjects(node: Node) -> bool:
    """Whether a party's keys hold ``subjects``, misspelt or not: it needs no principals then."""
    pairs = node.value if isinstance(node, MappingNode) else ()
    return any(isinstance(key, ScalarNode) and nearest(key.value, ("subjects",)) for key, _ in pairs)


def _read_kind(fields: Fields) -> str | None:
    kind = fields.text("kind")
    if kind is None:
        return None
    if kind not in KINDS:
        remedy = suggestion(kind, KINDS, f"use one of {listed(KINDS)}")
        fields.report("kind", f'unknown kind "{kind}"', remedy)
    elif kind != _WITH_SUBJECTS and fields.node("subjects") is not None:
        message = f"a party of kind {kind} has no subjects"
        fields.report(
            "subjects", message, f"name principals instead, or make it a party of kind {_WITH_SUBJECTS}"
        )
    return kind


def _read_days(fields: Fields, today: date) -> tuple[date | None, date | None]:
    since, until = fields.date("since"), fields.date("until")
    if since is not None and until is not None and until < since:
        fields.report("until", f"it ends on {until}, before it begins on {since}", "swap or mend the days")
    elif until is not None and until < today:
        fields.report("until", f"it ended on {until}", "renew it after review, or remove the party")
    return since, until


def _read_principals(fields: Fields, own: set[str]) -> dict[str, Node]:
    principals = {}
    for arn, node in fields.texts("principals") or ():
        match = _ROLE_ARN.fullmatch(arn)
        if match is None:
            message = f'{fields.what}: "{arn}" is not the ARN of one role'
            fields.document.report(node, message, "write arn:<partition>:iam::<account>:role/<name>")
        elif match["account"] in own:
            message = f"{fields.what}: {arn} belongs to an account of the enclave"
            fields.document.report(node, message, "name a role of the party's own account")
        else:
            principals[arn] = node
    return principals


def _read_subjects(fields: Fields) -> dict[Subject, Node]:
    subjects: dict[Subject, Node] = {}
    for node in (fields.items("subjects") or ()) if fields.node("subjects") is not None else ():
        inner = fields.document.fields(node, f"{fields.what}: subject", ("issuer", "subject"))
        subject = _read_subject(inner)
        if subject in subjects:
            inner.report("subject", f'"{subject.subject}" is there twice', "keep one of the two")
        elif subject is not None:
            subjects[subject] = node
    return subjects


def _read_subject(fields: Fields) -> Subject | None:
    issuer, subject = fields.text("issuer"), fields.text("subject")
    if issuer is not None and not _ISSUER.fullmatch(issuer):
        remedy = "write https:// and the host in small letters, as the tokens' iss has it"
        fields.report("issuer", f'"{issuer}" is no issuer', remedy)
        issuer = None
    if subject is not None and any(mark in subject for mark in _PATTERNS):
        remedy = "write out each subject: whoever can make up one that fits has a way in"
        fields.report("subject", f'"{subject}" is a pattern', remedy)
    elif subject is not None and not _SUBJECT.fullmatch(subject):
        remedy = "write it as the tokens' sub has it: at most 255 plain characters"
        fields.report("subject", f'"{subject}" is no subject', remedy)
    elif issuer is not None and subject is not None:
        return Subject(issuer=issuer, subject=subject)
    return None


def _check_owners(
    fields: Fields, party: str, named: Iterable[tuple[str | Subject, Node]], owners: Owners
) -> None:
    """Note whoever another party names too: it would have two purposes at once."""
    for who, node in named:
        owner = owners.setdefault(who, party)
        if owner != party:
            words = who.subject if isinstance(who, Subject) else who
            message = f"{fields.what}: {words} already belongs to the party {owner}"
            fields.document.report(node, message, "name each in one party")
