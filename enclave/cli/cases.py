"""`enclave check --cases`: judges small pieces of a program, each a file, in a context of their own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from enclave.cli.commands import UsageError
from enclave.cli.exits import Exit
from enclave.report import cases as report
from enclave.residency.cases import context as given
from enclave.residency.cases.judging import answers
from enclave.residency.cases.reading import CaseError, read_all
from enclave.residency.context import Context
from enclave.residency.settings import load

if TYPE_CHECKING:
    import argparse

    from enclave.cli.commands import Session
    from enclave.residency.packs import Pack


def check(session: Session, arguments: argparse.Namespace, pack: Pack) -> int:
    """Judge every case of a folder, by the context file that is given, else by this configuration."""
    if arguments.files or arguments.stack:
        raise UsageError("Name a folder of cases, or files and stacks, not both.")
    if arguments.format not in ("text", "json"):
        raise UsageError(f"Cases are told as text or as json, not as {arguments.format}.")
    today = date.today()  # noqa: DTZ011 - parties and lanes end with the day of whoever runs this
    context = (
        given.load(arguments.context, clock=today)
        if arguments.context
        else Context.of(load(session.workspace.config), today)
    )
    try:
        cases = read_all(arguments.cases, context)
    except CaseError as error:
        raise UsageError(str(error)) from None
    told = tuple(answers(cases, context, tuple(pack.select())))
    session.print(report.lines(told), lambda: report.write(told, session.out))
    return Exit.DONE
