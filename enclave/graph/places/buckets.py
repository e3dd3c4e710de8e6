"""Buckets by their hosted names, their URLs and, for directory buckets, their own names."""

import re
from dataclasses import replace

from enclave.graph.places.arns import arn
from enclave.graph.places.directory_buckets import ENDINGS, directory_bucket
from enclave.graph.places.hosts import host
from enclave.graph.places.place import Place, of_text, unknown
from enclave.graph.places.regions import region

_KIND = "bucket"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
# Go CDK, package s3blob, "URLOpener": of its options, those that leave the endpoint as it is.
_HARMLESS = frozenset(
    {"", "awssdk", "disableSSL", "disable_https", "dualstack", "kmskeyid", "profile", "region"}
    | {"s3ForcePathStyle", "ssetype", "use_path_style"}
)
_S3_URL = "s3://"
_KINDS = frozenset(
    {"access point", "bucket", "directory bucket", "edge", "endpoint", "interface endpoint"}
    | {"multi-region access point", "Outpost"}
)
_HOST_OF_S3 = re.compile(r"(?:[^/?#@]*@)?(?:[^/?#@:]+\.)?s3[a-z0-9-]*\.[^/?#]+", re.IGNORECASE)


@of_text(_KIND)
def bucket(text: str) -> Place:
    """Return the place of a bucket, given as a host of S3, an ``s3://`` URL, a name or an ARN.

    A bucket's name alone doesn't tell its region, but for directory buckets. The ``region`` of an ``s3://``
    URL is believed unless another option of it could name an endpoint.
    """
    if text.startswith("arn:"):
        return arn(text)
    if text.startswith(_S3_URL):
        return _of_url(text, text.removeprefix(_S3_URL))
    if text.endswith(ENDINGS):
        return directory_bucket(text, text)
    if not _HOST_OF_S3.fullmatch(text.partition("://")[2].partition("/")[0] or text.partition("/")[0]):
        return unknown(text, _KIND, "a bucket's name doesn't tell its region")
    found = host(text)
    return found if found.kind in _KINDS else unknown(text, _KIND, "it isn't a host of S3")


def _of_url(text: str, rest: str) -> Place:
    if "#" in rest:
        return unknown(text, _KIND, "programs disagree about what follows a hash sign in such a URL")
    path, _, query = rest.partition("?")
    options = [option.partition("=") for option in query.split("&")]
    if any(key not in _HARMLESS for key, _, _ in options):
        return unknown(text, _KIND, "an option of the URL can lead to another endpoint")
    if path.startswith("arn:"):
        return replace(arn(path), text=text)
    name = path.partition("/")[0]
    if name.endswith(ENDINGS):
        return directory_bucket(text, name)
    named = [value for key, _, value in options if key == "region"]
    if len(named) != 1 or not _NAME.fullmatch(name):
        return unknown(text, _KIND, "a bucket's name doesn't tell its region")
    return replace(region(named[0]), text=text, kind=_KIND)
