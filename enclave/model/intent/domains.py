"""Names of hosts on the internet: exact ones, and ``*.`` for every name below one."""

import re

_LONGEST = 253  # RFC 1035, section 2.3.4
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_ANY = "*."


def flaw_of_domain(domain: str) -> tuple[str, str] | None:
    """Return what is wrong with an exact name and how to mend it, or None."""
    labels = domain.split(".")
    if "*" in domain or domain.startswith("."):
        return "is a pattern", "write out each name: whoever can add one below a pattern has a way out"
    if domain != domain.lower():
        return "has capital letters", f"write {domain.lower()}"
    if labels[-1].isdigit():
        return "is an address, not a name", "write the name that clients ask for"
    well_formed = all(_LABEL.fullmatch(label) for label in labels)
    if len(labels) == 1 or len(domain) > _LONGEST or not well_formed:
        return "is no full domain name", "write it as packages.example.org, without a dot at the end"
    return None


def flaw_of_domain_or_pattern(text: str) -> tuple[str, str] | None:
    """Return what is wrong with an exact name or ``*.`` and a name, and how to mend it, or None."""
    if not text.startswith(_ANY):
        if "*" in text:
            return "has a * that isn't its whole first part", "write *.example.org, or the exact name"
        return flaw_of_domain(text)
    below = text.removeprefix(_ANY)
    if not below:
        return "means every name there is", "write the name that the others are below, as in *.example.org"
    if "*" in below:
        return "has more than one *", "write *.example.org: it has every name below, at any depth"
    if "." not in below and _LABEL.fullmatch(below):
        return "means every name of a top-level domain", "write out the names"
    return flaw_of_domain(below)
