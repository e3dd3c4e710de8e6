"""The register of promises: reads ``claims/*.yaml``, one claim a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CHANNELS = "enclave/residency/channels"
"""The path by which a claim names all the channels that cite it, rather than each by its id."""


class ClaimError(Exception):
    """A claim's file doesn't say what a claim must say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A promise to an auditor.

    ``enforced_by`` are rule ids, and paths of the component or code that enforces it (with a slash). Nothing
    there: the promise is made, but not yet enforced. ``shown_by`` are tests. Paths are relative to the
    project's root.
    """

    id: str
    sentence: str
    assumptions: tuple[str, ...]
    exclusions: tuple[str, ...]
    enforced_by: tuple[str, ...]
    shown_by: tuple[str, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that enforce it."""
        return tuple(each for each in self.enforced_by if "/" not in each)

    @property
    def places(self) -> tuple[str, ...]:
        """The paths of what else enforces it."""
        return tuple(each for each in self.enforced_by if "/" in each)

    @property
    def judged(self) -> bool:
        """Whether any rule judges it."""
        return bool(self.rules) or CHANNELS in self.enforced_by


_LISTS = ("assumptions", "exclusions", "enforced_by", "shown_by")
_FIELDS = frozenset({"id", "sentence", *_LISTS})


def load(directory: Path) -> tuple[Claim, ...]:
    """Read every claim of a directory, in order of id. ClaimError names everything wrong with a file."""
    return tuple(_read(path) for path in sorted(directory.glob("*.yaml")))


def _read(path: Path) -> Claim:
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ClaimError(f"{path.name}: isn't YAML: {error}") from None
    problems = list(_problems(path, document)) if isinstance(document, Mapping) else ["isn't a mapping"]
    if problems:
        raise ClaimError(f"{path.name}: {'; '.join(problems)}")
    return Claim(
        id=document["id"],
        sentence=document["sentence"].strip(),
        **{name: tuple(document[name]) for name in _LISTS},
    )


def _problems(path: Path, document: Mapping[str, Any]) -> list[str]:
    problems = [f"unknown field {name!r}" for name in sorted(document.keys() - _FIELDS)]
    problems += [f"field {name!r} is missing" for name in sorted(_FIELDS - document.keys())]
    problems += [
        f"{name!r} isn't a list of texts"
        for name in _LISTS
        if name in document
        and not (isinstance(document[name], list) and all(isinstance(text, str) for text in document[name]))
    ]
    sentence = document.get("sentence", "-")
    if not isinstance(sentence, str) or not sentence.strip():
        problems.append("'sentence' isn't a text")
    if document.get("id") != path.stem:
        problems.append(f"the id isn't the file's name {path.stem!r}")
    return problems
