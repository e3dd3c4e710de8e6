"""AWS limits that the model has to stay within.

Source: AWS Network Firewall developer guide, "Quotas", and API reference, "RulesSource"; read 2026-11-23.
"""

FIREWALL_STATEFUL_CAPACITY = 30_000
"""The capacity of a stateful rule group, in rules. It can't be raised."""

FIREWALL_POLICY_CAPACITY = 30_000
"""The stateful rules of all groups of a firewall policy. AWS raises it on request."""

FIREWALL_RULES_CHARACTERS = 2_000_000
"""The length of a rule group's text, in bytes."""

FIREWALL_RULE_CHARACTERS = 8_192
"""The length of a rule, with the values of its variables."""

# Of Route 53 DNS Firewall: developer guide, "Quotas", by what others wrote of it in 2024 to 2026. The page
# itself couldn't be read whole, and both quotas may be raised: look before you rely on them.
DNS_RULES_PER_GROUP = 100
"""The rules of a DNS Firewall rule group."""

DNS_DOMAINS_PER_ACCOUNT = 100_000
"""The domains of all DNS Firewall lists of an account in a region."""

DNS_DOMAINS_PER_CHANGE = 1_000
"""The domains that one call sets. Source: Route 53 Resolver API reference, UpdateFirewallDomains."""
