"""Names: who answers queries, whom names lead to, and which networks see private ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import hostnames, observe
from enclave.residency.channel import channel
from enclave.residency.meanings import (
    Addresses,
    Destination,
    Document,
    Own,
    Presence,
    RegionOf,
    Required,
    Switch,
    ends,
)
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.names import Name, led
from enclave.residency.meanings.walk import joined, walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
_LETS_THROUGH = frozenset({"ALLOW", "ALERT"})
_POINTS = frozenset({"A", "AAAA", "CNAME", "MX", "NS", "SRV", "HTTPS", "SVCB"})
"""Types of records that lead somewhere; the others are words and proofs."""
_SECOND = frozenset({"HTTPS", "SVCB"})
"""Of these the second word is the name; of the others that have several, the last."""
_PUBLISHED = "Names of people and where they live are then shown to the whole world."
_SERVER_OF_AWS = ".awsdns-"
"""Within the names of the servers that answer for zones at Route 53."""


def _allowed(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the list of names that a rule of DNS Firewall lets through."""
    action = plain(resource.props.get("action"))
    if action is UNKNOWN:
        yield observe.unknown("action", action)
    if action not in _LETS_THROUGH:
        return
    where, value = "firewallDomainListId", resource.props.get("firewallDomainListId")
    if value is None:
        return  # a rule about how queries look, without a list
    found = view.graph.referents(resource, where, value, lambda each: each.type == LIST)
    for each in found:
        for place, name in walk(each.props, "domains[]"):
            yield _through(f"{where} ({each.name}.{place})", name)
    elsewhere = plain(value) is UNKNOWN and any(
        not each.custom for each in view.graph.candidates(resource, where)
    )
    if not found and action == "ALLOW" and not (view.piece and elsewhere):
        yield observe.unknown(where, value, reason="Which names it lets through isn't known.")


def _through(where: str, value: Any) -> Observation:
    text = plain(value)
    if not isinstance(text, str):
        return observe.unknown(where, value, reason="Which name is let through isn't known.")
    name = text.rstrip(".")
    if hostnames.is_wide(name.removeprefix("*.")) if name.startswith("*") else name == "":
        return observe.violated(
            where, text, reason="Below it, anybody can answer: data leaves in the queries."
        )
    return observe.compliant(where, text)


DNS_EGRESS = channel(
    id="queries-stay-private",
    title="Queries for names go to the network's own resolver or to private addresses",
    channels=("NET-24",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A query carries what its sender likes to whoever answers, past every firewall.",
    remedy="Forward to private addresses, keep AmazonProvidedDNS, and let DNS Firewall allow names one by "
    "one or below domains of ours.",
    source="Route 53 developer guide, forwarding outbound DNS queries, DNS Firewall rules; VPC user "
    "guide, DHCP option sets",
    watches={
        "aws:route53/resolverRule:ResolverRule": (
            Addresses(path="targetIps[].ip"),
            Addresses(path="targetIps[].ipv6"),
        ),
        "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": (Destination(path="resolverRuleId"),),
        "aws:route53/profilesAssociation:ProfilesAssociation": (Destination(path="profileId"),),
        "aws:route53/resolverEndpoint:ResolverEndpoint": (Addresses(path="ipAddresses[].ip"),),
        "aws:route53/resolverFirewallRule:ResolverFirewallRule": (
            Own(told="a list of names, none of them wider than a domain", read=_allowed),
            Name(path="blockOverrideDomain"),
        ),
        "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": (
            Addresses(path="domainNameServers[]", besides=("AmazonProvidedDNS",)),
            Addresses(path="netbiosNameServers[]"),
        ),
        "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": (Destination(path="destinationArn"),),
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": (
            Destination(path="resolverQueryLogConfigId"),
        ),
        "aws:route53/queryLog:QueryLog": (Destination(path="cloudwatchLogGroupArn"),),
    },
)


def _network(path: str) -> Own:
    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            item = plain(value)
            if not isinstance(item, Mapping):
                yield observe.unknown(where, value, reason="Which network sees the names isn't known.")
                continue
            region = item.get("vpcRegion")
            end = End(
                where=joined(where, "vpcId"),
                name=item.get("vpcId"),
                region=resource.region if region is None else region,
            )
            for target in ends.resolve(end, resource, view):
                yield judged_end(joined(where, "vpcRegion"), region, target)

    return Own(told="a network of ours in a region of the EEA", read=read)


def _records(resource: Resource, view: View) -> Iterator[Observation]:
    yield from _of_set("", resource.props, "records[]", "aliases[].name", resource, view)


