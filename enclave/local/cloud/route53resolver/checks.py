"""The forms that DNS Firewall wants of names, domains, rules and priorities.

Sources: API reference, CreateFirewallRule, UpdateFirewallDomains and AssociateFirewallRuleGroup; developer
guide, "Managing your own domain lists" and "Rule settings in DNS Firewall".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from enclave.local.cloud.route53resolver.exceptions import LimitExceededError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

MAX_DOMAINS_PER_CALL = 1_000
MAX_DOMAIN_LENGTH = 255
MAX_NAME_LENGTH = 64
MAX_TTL = 604_800
# "Between 100 and 9900": whether these two themselves are taken isn't said, so they aren't.
ASSOCIATION_PRIORITIES = range(101, 9_900)
LAST_QUERY_TYPE = 65_534

ALLOW, BLOCK, OVERRIDE = "ALLOW", "BLOCK", "OVERRIDE"
ACTIONS = (ALLOW, BLOCK, "ALERT")
BLOCK_RESPONSES = ("NODATA", "NXDOMAIN", OVERRIDE)
REDIRECTIONS = ("INSPECT_REDIRECTION_DOMAIN", "TRUST_REDIRECTION_DOMAIN")
SWITCH = ("ENABLED", "DISABLED")
OVERRIDES = ("BlockOverrideDomain", "BlockOverrideDnsType", "BlockOverrideTtl")
QUERY_TYPES = frozenset(
    {"A", "AAAA", "CAA", "CNAME", "DS", "MX", "NAPTR", "NS", "PTR", "SOA", "SPF", "SRV", "TXT"}
)

_NAME = re.compile(r"(?!^[0-9]+$)([a-zA-Z0-9\-_' ']+)")
_DOMAIN = re.compile(r"\*|(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.?")
_NUMBERED = re.compile(r"TYPE([1-9][0-9]{0,4})")


def _violation(where: str, value: Any, want: str) -> ValidationError:
    return ValidationError(
        f"1 validation error detected: Value '{value}' at '{where}' failed to satisfy constraint: "
        f"Member must {want}"
    )


def name(value: str) -> None:
    """Check the name of a list, group, rule, association or configuration."""
    if len(value) > MAX_NAME_LENGTH:
        raise _violation("name", value, f"have length less than or equal to {MAX_NAME_LENGTH}")
    if not _NAME.fullmatch(value):
        raise _violation("name", value, f"satisfy regular expression pattern: {_NAME.pattern}")


def choice(where: str, value: str | None, allowed: Collection[str]) -> None:
    """Check a value of an enumeration; None is for the caller to judge."""
    if value is not None and value not in allowed:
        raise _violation(where, value, f"satisfy enum value set: [{', '.join(allowed)}]")


def domains(given: Iterable[str]) -> list[str]:
    """Return domains as AWS keeps them: in small letters, with a dot at the end. ``*`` stays what it is."""
    wanted = list(given)
    if len(wanted) > MAX_DOMAINS_PER_CALL:
        raise LimitExceededError(f"A request can hold {MAX_DOMAINS_PER_CALL} domains at most.")
    for each in wanted:
        if not 1 <= len(each) <= MAX_DOMAIN_LENGTH or not _DOMAIN.fullmatch(each):
            raise ValidationError(f"The domain '{each}' is not a valid domain.")
    kept = [f"{each.lower().removesuffix('.')}." if each != "*" else each for each in wanted]
    if len(set(kept)) != len(kept):
        raise ValidationError("The request holds a domain twice.")
    return kept


def query_type(value: str | None) -> None:
    """Check the type of query that a rule is for."""
    if value is None or value in QUERY_TYPES:
        return
    numbered = _NUMBERED.fullmatch(value)
    if numbered is None or int(numbered[1]) > LAST_QUERY_TYPE:
        raise ValidationError(f"The query type '{value}' is not supported.")


def association_priority(value: int) -> None:
    """Check the place of a rule group among those of a VPC."""
    if value not in ASSOCIATION_PRIORITIES:
        raise ValidationError(
            "[RSLVR-02017] The priority value you provided is reserved. "
            "Provide a number between '100' and '9900'."
        )


def rule(fields: Mapping[str, Any]) -> None:
    """Check a whole rule, by the API's names."""
    name(fields["Name"])
    choice("action", fields["Action"], ACTIONS)
    choice("blockResponse", fields.get("BlockResponse"), BLOCK_RESPONSES)
    choice("firewallDomainRedirectionAction", fields.get("FirewallDomainRedirectionAction"), REDIRECTIONS)
    query_type(fields.get("Qtype"))
    if fields["Priority"] < 1:
        raise ValidationError("The priority of a rule is a positive number.")
    _block(fields)


def _block(fields: Mapping[str, Any]) -> None:
    response = fields.get("BlockResponse")
    if fields["Action"] == BLOCK and response is None:
        raise ValidationError("[RSLVR-02016] A BLOCK rule needs a BlockResponse.")
    if fields["Action"] != BLOCK and response is not None:
        raise ValidationError("A BlockResponse is only for rules with the action BLOCK.")
    for field in OVERRIDES:
        if (fields.get(field) is None) == (response == OVERRIDE):
            raise ValidationError(f"{field} goes with the BlockResponse OVERRIDE, and with no other.")
    choice("blockOverrideDnsType", fields.get("BlockOverrideDnsType"), ("CNAME",))
    if response == OVERRIDE:
        if fields["BlockOverrideDomain"].startswith("*"):
            raise ValidationError("The BlockOverrideDomain is one name.")
        domains([fields["BlockOverrideDomain"]])
        if not 0 <= fields["BlockOverrideTtl"] <= MAX_TTL:
            raise ValidationError(f"The BlockOverrideTtl lies between 0 and {MAX_TTL} seconds.")
