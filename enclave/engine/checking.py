"""Gathers what `enclave check` judges: the live stacks, or files that Pulumi wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.engine import judging, order
from enclave.engine.environment import Cloud
from enclave.engine.errors import EngineError
from enclave.engine.parallel import each
from enclave.graph import sources
from enclave.graph.errors import JoiningError
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
PLANNED = "the preview"


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A stack that is judged. ``origin`` is the file that it was read from, `LIVE` or `PLANNED`."""

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
        GraphError: one can't be read, is neither, or is of a stack that another one has as well.

    """
    read: dict[str, Source] = {}
    for path in paths:
        found = sources.read(path)
        if found.stack in read:
            raise JoiningError(f"{read[found.stack].origin} is of stack {found.stack} as well", path)
        read[found.stack] = Source(stack=found.stack, origin=str(path), graph=found.graph)
    return tuple(read.values())


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
