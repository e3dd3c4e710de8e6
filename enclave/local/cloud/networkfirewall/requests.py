"""What each operation of Network Firewall starts from: the account and region, and what is asked."""

from __future__ import annotations

from typing import Any

from moto.core.responses import BaseResponse

from enclave.local.cloud.networkfirewall import encryption
from enclave.local.cloud.networkfirewall.models import NetworkFirewallBackend, networkfirewall_backends
from enclave.local.cloud.sts import caller_of


class Requests(BaseResponse):
    """The base of the operations."""

    def __init__(self) -> None:
        super().__init__(service_name="network-firewall")
        self.automated_parameter_parsing = True

    @property
    def backend(self) -> NetworkFirewallBackend:
        """The state of the account and region that the request is for."""
        return networkfirewall_backends[self.current_account][self.region]

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters that are given; a key among them must be usable by the caller."""
        given = {name: value for name, value in dict(self._get_params()).items() if value is not None}
        key = given.get("EncryptionConfiguration")
        encryption.check(key, caller_of(self), self.current_account, self.region)
        return given

    def tags_of(self, arn: str) -> list[dict[str, str]]:
        """Return the tags of a resource."""
        return list(self.backend.tagger.list_tags_for_resource(arn)["Tags"])


def without_none(structure: dict[str, Any]) -> dict[str, Any]:
    """Leave out what isn't set, as AWS does."""
    return {name: value for name, value in structure.items() if value is not None}
