"""Where a host or a URL leads, and how far its place says whose it is."""

import ipaddress
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from enclave.graph import places
from enclave.graph.facts import Resource, plain
from enclave.graph.places import Place, Standing
from enclave.graph.places.place import outside, unknown
from enclave.residency import hostnames, permitted
from enclave.residency.meanings import ends
from enclave.residency.meanings.addresses import is_private
from enclave.residency.meanings.ends import End
from enclave.residency.rule import View
from enclave.residency.targets import Target

_ANYBODYS = frozenset({"bucket", "access point"})
_FRONT_DOORS = re.compile(
    r"\.(lambda-url|execute-api|elasticbeanstalk|awsapprunner|appsync-api)\.|\.(awsapprunner|elasticbeanstalk)\.com"
)
"""Names that anybody with an account can have, and that don't tell whose they are."""
_OF_NETWORKS = (".internal", ".local", ".home.arpa")
"""Domains that the internet never answers: ICANN, resolution 2024.07.29.06; RFC 6762; RFC 8375."""
_SEVERAL = re.compile(r"(?:jdbc:[a-z0-9:+_-]*|mongodb(?:\+srv)?:)(?://@?|@(?://)?)(?:[^/@;?]*@)?([^/;?()]+)")
"""URLs of databases: the JDBC drivers' spellings (Oracle's has an ``@``) and MongoDB's list of hosts."""
_QUEUE = re.compile(r"https?://[^/]+\.(?:amazonaws\.[^/]+|api\.aws(?::[0-9]+)?)/([0-9]{12})/", re.IGNORECASE)
"""A queue's URL, which names the account that the queue is in."""
_OF_S3 = re.compile(
    r"(?:bucket\.vpce-[0-9a-z-]+\.)?s3(?:-fips)?[.-](?:dualstack\.)?[a-z0-9-]+\.(?:vpce\.)?amazonaws\."
)
"""S3's own hosts, without a bucket: the first part of the path is one then ("path-style requests")."""
_DATABASE = ("jdbc:", "mongodb:", "mongodb+srv:")


def host_target(where: str, value: Any, resource: Resource, view: View) -> Iterator[Target]:
    """Yield where a host may lead."""
    text = plain(value)
    if not isinstance(text, str):
        yield from ends.resolve(End(where=where, name=value), resource, view)
        return
    found = several(text)
    if not found:
        yield Target(place=unknown(text, "host", "the host within the URL can't be read"))
    for each in found:
        yield from _one(each, resource, view)


def several(text: str) -> tuple[str, ...]:
    """Return the hosts of a list with commas or of a database's URL; the text itself if it is neither."""
    if text.startswith(_DATABASE):
        match = _SEVERAL.match(text)
        names = match[1].split(",") if match else []
        return tuple(name.strip().split(":", 1)[0] for name in names)
    if "," in text and "/" not in text:
        return tuple(name.strip() for name in text.split(","))
    return (text,)


def _one(text: str, resource: Resource, view: View) -> Iterator[Target]:
    name = name_of(text)
    # Behind one host of AWS is whatever anybody keeps there, so only the whole URL names one of it.
    allowed = permitted.transfer((text,) if hostnames.is_aws(name) else (text, name), view.context)
    known = [each for each in view.graph.claimants(text, resource) if each is not resource]
    for each in known:
        yield Target(
            place=ends.place_of(each, view),
            party=ends.party_of(each, view),
            resource=each.urn,
            permitted=allowed,
        )
    if known:
        return
    place, bucket = _place(text, view), _bucket_in_path(text)
    if bucket and place.standing is Standing.INSIDE and not allowed:
        yield from ends.resolve(End(where="", name=f"s3://{bucket}"), resource, view)
        return
    queue = _QUEUE.match(text)
    account = queue[1] if queue else place.account
    party = view.context.parties.account(account) if account else None
    yield Target(place=place, party=party, permitted=allowed)


def _bucket_in_path(text: str) -> str:
    """Return the bucket that a URL of S3 names behind the host; empty if it names none there."""
    path = text.partition("//")[2].partition("/")[2]
    return path.split("/", 1)[0].split("?", 1)[0] if _OF_S3.match(name_of(text)) else ""


def name_of(text: str) -> str:
    """Return the host within a URL or a host with a port, in lower case; the text itself if it is neither."""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname
    except ValueError:
        return text
    return (host or text).rstrip(".")


def _place(text: str, view: View) -> Place:
    name = name_of(text)
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return _named(text, name, view)
    if is_private(ipaddress.ip_network(address)):
        why = "a private address: where packets to it go is judged by the network"
        return Place(text=text, kind="address", standing=Standing.INSIDE, why=why, name=f"private {name}")
    return outside(text, "address", "a public address, which nothing here places in the EEA")


def _named(text: str, name: str, view: View) -> Place:
    place = places.host(text)
    if place.standing is Standing.UNKNOWN and name.endswith(_OF_NETWORKS):
        why = "only a private network answers to such a name: where its packets go is judged by the network"
        return Place(text=text, kind="host", standing=Standing.INSIDE, why=why, name=f"private {name}")
    if place.standing is not Standing.INSIDE:
        foreign = place.standing is Standing.UNKNOWN and place.region is None and "." in name
        return (
            outside(text, "host", "a host that isn't AWS's in the EEA, and no registered transfer")
            if (foreign and not _FRONT_DOORS.search(name))
            else place
        )
    bucket = name.split(".s3", 1)[0] if place.kind in _ANYBODYS else ""
    if (bucket and bucket not in view.context.known.buckets) or _FRONT_DOORS.search(name):
        return unknown(text, place.kind, "it is in the EEA, but anybody may be behind such a name")
    return place
