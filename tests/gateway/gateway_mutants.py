"""Compiled rules with one thing wrong: a rule left out, wider than it should be, or in another place."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gateway_order import early, late, order_matters

from enclave.model.gateway.spelling import CompiledRule

_PARTS = re.compile(r"(?P<verb>\S+ \S+) (?P<ends>.+?) \((?P<message>msg:\"[^\"]*\";) (?P<options>.*)\)")
_OPTION = re.compile(r'((?:"[^"]*"|[^;"])+;) ?')
# Options that are no condition of their own: they speak of the one before them, or of what comes behind.
_MODIFIERS = ("nocase", "startswith", "endswith", "offset", "depth", "distance", "within", "bsize")
_BUFFERS = ("tls.sni", "http.", "ja4.hash", "to_lowercase")
_EFFECTS = ("flowbits:set,", "flowbits:unset,", "noalert", "sid:")
# A chain of them reads one structure, each from where the one before it ended.
_CHAIN = ("byte_math", "byte_jump")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mutant:
    """``kind`` is of what rule and what was done to it; the lists of all sites have the same kinds."""

    kind: str
    text: str


def mutants(rules: Sequence[CompiledRule]) -> Iterator[Mutant]:
    """Yield the mutants of a list: what is done to a rule is done to all of its kind."""
    texts = [rule.text for rule in rules]
    for name in dict.fromkeys(map(kind, texts)):
        yield Mutant(kind=f"{name}: left out", text="\n".join(text for text in texts if kind(text) != name))
        first = next(text for text in texts if kind(text) == name)
        for what in dict(_widened(first)):
            changed = (dict(_widened(text)).get(what, text) if kind(text) == name else text for text in texts)
            yield Mutant(kind=f"{name}: {what}", text="\n".join(changed))
        alike = [text for text in texts if kind(text) == name]
        for what, moved in {
            "at the end": late(texts, alike),
            "at the beginning": early(texts, alike),
        }.items():
            if moved:
                yield Mutant(kind=f"{name}: {what}", text="\n".join(moved))
    seen: set[str] = set()
    for place, (first, second) in enumerate(pairwise(texts)):
        pair = f"{kind(first)} <-> {kind(second)}"
        if pair not in seen and order_matters(first, second):
            seen.add(pair)
            swapped = [*texts[:place], second, first, *texts[place + 2 :]]
            yield Mutant(kind=pair, text="\n".join(swapped))


def kind(text: str) -> str:
    """Name what a rule is for: its action and message, and its conditions without what was declared."""
    parts = _split(text)
    message = re.sub(r"rule \d+ \S+", "rule", parts["message"][5:-2])
    options = re.sub(r"(enclave\.)|to\.\d+|sid:\d+;", "", parts["options"])
    contents = re.sub(r'content:"[a-z.-]+\.example[a-z.:0-9]*"', "name", options)
    short = re.sub(r"[^a-z0-9!<>:_.-]+", " ", re.sub(r"bsize:\d+", "bsize", contents.lower())).strip()
    if parts["ends"] != "any any -> any any":
        short = re.sub(r" \d+$", "", short)
        return f"{parts['verb']} {message} on a path"
    return f"{parts['verb']} {message} [{short[:60]}]"


def _split(text: str) -> dict[str, str]:
    match = _PARTS.fullmatch(text)
    assert match, text
    return match.groupdict()


def _widened(text: str) -> Iterator[tuple[str, str]]:
    parts = _split(text)
    source, port, _, target, to = parts["ends"].split(" ")
    for what, ends in {
        "from anywhere": f"any {port} -> {target} {to}",
        "to anywhere": f"{source} {port} -> any {to}",
        "from any port": f"{source} any -> {target} {to}",
        "to any port": f"{source} {port} -> {target} any",
    }.items():
        if ends != parts["ends"]:
            yield what, f"{parts['verb']} {ends} ({parts['message']} {parts['options']})"
    conditions = list(_conditions(parts["options"]))
    for place, condition in enumerate(conditions):
        if not condition.startswith(_EFFECTS):
            left = " ".join(conditions[:place] + conditions[place + 1 :])
            without = re.sub(r"\d{4,}", "N", condition)[:70]
            yield f"without {without}", f"{parts['verb']} {parts['ends']} ({parts['message']} {left})"


def _conditions(options: str) -> Iterator[str]:
    """Yield what can be taken away as one: a condition with its buffer before it and its modifiers behind."""
    kept = ""
    for option in _OPTION.findall(options):
        joined = option.startswith(_MODIFIERS) or "relative" in option or (kept and _open(kept))
        if kept and not joined:
            yield kept
            kept = ""
        kept = f"{kept} {option}".strip()
    if kept:
        yield kept


def _open(kept: str) -> bool:
    """Whether what was read so far still needs a condition: a buffer without content, or a chain."""
    last = _OPTION.findall(kept)[-1]
    return last.startswith(_BUFFERS) and not last.startswith(_CHAIN)
