"""The commands that judge, and those that explain the judgement: `check`, `claims`, `explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from enclave.cli import cases
from enclave.cli.commands import UsageError, runner_of
from enclave.cli.exits import Exit
from enclave.engine import checking, order
from enclave.model.intent.problem import suggestion
from enclave.report import check as check_report
from enclave.report import (
    claims_page,
    explain,
    explain_pack,
    explain_type,
    files,
    findings,
    formats,
    layout,
    live,
    register,
)
from enclave.residency import claims as claims_register
from enclave.residency import packs
from enclave.residency.registry import RULES
from enclave.residency.settings import load

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from enclave.cli.commands import Session
    from enclave.engine.checking import Source
    from enclave.model.enclave import Enclave
    from enclave.residency.claims import Claim


def check(session: Session, arguments: argparse.Namespace) -> int:
    """Judge the live stacks, or files, as one graph."""
    pack = _pack(arguments.pack)
    if arguments.cases:
        return cases.check(session, arguments, pack)
    claims = claims_of(session)
    enclave = load(session.workspace.config)
    wanted = _wanted(enclave, arguments)
    gathered = _gather(session, enclave, arguments.files, wanted)
    checked = checking.check(enclave, gathered, pack.select(), () if arguments.files else wanted)
    report = check_report.report(checked, pack, claims)
    if arguments.output:
        files.write(arguments.output, formats.check(report, pack.select(), arguments.format))
        layout.line(session.out, f"{findings.headline(report)}. The report is in {arguments.output}")
    elif arguments.format in ("text", "json"):
        session.print(report, lambda: findings.write(report, session.out))
    else:
        print(formats.check(report, pack.select(), arguments.format), end="")
    return Exit.REFUSED if report.blocking else Exit.DONE


def claims(session: Session, arguments: argparse.Namespace) -> int:
    """Show every claim and how it stands."""
    written = claims_of(session)
    enclave = load(session.workspace.config)
    gathered = _gather(session, enclave, arguments.files, order.stacks(enclave))
    checked = checking.check(enclave, gathered, RULES) if gathered else None
    content = register.entries(written, checked)
    if arguments.format == "markdown":
        session.out.print(claims_page.with_standing(content), markup=False, highlight=False, soft_wrap=True)
    else:
        session.print(content, lambda: register.write(content, session.out))
    return Exit.DONE


def explain_one(session: Session, arguments: argparse.Namespace) -> int:
    """Explain a rule, a claim, a pack or a resource type; without a name, list all but the types."""
    claims = claims_of(session)
    name = arguments.name
    known = {claim.id: claim for claim in claims}
    mapped = {pack.id: pack for pack in packs.PACKS}
    if name is None:
        contents = explain.contents(RULES, claims, packs.PACKS)
        session.print(contents, lambda: explain.write_contents(contents, session.out))
    elif name in RULES:
        rule = explain.rule_text(RULES[name], claims)
        session.print(rule, lambda: explain.write_rule(rule, session.out))
    elif name in known:
        claim = explain.claim_text(known[name])
        session.print(claim, lambda: explain.write_claim(claim, session.out))
    elif name in mapped:
        pack = explain_pack.text(mapped[name])
        session.print(pack, lambda: explain_pack.write(pack, session.out))
    elif explain_type.looks_like(name):
        kind = explain_type.text(name, RULES)
        session.print(kind, lambda: explain_type.write(kind, session.out))
    else:
        names = [*(rule.id for rule in RULES), *known, *mapped, *explain_type.known(RULES)]
        meant = suggestion(name, names, "`enclave explain` lists all but the types")
        raise UsageError(f"There is no rule, claim, pack or resource type {name!r}.\n  Remedy: {meant}")
    return Exit.DONE


def _gather(
    session: Session, enclave: Enclave, files: Sequence[Path], wanted: Sequence[str]
) -> tuple[Source, ...]:
    """Read the files, or else what is live of the stacks that are wanted."""
    if files:
        return checking.files(files)
    if not checking.may_be_up(session.workspace):
        return ()
    with live.shown(session.news) as progress:
        return checking.live(enclave, runner_of(session, enclave, progress), wanted)


def _wanted(enclave: Enclave, arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the stacks to judge: those named, or all."""
    stacks = order.stacks(enclave)
    named = tuple(dict.fromkeys(arguments.stack or ()))
    if named and arguments.files:
        raise UsageError("Name stacks or files, not both: a file says itself which stack it is of.")
    for name in named:
        if name not in stacks:
            remedy = suggestion(name, stacks, f"choose among {', '.join(stacks)}")
            raise UsageError(f"The configuration has no stack {name!r}.\n  Remedy: {remedy}")
    return named or stacks


def _pack(name: str) -> packs.Pack:
    try:
        return packs.find(name)
    except packs.UnknownPackError as error:
        raise UsageError(str(error)) from None


def claims_of(session: Session) -> tuple[Claim, ...]:
    """Read what is promised. UsageError if a file of it has a mistake."""
    try:
        return claims_register.load(session.workspace.root / "claims")
    except claims_register.ClaimError as error:
        raise UsageError(f"claims/{error}") from None


COMMANDS: Mapping[str, Callable[[Session, argparse.Namespace], int]] = {
    "check": check,
    "claims": claims,
    "explain": explain_one,
}
