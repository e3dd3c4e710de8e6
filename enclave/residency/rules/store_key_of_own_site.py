"""Every store is encrypted with a customer-managed key of its own site."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.rule import View, of_types, rule
from enclave.residency.verdicts import Observation, Severity

BUCKET = "aws:s3/bucket:Bucket"
BUCKETS = (BUCKET, "aws:s3/bucketV2:BucketV2")
TABLE = "aws:dynamodb/table:Table"
MULTI_REGION = ("aws:dynamodb/globalTable:GlobalTable", "aws:dynamodb/tableReplica:TableReplica")
KEY = "aws:kms/key:Key"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
ENCRYPTIONS = (
    ENCRYPTION,
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
)
ALGORITHMS = frozenset({"aws:kms", "aws:kms:dsse"})

_is_bucket = of_types(*BUCKETS)
_is_key = of_types(KEY)

_OPEN = "Whether the store uses a key of its own is left open; only the key itself may be known later."
_ARN_PARTS = 6  # arn:partition:service:region:account:resource


@rule(
    id="store-key-of-own-site",
    title="Every store is encrypted with a customer-managed key of its own site",
    claim="stores-locked-with-their-own-site-key",
    channels=("KMS-01",),
    severity=Severity.HIGH,
    reason="Data is as resident as the key that opens it: a key of another site, or AWS's own, opens it "
    "from elsewhere.",
    remedy="Encrypt the store with a key of the same account and region, declared in the same stack. "
    "Instead of a table of several regions, declare a table of each site.",
    source="S3 API: PutBucketEncryption; DynamoDB API: SSESpecification (without a key, an AWS-owned one)",
    needs_graph=True,
    applies=of_types(*BUCKETS, TABLE, *MULTI_REGION),
)
def store_key_of_own_site(resource: Resource, view: View) -> Iterator[Observation]:
    """Find the store's key in the graph and compare account and region.

    Of a piece of a program only a key that it names counts, and only the key's region: what it leaves out
    may be elsewhere, and it doesn't tell in which of our accounts it is.
    """
    if view.piece:
        named = tuple(each for each in _judge(resource, view) if each.place)
        yield from named or (observe.not_applicable("No key is named here; it may be elsewhere."),)
    else:
        yield from _judge(resource, view)


def _judge(resource: Resource, view: View) -> Iterator[Observation]:
    if resource.type in MULTI_REGION:
        reason = "A table of several regions has no site of its own, so no key can be its site's."
        yield observe.violated("type", resource.type, reason=reason)
    elif resource.type == TABLE:
        yield from _table(resource, view)
    else:
        yield from _bucket(resource, view)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Setting:
    """Where a store's encryption is written: on ``holder``, recorded by the engine under ``recorded``."""

    store: Resource
    holder: Resource
    recorded: str
    view: View

    def judge_key(self, path: str, value: Any) -> Iterator[Observation]:
        """Judge the key that a value of the setting stands for."""
        if value is None:
            yield observe.violated(
                path, None, reason="Without a key of its own, the store uses one of AWS's."
            )
            return
        owner, foreign = _owner(value), self._foreign(value)
        if owner is not None and foreign:
            yield observe.violated(
                path, value, place=observe.place_of(owner[1]), path=self._way(owner), reason=foreign
            )
            return
        recorded = self.recorded if _may_be_traced(value) else ""
        keys = self.view.graph.referents(self.holder, recorded, value, _is_key)
        if not keys:
            yield observe.unknown(path, value, reason="The key isn't declared in what is judged here.")
        for key in keys:
            yield self._compare(key, path, value)

    def _foreign(self, value: Any) -> str:
        """Say how a written ARN names another place than the store's: no dependency excuses that."""
        named, store = _owner(value), (self.store.provider_account, self.store.region)
        if named is None:
            return ""
        known = all(isinstance(end, str) for end in store)
        if not known or self._agree(named, store):
            return ""
        return f"The ARN names account {named[0]} in {named[1]}, the store is of {store[0]} in {store[1]}."

    def _compare(self, key: Resource, path: str, value: Any) -> Observation:
        place = observe.place_of(key.region)
        store = (self.store.provider_account, self.store.region)
        owner = (key.provider_account, key.region)
        if not all(isinstance(end, str) for end in (*store, *owner)):
            reason = "Account or region of the store or of the key isn't known."
            return observe.unknown(path, value, place=place, reason=reason)
        if self._agree(owner, store):
            return observe.compliant(path, value, place=place)
        reason = (
            f"The key {key.name} is of account {owner[0]} in {owner[1]}, "
            f"the store of account {store[0]} in {store[1]}."
        )
        return observe.violated(path, value, place=place, path=self._way(owner), reason=reason)

    def _agree(self, owner: tuple[Any, Any], store: tuple[Any, Any]) -> bool:
        return owner[1] == store[1] if self.view.piece else owner == store

    def _way(self, owner: tuple[Any, Any]) -> tuple[str, str, str]:
        """Write who can open the store: whoever has its key."""
        store = f"{self.store.name} of account {self.store.provider_account} in {self.store.region}"
        return (store, "locked with", f"a key of account {owner[0]} in {owner[1]}")


