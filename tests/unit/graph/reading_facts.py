"""A small program for the reader: the same resources as they are, and as a preview sees them.

``Program.add`` takes properties as the program wrote them; ``Of`` stands for an attribute of another
resource. In an export it is that resource's id; in a preview of what doesn't exist yet it isn't known, and
only the engine's record of what the property was taken from leads there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from enclave.graph.facts import UNKNOWN, Graph, Resource
from enclave.graph.reachability.network import Network
from enclave.graph.reachability.reading import read

OURS = "111111111111"


def cloud_id(name: str) -> str:
    """Return the id that the cloud makes up for what has this name in a test."""
    return f"id-{crc32(name.encode()):08x}"


@dataclass(frozen=True)
class Of:
    """An attribute of another resource, by that resource's name in the test."""

    name: str
    attribute: str = "id"


@dataclass
class Program:
    """Resources by name; names are unique, whatever the type. Those ``coming`` are never made yet."""

    added: dict[str, dict[str, Any]] = field(default_factory=dict)
    coming: set[str] = field(default_factory=set)

    def add(
        self,
        type_: str,
        name: str,
        *,
        outputs: Mapping[str, Any] | None = None,
        region: Any = "eu-west-1",
        account: Any = OURS,
        stack: str = "dublin-1",
        **props: Any,
    ) -> "Program":
        self.added[name] = {
            "stack": stack,
            "type": f"aws:{type_}",
            "props": props,
            "outputs": dict(outputs or {}),
            "region": region,
            "account": account,
        }
        return self

    def urn(self, name: str) -> str:
        return f"urn:pulumi:{self.added[name]['stack']}::enclave::{self.added[name]['type']}::{name}"

    def exported(self) -> Network:
        """Read the program as it is: every id is known."""
        return read(self.graph(known=True), {"10.16.0.0/20": "workload"})

    def previewed(self) -> Network:
        """Read the program as it will be: nothing exists, so nothing has an id."""
        return read(self.graph(known=False), {"10.16.0.0/20": "workload"})

    def graph(self, *, known: bool) -> Graph:
        return Graph(self._resource(name, known=known) for name in self.added)

    def _resource(self, name: str, *, known: bool) -> Resource:
        each = self.added[name]
        outputs = {"id": cloud_id(name), **each["outputs"]} if known and name not in self.coming else {}
        return Resource(
            stack=each["stack"],
            urn=self.urn(name),
            type=each["type"],
            name=name,
            props={key: self._value(value, known=known) for key, value in each["props"].items()},
            outputs={key: self._value(value, known=known) for key, value in outputs.items()},
            provider_region=each["region"],
            provider_account=each["account"],
            property_dependencies={
                key: tuple(self.urn(of.name) for of in _within(value)) for key, value in each["props"].items()
            },
        )

    def _value(self, value: Any, *, known: bool) -> Any:
        match value:
            case Of():
                outputs = {"id": cloud_id(value.name), **self.added[value.name]["outputs"]}
                return outputs[value.attribute] if known and value.name not in self.coming else UNKNOWN
            case dict():
                return {key: self._value(each, known=known) for key, each in value.items()}
            case list():
                return [self._value(each, known=known) for each in value]
            case _:
                return value


def _within(value: Any) -> Iterator[Of]:
    match value:
        case Of():
            yield value
        case dict():
            for each in value.values():
                yield from _within(each)
        case list():
            for each in value:
                yield from _within(each)


def vpc(name: str = "vpc", cidr: str = "10.16.0.0/16", **props: Any) -> Program:
    """Return a program with a VPC and nothing else."""
    return Program().add(
        "ec2/vpc:Vpc",
        name,
        cidrBlock=cidr,
        outputs={
            "mainRouteTableId": f"main-of-{name}",
            "defaultRouteTableId": f"main-of-{name}",
            "defaultNetworkAclId": f"acl-of-{name}",
        },
        **props,
    )


def site() -> Program:
    """Return a VPC with two subnets, each with a table of its own, and a firewall in the second subnet."""
    program = vpc()
    for number, (name, zone) in enumerate((("work", "euw1-az1"), ("wall", "euw1-az2"))):
        program.add(
            "ec2/subnet:Subnet",
            name,
            vpcId=Of("vpc"),
            cidrBlock=f"10.16.{16 * number}.0/20",
            availabilityZoneId=zone,
        )
        program.add("ec2/routeTable:RouteTable", f"{name}-table", vpcId=Of("vpc"))
        program.add(
            "ec2/routeTableAssociation:RouteTableAssociation",
            f"{name}-association",
            subnetId=Of(name),
            routeTableId=Of(f"{name}-table"),
        )
    return program.add(
        "networkfirewall/firewall:Firewall",
        "firewall",
        vpcId=Of("vpc"),
        subnetMappings=[{"subnetId": Of("wall")}],
        outputs={
            "firewallStatuses": [
                {
                    "syncStates": [
                        {
                            "availabilityZone": "eu-west-1a",
                            "attachments": [{"endpointId": "vpce-1", "subnetId": cloud_id("wall")}],
                        }
                    ]
                }
            ],
            "endpoint": "vpce-1",
        },
    )


def gaps(network: Network) -> list[str]:
    """Return what couldn't be read, as ``<name>: <why>``."""
    return [f"{gap.source.rpartition('::')[2]}: {gap.why}" for gap in network.gaps]
