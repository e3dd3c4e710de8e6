"""The pytest plugin: a fixture with which a team asserts that its own Pulumi program is compliant.

    def test_our_network(enclave_judgement):
        enclave_judgement(our_program).assert_compliant()

    def test_nobody_peers_abroad(enclave_judgement):
        judged = enclave_judgement(peering_to_virginia)
        judged.assert_refused(rule="peering-stays-inside", resource="peering")

    def test_what_is_up(enclave_judgement):
        enclave_judgement(Path("export.json")).assert_compliant()

A program is a function without arguments that makes Pulumi resources, with explicit providers. It runs
without an engine and without a cloud, as in a preview of something new: no id is known yet, and what a rule
needs and can't know blocks. ``preview=False`` has everything created, with ids and ARNs.

The enclave is the one of the folder ``config`` below pytest's root, or of the ini option ``enclave_config``.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from enclave.residency.context import Context
    from enclave.testing.judging import EnclaveJudgement


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that names the configuration."""
    told = "folder of the enclave's configuration, from pytest's root"
    parser.addini("enclave_config", told, default="config")


@pytest.fixture(scope="session")
def enclave_context(pytestconfig: pytest.Config) -> Context:
    """Return what the judgement takes from the configuration, as of today. Override it for another one."""
    # Imported here, as below: pytest loads this file in every run, and Pulumi takes a while.
    from enclave.residency.context import Context  # noqa: PLC0415
    from enclave.residency.settings import load  # noqa: PLC0415

    today = date.today()  # noqa: DTZ011 - permissions end with the day of whoever runs this
    folder = pytestconfig.rootpath / str(pytestconfig.getini("enclave_config"))
    return Context.of(load(folder, today), today)


@pytest.fixture(scope="session")
def enclave_judgement(enclave_context: Context) -> EnclaveJudgement:
    """Return what judges a program or a file."""
    from enclave.testing.judging import EnclaveJudgement  # noqa: PLC0415

    return EnclaveJudgement(context=enclave_context)
