"""The state of Route 53 Resolver in one account and region, and every change of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from moto.core.base_backend import BackendDict, BaseBackend
from moto.utilities.tagging_service import TaggingService

from enclave.local.cloud.route53resolver import checks
from enclave.local.cloud.route53resolver.exceptions import (
    ConflictError,
    LimitExceededError,
    ResourceNotFoundError,
    ValidationError,
)
from enclave.local.cloud.route53resolver.parts import Association, DomainList, Part, Rule, RuleGroup, new_id
from enclave.local.cloud.route53resolver.query_logs import QueryLogs
from enclave.local.cloud.route53resolver.vpcs import require_vpc

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_DOMAINS = 100_000
MAX_LISTS = MAX_GROUPS = 1_000
MAX_RULES_PER_GROUP = 100
MAX_GROUPS_PER_VPC = 5
FAIL_OPEN = ("ENABLED", "DISABLED")
# What CreateFirewallRule and UpdateFirewallRule take of a rule, beside the two ids.
RULE_FIELDS = (
    "Name",
    "Priority",
    "Action",
    "BlockResponse",
    *checks.OVERRIDES,
    "FirewallDomainRedirectionAction",
)
_ADVANCED = ("DnsThreatProtection", "ConfidenceThreshold", "FirewallRuleType", "FirewallThreatProtectionId")

Kept = TypeVar("Kept", bound=Part)


class Route53ResolverBackend(BaseBackend):
    """DNS Firewall and query logging of one account in one region. Everything is kept by id."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.lists: dict[str, DomainList] = {}
        self.groups: dict[str, RuleGroup] = {}
        self.associations: dict[str, Association] = {}
        self.configs: dict[str, dict[str, Any]] = {}
        self.tagger = TaggingService()
        self.query_logs = QueryLogs(account_id, region_name, self.arn)

    def arn(self, kind: str, id_: str) -> str:
        """Return the ARN of a thing of a kind, such as ``firewall-domain-list``."""
        return f"arn:{self.partition}:route53resolver:{self.region_name}:{self.account_id}:{kind}/{id_}"

    # domain lists

    def create_domain_list(self, params: dict[str, Any]) -> DomainList:
        """Make an empty domain list."""
        self._check_new(self.lists, params, MAX_LISTS)
        id_ = new_id("fdl")
        made = DomainList(
            id=id_,
            arn=self.arn("firewall-domain-list", id_),
            name=params["Name"],
            creator=params["CreatorRequestId"],
        )
        return self._keep(self.lists, made, params)

    def update_domains(self, params: dict[str, Any]) -> DomainList:
        """Add domains to a list, remove some from it, or put others in their place."""
        found = find(self.lists, params["FirewallDomainListId"])
        checks.choice("operation", params["Operation"], ("ADD", "REMOVE", "REPLACE"))
        found.domains = _updated(found, params["Operation"], checks.domains(params["Domains"]))
        if sum(len(each.domains) for each in self.lists.values()) > MAX_DOMAINS:
            raise LimitExceededError(f"An account can have {MAX_DOMAINS} domains in its domain lists.")
        found.changed()
        return found

    def delete_domain_list(self, params: dict[str, Any]) -> DomainList:
        """Delete a domain list that no rule uses."""
        found = find(self.lists, params["FirewallDomainListId"])
        if any(rule.key[0] == found.id for group in self.groups.values() for rule in group.rules):
            raise ConflictError(f"The domain list '{found.id}' is used by a rule.")
        return self._forget(self.lists, found)

    # rule groups and rules

    def create_group(self, params: dict[str, Any]) -> RuleGroup:
        """Make a rule group without rules."""
        self._check_new(self.groups, params, MAX_GROUPS)
        id_ = new_id("frg")
        made = RuleGroup(
            id=id_,
            arn=self.arn("firewall-rule-group", id_),
            name=params["Name"],
            creator=params["CreatorRequestId"],
            owner=self.account_id,
        )
        return self._keep(self.groups, made, params)

    def delete_group(self, params: dict[str, Any]) -> RuleGroup:
        """Delete a rule group that has no rule and no VPC."""
        found = find(self.groups, params["FirewallRuleGroupId"])
        if any(each.group_id == found.id for each in self.associations.values()):
            raise ConflictError(f"The rule group '{found.id}' is associated with a VPC.")
        if found.rules:
            raise ConflictError(f"[RSLVR-02103] The rule group '{found.id}' still has rules.")
        return self._forget(self.groups, found)

    def create_rule(self, params: dict[str, Any]) -> Rule:
        """Add a rule to a group."""
        _refuse_advanced(params)
        group = find(self.groups, params["FirewallRuleGroupId"])
        find(self.lists, params["FirewallDomainListId"])
        if any(each.creator == params["CreatorRequestId"] for each in group.rules):
            raise NotImplementedError("The CreatorRequestId of an earlier request")
        if len(group.rules) >= MAX_RULES_PER_GROUP:
            raise LimitExceededError(f"A rule group can have {MAX_RULES_PER_GROUP} rules.")
        names = ("FirewallRuleGroupId", "FirewallDomainListId", "Qtype", *RULE_FIELDS)
        made = Rule(
            fields={name: params[name] for name in names if name in params},
            creator=params["CreatorRequestId"],
        )
        _check_rule(made.fields, group.rules)
        if any(each.key == made.key for each in group.rules):
            raise ValidationError("The rule group has a rule for this domain list and query type.")
        group.rules.append(made)
        group.changed()
        return made

    def update_rule(self, params: dict[str, Any]) -> Rule:
        """Change a rule. Its list and type of query tell which, so they never change."""
        _refuse_advanced(params)
        group, found = self.rule(params)
        fields = found.fields | {name: params[name] for name in RULE_FIELDS if name in params}
        if fields["Action"] != checks.BLOCK and "BlockResponse" not in params:
            fields.pop("BlockResponse", None)
        if fields.get("BlockResponse") != checks.OVERRIDE:
            stale = [name for name in checks.OVERRIDES if name not in params]
            fields = {name: value for name, value in fields.items() if name not in stale}
        _check_rule(fields, [each for each in group.rules if each is not found])
        found.fields = fields
        found.modified = group.modified
        return found

    def delete_rule(self, params: dict[str, Any]) -> Rule:
        """Take a rule out of its group."""
        _refuse_advanced(params)
        group, found = self.rule(params)
        group.rules.remove(found)
        group.changed()
        return found

    def rule(self, params: dict[str, Any]) -> tuple[RuleGroup, Rule]:
        """Find a rule by its group, its list and its type of query."""
        group = find(self.groups, params["FirewallRuleGroupId"])
        key = params["FirewallDomainListId"], params.get("Qtype")
        for each in group.rules:
            if each.key == key:
                return group, each
        raise ResourceNotFoundError(f"{group.id}:{key[0]}")

    # associations

    def associate(self, params: dict[str, Any]) -> Association:
        """Put a rule group into a VPC."""
        self._check_new(self.associations, params, MAX_GROUPS * MAX_GROUPS_PER_VPC)
        checks.choice("mutationProtection", params.get("MutationProtection"), checks.SWITCH)
        group, vpc_id = find(self.groups, params["FirewallRuleGroupId"]), params["VpcId"]
        require_vpc(self.account_id, self.region_name, vpc_id)
        there = self.of_vpc(vpc_id)
        if any(each.group_id == group.id for each in there):
            raise ConflictError(f"The rule group '{group.id}' is already associated with '{vpc_id}'.")
        if len(there) >= MAX_GROUPS_PER_VPC:
            raise LimitExceededError(f"A VPC can have {MAX_GROUPS_PER_VPC} rule groups.")
        _check_place(params["Priority"], there)
        id_ = new_id("frgassoc")
        made = Association(
            id=id_,
            arn=self.arn("firewall-rule-group-association", id_),
            name=params["Name"],
            creator=params["CreatorRequestId"],
            group_id=group.id,
            vpc_id=vpc_id,
            priority=params["Priority"],
            protection=params.get("MutationProtection") or "DISABLED",
        )
        return self._keep(self.associations, made, params)

    def update_association(self, params: dict[str, Any]) -> Association:
        """Change name, priority or protection; a protected one lets only its protection be changed.

        Whether AWS does both in one request isn't said: here it takes two.
        """
        found = find(self.associations, params["FirewallRuleGroupAssociationId"])
        name, priority = params.get("Name", found.name), params.get("Priority", found.priority)
        protection = params.get("MutationProtection", found.protection)
        checks.name(name)
        checks.choice("mutationProtection", protection, checks.SWITCH)
        if found.protection == "ENABLED" and (name, priority) != (found.name, found.priority):
            raise ConflictError(f"The association '{found.id}' is protected from mutation.")
        if priority != found.priority:
            _check_place(priority, self.of_vpc(found.vpc_id))
        found.name, found.priority, found.protection = name, priority, protection
        found.changed()
        return found

    def disassociate(self, params: dict[str, Any]) -> Association:
        """Take a rule group out of a VPC, unless that is protected."""
        found = find(self.associations, params["FirewallRuleGroupAssociationId"])
        if found.protection == "ENABLED":
            raise ConflictError(f"The association '{found.id}' is protected from mutation.")
        return self._forget(self.associations, found)

    def of_vpc(self, vpc_id: str) -> list[Association]:
        """Return the rule groups of a VPC, in the order in which they are asked."""
        there = [each for each in self.associations.values() if each.vpc_id == vpc_id]
        return sorted(there, key=lambda each: each.priority)

    # what happens when DNS Firewall fails

    def config(self, vpc_id: str) -> dict[str, Any]:
        """Return the configuration of a VPC. It is there without having been made, and closed."""
        require_vpc(self.account_id, self.region_name, vpc_id)
        default = {
            "Id": new_id("fc"),
            "ResourceId": vpc_id,
            "OwnerId": self.account_id,
            "FirewallFailOpen": "DISABLED",
        }
        return self.configs.setdefault(vpc_id, default)

    def update_config(self, params: dict[str, Any]) -> dict[str, Any]:
        """Say whether a VPC's queries are answered while DNS Firewall fails."""
        wanted = params["FirewallFailOpen"]
        if wanted == "USE_LOCAL_RESOURCE_SETTING":
            raise NotImplementedError("Route 53 Profiles, which alone have USE_LOCAL_RESOURCE_SETTING")
        checks.choice("firewallFailOpen", wanted, FAIL_OPEN)
        found = self.config(params["ResourceId"])
        found["FirewallFailOpen"] = wanted
        return found

    # what they share

    def taggable(self, arn: str) -> str:
        """Return the ARN if something here has it; ResourceNotFoundException otherwise."""
        stores: tuple[Iterable[Part], ...] = (
            self.lists.values(),
            self.groups.values(),
            self.associations.values(),
            self.query_logs.configs.values(),
        )
        if not any(part.arn == arn for store in stores for part in store):
            raise ResourceNotFoundError(arn)
        return arn

    def tag(self, arn: str, params: dict[str, Any]) -> None:
        """Keep the tags that a create request brought."""
        if params.get("Tags"):
            self.tagger.tag_resource(arn, params["Tags"])

    def _check_new(self, store: dict[str, Kept], params: dict[str, Any], limit: int) -> None:
        checks.name(params["Name"])
        if any(each.creator == params["CreatorRequestId"] for each in store.values()):
            raise NotImplementedError("The CreatorRequestId of an earlier request")
        if len(store) >= limit:
            raise LimitExceededError(f"An account can have {limit} of these in a region.")

    def _keep(self, store: dict[str, Kept], made: Kept, params: dict[str, Any]) -> Kept:
        store[made.id] = made
        self.tag(made.arn, params)
        return made

    def _forget(self, store: dict[str, Kept], found: Kept) -> Kept:
        del store[found.id]
        self.tagger.delete_all_tags_for_resource(found.arn)
        return found


