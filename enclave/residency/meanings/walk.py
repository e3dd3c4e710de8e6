"""Finding what stands at a path of a resource's inputs, whatever form it was written in.

A path such as ``rules[].destination.bucket`` goes through objects by name and through every item of a list
at ``[]``. The SDK takes a single block where a provider has a list of one, and the other way round: both are
read alike. What isn't known on the way is reported where it stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from enclave.graph.values import UNKNOWN, Secret, plain

_SPELT: Final = MappingProxyType(
    {
        **dict.fromkeys(("true", "True", "TRUE", "t", "T", "1"), True),
        **dict.fromkeys(("false", "False", "FALSE", "f", "F", "0"), False),
    }
)
"""How a switch may be spelt in a text: Go's ``strconv.ParseBool``, by which the provider reads it."""

Found = tuple[str, Any]
"""Where a value stands, such as ``rules[0].destination.bucket``, and the value; never None."""


def walk(props: Mapping[str, Any], path: str) -> Iterator[Found]:
    """Yield every value at a path that is set, with where it stands; the whole if the path is empty."""
    if not path:
        return iter((("", props),))
    return _steps("", props, _parsed(path), secret=False)


def first(props: Mapping[str, Any], path: str) -> Any:
    """Return the one value at a path, ``UNKNOWN`` if there are several, None if it isn't set."""
    values = [value for _, value in walk(props, path)]
    return values[0] if len(values) == 1 else (UNKNOWN if values else None)


def is_one_of(value: Any, wanted: Iterable[Any]) -> bool:
    """Whether a value is one of some; of a switch, written as a text too, as the provider takes it."""
    return any(_is(value, each) for each in wanted)


def _is(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, bool) and isinstance(value, str):
        return _SPELT.get(value) is wanted
    if isinstance(wanted, str) and isinstance(value, bool):
        return _SPELT.get(wanted) is value
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def top(where: str) -> str:
    """Return the input that a place is within: ``rules`` of ``rules[0].destination.bucket``."""
    return where.split(".", 1)[0].split("[", 1)[0]


def joined(where: str, name: str) -> str:
    """Write where a field of an object stands."""
    return f"{where}.{name}" if where and name else where or name


@cache
def _parsed(path: str) -> tuple[tuple[str, bool], ...]:
    """Take a path apart: names, and whether every item of a list is meant."""
    return tuple((part.removesuffix("[]"), part.endswith("[]")) for part in path.split("."))


def _steps(where: str, value: Any, steps: tuple[tuple[str, bool], ...], *, secret: bool) -> Iterator[Found]:
    secret = secret or isinstance(value, Secret)
    value = plain(value)
    if value is None:
        return
    if not steps or value is UNKNOWN:
        yield where, Secret(value) if secret else value
        return
    if isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _steps(f"{where}[{index}]", item, steps, secret=secret)
        return
    if not isinstance(value, Mapping):
        yield where, UNKNOWN  # a text where a block belongs: what it means can't be read from here
        return
    (name, many), rest = steps[0], steps[1:]
    inner = value.get(name)
    if inner is None and where:
        # A block's name is plural where the SDK has a list of it; which it has differs by release.
        inner = value.get(name.removesuffix("s") if name.endswith("s") else f"{name}s")
    if not many:
        yield from _steps(joined(where, name), inner, rest, secret=secret)
        return
    secret = secret or isinstance(inner, Secret)
    inner = plain(inner)
    if not isinstance(inner, list | tuple):
        yield from _steps(joined(where, name), inner, rest, secret=secret)
        return
    for index, item in enumerate(inner):
        yield from _steps(f"{joined(where, name)}[{index}]", item, rest, secret=secret)
