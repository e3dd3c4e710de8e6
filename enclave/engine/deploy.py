"""`up`, `preview`, `refresh` and `down` of the whole enclave: order, judgement and recovery around Pulumi."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from enclave.engine import cloud, judging, order, plan, release, signals, surveying, turns
from enclave.engine.checking import LIVE, PLANNED, Source
from enclave.engine.environment import Cloud
from enclave.engine.errors import CloudError, EngineError, StackFailedError
from enclave.engine.outcome import Outcome, StackOutcome, changes, say
from enclave.engine.parallel import each
from enclave.engine.recovery import Found, Recovery
from enclave.engine.surveying import Survey, Surveyed
from enclave.graph import joining, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from enclave.engine.progress import Progress
    from enclave.engine.runner import Result, Runner
    from enclave.graph.facts import Graph
    from enclave.model.enclave import Enclave
    from enclave.residency.judgement import Judgement


_T = TypeVar("_T")


class Deployment:
    """One run over the stacks of an enclave. Make a new one for each run.

    Every operation raises EngineError when a stack fails, when the judgement refuses, or when somebody asked
    for a stop.
    """

    def __init__(self, enclave: Enclave, runner: Runner, progress: Progress) -> None:
        self._enclave = enclave
        self._runner = runner
        self._progress = progress
        self._recovery = Recovery(runner, progress)
        self._stacks = order.stacks(enclave)
        self._started = time.monotonic()
        self._ready: cloud.Ready | None = None  # None on AWS
        self._found: dict[str, Found] = {}
        self._previews: dict[str, tuple[Result, Mapping[str, Any]]] = {}
        self._graphs: dict[str, Graph] = {}  # each stack as it will be, or is, whichever is known last
        self._planned: set[str] = set()  # those of which `_graphs` has a preview
        self._left_out: frozenset[str] = frozenset()  # those whose connections the last judgement left out

    def preview(self) -> Outcome:
        """Preview and judge every stack; changes nothing in the cloud."""
        with self._run():
            done = self._preview(self._stacks)
        judgement, graph = self._judge("The preview is refused; nothing was changed")
        return self._outcome("preview", done, judgement, graph)

    def survey(self) -> Survey:
        """Preview every stack and judge it, as it is and as it would be; what blocks is told, not raised.

        The runner's environment must hold `surveying.VARIABLE`, or the programs refuse by themselves.
        """
        with self._run():
            deployed = {stack: self._deployed(stack) for stack in self._stacks}
            surveyed = self._each(self._stacks, lambda stack: self._survey_one(stack, deployed[stack]))
        self._left_out = self._pending()
        now, _ = judging.judge_all(self._enclave, deployed)
        planned, _ = judging.judge_all(self._enclave, self._graphs, pending=self._left_out)
        return Survey(
            stacks=tuple(surveyed.values()),
            deployed=now,
            planned=planned,
            sources=tuple(
                Source(
                    stack=stack,
                    origin=PLANNED if stack in self._planned else LIVE,
                    graph=self._graphs[stack],
                )
                for stack in self._stacks
            ),
            pending=tuple(sorted(self._left_out)),
            seconds=time.monotonic() - self._started,
        )

    def up(self) -> Outcome:
        """Bring every stack up, in order, each previewed and judged before anything of it is created."""
        done: dict[str, Result] = {}
        with self._run():
            self._preview(self._stacks)
            self._judge("The change is refused; nothing was created")
            for stage in order.stages(self._enclave):
                if done and (any(changes(result) for result in done.values()) or self._left_out & set(stage)):
                    # What this stage reads from the stacks before it is known only now.
                    self._preview(stage)
                    self._judge(f"{', '.join(stage)}: the change is refused; nothing of it was created")
                done |= self._each(stage, self._up)
                self._graphs |= self._states(stage)
                self._planned -= set(stage)
        judgement, graph = self._judge("The enclave is up, but what came up is refused")
        return self._outcome("up", done, judgement, graph)

    def refresh(self) -> Outcome:
        """Compare every stack with the cloud, and correct the state where they differ."""
        with self._run():
            done = self._each(self._stacks, self._refresh)
            self._graphs |= self._states(self._stacks)
        return self._outcome("refresh", done)

    def down(self) -> Outcome:
        """Take every stack down, the links first, with deletion protection released for just this run."""
        done: dict[str, Result] = {}
        with self._run():
            for stage in reversed(order.stages(self._enclave)):
                done |= self._each([stack for stack in stage if self._found[stack].resources], self._down)
        return self._outcome("down", done)

    @contextmanager
    def _run(self) -> Iterator[None]:
        """Wait for others, then work on the stacks with Ctrl-C passed on to Pulumi.

        While it waits Ctrl-C has its usual meaning: there is no Pulumi yet that could answer it.
        """
        workspace = self._runner.workspace
        with turns.held(workspace, self._progress):
            if workspace.cloud is Cloud.LOCAL:
                self._ready = cloud.start(workspace, self._enclave)
            self._recovery.wait_for_others(self._stacks)
            with signals.forwarded(self._runner.interrupts, self._progress):
                self._settle()
                yield

    def _settle(self) -> None:
        """Make missing stacks, settle what a killed run left, and forget what a lost cloud took with it."""
        self._make_missing()
        self._found = self._each(self._stacks, self._recovery.recover)
        if self._ready is not None:
            if self._ready.lost:
                self._drop_lost()
            cloud.record_generation(self._runner.workspace, self._ready.generation)

    def _make_missing(self) -> None:
        existing = self._runner.existing()
        missing = [stack for stack in self._stacks if stack not in existing]
        if missing and self._ready is None:
            # Only its owner knows under which key a new stack's secrets belong.
            raise EngineError(
                f"There is no stack {', '.join(missing)} in this backend",
                "for each: `pulumi stack init NAME --secrets-provider awskms://alias/KEY?region=eu-west-1`",
            )
        for stack in missing:
            self._runner.init(stack)

    def _drop_lost(self) -> None:
        filled = [stack for stack in self._stacks if self._found[stack].resources]
        if filled:
            self._progress.say("The embedded cloud lost its memory; comparing every stack with it.")
            self._found |= self._each(filled, lambda stack: self._recovery.drop_lost(self._found[stack]))

    def _preview(self, stacks: Sequence[str]) -> dict[str, Result]:
        return self._each(stacks, self._preview_one)

    def _preview_one(self, stack: str) -> Result:
        result, document = self._runner.preview(stack, self._progress)
        judging.require_admitted(result)
        result.require()
        found = self._recovery.adopt(self._found[stack], document)
        if found is not self._found[stack]:
            self._found[stack] = found
            result, document = self._runner.preview(stack, self._progress)
            result.require()
        self._previews[stack] = (result, document)
        self._graphs[stack] = sources.from_preview(stack, document)
        self._planned.add(stack)
        self._progress.finish(stack, f"previewed: {say(result)}")
        return result

    def _deployed(self, stack: str) -> Graph:
        return sources.from_export(stack, self._found[stack].document)

    def _survey_one(self, stack: str, deployed: Graph) -> Surveyed:
        before = judging.count(deployed)
        try:
            self._preview_one(stack)
        except EngineError as error:
            self._graphs[stack] = deployed
            self._progress.finish(stack, "couldn't be previewed")
            return Surveyed(
                stack=stack, before=before, after=before, changes={}, steps=(), failure=error.message
            )
        steps = surveying.steps(self._previews[stack][1])
        return Surveyed(
            stack=stack,
            before=before,
            after=judging.count(self._graphs[stack]),
            changes=Counter(step.op for step in steps),
            steps=steps,
        )

    def _up(self, stack: str) -> Result:
        preview, document = self._previews[stack]
        if plan.is_idle(document, preview.outputs):
            self._progress.finish(stack, "up to date")
            return preview
        result = self._runner.up(stack, self._progress, total=len(document.get("steps") or ()))
        judging.require_admitted(result)
        self._progress.finish(stack, f"up: {say(result.require())}")
        return result

    def _refresh(self, stack: str) -> Result:
        result = self._runner.refresh(stack, self._progress, total=self._found[stack].resources).require()
        self._progress.finish(stack, f"refreshed: {say(result)}")
        return result

    def _down(self, stack: str) -> Result:
        found = self._found[stack]
        with release.configuration(self._runner.workspace, stack) as config:
            if protected := release.protected(found.document):
                self._runner.up(stack, self._progress, config=config, targets=protected).require()
            result = self._runner.destroy(stack, self._progress, total=found.resources, config=config)
        self._progress.finish(stack, f"down: {say(result.require())}")
        return result

    def _states(self, stacks: Sequence[str]) -> dict[str, Graph]:
        exports = self._each(stacks, self._runner.export)
        return {stack: sources.from_export(stack, document) for stack, document in exports.items()}

    def _judge(self, refusal: str) -> tuple[Judgement, Graph]:
        self._left_out = self._pending()
        if self._left_out:
            names = ", ".join(sorted(self._left_out))
            self._progress.say(f"Where {names} lets packets get to is judged once the sites have changed.")
        judgement, graph = judging.judge_all(self._enclave, self._graphs, pending=self._left_out)
        judging.require(judgement, refusal)
        return judgement, graph

    def _pending(self) -> frozenset[str]:
        """Give the stacks that can't be read in full, since stacks of an earlier stage have yet to change.

        They lack what those will have, or still have what those hand over no more.

        Their connections are judged again when those are up, and before anything of them is made.
        """
        pending: set[str] = set()
        withdrawn: set[str] = set()
        unsettled = False
        for stage in order.stages(self._enclave):
            planned = {stack: self._graphs[stack] for stack in stage if stack in self._planned}
            if unsettled:
                pending |= {
                    stack
                    for stack, graph in planned.items()
                    if joining.waits(graph) or joining.mentions(graph, withdrawn)
                }
            results = [self._previews[stack][0] for stack in planned]
            withdrawn |= {text for result in results for text in _withdrawn(result)}
            unsettled = unsettled or any(map(changes, results))
        return frozenset(pending)

    def _each(self, stacks: Sequence[str], work: Callable[[str], _T]) -> dict[str, _T]:
        try:
            return each(stacks, work, self._runner.interrupts)
        except StackFailedError as error:
            if self._ready is None or cloud.is_running(self._runner.workspace):
                raise
            # The many errors that follow from it would hide the cause.
            raise CloudError(
                "The embedded cloud ended while Pulumi was at work",
                f"run the same command again: it starts the cloud and continues\n\n{error.message}",
            ) from error

    def _outcome(
        self,
        operation: str,
        done: Mapping[str, Result],
        judgement: Judgement | None = None,
        graph: Graph | None = None,
    ) -> Outcome:
        return Outcome(
            operation=operation,
            stacks=tuple(
                StackOutcome(
                    stack=stack,
                    resources=judging.count(self._graphs[stack]) if stack in self._graphs else 0,
                    changes=changes(done[stack]) if stack in done else {},
                    seconds=done[stack].seconds if stack in done else 0.0,
                    mended=self._found[stack].mended,
                )
                for stack in self._stacks
            ),
            judgement=judgement,
            graph=graph,
            seconds=time.monotonic() - self._started,
        )


def _withdrawn(result: Result) -> set[str]:
    """Give the texts that a stack hands to others now, and after its update no more."""
    before, after = result.outputs or ({}, {})
    return set(joining.leaves(before)) - set(joining.leaves(after))
