"""What `enclave gateway lint` says: everything doubtful in the intent, errors apart from warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from enclave.model.gateway.lint import Severity
from enclave.report import layout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from enclave.model.gateway.lint import Lint


@dataclass(frozen=True, kw_only=True, slots=True)
class LintReport:
    """All that `enclave gateway lint` tells; findings in order of file and line."""

    errors: int
    warnings: int
    findings: tuple[Lint, ...]


def report(found: Iterable[Lint]) -> LintReport:
    """Put together what is told."""
    findings = tuple(found)
    errors = sum(each.severity is Severity.ERROR for each in findings)
    return LintReport(errors=errors, warnings=len(findings) - errors, findings=findings)


def write(content: LintReport, console: Console) -> None:
    """Print the report."""
    if not content.findings:
        layout.line(console, "Nothing doubtful in the intent", style="bold")
        return
    counts = f"{layout.count(content.errors, 'error')}, {layout.count(content.warnings, 'warning')}"
    layout.line(console, f"{counts} in the intent", style="bold")
    for each in content.findings:
        console.print()
        layout.line(console, f"{each.severity}  {each.rule}", indent=2)
        layout.line(console, f"config/{each.file}:{each.line}", indent=4)
        layout.line(console, each.message, indent=4)
        layout.field(console, "remedy", each.remedy, indent=4)
