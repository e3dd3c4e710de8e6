"""The condition keys of a request: present with values, absent, or undetermined. Case doesn't matter in keys.

Source (IAM user guide): "IAM JSON policy elements: Condition" (context key names are not case-sensitive).
"""

from collections.abc import Iterable, Mapping, Sequence


class Undetermined:
    """Nobody knows whether the key is there, nor its value."""


UNDETERMINED = Undetermined()


class Context:
    """The keys of a request. A key with several values is multivalued; one with none is absent.

    Of a key that comes twice, in different case, the later counts.
    """

    def __init__(self, keys: Mapping[str, str | Sequence[str]], undetermined: Iterable[str] = ()) -> None:
        self._values = {key.lower(): _several(value) for key, value in keys.items()}
        self._undetermined = frozenset(key.lower() for key in undetermined)

    def values(self, key: str) -> tuple[str, ...] | Undetermined:
        """Return the key's values, none if it is absent."""
        name = key.lower()
        return UNDETERMINED if name in self._undetermined else self._values.get(name, ())


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
