"""What the firewall of a site does with flows that a person asks about, found out with packets.

Each flow is the packets of an ordinary client and server. The verdict is the engine's, with the rules exactly
as compiled. Which entry of the intent let a flow through is asked in a second run, in which the rules that
recognise a name say so: what they do is the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Final

from enclave.gateway.suricata import trials
from enclave.gateway.suricata.engine import NO_SID, Ruleset
from enclave.gateway.traffic import hello, messages
from enclave.gateway.traffic.conversations import CLIENT, SERVER, Ends, TcpConversation, icmp_flow, udp_flow
from enclave.gateway.traffic.flows import Flow
from enclave.gateway.trying.flowtexts import Asked, host
from enclave.model.enclave import Enclave, Site
from enclave.model.gateway.declared import declared
from enclave.model.gateway.dns import DnsAnswer, answers, dns_rules, own_domain
from enclave.model.gateway.firewall import FirewallRules, firewall_rules

if TYPE_CHECKING:
    from enclave.gateway.suricata.engine import Alert
    from enclave.gateway.suricata.fetching import Suricata
    from enclave.gateway.suricata.trials import Outcome

SOMEWHERE: Final = IPv4Address("203.0.113.10")
"""Where a name leads that no network is declared for: TEST-NET-3 of RFC 5737, which belongs to nobody."""

OUTSIDE_RESOLVER: Final = IPv4Address("203.0.113.53")
_FIRST_PORT = 40_000
_HTTP_PORT = 80
_SOME_BYTES = b"hello\r\n"
_SECRET_BYTES = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A rule that decided, or took part: its number, what it says, and the id of its rule of the intent.

    ``sid`` is 0 for a default action.
    """

    sid: int
    message: str
    intent: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What becomes of a flow from ``source`` to ``target``.

    ``by`` is the first rule that dropped something of it, or the one that recognised it; None if no rule
    tells. ``leaked`` says that all it carries got out, whatever was dropped of it. ``resolver`` is what the
    site's resolver does with the name, where one is asked for.
    """

    asked: Asked
    source: IPv4Address
    target: IPv4Address
    passes: bool
    leaked: bool
    by: Said | None
    resolver: DnsAnswer | None

    @property
    def comes_through(self) -> bool:
        """Whether the flow can be had: a name that the resolver answers, anything else that passes."""
        return self.passes if self.resolver is None else self.resolver.allowed


def ask(
    enclave: Enclave,
    site: Site,
    flows: Sequence[Asked],
    suricata: "Suricata",
    *,
    tier: str = "workload",
    to: IPv4Address | None = None,
) -> tuple[Answer, ...]:
    """Return what becomes of each flow from a tier of a site. ``to`` is where their names lead."""
    rules = firewall_rules(enclave, site)
    ends = [
        Ends(
            client=host(site, tier, number),
            server=to if to and asked.name else target(enclave, asked),
            client_port=_FIRST_PORT + number,
            server_port=asked.port,
        )
        for number, asked in enumerate(flows)
    ]
    made = [make(asked, each) for asked, each in zip(flows, ends, strict=True)]
    outcomes = trials.run(suricata, Ruleset(text=rules.text, home_net=rules.home_net), made)
    recognised = _recognised(suricata, rules, made, outcomes)
    lists = dns_rules(enclave, site)
    return tuple(
        Answer(
            asked=asked,
            source=IPv4Address(each.client),
            target=IPv4Address(each.server),
            passes=outcome.passed,
            leaked=outcome.leaked,
            by=by if outcome.passed else _dropped_by(rules, outcome),
            resolver=answers(lists, asked.name) if asked.scheme == "dns" else None,
        )
        for asked, each, outcome, by in zip(flows, ends, outcomes, recognised, strict=True)
    )


def target(enclave: Enclave, asked: Asked) -> IPv4Address:
    """Return where a flow leads when nobody says so."""
    if asked.address:
        return asked.address
    if asked.site:
        return host(asked.site, "workload")
    if asked.scheme in ("dns", "dot"):
        return OUTSIDE_RESOLVER
    service = declared(enclave, asked.name.lower())
    if service is None or not service.networks:
        return SOMEWHERE
    network = service.networks[0].ranges[0]
    return network[min(1, network.num_addresses - 1)]


def make(asked: Asked, ends: Ends) -> Flow:
    """Return the packets of a flow, both ways."""
    if asked.scheme in _CONVERSATIONS:
        talk = TcpConversation(ends)
        talk.open()
        _CONVERSATIONS[asked.scheme](talk, asked)
        talk.close()
        return talk.flow(asked.text)
    if asked.scheme == "icmp":
        echo = b"\x00\x01\x00\x01" + bytes(range(56))
        return icmp_flow(asked.text, ends, [(CLIENT, 8, 0, echo), (SERVER, 0, 0, echo)])
    data = {"quic": messages.quic_initial(), "dns": messages.dns_query(asked.name or "example.org")}.get(
        asked.scheme, _SOME_BYTES
    )
    return udp_flow(asked.text, ends, [(CLIENT, data), (SERVER, data)])


def _talk_tls(talk: TcpConversation, asked: Asked) -> None:
    name = asked.name
    if asked.site:  # as machines of a VPC are called
        name = f"ip-{str(talk.ends.server).replace('.', '-')}.{own_domain(asked.site.region)}"
    greeting = hello.client_hello(None)
    greeting = greeting.named(name.encode()) if name else greeting
    talk.say(greeting.encoded())
    talk.answer(hello.server_hello(greeting))
    talk.say(hello.finished())
    talk.say(hello.application_data(_SECRET_BYTES))
    talk.answer(hello.application_data(_SECRET_BYTES, seed=b"answer"))


def _talk_http(talk: TcpConversation, asked: Asked) -> None:
    where = asked.name or str(talk.ends.server)
    usual = asked.port == _HTTP_PORT
    talk.say(messages.http_request(where if usual else f"{where}:{asked.port}", target=asked.path))
    talk.answer(messages.http_answer())


def _talk_ssh(talk: TcpConversation, _: Asked) -> None:
    talk.answer(messages.SSH_BANNER)
    talk.say(messages.SSH_BANNER)


def _talk_bytes(talk: TcpConversation, _: Asked) -> None:
    talk.say(_SOME_BYTES)
    talk.answer(_SOME_BYTES)


_CONVERSATIONS: Final[Mapping[str, Callable[[TcpConversation, Asked], None]]] = {
    "https": _talk_tls,
    "tls": _talk_tls,
    "dot": _talk_tls,
    "http": _talk_http,
    "ssh": _talk_ssh,
    "tcp": _talk_bytes,
}


def _dropped_by(rules: FirewallRules, outcome: "Outcome") -> Said | None:
    """Return the first rule that dropped something of a flow, or the default action that did."""
    dropping = [alert for alert in outcome.alerts if alert.dropped]
    default = [alert for alert in outcome.alerts if alert.sid == NO_SID and alert.packet in outcome.dropped]
    first = min((*dropping, *default), key=lambda alert: alert.packet, default=None)
    return None if first is None else _said(rules, first.sid, first.message)


def _recognised(
    suricata: "Suricata", rules: FirewallRules, flows: Sequence[Flow], outcomes: Iterable["Outcome"]
) -> list[Said | None]:
    """Return the rule of the intent that recognised each flow; None of one that doesn't pass.

    Rules that know a name or a protocol tell more than those that know only the ends.
    """
    passed = [outcome.passed for outcome in outcomes]
    if not any(passed):
        return [None] * len(flows)
    ours = frozenset(rule.sid for rule in rules.rules if rule.intent is not None)
    text = "".join(
        f"{rule.text.replace(' noalert;', '') if rule.sid in ours else rule.text}\n" for rule in rules.rules
    )
    told = trials.run(suricata, Ruleset(text=text, home_net=rules.home_net), flows)
    ends = frozenset(rule.sid for rule in rules.rules if rule.text.startswith(("alert tcp ", "pass tcp ")))
    return [
        _first(rules, outcome.alerts, ours - ends) or _first(rules, outcome.alerts, ours) if passes else None
        for outcome, passes in zip(told, passed, strict=True)
    ]


def _first(rules: FirewallRules, alerts: Iterable["Alert"], sids: frozenset[int]) -> Said | None:
    return next((_said(rules, each.sid, each.message) for each in alerts if each.sid in sids), None)


def _said(rules: FirewallRules, sid: int, message: str) -> Said:
    intent = next((rule.intent for rule in rules.rules if rule.sid == sid), None)
    return Said(sid=sid, message=message, intent=intent)
