"""Address ranges of sites: what a range must be, and that no two of them meet."""

from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError

from yaml.nodes import Node

from enclave.model.addresses import MAX_PREFIX, MIN_PREFIX
from enclave.model.intent.document import Document, Fields

_PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))  # RFC 1918


def read_range(fields: Fields, key: str) -> IPv4Network | None:
    """Read a private IPv4 range of a size that a site can use."""
    text = fields.text(key)
    if text is None:
        return None
    try:
        network = IPv4Network(text, strict=False)
    except (AddressValueError, NetmaskValueError):
        fields.report(key, f'"{text}" is no IPv4 range', "write it as 10.16.0.0/16")
        return None
    if IPv4Address(text.partition("/")[0]) != network.network_address:
        fields.report(key, f"{text} has host bits set", f"write {network}")
    elif network.prefixlen < MIN_PREFIX:
        fields.report(key, f"{network} is bigger than a VPC can be", f"use /{MIN_PREFIX} at most")
    elif network.prefixlen > MAX_PREFIX:
        message = f"{network} is too small for the subnets of a site"
        fields.report(key, message, f"use /{MAX_PREFIX} at least")
    elif not any(network.subnet_of(private) for private in _PRIVATE):
        remedy = "use a part of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"
        fields.report(key, f"{network} is not a private range", remedy)
    else:
        return network
    return None


def check_overlaps(document: Document, ranges: list[tuple[str, IPv4Network, Node]]) -> None:
    """Note each range that meets one before it, once, at the later one."""
    for index, (name, network, node) in enumerate(ranges):
        met = [f"{other} ({theirs})" for other, theirs, _ in ranges[:index] if network.overlaps(theirs)]
        if met:
            message = f"site {name}: {network} overlaps the range of {' and '.join(met)}"
            document.report(node, message, "give each site a range of its own")
