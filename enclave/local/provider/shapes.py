"""Nested structures: from the SDK's names to the API's and back.

Most names differ only in their first letter. `names` lists those that differ otherwise; `special` lists
members whose structure differs; maps with keys of the user's own are listed as `raw`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Convert = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """A two-way conversion. `special`: SDK name -> (API name, to the API, from the API)."""

    names: Mapping[str, str] = field(default_factory=dict)
    special: Mapping[str, tuple[str, Convert, Convert]] = field(default_factory=dict)
    raw: frozenset[str] = frozenset()

    def to_api(self, value: Any) -> Any:
        """Convert SDK data to API data."""
        if isinstance(value, list):
            return [self.to_api(item) for item in value]
        if not isinstance(value, dict):
            return value
        result = {}
        for name, item in value.items():
            if name in self.special:
                api, convert, _ = self.special[name]
                result[api] = convert(item)
            else:
                api = self.names.get(name) or name[0].upper() + name[1:]
                result[api] = item if name in self.raw else self.to_api(item)
        return result

    def from_api(self, value: Any) -> Any:
        """Convert API data to SDK data."""
        if isinstance(value, list):
            return [self.from_api(item) for item in value]
        if not isinstance(value, dict):
            return value
        special = {api: (name, convert) for name, (api, _, convert) in self.special.items()}
        back = {api: name for name, api in self.names.items()}
        result = {}
        for api, item in value.items():
            if api in special:
                name, convert = special[api]
                result[name] = convert(item)
            else:
                name = back.get(api) or api[0].lower() + api[1:]
                result[name] = item if name in self.raw else self.from_api(item)
        return result


PLAIN = Shape()
