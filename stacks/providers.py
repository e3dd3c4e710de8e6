"""The only place where providers are made: one a pair of account and region, bound to both."""

import pulumi_aws as aws

from enclave.model.enclave import Account, Enclave
from enclave.model.geography import Region
from enclave.model.naming import deploy_role_arn


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
            role_arn = deploy_role_arn(self._enclave, account, region)
            self._made[name] = aws.Provider(
                name,
                region=region.name,
                allowed_account_ids=[account.id],
                assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role_arn, session_name="enclave")],
            )
        return self._made[name]
