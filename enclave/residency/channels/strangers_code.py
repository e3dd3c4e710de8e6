"""Programs that somebody else publishes and that run with rights in our accounts."""

from collections.abc import Iterator
from typing import Final

from enclave.graph import arn
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.parties import PartyKind
from enclave.residency import observe
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation

_OF_AWS: Final = frozenset({"297356227824"})
"""The account in which AWS publishes functions that rotate secrets.

Source: Secrets Manager user guide, "Rotation function templates".
"""


def shared_application(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge who publishes the application that is made a stack of."""
    text = plain(resource.props.get("applicationId"))
    named = arn.parse(text)
    if text is UNKNOWN or named is None:
        yield observe.unknown("applicationId", text, reason="Whose application it is can't be told.")
        return
    party = view.context.parties.account(named.account)
    if party.kind is PartyKind.OWN or named.account in _OF_AWS:
        yield observe.compliant("applicationId", text, party=party)
    else:
        yield observe.violated(
            "applicationId", text, party=party, reason="A stranger's program gets rights here."
        )
