"""Where metrics, traces and recordings of pages go: streams, canaries, Prometheus, Grafana."""

from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph import places
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Grantee, Own, Required, ends
from enclave.residency.meanings.documents import read
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

_DEFINITION = "definition"
_TOPICS = "sns_configs"


def _alert_receivers(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge each receiver of alerts: a topic of SNS; any other kind is a service of somebody else."""
    for where, value in walk(resource.props, _DEFINITION):
        found = _receivers(value)
        if found is None:
            yield observe.unknown(
                where, value, reason="The definition can't be read, so neither can its ends."
            )
            continue
        for receiver in found:
            yield from _receiver(where, receiver, resource, view)


def _receivers(value: Any) -> list[Any] | None:
    outer = read(value, as_yaml=True)
    text = outer.get("alertmanager_config") if isinstance(outer, Mapping) else None
    inner = read(text, as_yaml=True) if text is not None else UNKNOWN
    found = inner.get("receivers") if isinstance(inner, Mapping) else None
    return found if isinstance(found, list) else None


def _receiver(where: str, receiver: Any, resource: Resource, view: View) -> Iterator[Observation]:
    for kind, configs in receiver.items() if isinstance(receiver, Mapping) else ():
        if not kind.endswith("_configs"):
            continue
        if kind != _TOPICS:
            yield observe.violated(where, kind, reason="Alerts are sent to a service that isn't AWS's.")
            continue
        for each in configs if isinstance(configs, list) else ():
            told = each if isinstance(each, Mapping) else {}
            region = told.get("sigv4", {}).get("region") if isinstance(told.get("sigv4"), Mapping) else None
            end = End(where=where, name=told.get("topic_arn", UNKNOWN), region=region)
            for target in ends.resolve(end, resource, view):
                yield judged_end(where, told.get("topic_arn"), target)


def _guest_pool(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge the region that the id of an identity pool begins with."""
    for where, value in walk(resource.props, "appMonitorConfiguration.identityPoolId"):
        text = plain(value)
        if isinstance(text, str):
            yield judged_end(where, value, Target(place=places.region(text.partition(":")[0])))


METRIC_STREAMS = channel(
    id="metrics-and-traces",
    title="Metrics, screenshots and records of visitors are kept by us in the EEA",
    channels=("OBS-04",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Metrics carry names as dimensions; screenshots and records of visits show people.",
    remedy="Name a stream, bucket or monitor of ours in the EEA.",
    source="CloudWatch API: PutMetricStream; Synthetics API: CreateCanary; RUM API: CreateAppMonitor, "
    "PutRumMetricsDestination; Cognito: identity pool ids begin with their region",
    watches={
        "aws:cloudwatch/metricStream:MetricStream": (Destination(path="firehoseArn"),),
        "aws:synthetics/canary:Canary": (Destination(path="artifactS3Location"),),
        "aws:rum/appMonitor:AppMonitor": (
            Own(told="an identity pool in a region of the EEA", read=_guest_pool),
        ),
        "aws:rum/metricsDestination:MetricsDestination": (Destination(path="destinationArn"),),
    },
)

CANARIES = channel(
    id="canaries-in-our-networks",
    title="Canaries run in networks of ours",
    channels=("OBS-04",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="A canary without a network of ours runs in one of AWS's, with a way to the whole internet.",
    remedy="Give it subnets of a site.",
    source="CloudWatch Synthetics user guide, running a canary on a VPC",
    watches={
        "aws:synthetics/canary:Canary": (
            Required(path="vpcConfig.subnetIds", why="Without subnets it runs in a network of AWS's."),
        ),
    },
)

PROMETHEUS = channel(
    id="prometheus-destinations",
    title="Prometheus and its alerts stay with us in the EEA",
    channels=("OBS-12",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Samples carry names as labels, and alerts quote them.",
    remedy="Name workspaces, log groups and topics of ours in the EEA.",
    source="Amazon Managed Service for Prometheus API: CreateScraper, CreateAlertManagerDefinition, "
    "CreateLoggingConfiguration, CreateQueryLoggingConfiguration",
    watches={
        "aws:amp/scraper:Scraper": (
            Destination(path="destination.amp.workspaceArn"),
            Destination(path="destination.cloudwatch.datasetArn"),
            Destination(path="exporter.opensearch.domainArn"),
            Grantee(path="roleConfiguration.targetRoleArn"),
            Grantee(path="roleConfiguration.sourceRoleArn"),
        ),
        "aws:amp/alertManagerDefinition:AlertManagerDefinition": (
            Own(told="receivers that are topics of ours in the EEA", read=_alert_receivers),
        ),
        "aws:amp/queryLoggingConfiguration:QueryLoggingConfiguration": (
            Destination(path="destinations[].cloudwatchLogs.logGroupArn"),
        ),
        "aws:amp/scraperLoggingConfiguration:ScraperLoggingConfiguration": (
            Destination(path="loggingDestination.cloudwatchLogs.logGroupArn"),
        ),
        "aws:amp/workspace:Workspace": (Destination(path="loggingConfiguration.logGroupArn"),),
    },
)

GRAFANA = channel(
    id="grafana-doors",
    title="Grafana answers only to networks of ours",
    channels=("OBS-12",),
    claim="nobody-outside-has-access",
    severity=Severity.HIGH,
    reason="A workspace shows all the metrics and logs that it may read to whoever signs in.",
    remedy="Set networkAccessControl to endpoints and prefix lists of ours.",
    source="Amazon Managed Grafana user guide, configure network access",
    watches={
        "aws:grafana/workspace:Workspace": (
            Required(path="networkAccessControl", why="Left out, anybody reaches the sign-in page."),
        ),
    },
)
