"""Types of resources by which no data can leave, each with the reason why.

A type that is neither here nor watched by a rule is unknown, and blocks: a service that AWS brings next year
can't slip through. One file a family of services; each holds a ``HARMLESS`` table.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType


@cache
def reasons() -> Mapping[str, str]:
    """Return why each type is harmless, by its Pulumi token.

    Raises:
        ValueError: a type stands in two places.

    """
    found: dict[str, str] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        table: Mapping[str, str] = importlib.import_module(f"{__name__}.{info.name}").HARMLESS
        for reason, types in table.items():
            for token in types.split():
                if token in found:
                    raise ValueError(f"{token} is called harmless twice")
                found[token] = reason
    return MappingProxyType(found)
