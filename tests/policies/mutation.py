"""Breaking a rule on purpose: one small change of its source, or of a module that it builds on."""

import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from enclave.residency.rule import Rule


@dataclass(frozen=True)
class Mutant:
    """A change that the table of ``rule`` must notice. It is of the rule's own file, or of ``module``.

    ``module`` is the name of a module within ``enclave.residency``, which the rule imports.
    """

    rule: str
    before: str
    after: str
    module: str = ""

    def __str__(self) -> str:
        return f"{self.module or self.rule}: {self.before}"


def mutate(mutant: Mutant) -> Rule:
    """Load a rule's file with the change made, and return its rule."""
    own = f"enclave.residency.rules.{mutant.rule}"
    with pytest.MonkeyPatch.context() as patch:
        if mutant.module:
            name = f"enclave.residency.{mutant.module}"
            broken = _load(name, mutant)
            package, _, last = name.rpartition(".")
            patch.setitem(sys.modules, name, broken)
            patch.setattr(importlib.import_module(package), last, broken)
        rule = getattr(_load(own, None if mutant.module else mutant), mutant.rule)
    assert isinstance(rule, Rule)
    return rule


def _load(name: str, mutant: Mutant | None) -> ModuleType:
    """Load a module anew, beside the one that is there."""
    path = Path(str(importlib.import_module(name).__file__))
    source = path.read_text()
    if mutant is not None:
        assert mutant.before in source, "the rule has changed: the mutant is out of date"
        source = source.replace(mutant.before, mutant.after)
    module = ModuleType(f"mutant_of_{path.stem}")
    exec(compile(source, module.__name__, "exec"), vars(module))  # noqa: S102 -- our own rule
    return module
