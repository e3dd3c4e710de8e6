"""The checks that Network Firewall makes on Suricata rules before it takes them. Not a full parser.

Source: developer guide, "Limitations and caveats for stateful rules" and "Working with stateful rule groups".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from enclave.local.cloud.networkfirewall.exceptions import InvalidRequestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

ACTIONS = frozenset({"pass", "drop", "reject", "alert"})
PROTOCOLS = frozenset(
    (  # noqa: SIM905  one word a protocol reads better
        "ip tcp udp icmp tcp-pkt tcp-stream http http1 http2 tls ssl dns smb ftp ssh smtp imap dcerpc dhcp "
        "ntp tftp krb5 quic snmp rdp rfb sip nfs modbus dnp3"
    ).split()
)
FORBIDDEN = re.compile(
    r"dataset|datarep|iprep|lua|luajit|threshold|detection_filter|file[a-z0-9._]*|enip_.*|cip_.*|ike\..*"
)
# "In payload keywords, the pcre keyword is only allowed with content, tls.sni, http.host, and dns.query."
PCRE_BUFFERS = frozenset({"tls.sni", "tls_sni", "http.host", "dns.query", "dns_query"})
PAYLOAD = "pkt_data"
OLD_BUFFERS = frozenset(
    {"tls_sni", "dns_query", "file_data", "tls_cert_subject", "tls_cert_issuer", "ja3_hash"}
)
BUFFER_FLAGS = frozenset("UIPQHDMCSYBVK")
PCRE_FLAGS = re.compile(r"/[a-zA-Z]*\"?$")
BUILT_IN_VARIABLES = frozenset({"HOME_NET", "EXTERNAL_NET"})
STRICT_ORDER = "STRICT_ORDER"

HEADER = re.compile(
    r"(\S+)\s+(\S+)\s+(\[.*?\]|\S+)\s+(\[.*?\]|\S+)\s+(->|<>)\s+(\[.*?\]|\S+)\s+(\[.*?\]|\S+)$"
)
VARIABLE = re.compile(r"[$@]([A-Za-z0-9_]+)")
OPTION = re.compile(r"\s*([A-Za-z0-9_.\-]+)\s*(?::((?:\"(?:\\.|[^\"\\])*\"|\\.|[^;\"\\])*))?;")


class Option(NamedTuple):
    """One option of a rule, as written, without the semicolon. ``value`` is empty for a bare keyword."""

    name: str
    value: str


def check(text: str, *, rule_order: str, variables: AbstractSet[str]) -> int:
    """Return the number of rules in ``text``. InvalidRequestException at the first bad one."""
    sids: set[str] = set()
    count = 0
    for rule in _rules(text):
        count += 1
        sid = _check_rule(rule, rule_order, variables | BUILT_IN_VARIABLES)
        if sid in sids:
            raise _invalid(rule, f"duplicate sid {sid}")
        sids.add(sid)
    if not count:
        raise InvalidRequestError("stateful rule is invalid, reason: the rules string has no rules")
    return count


def _rules(text: str) -> Iterator[str]:
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        rule = line.strip()
        if rule and not rule.startswith("#"):
            yield rule


def _invalid(rule: str, reason: str) -> InvalidRequestError:
    return InvalidRequestError(f"stateful rule is invalid, rule: {rule}, reason: {reason}")


def _check_rule(rule: str, rule_order: str, variables: AbstractSet[str]) -> str:
    head, parenthesis, tail = rule.partition("(")
    header = HEADER.match(head.strip())
    if not parenthesis or not tail.rstrip().endswith(")") or header is None:
        raise _invalid(
            rule, "it is not of the form: action protocol source port -> destination port (options)"
        )
    if header[1] not in ACTIONS:
        raise _invalid(rule, f"action {header[1]} is not supported")
    if header[2] not in PROTOCOLS:
        raise _invalid(rule, f"protocol {header[2]} is not supported")
    for name in VARIABLE.findall(head):
        if name not in variables:
            raise _invalid(rule, f"variable {name} is not defined")
    return _check_options(rule, _options(rule, tail.rstrip()[:-1]), rule_order)


def _check_options(rule: str, options: list[Option], rule_order: str) -> str:
    """Return the rule's sid."""
    for option in options:
        if FORBIDDEN.fullmatch(option.name):
            raise _invalid(rule, f"keyword {option.name} is not supported")
        if option.name in {"priority", "classtype"} and rule_order == STRICT_ORDER:
            raise _invalid(rule, f"keyword {option.name} is not supported with strict rule order")
    _check_expressions(rule, options)
    sids = [option.value for option in options if option.name == "sid"]
    if len(sids) != 1:
        raise _invalid(rule, "sid is missing" if not sids else "sid is given more than once")
    if not sids[0].isdigit() or not 0 < int(sids[0]) < 2**32:
        raise _invalid(rule, "sid is not a number")
    return sids[0]


def _check_expressions(rule: str, options: list[Option]) -> None:
    """Check that each regular expression is about a buffer for which they are allowed."""
    buffer, content = PAYLOAD, False
    for option in options:
        if option.name == PAYLOAD:
            buffer = PAYLOAD
        elif not option.value and ("." in option.name or option.name in OLD_BUFFERS):
            buffer = option.name
        content = content or (option.name == "content" and buffer == PAYLOAD)
        if option.name != "pcre":
            continue
        flags = PCRE_FLAGS.search(option.value)
        # A capital letter is the older way to name a buffer of HTTP. W is the host.
        named = BUFFER_FLAGS.intersection(flags[0] if flags else "")
        if named or not (buffer in PCRE_BUFFERS or (buffer == PAYLOAD and content)):
            raise _invalid(
                rule, "pcre is only allowed with content, tls.sni, http.host and dns.query keywords"
            )


def _options(rule: str, text: str) -> list[Option]:
    options, position = [], 0
    while text[position:].strip():
        found = OPTION.match(text, position)
        if found is None:
            raise _invalid(rule, f"bad option at: {text[position:].strip()}")
        options.append(Option(found[1], (found[2] or "").strip()))
        position = found.end()
    return options
