"""An intent of our own for the gateway's commands, and records as AWS Network Firewall writes them."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

NAMES = """\
networks:
  mirror-hall:
    ranges: [198.51.100.0/24]

services:
  os-packages:
    domains: [packages.mirror.example, "*.cdn.mirror.example"]
    protocol: tls
    port: 443
    country: IE
    networks: [mirror-hall]

  breach-notices:
    domains: [notices.authority.example]
    protocol: tls
    port: 443
    country: IE

  time-stamps:  # no rule leads to it
    domains: [stamps.authority.example]
    protocol: tls
    port: 443
    country: IE

  old-registry:
    domains: [registry.authority.example]
    protocol: http
    port: 80
    country: IE
    networks: [mirror-hall]

  neighbours:
    sites: [dublin-1, dublin-2]
    tiers: [workload]
    protocol: tls
    port: 443

# What follows isn't a service.
buckets: [reports-of-finance]
"""
EGRESS = """\
rules:
  - id: 1
    service: os-packages
    sites: [dublin-1, dublin-2]
    tier: workload
    reason: Security updates of the operating system
    owner: platform-team
    until: 2027-12-31

  - id: 2
    service: breach-notices
    sites:
      - dublin-1   # for now
    tier: workload
    reason: Report a personal data breach within 72 hours (GDPR, article 33)
    owner: data-protection-officer
    until: 2027-12-31

  - id: 7
    service: old-registry
    sites: [dublin-1]
    tier: workload
    reason: Read the public register
    owner: platform-team
    until: 2027-12-31

  - id: 9
    service: neighbours
    sites: [dublin-1, dublin-2]
    tier: workload
    reason: Fail over between the data centres in Ireland
    owner: platform-team
    until: 2027-12-31
"""
WORKLOAD = {"dublin-1": "10.16.0.20", "dublin-2": "10.17.0.20", "norway-1": "10.32.0.20"}
DATA = "10.16.16.20"
DEFAULT = {"signature_id": 4, "signature": "aws:alert_established action"}


def event(**fields: Any) -> dict[str, Any]:
    """A record of a dropped packet of dublin-1. Fields of its event are replaced; None takes one out."""
    made = {
        "timestamp": "2026-11-20T10:00:00.123456+0000",
        "flow_id": 1582438383425873,
        "event_type": "alert",
        "src_ip": WORKLOAD["dublin-1"],
        "src_port": 40000,
        "dest_ip": "203.0.113.9",
        "dest_port": 443,
        "proto": "TCP",
        "alert": {"action": "blocked", "rev": 0, "category": "", "severity": 3, **DEFAULT},
        **fields,
    }
    return {
        "firewall_name": "dublin-1",
        "availability_zone": "eu-west-1a",
        "event_timestamp": "1795168801",
        "event": {key: value for key, value in made.items() if value is not None},
    }


def hello(name: Any, **fields: Any) -> dict[str, Any]:
    """A record of a TLS hello for a name."""
    return event(app_proto="tls", tls={"sni": name, "version": "UNDETERMINED"}, **fields)


def request(name: Any, **fields: Any) -> dict[str, Any]:
    """A record of a plain request to a host."""
    http = {"hostname": name, "url": "/", "http_method": "GET"}
    return event(**{"app_proto": "http", "http": http, "dest_port": 80, **fields})


def lines(*records: Any) -> bytes:
    """Write records as a log."""
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()


def fill(checkout: Path) -> None:
    """Fill in what a person has to."""
    values = {
        "country": "IE",
        "networks": "[mirror-hall]",
        "reason": "It is needed",
        "owner": "platform-team",
        "until": f"{date.today().year + 1}-01-31",  # noqa: DTZ011 - the command's own day
    }
    for file in ("names.yaml", "egress.yaml"):
        path = checkout / "config" / file
        text = path.read_bytes().decode()
        for key, value in values.items():
            text = re.sub(rf"({key}:) +# to fill in.*?(\r?)$", rf"\1 {value}\2", text, flags=re.MULTILINE)
        path.write_bytes(text.encode())
