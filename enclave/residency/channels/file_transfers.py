"""Files that are handed over: servers, what sends to others, and disks by post."""

from collections.abc import Iterator
from typing import Final

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Forbidden, Host, Own, Required, Switch, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_VARIABLE: Final = "${"
_FILE_SYSTEM: Final = "fs-"  # how the ids of file systems begin, which AWS looks up in the same region


def home(path: str) -> Own:
    """Make the meaning of a path such as ``/bucket/folder``, which names a bucket or a file system first."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            text = plain(value)
            name = text.lstrip("/").split("/", 1)[0] if isinstance(text, str) else value
            if isinstance(name, str) and (not name or name.startswith(_VARIABLE)):
                yield observe.compliant(where, value)
                continue
            here = isinstance(name, str) and name.startswith(_FILE_SYSTEM)
            for target in ends.resolve(End(where=where, name=name, here=here), resource, view):
                yield judged_end(where, value, target)

    return Own(path=path, told="a folder of a bucket or file system of ours in the EEA", read=read)


TRANSFER_SERVER = channel(
    id="transfer-server",
    title="Servers of files are reached within a VPC only",
    channels=("STO-09",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="A server of files that is left at its defaults answers on the internet.",
    remedy="Set endpointType to VPC and give it no elastic addresses; give a web app a VPC.",
    source="Transfer Family API: CreateServer (EndpointType is PUBLIC if it isn't given; "
    "AddressAllocationIds make it internet-facing), CreateWebApp (EndpointDetails)",
    watches={
        "aws:transfer/server:Server": (
            Switch(
                path="endpointType",
                closed=("VPC", "VPC_ENDPOINT"),
                why="The server answers on the internet.",
                absent="PUBLIC",
            ),
            Forbidden(path="endpointDetails.addressAllocationIds", why="Its addresses are public."),
        ),
        "aws:transfer/webApp:WebApp": (
            Required(path="endpointDetails.vpc", why="Without a VPC it answers on the internet."),
        ),
    },
)

_STEPS: Final = ("steps[]", "onExceptionSteps[]")


def _step(steps: str) -> tuple[Meaning, ...]:
    return (
        *(
            Destination(path=f"{steps}.{kind}.destinationFileLocation.s3FileLocation", name="bucket")
            for kind in ("copyStepDetails", "decryptStepDetails")
        ),
        Destination(path=f"{steps}.customStepDetails.target", here=True),
    )


TRANSFER_ENDS = channel(
    id="transfer-ends",
    title="Files that are handed over end in buckets, functions and logs of ours in the EEA",
    channels=("STO-09",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="What is uploaded is kept where the user's folder is, and copied where the workflow says.",
    remedy="Name buckets, file systems, functions and log groups of ours in the EEA.",
    source="Transfer Family API: CreateUser, CreateAccess, CreateAgreement, CreateWorkflow, CreateServer",
    watches={
        "aws:transfer/user:User": (home("homeDirectory"), home("homeDirectoryMappings[].target")),
        "aws:transfer/access:Access": (home("homeDirectory"), home("homeDirectoryMappings[].target")),
        "aws:transfer/agreement:Agreement": (home("baseDirectory"),),
        "aws:transfer/workflow:Workflow": tuple(each for steps in _STEPS for each in _step(steps)),
        "aws:transfer/server:Server": (
            Host(path="url"),
            Destination(path="function", here=True),
            Destination(path="structuredLogDestinations[]"),
        ),
    },
)

TRANSFER_CONNECTOR = channel(
    id="transfer-connector",
    title="Files are sent on only to registered recipients and hosts of ours",
    channels=("STO-09",),
    claim="transfers-are-registered",
    severity=Severity.CRITICAL,
    reason="A connector sends files to the host that it names, from outside the VPC.",
    remedy="Register the transfer, or name a private host of ours.",
    source="Transfer Family API: CreateConnector (Url, EgressConfig)",
    watches={
        "aws:transfer/connector:Connector": (
            Host(path="url"),
            Destination(path="egressConfig.vpcLattice", name="resourceConfigurationArn"),
        ),
    },
)

_BY_POST: Final = ("aws-sdk:snowball:", "aws-sdk:snowdevicemanagement:")


def _ordered(path: str) -> Own:
    """Make the meaning of a text that may call the service which sends disks by post."""

    def read(resource: Resource, _view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            text = plain(value)
            if isinstance(text, str) and any(each in text for each in _BY_POST):
                yield observe.violated(where, value)

    return Own(path=path, told="calls nothing that sends disks by post", read=read)


DISKS_BY_POST = channel(
    id="disks-by-post",
    title="Nothing orders disks with data by post",
    channels=("STO-11",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="An export job of Snow writes buckets onto a device that is shipped to any address.",
    remedy="Drop the call; data that has to leave goes by a registered transfer.",
    source="AWS Snowball API: CreateJob (JobType EXPORT); EventBridge Scheduler and Step Functions, "
    "calls of the AWS SDK",
    watches={
        "aws:scheduler/schedule:Schedule": (_ordered("target.arn"),),
        "aws:sfn/stateMachine:StateMachine": (_ordered("definition"),),
    },
)
