"""The whole matrix: every family of flows, at every site."""

from functools import cache

import flows_allowed
import flows_broken
import flows_ends
import flows_habits
import flows_http
import flows_names
import flows_protocols
import flows_raw_ends
import flows_requests
import flows_segments
from gateway_intent import SITES
from gateway_scene import Case, Scene

FAMILIES = (
    flows_allowed.outward,
    flows_requests.requests,
    flows_habits.hellos,
    flows_habits.connections,
    flows_habits.answers,
    flows_names.names,
    flows_names.hidden,
    flows_names.carried_on,
    flows_http.requests,
    flows_protocols.over_tcp,
    flows_protocols.behind_a_hello,
    flows_protocols.over_udp,
    flows_protocols.over_icmp,
    flows_protocols.raw,
    flows_protocols.over_ipv6,
    flows_segments.cut,
    flows_segments.rewritten,
    flows_segments.outside,
    flows_segments.early_and_late,
    flows_segments.fragmented,
    flows_broken.packets,
    flows_raw_ends.segments,
    flows_raw_ends.roles,
    flows_raw_ends.reused,
    flows_raw_ends.endless,
    flows_raw_ends.requests,
    flows_raw_ends.later_requests,
    flows_ends.sources,
    flows_ends.places,
    flows_ends.handshakes,
    flows_ends.inward,
    flows_ends.between,
    flows_ends.between_protocols,
)


@cache
def cases() -> tuple[Case, ...]:
    """Every case, in a fixed order."""
    scenes = [Scene(site.name) for site in SITES]
    return tuple(case for scene in scenes for family in FAMILIES for case in family(scene))
