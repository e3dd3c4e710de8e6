"""From a configuration folder to an ``Enclave``, or to every mistake in it at once.

load
 |- enclave.yaml    intent.organization, parties, sites, contents
 |- names.yaml      intent.networks, services, known
 |- egress.yaml     intent.egress; its destinations: gateway.lint
 |- migration.yaml  intent.lanes; may be missing
 |- transfers.yaml  intent.transfers; may be missing
 `- waivers.yaml    intent.waivers; may be missing
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from yaml.nodes import Node

from enclave.model.enclave import (
    Account,
    DataClass,
    Destination,
    EgressRule,
    Enclave,
    Known,
    Lane,
    Link,
    Network,
    Organization,
    Party,
    Site,
    Transfer,
    Waiver,
)
from enclave.model.gateway import lint
from enclave.model.gateway.dns import DnsLimitError, dns_rules
from enclave.model.gateway.firewall import FirewallLimitError, firewall_rules
from enclave.model.intent.contents import read_data_classes, read_links
from enclave.model.intent.document import Document, Fields
from enclave.model.intent.egress import Scene, read_rules
from enclave.model.intent.files import (
    EGRESS_FILE,
    ENCLAVE_FILE,
    MIGRATION_FILE,
    NAMES_FILE,
    TRANSFERS_FILE,
    WAIVERS_FILE,
)
from enclave.model.intent.known import SECTIONS, read_known
from enclave.model.intent.lanes import read_lanes, with_ends
from enclave.model.intent.networks import read_networks
from enclave.model.intent.organization import read_accounts, read_organization
from enclave.model.intent.parties import read_parties
from enclave.model.intent.problem import Problem
from enclave.model.intent.services import read_services
from enclave.model.intent.sites import read_sites
from enclave.model.intent.transfers import read_transfers
from enclave.model.intent.waivers import read_waivers

__all__ = ["ConfigurationError", "Problem", "load"]

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


class _Files:
    """The files of a configuration folder, and the problems found in them."""

    def __init__(self, folder: Path) -> None:
        self.enclave = Document(folder, ENCLAVE_FILE)
        self.names = Document(folder, NAMES_FILE)
        self.egress = Document(folder, EGRESS_FILE)
        self.migration = Document(folder, MIGRATION_FILE, optional=True)
        self.transfers = Document(folder, TRANSFERS_FILE, optional=True)
        self.waivers = Document(folder, WAIVERS_FILE, optional=True)

    def problems(self) -> list[Problem]:
        files = (self.enclave, self.names, self.egress, self.migration, self.transfers, self.waivers)
        return [problem for file in files for problem in file.problems]


@dataclass(slots=True)
class _Sections:
    """What could be read of enclave.yaml. A section that can't be read at all is None.

    ``links`` have problems of their own if ``links_whole`` is false: then none is missed.
    """

    name: str | None = None
    accounts: dict[str, Account | None] | None = None
    organization: Organization | None = None
    parties: dict[str, Party | None] | None = None
    sites: dict[str, Site | None] | None = None
    data_classes: dict[str, DataClass | None] | None = None
    links: tuple[Link, ...] = ()
    links_whole: bool = False


@dataclass(slots=True)
class _Names:
    """What could be read of names.yaml."""

    networks: dict[str, Network] | None = None
    services: dict[str, Destination | None] | None = None
    known: Known = field(default_factory=Known)


@dataclass(slots=True)
class _Permits:
    """What could be read of the files that permit something for a time."""

    lanes: tuple[Lane, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    waivers: tuple[Waiver, ...] = ()


def load(config_dir: Path, today: date | None = None, rules: Collection[str] | None = None) -> Enclave:
    """Return the enclave that the files of a folder describe.

    ``today`` decides what has run out; it defaults to the clock's date. ``rules`` are the ids that waivers
    may name, besides lint's; ``enclave.residency.settings`` knows them. Raises ConfigurationError with every
    problem of every file if there is one, a missing file and lint's errors included (migration.yaml,
    transfers.yaml and waivers.yaml may be missing).
    """
    day = today or date.today()  # noqa: DTZ011 - permissions end with the day of whoever runs this
    files = _Files(config_dir)
    sections = _read_enclave(files.enclave, day)
    names = _read_names(files.names, sections)
    egress = _read_egress(files.egress, names, sections, day)
    permits = _read_permits(files, sections, day, rules)
    intent = lint.Intent(
        services=_present(names.services),
        networks=_present(names.networks),
        egress=egress,
        links=sections.links,
        transfers=None if files.transfers.problems else permits.transfers,
        waivers=None if files.waivers.problems else permits.waivers,
        today=day,
    )
    # What has run out was reported as it was read, at the line of its last day.
    doubtful = (each.problem for each in lint.errors(intent) if each.rule != lint.EXPIRED)
    problems = [*files.problems(), *doubtful]
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
        waivers=permits.waivers,
        transfers=permits.transfers,
        known=names.known,
        networks=intent.networks,
        services=intent.services,
    )
    _check_limits(enclave, files.egress)
    return replace(enclave, lanes=tuple(with_ends(lane, enclave) for lane in permits.lanes))


def _read_enclave(document: Document, today: date) -> _Sections:
    sections = _Sections()
    if document.root is None:
        return sections
    required = ("name", "organization", "accounts", "sites", "data_classes")
    fields = document.fields(document.root, "enclave", required, ("parties", "links"))
    sections.links_whole = not document.problems  # without a link at all, unless that key is misspelt
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
        before = len(document.problems)
        sections.links = read_links(document, node, sections.sites)
        sections.links_whole = len(document.problems) == before
    return sections


def _read_name(fields: Fields) -> str | None:
    name, node = fields.text("name"), fields.node("name")
    if name is None or node is None:
        return None
    fields.document.check_name(node, name, "enclave", LONGEST_ENCLAVE_NAME)
    if f"{name}-".startswith(_REFUSED_BY_S3):
        fields.report("name", f'S3 refuses bucket names that begin with "{name}-"', "choose another name")
    return name


def _read_names(document: Document, sections: _Sections) -> _Names:
    names = _Names()
    if document.root is None:
        return names
    fields = document.fields(document.root, "names", ("services",), ("networks", *SECTIONS))
    node = fields.node("networks")
    names.networks = {} if node is None else read_networks(document, node)
    if (node := fields.node("services")) is not None:
        names.services = read_services(document, node, names.networks, sections.sites)
    complete = sections.accounts is not None and None not in sections.accounts.values()
    own = {account.id for account in _present(sections.accounts)} if complete else None
    names.known = read_known(fields, own)
    return names


def _read_egress(
    document: Document, names: _Names, sections: _Sections, today: date
) -> tuple[EgressRule, ...]:
    links = sections.links if sections.links_whole else None
    scene = Scene(services=names.services, sites=sections.sites, links=links)
    node = _section(document, "egress", "rules")
    return read_rules(document, node, scene, today) if node else ()


def _read_permits(files: _Files, sections: _Sections, today: date, rules: Collection[str] | None) -> _Permits:
    permits = _Permits()
    sites, classes = sections.sites, sections.data_classes
    asked = None if rules is None else {*rules, *lint.WAIVABLE}
    if (node := _section(files.migration, "migration", "lanes")) is not None:
        permits.lanes = read_lanes(files.migration, node, sites, classes, today)
    if (node := _section(files.transfers, "transfers", "transfers")) is not None:
        permits.transfers = read_transfers(files.transfers, node, classes, today)
    if (node := _section(files.waivers, "waivers", "waivers")) is not None:
        permits.waivers = read_waivers(files.waivers, node, today, asked)
    return permits


def _section(document: Document, what: str, key: str) -> Node | None:
    """Return the one section of a file; None if it can't be read."""
    return None if document.root is None else document.fields(document.root, what, (key,)).node(key)


def _check_limits(enclave: Enclave, document: Document) -> None:
    """Refuse rules that are each right and together more than a firewall or a resolver takes."""
    for site in enclave.sites:
        for compile_ in (firewall_rules, dns_rules):
            try:
                compile_(enclave, site)
            except (FirewallLimitError, DnsLimitError) as error:
                document.report_line(1, str(error), "remove rules, or domains of their services")
    if document.problems:
        raise ConfigurationError(document.problems)


def _present(declared: Mapping[str, T | None] | None) -> tuple[T, ...]:
    return tuple(value for value in (declared or {}).values() if value is not None)
