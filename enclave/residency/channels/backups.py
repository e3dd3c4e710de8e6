"""Backups: where plans copy them, who is told of them, what is restored from them."""

from collections.abc import Iterator
from typing import Final

from enclave.graph import places
from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Own, Switch
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

BACKUP_COPY = channel(
    id="backup-copy",
    title="Backups are copied only to vaults of ours in the EEA",
    channels=("STO-03",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A copy of a backup is all that was backed up once more, in the vault that is named.",
    remedy="Name a vault of one of our accounts in a region of the EEA.",
    source="AWS Backup API: CreateBackupPlan (CopyActions, TargetLogicallyAirGappedBackupVaultArn)",
    watches={
        "aws:backup/plan:Plan": (
            Destination(path="rules[].copyActions[].destinationVaultArn"),
            Destination(path="rules[].targetLogicallyAirGappedBackupVaultArn"),
        ),
    },
)

_EVERYWHERE: Final = "*"
_REGIONS: Final = "reportSetting.regions[]"


def _reported(resource: Resource, _view: View) -> Iterator[Observation]:
    for where, value in walk(resource.props, _REGIONS):
        if plain(value) == _EVERYWHERE:
            yield observe.compliant(where, value)
        else:
            yield judged_end(where, value, Target(place=places.region(value)))


BACKUP_REPORT = channel(
    id="backup-report",
    title="Reports on backups are kept in buckets of ours in the EEA, and speak of the EEA",
    channels=("STO-04",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A report names what is backed up, in which account and region; backups in another region than "
    "the EEA's would be outside.",
    remedy="Name a bucket of this program, or one that the configuration knows, and regions of the EEA.",
    source="AWS Backup API: CreateReportPlan (ReportDeliveryChannel, ReportSetting)",
    watches={
        "aws:backup/reportPlan:ReportPlan": (
            Destination(path="reportDeliveryChannel.s3BucketName"),
            Own(path=_REGIONS, told="regions of the EEA, or all that are in use", read=_reported),
        ),
    },
)

BACKUP_ACCESS = channel(
    id="backup-access",
    title="Nobody outside the organisation can be let into a vault",
    channels=("STO-04",),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="By multi-party approval, people outside an account can open a vault to another account, of any "
    "organisation. Copies between accounts are something else: they stay in the organisation.",
    remedy="Leave isMpaEnabled out, or set it to false.",
    source="AWS Backup API: UpdateGlobalSettings; AWS Backup Developer Guide, Multi-party approval, Creating "
    "backup copies across AWS accounts",
    watches={
        "aws:backup/globalSettings:GlobalSettings": (
            Switch(
                path="globalSettings.isMpaEnabled",
                closed=("false",),
                why="Approvers can open a vault to another organisation.",
            ),
        ),
    },
)

RESTORE_TEST = channel(
    id="restore-test",
    title="What is restored to test it is ours, in the EEA, and not public",
    channels=("STO-03",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A test restores real data, with the settings that it names.",
    remedy="Name vaults and resources of ours in the EEA, and nothing that is public.",
    source="AWS Backup API: CreateRestoreTestingPlan, CreateRestoreTestingSelection "
    "(RestoreMetadataOverrides)",
    watches={
        "aws:backup/restoreTestingPlan:RestoreTestingPlan": (
            Destination(path="recoveryPointSelection.includeVaults[]", here=True),
        ),
        "aws:backup/restoreTestingSelection:RestoreTestingSelection": (
            Destination(path="protectedResourceArns[]", here=True),
            Document(path="restoreMetadataOverrides"),
            *(
                Switch(path=f"restoreMetadataOverrides.{name}", closed=("false",), why="It is made public.")
                for name in ("publiclyAccessible", "PubliclyAccessible")
            ),
        ),
    },
)
