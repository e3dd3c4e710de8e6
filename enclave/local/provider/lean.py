"""Load the protocol's generated classes without the whole Pulumi SDK round them.

`import pulumi.runtime.proto` first runs `pulumi/__init__.py`, which loads asyncio, the automation API and
more: a quarter of the plugin's start, for nothing that it uses. While the classes load, empty packages stand
in for the two parents; they are gone afterwards, so that a later `import pulumi` gets the real ones.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

_PARENTS: Final = ("pulumi", "pulumi.runtime")


def load_protocol() -> None:
    """Load `pulumi.runtime.proto`, unless it or `pulumi` is there already."""
    if "pulumi" in sys.modules:
        return
    spec = importlib.util.find_spec("pulumi")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pulumi is not installed", name="pulumi")
    root = Path(spec.origin).parent
    for name in _PARENTS:
        stand_in = ModuleType(name)
        stand_in.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = stand_in
    try:
        importlib.import_module("pulumi.runtime.proto")
    finally:
        for name in _PARENTS:
            del sys.modules[name]
