"""Which buckets keep evidence: logs that nobody may alter and that a declared auditor may read.

Nothing but the context says so. A configuration plans no archive of evidence yet, so it names none. A set of
judged cases says it by the names of the buckets that it calls ours: one of the words of such a name is one of
those below.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from enclave.graph.facts import Resource, plain
from enclave.residency.meanings.ends import bucket_of
from enclave.residency.rule import View

_WORDS: Final = frozenset({"audit", "audits", "cloudtrail", "evidence", "log", "logs", "trail", "trails"})
_APART: Final = re.compile(r"[^a-z0-9]+")


def by_name(buckets: Iterable[str]) -> frozenset[str]:
    """Return those of some buckets whose names say that they keep evidence."""
    return frozenset(each for each in buckets if not _WORDS.isdisjoint(_APART.split(each)))


def is_kept(resource: Resource, name: str, view: View) -> bool | None:
    """Whether the bucket that a property names keeps evidence; None if that can't be told.

    Where some are said to, a bucket that is known and isn't among them keeps none.
    """
    buckets = {
        (bucket_of(each) or each) if isinstance(each, str) else "" for each in _named(resource, name, view)
    }
    said = view.context.evidence
    if not buckets or not said:
        return None
    if buckets <= said:
        return True
    return False if buckets <= view.context.known.buckets - said else None


def _named(resource: Resource, name: str, view: View) -> tuple[Any, ...]:
    value = plain(resource.props.get(name))
    if isinstance(value, str):
        return (value,)
    return tuple(plain(each.props.get("bucket")) for each in view.graph.candidates(resource, name))
