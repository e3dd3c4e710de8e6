"""HTTP by host: each request of a connection has to name a declared host of its destination.

A request is judged when its headers are complete. Then a mark is taken away, put back by the rule for its
host, and asked for: so a second request isn't let in by the first.
"""

from collections.abc import Iterator
from typing import Final

from enclave.model.enclave import EgressRule, Service
from enclave.model.gateway.names import whole_name
from enclave.model.gateway.paths import Path
from enclave.model.gateway.spelling import (
    BAD,
    HOST,
    HTTP,
    LAST_SIDS,
    MIDDLE_SIDS,
    NAME_SIDS,
    OPEN,
    REQUEST,
    SIDS_PER_RULE,
    CompiledRule,
    anywhere,
    mark,
    marked,
    unmarked,
)

_TO_SERVER: Final = "flow:established,to_server;"
_REQUEST: Final = f'{_TO_SERVER} http.start; content:"|0d 0a|";'
"""Request line and headers, complete."""

# What servers may read otherwise than the engine does: another host, or another end of a request.
_DOUBTFUL: Final = (
    "missing_host_header",
    "host_header_ambiguous",
)


def judged() -> Iterator[CompiledRule]:
    """Yield the rules that know HTTP by how it begins, and take the mark of the request before away."""
    begins = (_TO_SERVER, marked(HTTP), "app-layer-protocol:http;", mark(REQUEST), "noalert;")
    yield anywhere(MIDDLE_SIDS + 29, "alert tcp", "begins with a request", *begins)
    again = f"flowbits:unset,{HOST};"
    yield anywhere(MIDDLE_SIDS + 30, "alert http", "a request", marked(HTTP), _REQUEST, again, "noalert;")


def accepted(rule: EgressRule, service: Service, path: Path) -> Iterator[CompiledRule]:
    """Yield a rule for each declared host: it marks a request on its path as accepted."""
    for index, domain in enumerate(service.domains):
        sid = NAME_SIDS + rule.id * SIDS_PER_RULE + index
        message = f"rule {rule.id} {service.name}"
        options = (marked(path.mark), "http.host; to_lowercase;", whole_name(domain), mark(HOST))
        yield anywhere(sid, "alert http", message, *options, intent=rule.id)


def refused() -> Iterator[CompiledRule]:
    """Yield drops for requests without a declared host, doubtful ones, and what isn't HTTP."""
    where = f"{marked(HTTP)} {unmarked(OPEN)}"
    not_http = (_TO_SERVER, where, "app-layer-protocol:!http;", mark(BAD))
    yield anywhere(LAST_SIDS + 10, "drop tcp", "not HTTP", *not_http)
    undeclared = (where, unmarked(HOST), _REQUEST, mark(BAD))
    yield anywhere(LAST_SIDS + 11, "drop http", "undeclared host", *undeclared)
    for index, event in enumerate(_DOUBTFUL):
        options = (_TO_SERVER, where, f"app-layer-event:http.{event};", mark(BAD))
        yield anywhere(LAST_SIDS + 20 + index, "drop http", "doubtful request", *options)
