"""The only place where providers are made: one a pair of account and region, bound to both."""

import os
from typing import Final

import pulumi
import pulumi_aws as aws

from enclave.model.enclave import Account, Enclave
from enclave.model.geography import Region
from enclave.model.naming import deploy_role_arn, role_arn

_PREVIEW_ROLE: Final = "ENCLAVE_PREVIEW_ROLE"
"""The name of a role that only reads, in every account: previews act as it, and nothing else ever does."""


class Providers:
    """Makes each provider once, when it is first asked for.

    A provider acts as the deploy role of its account and refuses any other account's credentials. It sets
    no default tags: a component's tags are all there is to see.
    """

    def __init__(self, enclave: Enclave) -> None:
        self._enclave = enclave
        self._made: dict[str, aws.Provider] = {}

    def get(self, account: Account, region: Region) -> aws.Provider:
        """Return the provider for an account in a region, named ``<account name>-<region name>``."""
        name = f"{account.name}-{region.name}"
        if name not in self._made:
            acting = aws.ProviderAssumeRoleArgs(role_arn=self._role(account, region), session_name="enclave")
            self._made[name] = aws.Provider(
                name,
                region=region.name,
                allowed_account_ids=[account.id],
                assume_roles=[acting],
            )
        return self._made[name]

    def _role(self, account: Account, region: Region) -> str:
        reader = os.environ.get(_PREVIEW_ROLE)
        if reader and pulumi.runtime.is_dry_run():
            return role_arn(account, region, reader)
        return deploy_role_arn(self._enclave, account, region)
