"""What the rules of firewalls let pass: rules as text and as objects, lists of names, and stateless ones."""

from collections.abc import Iterator, Mapping
from typing import Any

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.places import Standing
from enclave.residency import hostnames, observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Own, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.walk import first, walk
from enclave.residency.rule import View
from enclave.residency.suricata.groups import GROUP, SOURCE, rules
from enclave.residency.suricata.reading import Rule
from enclave.residency.suricata.ways import Surroundings, Way, reach, way
from enclave.residency.verdicts import Observation, Severity

PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
_SAYS = {Standing.OUTSIDE: observe.violated, Standing.UNKNOWN: observe.unknown}
_OUT_OF_SIGHT = "Such packets leave before the stateful engine sees them"


def _stateful(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge every rule that passes, by where what it passes may go."""
    read, unread = rules(resource)
    around = _surroundings(resource, view, read)
    for each in read:
        if each.action == "pass":
            yield _said(each.where, each.text, way(each, around))
    for gap in unread:
        if gap.why:
            yield observe.unknown(gap.where, gap.text, reason=gap.why)


def _said(where: str, text: Any, found: Way) -> Observation:
    say = _SAYS.get(found.standing, observe.compliant)
    return say(where, text, place=str(found.standing), reason=f"It lets data go: {found.why}.")


def _surroundings(resource: Resource, view: View, rules: tuple[Rule, ...]) -> Surroundings:
    sets = {
        str(plain(item.get("key"))): tuple(_ranges(item))
        for _, value in walk(resource.props, "ruleGroup.ruleVariables.ipSets[]")
        if isinstance(item := plain(value), Mapping)
    }

    def references(name: str) -> Way:
        return _reference(name, resource, view)

    return Surroundings(view=view, sets=sets, references=references, rules=rules)


def _ranges(item: Mapping[str, Any]) -> Iterator[str | None]:
    for _, value in walk(item, "ipSet.definitions[]"):
        text = plain(value)
        yield text if isinstance(text, str) else None


def _reference(name: str, resource: Resource, view: View) -> Way:
    """Return where the addresses of a referenced list are: a prefix list of the program, or AWS's."""
    path = "ruleGroup.referenceSets.ipSetReferences[]"
    for where, value in walk(resource.props, path):
        item = plain(value)
        if isinstance(item, Mapping) and plain(item.get("key")) == name:
            references = walk(item, "ipSetReferences[].referenceArn")
            return _worst_of([_list(where, arn, resource, view) for _, arn in references])
    return Way(standing=Standing.UNKNOWN, why=f"nothing here says what @{name} is")


def _worst_of(found: list[Way]) -> Way:
    for standing in (Standing.OUTSIDE, Standing.UNKNOWN, Standing.INSIDE):
        for each in found:
            if each.standing is standing:
                return each
    return Way(standing=Standing.UNKNOWN, why="the list that is referred to isn't named")


def _list(where: str, arn: Any, resource: Resource, view: View) -> Way:
    for target in ends.resolve(End(where=where, name=arn, here=True), resource, view):
        found = view.graph.resource(target.resource) if target.resource else None
        if found is not None and found.type == PREFIX_LIST:
            around = Surroundings(view=view, sets={}, references=_unknown, rules=())
            entries = [plain(value) for _, value in walk(found.props, "entries[].cidr")]
            return _worst_of([reach(str(each), around) for each in entries])
        managed = ":aws:prefix-list/" in str(plain(arn)) and target.standing is Standing.INSIDE
        elsewhere = view.piece and found is not None and not found.custom
        if managed or elsewhere:
            return Way(
                standing=Standing.INSIDE, why="AWS's own in the EEA, or made elsewhere in this program"
            )
        return Way(standing=Standing.UNKNOWN, why="which addresses the list holds isn't known")
    return _unknown(where)


def _unknown(name: str) -> Way:
    return Way(standing=Standing.UNKNOWN, why=f"nothing here says what {name} is")


def _domains(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge a list of names: what it lets pass by naming it, or by not naming it."""
    kind = plain(first(resource.props, f"{SOURCE}.rulesSourceList.generatedRulesType"))
    where = f"{SOURCE}.rulesSourceList"
    if kind is None:
        return
    if kind is UNKNOWN:
        yield observe.unknown(f"{where}.generatedRulesType", kind)
    elif kind == "ALLOWLIST":
        for place, value in walk(resource.props, f"{where}.targets[]"):
            yield _allowed(place, value, view)
    else:
        order = plain(first(resource.props, "ruleGroup.statefulRuleOptions.ruleOrder"))
        strict = order == "STRICT_ORDER"  # there the policy's default drops what the list doesn't name
        reason = "A list of what is refused lets the rest of the world pass."
        say = observe.compliant if strict else observe.violated
        yield say(f"{where}.generatedRulesType", kind, reason="" if strict else reason)


def _allowed(where: str, value: Any, view: View) -> Observation:
    text = plain(value)
    if not isinstance(text, str):
        return observe.unknown(where, value, reason="Which name is let through isn't known.")
    name = text.removeprefix("*")
    found = (
        hostnames.told_below(name, view) if name.startswith(".") or not name else hostnames.told(name, view)
    )
    return _said(where, text, Way(standing=found.standing, why=found.why))


def _stateless(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge every stateless rule that passes: only between private addresses may it."""
    around = _surroundings(resource, view, ())
    path = f"{SOURCE}.statelessRulesAndCustomActions.statelessRules[]"
    for where, value in walk(resource.props, path):
        written = plain(value)
        if not isinstance(written, Mapping):
            yield observe.unknown(where, value, reason="The rule isn't known.")
            continue
        actions = [plain(each) for _, each in walk(written, "ruleDefinition.actions[]")]
        if UNKNOWN in actions:
            yield observe.unknown(f"{where}.ruleDefinition.actions", actions)
        elif "aws:pass" in actions:
            inside = "ruleDefinition.matchAttributes.destinations[].addressDefinition"
            there = [plain(each) for _, each in walk(written, inside)] or ["any"]
            found = _worst_of([reach(each if isinstance(each, str) else "?", around) for each in there])
            say = _SAYS.get(found.standing, observe.compliant)
            yield say(f"{where}.ruleDefinition", there, reason=f"{_OUT_OF_SIGHT}: {found.why}.")


FIREWALL_RULES = channel(
    id="firewall-rules-name-the-eea",
    title="What a firewall's rules let pass goes to private addresses, or to names and countries of the EEA",
    channels=("NET-20", "NET-21"),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A rule that passes more than it names is the way by which data leaves through the gateway.",
    remedy="Pass private addresses, or exact names: an EEA host of AWS, a declared service; whole, by "
    "startswith and endswith. Countries as a list of the EEA's. Let the default drop the rest.",
    source="Suricata 7 user guide, rules format, payload, TLS and HTTP keywords, geoip; AWS Network Firewall "
    "developer guide, rule groups, domain lists, IP set references",
    watches={
        GROUP: (
            Own(told="rules that pass only what stays private or goes to the EEA", read=_stateful),
            Own(told="a list of allowed names, none of them wider than the EEA", read=_domains),
            Own(told="stateless rules that pass only private addresses", read=_stateless),
        ),
    },
)
