"""The configuration together with the rules that its waivers name."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from enclave.model.config import ConfigurationError
from enclave.residency.settings import load

CONFIG = Path(__file__).parents[3] / "config"
TODAY = date(2026, 12, 1)


def folder(tmp_path: Path, rule: str, until: str = "2026-12-31") -> Path:
    shutil.copytree(CONFIG, tmp_path / "config")
    (tmp_path / "config" / "waivers.yaml").write_text(
        f"""waivers:
  - rule: {rule}
    resource: dublin-1/aws:kms/key:Key/profile
    reason: Held twice
    owner: officer
    until: {until}
"""
    )
    return tmp_path / "config"


def test_a_waiver_of_a_rule_that_is_there_is_read(tmp_path: Path) -> None:
    (waiver,) = load(folder(tmp_path, "keys-stay-in-region"), TODAY).waivers
    assert (waiver.rule, waiver.until) == ("keys-stay-in-region", date(2026, 12, 31))


@pytest.mark.parametrize(
    ("rule", "remedy"),
    [
        ("keys-stay-in-regions", 'write "keys-stay-in-region", if you mean that'),
        ("nothing-like-it", "`enclave explain` lists the rules"),
    ],
)
def test_a_waiver_of_no_rule_is_a_mistake_in_the_configuration(
    tmp_path: Path, rule: str, remedy: str
) -> None:
    path = folder(tmp_path, rule)
    (path / "egress.yaml").write_text("rules: 5\n")  # shown with the others
    with pytest.raises(ConfigurationError) as caught:
        load(path, TODAY)
    said = str(caught.value)
    assert f'waivers.yaml:2: waiver: there is no rule "{rule}". Remedy: {remedy}.' in said
    assert "egress.yaml:1" in said


def test_who_does_not_ask_about_days_may_read_every_waiver(tmp_path: Path) -> None:
    assert load(folder(tmp_path, "keys-stay-in-region"), date.min).waivers
