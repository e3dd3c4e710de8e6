"""Hands every resource of a program to the judgement before the engine registers it.

Whoever runs the program, by whatever command, is refused alike: a policy pack can be left out, this can't.
The rules that need to see the whole stack are the pack's and the command line's part.

How a refusal ends: every finding is written as an error of the update, no further resource is registered,
and the program leaves with the exit code by which a Pulumi language host knows that the user has been told
(32, ``pythonProcessExitedAfterLoggingUserActionableMessage`` in Pulumi's own host). An exception would do
as well, but Pulumi prints each one as a traceback with the message somewhere inside.
"""

import asyncio
import inspect
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any, Final

import pulumi

from enclave.graph import providers, wire
from enclave.graph.facts import PROVIDER_PREFIX, UNKNOWN, Resource, Secret
from enclave.model.enclave import Enclave
from enclave.residency.context import Context
from enclave.residency.judgement import judge_early
from enclave.residency.verdicts import REFUSED

RESOURCE_TAG: Final = "enclave:resource"
"""The tag by which recovery finds what a killed update left behind: ``<stack>/<type>/<name>``."""

_STACK: Final = "pulumi:pulumi:Stack"
_SURVEY: Final = "ENCLAVE_SURVEY"  # as `enclave.engine.surveying` sets it
_USER_HAS_BEEN_TOLD: Final = 32
_QUIET_SECONDS: Final = 0.3  # so that resources on their way are judged too, and everything is said once


def install(enclave: Enclave) -> None:
    """Judge and tag every resource that the program makes from now on. To be called before the first."""
    today = date.today()  # noqa: DTZ011 - permissions end with the day of whoever runs this
    guard = _Guard(Context.of(enclave, today), pulumi.get_stack(), pulumi.get_project())
    pulumi.runtime.register_resource_transform(guard.transform)


class _Guard:
    """What the transform has to remember between resources."""

    def __init__(self, context: Context, stack: str, project: str) -> None:
        self._context = context
        self._stack = stack
        self._project = project
        self._providers = providers.Known()
        self._leaving: asyncio.TimerHandle | None = None

    async def transform(self, args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        resource = await self._facts(args)
        if resource.type.startswith(PROVIDER_PREFIX):
            self._providers.learn(resource.urn, resource.props)
        findings = judge_early(resource, self._context)
        refusals = [finding for finding in findings if finding.blocks and not _surveyed()]
        for finding in refusals:
            pulumi.log.error(f"{REFUSED}: {finding}")
        for finding in findings:
            if finding.waived:
                pulumi.log.warn(f"waived: {finding}")
        if refusals or self._leaving is not None:
            self._leave_soon()
            await asyncio.Event().wait()  # never answered: nothing is registered after a refusal
        return self._tagged(args)

    def _leave_soon(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
        self._leaving = asyncio.get_running_loop().call_later(_QUIET_SECONDS, _leave)

    async def _facts(self, args: pulumi.ResourceTransformArgs) -> Resource:
        parent = await _urn_of(args.opts.parent)
        provider = self._providers.of(await _urn_of(args.opts.provider))
        references: dict[str, set[str]] = {name: set() for name in args.props}
        props = {name: await _fact(value, references[name]) for name, value in args.props.items()}
        return Resource(
            stack=self._stack,
            urn=f"urn:pulumi:{self._stack}::{self._project}::{_qualified(parent, args.type_)}::{args.name}",
            type=args.type_,
            name=args.name,
            props=props,
            custom=args.custom,
            provider_region=provider.region,
            provider_account=provider.account,
            parent=parent,
            dependencies=tuple(sorted((await _named(args.opts.depends_on)).union(*references.values()))),
            property_dependencies={name: tuple(sorted(urns)) for name, urns in references.items() if urns},
        )

    def _tagged(self, args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
        tags = args.props.get("tags")
        if not args.custom or not _takes_tags(args.type_):
            return None
        mark = {RESOURCE_TAG: f"{self._stack}/{args.type_}/{args.name}"}
        merged = pulumi.Output.from_input(tags).apply(lambda given: {**(given or {}), **mark})
        # No options: the engine then keeps the ones it has, and some don't survive the way through the SDK.
        return pulumi.ResourceTransformResult(props={**args.props, "tags": merged}, opts=None)  # type: ignore[arg-type]  # the SDK passes None on, its annotation is narrower


def _surveyed() -> bool:
    """Whether this is a preview for `enclave preview --all`, which judges all of it and tells every finding.

    Nothing is ever made on these terms: an update, and a preview by anybody else, is refused as always.
    """
    return pulumi.runtime.is_dry_run() and os.environ.get(_SURVEY) == "true"


def _leave() -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: unanswered registrations wait in threads that an orderly exit would join, for ever.
    os._exit(_USER_HAS_BEEN_TOLD)


async def _urn_of(resource: pulumi.Resource | None) -> str | None:
    return None if resource is None else await resource.urn.future()


async def _named(depends_on: Any) -> set[str]:
    """Return the URNs of what a resource waits for; the engine hands each of them over as a resource."""
    return {urn for each in depends_on or () if (urn := await _urn_of(each))}


def _qualified(parent: str | None, type_: str) -> str:
    """Write the type as a URN has it, behind the types of its parents; the stack isn't one of them."""
    above = parent.split("::")[2] if parent else _STACK
    return type_ if above == _STACK else f"{above}${type_}"


async def _fact(value: Any, references: set[str]) -> Any:
    """Turn a transform's value into a fact, collecting the resources that it was taken from."""
    if isinstance(value, pulumi.Output):
        references.update([urn for urn in [await _urn_of(r) for r in await value.resources()] if urn])
        known = await value.is_known()
        inner = await _fact(await value.future(with_unknowns=True), references) if known else UNKNOWN
        return Secret(inner) if await value.is_secret() else inner
    if isinstance(value, pulumi.output.Unknown):
        return UNKNOWN
    if isinstance(value, Mapping):
        return wire.decode({key: await _fact(item, references) for key, item in value.items()})
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [await _fact(item, references) for item in value]
    return wire.decode(value)


@cache
def _takes_tags(token: str) -> bool:
    """Whether the SDK's class of this type takes a mapping named ``tags``."""
    package, module, name = token.split(":")
    if package != "aws":
        return False
    family = module.split("/")[0]
    sdk = import_module(f"pulumi_aws.{'lambda_' if family == 'lambda' else family}")
    parameter = inspect.signature(getattr(sdk, name)._internal_init).parameters.get("tags")  # noqa: SLF001 -- the one signature with every input; __init__ is overloaded
    return parameter is not None and "Mapping" in str(parameter.annotation)
