"""What encrypts the data of firewalls: AWS's own key, or a key that the caller may use through the service.

Source: API reference, EncryptionConfiguration; KMS developer guide, "kms:ViaService". That the caller's own
permissions count is told by AWS's answer "Given KMS key is misconfigured." to those who lack them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.local.cloud import kms
from enclave.local.cloud.networkfirewall.exceptions import InvalidRequestError

if TYPE_CHECKING:
    from enclave.local.cloud.policy import Caller

OWNED_BY_AWS, CUSTOMER = "AWS_OWNED_KMS_KEY", "CUSTOMER_KMS"
USES = ("DescribeKey", "GenerateDataKey", "Decrypt")


def check(given: dict[str, Any] | None, who: Caller, account: str, region: str) -> None:
    """Refuse a customer's key that isn't there, isn't enabled, or that the caller may not use."""
    if given is None or given["Type"] != CUSTOMER:
        return
    name = given.get("KeyId") or ""
    via = who.with_context(kms__ViaService=f"network-firewall.{region}.amazonaws.com")
    problem = kms.usable(name, via, account, region, *USES)
    key = kms.find(name, account, region)
    if problem is None and key is not None and key.key_spec != "SYMMETRIC_DEFAULT":
        problem = f"KMS key {key.arn} is of {key.key_spec}."
    if problem is not None:
        raise InvalidRequestError(f"parameter is invalid, Given KMS key is misconfigured. {problem}")


def configuration(params: dict[str, Any]) -> dict[str, Any]:
    """Return the encryption configuration that a request asks for: AWS's own key unless it says otherwise."""
    return dict(params.get("EncryptionConfiguration") or {"Type": OWNED_BY_AWS, "KeyId": OWNED_BY_AWS})
