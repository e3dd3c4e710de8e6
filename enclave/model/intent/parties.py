"""The section ``parties`` of enclave.yaml: outsiders with a declared purpose, for a limited time."""

import re
from datetime import date

from yaml.nodes import Node

from enclave.model.enclave import Account, Party
from enclave.model.intent.document import Document, Entry, Fields
from enclave.model.intent.problem import listed, suggestion
from enclave.model.intent.references import Declared

KINDS = ("auditor", "inbound-partner")
_LONGEST_NAME = 50
_COUNTRY = re.compile(r"[A-Z]{2}")
# One role, spelled out: a whole account or a pattern is more than a declared party.
_ROLE_ARN = re.compile(r"arn:aws(-[a-z]+)*:iam::(?P<account>[0-9]{12}):role/[\w+=,.@/-]+", re.ASCII)


def read_parties(
    document: Document, node: Node, accounts: Declared[Account], today: date
) -> dict[str, Party | None]:
    """Read the parties by name. One whose time has run out is a problem, not a silent gap."""
    own = {account.id for account in (accounts or {}).values() if account is not None}
    return {
        entry.name: _read_party(document, entry, own, today)
        for entry in document.named(node, "parties", "party", _LONGEST_NAME)
    }


def _read_party(document: Document, entry: Entry, own: set[str], today: date) -> Party | None:
    required = ("kind", "country", "principals", "purpose", "since", "until")
    fields = document.fields(entry.value, f"party {entry.name}", required, at=entry.key)
    kind = fields.text("kind")
    if kind is not None and kind not in KINDS:
        remedy = suggestion(kind, KINDS, f"use one of {listed(KINDS)}")
        fields.report("kind", f'unknown kind "{kind}"', remedy)
    country = fields.text("country")
    if country is not None and not _COUNTRY.fullmatch(country):
        fields.report("country", f'"{country}" is no country code', "write two capital letters, such as IE")
    principals = _read_principals(fields, own)
    purpose = fields.text("purpose")
    since, until = fields.date("since"), fields.date("until")
    if since is not None and until is not None and until < since:
        fields.report("until", f"it ends on {until}, before it begins on {since}", "swap or mend the days")
    elif until is not None and until < today:
        fields.report("until", f"it ended on {until}", "renew it after review, or remove the party")
    if kind is None or country is None or purpose is None or since is None or until is None:
        return None
    return Party(
        name=entry.name,
        kind=kind,
        country=country,
        principals=principals,
        purpose=purpose,
        since=since,
        until=until,
    )


def _read_principals(fields: Fields, own: set[str]) -> tuple[str, ...]:
    principals = []
    for arn, node in fields.texts("principals") or ():
        match = _ROLE_ARN.fullmatch(arn)
        if match is None:
            message = f'{fields.what}: "{arn}" is not the ARN of one role'
            fields.document.report(node, message, "write arn:<partition>:iam::<account>:role/<name>")
        elif match["account"] in own:
            message = f"{fields.what}: {arn} belongs to an account of the enclave"
            fields.document.report(node, message, "name a role of the party's own account")
        else:
            principals.append(arn)
    return tuple(principals)
