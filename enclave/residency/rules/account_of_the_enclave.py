"""Everything is made in an account of the organisation."""

from collections.abc import Iterator

from enclave.graph import providers
from enclave.graph.facts import PROVIDER_PREFIX, Resource
from enclave.residency import observe
from enclave.residency.rule import View, rule
from enclave.residency.verdicts import Observation, Severity

PROVIDER = f"{PROVIDER_PREFIX}aws"


def _has_an_account(resource: Resource) -> bool:
    return resource.type == PROVIDER or (resource.custom and resource.package == "aws")


@rule(
    id="account-of-the-enclave",
    title="Every resource is made in an account of the organisation",
    claim="made-in-our-own-accounts",
    channels=("PRV-02",),
    severity=Severity.CRITICAL,
    reason="Whoever owns the account can read, copy and move what is in it, whatever the region says.",
    remedy="Give the resource a provider of a site, which is pinned to its account by allowedAccountIds "
    "and by the role that it assumes.",
    source="pulumi-aws: allowedAccountIds (checked against STS GetCallerIdentity), assumeRoles",
    needs_graph=False,
    applies=_has_an_account,
)
def account_of_the_enclave(resource: Resource, view: View) -> Iterator[Observation]:
    """Compare the account that a provider is pinned to with those of the configuration."""
    itself = resource.type == PROVIDER
    roles = providers.assumed(resource.props) if itself else ()  # most resources are none
    foreign = [each for each in roles if each[1].account not in view.context.accounts]
    if foreign:
        for where, role in foreign:
            reason = "The role that makes everything isn't in an account of the organisation."
            yield observe.violated(where, role.account, reason=reason)
        return
    path = "allowedAccountIds, assumeRoles" if itself else "provider account"
    account = providers.read(resource.props).account if itself else resource.provider_account
    if not isinstance(account, str):
        yield observe.unknown(path, account, reason="The provider isn't pinned to one account.")
    elif account in view.context.accounts:
        yield observe.compliant(path, account)
    else:
        yield observe.violated(path, account, reason="The account isn't one of the organisation's.")
