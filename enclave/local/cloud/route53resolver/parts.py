"""What Route 53 Resolver keeps of DNS Firewall and query logging, in one account and region."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from moto.core.utils import utcnow
from moto.moto_api._internal import mock_random

Structure = dict[str, Any]


def new_id(kind: str) -> str:
    """Return an id such as ``rslvr-fdl-0123456789abcdef0`` for the kind ``fdl``."""
    return f"rslvr-{kind}-{mock_random.get_random_hex(17)}"


def now() -> str:
    """Return the time in the form of RFC 3339."""
    return str(utcnow().isoformat(timespec="microseconds")) + "Z"


@dataclass(kw_only=True)
class Part:
    """What everything here has. ``creator`` is the CreatorRequestId it was made with."""

    id: str
    arn: str
    name: str
    creator: str
    created: str = field(default_factory=now)
    modified: str = field(default_factory=now)

    def changed(self) -> None:
        """Note the time of a change."""
        self.modified = now()

    def identity(self) -> Structure:
        """Return the fields that every structure of DNS Firewall has."""
        return {
            "Id": self.id,
            "Arn": self.arn,
            "Name": self.name,
            "CreatorRequestId": self.creator,
            "CreationTime": self.created,
            "ModificationTime": self.modified,
        }


@dataclass(kw_only=True)
class DomainList(Part):
    """A domain list of the account's own."""

    domains: list[str] = field(default_factory=list)

    def structure(self) -> Structure:
        """Return FirewallDomainList."""
        return {
            **self.identity(),
            "DomainCount": len(self.domains),
            "Status": "COMPLETE",
            "StatusMessage": "Finished domain list update",
        }


@dataclass(kw_only=True)
class Rule:
    """A rule of a group. ``fields`` are those of the API's FirewallRule that were given."""

    fields: Structure
    creator: str
    created: str = field(default_factory=now)
    modified: str = field(default_factory=now)

    @property
    def key(self) -> tuple[str, str | None]:
        """The list and the type of query: no two rules of a group have the same."""
        return self.fields["FirewallDomainListId"], self.fields.get("Qtype")

    def structure(self) -> Structure:
        """Return FirewallRule."""
        return {
            "FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN",
            **self.fields,
            "CreatorRequestId": self.creator,
            "CreationTime": self.created,
            "ModificationTime": self.modified,
        }


@dataclass(kw_only=True)
class RuleGroup(Part):
    """A rule group of the account's own."""

    owner: str
    rules: list[Rule] = field(default_factory=list)

    def structure(self) -> Structure:
        """Return FirewallRuleGroup."""
        return {
            **self.identity(),
            "RuleCount": len(self.rules),
            "Status": "COMPLETE",
            "StatusMessage": "Finished rule group update",
            "OwnerId": self.owner,
            "ShareStatus": "NOT_SHARED",
        }


@dataclass(kw_only=True)
class Association(Part):
    """A rule group in a VPC."""

    group_id: str
    vpc_id: str
    priority: int
    protection: str

    def structure(self, status: str = "COMPLETE") -> Structure:
        """Return FirewallRuleGroupAssociation."""
        return {
            **self.identity(),
            "FirewallRuleGroupId": self.group_id,
            "VpcId": self.vpc_id,
            "Priority": self.priority,
            "MutationProtection": self.protection,
            "Status": status,
            "StatusMessage": "",
        }


@dataclass(kw_only=True)
class QueryLogConfig(Part):
    """Where queries are recorded."""

    owner: str
    destination: str

    def structure(self, associations: int, status: str = "CREATED") -> Structure:
        """Return ResolverQueryLogConfig."""
        whole = self.identity()
        del whole["ModificationTime"]
        return {
            **whole,
            "OwnerId": self.owner,
            "Status": status,
            "ShareStatus": "NOT_SHARED",
            "AssociationCount": associations,
            "DestinationArn": self.destination,
        }


@dataclass(kw_only=True)
class QueryLogAssociation:
    """A VPC whose queries are recorded."""

    id: str
    config_id: str
    vpc_id: str
    created: str = field(default_factory=now)

    def structure(self, status: str = "ACTIVE") -> Structure:
        """Return ResolverQueryLogConfigAssociation."""
        return {
            "Id": self.id,
            "ResolverQueryLogConfigId": self.config_id,
            "ResourceId": self.vpc_id,
            "Status": status,
            "Error": "NONE",
            "ErrorMessage": "",
            "CreationTime": self.created,
        }
