"""Zones that are named deeper than a resource's own: of the EEA, and Local Zones only if declared."""

from enclave.residency.channel import channel
from enclave.residency.meanings import Grantee, RegionOf, When, ZoneOf
from enclave.residency.verdicts import Severity

NESTED_ZONES = channel(
    id="zones-within-are-in-the-eea",
    title="A zone that is named within a request, or opened, is in the EEA",
    channels=("NET-13", "NET-12"),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A Local or Wavelength Zone can stand in another country than the region that it belongs to.",
    remedy="Name standard zones of a region in the EEA, or Local Zones that the configuration declares.",
    source="AWS Local Zones User Guide, available zones; EC2 API: ModifyAvailabilityZoneGroup, CreateFleet, "
    "CreateLaunchTemplate, RequestSpotFleet, CreateNatGateway, CreateIpamPool",
    watches={
        "aws:ec2/availabilityZoneGroup:AvailabilityZoneGroup": (
            ZoneOf(path="groupName", when=When(path="optInStatus", values=("opted-in",))),
        ),
        "aws:ec2/launchTemplate:LaunchTemplate": (ZoneOf(path="placement.availabilityZone"),),
        "aws:ec2/fleet:Fleet": (ZoneOf(path="launchTemplateConfigs[].overrides[].availabilityZone"),),
        "aws:ec2/spotFleetRequest:SpotFleetRequest": (
            ZoneOf(path="launchSpecifications[].availabilityZone"),
            ZoneOf(path="launchTemplateConfigs[].overrides[].availabilityZone"),
        ),
        "aws:ec2/natGateway:NatGateway": (
            ZoneOf(path="availabilityZoneAddresses[].availabilityZone"),
            ZoneOf(path="availabilityZoneAddresses[].availabilityZoneId"),
        ),
        "aws:ec2/vpcIpamPool:VpcIpamPool": (
            RegionOf(path="locale"),
            RegionOf(path="sourceResource.resourceRegion"),
            Grantee(path="sourceResource.resourceOwner"),
        ),
    },
)
