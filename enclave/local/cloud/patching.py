"""How our behaviour takes moto's place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def replace(owner: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Replace ``owner.name`` by ``make(original)``. AttributeError if moto has lost it."""
    setattr(owner, name, make(getattr(owner, name)))


def refuse(owner: Any, *names: str) -> None:
    """Take away operations that moto answers kinder than AWS and that nothing here needs."""
    for name in names:
        replace(owner, name, _refusal)


def _refusal(_: Any) -> Any:
    def refusal(*_: Any, **__: Any) -> None:
        raise NotImplementedError

    return refusal


def before(owner: Any, name: str, check: Callable[[Any], Any]) -> None:
    """Run ``check(response)`` before an operation of a moto response class. It raises to refuse."""

    def make(original: Any) -> Any:
        def checked(response: Any) -> Any:
            check(response)
            return original(response)

        return checked

    replace(owner, name, make)


def add(owner: Any, *functions: Callable[[Any], Any]) -> None:
    """Give a moto response class operations, by the functions' own names, whether or not it has them."""
    for function in functions:
        setattr(owner, function.__name__, function)
