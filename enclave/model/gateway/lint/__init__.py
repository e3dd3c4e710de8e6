"""What is doubtful in an intent that is well-formed.

finding       what is looked at, and what is said
names         names that let out more than they seem to
destinations  where destinations stand, and until when they may be reached
overlaps      what says the same twice, or two things of one flow
unused        what no rule uses, and networks that are wide

Errors are mistakes of the configuration: ``enclave.model.config.load`` raises them, and nothing is created.
Warnings come from here alone.
"""

from datetime import date
from itertools import chain

from enclave.model.enclave import Enclave
from enclave.model.gateway.lint.destinations import EXPIRED, IN_THE_EEA, outside_the_eea, terms
from enclave.model.gateway.lint.finding import Intent, Lint, Severity
from enclave.model.gateway.lint.names import broad_names
from enclave.model.gateway.lint.overlaps import covered_names, duplicates, same_networks
from enclave.model.gateway.lint.unused import unused, wide_networks

__all__ = ["EXPIRED", "WAIVABLE", "Intent", "Lint", "Severity", "errors", "lint"]

WAIVABLE = frozenset({IN_THE_EEA})
"""The rules that a waiver may name, for the resource ``egress/enclave:egress:Rule/<id>``."""

_MAY_BE_ERRORS = (broad_names, outside_the_eea, terms)
_WARNINGS = (duplicates, covered_names, same_networks, unused, wide_networks)


def lint(enclave: Enclave, today: date) -> tuple[Lint, ...]:
    """Return everything doubtful in what an enclave says, in order of file and line."""
    intent = Intent.of(enclave, today)
    return tuple(sorted(chain.from_iterable(judge(intent) for judge in (*_MAY_BE_ERRORS, *_WARNINGS))))


def errors(intent: Intent) -> tuple[Lint, ...]:
    """Return what stands in the way, in order of file and line."""
    found = chain.from_iterable(judge(intent) for judge in _MAY_BE_ERRORS)
    return tuple(sorted(each for each in found if each.severity is Severity.ERROR))
