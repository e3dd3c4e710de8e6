"""TLS by server name: which names are accepted, and what is refused before and after.

The name is matched as the engine parses it, on connections whose hello has exactly one name (``paths``):
the parser alone stops at a NUL and shows only the first of several names.
"""

from collections.abc import Iterator
from typing import Final

from enclave.model.enclave import EgressRule, Service
from enclave.model.gateway.paths import NAME_LIST, Path
from enclave.model.gateway.spelling import (
    ACCEPTED,
    BAD,
    HELLO,
    HTTP,
    LAST_SIDS,
    MIDDLE_SIDS,
    NAME_SIDS,
    OPEN,
    SIDS_PER_RULE,
    START,
    TLS,
    WHOLE_HELLO,
    CompiledRule,
    anywhere,
    mark,
    marked,
    unmarked,
)

_TO_SERVER: Final = "flow:established,to_server;"
_HELLO_BEGINS: Final = (
    'app-layer-protocol:tls; content:"|16 03|"; startswith; byte_test:1,<,4,2; byte_test:2,>,3,3; '
    'content:"|01|"; offset:5; depth:1;'
)
_FIRST_RECORD: Final = 'content:"|16 03|"; startswith; byte_jump:2,1,relative;'
_FORM: Final = r'pcre:"/^([a-z0-9_-]+\.)+[a-z0-9_-]+\z/i";'
"""Labels of letters, digits and hyphens, none of them empty."""

# A list that fits its extension, with a first name that doesn't fill it; and one name with a NUL in it. They
# are looked for apart: a right list elsewhere in a hello would hide them from the condition for one name.
_ANOTHER_NAME: Final = f"{NAME_LIST} byte_test:2,<,enclave.name,1,relative; byte_test:2,>,0,1,relative;"
_NUL: Final = (
    f'{NAME_LIST} byte_test:2,=,enclave.name,1,relative; content:"|00|"; distance:3; within:enclave.name;'
)


def tampering() -> Iterator[CompiledRule]:
    """Yield drops for hellos that hide their name, or show several."""
    # Only before acceptance: a second hello after a retry request raises the same event.
    several = "app-layer-event:tls.multiple_sni_extensions;"
    early = unmarked(ACCEPTED, OPEN)
    yield anywhere(MIDDLE_SIDS + 20, "drop tls", "several server names", early, several, mark(BAD))
    # Extension fe0d, outer hello, HKDF-SHA256. Browsers' dummy ECH looks the same and is dropped as well.
    encrypted = 'content:"|fe 0d|"; content:"|00 00 01 00|"; distance:2; within:4;'
    options = (_TO_SERVER, early, encrypted, mark(BAD))
    yield anywhere(MIDDLE_SIDS + 21, "drop tcp", "encrypted server name", *options)
    hidden = (("several names in a list", _ANOTHER_NAME), ("NUL in a name", _NUL))
    for index, (message, part) in enumerate(hidden):
        where = f"{_TO_SERVER} {marked(TLS)} {early}"
        yield anywhere(MIDDLE_SIDS + 22 + index, "drop tcp", message, where, part, mark(BAD))


def begun() -> Iterator[CompiledRule]:
    """Yield the rules that know the first bytes of a hello: a record of handshake, with a hello in it."""
    first = (_TO_SERVER, marked(TLS), 'content:"|16|"; startswith;', mark(START), "noalert;")
    yield anywhere(MIDDLE_SIDS + 24, "alert tcp", "begins like TLS", *first)
    options = (_TO_SERVER, marked(TLS), _HELLO_BEGINS, mark(HELLO), "noalert;")
    yield anywhere(MIDDLE_SIDS + 25, "alert tcp", "begins with a hello", *options)


def accepted(rule: EgressRule, service: Service, path: Path) -> Iterator[CompiledRule]:
    """Yield a rule for each declared name: it marks a connection on its path as accepted."""
    for index, domain in enumerate(service.domains):
        sid = NAME_SIDS + rule.id * SIDS_PER_RULE + index
        message = f"rule {rule.id} {service.name}"
        options = (marked(path.mark), "tls.sni;", whole_name(domain, "nocase;", form=_FORM), mark(ACCEPTED))
        yield anywhere(sid, "alert tls", message, *options, intent=rule.id)


def whole_name(domain: str, *modifiers: str, ending: str = "", form: str = "") -> str:
    """Spell that a buffer is a name, or for ``*.`` and a name that it is one below it, of a form."""
    if not domain.startswith("*."):
        name = f"{domain}{ending}"
        return " ".join((f'content:"{name}";', *modifiers, f"bsize:{len(name)};"))
    suffix = f'content:"{domain.removeprefix("*")}{ending}";'
    return " ".join(filter(None, (suffix, *modifiers, "endswith;", form)))


def refused() -> Iterator[CompiledRule]:
    """Yield drops for what isn't TLS, and for complete hellos without an accepted name."""
    alone = (marked(TLS), unmarked(HTTP, OPEN), "app-layer-protocol:!tls;")
    yield anywhere(LAST_SIDS, "drop tcp", "not TLS", _TO_SERVER, *alone, mark(BAD))
    for index, outside in enumerate(("<,20", ">,24")):
        behind = (
            _TO_SERVER,
            marked(HELLO),
            unmarked(OPEN),
            f"{_FIRST_RECORD} byte_test:1,{outside},0,relative;",
        )
        yield anywhere(LAST_SIDS + 1 + index, "drop tcp", "no TLS behind a hello", *behind, mark(BAD))
    undeclared = (marked(TLS), unmarked(OPEN, ACCEPTED), WHOLE_HELLO)
    yield anywhere(LAST_SIDS + 3, "drop tls", "undeclared name", _TO_SERVER, *undeclared, mark(BAD))
