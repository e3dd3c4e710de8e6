"""Files of alerts, packed or not, handed on record by record. What can't be read is said and passed over."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, cast

from enclave.gateway.learning.alertlogs import Drop, Unreadable, read

STANDARD_INPUT: Final = "-"
MOST_GAPS: Final = 20
"""More than so many lines that can't be read are counted only."""

_PACKED = b"\x1f\x8b"  # RFC 1952, section 2.3.1
_NEWS_EVERY = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class LogFile:
    """A log that was read: its name, its records, and those that tell of a drop."""

    name: str
    records: int
    drops: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A line that couldn't be read; line 0: a file that couldn't be, or broke off."""

    file: str
    line: int
    why: str


@dataclass(slots=True)
class Reading:
    """What reading came to. ``gaps`` are the first of ``gap_count``."""

    files: list[LogFile] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    gap_count: int = 0

    def miss(self, gap: Gap) -> None:
        """Note what couldn't be read."""
        self.gap_count += 1
        if len(self.gaps) < MOST_GAPS:
            self.gaps.append(gap)


def read_all(
    names: Iterable[str], stdin: BinaryIO, take: Callable[[Drop], None], news: Callable[[str, int], None]
) -> Reading:
    """Read logs one by one. ``take`` gets each drop; ``news`` a log's name, and its records so far."""
    reading = Reading()
    for name in names:
        records = drops = 0
        try:
            with _opened(name, stdin) as stream:
                for told in read(stream):
                    if isinstance(told, Unreadable):
                        reading.miss(Gap(file=_shown(name), line=told.line, why=told.why))
                        continue
                    records += 1
                    if records % _NEWS_EVERY == 0:
                        news(_shown(name), records)
                    if told is not None:
                        drops += 1
                        take(told)
        except OSError as error:
            why = error.strerror or "what is packed in it is damaged"
            reading.miss(Gap(file=_shown(name), line=0, why=why))
        except (EOFError, zlib.error):
            reading.miss(Gap(file=_shown(name), line=0, why="it breaks off in the middle of what is packed"))
        reading.files.append(LogFile(name=_shown(name), records=records, drops=drops))
    return reading


@contextmanager
def _opened(name: str, stdin: BinaryIO) -> Iterator[BinaryIO]:
    """Open a log, unpacked; what it is shows in its first bytes, not in its name."""
    if name == STANDARD_INPUT:
        yield _unpacked(stdin)
        return
    with Path(name).open("rb") as file:
        yield _unpacked(file)


def _unpacked(file: BinaryIO) -> BinaryIO:
    peek = getattr(file, "peek", None)
    packed = peek is not None and peek(len(_PACKED))[: len(_PACKED)] == _PACKED
    return cast("BinaryIO", gzip.GzipFile(fileobj=file)) if packed else file


def _shown(name: str) -> str:
    return "standard input" if name == STANDARD_INPUT else name
