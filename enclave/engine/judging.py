"""Puts what Pulumi plans, and what it made, before the residency judgement."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from enclave.engine.errors import JudgementRefusedError
from enclave.graph.joining import join
from enclave.residency.context import Context
from enclave.residency.judgement import Judgement, judge
from enclave.residency.registry import RULES
from enclave.residency.verdicts import REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from enclave.engine.runner import Result
    from enclave.graph.facts import Graph
    from enclave.model.enclave import Enclave
    from enclave.residency.rule import Rule

_REMEDY = "each finding names its own"
_MACHINERY = ("pulumi:pulumi:", "pulumi:providers:")


def judge_all(
    enclave: Enclave,
    graphs: Mapping[str, Graph],
    rules: Iterable[Rule] = RULES,
    *,
    pending: Iterable[str] = (),
) -> tuple[Judgement, Graph]:
    """Judge all stacks together, as of today: some rules need to see more than one.

    ``pending`` are stacks that take from others what those don't have yet.
    """
    graph = join(graphs)
    today = date.today()  # noqa: DTZ011 - parties and waivers end with the day of whoever runs this
    return judge(graph, Context.of(enclave, today), rules, pending=pending), graph


def require(judgement: Judgement, headline: str) -> None:
    """Go on only if nothing blocks.

    Raises:
        JudgementRefusedError: something does; the message has every finding.

    """
    if judgement.blocking:
        findings = "\n\n".join(str(finding) for finding in judgement.blocking)
        raise JudgementRefusedError(
            f"{headline}. Blocking findings: {len(judgement.blocking)}.\n\n{findings}\n", _REMEDY
        )


def require_admitted(result: Result) -> None:
    """Tell a refusal by the program's own guard from any other failure.

    Raises:
        JudgementRefusedError: the guard refused.

    """
    refusals = [error for error in result.errors if REFUSED in error]
    if refusals and not result.ok:
        raise JudgementRefusedError(
            f"Stack {result.stack} is refused.\n\n" + "\n\n".join(refusals) + "\n", _REMEDY
        )


def count(graph: Graph) -> int:
    """Count the resources, the stack itself and its providers left out."""
    return sum(1 for resource in graph if not resource.type.startswith(_MACHINERY))
