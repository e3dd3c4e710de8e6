"""Bedrock's inference profiles for Europe: to which regions each may send a request.

Source, as of 2026-11-23: Amazon Bedrock User Guide, "Supported Regions and models for inference profiles"
(docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html), which also says that the
destinations of a geography's profile never change. They depend on the region that calls: from London,
Zurich or Tel Aviv the caller's own region, outside the EEA, is one of them. A profile that isn't here is
not known, whatever its prefix.
"""

from collections.abc import Mapping
from types import MappingProxyType

_ALL = "eu-central-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-3"
_NORTH = "eu-central-1 eu-north-1 eu-west-1 eu-west-3"
_THREE = "eu-central-1 eu-west-1 eu-west-3"
_ISRAEL = "eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-3 il-central-1"


def _each(sources: str, destinations: str) -> dict[str, str]:
    return dict.fromkeys(sources.split(), destinations)


_SIX = _each(_ALL, _ALL)
_EIGHT = _SIX | {"eu-central-2": f"{_ALL} eu-central-2", "eu-west-2": f"{_ALL} eu-west-2"}
_NOVA = _each(_NORTH, _NORTH) | {
    "eu-south-1": f"{_NORTH} eu-south-1",
    "eu-south-2": f"{_NORTH} eu-south-2",
    "il-central-1": _ISRAEL,
}

_PROFILES: dict[str, dict[str, str]] = {
    "eu.amazon.nova-2-lite-v1:0": _SIX,
    "eu.amazon.nova-lite-v1:0": _NOVA,
    "eu.amazon.nova-micro-v1:0": _NOVA,
    "eu.amazon.nova-pro-v1:0": _NOVA,
    "eu.anthropic.claude-3-haiku-20240307-v1:0": _each(_THREE, _THREE),
    "eu.anthropic.claude-3-sonnet-20240229-v1:0": _each(_THREE, _THREE),
    "eu.anthropic.claude-3-5-sonnet-20240620-v1:0": _each(_THREE, _THREE),
    "eu.anthropic.claude-3-7-sonnet-20250219-v1:0": _each(_NORTH, _NORTH),
    "eu.anthropic.claude-haiku-4-5-20251001-v1:0": _EIGHT,
    "eu.anthropic.claude-opus-4-5-20251101-v1:0": _EIGHT,
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0": _EIGHT,
    "eu.anthropic.claude-sonnet-4-20250514-v1:0": _SIX | {"il-central-1": f"{_ALL} il-central-1"},
    "eu.cohere.embed-v4:0": _SIX,
    "eu.meta.llama3-2-1b-instruct-v1:0": _each(_THREE, _THREE),
    "eu.meta.llama3-2-3b-instruct-v1:0": _each(_THREE, _THREE),
    "eu.mistral.pixtral-large-2502-v1:0": _each(_NORTH, _NORTH),
    "eu.twelvelabs.marengo-embed-2-7-v1:0": _each("eu-west-1", _ALL),
    "eu.twelvelabs.marengo-embed-3-0-v1:0": _each("eu-west-1", _ALL),
    "eu.twelvelabs.pegasus-1-2-v1:0": _EIGHT,
}

PROFILES: Mapping[str, Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        profile: MappingProxyType({source: frozenset(names.split()) for source, names in rows.items()})
        for profile, rows in _PROFILES.items()
    }
)
"""For each profile and each region that it is called from, the regions that may answer."""

GEOGRAPHIES: frozenset[str] = frozenset({"apac", "au", "ca", "global", "jp", "us", "us-gov"})
"""Prefixes of the profiles of other geographies; ``global`` reaches every commercial region."""

GUARDRAIL = "guardrail"
PROVIDERS: frozenset[str] = frozenset(
    [
        "ai21",
        "amazon",
        "anthropic",
        "cohere",
        "deepseek",
        "google",
        GUARDRAIL,
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
    ]
)
"""What stands after the geography: the makers of models, and ``guardrail`` for guardrail profiles."""
