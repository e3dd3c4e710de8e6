"""What a new cloud holds: accounts with their deploy role, one organisation, one access key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moto.iam.models import iam_backends
from moto.organizations.models import FakeAccount, organizations_backends

if TYPE_CHECKING:
    from enclave.local.cloud.record import Seed

PARTITION = "aws"
BASE_KEY = "enclave-local"
MANAGEMENT_ACCOUNT = "000000000000"  # owns the organisation; nothing else lives there

_owners: dict[str, str] = {}


def issued(access_key: str) -> bool:
    """Tell whether ``access_key`` was issued by this cloud."""
    return account_of(access_key) is not None


def account_of(access_key: str) -> str | None:
    """Return the account of an access key, None if nobody issued it."""
    owner = _owners.get(access_key)
    if owner is None:
        for account_id, account in list(iam_backends.items()):
            for backend in list(account.values()):
                if access_key in backend.access_keys:
                    owner = _owners[access_key] = account_id
    return owner


def plant(seed: Seed) -> None:
    """Add what ``seed`` asks for and isn't there yet. Nothing that exists is changed."""
    _organization(seed.organization)
    for account in dict.fromkeys((*seed.accounts, seed.network_account)):
        _member(account)
        _role(account, seed.deploy_role, seed.network_account)
    _base_key(seed.network_account)


def _organization(organization: str) -> None:
    backend = organizations_backends[MANAGEMENT_ACCOUNT][PARTITION]
    if backend.org is None:
        backend.create_organization(region=PARTITION, FeatureSet="ALL")
        vars(backend.org)["id"] = organization
        backend.enable_aws_service_access(ServicePrincipal="ram.amazonaws.com")


def _member(account: str) -> None:
    backend = organizations_backends[MANAGEMENT_ACCOUNT][PARTITION]
    if account in {member.id for member in backend.accounts}:
        return
    if backend.org is None:
        raise LookupError("The organisation is planted before its members.")
    member = FakeAccount(backend.org, AccountName=f"account-{account}", Email=f"{account}@enclave.invalid")
    del iam_backends[member.id]  # moto made a role in a random account of its own choice
    member.id = account
    backend.accounts.append(member)
    organizations_backends.master_accounts[account] = (MANAGEMENT_ACCOUNT, PARTITION)


def _role(account: str, name: str, trusted: str) -> None:
    backend = iam_backends[account][PARTITION]
    if name in {role.name for role in backend.get_roles()}:
        return
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{PARTITION}:iam::{trusted}:root"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    backend.create_role(
        role_name=name,
        assume_role_policy_document=json.dumps(trust),
        path="/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration="3600",
    )


def _base_key(account: str) -> None:
    backend = iam_backends[account][PARTITION]
    if BASE_KEY in backend.access_keys:
        return
    backend.create_user(region_name=PARTITION, user_name=BASE_KEY)
    key = backend.create_access_key(BASE_KEY)
    del backend.access_keys[key.access_key_id]
    key.access_key_id = BASE_KEY
    backend.access_keys[BASE_KEY] = key
