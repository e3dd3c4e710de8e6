"""Gathers what `enclave check` judges: the live stacks, or files that Pulumi wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from enclave.engine import judging, order
from enclave.engine.environment import Cloud
from enclave.engine.errors import EngineError, UnreadableFileError
from enclave.engine.parallel import each
from enclave.graph import sources
from enclave.residency import waivers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from enclave.engine.environment import Workspace
    from enclave.engine.runner import Runner
    from enclave.graph.facts import Graph
    from enclave.model.enclave import Enclave
    from enclave.residency.judgement import Judgement
    from enclave.residency.rule import Rule
    from enclave.residency.verdicts import Waived

LIVE = "the state"
_REMEDY = "give it what `pulumi stack export` or `pulumi preview --json --show-sames` wrote"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A stack that is judged. ``origin`` is the file that it was read from, or `LIVE`."""

    stack: str
    origin: str
    graph: Graph

    @property
    def resources(self) -> int:
        """How many resources it has, the stack itself and its providers left out."""
        return judging.count(self.graph)


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A judgement of several stacks as one graph.

    ``absent`` are stacks of the enclave that were asked for and aren't up. ``unused_waivers`` leave out
    those of stacks that the enclave has and nobody asked for.
    """

    judgement: Judgement
    sources: tuple[Source, ...]
    absent: tuple[str, ...]
    unused_waivers: tuple[Waived, ...]

    @property
    def resources(self) -> int:
        """How many resources were judged, stacks and providers left out."""
        return sum(source.resources for source in self.sources)


def may_be_up(workspace: Workspace) -> bool:
    """Whether there can be any live stack; if not, nobody needs a Pulumi to find out."""
    return workspace.cloud is not Cloud.LOCAL or workspace.state.is_dir()


def live(enclave: Enclave, runner: Runner, wanted: Iterable[str] = ()) -> tuple[Source, ...]:
    """Read the live stacks, or only those that are wanted; a stack without resources isn't up."""
    names = frozenset(wanted) or frozenset(order.stacks(enclave))
    existing = runner.existing()
    stacks = [stack for stack in order.stacks(enclave) if stack in names and stack in existing]
    exports = each(stacks, runner.export, runner.interrupts)
    graphs = {stack: sources.from_export(stack, exports[stack]) for stack in stacks}
    return tuple(
        Source(stack=stack, origin=LIVE, graph=graph) for stack, graph in graphs.items() if len(graph)
    )


def files(paths: Sequence[Path]) -> tuple[Source, ...]:
    """Read exports and previews, one stack a file.

    Raises:
        UnreadableFileError: one can't be read, is neither, or is of a stack that another one has as well.

    """
    read: dict[str, Source] = {}
    for path in paths:
        source = _file(path)
        if source.stack in read:
            raise UnreadableFileError(
                f"{read[source.stack].origin} and {path} are both of stack {source.stack}",
                "give one of them: as it is (the export), or as it would be (the preview)",
            )
        read[source.stack] = source
    return tuple(read.values())


def _file(path: Path) -> Source:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror}", _REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFileError(f"{path} is no JSON: {error}", _REMEDY) from error
    try:
        stack, graph = _read(document)
    except (AttributeError, KeyError, LookupError, TypeError, ValueError) as error:
        what = f"{type(error).__name__}: {error}"
        raise UnreadableFileError(
            f"{path} is no export and no preview of Pulumi ({what})", _REMEDY
        ) from error
    return Source(stack=stack, origin=str(path), graph=graph)


def _read(document: dict[str, Any]) -> tuple[str, Graph]:
    """Read either form. The stack is the one that the resources name."""
    if isinstance(document.get("deployment"), dict):
        states = document["deployment"].get("resources") or ()
        reader = sources.from_export
    else:
        states = [step.get("newState") or step["oldState"] for step in document["steps"]]
        reader = sources.from_preview
    stacks = {state["urn"].split("::")[0].removeprefix("urn:pulumi:") for state in states}
    if len(stacks) > 1:
        raise ValueError(f"resources of several stacks: {', '.join(sorted(stacks))}")
    stack = stacks.pop() if stacks else ""
    return stack, reader(stack, document)


def check(
    enclave: Enclave, gathered: Sequence[Source], rules: Iterable[Rule], wanted: Iterable[str] = ()
) -> Checked:
    """Judge what was gathered as one graph.

    Raises:
        EngineError: there is nothing to judge, which must not be taken for good.

    """
    if not any(len(source.graph) for source in gathered):
        raise EngineError(
            "There is nothing to judge: no stack that was asked for has a resource", "`make up`"
        )
    judgement, _ = judging.judge_all(enclave, {source.stack: source.graph for source in gathered}, rules)
    judged = {source.stack for source in gathered}
    elsewhere = frozenset(order.stacks(enclave)) - judged
    return Checked(
        judgement=judgement,
        sources=tuple(gathered),
        absent=tuple(stack for stack in wanted if stack not in judged),
        unused_waivers=tuple(
            held for held in judgement.unused_waivers if waivers.stack(held.waiver) not in elsewhere
        ),
    )
