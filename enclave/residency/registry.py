"""The rules that there are, each with an id of its own."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType

from enclave.residency import channels as channels_package
from enclave.residency import rules as rules_package
from enclave.residency.rule import Rule


class DuplicateRuleError(ValueError):
    """Two rules claim the same id, so a finding or a waiver couldn't tell them apart."""


class Registry:
    """An ordered set of rules, by id."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in self._rules:
                raise DuplicateRuleError(f"two rules have the id {rule.id!r}")
            self._rules[rule.id] = rule

    def __iter__(self) -> Iterator[Rule]:
        return iter(self._rules.values())

    def __len__(self) -> int:
        return len(self._rules)

    def __contains__(self, rule_id: object) -> bool:
        return rule_id in self._rules

    def __getitem__(self, rule_id: str) -> Rule:
        return self._rules[rule_id]


def discover(*packages: ModuleType) -> Registry:
    """Collect the rules of packages, file by file in order of name."""
    names = [
        name
        for package in packages
        for name in sorted(
            info.name for info in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
        )
    ]
    modules = map(importlib.import_module, names)
    return Registry(value for module in modules for value in vars(module).values() if isinstance(value, Rule))


RULES = discover(rules_package, channels_package)
"""Every rule of this toolkit."""

TYPES = frozenset(type_ for rule in RULES for type_ in rule.types)
"""Every type that a rule names."""
