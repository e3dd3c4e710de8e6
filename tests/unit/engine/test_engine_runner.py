import json
import signal
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from enclave.engine import events
from enclave.engine.errors import StackFailedError
from enclave.engine.runner import Interrupts, Runner
from tests.unit.engine.fakes import FakePulumi, Heard

URN = "urn:pulumi:s::enclave::aws:kms/key:Key::profile"


def started(operation: str = "create") -> dict[str, Any]:
    return {"resourcePreEvent": {"metadata": {"op": operation, "urn": URN}}}


def ended(operation: str = "create") -> dict[str, Any]:
    return {"resOutputsEvent": {"metadata": {"op": operation, "urn": URN}}}


def said(severity: str, message: str, urn: str = "") -> dict[str, Any]:
    return {"diagnosticEvent": {"severity": severity, "message": message, "urn": urn}}


def summary(**changes: int) -> dict[str, Any]:
    return {"summaryEvent": {"resourceChanges": changes}}


def test_an_update_is_followed_to_its_end(runner: Runner, fake_pulumi: FakePulumi, heard: Heard) -> None:
    fake_pulumi.answer("up", events=[started(), ended(), summary(create=1, same=2)])
    result = runner.up("dublin-1", heard, total=3)
    assert result.ok
    assert result.changes == {"create": 1, "same": 2}
    assert ("dublin-1", 1, 3, "create Key profile") in heard.updates
    (call,) = fake_pulumi.calls
    assert call[:3] == ["up", "--stack", "dublin-1"]
    assert {"--yes", "--skip-preview", "--non-interactive"} <= set(call)


def test_a_failed_update_tells_what_pulumi_said(
    runner: Runner, fake_pulumi: FakePulumi, heard: Heard
) -> None:
    fake_pulumi.answer(
        "up",
        status=255,
        events=[
            said("error", "error: no such key\n", URN),
            said("info", "chatter"),
            said("error", "update failed"),
        ],
    )
    result = runner.up("dublin-1", heard)
    assert result.errors == ("Key profile: no such key",)
    with pytest.raises(StackFailedError, match=r"up of stack dublin-1 failed\n  Key profile: no such key"):
        result.require()


def test_a_failure_without_an_event_shows_the_end_of_the_output(
    runner: Runner, fake_pulumi: FakePulumi, heard: Heard
) -> None:
    fake_pulumi.answer("up", status=1, stderr="error: no stack named 'dublin-1' found\n")
    with pytest.raises(StackFailedError, match="no stack named"):
        runner.up("dublin-1", heard).require()


def test_targets_and_settings_are_passed_on(runner: Runner, fake_pulumi: FakePulumi, heard: Heard) -> None:
    runner.up("links", heard, config=Path("/x.yaml"), targets=["a", "b"])
    (call,) = fake_pulumi.calls
    assert call[call.index("--config-file") + 1] == "/x.yaml"
    assert [call[i + 1] for i, word in enumerate(call) if word == "--target"] == ["a", "b"]


def test_a_preview_gives_its_document(runner: Runner, fake_pulumi: FakePulumi) -> None:
    fake_pulumi.answer("preview", stdout=json.dumps({"steps": []}), events=[summary(create=4)])
    result, document = runner.preview("dublin-1")
    assert result.ok
    assert document == {"steps": []}
    assert "--show-sames" in fake_pulumi.calls[0]


def test_a_preview_that_failed_early_has_no_document(runner: Runner, fake_pulumi: FakePulumi) -> None:
    fake_pulumi.answer("preview", status=1, stdout="error: not json", stderr="why")
    result, document = runner.preview("dublin-1")
    assert (result.ok, document) == (False, {})


@pytest.mark.parametrize("said", ["", "warning: x", "[]", "{}", '{"steps": null}', '{"steps": {}}'])
def test_a_preview_that_cannot_be_read_is_a_failure(
    said: str, runner: Runner, fake_pulumi: FakePulumi
) -> None:
    fake_pulumi.answer("preview", stdout=said)
    with pytest.raises(StackFailedError, match="preview of stack dublin-1 succeeded, but"):
        runner.preview("dublin-1")


