"""Doors of buckets to the public and to other accounts, beside their policies."""

from enclave.residency.channel import channel
from enclave.residency.channels.bucket_acls import CLOSED, AclGrantee
from enclave.residency.meanings import Destination, Forbidden, Grantee, Presence, Required, Switch, When
from enclave.residency.verdicts import Severity

_FLAGS = {
    "blockPublicAcls": "Lists that let in everybody can be set.",
    "blockPublicPolicy": "Policies that let in everybody can be set.",
    "ignorePublicAcls": "Lists that let in everybody count.",
    "restrictPublicBuckets": "Policies that let in everybody count.",
}

PUBLIC_ACCESS_BLOCK = channel(
    id="bucket-public-access-block",
    title="All four blocks against public access are on",
    channels=("S3-04",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="The four blocks together keep a mistake in a policy or a list from opening a bucket to "
    "everybody; one that is left out is off.",
    remedy="Set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true.",
    source="S3 API: PutPublicAccessBlock (each setting is false if it isn't given); CreateAccessPoint",
    watches={
        **{
            type_: tuple(
                Switch(path=name, closed=(True,), why=why, absent=False) for name, why in _FLAGS.items()
            )
            for type_ in (
                "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
            )
        },
        "aws:s3/accessPoint:AccessPoint": tuple(
            Switch(path=f"publicAccessBlockConfiguration.{name}", closed=(True,), why=why)
            for name, why in _FLAGS.items()
        ),
    },
)

_CANNED = "The list lets in somebody beside the owner."

ACCESS_LISTS = channel(
    id="bucket-access-lists",
    title="No list of access control lets in anybody but the owner",
    channels=("S3-04", "S3-06"),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="A list of access control opens a bucket or a single object to everybody, to all of AWS's "
    "customers, or to an account, whatever the bucket's policy allows.",
    remedy="Leave lists out and set objectOwnership to BucketOwnerEnforced; use a bucket policy.",
    source="S3 User Guide, Access control list (ACL) overview; Controlling ownership of objects",
    watches={
        **{
            type_: (
                Switch(path="acl", closed=CLOSED, why=_CANNED),
                AclGrantee(path="accessControlPolicy.grants[].grantee", owner="accessControlPolicy.owner.id"),
            )
            for type_ in ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
        },
        **{
            type_: (
                Switch(path="acl", closed=CLOSED, why=_CANNED),
                AclGrantee(path="grants[]"),
            )
            for type_ in (
                "aws:s3/bucket:Bucket",
                "aws:s3/bucketV2:BucketV2",
                "aws:s3/objectCopy:ObjectCopy",
            )
        },
        **{
            type_: (Switch(path="acl", closed=CLOSED, why=_CANNED),)
            for type_ in ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2")
        },
        **{
            type_: (AclGrantee(path="targetGrants[].grantee"),)
            for type_ in ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
        },
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls": (
            Switch(
                path="rule.objectOwnership",
                closed=("BucketOwnerEnforced", "BucketOwnerPreferred"),
                why="Whoever puts an object into the bucket keeps it, and lets in whom he likes.",
            ),
        ),
    },
)

