"""What CloudFormation makes, where and in whose accounts; what a template makes no rule sees."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.values import holds_unknown
from enclave.residency import observe, template_types
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Forbidden, Grantee, Meaning, Own, RegionOf, ends
from enclave.residency.meanings.documents import leaves, read
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_OPAQUE = "What is made by a template at a URL can't be read from here."
_UNJUDGED = "What a template makes of this type no rule judges; declare it in the program."


class _Loader(yaml.SafeLoader):
    """YAML with the short forms of CloudFormation's functions, such as ``!Ref``, whatever they return."""


_Loader.add_multi_constructor("!", lambda _loader, _suffix, _node: UNKNOWN)


def _read(value: Any) -> Any:
    text = plain(value)
    if isinstance(text, Mapping):
        return text
    if not isinstance(text, str) or holds_unknown(text):
        return UNKNOWN
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe one
    except yaml.YAMLError:
        return UNKNOWN


def _template(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge what a template makes: of types, and with properties, that keep what they get where they are."""
    for where, value in walk(resource.props, "templateBody"):
        content = _read(value)
        made = content.get("Resources", {}) if isinstance(content, Mapping) else UNKNOWN
        if not isinstance(made, Mapping):
            yield observe.unknown(where, value, reason="The template can't be read.")
            continue
        if isinstance(content, Mapping) and "Transform" in content:
            yield observe.unknown(where, "Transform", reason="A macro can make anything of the template.")
        for name, each in made.items():
            told = each if isinstance(each, Mapping) else {}
            yield from _made(f"{where}.{name}", told.get("Type"), told.get("Properties"), resource, view)


def _made(where: str, kind: Any, properties: Any, resource: Resource, view: View) -> Iterator[Observation]:
    """Judge one thing that is made: only known properties of an inert type, and no ARN that leads away."""
    known = template_types.INERT.get(kind) if isinstance(kind, str) else None
    if known is None:
        yield observe.unknown(where, kind, reason=_UNJUDGED)
        return
    for name in properties if isinstance(properties, Mapping) else ():
        if name not in known:
            yield observe.unknown(f"{where}.{name}", kind, reason=_UNJUDGED)
    for place, _, value in leaves(where, properties):
        text = plain(value)
        if isinstance(text, str) and text.startswith("arn:"):
            for target in ends.resolve(End(where=place, name=text), resource, view):
                yield judged_end(place, text, target)


def _desired(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge what Cloud Control makes, which is given as a template's properties are."""
    for where, value in walk(resource.props, "desiredState"):
        content = read(value)
        if content is UNKNOWN:
            yield observe.unknown(where, value, reason="What is made can't be read.")
        else:
            yield from _made(where, plain(resource.get("typeName")), content, resource, view)


_TEMPLATE: tuple[Meaning, ...] = (
    Forbidden(path="templateUrl", why=_OPAQUE),
    Own(told="a template that makes nothing but inert types", read=_template),
)
_TARGETS: tuple[Meaning, ...] = (
    Grantee(path="deploymentTargets.accounts[]"),
    Forbidden(path="deploymentTargets.accountsUrl", why="Which accounts it names can't be read from here."),
)

STACK_SETS = channel(
    id="stack-sets",
    title="Templates make readable things, in our accounts and in the EEA",
    channels=("GOV-06",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="What a template makes is in no plan that can be judged before it is made.",
    remedy="Make things in the program itself; deploy stack sets to our accounts and regions of the EEA.",
    source="CloudFormation API: CreateStack, CreateStackSet, CreateStackInstances; Cloud Control API: "
    "CreateResource; Service Catalog API: ProvisionProduct, CreateProvisioningArtifact",
    watches={
        "aws:cloudformation/stack:Stack": (*_TEMPLATE, Destination(path="notificationArns[]")),
        "aws:cloudformation/stackSet:StackSet": _TEMPLATE,
        "aws:cloudformation/stackSetInstance:StackSetInstance": (
            RegionOf(path="stackSetInstanceRegion"),
            Grantee(path="accountId"),
            *_TARGETS,
        ),
        "aws:cloudformation/stackInstances:StackInstances": (
            RegionOf(path="regions[]"),
            Grantee(path="accounts[]"),
            *_TARGETS,
        ),
        "aws:cloudcontrol/resource:Resource": (
            Own(told="an inert type, with properties that keep it so", read=_desired),
        ),
        "aws:servicecatalog/provisionedProduct:ProvisionedProduct": (
            RegionOf(path="stackSetProvisioningPreferences.regions[]"),
            Grantee(path="stackSetProvisioningPreferences.accounts[]"),
            Destination(path="notificationArns[]"),
        ),
        "aws:servicecatalog/product:Product": (
            Forbidden(path="provisioningArtifactParameters.templateUrl", why=_OPAQUE),
        ),
        "aws:servicecatalog/provisioningArtifact:ProvisioningArtifact": (
            Forbidden(path="templateUrl", why=_OPAQUE),
        ),
    },
)
