"""`enclave gateway`: what the intent lets through, asked, compiled, linted and learnt."""

from __future__ import annotations

import sys
from datetime import date
from ipaddress import AddressValueError, IPv4Address
from typing import TYPE_CHECKING, Final, TypeVar

from enclave.cli.commands import UsageError
from enclave.cli.exits import Exit
from enclave.gateway.learning import amending, logfiles
from enclave.gateway.learning.proposals import Learner
from enclave.gateway.suricata import fetching
from enclave.gateway.trying import flowtexts
from enclave.gateway.trying.answers import ask
from enclave.model.gateway.dns import dns_rules
from enclave.model.gateway.firewall import firewall_rules
from enclave.model.gateway.lint import lint as lint_intent
from enclave.model.intent.files import EGRESS_FILE, NAMES_FILE
from enclave.model.intent.problem import suggestion
from enclave.report import gateway_learn, gateway_lint, gateway_rules, gateway_try, layout, live
from enclave.residency.settings import load

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from enclave.cli.commands import Session
    from enclave.gateway.trying.flowtexts import Asked
    from enclave.model.enclave import Enclave, Site

NAME: Final = "gateway"
T = TypeVar("T")


def run(session: Session, arguments: argparse.Namespace) -> int:
    """Run the command that is asked for."""
    return _COMMANDS[arguments.asked](session, arguments)


def _try(session: Session, arguments: argparse.Namespace) -> int:
    """Run flows through the rules of a site. All that is wrong with the question is said at once."""
    enclave = load(session.workspace.config)
    flaws: list[str] = []
    site = _told(flaws, lambda: _site(enclave, arguments.site))
    flows = _told(flaws, lambda: _flows(enclave, arguments.flows))
    to = _told(flaws, lambda: _address(arguments.to))
    if site and flows:
        flaws += flowtexts.staying(site, flows)
    if flaws or site is None or flows is None:
        raise UsageError("\n".join(flaws))
    with live.shown(session.news) as progress:
        suricata = fetching.ensure(session.environ, progress)
        number = layout.count(len(flows), "flow")
        progress.say(f"Running {number} through Suricata {suricata.version}")
        answers = ask(enclave, site, flows, suricata, tier=arguments.tier, to=to)
    content = gateway_try.report(enclave, site, arguments.tier, suricata, answers)
    session.print(content, lambda: gateway_try.write(content, session.out))
    return Exit.REFUSED if content.dropped else Exit.DONE


def _rules(session: Session, arguments: argparse.Namespace) -> int:
    """Print the compiled rules of a site."""
    enclave = load(session.workspace.config)
    site = _site(enclave, arguments.site)
    compiled = firewall_rules(enclave, site)
    content = gateway_rules.report(enclave, site.name, compiled, dns_rules(enclave, site))
    session.print(content, lambda: print(compiled.text, end=""))
    return Exit.DONE


def _lint(session: Session, arguments: argparse.Namespace) -> int:
    """Tell what is doubtful in the intent."""
    today = date.today()  # noqa: DTZ011 - permissions end with the day of whoever runs this
    content = gateway_lint.report(lint_intent(load(session.workspace.config, today), today))
    session.print(content, lambda: gateway_lint.write(content, session.out))
    refused = content.errors or (arguments.strict and content.warnings)
    return Exit.REFUSED if refused else Exit.DONE


def _learn(session: Session, arguments: argparse.Namespace) -> int:
    """Propose intent for what was dropped."""
    config = session.workspace.config
    enclave = load(config)
    learner = Learner(enclave)
    with live.shown(session.news) as progress:

        def news(name: str, records: int) -> None:
            progress.update("Reading logs", done=records, total=None, current=name)

        reading = logfiles.read_all(arguments.logs, sys.stdin.buffer, learner.add, news)
    learnt = learner.learnt()
    names, egress = ((config / file).read_bytes().decode() for file in (NAMES_FILE, EGRESS_FILE))
    try:
        diff = amending.diff(enclave, learnt.proposals, names, egress)
    except amending.FormError as error:
        raise UsageError(str(error)) from None
    content = gateway_learn.report(learnt, diff, reading)
    if arguments.format == "diff":
        print(gateway_learn.as_patch(content), end="")
        gateway_learn.write_gaps(content, session.news)
    else:
        session.print(content, lambda: gateway_learn.write(content, session.out))
    return Exit.FAILED if reading.gap_count else Exit.DONE


def _told(flaws: list[str], read: Callable[[], T]) -> T | None:
    """Return what is read, or note why it can't be."""
    try:
        return read()
    except UsageError as error:
        flaws.append(str(error))
        return None


def _site(enclave: Enclave, name: str) -> Site:
    names = [site.name for site in enclave.sites]
    if name in names:
        return enclave.site(name)
    remedy = suggestion(name, names, f"choose among {', '.join(names)}")
    raise UsageError(f"The configuration has no site {name!r}.\n  Remedy: {remedy}")


def _flows(enclave: Enclave, texts: Sequence[str]) -> tuple[Asked, ...]:
    try:
        return flowtexts.read(enclave, texts)
    except flowtexts.FlowsError as error:
        forms = "\n    ".join(flowtexts.FORMS)
        raise UsageError(f"{error}\n  Remedy: write a flow as one of\n    {forms}") from None


def _address(text: str | None) -> IPv4Address | None:
    try:
        return None if text is None else IPv4Address(text)
    except AddressValueError:
        raise UsageError(f"--to {text!r} is no IPv4 address.\n  Remedy: write one, as 198.51.100.7") from None


_COMMANDS: Mapping[str, Callable[[Session, argparse.Namespace], int]] = {
    "try": _try,
    "rules": _rules,
    "lint": _lint,
    "learn": _learn,
}
