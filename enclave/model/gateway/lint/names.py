"""Names that let out more than they seem to: everybody's, strangers', and those that answer for any name."""

from collections.abc import Iterator

from enclave.model.enclave import Service
from enclave.model.gateway.known_hosts import RESOLVERS, SHARED, below, holds_anybodys, resolver, upwards
from enclave.model.gateway.lint.finding import Intent, Lint, error, warning
from enclave.model.gateway.suffixes import suffixes
from enclave.model.intent.files import NAMES_FILE

PUBLIC = "domain-is-a-public-suffix"
SHARED_HOST = "domain-is-a-shared-host"
BELOW_SHARED = "domain-below-a-shared-host"
RESOLVER = "destination-is-a-resolver"
_ANY = "*."


def broad_names(intent: Intent) -> Iterator[Lint]:
    """Judge each name of each service outside, used or not: one line for each at most."""
    for service in intent.outside:
        for domain in service.domains:
            name = domain.removeprefix(_ANY)
            found = _resolver(service, domain) or (
                _exact(service, name) if name == domain else _pattern(service, name)
            )
            if found is not None:
                yield found


def _resolver(service: Service, domain: str) -> Lint | None:
    name = domain.removeprefix(_ANY)
    meant = resolver(name) or (below(name, RESOLVERS) if name != domain else None)
    if meant is None:
        return None
    message = f'service {service.name}: "{domain}" lets out questions to {meant}, which resolves any name'
    remedy = "remove it: the resolver of a site answers for names, and what it is asked is logged"
    return error(RESOLVER, NAMES_FILE, service.line, message, remedy)


def _exact(service: Service, name: str) -> Lint | None:
    seen = suffixes(name)
    what = f'service {service.name}: "{name}"'
    if seen.public:
        message = f"{what} is a public suffix: anybody can have names there"
        return error(PUBLIC, NAMES_FILE, service.line, message, "write the name of the host that is meant")
    if seen.shared == name or holds_anybodys(name):
        message = f"{what} is a host that anybody may keep data behind"
        remedy = "write a name that is one owner's, or copy what is needed to a host of its own"
        return error(SHARED_HOST, NAMES_FILE, service.line, message, remedy)
    if (shared := _shared(name, seen.shared)) is not None:
        message = f"{what} is below {shared}, where anybody can have a name"
        remedy = "make sure whose it is, and that its owner can't change unseen"
        return warning(BELOW_SHARED, NAMES_FILE, service.line, message, remedy)
    if seen.parted:
        message = f"{what} is above names that strangers have"
        remedy = "make sure that this very host is meant"
        return warning(BELOW_SHARED, NAMES_FILE, service.line, message, remedy)
    return None


def _pattern(service: Service, name: str) -> Lint | None:
    seen = suffixes(name)
    what = f'service {service.name}: "{_ANY}{name}"'
    remedy = "write out the names that are meant"
    if seen.public:
        message = f"{what} lets out to names that anybody can register"
        return error(PUBLIC, NAMES_FILE, service.line, message, remedy)
    held = name if seen.parted or holds_anybodys(name) else below(name, SHARED)
    if held is not None:
        message = f"{what} lets out to what strangers keep at {held}"
        return error(SHARED_HOST, NAMES_FILE, service.line, message, remedy)
    if (shared := _shared(name, seen.shared)) is not None:
        message = f"{what} is below {shared}, where anybody can have a name"
        return warning(
            BELOW_SHARED, NAMES_FILE, service.line, message, f"make sure whose it is, and {remedy}"
        )
    return None


def _shared(name: str, suffix: str) -> str | None:
    """Return the shared host that a name is below; None if there is none."""
    return suffix or next((each for each in upwards(name) if each in SHARED), None)
