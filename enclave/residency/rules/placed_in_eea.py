"""Everything that is provisioned stands in the EEA."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

from enclave.graph.facts import PROVIDER_PREFIX, UNKNOWN, Resource, Secret, is_unknown, plain
from enclave.graph.places import Standing
from enclave.graph.providers import nested
from enclave.residency import inward, observe
from enclave.residency.meanings.hosts import host_target
from enclave.residency.placeless import PLACELESS, RECORD_FAMILIES
from enclave.residency.rule import View, rule
from enclave.residency.verdicts import Observation, Severity, Verdict

_TRAFFIC = (
    "It sends the provider's calls, and what they carry, to wherever it names, whatever the region says."
)
_ENCRYPTED = "https://"
_CREDENTIALS = "It brings settings or credentials of the machine's own, which nothing here can see."
ENDPOINTS = "endpoints"
STS_REGION = "stsRegion"
DETOURS = MappingProxyType(
    {
        "endpoints": _TRAFFIC,
        "httpProxy": _TRAFFIC,
        "httpsProxy": _TRAFFIC,
        "customCaBundle": "With an authority of its own, somebody between here and AWS can read every call.",
        "ec2MetadataServiceEndpoint": "It has credentials handed out by whoever answers at that address.",
        "stsRegion": "It has credentials issued in another region than the provider's.",
        "profile": _CREDENTIALS,
        "sharedConfigFiles": _CREDENTIALS,
        "sharedCredentialsFiles": _CREDENTIALS,
    }
)
"""Inputs of a provider that redirect its traffic or its credentials, and why none may be set.

But for endpoints that are hosts of AWS in the EEA, and a region there to issue credentials.
"""

ENGINE_PACKAGES = frozenset({"pulumi"})
"""The engine's own types (stacks, stack references): they create nothing in a cloud."""


def _has_a_place(resource: Resource) -> bool:
    is_provider = resource.type.startswith(PROVIDER_PREFIX)
    return (resource.custom or is_provider) and _takes_a_place(resource.type)


@cache
def _takes_a_place(type_: str) -> bool:
    if type_.startswith(PROVIDER_PREFIX):
        return type_.removeprefix(PROVIDER_PREFIX) not in ENGINE_PACKAGES
    package, _, rest = type_.partition(":")
    return package not in ENGINE_PACKAGES and not (
        package == "aws" and rest.split(":")[0].split("/")[0] in RECORD_FAMILIES
    )


@rule(
    id="placed-in-eea",
    title="Every resource is placed in the EEA",
    claim="data-stays-in-the-eea",
    channels=("PRV-01", "PRV-02"),
    severity=Severity.CRITICAL,
    reason="A resource outside the European Economic Area takes Europeans' data with it.",
    remedy="Give the resource a provider of a site, whose region the configuration names, "
    "and no region of its own.",
    source="pulumi-aws 7: a resource's own `region` overrides its provider's; EEA Agreement, members",
    needs_graph=False,
    applies=_has_a_place,
)
def placed_in_eea(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the region in force: the resource's own, else its provider's; a provider's detours too."""
    if resource.type.startswith(PROVIDER_PREFIX):
        yield from _provider(resource, view)
    elif resource.package != "aws":
        yield observe.unknown(
            "type", resource.type, reason="Nothing here can tell where resources of this package stand."
        )
    elif resource.type in PLACELESS:
        yield observe.not_applicable("It takes no region: what it says for itself decides.")
    else:
        own = resource.props.get("region")
        seen = (
            observe.region("provider region", resource.provider_region)
            if own is None
            else observe.region("region", own)
        )
        lane = inward.by_lane(resource, view) if seen.verdict is Verdict.VIOLATED else ""
        yield replace(seen, verdict=Verdict.COMPLIANT, reason=f"By {lane}.") if lane else seen


def _provider(resource: Resource, view: View) -> Iterator[Observation]:
    if resource.type != f"{PROVIDER_PREFIX}aws":
        yield observe.unknown(
            "type", resource.type, reason="Nothing here can tell where resources of this package stand."
        )
        return
    yield observe.region("region", resource.props.get("region"))
    for name, reason in DETOURS.items():
        value = nested(resource.props.get(name))
        if is_unknown(value):
            yield observe.unknown(name, value, reason=reason)
        elif value:
            yield from _detour(name, value, resource, view)


def _detour(name: str, value: Any, resource: Resource, view: View) -> Iterator[Observation]:
    """Judge an input that redirects something."""
    written, reason = resource.props[name], DETOURS[name]
    if name == STS_REGION:
        yield replace(observe.region(name, written), reason=reason)
    elif name == ENDPOINTS and isinstance(value, list):
        for where, text in _urls(value):
            url = Secret(text) if isinstance(written, Secret) else text
            yield _endpoint(where, url, resource, view)
    else:
        yield observe.violated(name, written, reason=reason)


def _urls(value: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield each endpoint that is set, by the service it is for."""
    for index, each in enumerate(value):
        services = plain(each)
        where = f"{ENDPOINTS}[{index}]"
        if not isinstance(services, Mapping):
            yield where, UNKNOWN
            continue
        for service, url in services.items():
            if plain(url) not in (None, ""):
                yield f"{where}.{service}", url


def _endpoint(where: str, url: Any, resource: Resource, view: View) -> Observation:
    """Judge one endpoint: a host of AWS in the EEA, asked by HTTPS."""
    text = plain(url)
    if not isinstance(text, str):
        return observe.unknown(where, url, reason=_TRAFFIC)
    found = [target.place for target in host_target(where, text, resource, view)]
    kept = all(
        place is not None and place.standing is Standing.INSIDE and place.region is not None
        for place in found
    )
    if kept and text.startswith(_ENCRYPTED):
        return observe.compliant(where, url, place=found[0] or "")
    return observe.violated(where, url, reason=_TRAFFIC)
