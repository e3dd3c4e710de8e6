"""Clients of the cloud that a command is about, for looking things up. Nothing here changes anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

from enclave.engine.environment import Cloud
from enclave.local.provider import configure, connection
from enclave.model import naming

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def as_provider(workspace: Workspace, inputs: Mapping[str, Any]) -> connection.Connection | None:
    """Connect to the embedded cloud as a provider with these inputs would; None if they aren't all known."""
    settings = configure.settings(inputs)
    return _local(workspace, settings) if settings is not None else None


def _local(workspace: Workspace, settings: configure.Settings) -> connection.Connection:
    return configure.connect(connection.endpoint(workspace.local), settings)
