"""Where destinations stand, and how long the permission to reach them lasts."""

from collections.abc import Iterator
from typing import Final

from enclave.model.enclave import EgressRule, Service
from enclave.model.gateway.lint.finding import Intent, Lint, error, warning
from enclave.model.geography import EEA
from enclave.model.intent.files import EGRESS_FILE

IN_THE_EEA: Final = "destination-in-the-eea"
EXPIRED: Final = "egress-rule-has-run-out"
ENDS_SOON: Final = "egress-rule-ends-soon"
SOON: Final = 30
"""Days in which what runs out is told beforehand."""


def resource(rule: EgressRule) -> str:
    """Return what a waiver names an egress rule by."""
    return f"egress/enclave:egress:Rule/{rule.id}"


def outside_the_eea(intent: Intent) -> Iterator[Lint]:
    """Judge each rule that leads out of the EEA: a transfer or a waiver in force has to permit it."""
    if intent.transfers is None or intent.waivers is None:
        return
    waived = {
        waiver.resource
        for waiver in intent.waivers
        if waiver.rule == IN_THE_EEA and waiver.until >= intent.today
    }
    named = {
        text
        for transfer in intent.transfers
        if transfer.in_force(intent.today)
        for text in transfer.destinations
    }
    for rule in intent.egress:
        service = rule.service
        if not isinstance(service, Service) or service.country in EEA or resource(rule) in waived:
            continue
        missing = [domain for domain in service.domains if domain not in named]
        if missing or not service.domains:
            what = ", ".join(missing) or "what has no name"
            message = (
                f"egress rule {rule.id}: {service.name} stands in {service.country}, not known to be in the"
                f" EEA, and no transfer in force names {what}"
            )
            remedy = f"register the transfer, or waive {IN_THE_EEA} for {resource(rule)}"
            yield error(IN_THE_EEA, EGRESS_FILE, rule.line, message, remedy)


def terms(intent: Intent) -> Iterator[Lint]:
    """Judge how long each rule still lasts; its last day is included."""
    for rule in intent.egress:
        left = (rule.until - intent.today).days
        if left < 0:
            message, remedy = f"it ended on {rule.until}", "renew it after review, or remove the rule"
            yield error(EXPIRED, EGRESS_FILE, rule.line, f"egress rule {rule.id}: {message}", remedy)
        elif left <= SOON:
            days = f"{left} {'day' if left == 1 else 'days'}" if left else "today"
            message = f"egress rule {rule.id}: it ends on {rule.until}, in {days}"
            message = message if left else f"egress rule {rule.id}: it ends today"
            remedy = f"ask {rule.owner} whether it is still needed, and renew it or let it go"
            yield warning(ENDS_SOON, EGRESS_FILE, rule.line, message, remedy)
