"""What a machine does by itself when it starts: it becomes no router, and opens no tunnel."""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from enclave.graph.facts import UNKNOWN, Resource, Secret, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Own
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_WAYS: Final = re.compile(
    r"(?P<router>ip_forward\s*=\s*1|forwarding\s*=\s*1|\bMASQUERADE\b|\bmasquerade\b)"
    r"|(?P<tunnel>\bwg-quick\b|\bopenvpn\s+--|\btailscale\s+up\b|\bcloudflared\s+tunnel\b|\bngrok\s+(http|tcp|tls)\b"
    r"|\bssh\b[^\n]*\s-[fnNTqC]*[RD]\s|\bzerotier-cli\s+join\b|\bautossh\b)"
)
"""Commands that make a machine forward packets, or join it to a network of others."""

_WHAT = {"router": "It makes the machine a router.", "tunnel": "It opens a tunnel to another network."}
_MOST = 1 << 20


def _script(path: str, resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge a start script, plain, in base64 or compressed, by the commands in it."""
    for where, value in walk(resource.props, path):
        text = plain(value)
        if text is UNKNOWN or not isinstance(text, str):
            continue  # what a script does isn't known beforehand in any case: routes and filters hold it in
        found = _WAYS.search(text) or _WAYS.search(_decoded(text))
        if found is None:
            yield observe.compliant(where, "a script")
            continue
        kind = "router" if found["router"] else "tunnel"
        shown: Any = Secret(found[0]) if isinstance(value, Secret) else found[0]
        yield observe.violated(where, shown, reason=_WHAT[kind])


def _decoded(text: str) -> str:
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    if raw.startswith(b"\x1f\x8b"):
        try:
            raw = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(raw, _MOST)
        except zlib.error:
            return ""
    return raw.decode("utf-8", errors="replace")


def _scripts(*paths: str) -> tuple[Own, ...]:
    return tuple(
        Own(path=path, told="a script that forwards nothing and tunnels nowhere", read=partial(_script, path))
        for path in paths
    )


START_SCRIPTS = channel(
    id="no-router-or-tunnel-at-start",
    title="No machine is started as a router or as the end of a tunnel",
    channels=("NET-23",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.HIGH,
    reason="A machine that forwards packets or tunnels them is a gateway beside the gateway.",
    remedy="Take the commands out of the start script; declare what leaves as an egress rule.",
    source="Amazon EC2 User Guide, user data (plain or in base64, also compressed); Linux kernel, ip-sysctl",
    watches={
        "aws:ec2/instance:Instance": _scripts("userData", "userDataBase64"),
        "aws:ec2/spotInstanceRequest:SpotInstanceRequest": _scripts("userData", "userDataBase64"),
        "aws:ec2/launchConfiguration:LaunchConfiguration": _scripts("userData", "userDataBase64"),
        "aws:ec2/launchTemplate:LaunchTemplate": _scripts("userData"),
        "aws:ec2/spotFleetRequest:SpotFleetRequest": _scripts("launchSpecifications[].userData"),
    },
)
