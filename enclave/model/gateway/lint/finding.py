"""What lint looks at, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from enclave.model.enclave import (
    Destination,
    EgressRule,
    Enclave,
    Link,
    Network,
    Service,
    Transfer,
    Waiver,
)
from enclave.model.intent.problem import Problem


class Severity(StrEnum):
    """An error means that nothing is created; a warning asks somebody to look."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Lint:
    """One doubtful thing: where it is, which rule says so, why, and what to do."""

    file: str
    line: int
    rule: str
    severity: Severity
    message: str
    remedy: str

    @property
    def problem(self) -> Problem:
        """The same as a mistake of the configuration."""
        return Problem(file=self.file, line=self.line, message=self.message, remedy=self.remedy)

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.severity}: {self.message}. Remedy: {self.remedy}. [{self.rule}]"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Intent:
    """What is looked at, as far as it could be read, on a day.

    ``transfers`` or ``waivers`` is None if not all of it can be read; what they might permit isn't judged.
    """

    services: tuple[Destination, ...]
    networks: tuple[Network, ...]
    egress: tuple[EgressRule, ...]
    links: tuple[Link, ...]
    transfers: tuple[Transfer, ...] | None
    waivers: tuple[Waiver, ...] | None
    today: date

    @classmethod
    def of(cls, enclave: Enclave, today: date) -> Self:
        """Return what an enclave says."""
        return cls(
            services=enclave.services,
            networks=enclave.networks,
            egress=enclave.egress,
            links=enclave.links,
            transfers=enclave.transfers,
            waivers=enclave.waivers,
            today=today,
        )

    @property
    def outside(self) -> tuple[Service, ...]:
        """Every service outside, in the order of the file."""
        named = {each.name: each for each in (*self.services, *(rule.service for rule in self.egress))}
        return tuple(each for each in named.values() if isinstance(each, Service))

    def reach(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """Return from which sites and tiers each service may be reached, for those that a rule uses."""
        found: dict[str, set[tuple[str, str]]] = {}
        for rule in self.egress:
            found.setdefault(rule.service.name, set()).update((site, rule.tier) for site in rule.sites)
        return {name: frozenset(ends) for name, ends in found.items()}


def error(rule: str, file: str, line: int, message: str, remedy: str) -> Lint:
    """Return what stands in the way."""
    severity = Severity.ERROR
    return Lint(rule=rule, severity=severity, file=file, line=line, message=message, remedy=remedy)


def warning(rule: str, file: str, line: int, message: str, remedy: str) -> Lint:
    """Return what somebody ought to look at."""
    severity = Severity.WARNING
    return Lint(rule=rule, severity=severity, file=file, line=line, message=message, remedy=remedy)
