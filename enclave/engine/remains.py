"""Lists what AWS keeps after everything was deleted: keys in their deletion window, locked objects, backups.

Sources: AWS KMS developer guide, "Deleting KMS keys" (a window of 7 to 30 days); Amazon S3 user guide,
"Locking objects with Object Lock"; Amazon DynamoDB developer guide, "Point-in-time recovery" (a deleted
table's system backup is kept for 35 days).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from enclave.engine import clients

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from enclave.engine.environment import Workspace
    from enclave.model.enclave import Account, Enclave
    from enclave.model.geography import Region


@dataclass(frozen=True, kw_only=True, slots=True)
class Remain:
    """Something that outlives the enclave for a while."""

    kind: str  # "key", "bucket" or "backup"
    name: str
    account: str  # the account's name
    region: str
    until: datetime | None  # None: until somebody removes it
    why: str


def places(enclave: Enclave) -> tuple[tuple[Account, Region], ...]:
    """Give every account and region in which the enclave has resources."""
    organization = enclave.organization
    own = [(site.account, site.region) for site in enclave.sites]
    shared = [
        (account, site.region)
        for account in (organization.network_account, organization.log_archive_account)
        for site in enclave.sites
    ]
    return tuple(dict.fromkeys([*own, *shared]))


def find(workspace: Workspace, enclave: Enclave) -> tuple[Remain, ...]:
    """List what remains, everywhere the enclave was.

    Raises:
        CloudError: the cloud can't be asked.

    """
    with clients.explained(workspace, "Everything is deleted, but what AWS keeps of it can't be listed"):
        return tuple(
            remain
            for account, region in places(enclave)
            for look in (_keys, _buckets, _backups)
            for remain in look(_Place(workspace, enclave, account, region))
        )


@dataclass(frozen=True, slots=True)
class _Place:
    workspace: Workspace
    enclave: Enclave
    account: Account
    region: Region

    def client(self, service: str) -> Any:
        return clients.client(self.workspace, self.enclave, self.account, self.region, service)

    def remain(self, kind: str, name: str, until: datetime | None, why: str) -> Remain:
        return Remain(
            kind=kind, name=name, account=self.account.name, region=self.region.name, until=until, why=why
        )


def _keys(place: _Place) -> Iterator[Remain]:
    kms = place.client("kms")
    for page in kms.get_paginator("list_keys").paginate():
        for key in page["Keys"]:
            about = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
            if about["KeyState"] == "PendingDeletion" and about.get("KeyManager", "CUSTOMER") == "CUSTOMER":
                why = "KMS deletes a key only after its window; it can't be used meanwhile"
                yield place.remain("key", _key_name(kms, about["KeyId"]), about["DeletionDate"], why)


def _key_name(kms: Any, identity: str) -> str:
    tags = {tag["TagKey"]: tag["TagValue"] for tag in kms.list_resource_tags(KeyId=identity)["Tags"]}
    return f"{tags['Name']} ({identity})" if "Name" in tags else identity


def _buckets(place: _Place) -> Iterator[Remain]:
    s3 = place.client("s3")
    for bucket in s3.list_buckets()["Buckets"]:
        name = bucket["Name"]
        if not name.startswith(f"{place.enclave.name}-") or not _is_in(s3, name, place.region):
            continue
        yield place.remain("bucket", name, _locked_until(s3, name), "it still holds objects")


def _is_in(s3: Any, bucket: str, region: Region) -> bool:
    # A bucket in us-east-1 has no location constraint, and none of ours is there.
    return bool(s3.get_bucket_location(Bucket=bucket).get("LocationConstraint") == region.name)


def _locked_until(s3: Any, bucket: str) -> datetime | None:
    """Give the day on which the last locked object of a bucket is free."""
    dates = []
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in page.get("Versions", ()):
            try:
                lock = s3.get_object_retention(
                    Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"]
                )
            except ClientError:  # this object isn't locked
                continue
            dates.append(lock["Retention"]["RetainUntilDate"])
    return max(dates, default=None)


def _backups(place: _Place) -> Iterator[Remain]:
    for backup in place.client("dynamodb").list_backups(BackupType="ALL").get("BackupSummaries", ()):
        if backup["TableName"].startswith(f"{place.enclave.name}-"):
            until = backup.get("BackupExpiryDateTime")
            yield place.remain("backup", backup["TableName"], until, "backup of a deleted table")
