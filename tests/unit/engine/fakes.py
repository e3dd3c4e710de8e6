"""A stand-in for the `pulumi` executable that records its calls, and a progress that remembers."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Answers each command from `answers/<command>.json`: {"status", "stdout", "stderr", "events", "sleep"}.
# `answers/<command>@<stack>.json` comes before it.
# What it writes names the stack that it was asked for wherever the answer says `urn:pulumi:in-this-stack::`.
_FAKE = """#!{python}
import json, pathlib, signal, sys, time
here = pathlib.Path(__file__).parent
arguments = sys.argv[1:]
with (here / "calls").open("a") as calls:
    calls.write(json.dumps(arguments) + chr(10))
name = "-".join(arguments[:2]) if arguments[0] in ("stack", "state") else arguments[0]
stack = arguments[arguments.index("--stack") + 1] if "--stack" in arguments else ""
path = here / "answers" / (name + "@" + stack + ".json")
path = path if path.exists() else here / "answers" / (name + ".json")
answer = json.loads(path.read_text()) if path.exists() else {{}}
if answer.get("sleep"):
    signal.signal(signal.SIGINT, lambda *_: sys.exit(7))
    (here / "started").touch()
    time.sleep(answer["sleep"])
if "--event-log" in arguments:
    log = pathlib.Path(arguments[arguments.index("--event-log") + 1])
    log.write_text("".join(json.dumps(event) + chr(10) for event in answer.get("events", ())))
if "--file" in arguments:
    (here / "imported").write_text(pathlib.Path(arguments[arguments.index("--file") + 1]).read_text())
sys.stdout.write(answer.get("stdout", "").replace("urn:pulumi:in-this-stack::", "urn:pulumi:" + stack + "::"))
sys.stderr.write(answer.get("stderr", ""))
sys.exit(answer.get("status", 0))
"""


class FakePulumi:
    """The stand-in: what it shall answer, and what it was asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "answers").mkdir(parents=True)
        self.path = folder / "pulumi"
        self.path.write_text(_FAKE.format(python=sys.executable))
        self.path.chmod(0o755)

    def answer(self, command: str, *, stack: str = "", **answer: Any) -> None:
        """Say what a command is answered, for every stack or for one."""
        name = f"{command}@{stack}" if stack else command
        (self.folder / "answers" / f"{name}.json").write_text(json.dumps(answer))

    @property
    def calls(self) -> list[list[str]]:
        path = self.folder / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def imported(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / "imported").read_text())
        return document


class Heard:
    """A progress that remembers."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.finished: dict[str, str] = {}
        self.updates: list[tuple[str, int, int | None, str]] = []

    def say(self, text: str) -> None:
        self.said.append(text)

    def update(self, line: str, *, done: int, total: int | None, current: str) -> None:
        self.updates.append((line, done, total, current))

    def finish(self, line: str, outcome: str) -> None:
        self.finished[line] = outcome


Executable = Callable[[Path, str], Path]
