"""What a policy that drops established connections needs beside: rules for all that belongs to none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from residency_facts import ENCLAVE, Case, findings, make, verdict

from enclave.graph.facts import UNKNOWN
from enclave.model.gateway.firewall import firewall_rules
from enclave.residency.channels.network_firewall import POLICY
from enclave.residency.rules.firewall_drops_what_is_no_connection import (
    firewall_drops_what_is_no_connection,
)
from enclave.residency.suricata.groups import GROUP
from enclave.residency.verdicts import Verdict

UDP = "drop udp any any -> any any (sid:1;)"
ICMP = 'drop icmp any any -> any any (msg:"ICMP"; sid:2;)'
OTHERS = "drop ip any any -> any any (ip_proto:!6; sid:3;)"
EARLY = "drop tcp any any -> any any (flow:not_established; dsize:>0; sid:4;)"
ALL = (UDP, ICMP, OTHERS, EARLY)
ESTABLISHED = ("aws:drop_established", "aws:alert_established")
OURS = firewall_rules(ENCLAVE, ENCLAVE.site("dublin-1")).text


@dataclass(frozen=True, kw_only=True)
class World:
    """A policy and the texts of its groups. ``known``: ARNs are known, as after an update."""

    groups: Sequence[Any] = ("\n".join(ALL),)
    actions: Any = ESTABLISHED
    stateless: str = "aws:forward_to_sfe"
    known: bool = True
    strangers: tuple[str, ...] = ()

    def case(self, expected: Verdict) -> Case:
        made = [
            make(
                GROUP,
                {"ruleGroup": {"rulesSource": {"rulesString": text}}},
                name=f"group-{index}",
                outputs={"arn": f"arn:aws:network-firewall:eu-west-1:111111111111:stateful-rulegroup/{index}"}
                if self.known
                else {"arn": UNKNOWN},
            )
            for index, text in enumerate(self.groups)
        ]
        arns = [*(each.outputs["arn"] for each in made), *self.strangers]
        policy = {
            "statelessDefaultActions": [self.stateless],
            "statelessFragmentDefaultActions": [self.stateless],
            "statefulDefaultActions": self.actions if self.actions is UNKNOWN else list(self.actions),
            "statefulEngineOptions": {"ruleOrder": "STRICT_ORDER"},
            "statefulRuleGroupReferences": [
                {"priority": index, "resourceArn": arn} for index, arn in enumerate(arns)
            ],
        }
        judged = make(
            POLICY, {"firewallPolicy": policy}, name="policy", refers={"firewallPolicy": tuple(made)}
        )
        return Case(id="", expected=expected, resource=judged, others=tuple(made))


def rules(*texts: str) -> World:
    return World(groups=("\n".join(texts),))


def without(text: str, *instead: str) -> World:
    return rules(*(each for each in ALL if each != text), *instead)


AWS_MANAGED = "arn:aws:network-firewall:eu-west-1:aws-managed:stateful-rulegroup/MalwareDomainsStrictOrder"
ELSEWHERE = "arn:aws:network-firewall:eu-west-1:111111111111:stateful-rulegroup/elsewhere"

GOOD = {
    "all four": World(),
    "before they are made": World(known=False),
    "what the compiler writes": World(groups=(OURS,)),
    "in two groups": World(groups=("\n".join(ALL[:2]), "\n".join(ALL[2:]))),
    "beside a group that AWS manages": World(strangers=(AWS_MANAGED,)),
    "beside a group from elsewhere": World(strangers=(ELSEWHERE,)),
    "by protocol alone": rules(OTHERS, EARLY),
    "rejected": rules(*(each.replace("drop", "reject", 1) for each in ALL)),
    "everything": rules("drop ip any any -> any any (sid:1;)"),
    "with a mark": without(EARLY, EARLY.replace("sid", "flowbits:set,bad; sid")),
    "whatever its size": without(EARLY, EARLY.replace("dsize:>0; ", "")),
}
BAD = {
    "no group": World(groups=()),
    "a group that AWS manages alone": World(groups=(), strangers=(AWS_MANAGED,)),
    "without UDP and the rest": rules(ICMP, EARLY),
    "without ICMP and the rest": rules(UDP, EARLY),
    "without other protocols": without(OTHERS),
    "without data before a handshake": without(EARLY),
    "an alert alone": without(EARLY, EARLY.replace("drop", "alert", 1)),
    "commented out": without(EARLY, f"# {EARLY}"),
    "from somewhere": without(EARLY, EARLY.replace("any any ->", "10.0.0.0/8 any ->")),
    "to somewhere": without(EARLY, EARLY.replace("-> any", "-> $HOME_NET")),
    "to some port": without(EARLY, EARLY.replace("-> any any", "-> any 443")),
    "large segments alone": without(EARLY, EARLY.replace(">0", ">9")),
    "in one direction": without(EARLY, EARLY.replace("established", "established,to_client")),
    "established ones": without(EARLY, EARLY.replace("not_established", "established")),
    "with some content": without(EARLY, EARLY.replace("sid", 'content:"x"; sid')),
    "another protocol": without(OTHERS, OTHERS.replace("!6", "47")),
    "TCP alone": without(OTHERS, OTHERS.replace("!6", "6")),
}
UNSURE = {
    "default actions": World(actions=UNKNOWN),
    "the text": World(groups=(UNKNOWN,)),
    "a group from elsewhere alone": World(groups=(), strangers=(ELSEWHERE,)),
    "the rest in a group from elsewhere": World(groups=(UDP,), strangers=(ELSEWHERE,)),
}
SILENT = {
    "all is dropped": World(groups=(), actions=("aws:drop_strict",)),
    "nothing is dropped": World(groups=(), actions=("aws:alert_strict",)),
    "nothing gets there": World(groups=(), stateless="aws:drop"),
}
EXPECTED = (
    *((name, world, Verdict.COMPLIANT) for name, world in GOOD.items()),
    *((name, world, Verdict.VIOLATED) for name, world in BAD.items()),
    *((name, world, Verdict.UNKNOWN) for name, world in UNSURE.items()),
    *((name, world, Verdict.NOT_APPLICABLE) for name, world in SILENT.items()),
)


@pytest.mark.parametrize(
    ("world", "expected"), [each[1:] for each in EXPECTED], ids=[each[0] for each in EXPECTED]
)
def test_what_belongs_to_no_connection(world: World, expected: Verdict):
    assert verdict(firewall_drops_what_is_no_connection, world.case(expected)) is expected


def test_what_is_missing_is_told():
    (found,) = findings(firewall_drops_what_is_no_connection, without(EARLY).case(Verdict.VIOLATED))
    assert "data before a handshake" in found.reason
    assert "UDP" not in found.reason
