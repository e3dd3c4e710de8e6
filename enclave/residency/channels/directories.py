"""Ways out of directories: regions, shares, trusts, and the servers that they ask."""

from collections.abc import Iterator

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Addresses, Destination, Grantee, Host, Own, RegionOf, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.joins import Joined
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

DIRECTORIES = "aws:directoryservice/directory:Directory"
FORWARDERS = "aws:directoryservice/conditionalForwarder:ConditionalForwarder"


def _known_domains(view: View) -> frozenset[str]:
    """Return the domains of this program's directories, and those that it names servers for."""
    named = {plain(each.props.get("name")) for each in view.graph.of_type((DIRECTORIES,))}
    named |= {plain(each.props.get("remoteDomainName")) for each in view.graph.of_type((FORWARDERS,))}
    return frozenset(each.lower() for each in named if isinstance(each, str))


def _trusted(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge where a trusted domain is: by its servers, or as one of this program."""
    value = resource.props.get("remoteDomainName")
    text = plain(value)
    if any(True for _ in walk(resource.props, "conditionalForwarderIpAddrs[]")):
        return  # its servers are named, and judged
    if not isinstance(text, str):
        for target in ends.resolve(End(where="remoteDomainName", name=value), resource, view):
            yield judged_end("remoteDomainName", value, target)
    elif text.lower() not in view.once(_known_domains):
        reason = "Nothing tells where that domain is: neither its servers nor a directory of this program."
        yield observe.unknown("remoteDomainName", value, reason=reason)


DIRECTORY_REGIONS = channel(
    id="directory-copies-and-shares",
    title="A directory is copied within the EEA and shared with our own accounts",
    channels=("DAT-08",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="A directory in another region holds every user; an account that it is shared with uses it.",
    remedy="Name regions of the EEA and accounts of the organisation.",
    source="Directory Service API: AddRegion, ShareDirectory, AcceptSharedDirectory",
    watches={
        "aws:directoryservice/serviceRegion:ServiceRegion": (RegionOf(path="regionName"),),
        "aws:directoryservice/sharedDirectory:SharedDirectory": (Grantee(path="target.id"),),
        "aws:directoryservice/sharedDirectoryAccepter:SharedDirectoryAccepter": (
            Joined(path="sharedDirectoryId", required=True),
        ),
    },
)

DIRECTORY_TRUSTS = channel(
    id="directory-trusts",
    title="A directory trusts, asks and answers servers of our own networks",
    channels=("DAT-08",),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.HIGH,
    reason="A trusted domain says who somebody is, and servers outside learn every name that is asked for.",
    remedy="Name private addresses of servers of ours.",
    source="Directory Service API: CreateTrust (ConditionalForwarderIpAddrs), CreateConditionalForwarder "
    "(DnsIpAddrs), ConnectDirectory (CustomerDnsIps), EnableRadius (RadiusServers), AddIpRoutes",
    watches={
        "aws:directoryservice/trust:Trust": (
            Host(path="conditionalForwarderIpAddrs[]"),
            Own(path="remoteDomainName", told="a domain whose servers are known", read=_trusted),
        ),
        FORWARDERS: (Host(path="dnsIps[]"),),
        DIRECTORIES: (Host(path="connectSettings.customerDnsIps[]"),),
        "aws:directoryservice/radiusSettings:RadiusSettings": (Host(path="radiusServers[]"),),
        "aws:directoryservice/ipRoute:IpRoute": (Addresses(path="cidrIp"), Addresses(path="cidrIpv6")),
        "aws:directoryservice/ipRoutesExclusive:IpRoutesExclusive": (
            Addresses(path="ipRoutes[].cidrIp"),
            Addresses(path="ipRoutes[].cidrIpv6"),
        ),
    },
)

DIRECTORY_LOGS = channel(
    id="directory-logs",
    title="The log of a directory stays in our accounts",
    channels=("DAT-08",),
    claim="data-stays-in-the-eea",
    severity=Severity.MEDIUM,
    reason="The log names who logged in, when and from where.",
    remedy="Name a log group of this program.",
    source="Directory Service API: CreateLogSubscription (LogGroupName)",
    watches={
        "aws:directoryservice/logSubscription:LogSubscription": (
            Destination(path="logGroupName", here=True),
        ),
    },
)
