"""Clients of the cloud that a command is about, for looking things up. Nothing here changes anything."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from enclave.engine.environment import Cloud
from enclave.engine.errors import CloudError
from enclave.local.provider import configure, connection
from enclave.local.provider.failures import ProviderError
from enclave.model import naming

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from enclave.engine.environment import Workspace
    from enclave.model.enclave import Account, Enclave
    from enclave.model.geography import Region


def client(workspace: Workspace, enclave: Enclave, account: Account, region: Region, service: str) -> Any:
    """Give a boto3 client that acts as the deploy role of an account in a region."""
    role = naming.deploy_role_arn(enclave, account, region)
    if workspace.cloud is Cloud.LOCAL:
        settings = configure.Settings(
            region=region.name, roles=({"roleArn": role, "sessionName": "enclave"},)
        )
        return _local(workspace, settings).client(service)
    sts = boto3.client("sts", region_name=region.name)
    credentials = sts.assume_role(RoleArn=role, RoleSessionName="enclave")["Credentials"]
    return boto3.client(
        service,
        region_name=region.name,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )


@contextmanager
def explained(workspace: Workspace, failed: str) -> Iterator[None]:
    """Turn what a cloud answers to a look-up, or doesn't, into a CloudError that says what `failed`."""
    try:
        yield
    except (ProviderError, BotoCoreError, ClientError) as error:
        remedy = (
            f"run the command again: it starts the cloud if need be; see {workspace.local / 'cloud.log'}"
            if workspace.cloud is Cloud.LOCAL
            else "see that the credentials are valid and may assume the deploy roles, and run it again"
        )
        raise CloudError(f"{failed}: {' '.join(str(error).split())}", remedy) from error


def as_provider(workspace: Workspace, inputs: Mapping[str, Any]) -> connection.Connection | None:
    """Connect to the embedded cloud as a provider with these inputs would; None if they aren't all known."""
    settings = configure.settings(inputs)
    return _local(workspace, settings) if settings is not None else None


def _local(workspace: Workspace, settings: configure.Settings) -> connection.Connection:
    return configure.connect(connection.endpoint(workspace.local), settings)
