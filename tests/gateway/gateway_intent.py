"""The intent that the matrix is drawn from: three sites, every kind of service, rules for some sites only."""

from datetime import date
from pathlib import Path

from enclave.model.config import load

ENCLAVE = load(Path(__file__).parent / "config", date(2026, 11, 23))
SITES = ENCLAVE.sites
