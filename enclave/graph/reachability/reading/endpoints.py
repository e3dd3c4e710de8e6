"""Endpoints through which packets pass: those of firewalls, and those of Gateway Load Balancers.

The endpoints of a firewall are found by subnet. Before it is created they have no ids, but there will be one
for each subnet that the program names.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph.facts import Resource, is_unknown, plain
from enclave.graph.reachability.network import Endpoint
from enclave.graph.reachability.reading import types
from enclave.graph.reachability.reading.source import Reference, Source, items, label, text
from enclave.graph.reachability.reading.vpcs import Zones

LOAD_BALANCER = "GatewayLoadBalancer"
_MANAGED = "aws-managed"  # the account in ARNs of rule groups of AWS's, which only drop and alert

_STATES = {
    types.FIREWALL: ("firewallStatuses", "syncStates"),
    types.FIREWALL_ASSOCIATION: ("vpcEndpointAssociationStatuses", "associationSyncStates"),
}
_MAPPINGS = {types.FIREWALL: "subnetMappings", types.FIREWALL_ASSOCIATION: "subnetMapping"}


class Endpoints:
    """Every such endpoint, by owner and by its id in AWS.

    An endpoint whose subnet isn't here is none that packets can be followed through: it has an id, and
    what leads to it ends in the unknown.
    """

    def __init__(self, source: Source, zones: Zones) -> None:
        self._source = source
        self._zones = zones
        self.network: dict[str, Endpoint] = {}
        self._by_owner: dict[str, list[str]] = {}
        self._by_text: dict[str, str] = {}
        self._named: set[str] = set()
        for owner in source.all(types.FIREWALL, types.FIREWALL_ASSOCIATION):
            self._of_firewall(owner)
        for endpoint in source.all(types.VPC_ENDPOINT):
            if endpoint.get("vpcEndpointType") == LOAD_BALANCER:
                self._of_load_balancer(endpoint)

    def candidates(self, reference: Reference) -> tuple[str, ...]:
        """Return the ids of the endpoints that a reference may stand for; none if nothing tells.

        What isn't known yet is one without an id, as long as there is any.
        """
        if reference.text is not None and reference.text in self._by_text:
            return (self._by_text[reference.text],)
        owned = [each for owner in reference.found for each in self._by_owner.get(owner.urn, ())]
        unnamed = tuple(each for each in owned if each not in self._named)
        if reference.text is None:
            return unnamed or tuple(owned)
        return unnamed or (reference.text,)

    def _of_firewall(self, owner: Resource) -> None:
        name = _MAPPINGS[owner.type]
        mappings, whole = items(owner.get(name))
        attached = dict(_attachments(owner))
        for mapping in mappings:
            reference = self._source.find(owner, name, *types.SUBNETS, value=mapping.get("subnetId"))
            for subnet in reference.found or (None,):
                self._add(owner, subnet, attached.pop(_cloud_id(subnet, reference.text), None))
        for subnet_id, endpoint_id in attached.items():
            found = self._source.find(owner, name, *types.SUBNETS, value=subnet_id)
            self._add(owner, found.one, endpoint_id)
        if not whole:
            self._source.gap(owner, f"{name} isn't known, so neither is where all its endpoints stand")
            self._add(owner, None, None)

    def _of_load_balancer(self, endpoint: Resource) -> None:
        found = list(self._source.each(endpoint, "subnetIds", *types.SUBNETS))
        for association in self._source.all(types.ENDPOINT_SUBNET):
            target = self._source.find(association, "vpcEndpointId", types.VPC_ENDPOINT)
            if endpoint in target.found:
                found.append(self._source.find(association, "subnetId", *types.SUBNETS))
        for reference in found:
            for subnet in reference.found or (None,):
                self._add(endpoint, subnet, None)
        if not found:
            self._add(endpoint, None, None)
        identity = text(endpoint.outputs.get("id"))
        owned = self._by_owner[endpoint.urn]
        if identity is not None and len(owned) == 1:
            self._by_text[identity] = owned[0]

    def _add(self, owner: Resource, subnet: Resource | None, endpoint_id: str | None) -> None:
        owned = self._by_owner.setdefault(owner.urn, [])
        key = f"{owner.urn}#unknown" if subnet is None else self._key(owner, subnet)
        if key not in owned:
            owned.append(key)
        if endpoint_id is not None:
            self._by_text[endpoint_id] = key
            self._named.add(key)
        if subnet is None:
            self._source.gap(owner, "the subnet of an endpoint isn't known")
            return
        where = self._zones.of(subnet) or subnet.name
        self.network[key] = Endpoint(
            id=key,
            label=label(owner, f" in {where}"),
            subnet=subnet.urn,
            inspects=self._inspects(owner),
            undecided=any(text(each.outputs.get("id")) is None for each in (owner, subnet)),
            source=owner.urn,
        )

    def _inspects(self, owner: Resource) -> bool:
        """Tell whether an endpoint is one of a firewall that is here, whose policy and rules are here too.

        What these say has rules of its own, which can only judge what they see. A firewall without a policy
        is none that AWS makes.
        """
        if owner.type == types.FIREWALL_ASSOCIATION:
            firewalls = self._source.find(owner, "firewallArn", types.FIREWALL).found
        else:
            firewalls = (owner,) if owner.type == types.FIREWALL else ()
        return firewalls != () and all(map(self._is_told, firewalls))

    def _is_told(self, firewall: Resource) -> bool:
        reference = self._source.find(firewall, "firewallPolicyArn", types.FIREWALL_POLICY)
        if not reference.given:
            return True
        return reference.found != () and all(map(self._tells_its_rules, reference.found))

    def _tells_its_rules(self, policy: Resource) -> bool:
        document = plain(policy.get("firewallPolicy"))
        if not isinstance(document, Mapping):
            return not is_unknown(document)
        listed, whole = items(document.get("statefulRuleGroupReferences"))
        for each in listed:
            value = plain(each.get("resourceArn"))
            found = self._source.find(policy, "firewallPolicy", types.FIREWALL_GROUP, value=value).found
            if not found and not (isinstance(value, str) and f":{_MANAGED}:" in value):
                return False
        return whole

    def _key(self, owner: Resource, subnet: Resource) -> str:
        key = f"{owner.urn}#{self._zones.of(subnet) or subnet.name}"
        taken = self.network.get(key)
        return key if taken is None or taken.subnet == subnet.urn else f"{key}/{subnet.urn}"


def _cloud_id(subnet: Resource | None, written: str | None) -> str:
    known = None if subnet is None else text(subnet.outputs.get("id"))
    return written or known or ""


def _attachments(owner: Resource) -> Iterator[tuple[str, str]]:
    """Yield (subnet id, endpoint id) of what the cloud reported."""
    statuses, states = _STATES[owner.type]
    for state in _within(_within([owner.outputs], statuses), states):
        for attachment in _within([state], "attachments"):
            subnet, endpoint = text(attachment.get("subnetId")), text(attachment.get("endpointId"))
            if subnet is not None and endpoint is not None:
                yield subnet, endpoint


def _within(objects: Any, name: str) -> Iterator[Mapping[str, Any]]:
    for each in objects:
        value = plain(each.get(name))
        if not is_unknown(value):
            yield from items(value)[0]
