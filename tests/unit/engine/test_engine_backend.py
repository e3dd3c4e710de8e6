import pytest

from enclave.engine import backend
from enclave.engine.environment import Workspace
from enclave.engine.errors import BackendRefusedError


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket?region=eu-west-1&awssdk=v2",
        "s3://bucket/prefix?region=eu-north-1",
        "s3://bucket?region=eusc-de-east-1",
    ],
)
def test_state_inside_the_eea_is_accepted(url: str) -> None:
    backend.check_state(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        (None, "Nothing says"),
        ("", "Nothing says"),
        ("https://api.pulumi.com", "https://"),
        ("file:///tmp/state", "file://"),
        ("gs://bucket", "gs://"),
        ("azblob://bucket", "azblob://"),
        ("s3://bucket", "names no region"),
        ("s3://bucket?region=us-east-1", "us-east-1"),
        ("s3://bucket?region=eu-west-2", "London, GB"),
        ("s3://bucket?region=eu-central-2", "CH"),
        ("s3://bucket?region=eu-west-1&region=us-east-1", "names no region"),
        ("s3://bucket?region=eu-nowhere-1", "no region this toolkit knows"),
        ("s3://bucket?region=eu-west-1&endpoint=minio.example", "endpoint of its own"),
    ],
)
def test_state_elsewhere_is_refused(url: str | None, reason: str) -> None:
    with pytest.raises(BackendRefusedError, match=reason) as caught:
        backend.check_state(url)
    assert "s3://" in caught.value.remedy


@pytest.mark.parametrize(
    "provider",
    [
        "awskms://alias/pulumi?region=eu-west-1",
        "awskms:///arn:aws:kms:eu-north-1:111111111111:key/abc?region=eu-north-1",
        "awskms:///arn:aws:kms:eu-north-1:111111111111:key/abc",
    ],
)
def test_keys_inside_the_eea_are_accepted(provider: str) -> None:
    backend.check_secrets("dublin-1", provider)


@pytest.mark.parametrize(
    ("provider", "reason"),
    [
        (None, "passphrase"),
        ("passphrase", "passphrase"),
        ("default", "passphrase"),
        ("gcpkms://x", "gcpkms"),
        ("awskms://alias/pulumi", "names no region"),
        ("awskms://alias/pulumi?region=us-east-1", "us-east-1"),
        ("awskms:///arn:aws:kms:us-east-1:111111111111:key/abc?region=eu-west-1", "us-east-1"),
        ("awskms://alias/pulumi?region=eu-west-1&endpoint=x", "endpoint of its own"),
    ],
)
def test_other_secrets_providers_are_refused(provider: str | None, reason: str) -> None:
    with pytest.raises(BackendRefusedError, match=reason) as caught:
        backend.check_secrets("dublin-1", provider)
    assert "stack init dublin-1" in caught.value.remedy


def test_the_project_and_every_stack_are_looked_at(workspace: Workspace) -> None:
    (workspace.root / "Pulumi.yaml").write_text("backend: {url: 's3://bucket?region=eu-west-1'}\n")
    workspace.stack_config("a").write_text("secretsprovider: awskms://alias/p?region=eu-west-1\n")
    backend.check(workspace, ("a",), {})
    workspace.stack_config("b").write_text("encryptionsalt: v1:x\n")
    with pytest.raises(BackendRefusedError, match="stack b"):
        backend.check(workspace, ("a", "b"), {})
    with pytest.raises(BackendRefusedError, match="us-east-1"):
        backend.check(workspace, ("a",), {"PULUMI_BACKEND_URL": "s3://bucket?region=us-east-1"})
