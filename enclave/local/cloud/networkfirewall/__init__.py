"""AWS Network Firewall: rule groups, policies and firewalls with endpoints. moto 5.2 has only bare firewalls.

Source: AWS Network Firewall API reference (2020-11-12) and developer guide.
"""

from __future__ import annotations

import moto.networkfirewall

from enclave.local.cloud.networkfirewall.models import networkfirewall_backends


def install() -> None:
    """Put this backend in moto's place: its router finds backends by this attribute."""
    vars(moto.networkfirewall)["networkfirewall_backends"] = networkfirewall_backends
