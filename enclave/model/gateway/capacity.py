"""How large a rule group is made, and what AWS takes at most.

A group's capacity is fixed when it is created, and a firewall's policy has one group of rules: so it is twice
what is needed, in large steps, and never more than a group and a policy may have.
"""

from collections.abc import Sequence

from enclave.model import limits
from enclave.model.gateway.spelling import CompiledRule

STEP = 1_000
_MOST = min(limits.FIREWALL_STATEFUL_CAPACITY, limits.FIREWALL_POLICY_CAPACITY)


class FirewallLimitError(ValueError):
    """The rules of a site are more than the firewall takes."""


def capacity(name: str, rules: Sequence[CompiledRule], text: str) -> int:
    """Return the capacity for the rules of a site; FirewallLimitError if AWS takes no group of them."""
    size = len(text.encode())
    if len(rules) > _MOST or size > limits.FIREWALL_RULES_CHARACTERS:
        raise FirewallLimitError(
            f"{name}: {len(rules)} rules of {size} characters are more than the firewall takes"
            f" ({_MOST} rules, {limits.FIREWALL_RULES_CHARACTERS} characters)"
        )
    longest = max(rules, key=lambda rule: len(rule.text))
    if len(longest.text) > limits.FIREWALL_RULE_CHARACTERS:
        raise FirewallLimitError(
            f"{name}: the rule with sid {longest.sid} has {len(longest.text)} characters, more than"
            f" {limits.FIREWALL_RULE_CHARACTERS}: name fewer ranges in one network"
        )
    return min(-(-2 * len(rules) // STEP) * STEP, _MOST)
