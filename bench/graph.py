"""Times the graph of a large stack, and the memory it takes, against parsing the same file.

Run it with ``.venv/bin/python bench/graph.py``; it needs no cloud. The peer of the same run is
``orjson.loads`` of the file, the fastest way to have all of it in Python: ratios are quoted against it. Each
measurement is a process of its own; its memory is the highest that the kernel saw of it, less what it had
before it began.

The files are made up and always the same. Their mix of types, the sizes of inputs, outputs, dependencies and
stacks of calls are those of the enclave's own four stacks (461 resources, 5.1 kB each as exported).
"""

import argparse
import gc
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from enclave.graph.sources import read

SIZES = (1_000, 10_000, 50_000)
CALLS = 22
"""Frames in a resource's stack of calls. Engines before 3.190 or so write none."""

ROOM_FOR_TAGS, ROOM_FOR_A_DOCUMENT = 200, 1500  # bytes of properties from which there are some

STACK = "urn:pulumi:large::bench::"
PROVIDER = f"{STACK}pulumi:providers:aws::main"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:AAAA"}


@dataclass(frozen=True)
class Kind:
    """A type: how many of it among 461, the bytes of its inputs and outputs, and its dependencies."""

    type: str
    share: int
    inputs: int
    outputs: int
    dependencies: int


KINDS = (
    Kind("aws:ec2/route:Route", 78, 147, 191, 10),
    Kind("aws:ec2/subnet:Subnet", 36, 344, 641, 1),
    Kind("aws:ec2/routeTable:RouteTable", 44, 220, 492, 1),
    Kind("aws:ec2/routeTableAssociation:RouteTableAssociation", 51, 104, 104, 2),
    Kind("aws:ec2/networkAcl:NetworkAcl", 18, 740, 994, 3),
    Kind("aws:kms/key:Key", 15, 2924, 3221, 0),
    Kind("aws:kms/alias:Alias", 15, 120, 292, 1),
    Kind("aws:s3/bucket:Bucket", 12, 269, 738, 0),
    Kind("aws:s3/bucketVersioning:BucketVersioning", 48, 180, 180, 1),
    Kind("aws:dynamodb/table:Table", 12, 591, 890, 1),
    Kind("aws:dynamodb/resourcePolicy:ResourcePolicy", 12, 1939, 1970, 1),
    Kind("aws:s3/bucketPolicy:BucketPolicy", 12, 2128, 2128, 3),
    Kind("aws:cloudwatch/logGroup:LogGroup", 12, 366, 613, 1),
    Kind("aws:ec2/natGateway:NatGateway", 40, 286, 590, 3),
    Kind("aws:networkfirewall/ruleGroup:RuleGroup", 3, 7442, 7797, 0),
    Kind("aws:networkfirewall/firewall:Firewall", 18, 642, 1338, 4),
    Kind("enclave:index:Site", 35, 2, 466, 0),
)


def states(count: int, calls: int) -> Iterator[dict[str, Any]]:
    """Make up resources, each depending on some of the last before it."""
    choose = random.Random(0)  # noqa: S311 - the same file each time is the point
    yield {
        "urn": PROVIDER,
        "custom": True,
        "id": "p",
        "type": "pulumi:providers:aws",
        "inputs": {"region": "eu-west-1", "allowedAccountIds": '["111111111111"]'},
    }
    recent: list[str] = []
    for number in range(1, count):
        (kind,) = choose.choices(KINDS, weights=[kind.share for kind in KINDS])
        made = state(kind, number, choose.sample(recent, min(kind.dependencies, len(recent))), calls)
        recent = [*recent[-40:], made["urn"]]
        yield made


def state(kind: Kind, number: int, dependencies: list[str], calls: int) -> dict[str, Any]:
    """Make up one resource as Pulumi exports it."""
    name = f"large-{number:05}"
    inputs = properties(kind.inputs, number)
    outputs = inputs | properties(kind.outputs, number)
    if number % 100 == 0:
        outputs["token"] = SECRET
    frame = "project:///components/isolated_network.py#{}"
    return {
        "urn": f"{STACK}enclave:index:Site$enclave:index:Network${kind.type}::{name}",
        "custom": not kind.type.startswith("enclave:"),
        "id": f"res-{number:017x}",
        "type": kind.type,
        "inputs": inputs,
        "outputs": outputs | {"arn": f"arn:aws:ec2:eu-west-1:111111111111:thing/{number:017x}"},
        "parent": f"{STACK}enclave:index:Site$enclave:index:Network::large",
        "dependencies": dependencies,
        "provider": f"{PROVIDER}::p",
        "propertyDependencies": {key: dependencies[:2] if key == "vpcId" else [] for key in inputs},
        "created": "2026-11-23T03:44:27.527043369Z",
        "modified": "2026-11-23T03:44:27.527043369Z",
        "sourcePosition": frame.format(number % 300),
        "stackTrace": [{"sourcePosition": frame.format(line)} for line in range(calls)],
    }


