"""Everything that is provisioned stands in the EEA."""

from collections.abc import Iterator
from dataclasses import replace
from types import MappingProxyType

from enclave.graph.facts import PROVIDER_PREFIX, Resource, is_unknown
from enclave.graph.providers import nested
from enclave.residency import inward, observe
from enclave.residency.harmless import reasons
from enclave.residency.placeless import PLACELESS, RECORD_FAMILIES
from enclave.residency.rule import View, rule
from enclave.residency.verdicts import Observation, Severity, Verdict

_TRAFFIC = (
    "It sends the provider's calls, and what they carry, to wherever it names, whatever the region says."
)
_CREDENTIALS = "It brings settings or credentials of the machine's own, which nothing here can see."
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
"""Inputs of a provider that redirect its traffic or its credentials, and why none may be set."""

ENGINE_PACKAGES = frozenset({"pulumi"})
"""The engine's own types (stacks, stack references): they create nothing in a cloud."""


def _has_a_place(resource: Resource) -> bool:
    if resource.type.startswith(PROVIDER_PREFIX):
        return resource.type.removeprefix(PROVIDER_PREFIX) not in ENGINE_PACKAGES
    if not resource.custom or resource.package in ENGINE_PACKAGES:
        return False
    return not (resource.package == "aws" and resource.type.split(":")[1].split("/")[0] in RECORD_FAMILIES)


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
        yield from _provider(resource)
    elif resource.package != "aws":
        yield observe.unknown(
            "type", resource.type, reason="Nothing here can tell where resources of this package stand."
        )
    elif resource.type in PLACELESS and (resource.type in view.types or resource.type in reasons()):
        yield observe.not_applicable("It takes no region: what it says for itself decides.")
    elif resource.type in PLACELESS:
        yield observe.unknown(
            "type",
            resource.type,
            place="worldwide, or wherever AWS keeps it",
            reason="This type takes no region: its provider's says nothing about where it stands.",
        )
    else:
        own = resource.props.get("region")
        seen = (
            observe.region("provider region", resource.provider_region)
            if own is None
            else observe.region("region", own)
        )
        lane = inward.by_lane(resource, view) if seen.verdict is Verdict.VIOLATED else ""
        yield replace(seen, verdict=Verdict.COMPLIANT, reason=f"By {lane}.") if lane else seen


def _provider(resource: Resource) -> Iterator[Observation]:
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
            yield observe.violated(name, resource.props[name], reason=reason)
