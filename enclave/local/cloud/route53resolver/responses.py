"""Route 53 Resolver's operations: parameters in, response structures out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult, BaseResponse

from enclave.local.cloud.route53resolver import checks
from enclave.local.cloud.route53resolver.exceptions import InvalidNextTokenError, ValidationError
from enclave.local.cloud.route53resolver.models import Route53ResolverBackend, find, route53resolver_backends

if TYPE_CHECKING:
    from collections.abc import Iterable

    from enclave.local.cloud.route53resolver.parts import Structure

_PAGE = 100


class Route53ResolverResponse(BaseResponse):
    """One method an operation, named as moto's router expects."""

    def __init__(self) -> None:
        super().__init__(service_name="route53resolver")
        self.automated_parameter_parsing = True

    @property
    def _backend(self) -> Route53ResolverBackend:
        return route53resolver_backends[self.current_account][self.region]

    @property
    def _parameters(self) -> dict[str, Any]:
        return {name: value for name, value in dict(self._get_params()).items() if value is not None}

    # domain lists

    def create_firewall_domain_list(self) -> ActionResult:
        """CreateFirewallDomainList."""
        return _one("FirewallDomainList", self._backend.create_domain_list(self._parameters).structure())

    def get_firewall_domain_list(self) -> ActionResult:
        """GetFirewallDomainList."""
        found = find(self._backend.lists, self._parameters["FirewallDomainListId"])
        return _one("FirewallDomainList", found.structure())

    def list_firewall_domain_lists(self) -> ActionResult:
        """ListFirewallDomainLists, without AWS's own."""
        names = ("Id", "Arn", "Name", "CreatorRequestId")
        found = [_only(each.identity(), names) for each in self._backend.lists.values()]
        return self._page("FirewallDomainLists", found)

    def update_firewall_domains(self) -> ActionResult:
        """UpdateFirewallDomains."""
        found = self._backend.update_domains(self._parameters)
        return ActionResult(
            {
                "Id": found.id,
                "Name": found.name,
                "Status": "UPDATING",
                "StatusMessage": "Updating domain list",
            }
        )

    def list_firewall_domains(self) -> ActionResult:
        """ListFirewallDomains."""
        found = find(self._backend.lists, self._parameters["FirewallDomainListId"])
        return self._page("Domains", sorted(found.domains))

    def delete_firewall_domain_list(self) -> ActionResult:
        """DeleteFirewallDomainList."""
        found = self._backend.delete_domain_list(self._parameters)
        return _one("FirewallDomainList", found.structure() | {"Status": "DELETING"})

    # rule groups and rules

    def create_firewall_rule_group(self) -> ActionResult:
        """CreateFirewallRuleGroup."""
        return _one("FirewallRuleGroup", self._backend.create_group(self._parameters).structure())

    def get_firewall_rule_group(self) -> ActionResult:
        """GetFirewallRuleGroup."""
        found = find(self._backend.groups, self._parameters["FirewallRuleGroupId"])
        return _one("FirewallRuleGroup", found.structure())

    def list_firewall_rule_groups(self) -> ActionResult:
        """ListFirewallRuleGroups."""
        names = ("Id", "Arn", "Name", "OwnerId", "CreatorRequestId", "ShareStatus")
        found = [_only(each.structure(), names) for each in self._backend.groups.values()]
        return self._page("FirewallRuleGroups", found)

    def delete_firewall_rule_group(self) -> ActionResult:
        """DeleteFirewallRuleGroup."""
        found = self._backend.delete_group(self._parameters)
        return _one("FirewallRuleGroup", found.structure() | {"Status": "DELETING"})

    def create_firewall_rule(self) -> ActionResult:
        """CreateFirewallRule."""
        return _one("FirewallRule", self._backend.create_rule(self._parameters).structure())

    def update_firewall_rule(self) -> ActionResult:
        """UpdateFirewallRule."""
        return _one("FirewallRule", self._backend.update_rule(self._parameters).structure())

    def delete_firewall_rule(self) -> ActionResult:
        """DeleteFirewallRule."""
        return _one("FirewallRule", self._backend.delete_rule(self._parameters).structure())

    def list_firewall_rules(self) -> ActionResult:
        """ListFirewallRules, in order of priority."""
        params = self._parameters
        checks.choice("action", params.get("Action"), checks.ACTIONS)
        rules = [each.structure() for each in find(self._backend.groups, params["FirewallRuleGroupId"]).rules]
        found = _matching(rules, params, ("Priority", "Action"))
        return self._page("FirewallRules", sorted(found, key=lambda each: int(each["Priority"])))

    # associations

    def associate_firewall_rule_group(self) -> ActionResult:
        """AssociateFirewallRuleGroup. The answer is UPDATING; the next look finds it COMPLETE."""
        return _one(
            "FirewallRuleGroupAssociation", self._backend.associate(self._parameters).structure("UPDATING")
        )

    def get_firewall_rule_group_association(self) -> ActionResult:
        """GetFirewallRuleGroupAssociation."""
        found = find(self._backend.associations, self._parameters["FirewallRuleGroupAssociationId"])
        return _one("FirewallRuleGroupAssociation", found.structure())

    def list_firewall_rule_group_associations(self) -> ActionResult:
        """ListFirewallRuleGroupAssociations."""
        every = [each.structure() for each in self._backend.associations.values()]
        found = _matching(every, self._parameters, ("FirewallRuleGroupId", "VpcId", "Priority", "Status"))
        return self._page("FirewallRuleGroupAssociations", found)

    def update_firewall_rule_group_association(self) -> ActionResult:
        """UpdateFirewallRuleGroupAssociation."""
        found = self._backend.update_association(self._parameters)
        return _one("FirewallRuleGroupAssociation", found.structure("UPDATING"))

    def disassociate_firewall_rule_group(self) -> ActionResult:
        """DisassociateFirewallRuleGroup."""
        found = self._backend.disassociate(self._parameters)
        return _one("FirewallRuleGroupAssociation", found.structure("DELETING"))

    # what happens when DNS Firewall fails

    def get_firewall_config(self) -> ActionResult:
        """GetFirewallConfig."""
        return _one("FirewallConfig", self._backend.config(self._parameters["ResourceId"]))

    def update_firewall_config(self) -> ActionResult:
        """UpdateFirewallConfig."""
        return _one("FirewallConfig", self._backend.update_config(self._parameters))

    def list_firewall_configs(self) -> ActionResult:
        """ListFirewallConfigs, of 5 to 10 a page."""
        size = self._parameters.get("MaxResults", 10)
        if not 5 <= size <= 10:  # noqa: PLR2004  the bounds of this one operation
            raise ValidationError("MaxResults lies between 5 and 10.")
        return self._page("FirewallConfigs", list(self._backend.configs.values()), size=size)

    # query logging

    def create_resolver_query_log_config(self) -> ActionResult:
        """CreateResolverQueryLogConfig."""
        made = self._backend.query_logs.create(self._parameters)
        self._backend.tag(made.arn, self._parameters)
        return _one("ResolverQueryLogConfig", made.structure(0, "CREATING"))

    def get_resolver_query_log_config(self) -> ActionResult:
        """GetResolverQueryLogConfig."""
        found = self._backend.query_logs.config(self._parameters)
        return _one("ResolverQueryLogConfig", found.structure(len(self._backend.query_logs.users(found))))

    def list_resolver_query_log_configs(self) -> ActionResult:
        """ListResolverQueryLogConfigs, unfiltered."""
        logs = self._backend.query_logs
        found = [each.structure(len(logs.users(each))) for each in logs.configs.values()]
        return self._counted("ResolverQueryLogConfigs", found)

    def delete_resolver_query_log_config(self) -> ActionResult:
        """DeleteResolverQueryLogConfig."""
        found = self._backend.query_logs.delete(self._parameters)
        self._backend.tagger.delete_all_tags_for_resource(found.arn)
        return _one("ResolverQueryLogConfig", found.structure(0, "DELETING"))

    def associate_resolver_query_log_config(self) -> ActionResult:
        """AssociateResolverQueryLogConfig. The answer is CREATING; the next look finds it ACTIVE."""
        made = self._backend.query_logs.associate(self._parameters)
        return _one("ResolverQueryLogConfigAssociation", made.structure("CREATING"))

    def get_resolver_query_log_config_association(self) -> ActionResult:
        """GetResolverQueryLogConfigAssociation."""
        found = self._backend.query_logs.association(self._parameters)
        return _one("ResolverQueryLogConfigAssociation", found.structure())

    def list_resolver_query_log_config_associations(self) -> ActionResult:
        """ListResolverQueryLogConfigAssociations, unfiltered."""
        found = [each.structure() for each in self._backend.query_logs.associations.values()]
        return self._counted("ResolverQueryLogConfigAssociations", found)

    def disassociate_resolver_query_log_config(self) -> ActionResult:
        """DisassociateResolverQueryLogConfig."""
        found = self._backend.query_logs.disassociate(self._parameters)
        return _one("ResolverQueryLogConfigAssociation", found.structure("DELETING"))

    # tags

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        arn = self._backend.taggable(self._parameters["ResourceArn"])
        self._backend.tagger.tag_resource(arn, self._parameters["Tags"])
        return ActionResult({})

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        arn = self._backend.taggable(self._parameters["ResourceArn"])
        self._backend.tagger.untag_resource_using_names(arn, self._parameters["TagKeys"])
        return ActionResult({})

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        arn = self._backend.taggable(self._parameters["ResourceArn"])
        return self._page("Tags", self._backend.tagger.list_tags_for_resource(arn)["Tags"])

    # pages

    def _page(self, name: str, items: list[Any], *, size: int = 0) -> ActionResult:
        return ActionResult(self._sliced(name, items, size))

    def _sliced(self, name: str, items: list[Any], size: int = 0) -> Structure:
        limit = size or int(self._parameters.get("MaxResults", _PAGE))
        token = self._parameters.get("NextToken", "0")
        if not token.isdigit() or int(token) > len(items):
            raise InvalidNextTokenError
        end = int(token) + limit
        answer: Structure = {name: items[int(token) : end]}
        return answer | ({"NextToken": str(end)} if end < len(items) else {})

    def _counted(self, name: str, items: list[Structure]) -> ActionResult:
        for parameter in ("Filters", "SortBy", "SortOrder"):
            if self._parameters.get(parameter):
                raise NotImplementedError(f"Lists of query logging with {parameter}")
        counts = {"TotalCount": len(items), "TotalFilteredCount": len(items)}
        return ActionResult(self._sliced(name, items) | counts)


def _one(name: str, structure: Structure) -> ActionResult:
    return ActionResult({name: structure})


def _only(structure: Structure, names: Iterable[str]) -> Structure:
    return {name: structure[name] for name in names}


def _matching(items: list[Structure], params: dict[str, Any], names: Iterable[str]) -> list[Structure]:
    wanted = {name: params[name] for name in names if name in params}
    return [each for each in items if wanted.items() <= each.items()]
