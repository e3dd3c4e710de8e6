"""Containers and batches: where they log, what they read, and what is told of them."""

from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Own, Required, Switch
from enclave.residency.meanings.documents import leaves, read
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_REGIONS = ("awslogs-region", "region")
_HOSTS = (
    *("awslogs-endpoint", "fluentd-address", "gelf-address", "splunk-url", "syslog-address"),
    *("Host", "host", "endpoint", "URI", "uri"),
)
_NOT_LOGS = ("value", "image", "command", "entryPoint", "executionRoleArn", "jobRoleArn", "taskRoleArn")
"""Keys of a container that say what runs; where it may send something is up to routes and firewalls."""

_PUBLIC = "It gets an address of the internet, and can be reached from there."
_SHELL = "Whoever may call AWS, from anywhere, has a shell in its containers."
_JOBS = ("containerProperties", "ecsProperties", "nodeProperties")


def _logs(path: str) -> Document:
    return Document(path=path, regions=_REGIONS, hosts=_HOSTS, names=("bucket",), skip=_NOT_LOGS)


def _addressed(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge that no job takes a public address."""
    for path in _JOBS:
        for where, value in walk(resource.props, path):
            for inner, key, leaf in leaves(where, read(value)):
                known = plain(leaf)
                if key == "assignPublicIp" and known is UNKNOWN:
                    yield observe.unknown(inner, leaf, reason=f"{_PUBLIC} Whether it does isn't known.")
                elif key == "assignPublicIp" and known != "DISABLED":
                    yield observe.violated(inner, leaf, reason=_PUBLIC)


CONTAINERS = channel(
    id="containers-log-in-the-eea",
    title="What containers log, read and announce stays in the EEA, with us",
    channels=("OBS-08",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="What a container prints often holds what it works on; its log driver sends it where it says.",
    remedy="Log to CloudWatch of a region in the EEA, and name secrets, buckets and functions of ours there.",
    source="Amazon ECS API: LogConfiguration, FirelensConfiguration, Secret, ExecuteCommandLogConfiguration, "
    "DeploymentLifecycleHook; AWS Batch API: LogConfiguration, EksConfiguration",
    watches={
        "aws:ecs/taskDefinition:TaskDefinition": (
            _logs("containerDefinitions"),
            Destination(path="volumes[].s3filesVolumeConfiguration.fileSystemArn"),
        ),
        "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition": (
            _logs("containerDefinitions[].logConfiguration"),
            _logs("containerDefinitions[].firelensConfiguration"),
            Destination(path="containerDefinitions[].secrets[].valueFrom", here=True),
        ),
        "aws:ecs/expressGatewayService:ExpressGatewayService": (
            Destination(path="primaryContainer.secrets[].valueFrom", here=True),
        ),
        "aws:ecs/service:Service": (
            _logs("serviceConnectConfiguration.logConfiguration"),
            Destination(path="deploymentConfiguration.lifecycleHooks[].hookTargetArn"),
        ),
        "aws:ecs/cluster:Cluster": (
            Destination(path="configuration.executeCommandConfiguration.logConfiguration.s3BucketName"),
        ),
        "aws:batch/jobDefinition:JobDefinition": tuple(_logs(path) for path in _JOBS),
        "aws:batch/computeEnvironment:ComputeEnvironment": (
            Destination(path="eksConfiguration.eksClusterArn"),
        ),
    },
)

PUBLIC_JOBS = channel(
    id="no-public-addresses-of-jobs",
    title="No job and no service is put on the internet, not even by what it leaves out",
    channels=("NET-12",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A public address is a front door: whoever finds it can knock, and what is behind it can answer.",
    remedy="Name private subnets, and leave public addresses off.",
    source="AWS Batch API: NetworkConfiguration (assignPublicIp, disabled by default); Amazon ECS Developer "
    "Guide, Express Mode services (the default VPC's public subnets, if none are named)",
    watches={
        "aws:batch/jobDefinition:JobDefinition": (
            Own(told="jobs without a public address", read=_addressed),
        ),
        "aws:ecs/expressGatewayService:ExpressGatewayService": (
            Required(
                path="networkConfigurations",
                why="It stands in public subnets of the default VPC, behind a load balancer on the internet.",
            ),
        ),
    },
)

SHELLS = channel(
    id="no-shell-in-containers",
    title="Nobody opens a shell in a running container",
    channels=("CMP-04",),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.HIGH,
    reason=_SHELL,
    remedy="Leave ECS Exec off; containers are replaced, not logged in to.",
    source="Amazon ECS API: CreateService (enableExecuteCommand, off by default)",
    watches={
        type_: (Switch(path="enableExecuteCommand", closed=(False,), why=_SHELL),)
        for type_ in ("aws:ecs/service:Service", "aws:ecs/daemon:Daemon")
    },
)

ANNOUNCEMENTS = channel(
    id="scaling-is-told-to-our-own",
    title="What happens to machines that scale is told to topics and queues of ours in the EEA",
    channels=("NET-12",),
    claim="data-stays-in-the-eea",
    severity=Severity.MEDIUM,
    reason="Who hears of each machine that starts or stops learns what runs, and can hold it up.",
    remedy="Name a topic, a queue or a function of ours in the EEA.",
    source="Amazon EC2 Auto Scaling API: PutNotificationConfiguration, PutLifecycleHook",
    watches={
        "aws:autoscaling/group:Group": (Destination(path="initialLifecycleHooks[].notificationTargetArn"),),
        "aws:autoscaling/lifecycleHook:LifecycleHook": (Destination(path="notificationTargetArn"),),
        "aws:autoscaling/notification:Notification": (Destination(path="topicArn"),),
    },
)
