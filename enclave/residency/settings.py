"""The configuration as whoever judges needs it: its waivers may name only rules that there are."""

from datetime import date
from pathlib import Path

from enclave.model import config
from enclave.model.enclave import Enclave
from enclave.residency.registry import RULES


def load(config_dir: Path, today: date | None = None) -> Enclave:
    """Read the configuration, as ``enclave.model.config.load`` does, and the rule of each waiver as well."""
    return config.load(config_dir, today, rules=frozenset(rule.id for rule in RULES))
