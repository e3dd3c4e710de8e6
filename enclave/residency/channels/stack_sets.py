"""What CloudFormation makes, where and in whose accounts; what a template makes no rule sees."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.values import holds_unknown
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Forbidden, Grantee, Meaning, Own, RegionOf
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_OPAQUE = "What is made by a template at a URL can't be read from here."
_UNJUDGED = "What a template makes of this type no rule judges; declare it in the program."
_INERT = frozenset(
    {
        "AWS::CloudFormation::WaitConditionHandle",
        "AWS::CloudWatch::Dashboard",
        "AWS::Config::ConfigRule",
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",
        "AWS::ResourceGroups::Group",
        "AWS::SSM::MaintenanceWindow",
        "AWS::SSM::Parameter",
    }
)
"""Types that keep, where they are made, what they are given, and can name nothing beyond it."""


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


def _template(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge the types of what a template makes."""
    for where, value in walk(resource.props, "templateBody"):
        content = _read(value)
        made = content.get("Resources", {}) if isinstance(content, Mapping) else UNKNOWN
        if not isinstance(made, Mapping):
            yield observe.unknown(where, value, reason="The template can't be read.")
            continue
        types = [each.get("Type") if isinstance(each, Mapping) else UNKNOWN for each in made.values()]
        if isinstance(content, Mapping) and "Transform" in content:
            types.append(UNKNOWN)
        for each in types:
            if each not in _INERT:
                yield observe.unknown(where, each, reason=_UNJUDGED)


def _desired(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge the type of what Cloud Control makes."""
    name = plain(resource.get("typeName"))
    if name not in _INERT:
        yield observe.unknown("typeName", name, reason=_UNJUDGED)


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
            Own(told="an inert type", read=_desired),
            Document(path="desiredState"),
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
