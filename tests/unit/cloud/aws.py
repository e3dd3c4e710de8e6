"""boto3 as the provider uses it: an assumed deploy role of one account, in one region."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from enclave.local.cloud.seeding import BASE_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

DUBLIN, DUBLIN_2, NORWAY, NETWORK = "111111111111", "222222222222", "333333333333", "666666666666"
ACCOUNTS = (DUBLIN, DUBLIN_2, NORWAY, "444444444444", NETWORK)
IRELAND, STOCKHOLM = "eu-west-1", "eu-north-1"
DEPLOY = "enclave-deploy"
ORGANIZATION = "o-eea1234567"

_numbers = itertools.count(1)
_session = boto3.session.Session()  # one, so that each service's model is read once


def unique(prefix: str) -> str:
    """Return a name that no other test uses."""
    return f"{prefix}-{next(_numbers)}"


def role_arn(account: str, role: str = DEPLOY) -> str:
    return f"arn:aws:iam::{account}:role/{role}"


class Aws:
    """Clients of one embedded cloud, made once each."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self._clients: dict[tuple[str, ...], Any] = {}
        self._keys: dict[str, dict[str, str]] = {}

    def client(self, service: str, account: str = DUBLIN, region: str = IRELAND) -> Any:
        name = (service, account, region)
        if name not in self._clients:
            self._clients[name] = self.raw(service, region, **self._credentials(account))
        return self._clients[name]

    def raw(self, service: str, region: str = IRELAND, **credentials: str) -> Any:
        given = credentials or {"aws_access_key_id": BASE_KEY, "aws_secret_access_key": "unused"}
        config = Config(retries={"total_max_attempts": 1})
        return _session.client(
            service, region_name=region, endpoint_url=self.endpoint, config=config, **given
        )

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def _credentials(self, account: str) -> dict[str, str]:
        if account not in self._keys:
            self._keys[account] = self.assume(role_arn(account))
        return self._keys[account]

    def assume(self, arn: str, **more: str) -> dict[str, str]:
        sts = self.raw("sts")
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="test", **more)["Credentials"]
        sts.close()
        return {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretAccessKey"],
            "aws_session_token": keys["SessionToken"],
        }


@contextmanager
def refused(code: str, words: str = "") -> Iterator[None]:
    """Expect AWS's error ``code``, with ``words`` in its message."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    assert words in error["Message"]
