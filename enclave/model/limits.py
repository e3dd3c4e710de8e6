"""AWS limits that the model has to stay within.

Source: AWS Network Firewall developer guide, "Quotas", and API reference, "RulesSource"; read 2026-11-23.
"""

FIREWALL_STATEFUL_CAPACITY = 30_000
"""The stateful capacity of a firewall policy, in rules."""

FIREWALL_RULES_CHARACTERS = 2_000_000
"""The length of a rule group's text."""