def _sets(resource: Resource, view: View) -> Iterator[Observation]:
    for where, value in walk(resource.props, "resourceRecordSets[]"):
        item = plain(value)
        if isinstance(item, Mapping):
            records, alias = "resourceRecords[].value", "aliasTarget.dnsName"
            yield from _of_set(where, item, records, alias, resource, view)
        else:
            yield observe.unknown(where, value, reason="What it holds isn't known.")


def _of_set(  # noqa: PLR0917 -- where the parts of a record set are, in either type
    where: str, item: Mapping[str, Any], records: str, alias: str, resource: Resource, view: View
) -> Iterator[Observation]:
    """Judge whom a set of records leads to: an alias, or what its type points at."""
    kind, own = plain(item.get("type")), plain(item.get("name"))
    name = own if isinstance(own, str) else ""
    for place, value in walk(item, alias):
        yield from led(joined(where, place), value, resource, view, own=name)
    if kind is not UNKNOWN and kind not in _POINTS:
        return
    for place, value in walk(item, records):
        text = _pointed_at(str(kind), plain(value))
        if isinstance(text, str) and (text in (".", "") or _SERVER_OF_AWS in text):
            continue
        yield from led(joined(where, place), value if text is UNKNOWN else text, resource, view, own=name)


def _pointed_at(kind: str, value: Any) -> Any:
    words = value.split() if isinstance(value, str) else []
    if not words:
        return value if isinstance(value, str) else UNKNOWN
    return words[1] if kind in _SECOND and len(words) > 1 else words[-1]


def _instances(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge where a registered instance of a service is."""
    for name in ("AWS_INSTANCE_IPV4", "AWS_INSTANCE_IPV6", "AWS_INSTANCE_CNAME", "AWS_ALIAS_DNS_NAME"):
        for where, value in walk(resource.props, f"attributes.{name}"):
            yield from led(where, value, resource, view)


def _servers(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge who answers for a registered domain."""
    own = plain(resource.props.get("domainName"))
    for where, value in walk(resource.props, "nameServers[].name"):
        if _SERVER_OF_AWS not in str(plain(value)):
            yield from led(where, value, resource, view, own=own if isinstance(own, str) else "")


def _privacy() -> tuple[Switch, ...]:
    return tuple(
        Switch(path=f"{whose}Privacy", closed=(True,), why=_PUBLISHED)
        for whose in ("admin", "registrant", "tech", "billing")
    )


_ROUTED = (
    RegionOf(path="latencyRoutingPolicies[].region"),
    RegionOf(path="geoproximityRoutingPolicy.awsRegion"),
)

DNS_TARGETS = channel(
    id="names-lead-into-the-eea",
    title="Zones are private to networks of ours, and names lead into the EEA",
    channels=("NET-25",),
    claim="networks-end-in-the-eea",
    severity=Severity.HIGH,
    reason="Clients send their data to wherever a name leads; a public zone tells everybody what there is.",
    remedy="Give a zone VPCs of ours in the EEA; let records lead to private addresses, to names of ours or "
    "to AWS's in the EEA.",
    source="Route 53 API: CreateHostedZone, AssociateVPCWithHostedZone, ChangeResourceRecordSets, "
    "CreateTrafficPolicy; AWS Cloud Map API: CreatePublicDnsNamespace, RegisterInstance",
    watches={
        "aws:route53/zone:Zone": (
            Required(path="vpcs", why="Without a VPC the zone is public."),
            _network("vpcs[]"),
        ),
        "aws:route53/zoneAssociation:ZoneAssociation": (_network(""),),
        "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization": (_network(""),),
        "aws:route53/record:Record": (
            Own(told="records that lead to private addresses or names of the EEA", read=_records),
            *_ROUTED,
        ),
        "aws:route53/recordsExclusive:RecordsExclusive": (
            Own(told="records that lead to private addresses or names of the EEA", read=_sets),
            RegionOf(path="resourceRecordSets[].region"),
            RegionOf(path="resourceRecordSets[].geoproximityLocation.awsRegion"),
        ),
        "aws:route53/trafficPolicy:TrafficPolicy": (
            Document(path="document", regions=("Region",), hosts=("Value",)),
        ),
        "aws:route53/healthCheck:HealthCheck": (RegionOf(path="cloudwatchAlarmRegion"),),
        "aws:route53/keySigningKey:KeySigningKey": (Destination(path="keyManagementServiceArn"),),
        "aws:route53domains/registeredDomain:RegisteredDomain": (
            Own(told="servers of ours or of Route 53", read=_servers),
            *_privacy(),
        ),
        "aws:route53domains/domain:Domain": (
            Own(told="servers of ours or of Route 53", read=_servers),
            *_privacy(),
        ),
        "aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace": (
            Presence(why="Everybody can ask it where our services are."),
        ),
        "aws:servicediscovery/instance:Instance": (
            Own(told="private addresses, or names of the EEA", read=_instances),
        ),
    },
)
