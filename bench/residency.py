"""Times the judgement of large estates, and the memory it takes, against peers that do some of its work.

    python bench/residency.py --setup     builds OPA, installs Checkov and c7n-left, once, in the tool cache
    python bench/residency.py             measures; says which peers aren't there

What is measured, each in a process of its own, in turn, as medians:

* floor: ``orjson.loads`` of the file, the fastest way to have all of it in Python;
* enclave: reading the file and judging it by every rule but those that follow packets, as ``enclave check``
  does, without the start of Python, which is stated apart;
* packets: the same with the rules that follow packets, which no peer does;
* early: what the guard of a program asks of each resource before it is registered (reading isn't counted);
* whole: what the policy pack asks of a stack once it is registered, packets too (nor is it here);
* OPA: the ten rules of ``peers/rego``, as a process, with its start and its parsing of the same file; its
  own evaluation without those is stated beside it;
* Checkov and c7n-left: see ``peers/terraform.py``; as processes, with their start, on the same resources.

Memory is the peak of the process; of ours, without what Python and the imports took. The estate is that of
``estate.py``: clean, nothing may block; seeded, OPA and we must find the same. Seconds are those of one
machine on one day, with whatever else it does: only ratios of one run say something.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peers import opa, terraform
from peers.running import MissingError

from enclave.engine.toolchain import cache_directory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from estate import Estate

SIZES = (100, 1_000, 10_000, 50_000)
OURS = ("floor", "enclave", "packets", "early", "whole")
PACKETS = frozenset(
    {
        "declared-flows-have-a-path",
        "network-is-readable",
        "paths-pass-the-gateway",
        "replies-pass-the-gateway",
    }
)
"""The rules that follow packets."""

_KILOBYTES = 1024
_MICROSECONDS = 1e6
Taken = dict[str, float]


def measure(what: str, path: Path, repetitions: int, linked: int) -> dict[str, Any]:
    """Do one thing in this process: seconds, how many MB the peak of memory rose, and what was found."""
    started = time.perf_counter()
    import orjson  # noqa: PLC0415 -- what imports take is measured

    from enclave.graph.sources import read  # noqa: PLC0415 -- as above
    from enclave.residency.harmless import reasons  # noqa: PLC0415 -- as above
    from enclave.residency.judgement import judge, judge_connections, judge_early  # noqa: PLC0415 -- as above
    from enclave.residency.registry import RULES  # noqa: PLC0415 -- as above

    reasons()
    imported = time.perf_counter() - started
    from repetition import context  # noqa: PLC0415 -- as above

    by = context(repetitions, linked)
    rules = tuple(rule for rule in RULES if what in ("packets", "whole") or rule.id not in PACKETS)
    graph = read(path).graph if what in ("early", "whole") else None
    before, blocking = peak(), frozenset()
    started, used = time.perf_counter(), time.process_time()
    if what == "floor":
        made: Any = orjson.loads(path.read_bytes())
        assert made
    elif what == "early":
        assert all(judge_early(each, by) is not None for each in graph or ())
    elif what == "whole" and graph is not None:
        assert judge_connections(graph, by).counts
    else:
        blocking = frozenset(
            (each.rule, each.resource) for each in judge(read(path).graph, by, rules).blocking
        )
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    return {
        "seconds": seconds,
        "cpu": cpu,
        "megabytes": peak() - before,
        "imports": imported,
        "rules": len(rules),
        "blocking": sorted(blocking),
    }


def peak() -> float:
    """Return the most memory that this process has had, in MB; see ``bench/graph.py``."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / _KILOBYTES


def apart(what: str, path: Path, made: Estate) -> dict[str, Any]:
    """Measure in a fresh process."""
    command = [
        sys.executable,
        __file__,
        "--measure",
        what,
        str(path),
        str(made.repetitions),
        str(made.linked),
    ]
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    variables["PYTHONPYCACHEPREFIX"] = str(path.parent / "bytecode")  # imports as they are from the second on
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=variables).stdout
    result: dict[str, Any] = json.loads(told)
    return result


