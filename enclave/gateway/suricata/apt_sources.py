"""Reads the machine's own package sources, so that packages come from where the machine gets its own.

Sources: sources.list(5), both formats; os-release(5).
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_COMPONENTS = ("main", "universe")  # Ubuntu keeps Suricata in universe
# What this reader says itself; everything else stays as the machine says it.
_OWN = frozenset({"types", "uris", "suites", "components", "enabled", "targets"})
_LONG_NAMES = {"arch": "architectures", "lang": "languages"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """One place of packages: one address and one suite. `options` are fields as deb822 spells them."""

    uri: str
    suite: str
    components: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        lines = ["Types: deb", f"URIs: {self.uri}", f"Suites: {self.suite}"]
        lines.append(f"Components: {' '.join(self.components)}")
        lines.extend(f"{name}: {value}" for name, value in self.options)
        return "\n".join([*lines, "Targets: Packages", ""])  # no translations, icons or lists of files


def codename(root: Path) -> str | None:
    """Return the code name of the distribution under `root`; None if it has none."""
    try:
        text = (root / "etc" / "os-release").read_text(encoding="utf-8")
    except OSError:
        return None
    match = re.search(r"^VERSION_CODENAME=(.*)$", text, re.MULTILINE)
    words = shlex.split(match[1]) if match else []
    return words[0] if words else None


def backports(suite: str) -> str:
    """Return the suite of newer packages that are built for `suite`."""
    return f"{suite}-backports"


def of_machine(root: Path, suite: str) -> tuple[Source, ...]:
    """Return the sources of `suite` under `root`: its own, its updates, security fixes and backports.

    Backports are added at each address that has the suite itself, whether the machine names them or not.
    """
    wanted = (suite, f"{suite}-updates", f"{suite}-security", backports(suite))
    found: dict[tuple[str, str], Source] = {}
    for source in _all(root / "etc" / "apt"):
        components = tuple(name for name in _COMPONENTS if name in source.components)
        if source.suite not in wanted or not components or source.uri.startswith("cdrom:"):
            continue
        suites = (source.suite, backports(suite)) if source.suite == suite else (source.suite,)
        for each in suites:
            kept = Source(uri=source.uri, suite=each, components=components, options=source.options)
            found.setdefault((kept.uri.rstrip("/"), each), kept)
    return tuple(found.values())


def _all(folder: Path) -> Iterator[Source]:
    parts = sorted((folder / "sources.list.d").glob("*"))
    for path in (folder / "sources.list", *parts):
        if path.suffix not in {".list", ".sources"}:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:  # one that this user may not read, or that isn't there
            continue
        yield from lines(text) if path.suffix == ".list" else stanzas(text)


def lines(text: str) -> Iterator[Source]:
    """Read the format of one line a source: `deb [option=value ...] address suite component...`."""
    for line in text.splitlines():
        match = re.match(r"\s*deb\s+(?:\[([^\]]*)\]\s*)?([^#\[]*)", line)
        words = match[2].split() if match else []
        if match is None or len(words) < 3:  # noqa: PLR2004 - kind, address, suite
            continue
        options = tuple(_option(word) for word in (match[1] or "").split() if "=" in word)
        yield _source(words[0], words[1], words[2:], dict(options))


def _option(word: str) -> tuple[str, str]:
    name, _, value = word.partition("=")
    ending = {"+": "-add", "-": "-remove"}.get(name[-1:], "")
    plain = name.rstrip("+-") if ending else name
    plain = _LONG_NAMES.get(plain, plain)
    # Keys are listed with commas in either format, everything else with blanks in the longer one.
    return f"{plain}{ending}", value if plain == "signed-by" else value.replace(",", " ")


def stanzas(text: str) -> Iterator[Source]:
    """Read deb822: a paragraph for each set of addresses and suites."""
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for paragraph in re.split(r"\n\s*\n", plain):
        fields = _fields(paragraph)
        if "deb" not in fields.get("types", "").split() or _switched_off(fields.get("enabled", "")):
            continue
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield _source(uri, suite, fields.get("components", "").split(), fields)


def _fields(paragraph: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in paragraph.splitlines():
        if line[:1].isspace():  # goes on: a key within the file, for example
            if name:
                fields[name] += f"\n{line}"
        elif ":" in line:
            name, _, value = line.partition(":")
            name = name.strip().lower()
            fields[name] = value.strip()
    return fields


def _switched_off(value: str) -> bool:
    return value.strip().lower() in {"no", "false", "0", "off", "without", "disable"}


def _source(uri: str, suite: str, components: Sequence[str], fields: dict[str, str]) -> Source:
    options = tuple((_spelled(name), fields[name]) for name in sorted(fields) if name not in _OWN)
    return Source(uri=uri, suite=suite, components=tuple(components), options=options)


def _spelled(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))
