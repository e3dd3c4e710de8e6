"""Open Policy Agent: ten rules, equivalent to ten of ours, on the export as Pulumi writes it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enclave.model import geography
from enclave.residency.context import Context
from peers.running import MissingError, Ran, install, run

VERSION = "v1.22.2"
_MODULE = "github.com/open-policy-agent/opa"
_RULES = Path(__file__).parent / "rego" / "estate.rego"
_NANOSECONDS = 1e9


@dataclass(frozen=True)
class Answer:
    """One run of OPA: what it took as a process, seconds of its own evaluation, and what it found."""

    ran: Ran
    evaluating: float
    found: frozenset[tuple[str, str]]


def setup(folder: Path) -> None:
    """Build OPA from its Go module; Go checks it against the public log of modules."""
    go = shutil.which("go")
    if go is None:
        raise SystemExit("OPA is built with Go, and there is no `go` on PATH")
    install([go, "install", f"{_MODULE}@{VERSION}"], f"Building OPA {VERSION}", {"GOBIN": str(folder)})


def plan(path: Path, context: Context) -> None:
    """Write what the rules have to know of the configuration."""
    known = {
        "regions": sorted(each.name for each in geography.REGIONS.values() if each.in_eea),
        "zones": {zone: region for region, zones in geography.ZONES.items() for zone in zones},
        "accounts": sorted(context.accounts),
        "organization": context.organization,
        "tiers": dict(context.tiers),
    }
    path.write_text(json.dumps({"plan": known}), encoding="utf-8")


def judge(folder: Path, export: Path, plan_: Path) -> Answer:
    """Ask for every violation of the ten rules. MissingError if OPA isn't installed."""
    program = folder / "opa"
    if not program.exists():
        raise MissingError("not installed")
    command = [program, "eval", "--format", "json", "--metrics", "-d", _RULES, "-d", plan_]
    ran = run([*command, "--input", export, "data.estate.violations"], export.parent)
    told = json.loads(ran.output)
    return Answer(
        ran=ran,
        evaluating=told["metrics"]["timer_rego_query_eval_ns"] / _NANOSECONDS,
        found=frozenset(_found(told)),
    )


def _found(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for each in told["result"][0]["expressions"][0]["value"]:
        yield each["rule"], each["urn"]
