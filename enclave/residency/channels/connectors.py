"""What the configuration of a Kafka connector says of where it writes to.

Its keys are the plugin's own: they are read by how the plugins that there are end them (``s3.region``,
``connection.url``, ``s3.bucket.name``). Source: the configuration references of Confluent's, Debezium's,
Lenses' and Snowflake's connectors.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph import arn
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.meanings import ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation

_PROPERTY = "connectorConfiguration"
_REGION = ("region",)
_BUCKET = ("bucket", "bucket.name")
_HOST = ("url", "url.name", "uri", "host", "hosts", "hostname", "endpoint", "servers", "url.list")
_ELSEWHERE = (
    "snowflake",
    "bigquery",
    "gcs",
    "azure",
    "cosmosdb",
    "databricks",
    "datadog",
    "splunk",
    "mongodb.atlas",
)


def settings_of_connector(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge every region, bucket, host and ARN of the configuration, and whether its class is AWS's."""
    settings = plain(resource.props.get(_PROPERTY))
    if not isinstance(settings, Mapping):
        yield observe.unknown(_PROPERTY, settings, reason="Where the connector writes to can't be read.")
        return
    for key, value in settings.items():
        where = f"{_PROPERTY}.{key}"
        for target in _targets(where, key.lower(), value, resource, view):
            yield judged_end(where, value, target)
        text = plain(value)
        if (
            key == "connector.class"
            and isinstance(text, str)
            and any(each in text.lower() for each in _ELSEWHERE)
        ):
            yield observe.violated(where, value, reason="The connector hands data to a service outside AWS.")


def _targets(where: str, key: str, value: Any, resource: Resource, view: View) -> Iterator[Target]:
    text = plain(value)
    region, bucket, host = (_ends(key, each) for each in (_REGION, _BUCKET, _HOST))
    if text is UNKNOWN and not (region or bucket or host):
        return
    if region:
        yield from ends.resolve(End(where=where, region=value), resource, view)
    elif bucket:
        yield from ends.resolve(End(where=where, name=value), resource, view)
    elif host:
        yield from host_target(where, value, resource, view)
    elif (named := arn.parse(text)) is not None and named.service != "iam":
        yield from ends.resolve(End(where=where, name=value), resource, view)


def _ends(key: str, names: tuple[str, ...]) -> bool:
    return any(key == name or key.endswith(f".{name}") for name in names)
