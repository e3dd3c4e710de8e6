"""transfers.yaml: the register of the transfers of data that are permitted, each for a limited time."""

import re
from datetime import date

from yaml.nodes import Node

from enclave.model.enclave import DataClass, Transfer
from enclave.model.geography import ADEQUATE, DNS_SUFFIXES, EEA
from enclave.model.intent.document import Document, Entry, Fields
from enclave.model.intent.domains import flaw_of_domain
from enclave.model.intent.problem import listed, suggestion
from enclave.model.intent.references import Declared, look_up
from enclave.model.intent.terms import read_term

LEGAL_BASES = ("adequacy", "binding-corporate-rules", "derogation", "standard-contractual-clauses")
"""What a transfer to a third country can rest on: GDPR Art. 45, 47, 49 and 46(2)(c)."""

_ADEQUACY = "adequacy"
_LONGEST_NAME = 50
_COUNTRY = re.compile(r"[A-Z]{2}")
_WILDCARDS = frozenset("*?$")
_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_ORGANIZATION_ID = re.compile(r"o-[a-z0-9]{10,32}")
_ARN = re.compile(r"arn:(?P<partition>[^:]+):[a-z0-9-]+:[a-z0-9-]*:([0-9]{12})?:[!-~]+")
_URL = re.compile(r"[a-z][a-z0-9+-]*://(?P<host>[^/:@]+)(:[0-9]{1,5})?(/[!-~]*)?")


def read_transfers(
    document: Document, node: Node, data_classes: Declared[DataClass], today: date
) -> tuple[Transfer, ...]:
    """Read the transfers, in the order of the file. One that has run out is kept: judgement speaks of it."""
    transfers = (
        _read_transfer(document, entry, data_classes, today)
        for entry in document.named(node, "transfers", "transfer", _LONGEST_NAME)
    )
    return tuple(transfer for transfer in transfers if transfer is not None)


def _read_transfer(
    document: Document, entry: Entry, data_classes: Declared[DataClass], today: date
) -> Transfer | None:
    texts = ("recipient", "country", "purpose", "owner")
    keys = ("data_classes", *texts, "destinations", "since", "until")
    fields = document.fields(entry.value, f"transfer {entry.name}", keys, ("legal_basis",), at=entry.key)
    classes = fields.texts("data_classes") or []
    for name, node in classes:
        look_up(document, node, name, data_classes, f"{fields.what}: data class")
    recipient, country, purpose, owner = (fields.text(key) for key in texts)
    if country is not None and not _COUNTRY.fullmatch(country):
        fields.report("country", f'"{country}" is no country code', "write two capital letters, such as IE")
        country = None
    legal_basis = _read_legal_basis(fields, country)
    destinations = _read_destinations(fields)
    since, until = read_term(fields, today)
    if recipient is None or country is None or purpose is None or owner is None:
        return None
    if since is None or until is None:
        return None
    return Transfer(
        name=entry.name,
        data_classes=tuple(name for name, _ in classes),
        recipient=recipient,
        country=country,
        destinations=destinations,
        purpose=purpose,
        legal_basis=legal_basis,
        owner=owner,
        since=since,
        until=until,
    )


def _read_legal_basis(fields: Fields, country: str | None) -> str | None:
    """Read what the transfer rests on. Chapter V of the GDPR asks for it as soon as data leaves the EEA."""
    if fields.node("legal_basis") is None:
        if country is not None and country not in EEA:
            message = f'"legal_basis" is missing, and {country} is outside the EEA'
            fields.report("legal_basis", message, f"add one of {listed(LEGAL_BASES)}")
        return None
    basis = fields.text("legal_basis")
    if basis is not None and basis not in LEGAL_BASES:
        remedy = suggestion(basis, LEGAL_BASES, f"use one of {listed(LEGAL_BASES)}")
        fields.report("legal_basis", f'"{basis}" is no legal basis of a transfer', remedy)
    elif basis == _ADEQUACY and country in EEA:
        fields.report("legal_basis", f"{country} is in the EEA and needs none", "remove legal_basis")
    elif basis == _ADEQUACY and country is not None and country not in ADEQUATE:
        message = f"there is no adequacy decision about {country}"
        remedy = "name another legal basis, or add the decision to the table, with its source"
        fields.report("legal_basis", message, remedy)
    return basis


def _read_destinations(fields: Fields) -> tuple[str, ...]:
    destinations = fields.texts("destinations") or []
    for text, node in destinations:
        flaw = _flaw_of_destination(text)
        if flaw is not None:
            message, remedy = flaw
            fields.document.report(node, f'{fields.what}: "{text}" {message}', remedy)
    return tuple(text for text, _ in destinations)


def _flaw_of_destination(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a destination and how to mend it, or None."""
    if _WILDCARDS & set(text):
        return "is a pattern", "write out each destination"
    if _ACCOUNT_ID.fullmatch(text) or _ORGANIZATION_ID.fullmatch(text):
        return None
    if text.startswith("arn:"):
        arn = _ARN.fullmatch(text)
        well_formed = arn is not None and arn["partition"] in DNS_SUFFIXES
        remedy = "write arn:<partition>:<service>:<region>:<account>:<resource>"
        return None if well_formed else ("is no ARN", remedy)
    if "://" not in text:
        return flaw_of_domain(text)
    url = _URL.fullmatch(text)
    return flaw_of_domain(url["host"]) if url else ("is no URL", "write it as https://host.example.org/path")
