"""What the public suffix list says of a name: whether anybody, or anybody's customers, can have names there.

The list (publicsuffix.org) is the copy that the package publicsuffixlist brings: nothing is fetched. Its
first section has the suffixes under which registries let anybody register a name; its second, "private",
those under which companies give names to strangers: shared hosts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import publicsuffixlist
from publicsuffixlist import PublicSuffixList

_END_OF_FIRST = "// ===END ICANN DOMAINS==="


@dataclass(frozen=True, kw_only=True, slots=True)
class Suffixes:
    """What is known of one name. ``shared`` is the shared host that it is or is below; empty if none.

    ``public``: it is a public suffix, or above one. ``parted``: it is a suffix of either section, or above
    one, so that strangers have names below it.
    """

    public: bool
    shared: str
    parted: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Lists:
    public: PublicSuffixList
    whole: PublicSuffixList
    above_public: frozenset[str]
    above_any: frozenset[str]


def suffixes(name: str) -> Suffixes:
    """Return what the list says of a name, in small letters and without a dot at the end."""
    lists = _lists()
    text = _unicode(name)
    is_public = lists.public.is_public(text) or text in lists.above_public
    nearest = lists.whole.publicsuffix(text) or ""
    shared = nearest if nearest != lists.public.publicsuffix(text) else ""
    parted = lists.whole.is_public(text) or text in lists.above_any
    return Suffixes(public=is_public, shared=shared, parted=parted)


@cache
def _lists() -> _Lists:
    text = Path(publicsuffixlist.PSLFILE).read_text(encoding="utf-8")
    first, end, _ = text.partition(_END_OF_FIRST)
    if not end:
        raise ValueError("the public suffix list doesn't say where its public section ends")
    return _Lists(
        public=PublicSuffixList(first.splitlines(), accept_encoded_idn=False),
        whole=PublicSuffixList(text.splitlines(), accept_encoded_idn=False),
        above_public=frozenset(_parents(first)),
        above_any=frozenset(_parents(text)),
    )


def _parents(text: str) -> Iterator[str]:
    """Yield every name above a suffix of a list; those above an exception (``!``) are above suffixes too."""
    for line in text.splitlines():
        rule = line.partition(" ")[0].lower()
        if not rule or rule.startswith("//"):
            continue
        while rule := rule.partition(".")[2]:
            yield rule


def _unicode(name: str) -> str:
    """Return a name as the list writes it: labels of other scripts in their letters."""
    return ".".join(_letters(label) for label in name.split("."))


def _letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label  # no such label can be registered, nor be in the list
