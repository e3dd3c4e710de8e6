"""A meaning of properties that hold a document, such as JSON, within which destinations are named."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from enclave.graph.facts import UNKNOWN, Resource, Secret, plain
from enclave.graph.values import holds_unknown
from enclave.residency import observe
from enclave.residency.meanings import ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation

_URLS = ("https://", "http://", "sftp://", "ftp://", "s3://", "jdbc:", "amqps://", "ssl://", "tcp://")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document(Meaning):
    """The property holds JSON, or an object: every ARN and URL within it is a destination.

    ``regions``, ``hosts`` and ``names`` are keys whose values are regions, hosts, and names of buckets and
    the like. ``text``: it needn't be JSON (then only the whole text is looked at). ``skip`` are keys whose
    values are no destination, such as a role that is assumed.
    """

    regions: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    text: bool = False
    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "a document: every ARN, URL and region that it names is in the EEA and ours"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, self.path):
            content = read(value)
            if content is UNKNOWN and not (self.text and isinstance(plain(value), str)):
                yield observe.unknown(
                    where, value, reason="The document can't be read, so neither can its ends."
                )
                continue
            whole = plain(value) if content is UNKNOWN else content
            found = False
            for inner, key, leaf in leaves(where, whole):
                for seen in self._leaf(inner, key, leaf, resource, view):
                    found = True
                    yield _hidden(seen) if isinstance(value, Secret) else seen
            if not found:
                yield observe.compliant(where, "names no destination")

    def _leaf(self, where: str, key: str, leaf: Any, resource: Resource, view: View) -> Iterator[Observation]:
        text = plain(leaf)
        if key in self.skip:
            return
        if text is UNKNOWN:
            yield observe.unknown(where, leaf, reason="A part of the document isn't known.")
        elif not isinstance(text, str):
            return
        elif key in self.regions:
            for target in ends.resolve(End(where=where, region=text), resource, view):
                yield judged_end(where, leaf, target)
        elif key in self.hosts or text.startswith(_URLS):
            for target in host_target(where, text, resource, view):
                yield judged_end(where, leaf, target)
        elif key in self.names or text.startswith("arn:"):
            for target in ends.resolve(End(where=where, name=text), resource, view):
                yield judged_end(where, leaf, target)


def read(value: Any) -> Any:
    """Return what a document holds; ``UNKNOWN`` if that can't be told."""
    value = plain(value)
    if isinstance(value, Mapping | list):
        return value
    if not isinstance(value, str) or holds_unknown(value):
        return UNKNOWN
    try:
        return json.loads(value)
    except ValueError:
        return UNKNOWN


def leaves(where: str, value: Any, key: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield every value within a document: where it stands, under which key, and the value."""
    value = plain(value)
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from leaves(f"{where}.{name}", item, str(name))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from leaves(f"{where}[{index}]", item, key)
    else:
        yield where, key, value


def _hidden(seen: Observation) -> Observation:
    return replace(seen, value="[secret]", reason="The document is a secret: what it names isn't shown.")
