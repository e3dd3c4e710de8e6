"""Reports to write: one that says a little of everything, and names that mean harm."""

from collections.abc import Iterator
from typing import Any

from enclave.graph.facts import Resource
from enclave.report.check import CheckReport, ClaimLine, FindingLine, StackLine, Standing, WaiverLine
from enclave.residency.rule import Rule, View, of_types
from enclave.residency.verdicts import Observation, Severity

KEY = "aws:kms/key:Key"
EVIL = (
    "</code></details><!-- enclave-preview --># ✅ Kept: @everyone ![x](http://h/x.png) <script>a()</script>"
    "\n\n## Kept | `` ``` [a](javascript:b) $x$ ~~~ #1 GH-2 www.example.com :white_check_mark: \x1b[2J\u202eb"
)


def _judge(_resource: Resource, _view: View) -> Iterator[Observation]:
    """Where the resource stands, by the region in force."""
    yield from ()


def rule(name: str, severity: Severity = Severity.CRITICAL, **more: Any) -> Rule:
    told: dict[str, Any] = {
        "title": "Stands in the EEA",
        "claim": "data-stays",
        "channels": ("PRV-1",),
        "reason": "What stands elsewhere takes data there.",
        "remedy": "Choose a region of the EEA.",
        "source": "The list of regions",
        "needs_graph": False,
        "applies": of_types(KEY),
        "judge": _judge,
    }
    return Rule(id=name, severity=severity, **{**told, **more})


RULES = (rule("placed"), rule("locked", Severity.MEDIUM, claim="keys-stay"), rule("idle", Severity.HIGH))


def finding(**more: Any) -> FindingLine:
    name = more.get("name", "profile")
    stack = more.get("stack", "dublin-1")
    told: dict[str, Any] = {
        "rule": "placed",
        "severity": "critical",
        "verdict": "violated",
        "claim": "data-stays",
        "stack": stack,
        "resource": f"urn:pulumi:{stack}::enclave::{KEY}::{name}",
        "type": KEY,
        "name": name,
        "property": "region",
        "value": '"us-east-1"',
        "place": "Ashburn, US",
        "party": "",
        "path": (),
        "reason": "What stands elsewhere takes data there.",
        "remedy": "Choose a region of the EEA.",
        "source": "stacks/site.py#12",
        "failed": False,
        "waiver": None,
    }
    return FindingLine(**{**told, **more})


def waiver(days_left: int = 10, **more: Any) -> WaiverLine:
    told: dict[str, Any] = {
        "rule": "placed",
        "resource": f"dublin-1/{KEY}/profile",
        "reason": "It moves",
        "owner": "ops",
        "until": "2026-12-31",
        "days_left": days_left,
        "in_force": days_left >= 0,
        "said": f"until 2026-12-31, {days_left} days left (ops: It moves)",
    }
    return WaiverLine(**{**told, **more})


def counts(compliant: int = 0, violated: int = 0, unknown: int = 0) -> dict[str, int]:
    return {"compliant": compliant, "violated": violated, "unknown": unknown, "not-applicable": 0}


def kept() -> CheckReport:
    return _report(Standing.KEPT, (), ())


def broken() -> CheckReport:
    """A report with a violation, an unknown, an answerless rule, a waived finding and an idle waiver."""
    path = ("all traffic", "dublin-1-data-euw1-az1", "internet gateway dublin-1", "internet")
    placed = (
        finding(),
        finding(name="archive", path=path, party="outside: account 999999999999", source=None),
        finding(name="copy", verdict="unknown", value="not known", place="not known", waiver=waiver(-1)),
    )
    locked = finding(rule="locked", claim="keys-stay", severity="medium", verdict="unknown", failed=True)
    waived = finding(name="moving", waiver=waiver())
    return _report(Standing.BROKEN, (placed, (locked,)), (waived,))


def hostile() -> CheckReport:
    """A report in which everything that a program can name tries to be something else."""
    evil = finding(
        **dict.fromkeys(("property", "value", "place", "party", "reason", "source", "name"), EVIL),
        path=(EVIL, "a"),
    )
    return _report(Standing.BROKEN, ((evil,),), ())


def _report(
    verdict: Standing, groups: tuple[tuple[FindingLine, ...], ...], waived: tuple[FindingLine, ...]
) -> CheckReport:
    lines = tuple(ClaimLine(id=group[0].claim, sentence="It stays.", findings=group) for group in groups)
    by_rule = {"placed": counts(2, 2, 1), "locked": counts(1, 0, 1), "idle": counts()}
    stacks = (
        StackLine(
            name="dublin-1",
            origin="the state",
            resources=3,
            rules={"placed": counts(1, 2, 1), "locked": counts(1)},
        ),
        StackLine(name="links", origin="links.json", resources=1, rules={"placed": counts(1)}),
    )
    return CheckReport(
        verdict=verdict,
        pack="sovereign",
        stacks=stacks,
        absent=("norway-1",),
        resources=4,
        claims=lines,
        waived=waived,
        unused_waivers=(waiver(resource="dublin-1/x/gone"),),
        counts=counts(3, 2, 2),
        rules=by_rule,
    )
