"""Whatever is killed half-way through an ``enclave up``, the same command again brings the same end."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from checkout import Checkout, checkout, shrink

from enclave.engine import locks
from enclave.engine.order import stacks

CLOUD = "enclave.local.cloud.server"
HALF_WAY = 40  # resources of a site's stack that have been created when the blow falls, of about a hundred
PATIENCE_SECONDS = 300.0
TAG = "enclave:resource"

VICTIMS = {
    "the Pulumi command line": ("pulumi", "up"),
    "the provider": ("-m", "enclave.local.provider"),
    "the embedded cloud": ("-m", CLOUD),
    "enclave itself": ("enclave", "up"),
}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Checkout]:
    with checkout(tmp_path / "checkout") as made:
        shrink(made)
        yield made


@pytest.mark.parametrize("victim", VICTIMS)
def test_up_recovers_from_the_death_of(victim: str, place: Checkout) -> None:
    running = place.start("up")
    try:
        wait_until_half_way(place, running)
        killed = kill(place, running.pid, VICTIMS[victim])
        assert killed, f"{victim} was not running"
        output, _ = running.communicate(timeout=PATIENCE_SECONDS)
    finally:
        running.kill()
    assert running.returncode != 0, output

    again = place.json("up")
    assert again["judged"]["counts"].get("violated", 0) == 0
    assert_no_orphans(place)
    assert_one_cloud(place)
    assert_no_duplicates(place)
    assert not place.json("up")["changed"]


def wait_until_half_way(place: Checkout, running: subprocess.Popen[str]) -> None:
    events = place.workspace.work / "logs" / "dublin-1.up.events"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert running.poll() is None, running.communicate()[0]
        if events.exists() and events.read_text(errors="replace").count('"resOutputsEvent"') >= HALF_WAY:
            return
        time.sleep(0.05)
    pytest.fail("the update never got half-way")


def kill(place: Checkout, root: int, words: tuple[str, ...]) -> list[int]:
    """Kill, without warning, the processes of this checkout whose command line has these words in a row."""
    killed = []
    for pid in {root, *of_checkout(place)}:
        command = command_line(pid)
        names = [Path(word).name if index < 2 else word for index, word in enumerate(command)]
        if any(tuple(names[start : start + len(words)]) == words for start in range(len(names))):
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
    return killed


def of_checkout(place: Checkout) -> list[int]:
    """Return the processes that were started for this checkout, by their environment."""
    mark = f"ENCLAVE_LOCAL_DIR={place.workspace.local}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:  # it ended meanwhile, or isn't ours to look at
            continue
    cloud = place.workspace.local / "cloud.json"
    if cloud.exists():
        found.append(json.loads(cloud.read_text())["pid"])
    return found


def command_line(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []


def assert_no_orphans(place: Checkout) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        left = [
            line
            for pid in of_checkout(place)
            if (line := command_line(pid)) and "cloud" not in " ".join(line)
        ]
        if not left:
            break
        time.sleep(0.1)
    assert left == []
    for stack in stacks(place.enclave):
        assert locks.read(place.workspace.state, stack) == ()


def assert_one_cloud(place: Checkout) -> None:
    mark = f"--directory={place.workspace.local}"
    clouds = [entry.name for entry in Path("/proc").glob("[0-9]*") if mark in command_line(int(entry.name))]
    assert len(clouds) == 1


def assert_no_duplicates(place: Checkout) -> None:
    """Each resource that can carry a tag is in the cloud once, and is the one that the state knows."""
    known: dict[str, str] = {}
    for stack in stacks(place.enclave):
        for resource in place.export(stack)["resources"]:
            mark = (resource.get("inputs", {}).get("tags") or {}).get(TAG)
            if mark:
                known[mark] = resource["id"]
    seen = Counter(mark for mark, _ in in_cloud(place))
    assert {mark: count for mark, count in seen.items() if count > 1} == {}
    found = dict(in_cloud(place))
    assert {mark: found[mark] for mark in found} == {mark: known[mark] for mark in found}
    assert len(found) > HALF_WAY


def in_cloud(place: Checkout) -> Iterator[tuple[str, str]]:
    """Yield tag and id of every EC2 resource and every key in use, in every account."""
    enclave = place.enclave
    for region in {site.region for site in enclave.sites}:
        for account in enclave.accounts:
            ec2 = place.client(account, region, "ec2")
            for tag in ec2.describe_tags(Filters=[{"Name": "key", "Values": [TAG]}])["Tags"]:
                yield tag["Value"], tag["ResourceId"]
            yield from keys_in_use(place.client(account, region, "kms"))


def keys_in_use(kms: Any) -> Iterator[tuple[str, str]]:
    for key in kms.list_keys()["Keys"]:
        if kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] != "Enabled":
            continue
        for tag in kms.list_resource_tags(KeyId=key["KeyId"]).get("Tags", ()):
            if tag["TagKey"] == TAG:
                yield tag["TagValue"], key["KeyId"]