def _owner(value: Any) -> tuple[str, str] | None:
    """Return account and region that an ARN names, None if it is no ARN."""
    parts = str(plain(value)).split(":", _ARN_PARTS - 1)
    return (parts[4], parts[3]) if len(parts) == _ARN_PARTS and parts[0] == "arn" else None


def _may_be_traced(value: Any) -> bool:
    """Whether a dependency may tell the key: not for an alias, which can point anywhere."""
    text = plain(value)
    return not isinstance(text, str) or (text.startswith("arn:") and ":key/" in text)


def _table(table: Resource, view: View) -> Iterator[Observation]:
    path = "serverSideEncryption"
    setting = _Setting(store=table, holder=table, recorded=path, view=view)
    encryption = table.get(path)
    if encryption is None:
        yield observe.violated(path, None)
    elif encryption is UNKNOWN:
        yield observe.unknown(path, encryption, reason=_OPEN)
    elif plain(encryption.get("enabled")) is UNKNOWN:
        yield observe.unknown(f"{path}.enabled", encryption.get("enabled"), reason=_OPEN)
    elif plain(encryption.get("enabled")) is not True:
        yield observe.violated(f"{path}.enabled", encryption.get("enabled"))
    else:
        yield from setting.judge_key(f"{path}.kmsKeyArn", encryption.get("kmsKeyArn"))


def _holders(view: View) -> Mapping[str, list[Resource]]:
    """Return the encryption configurations of each bucket, by its URN."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for each in view.graph.of_type(ENCRYPTIONS):
        for bucket in view.graph.referents(each, "bucket", each.props.get("bucket"), _is_bucket):
            found[bucket.urn].append(each)
    return found


def _bucket(bucket: Resource, view: View) -> Iterator[Observation]:
    holders = view.once(_holders).get(bucket.urn, ())
    if not holders:
        reason = "No encryption configuration names this bucket."
        yield observe.violated("server-side encryption", None, reason=reason)
    for holder in holders:
        yield from _bucket_setting(_Setting(store=bucket, holder=holder, recorded="rules", view=view))


def _bucket_setting(setting: _Setting) -> Iterator[Observation]:
    rules = setting.holder.get("rules")
    path = f"{setting.holder.name}: rules"
    if rules is UNKNOWN:
        yield observe.unknown(path, rules, reason=_OPEN)
    elif not rules:
        yield observe.violated(path, rules)
    else:
        for index, item in enumerate(rules):
            yield from _bucket_rule(setting, f"{path}[{index}]", plain(item))


def _bucket_rule(setting: _Setting, path: str, item: Any) -> Iterator[Observation]:
    default = item if item is UNKNOWN else plain(item.get("applyServerSideEncryptionByDefault"))
    path = f"{path}.applyServerSideEncryptionByDefault"
    if default is UNKNOWN:
        yield observe.unknown(path, default, reason=_OPEN)
    elif default is None:
        yield observe.violated(path, None)
    elif plain(default.get("sseAlgorithm")) is UNKNOWN:
        yield observe.unknown(f"{path}.sseAlgorithm", default.get("sseAlgorithm"), reason=_OPEN)
    elif plain(default.get("sseAlgorithm")) not in ALGORITHMS:
        yield observe.violated(f"{path}.sseAlgorithm", default.get("sseAlgorithm"))
    else:
        yield from setting.judge_key(f"{path}.kmsMasterKeyId", default.get("kmsMasterKeyId"))
