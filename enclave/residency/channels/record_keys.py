"""Which keys close logs, records, findings and parameters."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination
from enclave.residency.verdicts import Severity

_CENTRAL: Final = "rule.destination.destinationLogsConfiguration"

_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "aws:amp/workspace:Workspace": ("kmsKeyArn",),
        "aws:appconfig/configurationProfile:ConfigurationProfile": ("kmsKeyIdentifier",),
        "aws:appconfig/deployment:Deployment": ("kmsKeyIdentifier",),
        "aws:auditmanager/accountRegistration:AccountRegistration": ("kmsKey",),
        "aws:cfg/deliveryChannel:DeliveryChannel": ("s3KmsKeyArn",),
        "aws:cloudtrail/eventDataStore:EventDataStore": ("kmsKeyId",),
        "aws:cloudtrail/trail:Trail": ("kmsKeyId",),
        "aws:cloudwatch/logAnomalyDetector:LogAnomalyDetector": ("kmsKeyId",),
        "aws:cloudwatch/logGroup:LogGroup": ("kmsKeyId",),
        "aws:cloudwatchomni/space:Space": ("encryptionConfiguration.kmsKeyArn",),
        "aws:devopsguru/serviceIntegration:ServiceIntegration": ("kmsServerSideEncryption.kmsKeyId",),
        "aws:grafana/workspace:Workspace": ("kmsKeyId",),
        "aws:guardduty/publishingDestination:PublishingDestination": ("kmsKeyArn",),
        "aws:macie2/classificationExportConfiguration:ClassificationExportConfiguration": (
            "s3Destination.kmsKeyArn",
        ),
        "aws:observabilityadmin/centralizationRuleForOrganization:CentralizationRuleForOrganization": (
            f"{_CENTRAL}.backupConfiguration.kmsKeyArn",
            f"{_CENTRAL}.logsEncryptionConfiguration.kmsKeyArn",
        ),
        "aws:observabilityadmin/s3TableIntegration:S3TableIntegration": ("encryption.kmsKeyArn",),
        "aws:resiliencehub/v2Policy:V2Policy": ("kmsKeyId",),
        "aws:resiliencehub/v2Service:V2Service": ("kmsKeyId",),
        "aws:resiliencehub/v2System:V2System": ("kmsKeyId",),
        "aws:securitylake/dataLake:DataLake": ("configuration.encryptionConfigurations[].kmsKeyId",),
        "aws:ssm/parameter:Parameter": ("keyId",),
        "aws:ssm/resourceDataSync:ResourceDataSync": ("s3Destination.kmsKeyArn",),
        "aws:ssmincidents/replicationSet:ReplicationSet": ("regions[].kmsKeyArn", "region[].kmsKeyArn"),
        "aws:synthetics/canary:Canary": ("kmsKeyArn", "artifactConfig.s3Encryption.kmsKeyArn"),
        "aws:xray/encryptionConfig:EncryptionConfig": ("keyId",),
    }
)

RECORD_KEYS = channel(
    id="keys-of-records",
    title="Logs, records and findings are closed with keys of ours in the EEA",
    channels=("OBS-01", "OBS-05", "OBS-07", "OBS-09", "OBS-10", "OBS-12"),
    claim="keys-used-only-by-authorised-parties",
    severity=Severity.HIGH,
    reason="Whoever has the key decides who can read what is closed with it.",
    remedy="Name a key of ours in the same region.",
    source="AWS KMS Developer Guide, AWS services that integrate with AWS KMS; each service's API: KmsKeyId",
    watches={
        token: tuple(Destination(path=path, here=True) for path in paths) for token, paths in _KEYS.items()
    },
)
