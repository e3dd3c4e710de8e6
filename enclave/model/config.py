"""From a configuration folder to an ``Enclave``, or to every mistake in it at once.

load
 |- enclave.yaml    intent.organization, parties, sites, contents
 |- names.yaml      intent.egress
 |- egress.yaml     intent.egress
 `- waivers.yaml    intent.waivers; may be missing
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from enclave.model.enclave import (
    Account,
    DataClass,
    EgressRule,
    Enclave,
    Link,
    Organization,
    Party,
    Service,
    Site,
    Waiver,
)
from enclave.model.firewall import FirewallLimitError, firewall_rules
from enclave.model.intent.contents import read_data_classes, read_links
from enclave.model.intent.document import Document, Fields
from enclave.model.intent.egress import read_rules, read_services
from enclave.model.intent.organization import read_accounts, read_organization
from enclave.model.intent.parties import read_parties
from enclave.model.intent.problem import Problem
from enclave.model.intent.sites import read_sites
from enclave.model.intent.waivers import read_waivers

__all__ = ["ConfigurationError", "Problem", "load"]

ENCLAVE_FILE = "enclave.yaml"
NAMES_FILE = "names.yaml"
EGRESS_FILE = "egress.yaml"
WAIVERS_FILE = "waivers.yaml"

T = TypeVar("T")
LONGEST_ENCLAVE_NAME = 12
# S3 user guide, "General purpose bucket naming rules": our bucket names begin with the enclave's name.
_REFUSED_BY_S3 = ("amzn-s3-demo-", "sthree-")


class ConfigurationError(Exception):
    """The configuration has mistakes: all of them, in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        heading = f"{count} {'problem' if count == 1 else 'problems'} in the configuration"
        return "\n".join([heading, *(str(problem) for problem in self.problems)])


@dataclass(slots=True)
class _Sections:
    """What could be read of enclave.yaml. A section that can't be read at all is None."""

    name: str | None = None
    accounts: dict[str, Account | None] | None = None
    organization: Organization | None = None
    parties: dict[str, Party | None] | None = None
    sites: dict[str, Site | None] | None = None
    data_classes: dict[str, DataClass | None] | None = None
    links: tuple[Link, ...] = ()


def load(config_dir: Path, today: date | None = None, rules: Collection[str] | None = None) -> Enclave:
    """Return the enclave that the files of a folder describe.

    ``today`` decides what has run out; it defaults to the clock's date. ``rules`` are the ids that waivers
    may name; ``enclave.residency.settings`` knows them. Raises ConfigurationError with
    every problem of every file if there is one, a missing file included (waivers.yaml may be missing).
    """
    day = today or date.today()  # noqa: DTZ011 - permissions end with the day of whoever runs this
    enclave_file = Document(config_dir, ENCLAVE_FILE)
    names_file = Document(config_dir, NAMES_FILE)
    egress_file = Document(config_dir, EGRESS_FILE)
    waivers_file = Document(config_dir, WAIVERS_FILE, optional=True)
    sections = _read_enclave(enclave_file, day)
    services = _read_names(names_file)
    egress = _read_egress(egress_file, services, sections.sites, day)
    waivers = _read_waivers(waivers_file, day, rules)
    files = (enclave_file, names_file, egress_file, waivers_file)
    problems = [problem for file in files for problem in file.problems]
    if problems or sections.name is None or sections.organization is None:
        raise ConfigurationError(problems)
    enclave = Enclave(
        name=sections.name,
        organization=sections.organization,
        accounts=_present(sections.accounts),
        parties=_present(sections.parties),
        sites=_present(sections.sites),
        data_classes=_present(sections.data_classes),
        links=sections.links,
        egress=egress,
        waivers=waivers,
    )
    _check_firewalls(enclave, egress_file)
    return enclave


def _read_enclave(document: Document, today: date) -> _Sections:
    sections = _Sections()
    if document.root is None:
        return sections
    required = ("name", "organization", "accounts", "sites", "data_classes")
    fields = document.fields(document.root, "enclave", required, ("parties", "links"))
    sections.name = _read_name(fields)
    if (node := fields.node("accounts")) is not None:
        sections.accounts = read_accounts(document, node)
    if (node := fields.node("organization")) is not None:
        sections.organization = read_organization(document, node, sections.accounts)
    if (node := fields.node("parties")) is not None:
        sections.parties = read_parties(document, node, sections.accounts, today)
    if (node := fields.node("sites")) is not None:
        sections.sites = read_sites(document, node, sections.accounts, sections.organization)
    if (node := fields.node("data_classes")) is not None:
        sections.data_classes = read_data_classes(document, node, sections.name, sections.organization)
    if (node := fields.node("links")) is not None:
        sections.links = read_links(document, node, sections.sites)
    return sections


def _read_name(fields: Fields) -> str | None:
    name, node = fields.text("name"), fields.node("name")
    if name is None or node is None:
        return None
    fields.document.check_name(node, name, "enclave", LONGEST_ENCLAVE_NAME)
    if f"{name}-".startswith(_REFUSED_BY_S3):
        fields.report("name", f'S3 refuses bucket names that begin with "{name}-"', "choose another name")
    return name


def _read_names(document: Document) -> dict[str, Service | None] | None:
    if document.root is None:
        return None
    node = document.fields(document.root, "names", ("services",)).node("services")
    return None if node is None else read_services(document, node)


def _read_egress(
    document: Document,
    services: dict[str, Service | None] | None,
    sites: dict[str, Site | None] | None,
    today: date,
) -> tuple[EgressRule, ...]:
    if document.root is None:
        return ()
    node = document.fields(document.root, "egress", ("rules",)).node("rules")
    return () if node is None else read_rules(document, node, services, sites, today)


def _read_waivers(document: Document, today: date, rules: Collection[str] | None) -> tuple[Waiver, ...]:
    if document.root is None:
        return ()
    node = document.fields(document.root, "waivers", ("waivers",)).node("waivers")
    return () if node is None else read_waivers(document, node, today, rules)


def _check_firewalls(enclave: Enclave, document: Document) -> None:
    """Refuse rules that are each right and together more than a firewall takes."""
    for site in enclave.sites:
        try:
            firewall_rules(enclave, site)
        except FirewallLimitError as error:
            document.report_line(1, str(error), "remove rules, or domains of their services")
    if document.problems:
        raise ConfigurationError(document.problems)


def _present(declared: dict[str, T | None] | None) -> tuple[T, ...]:
    return tuple(value for value in (declared or {}).values() if value is not None)
