"""Ways out of search: connections between domains, who gets in, open doors and pipelines."""

import re
from collections.abc import Iterator
from typing import Any

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Document, Grantee, Host, Own, Required, Switch, ends
from enclave.residency.meanings.documents import leaves
from enclave.residency.meanings.documents import read as document
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.joins import Joined
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

DOMAINS = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")

SEARCH_CONNECTIONS = channel(
    id="search-connections",
    title="A search domain is joined with domains of ours in the EEA, and only where we asked for it",
    channels=("DB-14",),
    claim="networks-end-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Across a connection one domain searches and copies the indexes of the other.",
    remedy="Name owner and region of both ends, and hand the accepter the id of a request of this program.",
    source="OpenSearch Service API: CreateOutboundConnection, AcceptInboundConnection",
    watches={
        "aws:opensearch/outboundConnection:OutboundConnection": (
            Destination(path="remoteDomainInfo", region="region", account="ownerId", required=True),
            Destination(path="localDomainInfo", region="region", account="ownerId"),
            Host(path="connectionProperties.endpoint"),
        ),
        "aws:opensearch/inboundConnectionAccepter:InboundConnectionAccepter": (
            Joined(path="connectionId", required=True),
        ),
    },
)

SEARCH_DOORS = channel(
    id="search-open-to-the-internet",
    title="A search domain stands in a network of ours, and asks everybody who he is",
    channels=("DB-15",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A domain outside a VPC answers on the internet, past the gateway.",
    remedy="Set vpcOptions with private subnets, and leave anonymous access off.",
    source="OpenSearch Service API: CreateDomain (VPCOptions; without it the endpoint is public), "
    "AdvancedSecurityOptions (AnonymousAuthEnabled, JWTOptions)",
    watches={
        **dict.fromkeys(
            DOMAINS,
            (Required(path="vpcOptions", why="Without it the domain's endpoint is on the internet."),),
        ),
        "aws:opensearch/domain:Domain": (
            Required(path="vpcOptions", why="Without it the domain's endpoint is on the internet."),
            Switch(
                path="advancedSecurityOptions.anonymousAuthEnabled",
                closed=(False,),
                why="It lets in whoever doesn't say who he is.",
            ),
        ),
    },
)

_XML_ENDS = re.compile(r"""\b(?:entityID|Location)\s*=\s*["']([^"']+)["']""")


def _metadata(path: str) -> Meaning:
    """Judge a SAML document: whoever issues the assertions decides who gets in."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            text = plain(value)
            found = set(_XML_ENDS.findall(text)) if isinstance(text, str) else set()
            if not found:
                yield observe.unknown(where, value, reason="Who issues the assertions can't be read.")
            for host in sorted(found):
                for target in host_target(where, host, resource, view):
                    yield judged_end(where, value, target)

    return Own(path=path, told="metadata of an identity provider of AWS's in the EEA", read=read)


_MASTER = Grantee(path="advancedSecurityOptions.masterUserOptions.masterUserArn")
_SAML = (Host(path="samlOptions.idp.entityId"), _metadata("samlOptions.idp.metadataContent"))

SEARCH_IDENTITIES = channel(
    id="search-identities",
    title="Who gets into a search domain is said by ourselves, not by a provider outside",
    channels=("DB-15",),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.HIGH,
    reason="Whoever vouches for users can vouch for anybody.",
    remedy="Use IAM Identity Center of the organisation, or register the provider as a transfer.",
    source="OpenSearch Service Developer Guide: SAML authentication, JWT authentication, fine-grained access",
    watches={
        "aws:opensearch/domain:Domain": (
            _MASTER,
            Host(path="advancedSecurityOptions.jwtOptions.jwksUrl"),
        ),
        "aws:elasticsearch/domain:Domain": (_MASTER,),
        "aws:opensearch/domainSamlOptions:DomainSamlOptions": _SAML,
        "aws:elasticsearch/domainSamlOptions:DomainSamlOptions": _SAML,
        "aws:opensearch/serverlessSecurityConfig:ServerlessSecurityConfig": (
            _metadata("samlOptions.metadata"),
        ),
    },
)


def _rules(resource: Resource) -> Iterator[tuple[str, Any, dict[str, Any] | None]]:
    """Yield every rule of a serverless policy, with where it stands; None if it can't be read."""
    for where, value in walk(resource.props, "policy"):
        content = document(value)
        rules = content if isinstance(content, list) else [content]
        for index, each in enumerate(rules):
            rule = plain(each)
            yield f"{where}[{index}]", value, rule if isinstance(rule, dict) else None


def _principals(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge whom a data access policy lets in."""
    for where, value, rule in _rules(resource):
        if rule is None:
            yield observe.unknown(where, value, reason="The policy can't be read.")
            continue
        for inner, _, leaf in leaves(f"{where}.Principal", rule.get("Principal")):
            party = view.context.parties.whose(_of_account(leaf))
            yield judged_end(inner, leaf, Target(party=party))


def _of_account(leaf: Any) -> Any:
    """Return the account of a SAML principal, written ``saml/account/provider/user/name``."""
    parts = plain(leaf).split("/") if isinstance(plain(leaf), str) else []
    return parts[1] if parts[:1] == ["saml"] and len(parts) > 1 else leaf


def _networks(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge a network policy's openness, and the key of an encryption policy."""
    for where, value, rule in _rules(resource):
        if rule is None:
            yield observe.unknown(where, value, reason="The policy can't be read.")
        elif plain(rule.get("AllowFromPublic")) not in (None, False):
            reason = "The collections are on the internet."
            yield observe.violated(f"{where}.AllowFromPublic", rule["AllowFromPublic"], reason=reason)
        elif rule.get("KmsARN") is not None:
            end = End(where=f"{where}.KmsARN", name=rule["KmsARN"])
            for target in ends.resolve(end, resource, view):
                yield judged_end(end.where, rule["KmsARN"], target)


SERVERLESS_POLICIES = channel(
    id="search-collection-policies",
    title="Collections are open to our own accounts, from networks of ours",
    channels=("DB-15",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="A policy of collections counts for all whose names it matches, now and later.",
    remedy="Name principals of ours, VPC endpoints of ours, and set AllowFromPublic to false.",
    source="OpenSearch Serverless Developer Guide: data access, network access and encryption policies",
    watches={
        "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy": (
            Own(path="policy", told="principals of our own accounts", read=_principals),
        ),
        "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy": (
            Own(path="policy", told="networks and keys of ours, never the internet", read=_networks),
        ),
    },
)

SEARCH_ENDPOINTS = channel(
    id="search-endpoints",
    title="Endpoints of search domains join our own networks and domains",
    channels=("DB-15",),
    claim="networks-end-in-the-eea",
    severity=Severity.CRITICAL,
    reason="An account that is authorised reaches the domain from a network of its own; an endpoint to a "
    "stranger's domain leads our data there.",
    remedy="Name accounts and domains of the organisation.",
    source="OpenSearch Service API: AuthorizeVpcEndpointAccess, CreateVpcEndpoint; OpenSearch Ingestion API",
    watches={
        "aws:opensearch/authorizeVpcEndpointAccess:AuthorizeVpcEndpointAccess": (Grantee(path="account"),),
        "aws:opensearch/vpcEndpoint:VpcEndpoint": (Joined(path="domainArn"),),
        "aws:elasticsearch/vpcEndpoint:VpcEndpoint": (Joined(path="domainArn"),),
        "aws:opensearchingest/pipelineEndpoint:PipelineEndpoint": (Joined(path="pipelineArn"),),
    },
)

SEARCH_OUTPUTS = channel(
    id="search-logs-and-pipelines",
    title="Logs, data sources and pipelines of search lead to places of ours in the EEA",
    channels=("DB-15",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Slow logs hold what was searched for; a pipeline sends every document wherever its sinks are.",
    remedy="Name log groups, domains and buckets of this program.",
    source="OpenSearch Service API: LogPublishingOptions, CreateApplication; OpenSearch Ingestion Developer "
    "Guide: pipeline configuration",
    watches={
        **dict.fromkeys(DOMAINS, (Destination(path="logPublishingOptions[].cloudwatchLogGroupArn"),)),
        "aws:opensearch/application:Application": (Destination(path="dataSources[].dataSourceArn"),),
        "aws:opensearchingest/pipeline:Pipeline": (
            Document(
                path="pipelineConfigurationBody",
                yaml=True,
                regions=("region", "aws_region", "sts_region"),
                hosts=("hosts", "host", "url", "urls", "endpoint", "bootstrap_servers", "queue_url"),
                names=("bucket", "bucket_name", "default_bucket", "bucket_owners"),
            ),
        ),
    },
)
