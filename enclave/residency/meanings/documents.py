"""A meaning of properties that hold a document, such as JSON, within which destinations are named."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import yaml

from enclave.graph import arn
from enclave.graph.facts import UNKNOWN, Resource, Secret, plain
from enclave.graph.values import holds_unknown
from enclave.residency import observe
from enclave.residency.meanings import ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.models import model_target
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation

URLS = (
    *("https://", "http://", "wss://", "ws://", "sftp://", "ftps://", "ftp://", "ssh://"),
    *("amqps://", "amqp://", "mqtts://", "mqtt://", "ldaps://", "ldap://", "smtps://", "smtp://"),
    *("ssl://", "tls://", "tcp://", "udp://"),
    *(
        "jdbc:",
        "mongodb:",
        "mongodb+srv:",
        "redis://",
        "rediss://",
        "postgres://",
        "postgresql://",
        "mysql://",
    ),
)
_LONGEST = max(map(len, URLS))
_BUCKETS = re.compile(r"\bs3[an]?://[^\s'\",;)]+")
"""URLs of S3 within a text: in a list, or behind the name of an option."""
_FUNCTION = re.compile(r"[0-9]{12}:function:")
"""What Lambda calls a partial ARN: of the same region, but any account."""
_IDENTITIES = frozenset({"iam", "sts"})
_ACTIONS = frozenset({"states", "scheduler"})
_EVERYBODY = ("Group", "all")
_AT_RUN_TIME = ("$.", "{%")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NESTED = ("{", "[")


@dataclass(frozen=True, kw_only=True, slots=True)
class Document(Meaning):
    """The property holds JSON, or an object: every ARN and URL within it is a destination.

    ``regions``, ``hosts``, ``names``, ``accounts`` and ``models`` are keys whose values are regions, hosts,
    names of buckets and the like, accounts, and models of Bedrock; what such a key gets only at run time
    isn't known. Under a key of ``leaving`` stands whom data is sent to beyond AWS. ``text``: it needn't be
    JSON (then only the whole text is looked at). ``skip`` are keys whose values are no destination, such as
    what is read. ``pair``: an object with these two fields is a key and its value. ``yaml``: the text is
    YAML. JSON within a text is read too.
    """

    regions: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    pair: tuple[str, str] | tuple[()] = ()
    yaml: bool = False
    text: bool = False
    needs_graph: ClassVar[bool] = True

    def _told(self) -> str:
        return "a document: every ARN, URL and region that it names is in the EEA and ours"

    def _see(self, resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, self.path):
            content = read(value, as_yaml=self.yaml)
            if content is UNKNOWN and not (self.text and isinstance(plain(value), str)):
                yield observe.unknown(
                    where, value, reason="The document can't be read, so neither can its ends."
                )
                continue
            whole = plain(value) if content is UNKNOWN else content
            found = False
            for inner, key, leaf in leaves(where, whole, pair=self.pair):
                for seen in self._leaf(inner, key, leaf, resource, view):
                    found = True
                    yield _hidden(seen) if isinstance(value, Secret) else seen
            if not found:
                yield observe.compliant(where, "names no destination")

    def _leaf(self, where: str, key: str, leaf: Any, resource: Resource, view: View) -> Iterator[Observation]:
        text = plain(leaf)
        name = key.removesuffix(".$")
        told = name in (*self.regions, *self.hosts, *self.names, *self.accounts, *self.models)
        if name in self.skip:
            return
        if told and (key != name or (isinstance(text, str) and text.startswith(_AT_RUN_TIME))):
            yield observe.unknown(where, leaf, reason="What stands there is made up only at run time.")
        elif text is UNKNOWN:
            for target in ends.resolve(End(where=where, name=UNKNOWN), resource, view):
                yield judged_end(where, leaf, target)
        elif name in self.leaving or (name, text) == _EVERYBODY:
            yield observe.violated(where, leaf, reason="It leaves for anybody, anywhere.")
        elif isinstance(text, str) and not is_action(text):
            for target in self._targets(where, name, text, resource, view):
                yield judged_end(where, leaf, target)

    def _targets(self, where: str, key: str, text: str, resource: Resource, view: View) -> Iterator[Target]:
        told = key in (*self.regions, *self.names, *self.accounts)
        if key in self.models:
            yield model_target(text, resource, view)
        elif key in self.hosts or is_url(text):
            yield from host_target(where, text, resource, view)
        elif found := _BUCKETS.findall(text):
            for each in found:
                yield from ends.resolve(End(where=where, name=each), resource, view)
        elif told or text.startswith("arn:"):
            yield from ends.resolve(self._end(where, key, text), resource, view)
        elif _FUNCTION.match(text):
            yield from ends.resolve(End(where=where, name=text, here=True), resource, view)

    def _end(self, where: str, key: str, text: str) -> End:
        if key in self.regions:
            return End(where=where, region=text)
        whose = key in self.accounts or _is_identity(text)
        return End(where=where, account=text) if whose else End(where=where, name=text)


def _is_identity(text: str) -> bool:
    """Whether an ARN names a role or the like: it is in no region, so only whose it is counts."""
    named = arn.parse(text)
    return named is not None and named.service in _IDENTITIES


def is_url(text: str) -> bool:
    """Whether a text begins as a URL that data can be sent to; in whatever case of letters."""
    return text.lstrip()[:_LONGEST].lower().startswith(URLS)


def is_action(text: str) -> bool:
    """Whether an ARN names what Step Functions or the Scheduler does, rather than something it does it to."""
    named = arn.parse(text)
    return named is not None and named.service in _ACTIONS and not named.region and not named.account


def read(value: Any, *, as_yaml: bool = False) -> Any:
    """Return what a document holds; ``UNKNOWN`` if that can't be told."""
    value = plain(value)
    if isinstance(value, Mapping | list):
        return value
    if not isinstance(value, str) or holds_unknown(value):
        return UNKNOWN
    try:
        return yaml.load(value, Loader=_LOADER) if as_yaml else json.loads(value)  # noqa: S506 - a safe one
    except (ValueError, yaml.YAMLError):
        return UNKNOWN


def leaves(
    where: str, value: Any, key: str = "", *, pair: tuple[str, str] | tuple[()] = ()
) -> Iterator[tuple[str, str, Any]]:
    """Yield every value within a document: where it stands, under which key, and the value."""
    value = plain(value)
    if isinstance(value, str) and value.startswith(_NESTED):
        inner = read(value)
        value = value if inner is UNKNOWN else inner
    if isinstance(value, Mapping):
        named = plain(value.get(pair[0])) if pair else None
        for name, item in value.items():
            own = str(named) if pair and name == pair[1] and named is not None else str(name)
            yield from leaves(f"{where}.{name}", item, own, pair=pair)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from leaves(f"{where}[{index}]", item, key, pair=pair)
    else:
        yield where, key, value


def _hidden(seen: Observation) -> Observation:
    return replace(seen, value="[secret]", reason="The document is a secret: what it names isn't shown.")
