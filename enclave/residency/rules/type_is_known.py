"""Nothing is made of a type that nobody has looked at."""

from collections.abc import Iterator

from enclave.graph.facts import PROVIDER_PREFIX, Resource
from enclave.residency import observe
from enclave.residency.harmless import reasons
from enclave.residency.rule import View, rule
from enclave.residency.verdicts import Observation, Severity

ENGINE = "pulumi"


def _made_in_a_cloud(resource: Resource) -> bool:
    return resource.custom and resource.package != ENGINE and not resource.type.startswith(PROVIDER_PREFIX)


@rule(
    id="type-is-known",
    title="Every resource is of a type of which somebody has said how data could leave by it",
    claim="no-unjudged-way-out",
    channels=("ANY-01",),
    severity=Severity.HIGH,
    reason="By a type that nobody has looked at, data could leave in a way that no rule watches.",
    remedy="Use a type of docs/known-types.md. Or declare what its properties mean in "
    "enclave/residency/channels, or why no data can leave by it in enclave/residency/harmless.",
    source="the resource types of pulumi-aws 7.51.1; docs/known-types.md has them all",
    needs_graph=False,
    applies=_made_in_a_cloud,
)
def type_is_known(resource: Resource, view: View) -> Iterator[Observation]:
    """Look the type up among those that channels watch, and among those of which it's written why not."""
    if resource.type in view.types or resource.type in reasons():
        yield observe.CLOSED
    else:
        yield observe.unknown("type", resource.type)
