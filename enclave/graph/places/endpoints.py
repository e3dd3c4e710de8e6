"""The table of AWS partitions and endpoints, as botocore states it.

``data/endpoints.json`` is generated: ``make golden`` rewrites it from the installed botocore, whose version
it names. A host outside it is not known to be AWS's, however much it looks like it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoints:
    """Where AWS's services answer.

    ``suffixes`` maps a DNS suffix to the partitions that use it. ``regional`` holds what may stand before
    ``.<region>.<suffix>``. ``fixed`` maps hosts of no such pattern to the region they are signed for, None
    where botocore doesn't say. ``global_services`` maps a service of one endpoint to its home in a partition.
    """

    suffixes: Mapping[str, frozenset[str]]
    regional: frozenset[str]
    fixed: Mapping[str, str | None]
    global_services: Mapping[str, Mapping[str, str]]


def _read(content: Mapping[str, Any]) -> Endpoints:
    suffixes: dict[str, set[str]] = {}
    for partition, facts in content["partitions"].items():
        for suffix in (facts["dns_suffix"], facts["dual_stack_dns_suffix"]):
            suffixes.setdefault(suffix, set()).add(partition)
    return Endpoints(
        suffixes=MappingProxyType({suffix: frozenset(names) for suffix, names in suffixes.items()}),
        regional=frozenset(content["regional"]),
        fixed=MappingProxyType(content["fixed"]),
        global_services=MappingProxyType(content["global_services"]),
    )


ENDPOINTS = _read(json.loads((Path(__file__).parent / "data" / "endpoints.json").read_text(encoding="utf-8")))
"""The committed table, read once."""
