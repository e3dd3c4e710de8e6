"""Whose is this? One answer for every principal in a policy or a property.

Exact matches only: whatever isn't precisely one of our accounts, a declared party in its time, or a known
AWS service is an outsider, anyone, or not known.
"""

from enclave.graph.parties.party import Party, PartyKind
from enclave.graph.parties.register import Parties

__all__ = ["Parties", "Party", "PartyKind"]
