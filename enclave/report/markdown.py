"""Markdown that says only what we mean: whatever a program or a file named can't become markup.

GitHub and GitLab read more into a text than CommonMark does: mentions, references to issues, addresses,
short names of pictures, formulas. None of them look into code spans. So names and values are written as
code, and sentences, which may quote names, are disarmed sign by sign.
"""

from __future__ import annotations

import html
import re
from typing import Final

from enclave.report import layout

LONGEST: Final = 400
"""Signs that are shown of one text; a value can be as long as a policy."""

_JOINER = "\u2060"  # word joiner: takes no room, and parts what would be read as one
_MARKUP = re.compile(r"[\\`*_\[\]{}~|!#]")
_READ_ON = re.compile(r"([@#])(?=\S)|(:)(?=//|[\w+-]+:)|(?<=\b[wW]{3})(?=\.)|(?<=\b[gG][hH])(?=-\d)")
_SIGNALS = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "✅❌⚠"})
"""The signs of our own verdicts: nobody else says them."""

_RUNS = re.compile(r"`+")


def code(text: str, longest: int = LONGEST) -> str:
    """Write a name or a value as code. Empty text gives nothing."""
    shown = short(text, longest)
    if not shown:
        return ""
    fence = "`" * (1 + max((len(run) for run in _RUNS.findall(shown)), default=0))
    around = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{around}{shown}{around}{fence}"


def prose(text: str, longest: int = LONGEST) -> str:
    """Write a sentence so that none of its signs means anything."""
    shown = html.escape(short(text, longest), quote=False)
    shown = _MARKUP.sub(lambda found: "\\" + found[0], shown)
    shown = _READ_ON.sub(lambda found: (found[1] or found[2] or "") + _JOINER, shown)
    return shown.replace("$", "<span>&#36;</span>")


def short(text: str, longest: int = LONGEST) -> str:
    """Write a text on one line, and say how much of it isn't shown."""
    line = " ".join(layout.printable(text).translate(_SIGNALS).split())
    if len(line) <= longest:
        return line
    return f"{line[:longest]} ... ({len(line) - longest} more signs)"


def folded(summary: str, body: str) -> str:
    """Fold a part away behind a line of ours."""
    return f"<details><summary>{html.escape(summary, quote=False)}</summary>\n\n{body}\n\n</details>"
