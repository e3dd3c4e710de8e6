"""Where a model of Bedrock answers, by how it is named.

Sources: Bedrock user guide, "Supported foundation models" (a model's id begins with its provider, an
inference profile's with the geography it sends prompts to, then the provider) and "Cross-Region inference".
"""

from enclave.graph import arn, places
from enclave.graph.facts import Resource
from enclave.graph.places import Place, Standing
from enclave.residency import permitted
from enclave.residency.meanings import ends
from enclave.residency.rule import View
from enclave.residency.targets import Target

_PROVIDERS = frozenset(
    {
        "ai21",
        "amazon",
        "anthropic",
        "cohere",
        "deepseek",
        "google",
        "luma",
        "meta",
        "minimax",
        "mistral",
        "moonshot",
        "moonshotai",
        "nvidia",
        "openai",
        "qwen",
        "stability",
        "twelvelabs",
        "writer",
        "zai",
    }
)
_SENT_ON = ("inference-profile/", "prompt-router/")
_OURS = ("application-inference-profile/",)


def model_target(text: str, resource: Resource, view: View) -> Target:
    """Return where a model that is named by id, profile or ARN answers."""
    allowed = permitted.transfer((text,), view.context)
    known = next((each for each in view.graph.claimants(text, resource) if each is not resource), None)
    if known is not None:
        return Target(
            place=ends.place_of(known, view),
            party=ends.party_of(known, view),
            resource=known.urn,
            permitted=allowed,
        )
    named = arn.parse(text)
    if named is None:
        return Target(place=_by_id(text, resource, view), permitted=allowed)
    party = view.context.parties.resource(text) if named.account.isdigit() else None
    place = places.inference_profile(text) if named.resource.startswith(_SENT_ON) else places.arn(text)
    if named.resource.startswith(_OURS) and place.standing is not Standing.OUTSIDE:
        place = places.region(named.region)  # where it sends prompts is judged where it is made
    return Target(place=place, party=party, permitted=allowed)


def _by_id(text: str, resource: Resource, view: View) -> Place:
    """Place a model by its id: a profile by its list, a model of a known provider in its own region."""
    if text.split(".", 1)[0] in _PROVIDERS and "." in text:
        return ends.place_of(resource, view)
    place = places.inference_profile(text)
    region = resource.region
    if place.standing is Standing.OUTSIDE or not isinstance(region, str):
        return place
    partition = places.region(region).partition or "aws"
    return places.inference_profile(f"arn:{partition}:bedrock:{region}::inference-profile/{text}")