class Bench:
    """Measures one size after the other, in files of its own."""

    def __init__(self, tools: Path, scratch: Path, runs: int) -> None:
        self._tools = tools
        self._scratch = scratch
        self._runs = runs

    def row(self, count: int) -> dict[str, Any]:
        """Measure one size: the clean estate must be judged compliant, the seeded one is timed."""
        import estate  # noqa: PLC0415 -- the processes that measure don't need Pulumi's SDK
        from repetition import context  # noqa: PLC0415 -- as above

        clean, seeded = self._scratch / "clean.json", self._scratch / "seeded.json"
        made = estate.write(clean, count, seeded=False)
        blocking = apart("packets", clean, made)["blocking"]
        assert not blocking, f"the clean estate is refused: {blocking[:5]}"
        made = estate.write(seeded, count, seeded=True)
        plan = self._scratch / "plan.json"
        opa.plan(plan, context(made.repetitions, made.linked))
        row: dict[str, Any] = {"resources": made.resources, "file": seeded.stat().st_size / 2**20}
        taken: dict[str, list[Taken]] = defaultdict(list)
        for _ in range(self._runs):
            for what in OURS:
                told = apart(what, seeded, made)
                blocking_ = told.pop("blocking")
                taken[what].append(told)
                if what == "enclave":
                    ours = {(rule, urn) for rule, urn in blocking_ if rule in TEN}
                    assert ours >= set(made.seeded), f"not found: {sorted(set(made.seeded) - ours)[:5]}"
            self._opa(row, taken, seeded, plan, ours)
        self._terraform(row, taken, seeded)
        return row | {what: _medians(each) for what, each in taken.items()}

    def _opa(
        self,
        row: dict[str, Any],
        taken: Mapping[str, list[Taken]],
        export: Path,
        plan: Path,
        ours: set[tuple[str, str]],
    ) -> None:
        try:
            answer = opa.judge(self._tools, export, plan)
        except MissingError as error:
            row["opa"] = str(error)
            return
        assert answer.found == ours, f"OPA and we differ: {sorted(answer.found ^ ours)[:5]}"
        row["agreed"] = len(ours)
        taken["opa"].append(
            {
                "seconds": answer.ran.seconds,
                "cpu": answer.ran.cpu,
                "megabytes": answer.ran.megabytes,
                "evaluating": answer.evaluating,
            }
        )

    def _terraform(self, row: dict[str, Any], taken: Mapping[str, list[Taken]], export: Path) -> None:
        folder = self._scratch / "terraform"
        written = terraform.write(export, folder)
        for peer in terraform.PEERS:
            try:
                ran, found = peer.judge(self._tools, folder, row["resources"])
            except MissingError as error:
                row[peer.name] = str(error)
                continue
            taken[peer.name].append({"seconds": ran.seconds, "cpu": ran.cpu, "megabytes": ran.megabytes})
            row[f"{peer.name} found"] = f"{found} of {written} resources"


TEN = frozenset(
    {
        "bucket-public-access-block",
        "key-policy-admits-own-parties",
        "keys-stay-in-region",
        "no-internet-route",
        "placed-in-eea",
        "replicas-stay-in-eea",
        "role-trusts-own-parties",
        "store-key-of-own-site",
        "store-policy-admits-own-parties",
        "zone-of-its-region",
    }
)
"""The rules that OPA is given too."""


def _medians(taken: list[Taken]) -> Taken:
    return {key: statistics.median(each[key] for each in taken) for key in taken[0]}


def exponent(rows: list[dict[str, Any]], what: str) -> float | None:
    """Fit seconds = a * resources ** b over the sizes from 1,000, where fixed costs are small; return b."""
    points = [
        (math.log(row["resources"]), math.log(row[what]["seconds"]))
        for row in rows
        if isinstance(row.get(what), dict) and row["resources"] >= SIZES[1]
    ]
    if len(points) < 2:  # noqa: PLR2004 -- a line needs two
        return None
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def show(rows: list[dict[str, Any]]) -> None:
    """Print a table for each size, and how each grows."""
    for row in rows:
        floor = row["floor"]["seconds"]
        print(
            f"\n{row['resources']} resources, {row['file']:.1f} MB; OPA and we agree on {row.get('agreed')}"
        )
        print("               seconds   CPU s   us/resource      MB   x floor")
        for what, told in row.items():
            if not isinstance(told, dict):
                continue
            each = told["seconds"] / row["resources"] * _MICROSECONDS
            more = f"   of which evaluating {told['evaluating']:.3f} s" if "evaluating" in told else ""
            more += f"   {int(told['rules'])} rules" if what in ("enclave", "packets") else ""
            ratio = told["seconds"] / floor
            print(
                f"{what:12}  {told['seconds']:8.3f}  {told['cpu']:6.2f}  {each:12.1f}"
                f"  {told['megabytes']:6.0f}  {ratio:8.2f}{more}"
            )
        for what, told in row.items():
            if isinstance(told, str):
                print(f"{what:12}  {told}")
    print()
    for what in (*OURS, "opa", *(peer.name for peer in terraform.PEERS)):
        slope = exponent(rows, what)
        print(f"{what:12}  grows with exponent {slope:.3f}" if slope else f"{what:12}  one size only")
    print(f"imports of the judgement: {rows[-1]['enclave']['imports'] * 1000:.0f} ms")


def main() -> None:
    """Set up, or measure and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--setup", action="store_true", help="build and install the peers, once")
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each measurement (default 3)")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=list(SIZES), help="at least so many resources"
    )
    parser.add_argument("--format", choices=("console", "json"), default="console")
    parser.add_argument(
        "--measure", nargs=4, metavar=("WHAT", "FILE", "BEGUN", "LINKED"), help=argparse.SUPPRESS
    )
    arguments = parser.parse_args()
    if arguments.measure:
        what, path, *numbers = arguments.measure
        print(json.dumps(measure(what, Path(path), *map(int, numbers))))
        return
    tools = cache_directory(os.environ) / "bench"
    if arguments.setup:
        tools.mkdir(parents=True, exist_ok=True)
        opa.setup(tools)
        for peer in {each.home: each for each in terraform.PEERS}.values():
            peer.setup(tools)
        return
    with tempfile.TemporaryDirectory() as scratch:
        bench, rows = Bench(tools, Path(scratch), arguments.runs), []
        for size in arguments.sizes:
            rows.append(bench.row(size))
            print(f"{size} resources measured", file=sys.stderr)
    if arguments.format == "json":
        print(json.dumps(rows, indent=2))
    else:
        show(rows)


if __name__ == "__main__":
    main()
