"""Where Bedrock answers for an inference profile, and from where it is called."""

import re

from enclave.graph.places.place import Place, Standing, in_region, outside, unknown
from enclave.graph.places.profile_table import GEOGRAPHIES, PROFILES, PROVIDERS
from enclave.model import geography

_KIND = "inference profile"
_SHAPE = re.compile(r"([a-z]+(?:-gov)?)\.([a-z0-9]+)\.[A-Za-z0-9.:-]+")


def of_profile(text: str, profile: str, source: object, *, account: str | None = None) -> Place:
    """Return where a profile's prompts may go; ``text`` is what named it."""
    rows = PROFILES.get(profile)
    if rows is None:
        return _unlisted(text, profile, account)
    if source is not None and not (isinstance(source, str) and source in rows):
        return unknown(text, _KIND, f"AWS's list has no calls of {profile} from this region", account=account)
    called = rows if source is None else {str(source): rows[source]}
    destinations = frozenset().union(*called.values())
    return _spread(
        text,
        profile,
        destinations,
        leaves=[name for name in called if _leaves(called[name])],
        account=account,
    )


def _leaves(destinations: frozenset[str]) -> bool:
    return not all(geography.REGIONS[name].in_eea for name in destinations)


def _spread(
    text: str, profile: str, destinations: frozenset[str], *, leaves: list[str], account: str | None
) -> Place:
    regions = [geography.REGIONS[name] for name in sorted(destinations)]
    if len(regions) == 1:
        return in_region(text, _KIND, regions[0], account=account)
    reach = ", ".join(region.name for region in regions)
    standing, why = Standing.INSIDE, f"{profile} answers from {reach}"
    if leaves:
        standing, why = Standing.UNKNOWN, f"called from {', '.join(leaves)}, {profile} also answers there"
    return Place(
        text=text,
        kind=_KIND,
        standing=standing,
        countries=frozenset(region.country for region in regions),
        account=account,
        partition=regions[0].partition,
        why=why,
        name=", ".join(sorted({region.country for region in regions})),
    )


def _unlisted(text: str, profile: str, account: str | None) -> Place:
    match = _SHAPE.fullmatch(profile)
    if match is None or match[2] not in PROVIDERS:
        return unknown(text, _KIND, "this isn't an inference profile of AWS's list", account=account)
    if match[1] in GEOGRAPHIES:
        why = f"a profile of {match[1]}. answers from regions outside the EEA"
        return outside(text, _KIND, why, account=account)
    return unknown(text, _KIND, f"AWS's list doesn't show where {profile} answers", account=account)
