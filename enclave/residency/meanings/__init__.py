"""The vocabulary of channels: what a property of a resource can mean for where data goes."""

from enclave.residency.meanings.anywhere import Anywhere
from enclave.residency.meanings.destinations import Destination, Host, RegionOf, Source, ZoneOf
from enclave.residency.meanings.documents import Document
from enclave.residency.meanings.meaning import Meaning, When
from enclave.residency.meanings.own import Own
from enclave.residency.meanings.parties import Addresses, Grantee, Owner
from enclave.residency.meanings.switches import Forbidden, Presence, Required, Switch

__all__ = [
    "Addresses",
    "Anywhere",
    "Destination",
    "Document",
    "Forbidden",
    "Grantee",
    "Host",
    "Meaning",
    "Own",
    "Owner",
    "Presence",
    "RegionOf",
    "Required",
    "Source",
    "Switch",
    "When",
    "ZoneOf",
]
