"""Organisation ids, ARNs and paths, as policies and resource shares name them.

Sources: AWS Organizations API reference, "Organization", "Root" and "OrganizationalUnit" (the forms of the
ids); IAM user guide, "Global condition keys", aws:PrincipalOrgPaths; Service Authorization Reference,
"AWS Organizations", resource types (the ARNs).
"""

import re
from collections.abc import Container

from enclave.graph.parties.arns import ACCOUNT_ID, WILDCARDS, Segments, segments
from enclave.graph.parties.party import Party, PartyKind, anyone, outside, unknown
from enclave.model.geography import DNS_SUFFIXES

_ID = re.compile(r"o-[a-z0-9]{10,32}")
_ROOT = re.compile(r"r-[0-9a-z]{4,32}")
# Its last part has eight characters or more; a shorter one is nobody's, so whose it is doesn't hang on it.
_UNIT = re.compile(r"ou-[0-9a-z]{4,32}-[a-z0-9]{1,32}")
_RESOURCE = re.compile(r"(?P<type>organization|ou|root)/(?P<path>.+)")


def judge(text: str, own: str, accounts: Container[str], partitions: Container[str]) -> Party:
    """Return whose an organisation or a part of one is: an id, a path or an ARN of it."""
    if text == "*":
        return anyone(text, "any organisation")
    parts = segments(text)
    if parts is None:
        return _path(text, text, own)
    match = _RESOURCE.fullmatch(parts.rest)
    if match is None or not _is_exact(parts) or not _fits(match):
        return unknown(text, "it is no ARN of exactly one organisation or unit")
    party = _path(text, match["path"], own)
    return _anchored(party, parts, accounts, partitions) if party.kind is PartyKind.OWN else party


def _anchored(party: Party, parts: Segments, accounts: Container[str], partitions: Container[str]) -> Party:
    """Hold an ARN of our organisation to our partitions and accounts."""
    if parts.partition not in partitions:
        return outside(
            party.text, f"organisation in {parts.partition}", "we have no account in that partition"
        )
    if parts.account not in accounts:
        return unknown(party.text, "our organisation under a management account that isn't declared")
    return party


def _is_exact(parts: Segments) -> bool:
    return (
        parts.partition in DNS_SUFFIXES
        and (parts.service, parts.region) == ("organizations", "")
        and ACCOUNT_ID.fullmatch(parts.account) is not None
    )


def _fits(match: re.Match[str]) -> bool:
    segment = {"organization": None, "root": _ROOT, "ou": _UNIT}[match["type"]]
    _, slash, rest = match["path"].partition("/")
    return not slash if segment is None else segment.fullmatch(rest) is not None


def _path(text: str, path: str, own: str) -> Party:
    """Judge ``o-id/r-id/ou-id/...``. Below the exact id of an organisation wildcards change nothing."""
    organization, slash, rest = path.partition("/")
    if WILDCARDS.search(organization):
        return anyone(text, "a wildcard stands where the organisation is")
    if not _ID.fullmatch(organization):
        return unknown(text, "it is no id of an organisation")
    if slash and not all(_part(part) for part in rest.removesuffix("/").split("/")):
        return unknown(text, "it is no path in an organisation")
    name = f"organisation {organization}"
    if organization != own:
        return outside(text, name, "it isn't our organisation")
    return Party(kind=PartyKind.OWN, name=name, text=text, why="our own organisation, or a part of it")


def _part(part: str) -> bool:
    return any(form.fullmatch(part) for form in (_ROOT, _UNIT)) or WILDCARDS.search(part) is not None
