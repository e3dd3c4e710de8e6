import fcntl
import subprocess
import sys
import threading

import pytest

from enclave.engine import cloud, turns
from enclave.engine.environment import Cloud, Workspace
from enclave.engine.errors import EngineError
from tests.unit.engine.fakes import Heard


def test_the_second_command_says_that_it_waits_and_then_goes_on(workspace: Workspace, heard: Heard) -> None:
    told = threading.Event()
    order: list[str] = []

    class Listening(Heard):
        def say(self, text: str) -> None:
            super().say(text)
            told.set()

    second = Listening()

    def run() -> None:
        with turns.held(workspace, second):
            order.append("second")

    thread = threading.Thread(target=run)
    with turns.held(workspace, heard):
        thread.start()
        assert told.wait(20)
        order.append("first")
    thread.join(20)
    assert order == ["first", "second"]
    assert heard.said == []
    assert "Another enclave command runs" in second.said[0]


def test_the_two_clouds_do_not_wait_for_each_other(workspace: Workspace, heard: Heard) -> None:
    with (
        turns.held(workspace, heard),
        turns.held(Workspace(root=workspace.root, cloud=Cloud.AWS), heard),
    ):
        assert heard.said == []


def test_what_a_command_started_does_not_hold_its_turn(workspace: Workspace, heard: Heard) -> None:
    with turns.held(workspace, heard):
        child = subprocess.Popen(
            [sys.executable, "-c", "input(1)"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            close_fds=False,
        )
    try:
        assert child.stdout is not None
        child.stdout.read(1)  # only now is it sure to have let go of what it doesn't inherit
        with (workspace.work / "run.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        child.communicate(b"\n")


def test_a_folder_that_cannot_be_written_is_said(workspace: Workspace, heard: Heard) -> None:
    (workspace.root / ".enclave").write_text("in the way")
    with pytest.raises(EngineError, match="can't be written"), turns.held(workspace, heard):
        pass


def test_several_processes_may_note_the_generation_and_try_the_folder(workspace: Workspace) -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for number in range(30):
                cloud.check_writable(workspace)
                cloud.record_generation(workspace, f"g{number}")
        except BaseException as error:  # noqa: BLE001 - told to the test, whatever it is
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert cloud.recorded_generation(workspace) == "g29"
    assert [path.name for path in workspace.local.iterdir()] == ["generation"]
