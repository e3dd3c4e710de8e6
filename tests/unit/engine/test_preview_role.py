"""As whom a program acts: the role that only reads, in a preview that names one; else the deploy role."""

from pathlib import Path

import pulumi
import pytest

from enclave.model.config import load
from stacks.providers import Providers

ENCLAVE = load(Path(__file__).parents[3] / "config")


@pytest.mark.parametrize(
    ("preview", "reader", "role"),
    [
        (True, "enclave-preview", "enclave-preview"),
        (True, None, "enclave-deploy"),
        (True, "", "enclave-deploy"),
        (False, "enclave-preview", "enclave-deploy"),
        (False, None, "enclave-deploy"),
    ],
)
def test_only_a_preview_acts_as_the_reader(
    preview: bool, reader: str | None, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: preview)
    monkeypatch.delenv("ENCLAVE_PREVIEW_ROLE", raising=False)
    if reader is not None:
        monkeypatch.setenv("ENCLAVE_PREVIEW_ROLE", reader)
    site = ENCLAVE.site("norway-1")
    account = site.account.id
    assert Providers(ENCLAVE)._role(site.account, site.region) == f"arn:aws:iam::{account}:role/{role}"
