"""Directory buckets: the zone is part of the name.

Source: Amazon S3 User Guide, "Directory bucket naming rules": ``base--zone-id--x-s3``, and ``--xa-s3`` for
their access points. Other buckets may not end so.
"""

import re
from dataclasses import replace

from enclave.graph.places.place import Place, unknown
from enclave.graph.places.zones import zone

_KIND = "directory bucket"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?--([a-z]+[0-9](?:-[a-z]+[0-9])?-az[0-9])--xa?-s3")
ENDINGS = ("--x-s3", "--xa-s3")
"""How the names of directory buckets and of their access points end, and no others."""


def zone_id_of(name: str) -> str | None:
    """Return the zone id in a directory bucket's name, or None if the name isn't one."""
    match = _NAME.fullmatch(name)
    return match[1] if match else None


def directory_bucket(text: str, name: str) -> Place:
    """Return the place of a directory bucket by its name; ``text`` is what held the name."""
    found = zone(zone_id_of(name))
    if found.region is None:
        return unknown(text, _KIND, "its name holds no zone id of AWS's published lists")
    return replace(found, text=text, kind=_KIND)
