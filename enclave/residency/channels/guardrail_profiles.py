"""The regions in which a guardrail looks at prompts."""

from collections.abc import Iterator
from typing import Final

from enclave.graph import arn, places
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.places import Standing
from enclave.residency import observe
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation

_PATH: Final = "crossRegionConfig.guardrailProfileIdentifier"
_INSIDE: Final = frozenset({"eu.guardrail.v1:0"})
"""Profiles whose destination regions are all in the EEA, asked from a region in it.

Source: Bedrock user guide, "Supported Regions for Cross-Region inference with guardrails".
"""


def profile_of_guardrail(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the guardrail profile that is named by id or ARN."""
    del view
    for where, value in walk(resource.props, _PATH):
        text = plain(value)
        if text is UNKNOWN:
            yield observe.unknown(where, value, reason="Where the guardrail looks at prompts isn't known.")
            continue
        named = arn.parse(text)
        profile = named.resource.removeprefix("guardrail-profile/") if named else text
        abroad = named is not None and places.arn(text).standing is not Standing.INSIDE
        if profile in _INSIDE and not abroad:
            yield observe.compliant(where, value)
        else:
            yield observe.violated(where, value, reason="The profile isn't the one that stays in the EU.")
