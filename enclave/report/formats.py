"""Every format of `enclave check`: one content, written five ways."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from rich.console import Console

from enclave.report import check_page, findings, junit, sarif
from enclave.report import json as json_report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from enclave.report.check import CheckReport
    from enclave.residency.rule import Rule

CHECK: Final = ("text", "json", "sarif", "junit", "markdown")
_WIDTH = 110
"""Signs a line of text in a file, where no terminal says how wide it is."""


def check(report: CheckReport, rules: Iterable[Rule], form: str) -> str:
    """Write the report of a check in one of `CHECK`. It ends with a line break."""
    match form:
        case "json":
            return json_report.write(report) + "\n"
        case "sarif":
            return sarif.write(report, rules)
        case "junit":
            return junit.write(report)
        case "markdown":
            return check_page.write(report)
    out = io.StringIO()
    findings.write(report, Console(file=out, width=_WIDTH))
    return out.getvalue()
