"""names.yaml: public address ranges outside the enclave, each named once."""

from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError

from yaml.nodes import Node

from enclave.model.enclave import Network
from enclave.model.intent.document import Document

_LONGEST_NAME = 50
_SHORTEST_PREFIX = 8
"""The largest range that IANA has ever given to one holder or registry: "IPv4 Address Space Registry"."""

# IANA, "IPv4 Special-Purpose Address Registry" and "IPv4 Multicast Address Space Registry", read 2026-11-23:
# what isn't globally reachable. The three ranges for documentation aren't either, but are left out: nobody
# answers there, and they are what a placeholder is written with.
_SPECIAL = tuple(
    (IPv4Network(text), what)
    for text, what in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private addresses"),
        ("100.64.0.0/10", "shared addresses of carriers"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link-local addresses"),
        ("172.16.0.0/12", "private addresses"),
        ("192.0.0.0/24", "protocol assignments"),
        ("192.88.99.0/24", "relays from IPv6"),
        ("192.168.0.0/16", "private addresses"),
        ("198.18.0.0/15", "addresses for benchmarks"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved addresses"),
    )
)


def read_networks(document: Document, node: Node) -> dict[str, Network]:
    """Read the networks by name. No two of them have an address in common, nor two ranges of one."""
    networks: dict[str, Network] = {}
    met: list[tuple[str, IPv4Network]] = []
    for name, key, value in document.named(node, "networks", "network", _LONGEST_NAME):
        fields = document.fields(value, f"network {name}", ("ranges",), at=key)
        members = fields.texts("ranges") or []
        ranges = [_read_range(document, member, text, name) for text, member in members]
        for found, (_, member) in zip(ranges, members, strict=True):
            if found is not None:
                _check_overlap(document, member, name, found, met)
                met.append((name, found))
        sound = tuple(each for each in ranges if each is not None)
        networks[name] = Network(name=name, ranges=sound, line=key.start_mark.line + 1)
    return networks


def _read_range(document: Document, node: Node, text: str, name: str) -> IPv4Network | None:
    what = f"network {name}"
    try:
        network = IPv4Network(text, strict=False)
    except (AddressValueError, NetmaskValueError):
        document.report(node, f'{what}: "{text}" is no IPv4 range', "write it as 198.51.100.0/24")
        return None
    special = next((meant for other, meant in _SPECIAL if network.overlaps(other)), None)
    if IPv4Address(text.partition("/")[0]) != network.network_address:
        document.report(node, f"{what}: {text} has host bits set", f"write {network}")
    elif text != str(network):
        document.report(node, f'{what}: "{text}" is no range in the usual form', f"write {network}")
    elif network.prefixlen < _SHORTEST_PREFIX:
        message = f"{what}: {network} is more than anybody has"
        document.report(node, message, f"write the ranges of whom you mean, /{_SHORTEST_PREFIX} at most")
    elif special is not None:
        message = f"{what}: {network} isn't public, it has {special}"
        document.report(node, message, "name public ranges alone; what stands at a site has no network")
    else:
        return network
    return None


def _check_overlap(
    document: Document, node: Node, name: str, network: IPv4Network, met: list[tuple[str, IPv4Network]]
) -> None:
    others = [f"{other} ({theirs})" for other, theirs in met if network.overlaps(theirs)]
    if others:
        message = f"network {name}: {network} overlaps {' and '.join(others)}"
        document.report(node, message, "give each address one name")
