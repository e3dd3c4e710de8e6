"""Hosts that no destination may be, by their names: where anybody keeps data, and who answers for any name.

Neither table can be whole; each grows when a host is met. Read in November 2026.

* Hosts that hold anybody's data, whose it is being told in the path alone: Google Cloud Storage, "Request
  endpoints"; Wasabi, "REST API introduction"; Backblaze, "Call the S3-compatible API"; Cloudflare R2, "S3"
  (accounts have names below it); GitHub, raw files of repositories and gists. The public suffix list has
  more.
* Resolvers by DNS over HTTPS: Chromium, ``doh_provider_entry.cc``; curl's wiki, "DNS over HTTPS", as copies
  of it list them; Wikipedia, "Public recursive name server".
"""

import re
from collections.abc import Iterator
from typing import Final

SHARED: Final = frozenset(
    {
        "backblazeb2.com",
        "gist.githubusercontent.com",
        "r2.cloudflarestorage.com",
        "raw.githubusercontent.com",
        "storage.cloud.google.com",
        "storage.googleapis.com",
        "wasabisys.com",
    }
)
"""Names behind or below which is whatever anybody keeps there."""

_REGIONAL: Final = re.compile(r"s3(\.[a-z0-9-]+)?\.(backblazeb2|wasabisys)\.com")
"""Names of one region of such a store, for everybody's buckets there."""

RESOLVERS: Final = frozenset(
    {
        "adguard-dns.com",
        "basic.rethinkdns.com",
        "cloudflare-dns.com",
        "dns-family.adguard.com",
        "dns-unfiltered.adguard.com",
        "dns.adguard.com",
        "dns.alidns.com",
        "dns.cloudflare.com",
        "dns.controld.com",
        "dns.digitale-gesellschaft.ch",
        "dns.google",
        "dns.google.com",
        "dns.mullvad.net",
        "dns.nextdns.io",
        "dns.njal.la",
        "dns.quad9.net",
        "dns.sb",
        "dns.switch.ch",
        "dns.umbrella.com",
        "dns0.eu",
        "dns10.quad9.net",
        "dns11.quad9.net",
        "dns12.quad9.net",
        "dns9.quad9.net",
        "doh.360.cn",
        "doh.applied-privacy.net",
        "doh.cleanbrowsing.org",
        "doh.familyshield.opendns.com",
        "doh.libredns.gr",
        "doh.mullvad.net",
        "doh.opendns.com",
        "doh.pub",
        "doh.sandbox.opendns.com",
        "doh.sb",
        "doh.umbrella.com",
        "doh.xfinity.com",
        "freedns.controld.com",
        "joindns4.eu",
        "max.rethinkdns.com",
        "odvr.nic.cz",
        "one.one.one.one",
        "sky.rethinkdns.com",
        "wikimedia-dns.org",
    }
)
"""Names of public resolvers. What is below one is one too: a customer's, or a filter's."""


def holds_anybodys(name: str) -> bool:
    """Whether anybody's data is behind this very name."""
    return name in SHARED or _REGIONAL.fullmatch(name) is not None


def resolver(name: str) -> str | None:
    """Return the public resolver that a name is or is below; None if there is none."""
    return next((each for each in upwards(name) if each in RESOLVERS), None)


def upwards(name: str) -> Iterator[str]:
    """Yield a name and every name above it."""
    while name:
        yield name
        name = name.partition(".")[2]


def below(name: str, hosts: frozenset[str]) -> str | None:
    """Return the first host of a table that is below a name; None if none is."""
    return next((each for each in sorted(hosts) if each.endswith(f".{name}")), None)
