"""What the options of a rule narrow it to: names, countries, and packets without data.

Source: Suricata 7 user guide, "Payload Keywords", "TLS Keywords", "HTTP Keywords", "IP Reputation and GeoIP",
"Flow Keywords"; AWS Network Firewall developer guide, "Geographic IP filtering".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from enclave.model import geography
from enclave.residency.suricata.reading import Option, Rule

_NAMES = frozenset({"tls.sni", "tls_sni", "http.host", "http.host.raw", "quic.sni"})
_NAME_BEFORE = frozenset({"http_host", "http_raw_host"})
"""Keywords of the older kind: they speak of the content before them."""
_OTHER_BUFFERS = frozenset({"file_data", "pkt_data", "dns_query", "tls_cert_subject", "tls_cert_issuer"})
_TO_CLIENT = frozenset({"to_client", "from_server"})
_SHORT = 16_384  # bytes; a client hello in parts, which is below 2,000, is passed before its name is known
_TO_ANYWHERE = frozenset({"both", "any"})


@dataclass(frozen=True, kw_only=True, slots=True)
class NameMatch:
    """A name that must be in a hello or request.

    ``starts`` and ``ends``: nothing may stand before it, and after it. ``readable``: it is no expression.
    """

    name: str
    starts: bool = False
    ends: bool = False
    readable: bool = True


def names(options: Iterable[Option]) -> Iterator[NameMatch]:
    """Yield what a rule demands of the server's name."""
    buffer, dotted, match = "", False, None
    found: list[tuple[str, NameMatch]] = []
    for each in options:
        if each.keyword in _NAMES:
            buffer, dotted = "name", False
        elif each.keyword in _NAME_BEFORE and found:
            found[-1] = ("name", found[-1][1])
        elif each.keyword in _OTHER_BUFFERS or ("." in each.keyword and not each.value):
            buffer, dotted = "", False
        elif each.keyword == "dotprefix":
            dotted = True
        elif each.keyword in ("content", "pcre"):
            readable = each.keyword == "content"
            match = NameMatch(name=each.value, starts=False, readable=readable)
            found.append(("" if each.negated else buffer, match))
        elif found:
            found[-1] = (found[-1][0], _narrowed(found[-1][1], each))
        if each.keyword == "content" and dotted and not each.value.startswith("."):
            found[-1] = ("", found[-1][1])  # with a dot put before the name this never starts it
    return (match for where, match in found if where)


def _narrowed(match: NameMatch, option: Option) -> NameMatch:
    starts, ends = match.starts, match.ends
    value = option.value.replace(" ", "")
    if option.keyword == "startswith" or (option.keyword == "depth" and value == str(len(match.name))):
        starts = True
    elif option.keyword == "endswith" or (option.keyword == "isdataat" and value == "!1,relative"):
        ends = True
    elif option.keyword == "bsize" and value.removeprefix("=") == str(len(match.name)):
        starts = ends = True
    return replace(match, starts=starts, ends=ends)


def countries(options: Iterable[Option]) -> Iterator[tuple[bool, str]]:
    """Yield for each condition on the country of the far end whether it holds to the EEA, and its text."""
    for each in options:
        if each.keyword == "geoip":
            words = [word.strip() for word in each.value.split(",")]
            towards = words.pop(0) if words[0] in ("src", "dst", "both", "any") else "any"
            held = towards in ("dst", *_TO_ANYWHERE) and words != [] and set(words) <= geography.EEA
            yield held, each.value


def carries_nothing(options: Iterable[Option]) -> bool:
    """Whether only packets without data match. Those before a connection is there can carry some."""
    return any(each.keyword == "dsize" and each.value.strip() == "0" for each in options)


def is_reply(options: Iterable[Option]) -> bool:
    """Whether only packets to who began the connection match."""
    return any(each.keyword == "flow" and not _TO_CLIENT.isdisjoint(flow_words(each)) for each in options)


def is_beginning(options: Iterable[Option]) -> bool:
    """Whether only the first bytes of a connection match."""
    for each in options:
        words = [word.strip() for word in each.value.split(",")]
        if each.keyword == "stream_size" and words[:2] in (["client", "<"], ["both", "<"]):
            return len(words) > 2 and words[2].isdigit() and int(words[2]) <= _SHORT  # noqa: PLR2004 -- the third word
    return False


def flow_words(option: Option) -> frozenset[str]:
    """Return the words of a ``flow`` option."""
    return frozenset(word.strip() for word in option.value.split(","))


def marks(rule: Rule, verb: str) -> tuple[str, ...]:
    """Return the flowbits that a rule sets or asks for; of ``a|b`` each."""
    found = []
    for each in rule.options:
        if each.keyword == "flowbits":
            said, _, name = each.value.partition(",")
            if said.strip() == verb:
                found += [part.strip() for part in name.split("|")]
    return tuple(found)
