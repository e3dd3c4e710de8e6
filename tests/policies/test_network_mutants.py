"""The rules that follow packets, and what they share, are broken on purpose: their cases must notice."""

import pytest
from mutation import Mutant, mutate
from residency_facts import holds
from test_network_rules import TABLES

READABLE, PATHS = "network_is_readable", "paths_pass_the_gateway"
REPLIES, FLOWS = "replies_pass_the_gateway", "declared_flows_have_a_path"
SHARED = "rules.paths_pass_the_gateway"
SPECIAL = ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
           "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4")  # fmt: skip

MUTANTS = [
    Mutant(READABLE, "if resource.stack in view.pending:", "if False:"),
    Mutant(READABLE, "if resource.stack in view.pending:", "if view.pending:"),
    Mutant(READABLE, "for gap in gaps:", "for gap in ():"),
    Mutant(READABLE, "observe.unknown(", "observe.compliant("),
    Mutant(READABLE, "if not gaps:", "if False:"),
    Mutant(READABLE, ".get(resource.urn, ())", ".get(resource.name, ())"),
    Mutant(READABLE, "applies=decides", "applies=lambda _: True"),
    Mutant(READABLE, "applies=decides", 'applies=lambda it: decides(it) and "ec2/" in it.type'),
    Mutant(READABLE, "applies=decides", 'applies=lambda it: decides(it) and "ec2/" not in it.type'),
    Mutant(READABLE, "found[gap.source]", "found[gap.why]", "network"),
    Mutant(PATHS, "if not view.pending:", "if True:", "network"),
    Mutant(PATHS, "if each.stack not in view.pending", "if each.stack in view.pending", "network"),
    *(Mutant(PATHS, f'"{tier}"', '"x"', "network") for tier in ("firewall", "egress", "transit")),
    *(Mutant(PATHS, '{"firewall", ', f'{{"{tier}", "firewall", ', "network")
      for tier in ("endpoint", "workload", "data", "")),
    Mutant(PATHS, "if subnet not in exempt", "if routing.network.subnets[subnet].tier", "network"),
    Mutant(PATHS, "if not why}", "}", "network"),
    Mutant(PATHS, "if any(claimed[one] > 1", "if any(claimed[one] > 2", "network"),
    Mutant(PATHS, "if resource.custom and ", "if ", "network"),
    Mutant(PATHS, "if resource.custom and resource.type not in _DEVICES:", "if False:", "network"),
    *(Mutant(PATHS, f"        types.{device},\n", "", "network") for device in
      ("ACL_ASSOCIATION", "FIREWALL", "NAT_GATEWAY", "TABLE_ASSOCIATION", "TRANSIT_VPC")),
    Mutant(PATHS, "*(types.ACLS + types.TABLES)", "*types.TABLES", "network"),
    Mutant(PATHS, "*(types.ACLS + types.TABLES)", "*types.ACLS", "network"),
    Mutant(PATHS, "    if isinstance(value, Mapping):", "    if False:", "network"),
    Mutant(PATHS, "    if isinstance(value, list | tuple):", "    if False:", "network"),
    Mutant(PATHS, "way.path.hops[0].id", "way.path.hops[-1].id", "network"),
    Mutant(PATHS, "view.context.tiers))", "{}))", "network"),
    Mutant(PATHS, "path.headers.traffic()", '"packets"', "network"),
    Mutant(PATHS, "in path.lines())", "in path.lines()[:1])", "network"),
    Mutant(PATHS, "if subnet is None:", "if False:"),
    Mutant(PATHS, 'if shared == "":', "if False:"),
    Mutant(PATHS, 'if shared == "":', "if shared is not None:"),
    Mutant(PATHS, "if way.kind == kind:", "if True:"),
    Mutant(PATHS, '(resource, view, "path")', '(resource, view, "reply")'),
    Mutant(PATHS, "if way.certain else observe.unknown", "if True else observe.unknown"),
    Mutant(PATHS, "if way.certain else observe.unknown", "if not way else observe.unknown"),
    Mutant(PATHS, "        path=path,\n", ""),
    Mutant(PATHS, "if not seen:", "if False:"),
    Mutant(PATHS, "for way in seen.values():", "for way in ():"),
    Mutant(PATHS, "of_types(*types.SUBNETS)", "of_types(types.SUBNET)"),
    Mutant(REPLIES, "of_types(*types.SUBNETS)", "of_types(types.VPC)"),
    Mutant(REPLIES, '(resource, view, "reply")', '(resource, view, "path")'),
    Mutant(REPLIES, '(resource, view, "reply")', '(resource, view, "service")'),
    Mutant(REPLIES, "if way.kind == kind:", "if True:", SHARED),
    Mutant(REPLIES, "if way.reply is not None:", "if False:", SHARED),
    Mutant(REPLIES, '"and the reply:", ', "", SHARED),
    Mutant(REPLIES, "*network.lines(way.reply)[1:]", "", SHARED),
    Mutant(REPLIES, "if way.certain else observe.unknown", "if True else observe.unknown", SHARED),
    Mutant(REPLIES, "if way.certain else observe.unknown", "if not way else observe.unknown", SHARED),
    Mutant(FLOWS, "cidr not in planned or ", ""),
    Mutant(FLOWS, " or resource.urn not in view.once(network.router).network.subnets", ""),
    Mutant(FLOWS, " and egress.tier == tier", ""),
    Mutant(FLOWS, "site.name in egress.sites and ", ""),
    Mutant(FLOWS, "egress.tier == tier", "egress.tier != tier"),
    Mutant(FLOWS, "TCP, Intervals.single(port)", "TCP, Intervals.of([(0, 65535)])"),
    Mutant(FLOWS, "destinations, TCP, ", "destinations, Intervals.of([(0, 255)]), "),
    Mutant(FLOWS, "if ranges else PUBLIC", "if ranges else ADDRESSES[IPV4]"),
    Mutant(FLOWS, "if ranges else PUBLIC", "if not ranges else PUBLIC"),
    Mutant(FLOWS, "for network in service.networks", "for network in service.networks[:1]"),
    Mutant(FLOWS, "Intervals.single(port)", "Intervals.single(80)"),
    Mutant(FLOWS, "if isinstance(service, Service):", "if not isinstance(service, SiteService):"),
    Mutant(FLOWS, "elif isinstance(service, SiteService):", "elif False:"),
    Mutant(FLOWS, "if other.name in service.sites and ", "if "),
    Mutant(FLOWS, "if subnet.tier in service.tiers", "if True"),
    Mutant(FLOWS, "Intervals.single(6)", "Intervals.single(17)"),
    *(Mutant(FLOWS, f'"{each}",', "") for each in SPECIAL),
    Mutant(FLOWS, '"10.0.0.0/8"', '"10.0.0.0/7"'),
    Mutant(FLOWS, '"172.16.0.0/12"', '"172.0.0.0/8"'),
    Mutant(FLOWS, '"100.64.0.0/10"', '"100.0.0.0/8"'),
    Mutant(FLOWS, '"224.0.0.0/4"', '"192.0.0.0/3"'),
    Mutant(FLOWS, "if not view.once(network.router).network.transit_gateways:", "if False:"),
    Mutant(FLOWS, "and any(subnet.cidr in here", "and True or any(subnet.cidr in here"),
    Mutant(FLOWS, "and any(subnet.cidr in here", "and False and any(subnet.cidr in here"),
    Mutant(FLOWS, "planned = subnets(other)", "planned = subnets(other)[:6]"),
    Mutant(FLOWS, "planned = subnets(other)", "planned = subnets(other)[6:]"),
    Mutant(FLOWS, "    if broken:", "    if False:"),
    Mutant(FLOWS, "path=network.lines(broken[0]), ", ""),
    Mutant(FLOWS, "    if unsure:", "    if False:"),
    Mutant(FLOWS, "path=network.lines(unsure[0])", "path=()"),
    Mutant(FLOWS, "if path.end.kind not in questions.REACHED", "if False"),
    Mutant(FLOWS, 'yield observe.not_applicable("No flow', '_ = ("No flow'),
    Mutant(FLOWS, "of_types(*types.SUBNETS)", "of_types(*types.VPCS)"),
]  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_broken_rule_is_noticed(mutant: Mutant) -> None:
    broken = mutate(mutant)
    _, cases = TABLES[mutant.rule]
    smallest_first = sorted(cases, key=lambda case: len(case.others))
    assert not all(holds(broken, case) for case in smallest_first)
