"""The sections ``accounts`` and ``organization`` of enclave.yaml."""

import re

from yaml.nodes import Node

from enclave.model.enclave import Account, Organization
from enclave.model.intent.document import Document, Fields
from enclave.model.intent.references import Declared, refer

_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_ORGANIZATION_ID = re.compile(r"o-[a-z0-9]{10,32}")  # AWS Organizations API reference, "Organization"
_ROLE_NAME = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)  # IAM API reference, "CreateRole"
_LONGEST_ACCOUNT_NAME = 50


def read_accounts(document: Document, node: Node) -> dict[str, Account | None]:
    """Read the accounts by name: 12 digits each, none twice."""
    accounts: dict[str, Account | None] = {}
    owners: dict[str, str] = {}
    for name, _, value in document.named(node, "accounts", "account", _LONGEST_ACCOUNT_NAME):
        accounts[name] = None
        number = document.text(value, f"account {name}")
        if number is None:
            continue
        if not _ACCOUNT_ID.fullmatch(number):
            document.report(value, f'account {name}: "{number}" is no account id', "write its 12 digits")
        elif number in owners:
            message = f"account {name} has the same id as {owners[number]}"
            document.report(value, message, "give each account its own id")
        else:
            owners[number] = name
            accounts[name] = Account(name=name, id=number)
    return accounts


def read_organization(document: Document, node: Node, accounts: Declared[Account]) -> Organization | None:
    """Read the organisation. Its two shared accounts and its two roles must be different ones."""
    fields = document.fields(
        node,
        "organization",
        ("id", "network_account", "log_archive_account", "deploy_role", "key_administrator_role"),
    )
    identity = fields.text("id")
    if identity is not None and not _ORGANIZATION_ID.fullmatch(identity):
        fields.report("id", f'"{identity}" is no organisation id', "write it as AWS shows it, o-...")
    network = refer(fields, "network_account", accounts, "account")
    archive = refer(fields, "log_archive_account", accounts, "account")
    if network is not None and network == archive:
        message = f"{archive.name} is the network account too"
        fields.report("log_archive_account", message, "keep logs in an account of their own")
    deploy = _role(fields, "deploy_role")
    administrator = _role(fields, "key_administrator_role")
    if deploy is not None and deploy == administrator:
        message = f"{administrator} is the deploy role too"
        fields.report("key_administrator_role", message, "name a role of its own")
    if identity is None or network is None or archive is None or deploy is None or administrator is None:
        return None
    return Organization(
        id=identity,
        network_account=network,
        log_archive_account=archive,
        deploy_role=deploy,
        key_administrator_role=administrator,
    )


def _role(fields: Fields, key: str) -> str | None:
    name = fields.text(key)
    if name is not None and not _ROLE_NAME.fullmatch(name):
        fields.report(key, f'"{name}" is no role name', "write the name alone, without path or ARN")
        return None
    return name
