"""What a network's resolver may be asked for: the plan's own rule group, and each way to open it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from residency_facts import ENCLAVE, Case, findings, make, verdict

from enclave.graph.facts import UNKNOWN, Resource
from enclave.model.enclave import AwsService, EgressRule, Service
from enclave.model.gateway.dns import dns_rules
from enclave.residency.channels.names import DNS_EGRESS
from enclave.residency.rules.resolver_answers_declared_names_only import (
    ASSOCIATION,
    DEFAULT_VPC,
    GROUP,
    LIST,
    RULE,
    SUBNETS,
    VPC,
    resolver_answers_declared_names_only,
)
from enclave.residency.verdicts import Verdict

OUTSIDE = Service(
    name="outside",
    domains=("a.example.eu", "*.b.example.eu"),
    protocol="tls",
    port=443,
    country="IE",
)
EGRESS = tuple(
    EgressRule(
        id=number,
        service=service,
        sites=("dublin-1",),
        tier="workload",
        reason="test",
        owner="test",
        until=date(2030, 1, 1),
    )
    for number, service in enumerate((OUTSIDE, AwsService(name="objects", aws="s3")), start=1)
)
SITE = ENCLAVE.site("dublin-1")
LOG, LOGGED = (
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
)
PLAN = dns_rules(replace(ENCLAVE, egress=EGRESS), SITE)
BLOCK_ALL = {"action": "BLOCK", "blockResponse": "NODATA"}
Props = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list and its rule."""

    name: str
    domains: Any
    rule: Props


def planned() -> tuple[Listed, ...]:
    return tuple(
        Listed(
            name=each.name,
            domains=list(each.domains),
            rule={"action": each.action, "qType": each.query_type, "blockResponse": each.block_response},
        )
        for each in PLAN.lists
    )


def extra(domains: Any, name: str = "extra", **rule: Any) -> tuple[Listed, ...]:
    """Return the plan's lists and one more."""
    return (*planned(), Listed(name=name, domains=domains, rule={"action": "ALLOW"} | rule))


@dataclass(frozen=True, kw_only=True)
class World:
    """A network and what its resolver is told. ``known``: ids are known, as after an update."""

    lists: Sequence[Listed] = field(default_factory=planned)
    vpc: Props = field(default_factory=lambda: {"cidrBlock": str(SITE.cidr)})
    vpc_type: str = VPC
    subnets: tuple[str, ...] = SUBNETS[:1]
    association: Props = field(default_factory=lambda: {"mutationProtection": "ENABLED"})
    associated: bool = True
    known: bool = True

    def case(self, expected: Verdict, egress: tuple[EgressRule, ...] = EGRESS) -> Case:
        vpc = self._made(self.vpc_type, "vpc", self.vpc)
        group = self._made(GROUP, "group", {})
        others = [group, *(self._made(type_, "subnet", {"vpcId": vpc}) for type_ in self.subnets)]
        for each in self.lists:
            domains = self._made(LIST, each.name, {"domains": each.domains})
            rule = {"firewallRuleGroupId": group, "firewallDomainListId": domains} | each.rule
            others += [domains, self._made(RULE, each.name, rule)]
        if self.associated:
            props = {"vpcId": vpc, "firewallRuleGroupId": group} | self.association
            others.append(self._made(ASSOCIATION, "association", props))
        return Case(id="", expected=expected, resource=vpc, others=tuple(others), egress=egress)

    def _made(self, type_: str, name: str, props: Props) -> Resource:
        id_ = f"{type_.rpartition(':')[2]}-{name}"
        refers = {key: (value,) for key, value in props.items() if isinstance(value, Resource)}
        plain = {
            key: (value.outputs["id"] if self.known else UNKNOWN) if isinstance(value, Resource) else value
            for key, value in props.items()
        }
        return make(type_, plain, name=name, refers=refers, outputs={"id": id_ if self.known else UNKNOWN})


def reached(world: World, egress: tuple[EgressRule, ...] = EGRESS) -> Verdict | None:
    return verdict(resolver_answers_declared_names_only, world.case(Verdict.COMPLIANT, egress))


def without(name: str) -> tuple[Listed, ...]:
    return tuple(each for each in planned() if each.name != name)


def last(**rule: Any) -> tuple[Listed, ...]:
    """Return the plan's lists with the last rule changed."""
    *others, rest = planned()
    return (*others, replace(rest, rule={**rest.rule, **rule}))


GOOD = {
    "the plan": World(),
    "the plan before it's made": World(known=False),
    "without services": World(lists=without("services")),
    "the same name in other letters": World(lists=extra(["A.Example.EU."])),
    "a name below a declared one": World(lists=extra(["x.b.example.eu"])),
    "all names below one that is below a declared one": World(lists=extra(["*.x.b.example.eu"])),
    "names that are blocked": World(lists=extra(["stranger.example"], **BLOCK_ALL)),
    "an alert for a declared name": World(lists=extra(["a.example.eu"], action="ALERT")),
    "an empty list": World(lists=extra([])),
    "no list at all": World(lists=extra(None)),
    "another answer for what is blocked": World(lists=last(blockResponse="NXDOMAIN")),
}

