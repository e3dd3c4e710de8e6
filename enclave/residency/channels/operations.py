"""Where the tools of operators send output, copies and notices: Systems Manager, incidents, resilience."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from enclave.graph import places
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import (
    Anywhere,
    Destination,
    Document,
    Forbidden,
    Grantee,
    Own,
    Presence,
    RegionOf,
    Switch,
    When,
    ends,
)
from enclave.residency.meanings.calls import calls
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

_PUBLIC_SHARING = "/ssm/documents/console/public-sharing-permission"
_BUCKETS = ("BucketName", "S3Bucket")
_REGIONS = ("Region", "Regions")
_ACCOUNTS = ("TargetAccounts", "AccountId")


def _sharing(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge every account of the text that says with whom a document is shared."""
    for where, value in walk(resource.props, "permissions"):
        permissions = plain(value)
        if not isinstance(permissions, Mapping):
            yield observe.unknown(where, value, reason="With whom the document is shared isn't known.")
            continue
        for key in ("account_ids", "accountIds"):
            ids = plain(permissions.get(key, ""))
            if ids is UNKNOWN:
                yield observe.unknown(f"{where}.{key}", ids, reason="With whom it is shared isn't known.")
            listed = ids.split(",") if isinstance(ids, str) else ids if isinstance(ids, list | tuple) else ()
            for text in listed:
                whom = plain(text)
                name = whom.strip() if isinstance(whom, str) else whom
                if name:
                    party = view.context.parties.whose("*" if name in ("All", "all") else name)
                    yield judged_end(f"{where}.{key}", whom, Target(party=party))


