"""Judges a team's programs, and what Pulumi wrote of them, by the enclave's own rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enclave.graph import sources
from enclave.residency import packs
from enclave.residency.context import Context
from enclave.residency.judgement import judge
from enclave.testing.judged import Judged
from enclave.testing.recording import Outputs, Program, World, record

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class EnclaveJudgement:
    """Judges programs and files by one configuration."""

    context: Context

    def __call__(
        self,
        judged: Program | Path | str,
        *,
        preview: bool = True,
        stack: str = "dublin-1",
        stacks: Mapping[str, Mapping[str, Any]] = _NOTHING,
        calls: Mapping[str, Mapping[str, Any]] = _NOTHING,
        outputs: Outputs = _NOTHING,
        pack: str = packs.SOVEREIGN.id,
    ) -> Judged:
        """Judge a program, or a file that Pulumi wrote (an export or a preview).

        The keywords are those of ``World``, for programs only; ``pack`` chooses the rules.
        """
        if isinstance(judged, str | Path):
            what, graph = str(judged), sources.read(Path(judged)).graph
        else:
            world = World(stack=stack, preview=preview, stacks=stacks, calls=calls, outputs=outputs)
            what, graph = getattr(judged, "__name__", "the program"), record(judged, world)
        judgement = judge(graph, self.context, packs.find(pack).select())
        return Judged(what=what, graph=graph, judgement=judgement)
