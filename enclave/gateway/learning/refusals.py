"""Why what was dropped isn't proposed: the first reason that holds, in words for whoever reviews."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from enclave.model.enclave import Enclave, Service
from enclave.model.gateway.declared import allowing, declared, of_aws
from enclave.model.gateway.lint.finding import Intent, Severity
from enclave.model.gateway.lint.names import broad_names
from enclave.model.geography import DNS_SUFFIXES

if TYPE_CHECKING:
    from enclave.gateway.learning.proposals import Kind, Seen

TIER: Final = "workload"
"""The one tier that may be let out at all."""

DEFAULT_ACTION: Final = "default action"
UNDECLARED: Final = frozenset({DEFAULT_ACTION, "undeclared name", "undeclared host"})
"""What compiled rules say when nothing but the name is wrong; and what stands for AWS's default actions."""

_AWS = (*(f".{suffix}" for suffix in sorted(set(DNS_SUFFIXES.values()))), ".api.aws", ".on.aws")
_DNS_PORTS = (53, 853)
_TLS_PORT = 443
_SAYS_RESOLVER = ("doh", "dot")


def refusal(enclave: Enclave, seen: "Seen") -> str:
    """Return why a kind of drop leads to no proposal; empty if it does."""
    of_kind = (reason(enclave, seen.kind) for reason in _REASONS)  # each may rely on those before it
    return next(filter(None, of_kind), "") or _of_rules(seen)


def _of_source(_: Enclave, kind: "Kind") -> str:
    if not kind.site:
        return "the source isn't in the address plan of any site"
    if not kind.ours:
        return "no rule that this intent compiles to dropped it"
    if kind.inside:
        return (
            f"the destination is inside the enclave, at {kind.inside}: what sites offer each other is"
            " declared as a service with sites, by hand"
        )
    if kind.tier == "data":
        return "data subnets have no way out"
    return "" if kind.tier == TIER else f"a subnet of the tier {kind.tier} opens no connections"


def _of_protocol(_: Enclave, kind: "Kind") -> str:
    if kind.protocol == "dns" or kind.port in _DNS_PORTS:
        return "names are looked up at the site's own resolver only"
    if kind.protocol not in ("tls", "http", "tcp"):
        return f"{kind.protocol.upper()} is never let out: TLS over TCP may be, if it is declared"
    if kind.protocol == "http" and kind.port == _TLS_PORT:
        return "port 443 is for TLS, whose name is judged"
    if kind.misnamed:
        return "what it was asked for by is no host name that a service can have"
    return "" if kind.name else "it shows no name: an address says nothing about who answers"


def _of_name(enclave: Enclave, kind: "Kind") -> str:
    if service := of_aws(enclave, enclave.site(kind.site), kind.name):
        return f"it is of the service {service.name}, which is reached by a VPC endpoint, never this way"
    if any(f".{kind.name}".endswith(suffix) for suffix in _AWS):
        return "it is AWS's own: declare the service with `aws:`, and it is reached by a VPC endpoint"
    if kind.name.partition(".")[0] in _SAYS_RESOLVER:
        return "by its name it resolves names inside TLS, past the site's resolver"
    return next((why for why, severity in _lint(kind.name) if severity is Severity.ERROR), "")


def _of_intent(enclave: Enclave, kind: "Kind") -> str:
    service = declared(enclave, kind.name)
    if service is None:
        return ""
    if (service.protocol, service.port) != (kind.protocol, kind.port):
        return (
            f"the name is of the service {service.name}, by {service.protocol} on port {service.port};"
            " a name belongs to one service only"
        )
    rule = allowing(enclave, service, kind.site, kind.tier)
    if rule is None:
        return ""
    return (
        f"rule {rule.id} (config/egress.yaml:{rule.line}) allows it already: it was dropped before there was"
        " the rule, or for something else than its name, such as an address outside the service's networks"
    )


def _of_rules(seen: "Seen") -> str:
    """Say whether something else than the name was wrong: to declare it wouldn't help, and may be a trick."""
    if not UNDECLARED.isdisjoint(seen.rules):
        return ""
    return f"it wasn't dropped for its name, but by: {', '.join(seen.rules)}"


_REASONS: tuple[Callable[[Enclave, "Kind"], str], ...] = (_of_source, _of_protocol, _of_name, _of_intent)


def caution(name: str) -> str:
    """Return what lint would warn of in a name; empty if nothing."""
    return next((why for why, severity in _lint(name) if severity is Severity.WARNING), "")


def _lint(name: str) -> Iterator[tuple[str, Severity]]:
    """Yield what lint says of a name if a service had it."""
    service = Service(name=name, domains=(name,), protocol="tls", port=_TLS_PORT, country="")
    intent = Intent(
        services=(service,),
        networks=(),
        egress=(),
        links=(),
        transfers=None,
        waivers=None,
        today=date.min,
    )
    for found in broad_names(intent):
        yield found.message.removeprefix(f"service {name}: "), found.severity
