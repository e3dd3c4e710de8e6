"""Host names and URLs, read as a client would: what is ambiguous between clients is no name."""

import re
from dataclasses import dataclass

# Of other schemes we don't know that a host stands where these have one: s3:// has a bucket there, and
# mongodb+srv:// a name that leads to other hosts.
_SCHEMES = frozenset(
    """
    amqp amqps ftp ftps git http https ldap ldaps mongodb mqtt mqtts mysql oci postgres postgresql redis
    rediss sftp ssh ssl tcp tls ws wss
    """.split()  # noqa: SIM905 - a list of words is read, not of quotes
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_USER = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:%-]*")
_PORT = re.compile(r"[0-9]{1,5}")
_ADDRESS = re.compile(r"[0-9]+(?:\.[0-9]+)*")
_LONGEST = 253
_PORTS = 65535


@dataclass(frozen=True, kw_only=True, slots=True)
class WebName:
    """A host name in lower case, without port, user and trailing dot, and what follows it in a URL."""

    labels: tuple[str, ...]
    scheme: str
    rest: str

    @property
    def host(self) -> str:
        """The host name."""
        return ".".join(self.labels)


def read(text: str) -> WebName | str:
    """Return the host that a name or URL leads to, or what is wrong with it."""
    # Before lower() is taken: the Kelvin sign, for one, turns into a k.
    if not text.isascii() or " " in text:
        return "it holds characters that no host name has"
    scheme, mark, after = text.partition("://")
    if not mark:
        scheme, after = "", text
    elif scheme.lower() not in _SCHEMES:
        return "it isn't a URL of a kind that names a host"
    end = min((after.find(mark) for mark in "/?#" if mark in after), default=len(after))
    authority, rest = after[:end], after[end:]
    if "@" in authority:
        user, _, authority = authority.partition("@")
        if not scheme or not _USER.fullmatch(user):
            return "it isn't clear where the host begins"
    return _named(authority, scheme.lower(), rest)


def _named(authority: str, scheme: str, rest: str) -> WebName | str:
    if authority.startswith("[") or authority.count(":") > 1:
        return "it is an address, not a name"
    name, colon, port = authority.partition(":")
    if colon and not (_PORT.fullmatch(port) and 0 < int(port) <= _PORTS):
        return "what stands for the port isn't one"
    host = name.lower().removesuffix(".")
    labels = tuple(host.split("."))
    if _ADDRESS.fullmatch(host):
        return "it is an address, not a name"
    if len(host) > _LONGEST or not all(_LABEL.fullmatch(label) for label in labels):
        return "it isn't a host name"
    return WebName(labels=labels, scheme=scheme, rest=rest)
