"""Images of machines: copied, shared, built and distributed, exported as files."""

from typing import Final

from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Forbidden, Grantee, RegionOf, Source, Switch, ZoneOf
from enclave.residency.verdicts import Severity

IMAGE_COPY = channel(
    id="image-copy",
    title="Images of machines are copied within the EEA, and into it only by a lane",
    channels=("EBS-03",),
    claim="migration-is-inward-only",
    severity=Severity.CRITICAL,
    reason="An image holds the disks of the machine that it was made of.",
    remedy="Copy images within the EEA; data that is moved in needs a lane that is in force.",
    source="EC2 API: CopyImage (SourceRegion), CreateImage",
    watches={
        "aws:ec2/amiCopy:AmiCopy": (Source(path="sourceAmiRegion", region=True),),
        "aws:ec2/amiFromInstance:AmiFromInstance": (Source(path="sourceInstanceId"),),
    },
)

IMAGE_SHARING = channel(
    id="image-sharing",
    title="Images of machines are shared with our own accounts only, and never with everybody",
    channels=("EBS-04",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="Whoever may start an image has all that is on its disks.",
    remedy="Share with accounts or units of our organisation, and block public sharing in every region.",
    source="EC2 API: ModifyImageAttribute (launchPermission), EnableImageBlockPublicAccess",
    watches={
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission": (
            Grantee(path="accountId"),
            Forbidden(path="group", why="The only group is everybody."),
            Grantee(path="organizationArn"),
            Grantee(path="organizationalUnitArn"),
        ),
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": (
            Switch(path="state", closed=("block-new-sharing",), why="Images can be shared with everybody."),
        ),
    },
)

_AMI: Final = "distributions[].amiDistributionConfiguration"

IMAGE_DISTRIBUTION = channel(
    id="image-distribution",
    title="Images that are built go to regions of the EEA, to our own accounts and buckets",
    channels=("EBS-03", "EBS-04", "EBS-06"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Whatever is built is copied to every region and shared with every account that is named; an "
    "export writes the disks as files into a bucket.",
    remedy="Name regions of the EEA, accounts of ours, and a bucket of this program.",
    source="EC2 Image Builder API: CreateDistributionConfiguration (Distribution), "
    "CreateInfrastructureConfiguration (Logging, Placement)",
    watches={
        "aws:imagebuilder/distributionConfiguration:DistributionConfiguration": (
            RegionOf(path="distributions[].region"),
            Grantee(path=f"{_AMI}.targetAccountIds[]"),
            Destination(path=f"{_AMI}.kmsKeyId", here=True),
            Grantee(path=f"{_AMI}.launchPermission.userIds[]"),
            Forbidden(path=f"{_AMI}.launchPermission.userGroups[]", why="The only group is everybody."),
            Grantee(path=f"{_AMI}.launchPermission.organizationArns[]"),
            Grantee(path=f"{_AMI}.launchPermission.organizationalUnitArns[]"),
            Grantee(path="distributions[].fastLaunchConfigurations[].accountId"),
            Grantee(path="distributions[].launchTemplateConfigurations[].accountId"),
            Grantee(path="distributions[].ssmParameterConfigurations[].amiAccountId"),
            Destination(path="distributions[].s3ExportConfiguration", name="s3Bucket"),
        ),
        "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": (
            Destination(path="logging.s3Logs", name="s3BucketName"),
            ZoneOf(path="placement.availabilityZone"),
        ),
    },
)
