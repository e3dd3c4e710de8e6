"""Buckets that keep evidence: what is in them can't be altered before its time."""

from collections.abc import Callable, Iterator
from typing import Final

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import evidence, observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Meaning, Own, Switch
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_BYPASSED: Final = "Whoever has s3:BypassGovernanceRetention, or nobody's leave, can delete what is kept."
_OVERWRITTEN: Final = "What is overwritten or deleted is gone."
_UNLOCKED: Final = "Without a default retention nothing that is put into the bucket is kept from deletion."
_UNITS: Final = ("days", "years")


def _of_evidence(meaning: Meaning, *, bucket: str = "bucket", block: str = "") -> Own:
    """Make a meaning count for all buckets but those known to keep no evidence, where a block is set."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        given = not block or next(walk(resource.props, block), None) is not None
        if given and evidence.is_kept(resource, bucket, view) is not False:
            yield from meaning.judge(resource, view)

    return Own(path=meaning.path, told=f"of a bucket that keeps evidence: {meaning.says}", read=read)


def _lasting(retention: str) -> Callable[[Resource, View], Iterator[Observation]]:
    """Make what judges whether a retention lasts any time."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        del view
        found = [each for unit in _UNITS for each in walk(resource.props, f"{retention}.{unit}")]
        lengths = [plain(value) for _, value in found]
        if any(length is UNKNOWN for length in lengths):
            yield observe.unknown(retention, UNKNOWN, reason=_UNLOCKED)
        elif not any(isinstance(length, int | float) and length > 0 for length in lengths):
            yield observe.violated(retention, None, reason=_UNLOCKED)

    return read


def _locked(rule: str, block: str = "") -> tuple[Meaning, ...]:
    retention = f"{rule}.defaultRetention"
    mode = Switch(path=f"{retention}.mode", closed=("COMPLIANCE",), why=_BYPASSED, absent="none")
    length = Own(path=retention, told=f"days or years above 0. {_UNLOCKED}", read=_lasting(retention))
    return tuple(_of_evidence(each, block=block) for each in (mode, length))


_LOCK: Final = "objectLockConfiguration"

AUDIT_STORE = channel(
    id="audit-store-locked",
    title="What is kept as evidence can't be altered before its time",
    channels=("S3-11",),
    claim="logs-cannot-be-altered",
    severity=Severity.HIGH,
    reason="Logs that an administrator can delete or overwrite prove nothing.",
    remedy="Keep versions, and set a default retention in mode COMPLIANCE with days or years.",
    source="S3 User Guide, Locking objects with Object Lock (retention modes); How S3 Versioning works",
    watches={
        **{
            type_: _locked("rule")
            for type_ in (
                "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
                "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
            )
        },
        **{
            type_: (
                _of_evidence(
                    Switch(
                        path="versioningConfiguration.status",
                        closed=("Enabled",),
                        why=_OVERWRITTEN,
                        absent="none",
                    )
                ),
            )
            for type_ in (
                "aws:s3/bucketVersioning:BucketVersioning",
                "aws:s3/bucketVersioningV2:BucketVersioningV2",
            )
        },
        "aws:s3/bucket:Bucket": (
            *_locked(f"{_LOCK}.rule", f"{_LOCK}.rule"),
            _of_evidence(
                Switch(path="versioning.enabled", closed=(True,), why=_OVERWRITTEN), block="versioning"
            ),
        ),
    },
)
