"""What the judgement says of a program, with assertions that read well when they fail."""

from dataclasses import dataclass

from enclave.graph.facts import Graph
from enclave.model.intent.problem import nearest
from enclave.residency.judgement import Judgement
from enclave.residency.registry import RULES
from enclave.residency.verdicts import Finding


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A program or a file that was judged. ``what`` names it in messages."""

    what: str
    graph: Graph
    judgement: Judgement

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that a rule came to, good and bad."""
        return tuple(self.judgement.findings)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """What the enclave would refuse."""
        return self.judgement.blocking

    @property
    def waived(self) -> tuple[Finding, ...]:
        """What only a waiver lets pass."""
        return self.judgement.waived

    def assert_compliant(self) -> None:
        """Fail if anything blocks, with every finding; or if nothing was there to judge."""
        __tracebackhide__ = True
        if not any(resource.custom for resource in self.graph):
            raise AssertionError(f"{self.what} makes no resource, so there is nothing to judge")
        if self.blocking:
            raise AssertionError(f"{self.what} is refused.\n\n{_written(self.blocking)}")

    def assert_refused(self, *, rule: str = "", resource: str = "") -> tuple[Finding, ...]:
        """Return the findings that block: of this rule, and for this resource (its name or URN), if given.

        Fail if there are none, and say what blocks instead.
        """
        __tracebackhide__ = True
        found = tuple(
            finding
            for finding in self.blocking
            if rule in ("", finding.rule) and resource in ("", finding.name, finding.resource)
        )
        if found:
            return found
        asked = " ".join(filter(None, (rule and f"by {rule}", resource and f"for {resource}")))
        raise AssertionError(
            f"{self.what} isn't refused{asked and ' '}{asked}.{self._hints(rule, resource)}\n\n"
            + (f"What blocks instead:\n\n{_written(self.blocking)}" if self.blocking else "Nothing blocks.")
        )

    def _hints(self, rule: str, resource: str) -> str:
        """Say what may be wrong with the question itself."""
        hints = ""
        if rule and rule not in RULES:
            meant = nearest(rule, (known.id for known in RULES))
            hints += f" There is no such rule{f'; {meant}, perhaps?' if meant else '.'}"
        names = {name for each in self.graph for name in (each.name, each.urn)}
        if resource and resource not in names:
            meant = nearest(resource, sorted(names))
            hints += f" There is no such resource{f'; {meant}, perhaps?' if meant else '.'}"
        return hints


def _written(findings: tuple[Finding, ...]) -> str:
    return "\n\n".join(map(str, findings))
