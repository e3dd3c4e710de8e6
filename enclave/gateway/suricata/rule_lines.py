"""Lines of rules, numbered as the engine needs them to evaluate in file order; and AWS's default actions."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SID = re.compile(r"(?<=[;(])(\s*sid\s*:\s*)(\d+)(?=\s*;)")

# A model, tried out: AWS doesn't show its rules. One without a condition on the packet is looked at once for
# each direction of a flow, so strict ones ask for the hop limit.
_EACH = {"established": ("flow:established;",), "strict": ("ttl:>0;", "ttl:0;")}
_DEFAULTS = {f"aws:{verb}_{kind}": (verb, _EACH[kind]) for verb in ("alert", "drop") for kind in _EACH}


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text as the engine has them: nothing but a line feed ends one."""
    return tuple(text.removesuffix("\n").split("\n"))


def in_file_order(text: str) -> tuple[str, ...]:
    """Return the lines with rules numbered from 1; comments stay, so that lines keep their places."""
    numbers = count(1)
    return tuple(
        line if _comment(line) else _SID.sub(lambda match: f"{match[1]}{next(numbers)}", line)
        for line in lines(text)
    )


def sids(text: str) -> tuple[int, ...]:
    """Return the rules' numbers in file order."""
    rules = (line for line in lines(text) if not _comment(line))
    return tuple(int(match[2]) for line in rules for match in _SID.finditer(line))


def unseen(text: str) -> Iterator[str]:
    """Tell what the engine doesn't: it skips some lines in silence, and of two revisions takes one."""
    times = Counter(sids(text))
    yield from (f"sid {sid} is there {number} times" for sid, number in times.items() if number > 1)
    for place, line in enumerate(lines(text), 1):
        if line.strip() and not _comment(line) and (line[0] in " \t\r;" or line.rstrip().endswith("\\")):
            yield f"line {place} isn't a rule from its first character to its last: {line.strip()}"


def _comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def defaults(actions: Sequence[str], last: int) -> Iterator[str]:
    """Return the rules of default actions, numbered behind `last`."""
    if unknown := [action for action in actions if action not in _DEFAULTS]:
        raise ValueError(f"default actions without a model: {', '.join(unknown)}")
    number = count(last + 1)
    # By name, which is: alerts first. Whichever way they are listed, what is dropped has been alerted.
    for action in sorted(set(actions)):
        verb, conditions = _DEFAULTS[action]
        quiet = "noalert; " if verb == "drop" else ""
        for condition in conditions:
            options = f'msg:"{action}"; {condition} {quiet}sid:{next(number)};'
            yield f"{verb} ip any any -> any any ({options})"
