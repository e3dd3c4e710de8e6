import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from enclave.engine import locks
from enclave.engine.errors import StackBusyError
from tests.unit.engine.fakes import Heard


def write(state: Path, stack: str, pid: int, host: str | None = None) -> Path:
    path = state / ".pulumi" / "locks" / "organization" / "enclave" / stack / "id.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"pid": pid, "hostname": host or socket.gethostname(), "timestamp": "2026-01-01T00:00:00Z"}
    path.write_text(json.dumps(content))
    return path


def dead_process() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_only_the_locks_of_the_stack_are_read(tmp_path: Path) -> None:
    write(tmp_path, "dublin-1", 5)
    write(tmp_path, "dublin-2", 6)
    (lock,) = locks.read(tmp_path, "dublin-1")
    assert lock.pid == 5
    assert "process 5" in str(lock)
    assert locks.read(tmp_path / "nowhere", "dublin-1") == ()


def test_a_half_written_lock_has_no_living_holder(tmp_path: Path) -> None:
    write(tmp_path, "dublin-1", 5).write_text("{")
    (lock,) = locks.read(tmp_path, "dublin-1")
    assert not locks.alive(lock)


def test_a_dead_process_holds_nothing(tmp_path: Path) -> None:
    write(tmp_path, "dublin-1", dead_process())
    assert not locks.alive(locks.read(tmp_path, "dublin-1")[0])


def test_a_process_id_used_again_by_another_program_holds_nothing(tmp_path: Path) -> None:
    write(tmp_path, "dublin-1", os.getpid())
    assert locks.command_of(os.getpid())
    assert not locks.alive(locks.read(tmp_path, "dublin-1")[0])


def test_another_machine_is_never_robbed(tmp_path: Path) -> None:
    write(tmp_path, "dublin-1", dead_process(), host="elsewhere")
    assert locks.alive(locks.read(tmp_path, "dublin-1")[0])


def test_a_living_pulumi_holds_its_lock(tmp_path: Path, heard: Heard) -> None:
    program = tmp_path / "pulumi"
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([program, "30"]) as process:
        try:
            path = write(tmp_path, "dublin-1", process.pid)
            with pytest.raises(StackBusyError, match=f"process {process.pid}") as caught:
                locks.wait(tmp_path, "dublin-1", heard, deadline=0)
            assert str(process.pid) in caught.value.remedy
            assert path.exists()
        finally:
            process.kill()
    assert [lock.pid for lock in locks.wait(tmp_path, "dublin-1", heard, deadline=0)] == [process.pid]


def test_waiting_ends_when_the_holder_does(tmp_path: Path, heard: Heard) -> None:
    path = write(tmp_path, "dublin-1", 5)
    looks = 0

    def is_alive(_: locks.Lock) -> bool:
        nonlocal looks
        looks += 1
        if looks == 2:
            path.unlink()
        return True

    assert locks.wait(tmp_path, "dublin-1", heard, deadline=time.monotonic() + 30, is_alive=is_alive) == ()
    assert len(heard.said) == 1


def test_another_machine_is_not_waited_for(tmp_path: Path, heard: Heard) -> None:
    write(tmp_path, "dublin-1", dead_process(), host="elsewhere")
    started = time.monotonic()
    with pytest.raises(StackBusyError, match="on elsewhere") as caught:
        locks.wait(tmp_path, "dublin-1", heard, deadline=started + 30)
    assert time.monotonic() - started < 5
    assert "pulumi cancel -s dublin-1" in caught.value.remedy
    assert heard.said == []
