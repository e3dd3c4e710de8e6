"""The closing report for a program: the same content as the console's, with stable names."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any


def write(content: object) -> str:
    """Write a report as JSON. Times are ISO 8601, seconds are numbers."""
    return json.dumps(content, indent=2, default=_plain)


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date):  # and datetime with it
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a report")
