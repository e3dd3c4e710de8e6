"""What is known about one embedded cloud: how it was seeded, and where it answers (``cloud.json``)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

RECORD = "cloud.json"
LOG = "cloud.log"
DEFAULT_ORGANIZATION = "o-embedded00"


@dataclass(frozen=True, kw_only=True, slots=True)
class Seed:
    """What a new cloud holds before its first request.

    ``accounts`` are 12-digit ids, each gets the role ``deploy_role``; the access key ``enclave-local``
    belongs to ``network_account``; all of them are members of the organisation ``organization``.
    """

    accounts: tuple[str, ...]
    deploy_role: str
    network_account: str
    organization: str = DEFAULT_ORGANIZATION


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """A cloud that answers. ``generation`` is new whenever its memory is new."""

    endpoint: str
    pid: int
    generation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """The content of ``cloud.json``."""

    running: Running
    seed: Seed

    def write(self, directory: Path) -> None:
        """Write it in one step: a reader sees the old file or the whole new one."""
        temporary = directory / f".{RECORD}.{self.running.pid}"
        temporary.write_text(json.dumps({**asdict(self.running), "seed": asdict(self.seed)}, indent=2) + "\n")
        temporary.chmod(0o600)
        temporary.replace(directory / RECORD)


def parse_seed(document: dict[str, Any]) -> Seed:
    """Return the Seed that ``asdict`` wrote. Raises KeyError or TypeError if it isn't one."""
    return Seed(**{**document, "accounts": tuple(document["accounts"])})


def read(directory: Path) -> Record | None:
    """Return the record in ``directory``; None when there is none or it can't be understood."""
    try:
        document = json.loads((directory / RECORD).read_text())
        seed = parse_seed(document.pop("seed"))
        return Record(running=Running(**document), seed=seed)
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, AttributeError):
        return None


def forget(directory: Path, generation: str) -> None:
    """Remove the record if it still describes ``generation``."""
    record = read(directory)
    if record is not None and record.running.generation == generation:
        (directory / RECORD).unlink(missing_ok=True)
