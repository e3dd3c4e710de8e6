from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from enclave.local.cloud import lifecycle
from tests.unit.cloud.aws import ACCOUNTS, DEPLOY, ORGANIZATION, Aws

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """One embedded cloud for all tests: each makes what it needs, under names of its own."""
    directory = tmp_path_factory.mktemp("cloud")
    running = lifecycle.start(directory, ACCOUNTS, DEPLOY, organization=ORGANIZATION)
    aws = Aws(running.endpoint)
    yield aws
    aws.close()
    lifecycle.stop(directory)
