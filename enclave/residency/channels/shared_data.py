"""Ways out of the services that are made for sharing data: clean rooms, data exchanges, data portals."""

from collections.abc import Iterator

from enclave.graph.facts import Resource, plain
from enclave.graph.places import region as place_of
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Grantee, Host, Own, Presence, RegionOf
from enclave.residency.meanings.joins import Joined
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity


def _members(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the members that may ask or get results; one that may do neither only brings data in."""
    for where, value in walk(resource.props, "members[]"):
        member = value if isinstance(value, dict) else {}
        account, abilities = member.get("accountId"), plain(member.get("memberAbilities"))
        if isinstance(abilities, list) and not abilities:
            yield observe.compliant(f"{where}.memberAbilities", abilities, reason="It only brings data in.")
            continue
        target = Target(party=view.context.parties.account(account))
        yield judged_end(f"{where}.accountId", account, target)


CLEAN_ROOMS = channel(
    id="clean-rooms",
    title="In a clean room only our own accounts ask and get results",
    channels=("DAT-05",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="A member that may ask, or gets results, takes with him what the queries let through.",
    remedy="Give abilities to accounts of the organisation only, join rooms of this program only, and write "
    "results to a bucket of ours.",
    source="Clean Rooms API: CreateCollaboration (MemberAbilities), CreateMembership "
    "(DefaultResultConfiguration)",
    watches={
        "aws:cleanrooms/collaboration:Collaboration": (
            Own(path="members[]", told="abilities for our own accounts", read=_members),
        ),
        "aws:cleanrooms/membership:Membership": (
            Joined(path="collaborationId"),
            Destination(path="defaultResultConfiguration.outputConfiguration.s3.bucket"),
        ),
    },
)

_EXCHANGE = "What is put into a data set is there to be given to others."

DATA_EXCHANGE = channel(
    id="data-exchange",
    title="No data is offered on the data exchange, and what is got there goes to a bucket of ours",
    channels=("DAT-06",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="A data set of the exchange is made for subscribers outside; S3 access is to the live bucket.",
    remedy="Drop the data set; subscribe, and export to a bucket of ours in the EEA.",
    source="AWS Data Exchange API: CreateDataSet, CreateJob (IMPORT_ASSETS_FROM_S3, "
    "CREATE_S3_DATA_ACCESS_FROM_S3_BUCKET), CreateEventAction",
    watches={
        "aws:dataexchange/dataSet:DataSet": (Presence(why=_EXCHANGE),),
        "aws:dataexchange/revisionAssets:RevisionAssets": (Presence(why=_EXCHANGE),),
        "aws:dataexchange/eventAction:EventAction": (
            Destination(path="action.exportRevisionToS3.revisionDestination.bucket"),
        ),
    },
)


def _regional(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge the regions that are keys of a mapping."""
    for where, value in walk(resource.props, "regionalParameters"):
        if not isinstance(value, dict):
            yield observe.unknown(where, value, reason="Which regions it names isn't known.")
            continue
        for name in value:
            yield judged_end(f"{where}[{name}]", name, Target(place=place_of(name)))


DATA_PORTALS = channel(
    id="data-portals",
    title="A data portal's environments are of our own accounts, in the EEA",
    channels=("DAT-07",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="An environment is where subscribers of the portal work with the data.",
    remedy="Name regions of the EEA and accounts and people of the organisation.",
    source="DataZone API: PutEnvironmentBlueprintConfiguration (enabledRegions, regionalParameters), "
    "CreateEnvironment, CreateEnvironmentProfile (awsAccountId, awsAccountRegion), AddPolicyGrant",
    watches={
        "aws:datazone/environmentBlueprintConfiguration:EnvironmentBlueprintConfiguration": (
            RegionOf(path="enabledRegions[]"),
            Own(path="regionalParameters", told="regions of the EEA, as keys", read=_regional),
            Document(path="regionalParameters"),
            Document(path="globalParameters"),
        ),
        "aws:datazone/environment:Environment": (
            RegionOf(path="accountRegion"),
            Grantee(path="accountIdentifier"),
            Document(path="userParameters", pair=("name", "value")),
        ),
        "aws:datazone/environmentProfile:EnvironmentProfile": (
            RegionOf(path="awsAccountRegion"),
            Grantee(path="awsAccountId"),
            Document(path="userParameters", pair=("name", "value")),
        ),
        "aws:datazone/policyGrant:PolicyGrant": (Grantee(path="principal.user.userIdentifier", here=True),),
        "aws:datazone/userProfile:UserProfile": (Grantee(path="userIdentifier", here=True),),
    },
)


CUSTOMER_PROFILES = channel(
    id="customer-profiles",
    title="Profiles of customers are exported and handed on to places of ours in the EEA",
    channels=("DAT-07",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Matching writes out whole profiles, and what can't be taken in is put on a queue.",
    remedy="Name buckets and queues of this program.",
    source="Customer Profiles API: CreateDomain (Matching.ExportingConfig, DeadLetterQueueUrl)",
    watches={
        "aws:customerprofiles/domain:Domain": (
            Destination(path="matching.exportingConfig.s3Exporting.s3BucketName"),
            Destination(path="ruleBasedMatching.exportingConfig.s3Exporting.s3BucketName"),
            Host(path="deadLetterQueueUrl"),
        ),
    },
)
