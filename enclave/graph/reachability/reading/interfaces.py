"""Network interfaces with known addresses: those of the program, and each instance's first one."""

from collections.abc import Iterable, Iterator

from enclave.graph.facts import Resource, plain
from enclave.graph.reachability.network import Interface, Range
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.source import (
    UNSET,
    Source,
    attribute,
    items,
    label,
    near,
    parse_range,
)
from enclave.graph.reachability.reading.vpcs import Vpcs

_ADDRESSES = (
    "privateIp",
    "privateIps",
    "privateIpLists",
    "secondaryPrivateIps",
    "ipv6Addresses",
    "ipv6AddressLists",
)
_GROUPS = {types.INTERFACE: "securityGroups", types.INSTANCE: "vpcSecurityGroupIds"}


class Interfaces:
    """One interface an address: an address of its own has groups of its own as far as packets go."""

    def __init__(self, source: Source, vpcs: Vpcs) -> None:
        self._source = source
        self._vpcs = vpcs
        self.network: dict[str, Interface] = {}
        self._resources = tuple(_standing(source))
        self._more: dict[str, list[str]] = {each.urn: [] for each in self._resources}
        for attachment in source.all(types.INTERFACE_GROUP):
            self._attach(attachment)
        for each in self._resources:
            self._add(each)

    def _attach(self, attachment: Resource) -> None:
        group = self._source.find(attachment, "securityGroupId", *types.GROUPS)
        interface = self._source.find(attachment, "networkInterfaceId", types.INTERFACE)
        if interface.text is not None and not interface.found:
            candidates = [
                each
                for each in self._resources
                if plain(each.outputs.get("primaryNetworkInterfaceId")) == interface.text
            ]
        else:
            candidates = list(interface.found or near(attachment, self._resources))
        key = group.key(f"{attachment.urn}#group")
        if len(candidates) > 1:
            self._source.gap(attachment, "which network interface it is for isn't known")
            key = f"{attachment.urn}#group"
        for each in candidates:
            self._more[each.urn].append(key)

    def _add(self, resource: Resource) -> None:
        subnet = self._source.find(resource, "subnetId", *types.SUBNETS).one
        addresses = tuple(self._addresses(resource))
        if subnet is None or not addresses:
            self._source.gap(resource, "its subnet or its address isn't known")
            return
        groups = tuple(dict.fromkeys((*self._groups(resource, subnet), *self._more[resource.urn])))
        for number, address in enumerate(addresses):
            key = resource.urn if number == 0 else f"{resource.urn}#{number}"
            self.network[key] = Interface(
                id=key,
                label=label(resource, f" at {address.network_address}"),
                subnet=subnet.urn,
                address=address,
                groups=groups,
                source=resource.urn,
            )

    def _addresses(self, resource: Resource) -> Iterable[Range]:
        found: dict[Range, None] = {}
        for name in _ADDRESSES:
            value = attribute(resource, name)
            listed = value if isinstance(value, list | tuple) else [value]
            for each in listed:
                address = parse_range(each)
                if address is not None:
                    found[address] = None
                elif plain(each) not in UNSET:
                    self._source.gap(resource, "an address of it isn't known")
        return found

    def _groups(self, resource: Resource, subnet: Resource) -> Iterator[str]:
        name = _GROUPS[resource.type]
        listed = self._source.each(resource, name, *types.GROUPS)
        for reference in listed:
            yield reference.key(f"{resource.urn}#group")
        if not listed:  # AWS then takes the VPC's default group
            vpc = self._vpcs.of(subnet)
            defaults = (each for each in self._source.all(types.DEFAULT_GROUP) if self._vpcs.of(each) == vpc)
            default = next(defaults, None)
            yield f"{vpc}#default-group" if default is None else default.urn


def _standing(source: Source) -> Iterator[Resource]:
    yield from source.all(types.INTERFACE)
    for instance in source.all(types.INSTANCE):
        brought = (
            items(instance.get("networkInterfaces"))[0] or items(instance.get("primaryNetworkInterface"))[0]
        )
        if not brought:  # else its interfaces are resources of their own
            yield instance
