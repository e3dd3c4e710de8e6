"""The guide to the gateways shows what the commands say of this repository's configuration."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

Say = Callable[..., tuple[int, str, str]]
GUIDE = Path(__file__).parents[3] / "docs" / "gateway.md"
SHOWN = re.compile(r"```console\n\$ enclave (?P<command>[^\n]+)\n(?P<output>.*?)```", re.DOTALL)
VERSION = re.compile(r"Suricata 7[0-9.]+(?=\b)")
LINE = re.compile(r"```json\n(?P<line>\{[^\n]+\})\n```")


@pytest.mark.golden
@pytest.mark.usefixtures("judged_checkout", "suricata")
def test_what_the_guide_shows_is_what_is_said(
    say: Say, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    guide = GUIDE.read_text(encoding="utf-8")
    logged = LINE.search(guide)
    assert logged is not None
    Path("alerts.log").write_text(logged["line"] + "\n", encoding="utf-8")

    def run(shown: re.Match[str]) -> str:
        said = say(*shown["command"].split())[1]
        return f"```console\n$ enclave {shown['command']}\n{said}```"

    fresh, shown = SHOWN.subn(run, guide)
    assert shown == 4
    fresh = VERSION.sub("Suricata 7", fresh)
    if request.config.getoption("--update-golden"):
        GUIDE.write_text(fresh, encoding="utf-8")
    assert GUIDE.read_text(encoding="utf-8") == fresh, "run `make golden`, and read the diff"