BAD = {
    "no association": World(associated=False),
    "an association of another network": World(association={"vpcId": "vpc-0123456789abcdef0"}),
    "an association that anybody can take away": World(association={"mutationProtection": "DISABLED"}),
    "an association without a word of protection": World(association={}),
    "nothing is blocked": World(lists=without("everything-else")),
    "no rule": World(lists=()),
    "only addresses are blocked": World(lists=last(qType="A")),
    "the rest causes an alert": World(lists=last(action="ALERT", blockResponse=None)),
    "the rest is allowed": World(lists=last(action="ALLOW", blockResponse=None)),
    "another list is blocked": World(
        lists=(*without("everything-else"), Listed(name="rest", domains=["*.cn"], rule=BLOCK_ALL))
    ),
    "everything is allowed": World(lists=extra(["*"])),
    "a stranger's name": World(lists=extra(["stranger.example"])),
    "a stranger's name that causes an alert": World(lists=extra(["stranger.example"], action="ALERT")),
    "names below a stranger's": World(lists=extra(["*.stranger.example"])),
    "names below one that is declared itself": World(lists=extra(["*.a.example.eu"])),
    "one that itself isn't declared": World(lists=extra(["b.example.eu"])),
    "names above a declared one": World(lists=extra(["*.example.eu"])),
    "a look-alike in front": World(lists=extra(["evil-a.example.eu"])),
    "a look-alike behind": World(lists=extra(["a.example.eu.stranger.example"])),
    "an asterisk without a dot": World(lists=extra(["*b.example.eu"])),
    "S3 in another region": World(lists=extra(["*.s3.us-east-1.amazonaws.com"])),
    "a declared name in a network of no site": World(vpc={"cidrBlock": "10.99.0.0/16"}),
    "a declared name at another site": World(vpc={"cidrBlock": str(ENCLAVE.site("dublin-2").cidr)}),
    "names that only look bad": World(lists=extra(None, firewallDomainListId=None, action="ALERT")),
    "a default network": World(vpc_type=DEFAULT_VPC, associated=False, subnets=()),
}

UNSURE = {
    "domains": World(lists=extra(UNKNOWN)),
    "one domain": World(lists=extra([UNKNOWN])),
    "an action": World(lists=extra(["stranger.example"], action=UNKNOWN)),
    "a list from elsewhere": World(lists=extra(None, firewallDomainListId="rslvr-fdl-0123456789abcdef0")),
    "a group from elsewhere": World(
        association={"firewallRuleGroupId": "rslvr-frg-0123456789abcdef0", "mutationProtection": "ENABLED"}
    ),
    "a protection": World(association={"mutationProtection": UNKNOWN}),
}


@pytest.mark.parametrize("what", GOOD)
def test_a_resolver_that_answers_for_declared_names_alone(what: str) -> None:
    assert reached(GOOD[what]) is Verdict.COMPLIANT


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("known", [True, False])
def test_a_resolver_that_answers_for_others(what: str, known: bool) -> None:
    assert reached(replace(BAD[what], known=known)) is Verdict.VIOLATED


@pytest.mark.parametrize("what", UNSURE)
def test_what_is_not_known_blocks(what: str) -> None:
    assert reached(UNSURE[what]) is Verdict.UNKNOWN


def test_nobody_asks_the_resolver_of_a_network_without_subnets() -> None:
    assert reached(World(associated=False, subnets=())) is Verdict.NOT_APPLICABLE
    assert reached(World(associated=False, subnets=SUBNETS[1:])) is Verdict.VIOLATED


def test_what_the_configuration_no_longer_declares_is_found() -> None:
    """S3 and the network's own names stay declared."""
    case = World().case(Verdict.VIOLATED, EGRESS[1:])
    found = findings(resolver_answers_declared_names_only, case)
    assert [(each.property, each.value) for each in found if each.verdict is Verdict.VIOLATED] == [
        ("services.domains[0]", '"*.b.example.eu"'),
        ("services.domains[1]", '"a.example.eu"'),
    ]


def test_a_finding_names_the_list_and_the_domain() -> None:
    case = World(lists=extra(["a.example.eu", "stranger.example"])).case(Verdict.VIOLATED)
    found = findings(resolver_answers_declared_names_only, case)
    (seen,) = [each for each in found if each.verdict is Verdict.VIOLATED]
    assert (seen.property, seen.value, seen.name) == ("extra.domains[1]", '"stranger.example"', "vpc")


def test_groups_are_judged_together() -> None:
    """A second group of the same network may hold the block, or open what the first has closed."""

    def both(second: World) -> Verdict | None:
        first = World(lists=without("everything-else")).case(Verdict.COMPLIANT)
        other = second.case(Verdict.COMPLIANT)
        renamed = tuple(
            replace(
                each,
                urn=f"{each.urn}-2",
                name=f"{each.name}-2",
                outputs={"id": f"{each.outputs['id']}-2"},
                props={
                    key: f"{value}-2" if key.endswith("Id") and key != "vpcId" else value
                    for key, value in each.props.items()
                },
                property_dependencies={},
            )
            for each in other.others
        )
        return verdict(resolver_answers_declared_names_only, replace(first, others=(*first.others, *renamed)))

    assert both(World()) is Verdict.COMPLIANT
    assert both(World(lists=extra(["stranger.example"]))) is Verdict.VIOLATED
    assert both(World(lists=without("everything-else"))) is Verdict.VIOLATED


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("rslvr-rqlc-0123456789abcdef0", Verdict.COMPLIANT),
        ("rslvr-rqlc-0123456789abcdef1", Verdict.UNKNOWN),
        ("rqlc-0123456789abcdef0", Verdict.UNKNOWN),
    ],
)
def test_a_log_of_queries_is_known_by_the_end_of_its_arn(named: str, expected: Verdict) -> None:
    """A policy pack sees the ARN of what is made, and no id."""
    arn = "arn:aws:route53resolver:eu-west-1:111111111111:resolver-query-log-config/"
    log = make(LOG, {}, name="log", outputs={"arn": f"{arn}rslvr-rqlc-0123456789abcdef0"})
    logged = make(LOGGED, {"resolverQueryLogConfigId": named}, refers={"resolverQueryLogConfigId": (log,)})
    assert verdict(DNS_EGRESS, Case(id="", expected=expected, resource=logged, others=(log,))) is expected
