"""`enclave preview --all`: every stack, compared with what is deployed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from enclave.cli.commands import UsageError, runner_of
from enclave.cli.exits import Exit
from enclave.cli.judged import claims_of
from enclave.engine import surveying
from enclave.engine.deploy import Deployment
from enclave.report import artifact, comment, findings, live, preview_text
from enclave.report.preview import Outlook, report
from enclave.residency import packs
from enclave.residency.settings import load

if TYPE_CHECKING:
    import argparse

    from enclave.cli.commands import Session
    from enclave.report.preview import PreviewReport


def is_asked(arguments: argparse.Namespace) -> bool:
    """Whether the preview is one of these.

    Raises:
        UsageError: it isn't, but asks for what only these have.

    """
    if arguments.all:
        return True
    if arguments.format == "markdown" or arguments.artifact or arguments.link:
        raise UsageError("--format markdown, --artifact and --link go with --all.\n  Remedy: add --all")
    return False


def preview_all(session: Session, arguments: argparse.Namespace) -> int:
    """Preview and judge every stack, and tell what changes."""
    claims = claims_of(session)
    enclave = load(session.workspace.config)
    with live.shown(session.news) as progress:
        runner = runner_of(session, enclave, progress, {surveying.VARIABLE: "true"})
        survey = Deployment(enclave, runner, progress).survey()
    today = date.today()  # noqa: DTZ011 - permissions end with the day of whoever runs this
    cloud = str(session.workspace.cloud)
    content = report(enclave, survey, cloud=cloud, pack=packs.SOVEREIGN, claims=claims, today=today)
    if arguments.artifact:
        artifact.write(arguments.artifact, content, enclave, packs.SOVEREIGN.select(), link=arguments.link)
    if arguments.format == "markdown":
        print(comment.write(content, link=arguments.link), end="")
    else:
        session.print(content, lambda: _text(content, session))
    if content.verdict is Outlook.FAILED:
        return Exit.FAILED
    return Exit.DONE if content.verdict is Outlook.KEPT else Exit.REFUSED


def _text(content: PreviewReport, session: Session) -> None:
    """Print the report for a person at a terminal: the findings, then what changes."""
    findings.write(content.check, session.out)
    preview_text.write(content, session.out)
