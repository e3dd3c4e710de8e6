"""Times a warm preview of every stack, and says where the time goes.

Run it with ``make bench`` while the enclave is up on the embedded cloud. Each process of a preview is watched
from outside: its CPU time is read from /proc until it ends, and booked to the part that its command line
names. The peer of the same run is a preview of a program without resources, which is what the Pulumi engine
costs anybody: ratios are quoted against it, since seconds are those of one machine on one day.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from enclave.engine.environment import Cloud, Workspace, process_environment
from enclave.engine.order import stacks
from enclave.engine.progress import Silent
from enclave.engine.toolchain import ensure
from enclave.graph.joining import join
from enclave.graph.sources import from_export
from enclave.model.config import load
from enclave.residency.context import Context
from enclave.residency.judgement import judge

ROOT = Path(__file__).parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
SAMPLE_SECONDS = 0.02
# The first that a command line contains names the part.
PARTS = {
    "enclave.local.provider": "provider",
    "pulumi-language-python-exec": "program (Python start, imports, resources)",
    "engine/program.py": "program (Python start, imports, resources)",
    "language": "language host",
    "pulumi": "command line and engine",
}
EMPTY_PROJECT = "name: empty\nruntime:\n  name: python\n"


@dataclass
class Sample:
    """One preview: wall seconds, and CPU seconds by part."""

    wall: float
    cpu: dict[str, float] = field(default_factory=dict)


def watch(command: list[str], directory: Path, environment: Mapping[str, str]) -> Sample:
    """Run a command to its end and book the CPU time of it and of each process below it."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=directory, env=dict(environment), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    seen: dict[int, tuple[str, float]] = {}
    while process.poll() is None:
        for pid in family(process.pid):
            if (reading := cpu_of(pid)) is not None:
                seen[pid] = reading
        time.sleep(SAMPLE_SECONDS)
    wall = time.perf_counter() - started
    errors = process.stderr.read().decode() if process.stderr else ""
    if process.returncode:
        sys.exit(f"`{' '.join(command)}` failed; is the enclave up? (`make up`)\n{errors}")
    cpu: dict[str, float] = defaultdict(float)
    for part, seconds in seen.values():
        cpu[part] += seconds
    return Sample(wall, dict(cpu))


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:
        return []
    return [pid, *(member for child in children for member in family(child))]


def cpu_of(pid: int) -> tuple[str, float] | None:
    """Return a process's part and its CPU seconds so far, children not counted; None once it has ended."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    part = next((name for mark, name in PARTS.items() if mark in command), None)
    return (part, (int(fields[11]) + int(fields[12])) / TICKS) if part else None


def median_of(samples: list[Sample]) -> Sample:
    """Return the medians, part by part."""
    parts = sorted({part for sample in samples for part in sample.cpu})
    return Sample(
        statistics.median(sample.wall for sample in samples),
        {part: statistics.median(sample.cpu.get(part, 0.0) for sample in samples) for part in parts},
    )


def seconds_of(action: Callable[[], object], runs: int) -> float:
    """Return the median wall seconds of an action inside this process."""
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def empty_program(
    directory: Path, pulumi: str, environment: Mapping[str, str]
) -> tuple[Path, dict[str, str]]:
    """Make a project without resources, with a backend of its own."""
    (directory / "Pulumi.yaml").write_text(EMPTY_PROJECT, encoding="utf-8")
    (directory / "__main__.py").write_text("import pulumi\n", encoding="utf-8")
    own = {**environment, "PULUMI_BACKEND_URL": f"file://{directory}"}
    subprocess.run(
        [pulumi, "stack", "init", "empty", "--non-interactive"],
        cwd=directory,
        env=own,
        check=True,
        capture_output=True,
    )
    return directory, own


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each preview (default 5)")
    parser.add_argument("--format", choices=("console", "json"), default="console")
    arguments = parser.parse_args()
    enclave = load(ROOT / "config")
    toolchain = ensure(os.environ, Silent())
    pulumi = str(toolchain.pulumi)
    environment = process_environment(Workspace(root=ROOT, cloud=Cloud.LOCAL), toolchain, os.environ)
    with tempfile.TemporaryDirectory() as scratch:
        directory, own = empty_program(Path(scratch), pulumi, environment)
        places = {"(no resources)": (directory, own)} | dict.fromkeys(
            stacks(enclave), (ROOT, dict(environment))
        )
        samples: dict[str, list[Sample]] = defaultdict(list)
        for run in range(arguments.runs + 1):
            for name, (where, variables) in places.items():
                stack = "empty" if name == "(no resources)" else name
                command = [pulumi, "preview", "--stack", stack, "--non-interactive"]
                sample = watch(command, where, variables)
                if run:  # the first warms the caches and isn't counted
                    samples[name].append(sample)
            print(f"round {run} of {arguments.runs}", file=sys.stderr)
    exports = {
        name: json.loads(
            subprocess.run(
                [pulumi, "stack", "export", "--stack", name],
                cwd=ROOT,
                env=environment,
                check=True,
                capture_output=True,
            ).stdout
        )
        for name in stacks(enclave)
    }
    context = Context.of(enclave, date.today())  # noqa: DTZ011 - as every judgement does
    graph = join({name: from_export(name, document) for name, document in exports.items()})
    judgement = {
        "graph": seconds_of(lambda: join({n: from_export(n, d) for n, d in exports.items()}), arguments.runs),
        "rules": seconds_of(lambda: judge(graph, context), arguments.runs),
    }
    medians = {name: median_of(taken) for name, taken in samples.items()}
    if arguments.format == "json":
        report = {name: {"wall": one.wall, "cpu": one.cpu} for name, one in medians.items()}
        print(json.dumps({"previews": report, "judgement": judgement, "resources": len(graph)}, indent=2))
        return
    show(medians, judgement, len(graph))


def show(medians: Mapping[str, Sample], judgement: Mapping[str, float], resources: int) -> None:
    """Print the table."""
    floor = medians["(no resources)"]
    parts = sorted({part for one in medians.values() for part in one.cpu})
    print(f"{'warm preview of':<46}" + "".join(f"{name:>16}" for name in medians))
    print(f"{'wall, s':<46}" + "".join(f"{one.wall:>16.2f}" for one in medians.values()))
    print(
        f"{'ratio to the preview without resources':<46}"
        + "".join(f"{one.wall / floor.wall:>16.2f}" for one in medians.values())
    )
    for part in parts:
        print(
            f"{'CPU, s: ' + part:<46}" + "".join(f"{one.cpu.get(part, 0):>16.2f}" for one in medians.values())
        )
    print(
        f"\njudgement of all stacks, {resources} resources: graph {judgement['graph'] * 1000:.1f} ms, "
        f"rules {judgement['rules'] * 1000:.1f} ms"
    )


if __name__ == "__main__":
    main()
