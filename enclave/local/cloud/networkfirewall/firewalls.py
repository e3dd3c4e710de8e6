"""Firewalls, their endpoints and their logging."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from moto.logs.models import logs_backends
from moto.s3.models import s3_backends

from enclave.local.cloud.networkfirewall.exceptions import InvalidRequestError

READY, PROVISIONING, DELETING = "READY", "PROVISIONING", "DELETING"
_DESTINATION_KEYS = {
    "CloudWatchLogs": "logGroup",
    "S3": "bucketName",
    "KinesisDataFirehose": "deliveryStream",
}


@dataclass(kw_only=True)
class Firewall:
    """A firewall. ``endpoints`` is endpoint id by subnet id, ``zones`` zone name by subnet id."""

    name: str
    arn: str
    policy_arn: str
    vpc_id: str
    mappings: list[dict[str, Any]]
    description: str | None
    encryption: dict[str, Any]
    analysis_types: list[str]
    delete_protection: bool
    subnet_change_protection: bool
    firewall_policy_change_protection: bool
    endpoints: dict[str, str] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    logging: list[dict[str, Any]] = field(default_factory=list)
    id: str = field(default_factory=lambda: str(uuid4()))
    update_token: str = field(default_factory=lambda: str(uuid4()))

    def status(self, state: str = READY) -> dict[str, Any]:
        """Return FirewallStatus. While provisioning there are no endpoints to see, as in AWS."""
        if state == PROVISIONING:
            return {"Status": state, "ConfigurationSyncStateSummary": "PENDING"}
        return {
            "Status": state,
            "ConfigurationSyncStateSummary": "IN_SYNC",
            "SyncStates": {
                self.zones[subnet]: {
                    "Attachment": {"SubnetId": subnet, "EndpointId": endpoint, "Status": state},
                    "Config": {self.policy_arn: {"SyncStatus": "IN_SYNC", "UpdateToken": self.update_token}},
                }
                for subnet, endpoint in self.endpoints.items()
            },
        }


def check_logging_change(
    old: list[dict[str, Any]], new: list[dict[str, Any]], account_id: str, region_name: str
) -> None:
    """Refuse what UpdateLoggingConfiguration refuses. InvalidRequestException.

    Source: API reference, UpdateLoggingConfiguration: one destination is added, removed or redirected a call;
    type and destination type never change.
    """
    before = {_identity(config): config["LogDestination"] for config in old}
    after = {_identity(config): config["LogDestination"] for config in new}
    if len(after) != len(new) or len({log_type for log_type, _ in after}) != len(new):
        raise InvalidRequestError("Given logging configuration is unsupported.")
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    if len(changed) > 1:
        raise InvalidRequestError("You can only add, delete or change one LogDestinationConfig in a call.")
    for config in new:
        _check_destination(config, account_id, region_name)


def _identity(config: dict[str, Any]) -> tuple[str, str]:
    return config["LogType"], config["LogDestinationType"]


def _check_destination(config: dict[str, Any], account_id: str, region_name: str) -> None:
    kind, destination = config["LogDestinationType"], config["LogDestination"]
    name = destination.get(_DESTINATION_KEYS[kind])
    if kind == "CloudWatchLogs":
        exists = name in logs_backends[account_id][region_name].groups
    elif kind == "S3":
        exists = name in s3_backends.bucket_accounts
    else:
        raise NotImplementedError("Firewall logs to Amazon Data Firehose")
    if not exists:
        raise InvalidRequestError(f"Unable to find the log destination: {kind} {name}")