def _public_documents(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge the setting of an account that lets documents be shared with everybody."""
    setting, value = plain(resource.get("settingId")), resource.get("settingValue")
    if not isinstance(setting, str):
        yield observe.unknown("settingId", setting, reason="Which setting it is isn't known.")
    elif setting.endswith(_PUBLIC_SHARING) and plain(value) != "Disable":
        yield observe.violated("settingValue", value, reason="Documents may be shared with everybody.")


def _quick_setup(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge regions, accounts and buckets among the parameters, by the ends of their names."""
    for where, name, value in _parameters(resource):
        known = plain(value)
        if not name.endswith((*_BUCKETS, *_REGIONS, *_ACCOUNTS)) or known == "":
            continue
        for text in known.split(",") if isinstance(known, str) else (known,):
            yield from _parameter(
                where, name, text.strip() if isinstance(text, str) else text, resource, view
            )


def _parameters(resource: Resource) -> Iterator[tuple[str, str, object]]:
    for where, value in walk(resource.props, "configurationDefinition.parameters"):
        known = plain(value)
        if isinstance(known, Mapping):
            yield from ((f"{where}.{name}", str(name), item) for name, item in known.items())
        else:
            yield where, "", value


def _parameter(where: str, name: str, text: object, resource: Resource, view: View) -> Iterator[Observation]:
    if name.endswith(_REGIONS):
        yield judged_end(where, text, Target(place=places.region(text)))
    elif name.endswith(_ACCOUNTS):
        yield judged_end(where, text, Target(party=view.context.parties.whose(text)))
    else:
        for target in ends.resolve(End(where=where, name=text), resource, view):
            yield judged_end(where, text, target)


SYSTEMS_MANAGER = channel(
    id="operators-output",
    title="Output and inventories of Systems Manager are kept by us in the EEA",
    channels=("OBS-09",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="What commands print, and the inventory of machines, can hold anything that is on them.",
    remedy="Name buckets, topics and regions of ours in the EEA.",
    source="Systems Manager API: CreateResourceDataSync, CreateAssociation, "
    "RegisterTaskWithMaintenanceWindow; Quick Setup API: CreateConfigurationManager",
    watches={
        "aws:ssm/resourceDataSync:ResourceDataSync": (
            Destination(path="s3Destination", name="bucketName", region="region"),
        ),
        "aws:ssm/association:Association": (
            Destination(path="outputLocation", name="s3BucketName", region="s3Region"),
            Anywhere(path="parameters", buckets=("OutputS3BucketName",)),
        ),
        "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": (
            Anywhere(path="taskInvocationParameters", buckets=("outputS3Bucket",)),
            Destination(path="taskArn", here=True),
        ),
        "aws:ssm/quicksetupConfigurationManager:QuicksetupConfigurationManager": (
            Own(told="regions of the EEA, accounts and buckets of ours", read=_quick_setup),
        ),
    },
)

MACHINES_AND_DOCUMENTS = channel(
    id="operators-sharing",
    title="Documents of Systems Manager are ours alone, and machines of ours are AWS's own",
    channels=("OBS-09",),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="A document shows how we work; an activation gives a role to any machine that has its code.",
    remedy="Share documents with accounts of the organisation only, and use no activations.",
    source="Systems Manager API: ModifyDocumentPermission, UpdateServiceSetting, CreateActivation",
    watches={
        "aws:ssm/document:Document": (
            Own(told="shared with accounts of ours", read=_sharing),
            Document(
                path="content",
                names=("s3BucketName",),
                yaml=True,
                when=When(path="documentType", values=("Session",)),
            ),
            replace(calls("content"), yaml=True, when=When(path="documentType", values=("Automation",))),
        ),
        "aws:ssm/serviceSetting:ServiceSetting": (
            Own(told="no documents for everybody", read=_public_documents),
        ),
        "aws:ssm/activation:Activation": (
            Presence(why="Any machine with its code, wherever it is, gets the role's credentials."),
        ),
    },
)

INCIDENTS = channel(
    id="incident-records",
    title="Records of incidents are kept, and told, within the EEA",
    channels=("OBS-10",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="What is written down in an incident names people and systems, and quotes logs.",
    remedy="Replicate within the EEA, and notify topics of ours.",
    source="Incident Manager API: CreateReplicationSet, CreateResponsePlan; Incident Manager contacts API: "
    "CreateContactChannel",
    watches={
        "aws:ssmincidents/replicationSet:ReplicationSet": (
            RegionOf(path="regions[].name"),
            RegionOf(path="region[].name"),
        ),
        "aws:ssmincidents/responsePlan:ResponsePlan": (
            Anywhere(),
            Forbidden(path="integration.pagerduties", why="Incidents are told to PagerDuty."),
        ),
        "aws:ssmcontacts/contactChannel:ContactChannel": (
            Presence(why="Mails, messages and calls leave AWS, and nothing tells where they pass."),
        ),
    },
)

RECOVERY = channel(
    id="recovery-plans",
    title="What fails over does so within the EEA",
    channels=("OBS-10",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A plan of recovery moves the work, and expects its data, in the region that it names.",
    remedy="Name regions of the EEA, and resources of ours there.",
    source="ARC region switch API: CreatePlan; Resilience Hub API: CreateResiliencyPolicy; Fault Injection "
    "Service API: CreateExperimentTemplate",
    watches={
        "aws:arcregionswitch/plan:Plan": (
            RegionOf(path="regions[]"),
            RegionOf(path="primaryRegion"),
            RegionOf(path="triggers[].targetRegion"),
            Anywhere(path="workflows", regions=("workflowTargetRegion", "region")),
            Anywhere(path="reportConfigurations", buckets=("bucketPath",), accounts=("bucketOwner",)),
            Grantee(path="associatedAlarms[].crossAccountRole"),
        ),
        "aws:route53recoveryreadiness/resourceSet:ResourceSet": (
            Destination(path="resources[].resourceArn"),
        ),
        "aws:resiliencehub/resiliencyPolicy:ResiliencyPolicy": (
            Switch(
                path="dataLocationConstraint",
                closed=("SameCountry", "SameContinent"),
                why="It takes copies in any part of the world for good.",
            ),
        ),
        "aws:resiliencehub/v2Service:V2Service": (
            RegionOf(path="regions[]"),
            Grantee(path="permissionModel.crossAccountRoles[].crossAccountRoleArn"),
        ),
        "aws:fis/experimentTemplate:ExperimentTemplate": (
            Anywhere(path="logConfiguration", buckets=("bucketName",)),
            Anywhere(path="experimentReportConfiguration.outputs", buckets=("bucketName",)),
        ),
        "aws:fis/targetAccountConfiguration:TargetAccountConfiguration": (
            Grantee(path="accountId"),
            Grantee(path="roleArn"),
        ),
    },
)
