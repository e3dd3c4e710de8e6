"""The guard leaves the judging to a survey, in a preview and nowhere else."""

import pulumi
import pytest

from enclave.engine import surveying
from stacks import guard


@pytest.mark.parametrize(
    ("preview", "value", "left"),
    [
        (True, "true", True),
        (True, "1", False),
        (True, "", False),
        (True, None, False),
        (False, "true", False),
        (False, None, False),
    ],
)
def test_only_a_preview_for_a_survey_is_left_to_it(
    preview: bool, value: str | None, left: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: preview)
    monkeypatch.delenv(surveying.VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(surveying.VARIABLE, value)
    assert guard._surveyed() is left


def test_the_guard_asks_for_what_the_engine_sets() -> None:
    assert guard._SURVEY == surveying.VARIABLE