def properties(size: int, number: int) -> dict[str, Any]:
    """Make up properties of about so many bytes of JSON: a document if there is room, tags, short texts."""
    made: dict[str, Any] = {}
    if size > ROOM_FOR_TAGS:
        made["tags"] = {"Name": f"large-{number}", "enclave:site": "large", "enclave:data-class": "profile"}
    if size > ROOM_FOR_A_DOCUMENT:
        statements = ["x" * 60] * ((size - ROOM_FOR_TAGS) // 66)
        made["policy"] = json.dumps({"Version": "2012-10-17", "Statement": statements})
    made["vpcId"] = f"vpc-{number:017x}"
    rest = size - len(json.dumps(made))
    return made | {f"attribute{index}": f"value-{number:06}-{index}" for index in range(rest // 30)}


def write(path: Path, count: int, calls: int) -> None:
    """Write an export of so many resources, indented as Pulumi does."""
    document = {"version": 3, "deployment": {"manifest": {}, "resources": list(states(count, calls))}}
    path.write_bytes(json.dumps(document, indent=4).encode())


def measure(what: str, path: Path) -> dict[str, float]:
    """Do one thing in this process: seconds, and how many MB the peak of memory rose."""
    gc.collect()
    before = peak()
    started = time.perf_counter()
    if what == "floor":
        made: Any = orjson.loads(path.read_bytes())
    else:
        made = read(path).graph
        if what == "graph, looked up":
            (some,) = list(made)[-1:]
            assert made.claimants(some.outputs["id"], some) == (some,)
    seconds = time.perf_counter() - started
    assert len(made)
    return {"seconds": seconds, "megabytes": peak() - before}


def peak() -> float:
    """Return the most memory that this process has had, in MB.

    Not ``getrusage``: what it tells a new process includes what the one that started it had.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def apart(what: str, path: Path, runs: int) -> dict[str, float]:
    """Measure in fresh processes, and return the medians."""
    command = [sys.executable, __file__, "--measure", what, str(path)]
    taken = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(runs)]
    return {key: statistics.median(each[key] for each in taken) for key in taken[0]}


def report(runs: int) -> list[dict[str, Any]]:
    """Measure every size, and the largest without stacks of calls."""
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "export.json"
        for count, calls in (*((size, CALLS) for size in SIZES), (SIZES[-1], 0)):
            write(path, count, calls)
            row: dict[str, Any] = {"resources": count, "frames": calls, "file": path.stat().st_size / 2**20}
            for what in ("floor", "graph", "graph, looked up"):
                row[what] = apart(what, path, runs)
            rows.append(row)
            print(f"{count} resources measured", file=sys.stderr)
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    """Print the table."""
    print("resources  frames  file MB   floor s    MB   graph s    MB   looked up s   time x  memory x")
    for row in rows:
        floor, graph = row["floor"], row["graph"]
        print(
            f"{row['resources']:9}  {row['frames']:6}  {row['file']:7.1f}  {floor['seconds']:8.3f}"
            f"  {floor['megabytes']:4.0f}  {graph['seconds']:8.3f}  {graph['megabytes']:4.0f}"
            f"  {row['graph, looked up']['seconds']:12.3f}  {graph['seconds'] / floor['seconds']:7.2f}"
            f"  {graph['megabytes'] / floor['megabytes']:8.2f}"
        )


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="counted runs of each measurement (default 3)")
    parser.add_argument("--format", choices=("console", "json"), default="console")
    parser.add_argument("--measure", nargs=2, metavar=("WHAT", "FILE"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        what, path = arguments.measure
        print(json.dumps(measure(what, Path(path))))
        return
    rows = report(arguments.runs)
    if arguments.format == "json":
        print(json.dumps(rows, indent=2))
    else:
        show(rows)


if __name__ == "__main__":
    main()