WEBSITE = channel(
    id="bucket-website",
    title="No bucket is a website",
    channels=("S3-04",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="The website of a bucket answers on the internet, without encryption and to everybody.",
    remedy="Serve pages from behind an internal load balancer.",
    source="S3 User Guide, Hosting a static website using Amazon S3",
    watches={
        **{
            type_: (Presence(why="It makes the bucket a website, which answers everybody."),)
            for type_ in (
                "aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
                "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",
            )
        },
        "aws:s3/bucket:Bucket": (Forbidden(path="website", why="The bucket answers everybody."),),
        "aws:s3/bucketV2:BucketV2": (Forbidden(path="websites", why="The bucket answers everybody."),),
    },
)

ACCESS_POINT = channel(
    id="bucket-access-point",
    title="Access points answer within a VPC, and what passes them stays ours and in the EEA",
    channels=("S3-05", "STO-07"),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="An access point without a VPC answers on the internet; one with a function hands every object to "
    "that function on its way.",
    remedy="Bind the access point to a VPC of ours, for a bucket and with functions of our own in the EEA.",
    source="S3 User Guide, Creating access points restricted to a VPC; Transforming objects with S3 Object "
    "Lambda; FSx API: CreateAndAttachS3AccessPoint",
    watches={
        "aws:s3/accessPoint:AccessPoint": (
            Required(path="vpcConfiguration", why="Without a VPC it answers on the internet."),
            Destination(name="bucket", account="bucketAccountId", here=True),
        ),
        "aws:fsx/s3AccessPointAttachment:S3AccessPointAttachment": (
            Required(path="s3AccessPoint.vpcConfiguration", why="Without a VPC it answers on the internet."),
        ),
        "aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint": (
            Destination(path="configuration.supportingAccessPoint", here=True),
            Destination(
                path="configuration.transformationConfigurations[].contentTransformation.awsLambda",
                name="functionArn",
                here=True,
            ),
        ),
    },
)

ACCESS_GRANT = channel(
    id="bucket-access-grant",
    title="Access to parts of a bucket is granted to principals of ours only",
    channels=("S3-05",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="A grant hands out credentials for a part of a bucket to whom it names.",
    remedy="Grant access to a role of one of our accounts.",
    source="S3 API: CreateAccessGrant (Grantee); people of a directory are of the organisation's own IAM "
    "Identity Center",
    watches={
        "aws:s3control/accessGrant:AccessGrant": (
            Grantee(path="grantee.granteeIdentifier", when=When(path="grantee.granteeType", values=("IAM",))),
        ),
        "aws:s3control/accessGrantsLocation:AccessGrantsLocation": (Grantee(path="iamRoleArn"),),
    },
)

OF_OWN_ACCOUNTS = channel(
    id="bucket-settings-of-own-accounts",
    title="Access points, grants and reports of buckets are made in our own accounts",
    channels=("S3-02", "S3-05", "S3-06"),
    claim="made-in-our-own-accounts",
    severity=Severity.HIGH,
    reason="What is made in another account is under that account's control.",
    remedy="Leave accountId out, so that it is the provider's, or name an account of ours.",
    source="S3 API: the header x-amz-account-id of S3 Control",
    watches={
        "aws:s3control/storageLensConfiguration:StorageLensConfiguration": (
            Grantee(path="accountId"),
            Grantee(path="storageLensConfiguration.awsOrg.arn"),
        ),
        **{
            type_: (Grantee(path="accountId"),)
            for type_ in (
                "aws:s3/accessPoint:AccessPoint",
                "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
                "aws:s3control/accessGrant:AccessGrant",
                "aws:s3control/accessGrantsInstance:AccessGrantsInstance",
                "aws:s3control/accessGrantsInstanceResourcePolicy:AccessGrantsInstanceResourcePolicy",
                "aws:s3control/accessGrantsLocation:AccessGrantsLocation",
                "aws:s3control/directoryBucketAccessPointScope:DirectoryBucketAccessPointScope",
                "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",
                "aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint",
                "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy",
            )
        },
    },
)

ACCELERATION = channel(
    id="bucket-acceleration",
    title="No bucket is reached by Transfer Acceleration",
    channels=("S3-08",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="With Transfer Acceleration, objects travel by CloudFront's edge locations, which have no place.",
    remedy="Leave acceleration off, or suspend it where it was on.",
    source="S3 User Guide, Configuring fast, secure file transfers using Amazon S3 Transfer Acceleration",
    watches={
        **{
            type_: (Switch(path="status", closed=("Suspended",), why="Objects travel by edge locations."),)
            for type_ in (
                "aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration",
                "aws:s3/bucketAccelerateConfigurationV2:BucketAccelerateConfigurationV2",
            )
        },
        **{
            type_: (Switch(path="accelerationStatus", closed=("Suspended",), why="Objects travel by edges."),)
            for type_ in ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
        },
    },
)