def find(store: dict[str, Kept], id_: str) -> Kept:
    """Return what has an id; ResourceNotFoundException if nothing has."""
    if id_ not in store:
        raise ResourceNotFoundError(id_)
    return store[id_]


def _refuse_advanced(params: dict[str, Any]) -> None:
    for name in _ADVANCED:
        if params.get(name) is not None:
            raise NotImplementedError(f"Rules of DNS Firewall Advanced ({name})")
    if "FirewallDomainListId" not in params:
        raise ValidationError("A rule needs a FirewallDomainListId.")


def _updated(found: DomainList, operation: str, given: list[str]) -> list[str]:
    if operation == "REPLACE":
        return given
    if operation == "ADD":
        known = [each for each in given if each in found.domains]
        if known:
            raise ValidationError(f"The domain '{known[0]}' is in the domain list '{found.id}' already.")
        return [*found.domains, *given]
    unknown = [each for each in given if each not in found.domains]
    if unknown:
        raise ValidationError(
            f"[RSLVR-02502] The domain '{unknown[0]}' isn't in the domain list '{found.id}'."
        )
    return [each for each in found.domains if each not in given]


def _check_rule(fields: dict[str, Any], others: list[Rule]) -> None:
    checks.rule(fields)
    for name in ("Name", "Priority"):
        if any(each.fields[name] == fields[name] for each in others):
            raise ValidationError(f"Another rule of the rule group has the {name} '{fields[name]}'.")


def _check_place(priority: int, there: list[Association]) -> None:
    checks.association_priority(priority)
    if any(each.priority == priority for each in there):
        raise ConflictError(f"Another rule group of the VPC has the priority {priority}.")


route53resolver_backends = BackendDict(Route53ResolverBackend, "route53resolver")
