"""Keys, key stores, certificates and secrets: where they are, and who may use them."""

from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.model import geography
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import (
    Destination,
    Grantee,
    Host,
    Own,
    RegionOf,
    Source,
    Switch,
    When,
    ZoneOf,
)
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

STORE = "aws:kms/customKeyStore:CustomKeyStore"
_PUBLIC = When(path="xksProxyConnectivity", values=("PUBLIC_ENDPOINT",), absent="PUBLIC_ENDPOINT")
_REGION_LABEL = 3  # com.amazonaws.vpce.<region>.vpce-svc-...


def _endpoint_service(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the endpoint service by which KMS asks a key store: declared, or in a region of the EEA."""
    for where, value in walk(resource.props, "xksProxyVpcEndpointServiceName"):
        text = plain(value)
        if text is UNKNOWN:
            yield from Destination(path=where).judge(resource, view)
        elif text in view.context.known.endpoint_services:
            yield observe.compliant(where, value)
        else:
            yield _in_region(where, str(text))


def _in_region(where: str, text: str) -> Observation:
    labels = text.split(".")
    vpce = labels[:_REGION_LABEL] == ["com", "amazonaws", "vpce"] and len(labels) > _REGION_LABEL
    region = geography.region(labels[_REGION_LABEL]) if vpce else None
    if region is None:
        return observe.unknown(where, text, reason="It names no region that is known.")
    if region.in_eea:
        return observe.compliant(where, text, place=region.name)
    return observe.violated(where, text, place=region.name, reason="Keys are asked for outside the EEA.")


KEY_STORES = channel(
    id="key-stores-stay-in-the-eea",
    title="Key stores outside KMS are ours and in the EEA",
    channels=("KMS-04",),
    claim="keys-never-leave-their-region",
    severity=Severity.CRITICAL,
    reason="With a key store of its own, whoever runs it holds the key to all data, wherever the data is.",
    remedy="Keep keys in KMS or in a CloudHSM cluster of ours; reach a proxy by an endpoint service there.",
    source="AWS KMS Developer Guide, external and CloudHSM key stores; AWS CloudHSM user guide, backups",
    watches={
        STORE: (
            Host(path="xksProxyUriEndpoint", when=_PUBLIC),
            Own(told="an endpoint service in a region of the EEA", read=_endpoint_service),
            Destination(path="cloudHsmClusterId", here=True),
        ),
        "aws:cloudhsmv2/cluster:Cluster": (Destination(path="sourceBackupIdentifier", here=True),),
        "aws:cloudhsmv2/hsm:Hsm": (ZoneOf(path="availabilityZone"),),
    },
)

EXPORTABLE_KEYS = channel(
    id="payment-keys-stay",
    title="No payment key can be exported",
    channels=("KMS-01",),
    claim="keys-never-leave-their-region",
    severity=Severity.HIGH,
    reason="A key that may be exported leaves the region, for anywhere, with one later call.",
    remedy="Set exportable to false.",
    source="AWS Payment Cryptography API: CreateKey (Exportable), ExportKey",
    watches={
        "aws:paymentcryptography/key:Key": (
            Switch(path="exportable", closed=(False,), why="The key can be exported with one call."),
        ),
    },
)


def _operations(resource: Resource, _view: View) -> Iterator[Observation]:
    """Refuse a grant that can be passed on: the next grantee is anybody whom this one names."""
    for where, value in walk(resource.props, "operations[]"):
        text = plain(value)
        if text is UNKNOWN:
            yield observe.unknown(where, value, reason="What the grant allows isn't known.")
        elif str(text).lower() == "creategrant":
            yield observe.violated(where, value, reason="With this, the grantee lets in whomever it likes.")


GRANTS = channel(
    id="grants-end-with-their-grantee",
    title="Nobody who uses a key by a grant can pass it on",
    channels=("KMS-03",),
    claim="keys-used-only-by-authorised-parties",
    severity=Severity.CRITICAL,
    reason="A grant that allows CreateGrant outlives every policy and names parties that no change shows.",
    remedy="Leave CreateGrant out of the operations; make the grants that are needed in the program.",
    source="AWS KMS Developer Guide, grants, grant operations; KMS API: CreateGrant",
    watches={
        "aws:kms/grant:Grant": (
            Own(told="operations without CreateGrant", read=_operations),
            Destination(path="keyId", here=True),
        ),
    },
)

SECRETS = channel(
    id="secrets-stay-in-the-eea",
    title="Secrets have replicas, keys and helpers only in the EEA, and ours",
    channels=("SEC-01", "SEC-02"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A secret opens databases and partners' doors: its copy abroad is as good as what it opens.",
    remedy="Name regions of the EEA as replicas, and keys and functions of this program.",
    source="AWS Secrets Manager API: CreateSecret (AddReplicaRegions), RotateSecret",
    watches={
        "aws:secretsmanager/secret:Secret": (
            RegionOf(path="replicas[].region"),
            Destination(path="replicas[].kmsKeyId", here=True),
            Destination(path="kmsKeyId", here=True),
        ),
        "aws:secretsmanager/secretRotation:SecretRotation": (
            Destination(path="rotationLambdaArn", here=True),
            Grantee(path="externalSecretRotationRoleArn"),
        ),
        "aws:kms/ciphertext:Ciphertext": (Destination(path="keyId", here=True),),
    },
)

CERTIFICATES = channel(
    id="certificate-authorities-are-ours",
    title="Certificates and signatures are made by ours, and let in nobody else",
    channels=("SEC-02",),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="Whoever signs in our name is taken for us by every program that trusts our certificates.",
    remedy="Name our own certificate authorities, accounts and buckets in the EEA.",
    source="AWS Private CA API: CreatePermission, CreateCertificateAuthority (CrlConfiguration); AWS Signer "
    "API: AddProfilePermission, StartSigningJob",
    watches={
        "aws:acm/certificate:Certificate": (Destination(path="certificateAuthorityArn", here=True),),
        "aws:acmpca/certificate:Certificate": (Destination(path="certificateAuthorityArn", here=True),),
        "aws:acmpca/certificateAuthority:CertificateAuthority": (
            Destination(path="revocationConfiguration.crlConfiguration.s3BucketName"),
        ),
        "aws:acmpca/permission:Permission": (
            Grantee(path="principal", services=True),
            Grantee(path="sourceAccount"),
        ),
        "aws:signer/signingProfile:SigningProfile": (
            Destination(path="signingMaterial.certificateArn", here=True),
        ),
        "aws:signer/signingProfilePermission:SigningProfilePermission": (Grantee(path="principal"),),
        "aws:signer/signingJob:SigningJob": (
            Destination(path="destination.s3.bucket"),
            Source(path="source.s3.bucket", end="destination.s3.bucket"),
        ),
    },
)
