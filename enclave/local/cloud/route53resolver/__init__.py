"""Route 53 Resolver: DNS Firewall, which moto lacks, and query logging as AWS has it.

Endpoints and forwarding rules, which moto has, aren't offered: nothing here resolves names.

Source: Route 53 Resolver API reference (2018-04-01) and Route 53 developer guide, "DNS Firewall".
"""

from __future__ import annotations

import moto.route53resolver

from enclave.local.cloud.route53resolver.models import route53resolver_backends


def install() -> None:
    """Put this backend in moto's place: its router finds backends by this attribute."""
    vars(moto.route53resolver)["route53resolver_backends"] = route53resolver_backends