def test_an_answer_that_is_no_json_is_a_failure(runner: Runner, fake_pulumi: FakePulumi) -> None:
    fake_pulumi.answer("stack-ls", stdout="warning: x")
    with pytest.raises(StackFailedError, match="no JSON: 'warning: x'"):
        runner.existing()


def test_short_commands_fail_with_their_reason(runner: Runner, fake_pulumi: FakePulumi) -> None:
    fake_pulumi.answer("stack-export", status=1, stderr="error: bucket is gone")
    with pytest.raises(StackFailedError, match="`pulumi stack export` failed: error: bucket is gone"):
        runner.export("dublin-1")


def test_the_backend_is_asked_for_stacks_and_history(runner: Runner, fake_pulumi: FakePulumi) -> None:
    fake_pulumi.answer("stack-ls", stdout=json.dumps([{"name": "links", "resourceCount": 3}]))
    fake_pulumi.answer("stack-history", stdout=json.dumps([{"result": "failed"}]))
    assert runner.existing()["links"]["resourceCount"] == 3
    assert runner.last_result("links") == "failed"
    fake_pulumi.answer("stack-history", stdout="[]")
    assert runner.last_result("links") is None


def test_a_state_is_imported_from_a_file_that_is_removed_afterwards(
    runner: Runner, fake_pulumi: FakePulumi
) -> None:
    runner.import_state("links", {"version": 3})
    assert fake_pulumi.imported == {"version": 3}
    (call,) = fake_pulumi.calls
    assert not Path(call[call.index("--file") + 1]).exists()


def test_a_stop_is_passed_on_as_one_interrupt(runner: Runner, fake_pulumi: FakePulumi, heard: Heard) -> None:
    fake_pulumi.answer("up", sleep=30)
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(runner.up("links", heard).ok))
    thread.start()
    deadline = time.monotonic() + 20
    while not (fake_pulumi.folder / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    runner.interrupts.stop()
    thread.join(timeout=20)
    assert results == [False]
    assert runner.interrupts.requested == 1


class Process:
    """All that Interrupts uses of one."""

    def __init__(self) -> None:
        self.signals: list[int] = []

    def poll(self) -> None:
        return None

    def send_signal(self, number: int) -> None:
        self.signals.append(number)


def test_a_process_started_during_a_stop_is_stopped_too() -> None:
    process = Process()
    interrupts = Interrupts()
    interrupts.stop()
    interrupts.add(process)  # type: ignore[arg-type]  # see Process
    assert process.signals == [signal.SIGINT]
    interrupts.stop()
    assert process.signals == [signal.SIGINT] * 2
    interrupts.remove(process)  # type: ignore[arg-type]  # see Process
    interrupts.stop()
    assert process.signals == [signal.SIGINT] * 2


def test_one_stop_is_sent_once_though_the_process_is_just_being_added() -> None:
    interrupts = Interrupts()

    class Lock:
        """Is interrupted as soon as it is let go."""

        def __enter__(self) -> None:
            return None

        def __exit__(self, *_: object) -> None:
            if not interrupts.requested:
                interrupts.stop()

    interrupts._lock = Lock()  # type: ignore[assignment]  # all that Interrupts uses of one
    process = Process()
    interrupts.add(process)  # type: ignore[arg-type]  # see Process
    assert process.signals == [signal.SIGINT]


def test_a_growing_log_is_read_by_whole_lines(tmp_path: Path) -> None:
    tail = events.Tail(tmp_path / "log")
    assert tail.read() == []
    with (tmp_path / "log").open("w") as log:
        log.write('{"a": 1}\n{"b":')
        log.flush()
        assert tail.read() == [{"a": 1}]
        assert tail.read() == []
        log.write(" 2}\n")
        log.flush()
        assert tail.read() == [{"b": 2}]
