"""Every store is encrypted with a customer-managed key of its own site."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from enclave.graph.facts import UNKNOWN, Graph, Resource, plain
from enclave.residency import observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation

BUCKET = "aws:s3/bucket:Bucket"
TABLE = "aws:dynamodb/table:Table"
KEY = "aws:kms/key:Key"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
ALGORITHMS = frozenset({"aws:kms", "aws:kms:dsse"})


@rule(
    id="store-key-of-own-site",
    title="Every store is encrypted with a customer-managed key of its own site",
    claim="stores-locked-with-their-own-site-key",
    channels=("KMS-01",),
    reason="Data is as resident as the key that opens it: a key of another site, or AWS's own, opens it "
    "from elsewhere.",
    remedy="Encrypt the store with a key of the same account and region, declared in the same stack.",
    source="S3 API: PutBucketEncryption; DynamoDB API: SSESpecification (without a key, an AWS-owned one)",
    needs_graph=True,
    applies=of_types(BUCKET, TABLE),
)
def store_key_of_own_site(resource: Resource, view: View) -> Iterator[Observation]:
    """Find the store's key in the graph and compare account and region."""
    if resource.type == TABLE:
        yield from _table(resource, view.graph)
    else:
        yield from _bucket(resource, view.graph)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Setting:
    """Where a store's encryption is written: on ``holder``, recorded by the engine under ``recorded``."""

    store: Resource
    holder: Resource
    recorded: str
    graph: Graph

    def judge_key(self, path: str, value: Any) -> Iterator[Observation]:
        """Judge the key that a value of the setting stands for."""
        if value is None:
            yield observe.violated(
                path, None, reason="Without a key of its own, the store uses one of AWS's."
            )
            return
        keys = self.graph.referents(self.holder, self.recorded, value, of_types(KEY))
        if not keys:
            yield observe.unknown(path, value, reason="The key isn't declared in what is judged here.")
        for key in keys:
            yield self._compare(key, path, value)

    def _compare(self, key: Resource, path: str, value: Any) -> Observation:
        place = observe.place_of(key.region)
        store = (self.store.provider_account, self.store.region)
        owner = (key.provider_account, key.region)
        if not all(isinstance(end, str) for end in (*store, *owner)):
            reason = "Account or region of the store or of the key isn't known."
            return observe.unknown(path, value, place=place, reason=reason)
        if store == owner:
            return observe.compliant(path, value, place=place)
        reason = (
            f"The key {key.name} is of account {owner[0]} in {owner[1]}, "
            f"the store of account {store[0]} in {store[1]}."
        )
        return observe.violated(path, value, place=place, reason=reason)


def _table(table: Resource, graph: Graph) -> Iterator[Observation]:
    path = "serverSideEncryption"
    setting = _Setting(store=table, holder=table, recorded=path, graph=graph)
    encryption = table.get(path)
    if encryption is None:
        yield observe.violated(path, None)
    elif encryption is UNKNOWN:
        yield from setting.judge_key(path, UNKNOWN)
    elif plain(encryption.get("enabled")) is not True:
        yield observe.violated(f"{path}.enabled", encryption.get("enabled"))
    else:
        yield from setting.judge_key(f"{path}.kmsKeyArn", encryption.get("kmsKeyArn"))


def _bucket(bucket: Resource, graph: Graph) -> Iterator[Observation]:
    holders = [
        candidate
        for candidate in graph.of_type((ENCRYPTION,))
        if bucket in graph.referents(candidate, "bucket", candidate.props.get("bucket"), of_types(BUCKET))
    ]
    if not holders:
        reason = "No encryption configuration names this bucket."
        yield observe.violated("server-side encryption", None, reason=reason)
    for holder in holders:
        yield from _bucket_setting(_Setting(store=bucket, holder=holder, recorded="rules", graph=graph))


def _bucket_setting(setting: _Setting) -> Iterator[Observation]:
    rules = setting.holder.get("rules")
    path = f"{setting.holder.name}: rules"
    if rules is UNKNOWN:
        yield from setting.judge_key(path, UNKNOWN)
    elif not rules:
        yield observe.violated(path, rules)
    else:
        for index, item in enumerate(rules):
            yield from _bucket_rule(setting, f"{path}[{index}]", plain(item))


def _bucket_rule(setting: _Setting, path: str, item: Any) -> Iterator[Observation]:
    default = item if item is UNKNOWN else plain(item.get("applyServerSideEncryptionByDefault"))
    path = f"{path}.applyServerSideEncryptionByDefault"
    if default is UNKNOWN:
        yield from setting.judge_key(path, UNKNOWN)
    elif default is None:
        yield observe.violated(path, None)
    elif plain(default.get("sseAlgorithm")) not in ALGORITHMS:
        yield observe.violated(f"{path}.sseAlgorithm", default.get("sseAlgorithm"))
    else:
        yield from setting.judge_key(f"{path}.kmsMasterKeyId", default.get("kmsMasterKeyId"))
