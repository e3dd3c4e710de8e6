"""The policy pack: ``pulumi preview --policy-pack policies``. It only carries facts to the judgement.

The pack judges by the configuration beside it: the folder ``config`` of the checkout that it lies in, from
wherever Pulumi is run. It has two policies, both mandatory: one for what a resource says by itself, which
refuses before the resource is created, and one for what only the whole stack can tell. During an update the
engine asks the second only when all is made, so the first says everything that is certain already: what a
preview didn't know yet is known by then.

Pulumi's SDK turns a violation that touches an unknown value into an advice during a preview. So nothing is
read through its checking proxies here: every value is copied out first, unknowns as facts of their own.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyPack,
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.proxy import UnknownValueError

from enclave.graph import providers, wire
from enclave.graph.facts import PROVIDER_PREFIX, UNKNOWN, Graph, Resource
from enclave.model.config import ConfigurationError
from enclave.residency.context import Context
from enclave.residency.judgement import judge_connections, judge_early
from enclave.residency.settings import load
from enclave.residency.verdicts import Finding

LINKS = "links"
"""The stack of what joins the sites."""

CONFIG_DIR = Path(__file__).resolve().parent.parent / "config"


def thaw(value: Any) -> Any:
    """Copy a value out of the SDK's proxies; reading an unknown one there raises, here it is ``UNKNOWN``."""
    if isinstance(value, Mapping):
        return {key: _item(value, key) for key in value}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_item(value, index) for index in range(len(value))]
    return wire.decode(value)


def _item(container: Any, key: Any) -> Any:
    try:
        return thaw(container[key])
    except UnknownValueError:
        return UNKNOWN


def asked(args: ResourceValidationArgs) -> Resource:
    """Turn what the SDK says of a resource that is asked for into facts; it tells no dependencies."""
    return _facts(args, _told(args), {}, parent=args.opts.parent)


def connected(args: PolicyResource, inputs: Mapping[str, Any] | None) -> Resource:
    """Turn what the SDK says of a resource among all of its stack into facts.

    ``inputs`` are what was asked for: here the SDK tells only what came of it, and in a preview every output
    that the program left open is unknown, so outputs alone say too little about what was asked.
    """
    told = _told(args)
    return _facts(
        args,
        told if inputs is None else inputs,
        told,
        parent=args.parent.urn if args.parent else None,
        dependencies=tuple(target.urn for target in args.dependencies),
        property_dependencies={
            name: tuple(target.urn for target in targets)
            for name, targets in args.property_dependencies.items()
            if targets
        },
    )


def _facts(
    args: ResourceValidationArgs | PolicyResource,
    props: Mapping[str, Any],
    outputs: Mapping[str, Any],
    **connections: Any,
) -> Resource:
    """Write the facts. Without a provider it is no custom resource."""
    provider = providers.read(thaw(args.provider.props)) if args.provider else providers.NO_PROVIDER
    return Resource(
        stack=args.urn.split("::")[0].removeprefix("urn:pulumi:"),
        urn=args.urn,
        type=args.resource_type,
        name=args.name,
        props=props,
        outputs=outputs,
        custom=args.provider is not None or args.resource_type.startswith(PROVIDER_PREFIX),
        provider_region=provider.region,
        provider_account=provider.account,
        **connections,
    )


def _told(args: ResourceValidationArgs | PolicyResource) -> dict[str, Any]:
    return {name: value for name, value in thaw(args.props).items() if not name.startswith("__")}


def _report(findings: Iterable[Finding], report_violation: ReportViolation) -> None:
    for finding in findings:
        report_violation(str(finding), finding.resource)


def _context() -> Context:
    today = date.today()  # noqa: DTZ011 - permissions end with the day of whoever runs this
    try:
        return Context.of(load(CONFIG_DIR, today), today)
    except ConfigurationError as error:
        sys.exit(str(error))


def _policies(context: Context) -> list[Policy]:
    """Make the two policies. The engine shows each resource's inputs to the first before the second runs."""
    inputs: dict[str, Mapping[str, Any]] = {}
    told: dict[str, set[tuple[str, str]]] = {}

    def resource(args: ResourceValidationArgs, report_violation: ReportViolation) -> None:
        wanted = asked(args)
        inputs[wanted.urn] = wanted.props
        found = [finding for finding in judge_early(wanted, context) if finding.blocks]
        told[wanted.urn] = {(finding.rule, finding.property) for finding in found}
        _report(found, report_violation)

    def stack(args: StackValidationArgs, report_violation: ReportViolation) -> None:
        graph = Graph(connected(each, inputs.get(each.urn)) for each in args.resources)
        # The pack sees one stack, and no reference to others. What the links take from the sites can't be
        # told here, so neither can their paths: `enclave` judges them. A site takes nothing from others.
        found = judge_connections(graph, context, pending={LINKS}).blocking
        left = (each for each in found if (each.rule, each.property) not in told.get(each.resource, ()))
        _report(left, report_violation)

    return [
        ResourceValidationPolicy(
            name="residency",
            description="Every resource stands in the EEA and leads nowhere else.",
            validate=resource,
            enforcement_level=EnforcementLevel.MANDATORY,
        ),
        StackValidationPolicy(
            name="residency-of-the-stack",
            description="What the stack's resources make together keeps data in the EEA.",
            validate=stack,
            enforcement_level=EnforcementLevel.MANDATORY,
        ),
    ]


def main() -> None:
    """Serve the pack to the engine."""
    PolicyPack(
        name="enclave-residency",
        enforcement_level=EnforcementLevel.MANDATORY,
        policies=_policies(_context()),
    )


if __name__ == "__main__":
    main()
