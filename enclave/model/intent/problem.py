"""What is wrong in a configuration file, where, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Problem:
    """One mistake. ``file`` is relative to the configuration folder, ``line`` counts from 1."""

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}. Remedy: {self.remedy}."


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that was probably meant, if one is close."""
    found = get_close_matches(word, list(choices), n=1, cutoff=0.7)
    return found[0] if found else None


def suggestion(word: str, choices: Iterable[str], otherwise: str) -> str:
    """Return a remedy for an unknown word: the nearest choice, or else the given advice."""
    meant = nearest(word, choices)
    return otherwise if meant is None else f'write "{meant}", if you mean that'


def listed(words: Iterable[str]) -> str:
    """Spell words for a sentence, in order: ``a, b, c``."""
    return ", ".join(sorted(words))
