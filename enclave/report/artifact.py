"""The whole report of a preview as a folder of files, for whoever wants more than a comment holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enclave.report import comment, files, junit, sarif
from enclave.report import json as json_report
from enclave.report.chart import drawing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from enclave.model.enclave import Enclave
    from enclave.report.preview import PreviewReport
    from enclave.residency.rule import Rule


def write(
    folder: Path, report: PreviewReport, enclave: Enclave, rules: Iterable[Rule], *, link: str = ""
) -> None:
    """Write every form of the report; the folder is made if need be. OSError if that can't be done."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "comment.md": comment.write(report, link=link),
        "report.md": comment.write(report, link=link, limit=None),
        "report.json": json_report.write(report) + "\n",
        "enclave.sarif": sarif.write(report.check, rules),
        "junit.xml": junit.write(report.check),
        "map.svg": drawing.write(report, enclave),
    }
    for name, text in texts.items():
        files.write(folder / name, text)
