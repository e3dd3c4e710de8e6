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
    NEXT,
    OPEN,
    REQUEST,
    SIDS_PER_RULE,
    START,
    TLS,
    CompiledRule,
    anywhere,
    mark,
    marked,
    unmarked,
)

_TO_SERVER: Final = "flow:established,to_server;"
_REQUEST: Final = f'http.start; content:"|0d 0a|"; {_TO_SERVER}'
"""Request line and headers, complete."""

_LETTER: Final = "byte_test:1,>,64,0; byte_test:1,<,91,0;"
"""The first byte is a capital letter, as of every method."""

# What servers may read otherwise than the engine does: another host, or another end of a request.
_DOUBTFUL: Final = (
    "missing_host_header",
    "host_header_ambiguous",
    "invalid_transfer_encoding_value_in_request",
    "request_line_incomplete",
    "duplicate_content_length_field_in_request",
    "invalid_request_chunk_len",
    "request_field_missing_colon",
    "request_header_invalid",
    "request_header_host_invalid",
    "request_uri_host_invalid",
)

_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_VERSIONS: Final = ("HTTP/1.1", "HTTP/1.0")


def begun() -> Iterator[CompiledRule]:
    """Yield the rules that know how a connection, and a request behind an answer, begin."""
    begins = (_TO_SERVER, marked(HTTP), _LETTER)
    first = (*begins, mark(START), "noalert;")
    yield anywhere(MIDDLE_SIDS + 30, "alert tcp", "begins with a letter", *first)
    known = (_TO_SERVER, marked(HTTP), "app-layer-protocol:http1;", mark(REQUEST), "noalert;")
    yield anywhere(MIDDLE_SIDS + 31, "alert tcp", "begins with a request", *known)
    again = (*begins, "dsize:>0;", f"flowbits:unset,{NEXT};", "noalert;")
    yield anywhere(MIDDLE_SIDS + 32, "alert tcp", "begins with a letter again", *again)
    # 100 only says that the rest of the same request may come.
    answered = ("flow:established,to_client;", marked(HTTP), 'http.stat_code; content:!"100";')
    yield anywhere(MIDDLE_SIDS + 33, "alert http1", "an answer", *answered, mark(NEXT), "noalert;")


def judged() -> Iterator[CompiledRule]:
    """Yield the rule that takes the mark of the request before away, when the next one is complete."""
    options = (marked(HTTP), _REQUEST, f"flowbits:unset,{HOST};", "noalert;")
    yield anywhere(MIDDLE_SIDS + 34, "alert http1", "a request", *options)


def accepted(rule: EgressRule, service: Service, path: Path) -> Iterator[CompiledRule]:
    """Yield a rule for each declared host: it marks a request on its path as accepted."""
    for index, domain in enumerate(service.domains):
        for place, ending in enumerate(("", f":{service.port}")):
            sid = NAME_SIDS + rule.id * SIDS_PER_RULE + 2 * index + place
            host = ("http.host.raw; to_lowercase;", whole_name(domain, ending=ending))
            options = (marked(path.mark), *host, _REQUEST, mark(HOST))
            yield anywhere(sid, "alert http1", f"rule {rule.id} {service.name}", *options, intent=rule.id)


def refused() -> Iterator[CompiledRule]:
    """Yield drops for requests without a declared host, doubtful ones, and what isn't HTTP."""
    where = f"{marked(HTTP)} {unmarked(OPEN)}"
    alone = (marked(HTTP), unmarked(TLS, OPEN), "app-layer-protocol:!http1;")
    yield anywhere(LAST_SIDS + 9, "drop tcp", "not HTTP", _TO_SERVER, *alone, mark(BAD))
    # Where both are declared on a port, it has to be one of them.
    both = (marked(HTTP, TLS), unmarked(OPEN), "app-layer-protocol:!tls; app-layer-protocol:!http1;")
    yield anywhere(LAST_SIDS + 10, "drop tcp", "neither TLS nor HTTP", _TO_SERVER, *both, mark(BAD))
    nothing = (_TO_SERVER, marked(NEXT), unmarked(OPEN), "dsize:>0;")
    yield anywhere(LAST_SIDS + 11, "drop tcp", "no request", *nothing)
    undeclared = (where, unmarked(HOST), _REQUEST, mark(BAD))
    yield anywhere(LAST_SIDS + 12, "drop http1", "undeclared host", *undeclared)
    for index, (message, refusal) in enumerate(_refusals()):
        options = (where, refusal, mark(BAD))
        yield anywhere(LAST_SIDS + 20 + index, "drop http1", message, *options)


def _refusals() -> Iterator[tuple[str, str]]:
    yield "undeclared method", f"http.method; {_other_than(_METHODS)}"
    yield "undeclared version", f"http.protocol; {_other_than(_VERSIONS)}"
    # A path, or a URL whose host is judged: not a host alone, as for CONNECT.
    yield "target of another form", 'http.uri.raw; content:!"/"; startswith; content:!"http://"; startswith;'
    yield "upgrade", 'http.header_names; content:"|0d 0a|upgrade|0d 0a|"; nocase;'
    yield "length that isn't a number", "http.content_len; byte_test:1,<,48,0;"
    for event in _DOUBTFUL:
        yield "doubtful request", f"app-layer-event:http.{event};"
    yield "user in a target", 'http.uri.raw; content:"http://"; startswith; content:"@";'


def _other_than(words: tuple[str, ...]) -> str:
    return " ".join(f'content:!"{word}"; startswith; endswith;' for word in words)
