"""A meaning of a whole resource, or of a block of it: whatever it names is where data may go.

For types of many blocks, each with ARNs, buckets and hosts of its own: what AWS adds to them is read too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enclave.graph import arn
from enclave.graph.facts import UNKNOWN, Resource, Secret, plain
from enclave.residency.meanings import ends
from enclave.residency.meanings.destinations import Destination
from enclave.residency.meanings.documents import is_action, is_url
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.models import model_target
from enclave.residency.meanings.walk import joined, walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation

_TELLS_NOTHING = frozenset({"name", "description", "region", "tags", "tagsAll", "timeouts"})
"""Inputs of any resource: its own region, names, and words for people."""

_ENDS = ("arn", "arns", "uri", "url", "endpoint")
_BLOCKS = (
    "actions",
    "config",
    "configs",
    "configuration",
    "configurations",
    "destination",
    "destinations",
    "location",
    "options",
    "parameters",
    "properties",
    "settings",
)
_GLOBAL = frozenset({"iam", "sts"})
_TELLS_ITSELF = ("arn:", "s3://")
_IDENTITIES = "aws:iam/"
_S3 = "s3://"


@dataclass(frozen=True, slots=True)
class _Leaf:
    where: str
    key: str
    value: Any
    account: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Anywhere(Destination):
    """Every ARN and URL within ``path`` (all inputs if it is empty) is a destination.

    What else is one is told by the key that it stands under, at any depth: ``buckets`` are names of buckets
    or S3 locations, ``locals_`` names that AWS looks up in the same account and region, ``regions``,
    ``hosts`` (several if commas part them), ``models`` of Bedrock, and ``accounts`` (which own the bucket
    beside them). ``skip`` are keys under which no data goes anywhere, such as what it comes from.
    """

    buckets: tuple[str, ...] = ()
    locals_: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()

    def _told(self) -> str:
        left = f", but for {', '.join(self.skip)}" if self.skip else ""
        return f"whatever it names by ARN, host, bucket or region is in the EEA and ours{left}"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for leaf in self._leaves(resource):
            for target in self._targets(leaf, resource, view):
                yield judged_end(leaf.where, leaf.value, target)

    def ends(self, resource: Resource) -> Iterator[tuple[End, Any]]:
        """Yield every end that the resource names, with the value to blame."""
        for leaf in self._leaves(resource):
            end = self._end(leaf)
            if end is not None and (plain(leaf.value) is not UNKNOWN or self._matters(leaf.key)):
                yield end, leaf.value

    def _targets(self, leaf: _Leaf, resource: Resource, view: View) -> Iterator[Target]:
        text = plain(leaf.value)
        if isinstance(text, str):
            named = arn.parse(text)
            if named is not None and named.service in _GLOBAL:
                if named.account.isdigit():  # AWS's own policies have no account, and hold no data
                    yield Target(party=view.context.parties.resource(text))
                return
            if leaf.key in self.models:
                yield model_target(text, resource, view)
                return
            if leaf.key in self.hosts or (is_url(text) and leaf.key not in self.buckets):
                yield from host_target(leaf.where, text, resource, view)
                return
        end = self._end(leaf)
        hidden = text is UNKNOWN and not self._matters(leaf.key)
        if hidden and not ends.taken_from(resource, leaf.where, view):
            return  # nothing tells that it is an end at all
        if end is not None:
            for target in ends.resolve(end, resource, view):
                found = view.graph.resource(target.resource) if target.resource else None
                if text is not UNKNOWN or found is None or not found.type.startswith(_IDENTITIES):
                    yield target

    def _end(self, leaf: _Leaf) -> End | None:
        text = plain(leaf.value)
        if text is UNKNOWN:
            return None if "role" in leaf.key.lower() else End(where=leaf.where, name=UNKNOWN)
        if not isinstance(text, str) or not text or leaf.key in (*self.hosts, *self.models):
            return None
        if text.startswith("arn:"):
            named = arn.parse(text)
            nowhere = named is not None and (named.service in _GLOBAL or is_action(text))
            owner = leaf.account if named is not None and not named.account else None
            return None if nowhere else End(where=leaf.where, name=text, account=owner)
        return self._told_by_key(leaf, text)

    def _told_by_key(self, leaf: _Leaf, text: str) -> End | None:
        """Return what a text is that doesn't tell it itself, by the key that it stands under."""
        if leaf.key in self.regions:
            return End(where=leaf.where, region=text)
        if leaf.key in self.accounts:
            return End(where=leaf.where, account=text)
        if leaf.key in self.buckets or text.startswith(_S3):
            bucket = text.removeprefix(_S3).split("/", 1)[0]
            return End(where=leaf.where, name=bucket, account=leaf.account)
        return End(where=leaf.where, name=text, here=True) if leaf.key in self.locals_ else None

    def _matters(self, key: str) -> bool:
        """Whether something that isn't known, under this key, may be an end or hold some."""
        return key in self._keys() or key.lower().endswith((*_ENDS, *_BLOCKS))

    def _keys(self) -> tuple[str, ...]:
        return (*self.buckets, *self.locals_, *self.regions, *self.hosts, *self.models, *self.accounts)

    def _leaves(self, resource: Resource) -> Iterator[_Leaf]:
        left, told = frozenset(self.skip), frozenset(self._keys())
        for where, value in walk(resource.props, self.path):
            key = self.path.rpartition(".")[2].removesuffix("[]")
            for leaf in self._within(_Leaf(where, key, value, None), left):
                text = plain(leaf.value)
                if text is UNKNOWN or leaf.key in told or text.startswith(_TELLS_ITSELF) or is_url(text):
                    yield leaf

    def _within(self, leaf: _Leaf, left: frozenset[str], *, secret: bool = False) -> Iterator[_Leaf]:
        secret = secret or isinstance(leaf.value, Secret)
        value = plain(leaf.value)
        if isinstance(value, Mapping):
            owner = next((value[key] for key in self.accounts if key in value), leaf.account)
            for key, item in value.items():
                if key not in left and (leaf.where or key not in _TELLS_NOTHING):
                    inner = _Leaf(joined(leaf.where, key), key, item, owner)
                    yield from self._within(inner, left, secret=secret)
        elif isinstance(value, list | tuple):
            for index, item in enumerate(value):
                inner = _Leaf(f"{leaf.where}[{index}]", leaf.key, item, leaf.account)
                yield from self._within(inner, left, secret=secret)
        elif isinstance(value, str) or value is UNKNOWN:
            yield _Leaf(leaf.where, leaf.key, Secret(value) if secret else value, leaf.account)
