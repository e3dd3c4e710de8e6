"""What every test may use: golden files, one Hypothesis profile, and the engine that runs gateway rules."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from enclave.engine.progress import Silent
from enclave.gateway.suricata import fetching

GOLDEN = Path(__file__).parent / "golden"

# No deadline: a busy machine is not a failure. The same examples on every run: a gate must not flicker.
settings.register_profile("enclave", deadline=None, derandomize=True)
settings.load_profile("enclave")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write golden files instead of comparing")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text, byte by byte, with a file under tests/golden; --update-golden writes it instead."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        assert path.exists(), f"no golden file {name}: run make golden and read what it wrote"
        assert path.read_bytes().decode() == text

    return compare


@pytest.fixture(scope="session")
def suricata() -> fetching.Suricata:
    """Give the engine, which is fetched if it isn't there."""
    return fetching.ensure(os.environ, Silent())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """End with what tests want people to know: what they recorded as the property "note"."""
    passed = terminalreporter.getreports("passed")
    notes = {value for report in passed for name, value in report.user_properties if name == "note"}
    for note in sorted(notes):
        terminalreporter.write_line(f"note: {note}")
