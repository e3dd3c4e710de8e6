"""Where a model of Bedrock answers, by how it is named.

Sources: Bedrock user guide, "Supported foundation models" (a model's id begins with its provider, an
inference profile's with the geography it sends prompts to, then the provider) and "Cross-Region inference".
"""

from enclave.graph import arn, places
from enclave.graph.facts import Resource
from enclave.graph.places import Place
from enclave.graph.places.profile_table import GUARDRAIL, PROVIDERS
from enclave.residency import permitted
from enclave.residency.rule import View
from enclave.residency.targets import Target

_PROVIDERS = PROVIDERS - {GUARDRAIL}
_OURS = ("application-inference-profile/",)


def model_target(text: str, resource: Resource, view: View) -> Target:
    """Return where a model that is named by id, profile or ARN answers."""
    allowed = permitted.transfer((text,), view.context)
    named = arn.parse(text)
    if named is None:
        return Target(place=_by_id(text, resource), permitted=allowed)
    party = view.context.parties.resource(text) if named.account.isdigit() else None
    # Where a profile of ours sends prompts is judged where it is made.
    ours = named.resource.startswith(_OURS)
    return Target(
        place=places.region(named.region) if ours else places.arn(text), party=party, permitted=allowed
    )


def _by_id(text: str, resource: Resource) -> Place:
    """Place a model by its id: one of a known provider in its own region, a profile by AWS's list."""
    place = places.region(resource.region)
    if text.split(".", 1)[0] in _PROVIDERS:
        return place
    if place.partition is None:
        return places.inference_profile(text)
    # What a profile answers from depends on the region that asks, which the ARN of a profile tells.
    asked = f"arn:{place.partition}:bedrock:{resource.region}::inference-profile/{text}"
    return places.inference_profile(asked)
