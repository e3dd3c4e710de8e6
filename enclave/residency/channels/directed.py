"""What a target of events is told: words to carry on, or orders that say where to."""

from collections.abc import Iterator
from typing import Final

from enclave.graph import arn
from enclave.graph.facts import Resource
from enclave.residency.meanings import Document
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation

CARRIERS: Final = frozenset({"events", "firehose", "kinesis", "logs", "sns", "sqs"})
"""Services that hand an input on as it is, whatever it mentions (EventBridge user guide, targets)."""

_ORDERS: Final = Document(path="input", text=True)


def directed_input(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the destinations in the input of a target that does what it is told."""
    target = arn.parse(resource.get("arn"))
    if target is None or target.service not in CARRIERS:
        yield from _ORDERS.judge(resource, view)
