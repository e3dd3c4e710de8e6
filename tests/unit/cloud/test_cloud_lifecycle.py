from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from enclave.local.cloud import lifecycle, record
from tests.unit.cloud.aws import DEPLOY, DUBLIN, NETWORK, NORWAY, Aws, refused, role_arn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from enclave.local.cloud.record import Running

ACCOUNTS = (DUBLIN, NETWORK)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "local"
    yield directory
    lifecycle.stop(directory)


def start(place: Path) -> Running:
    return lifecycle.start(place, ACCOUNTS, DEPLOY)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_start_answers_on_loopback_and_says_so(place: Path):
    running = start(place)
    known = json.loads((place / "cloud.json").read_text())
    assert running.endpoint.startswith("http://127.0.0.1:")
    assert (known["endpoint"], known["pid"], known["generation"]) == (
        running.endpoint,
        running.pid,
        running.generation,
    )
    assert lifecycle.status(place) == running
    assert place.stat().st_mode & 0o777 == 0o700
    assert (place / "cloud.json").stat().st_mode & 0o777 == 0o600


def test_start_again_is_the_same_cloud_with_new_accounts_in_it(place: Path):
    running = start(place)
    aws = Aws(running.endpoint)
    with refused("AccessDenied"):
        aws.assume(role_arn(NORWAY))
    assert lifecycle.start(place, (*ACCOUNTS, NORWAY), DEPLOY, network_account=NETWORK) == running
    assert aws.assume(role_arn(NORWAY))


def test_starts_at_once_give_one_cloud(place: Path):
    with ThreadPoolExecutor(3) as pool:
        found = set(pool.map(lambda _: start(place), range(3)))
    assert len(found) == 1


def test_stop_ends_it_and_is_repeatable(place: Path):
    running = start(place)
    lifecycle.stop(place)
    assert not alive(running.pid)
    lifecycle.stop(place)
    assert lifecycle.status(place) is None
    assert not (place / "cloud.json").exists()


def test_nothing_to_stop_where_there_is_nothing(tmp_path: Path):
    lifecycle.stop(tmp_path / "nowhere")
    assert lifecycle.reset(tmp_path / "nowhere") is None
    assert lifecycle.status(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


def test_reset_forgets_everything_and_keeps_the_endpoint(place: Path):
    running = start(place)
    aws = Aws(running.endpoint)
    aws.client("logs").create_log_group(logGroupName="before")
    aws.close()
    again = lifecycle.reset(place)
    assert again is not None
    assert again.generation != running.generation
    assert again.endpoint == running.endpoint
    fresh = Aws(again.endpoint)
    assert fresh.client("logs").describe_log_groups()["logGroups"] == []
    fresh.close()


def test_killed_cloud_is_found_dead_and_started_anew(place: Path):
    running = start(place)
    os.kill(running.pid, signal.SIGKILL)
    assert eventually(lambda: not alive(running.pid))
    assert lifecycle.status(place) is None
    assert start(place).generation != running.generation


def test_sigterm_is_a_clean_end(place: Path):
    running = start(place)
    os.kill(running.pid, signal.SIGTERM)
    assert eventually(lambda: not alive(running.pid))
    assert not (place / "cloud.json").exists()
    assert "ended" in (place / "cloud.log").read_text()


def test_cloud_ends_when_its_directory_vanishes(place: Path):
    running = start(place)
    shutil.rmtree(place)
    assert eventually(lambda: not alive(running.pid))


def test_cloud_ends_when_another_took_its_place(place: Path):
    running = start(place)
    (place / "cloud.json").unlink()
    other = start(place)
    assert other.pid != running.pid
    assert eventually(lambda: not alive(running.pid))
    assert lifecycle.status(place) == other


def test_stop_never_ends_a_process_that_took_over_the_pid(place: Path):
    running = start(place)
    lifecycle.stop(place)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        taken = record.Running(endpoint=running.endpoint, pid=stranger.pid, generation=running.generation)
        seed = record.Seed(accounts=ACCOUNTS, deploy_role=DEPLOY, network_account=NETWORK)
        record.Record(running=taken, seed=seed).write(place)
        lifecycle.stop(place)
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": 1}', "null"])
def test_unreadable_record_is_no_cloud(tmp_path: Path, text: str):
    (tmp_path / "cloud.json").write_text(text)
    assert lifecycle.status(tmp_path) is None


def test_start_that_fails_shows_the_log(place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lifecycle, "PACKAGE_ROOT", place.parent)
    monkeypatch.setenv("PYTHONPATH", str(place.parent))
    broken = place.parent / "enclave"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise RuntimeError('broken on purpose')")
    with pytest.raises(lifecycle.CloudError, match="broken on purpose"):
        start(place)


def test_start_without_accounts_is_refused(place: Path):
    with pytest.raises(lifecycle.CloudError, match="at least one account"):
        lifecycle.start(place, (), DEPLOY)


def test_two_directories_have_two_clouds(place: Path, tmp_path: Path):
    first, second = start(place), start(tmp_path / "other")
    try:
        assert first.endpoint != second.endpoint
    finally:
        lifecycle.stop(tmp_path / "other")
    assert lifecycle.status(place) == first
