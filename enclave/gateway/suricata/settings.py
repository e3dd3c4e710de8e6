"""What the engine is told beside the rules: the model of AWS Network Firewall's own settings.

Known of AWS: Suricata 7, strict order, HOME_NET as given, EXTERNAL_NET all the rest, inline, and what becomes
of a connection whose beginning wasn't seen. Not known, and as stock Suricata has it: how far streams are
reassembled (1 MB), what an error of a protocol's parser does (nothing), which protocols are recognised. Sizes
that stock Suricata draws at random are fixed, so that the same packets always meet the same judgement.

Sources: AWS Network Firewall developer guide, "Stream exception policy options" and "Evaluation order";
Suricata 7 user guide, "Suricata.yaml" and "Exception Policies".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ipaddress import IPv4Network
    from pathlib import Path

# What AWS calls it, and the engine.
STREAM_EXCEPTIONS = {"DROP": "drop-flow", "REJECT": "reject", "CONTINUE": "ignore"}

EVENTS = "eve.json"
NOTHING = "empty.config"

# As stock Suricata has it; TLS, HTTP and DNS have settings of their own.
_PROTOCOLS = {
    "bittorrent-dht": "yes",
    "dcerpc": "yes",
    "dhcp": "yes",
    "dnp3": "no",
    "enip": "no",
    "ftp": "yes",
    "http2": "yes",
    "ike": "yes",
    "imap": "detection-only",
    "krb5": "yes",
    "modbus": "no",
    "mqtt": "yes",
    "nfs": "yes",
    "ntp": "yes",
    "pgsql": "no",
    "quic": "yes",
    "rdp": "yes",
    "rfb": "yes",
    "sip": "yes",
    "smb": "yes",
    "smtp": "yes",
    "snmp": "yes",
    "ssh": "yes",
    "telnet": "yes",
    "tftp": "yes",
}


def settings(home_net: Sequence[IPv4Network], stream_exception: str, folder: Path) -> str:
    """Return the settings, as YAML; nothing listens, and what is written stands in `folder`."""
    if stream_exception not in STREAM_EXCEPTIONS:
        known = ", ".join(STREAM_EXCEPTIONS)
        raise ValueError(f"stream exception policy {stream_exception!r} is none of {known}")
    if not home_net:
        raise ValueError("without a home network nothing is told apart")
    protocols = "".join(f"    {name}:\n      enabled: {value}\n" for name, value in _PROTOCOLS.items())
    empty = json.dumps(str(folder / NOTHING))
    return f"""%YAML 1.1
---
vars:
  address-groups:
    HOME_NET: "[{",".join(map(str, home_net))}]"
    EXTERNAL_NET: "!$HOME_NET"
default-log-dir: {json.dumps(str(folder))}
classification-file: {empty}
reference-config-file: {empty}
threshold-file: {empty}
exception-policy: ignore
stats:
  enabled: no
unix-command:
  enabled: no
coredump:
  max-dump: 0
logging:
  default-log-level: warning
  outputs:
    - console:
        enabled: yes
        type: json
outputs:
  - eve-log:
      enabled: yes
      filetype: regular
      filename: {EVENTS}
      types:
        - alert
        - drop:
            alerts: no
            flows: all
stream:
  inline: auto
  midstream: no
  midstream-policy: {STREAM_EXCEPTIONS[stream_exception]}
  checksum-validation: yes
  reassembly:
    depth: 1mb
    randomize-chunk-size: no
packet-alert-max: 255
decoder:
  teredo:
    enabled: yes
    ports: 3544
  vxlan:
    enabled: yes
    ports: 4789
  geneve:
    enabled: yes
    ports: 6081
pcap-file:
  checksum-checks: yes
app-layer:
  protocols:
    tls:
      enabled: yes
      ja4-fingerprints: yes
      detection-ports:
        dp: 443
    dns:
      tcp:
        enabled: yes
        detection-ports:
          dp: 53
      udp:
        enabled: yes
        detection-ports:
          dp: 53
    http:
      enabled: yes
      libhtp:
        default-config:
          personality: IDS
          randomize-inspection-sizes: no
{protocols}"""
