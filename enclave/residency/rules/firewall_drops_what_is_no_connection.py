"""A firewall drops what belongs to no connection: of that a default for established ones says nothing."""

from collections.abc import Iterator
from typing import Any, Final

from enclave.graph import arn
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channels.network_firewall import POLICY, nothing_gets_there
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View, of_types, rule
from enclave.residency.suricata import groups
from enclave.residency.suricata.conditions import flow_words
from enclave.residency.suricata.reading import Option, Rule
from enclave.residency.verdicts import Observation, Severity

_DEFAULTS: Final = "firewallPolicy.statefulDefaultActions"
_REFERENCES: Final = "firewallPolicy.statefulRuleGroupReferences"
_ESTABLISHED: Final = frozenset({"aws:drop_established", "aws:drop_established_app_layer"})
_DROPS: Final = frozenset({"drop", "reject"})
_EARLY: Final = "data before a handshake"
_OTHERS: Final = "other protocols of IP"
_ALL: Final = ("UDP", "ICMP", _OTHERS, _EARLY)
_SAYS_NOTHING: Final = frozenset({"msg", "sid", "rev", "gid", "metadata", "reference"})
"""Options that narrow nothing; setting a mark is another."""

_is_group = of_types(groups.GROUP)


@rule(
    id="firewall-drops-what-is-no-connection",
    title="A firewall drops what belongs to no connection",
    claim="no-way-out-but-the-gateway",
    channels=("NET-20",),
    severity=Severity.CRITICAL,
    reason="UDP one way, ICMP, other protocols and data before a handshake are no established connection: "
    "aws:drop_established lets them go anywhere.",
    remedy="Have rules drop udp, icmp, ip with ip_proto:!6, and tcp with flow:not_established and dsize:>0, "
    "from any to any; or make aws:drop_strict the default action.",
    source="AWS Network Firewall developer guide, default actions for strict evaluation order; Suricata 7 "
    "user guide, flow keywords",
    needs_graph=True,
    whole=True,
    applies=of_types(POLICY),
)
def firewall_drops_what_is_no_connection(resource: Resource, view: View) -> Iterator[Observation]:
    """Ask a policy that drops established connections alone for rules that drop all the rest."""
    found = [plain(value) for _, value in walk(resource.props, f"{_DEFAULTS}[]")]
    if UNKNOWN in found:
        yield observe.unknown(_DEFAULTS, found)
    elif nothing_gets_there(resource) or _ESTABLISHED.isdisjoint(found):
        yield observe.not_applicable("Its default action drops all, nothing gets to it, or it drops nothing.")
    else:
        yield from _rest(resource, view)


def _rest(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the rules of a policy's groups together."""
    dropped: set[str] = set()
    unread: list[tuple[str, Any]] = []
    for where, value in walk(resource.props, f"{_REFERENCES}[].resourceArn"):
        named = arn.parse(plain(value))
        if named is not None and named.account == "aws-managed":
            continue  # these drop what they name, and no more
        made = view.graph.referents(resource, "firewallPolicy", value, _is_group)
        if len(made) != 1:
            unread.append((where, value))
            continue
        read, gaps = groups.rules(made[0])
        unread += [(f"{made[0].name}.{gap.where}", gap.text) for gap in gaps if gap.why]
        dropped.update(each for one in read for each in _dropped(one))
    missing = [each for each in _ALL if each not in dropped]
    if not missing:
        yield observe.compliant(_REFERENCES, "drop what belongs to no connection")
    elif unread:
        for where, value in unread:
            yield observe.unknown(where, value, reason=f"Whether it drops {', '.join(missing)} isn't known.")
    else:
        reason = f"No rule drops {', '.join(missing)}, whoever sends it."
        yield observe.violated(_REFERENCES, sorted(dropped) or None, reason=reason)


def _dropped(one: Rule) -> tuple[str, ...]:
    """Return what of it a rule certainly drops: all of it, from anybody to anybody."""
    head = one.text.partition("(")[0].lower().split()
    if head[0] not in _DROPS or head[2:] != ["any", "any", "->", "any", "any"]:
        return ()
    narrowing = [each for each in one.options if not _says_nothing(each)]
    if not narrowing:
        return {"ip": _ALL, "udp": ("UDP",), "icmp": ("ICMP",), "tcp": (_EARLY,)}.get(head[1], ())
    if head[1] == "ip" and [(each.keyword, each.value) for each in narrowing] == [("ip_proto", "!6")]:
        return ("UDP", "ICMP", _OTHERS)
    early = head[1] in ("tcp", "ip") and all(map(_is_early, narrowing))
    return (_EARLY,) if early else ()


def _says_nothing(option: Option) -> bool:
    sets = option.keyword == "flowbits" and option.value.partition(",")[0].strip() == "set"
    return option.keyword in _SAYS_NOTHING or sets


def _is_early(option: Option) -> bool:
    """Whether a condition holds for all data outside a connection."""
    if option.keyword == "flow":
        return flow_words(option) == {"not_established"}
    return option.keyword == "dsize" and option.value.replace(" ", "") in (">0", "!0")
