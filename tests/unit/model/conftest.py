from datetime import date
from pathlib import Path

import pytest

from enclave.model.config import load
from enclave.model.enclave import Enclave


@pytest.fixture(scope="session")
def enclave() -> Enclave:
    """The small enclave of tests/unit/model/config, on a day when nothing of it has run out."""
    return load(Path(__file__).parent / "config", date(2026, 6, 1))
