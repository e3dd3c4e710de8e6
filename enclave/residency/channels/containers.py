"""Whether a container of SageMaker has a way to the internet that isn't ours.

It has one unless it has no network at all, or is in a network of ours. Source: SageMaker AI developer guide,
"Run Training and Inference Containers in Internet-Free Mode".
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.meanings.walk import is_one_of, joined, walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation

_WHY = "The container reaches the internet past every network of ours."


def in_a_network(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge a model, whose own inputs tell."""
    del view
    yield _of("", resource.props)


def isolated_training(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge a job that trains a model; one that AWS runs without a container of ours has none."""
    del view
    if "serverlessJobConfig" in resource.props:
        yield observe.CLOSED
    else:
        yield _of("", resource.props)


def isolated_tuning(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge every training job that is defined."""
    del view
    for path in ("trainingJobDefinition", "trainingJobDefinitions[]"):
        for where, value in walk(resource.props, path):
            yield _of(where, value)


def isolated_jobs(path: str) -> Callable[[Resource, View], Iterator[Observation]]:
    """Make a reading of the network of jobs, which stands at a path; without it they have AWS's."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        del view
        found = list(walk(resource.props, path))
        if not found and not _elsewhere(resource):
            yield observe.violated(path, None, reason=_WHY)
        for where, value in found:
            yield _of(where, value)

    return read


def _elsewhere(resource: Resource) -> bool:
    """Whether the schedule runs a definition that is made by itself, and judged there."""
    name = "monitoringScheduleConfig.monitoringJobDefinitionName"
    return any(True for _ in walk(resource.props, name))


def _of(where: str, block: Any) -> Observation:
    if not isinstance(block, Mapping):
        return observe.unknown(where, block, reason="Whether the container has a network isn't known.")
    isolated, network = plain(block.get("enableNetworkIsolation")), plain(block.get("vpcConfig"))
    name = joined(where, "enableNetworkIsolation")
    if is_one_of(isolated, (True,)) or (network is not None and network is not UNKNOWN):
        return observe.compliant(name, isolated)
    if UNKNOWN in (isolated, network):
        return observe.unknown(name, isolated, reason="Whether the container has a network isn't known.")
    return observe.violated(name, isolated, reason=_WHY)
