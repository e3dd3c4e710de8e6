"""ResidentStores: where a site's data lives. A bucket and a table a data class, each under its own key."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import dynamodb, s3

from components.tags import tags
from enclave.model.enclave import Site

PARTITION_KEY, SORT_KEY = "pk", "sk"
"""The key attributes of every table, both strings: what they hold is the workloads' own design."""


@dataclass(frozen=True, kw_only=True)
class StorePlan:
    """The stores of one data class.

    ``bucket_policy`` and ``table_policy`` are JSON-able documents, known before anything exists: so a preview
    can judge them.
    """

    data_class: str
    bucket: str
    table: str
    key_arn: pulumi.Input[str]
    bucket_policy: Mapping[str, Any]
    table_policy: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ResidentStoresArgs:
    """What ``ResidentStores`` is made from.

    ``protected`` keeps Pulumi from deleting any store, and DynamoDB from deleting any table.
    """

    site: Site
    stores: tuple[StorePlan, ...]
    protected: bool = True


class ResidentStores(pulumi.ComponentResource):
    """Private, encrypted, versioned, single-region stores. ``buckets`` and ``tables`` go by data class."""

    buckets: dict[str, s3.Bucket]
    tables: dict[str, dynamodb.Table]

    def __init__(
        self, name: str, args: ResidentStoresArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("enclave:index:ResidentStores", name, None, opts)
        self._site = args.site
        self._protected = args.protected
        self._child = pulumi.ResourceOptions(parent=self, protect=args.protected)
        named = {f"{name}-{plan.data_class}": plan for plan in args.stores}
        self.buckets = {plan.data_class: self._bucket(key, plan) for key, plan in named.items()}
        self.tables = {plan.data_class: self._table(key, plan) for key, plan in named.items()}
        self.register_outputs(
            {
                "bucket_names": {key: bucket.bucket for key, bucket in self.buckets.items()},
                "table_names": {key: table.name for key, table in self.tables.items()},
            }
        )

    def _tags(self, name: str, plan: StorePlan) -> dict[str, str]:
        return tags(name, site=self._site.name, data_class=plan.data_class)

    def _bucket(self, name: str, plan: StorePlan) -> s3.Bucket:
        bucket = s3.Bucket(
            name, bucket=plan.bucket, force_destroy=False, tags=self._tags(name, plan), opts=self._child
        )
        s3.BucketOwnershipControls(
            name,
            bucket=bucket.bucket,
            rule=s3.BucketOwnershipControlsRuleArgs(object_ownership="BucketOwnerEnforced"),
            opts=self._child,
        )
        s3.BucketVersioning(
            name,
            bucket=bucket.bucket,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(status="Enabled"),
            opts=self._child,
        )
        self._encryption(name, bucket, plan)
        self._access(name, bucket, plan)
        return bucket

    def _encryption(self, name: str, bucket: s3.Bucket, plan: StorePlan) -> None:
        by_default = s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="aws:kms", kms_master_key_id=plan.key_arn
        )
        s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.bucket,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=by_default, bucket_key_enabled=True
                )
            ],
            opts=self._child,
        )

    def _access(self, name: str, bucket: s3.Bucket, plan: StorePlan) -> None:
        block = s3.BucketPublicAccessBlock(
            name,
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._child,
        )
        s3.BucketPolicy(
            name,
            bucket=bucket.bucket,
            policy=json.dumps(plan.bucket_policy),
            # S3 refuses to change both of one bucket at the same time.
            opts=pulumi.ResourceOptions.merge(self._child, pulumi.ResourceOptions(depends_on=[block])),
        )

    def _table(self, name: str, plan: StorePlan) -> dynamodb.Table:
        table = dynamodb.Table(
            name,
            name=plan.table,
            billing_mode="PAY_PER_REQUEST",
            hash_key=PARTITION_KEY,
            range_key=SORT_KEY,
            attributes=[
                dynamodb.TableAttributeArgs(name=PARTITION_KEY, type="S"),
                dynamodb.TableAttributeArgs(name=SORT_KEY, type="S"),
            ],
            server_side_encryption=dynamodb.TableServerSideEncryptionArgs(
                enabled=True, kms_key_arn=plan.key_arn
            ),
            point_in_time_recovery=dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
            deletion_protection_enabled=self._protected,
            tags=self._tags(name, plan),
            opts=self._child,
        )
        dynamodb.ResourcePolicy(
            name,
            resource_arn=table.arn,
            policy=json.dumps(plan.table_policy),
            # Whoever sets it must be able to change it again: DynamoDB checks that.
            confirm_remove_self_resource_access=False,
            opts=self._child,
        )
        return table
