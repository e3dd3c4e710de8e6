from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from enclave.local.cloud import lifecycle
from tests.unit.provider.engine import DUBLIN, Engine, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCOUNTS = ("111111111111", "222222222222", "333333333333", "444444444444", "666666666666")


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The directory of an embedded cloud that runs for the whole session."""
    directory = tmp_path_factory.mktemp("local")
    lifecycle.start(directory, ACCOUNTS, "enclave-deploy")
    yield directory
    lifecycle.stop(directory)


@pytest.fixture(scope="session")
def engine(cloud: Path) -> Iterator[Engine]:
    """A provider configured for the first Dublin account."""
    with serve(cloud) as driver:
        driver.configure(DUBLIN)
        yield driver


@pytest.fixture(scope="session")
def network(cloud: Path) -> Iterator[Engine]:
    """A provider configured for the network account, with the base credentials."""
    with serve(cloud) as driver:
        driver.configure({"region": "eu-west-1"})
        yield driver
