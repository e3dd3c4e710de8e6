"""Policies of the organisation that guard, or only seem to: by region, by identity, of EC2, of backups.

Sources: Organizations user guide, "Service control policies", "Resource control policies", "Declarative
policies", "Backup policies", "AI services opt-out policies"; IAM user guide, "Condition operators" (a negated
operator is true where the key is missing).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from enclave.graph import places
from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.graph.places import Standing
from enclave.iam import PolicyKind, Statement
from enclave.iam.document import Condition, Effect
from enclave.iam.operators import Family
from enclave.residency import guardrail_tables as tables
from enclave.residency import observe, policy_text
from enclave.residency.channel import channel
from enclave.residency.meanings import Own, Switch
from enclave.residency.meanings.documents import leaves, read
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.requirements import WHO
from enclave.residency.rule import View
from enclave.residency.targets import Target
from enclave.residency.verdicts import Observation, Severity

POLICY: Final = "aws:organizations/policy:Policy"
_CONTENT: Final = "content"
_SCP: Final = "SERVICE_CONTROL_POLICY"
_RCP: Final = "RESOURCE_CONTROL_POLICY"
_REGION: Final = "aws:requestedregion"
_PRINCIPAL: Final = "aws:principalarn"
_OF_PRINCIPALS: Final = "aws:principal"
_IS_SERVICE: Final = "aws:principalisawsservice"
_SPARES_SERVICES: Final = frozenset({_IS_SERVICE, "aws:viaawsservice"})
_ASSIGN: Final = "@@assign"
_WILD: Final = frozenset("*?")
_UNREADABLE: Final = "The policy can't be read, so neither can what it guards."
_NO_DENY: Final = "It denies nothing."


def _is(resource: Resource, *kinds: str) -> bool:
    kind = plain(resource.get("type"))
    return (_SCP if kind is None else kind) in kinds


def _statements(resource: Resource, kind: PolicyKind) -> tuple[Statement, ...] | str:
    """Return what a policy denies, or why that can't be told."""
    try:
        text = policy_text.read(resource.get(_CONTENT), kind)
    except policy_text.UnreadableError as error:
        return str(error)
    if text.absent or text.gaps:
        return _UNREADABLE
    return tuple(each for each in text.statements if each.effect is Effect.DENY)


def _service_control(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge guards of regions: one of them has to hold everything that isn't exempt to the EEA."""
    if plain(resource.get("type")) is UNKNOWN:
        yield observe.unknown("type", resource.get("type"), reason="What kind of policy it is isn't known.")
        return
    if not _is(resource, _SCP):
        return
    denying = _statements(resource, PolicyKind.SCP)
    if isinstance(denying, str):
        yield observe.unknown(_CONTENT, UNKNOWN, reason=denying)
        return
    if not denying:
        yield observe.violated(_CONTENT, "no Deny", reason=_NO_DENY)
    guards = [each for each in denying if any(_about_regions(one) for one in each.conditions)]
    flaws = [_flaw_of_guard(each) for each in guards]
    if flaws and all(flaws):
        for statement, flaw in zip(guards, flaws, strict=True):
            yield observe.violated(f"{_CONTENT}.Statement[{statement.index}]", statement.sid, reason=flaw)


def _about_regions(condition: Condition) -> bool:
    return condition.key.lower() == _REGION and condition.operator.family is not Family.PRESENCE


def _flaw_of_guard(statement: Statement) -> str:
    """Say through what a Deny of other regions lets somebody or something pass; empty for nothing."""
    for condition in statement.conditions:
        flaw = _flaw_of_regions(condition) if _about_regions(condition) else _flaw_of_escape(condition)
        if flaw:
            return flaw
    if statement.resources != ("*",):
        return "It holds for some resources only."
    if statement.actions and "*" not in statement.actions and "*:*" not in statement.actions:
        return "It holds for some actions only."
    exempt = sorted(text for text in statement.not_actions if not _may_be_exempt(text.lower()))
    return f"It exempts {', '.join(exempt)}." if exempt else ""


def _flaw_of_regions(condition: Condition) -> str:
    if not condition.operator.negated:
        return "It denies the regions that it names and no others."
    like = "StringLike" if condition.operator.family is Family.PATTERN else "StringEquals"
    place = places.requested_regions(like, list(condition.values))
    return (
        "" if place.standing is Standing.INSIDE else f"It spares regions that aren't the EEA's: {place.why}."
    )


def _flaw_of_escape(condition: Condition) -> str:
    key = condition.key.lower()
    if key in _SPARES_SERVICES or key == _REGION:
        return ""
    if key != _PRINCIPAL or not condition.operator.negated:
        return f"It holds only where {condition.key} says so."
    wide = [text for text in condition.values if _WILD & set(text.rpartition(":")[2]) or text == "*"]
    return f"Everybody whose name fits {wide[0]} is spared." if wide else ""


def _may_be_exempt(action: str) -> bool:
    service, _, name = action.partition(":")
    return (
        service in tables.GLOBAL_SERVICES or name.startswith(("describe", "list")) or action in tables.EXEMPT
    )


def _resource_control(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge whom an identity perimeter spares: our own organisation and declared parties."""
    if not _is(resource, _RCP):
        return
    denying = _statements(resource, PolicyKind.RCP)
    if isinstance(denying, str):
        yield observe.unknown(_CONTENT, UNKNOWN, reason=denying)
        return
    if not denying:
        yield observe.violated(_CONTENT, "no Deny", reason=_NO_DENY)
    for statement in denying:
        about = [each for each in statement.conditions if each.operator.family is not Family.PRESENCE]
        named = [each for each in about if each.key.lower() in WHO]
        for condition in named:
            yield from _spared(statement.index, condition, view)
        outsiders = [each for each in named if each.key.lower().startswith(_OF_PRINCIPALS)]
        services = {text.lower() for each in about if each.key.lower() == _IS_SERVICE for text in each.values}
        if outsiders and "true" in services:
            reason = "It holds for AWS's services only, and spares everybody else."
            yield observe.violated(f"{_CONTENT}.Statement[{statement.index}]", statement.sid, reason=reason)


def _spared(index: int, condition: Condition, view: View) -> Iterator[Observation]:
    where = f"{_CONTENT}.Statement[{index}].Condition.{condition.operator}.{condition.key}"
    if not condition.operator.negated:
        yield observe.violated(where, condition.values, reason="It denies those it names and nobody else.")
        return
    named = [f"{each.kind} {each.name}" for each in view.context.enclave.parties]
    for text in condition.values:
        party = WHO[condition.key.lower()](view.context.parties, text)
        yield judged_end(where, text, Target(party=party), named=named)


def _declarative(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge the attributes of EC2 that a policy sets for all accounts."""
    if not _is(resource, "DECLARATIVE_POLICY_EC2"):
        return
    content = read(resource.get(_CONTENT))
    if content is UNKNOWN:
        yield observe.unknown(_CONTENT, UNKNOWN, reason=_UNREADABLE)
        return
    for where, _, value in leaves(_CONTENT, content):
        path = where.removeprefix(f"{_CONTENT}.ec2_attributes.")
        if plain(value) in tables.OPENED.get(path, ()):
            yield observe.violated(where, value, reason="It opens in every account what should be shut.")


def _backups(resource: Resource, view: View) -> Iterator[Observation]:
    """Judge the regions in which backups are made, and the vaults to which they are copied."""
    if not _is(resource, "BACKUP_POLICY"):
        return
    content = read(resource.get(_CONTENT))
    if content is UNKNOWN:
        yield observe.unknown(_CONTENT, UNKNOWN, reason=_UNREADABLE)
        return
    for where, text, is_region in _named(_CONTENT, content, ""):
        parts = text.split(":")
        region = text if is_region else parts[3]
        party = None if is_region or parts[4] == "$account" else view.context.parties.account(parts[4])
        yield judged_end(where, text, Target(place=places.region(region), party=party))


def _named(where: str, value: Any, key: str) -> Iterator[tuple[str, str, bool]]:
    """Yield each region and each vault's ARN of a backup policy; a copy's vault is the key of its rule."""
    value = plain(value)
    if isinstance(value, Mapping):
        for name, item in value.items():
            if _is_vault(name):
                yield where, name, False
            yield from _named(f"{where}.{name}", item, key if name.startswith("@@") else name)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _named(where, item, key)
    elif isinstance(value, str) and (key == "regions" or _is_vault(value)):
        yield where, value, key == "regions"


def _is_vault(text: str) -> bool:
    return text.startswith("arn:") and ":backup-vault:" in text


def _opt_out(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge each service of an AI opt-out policy, and what holds for those that it doesn't name."""
    if not _is(resource, "AISERVICES_OPT_OUT_POLICY"):
        return
    content = read(resource.get(_CONTENT))
    services = content.get("services") if isinstance(content, Mapping) else None
    if not isinstance(services, Mapping):
        yield observe.unknown(_CONTENT, UNKNOWN, reason=_UNREADABLE)
        return
    if "default" not in services:
        yield observe.violated(f"{_CONTENT}.services", "no default", reason="Services not named stay in.")
    for where, key, value in leaves(f"{_CONTENT}.services", services):
        if key == _ASSIGN and plain(value) != "optOut":
            yield observe.violated(where, value, reason="The service may use what it is given to learn from.")


def _enabled(resource: Resource, _view: View) -> Iterator[Observation]:
    """Judge whether service control policies can be attached at all."""
    found = plain(resource.get("enabledPolicyTypes"))
    listed: Iterable[Any] = found if isinstance(found, list | tuple) else ()
    names = {plain(each) for each in listed}
    if found is UNKNOWN or (UNKNOWN in names and _SCP not in names):
        yield observe.unknown("enabledPolicyTypes", UNKNOWN, reason="Which types are enabled isn't known.")
    elif _SCP not in names:
        reason = "No service control policy can be attached, so nothing guards the accounts."
        yield observe.violated("enabledPolicyTypes", found, reason=reason)


GUARDRAILS = channel(
    id="guardrail-policies",
    title="Policies that guard the organisation have no holes",
    channels=("GOV-04",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="A guardrail with a hole lets pass what everybody believes to be shut.",
    remedy="Deny by StringNotEquals on an exact list of the EEA's regions, or on our own organisation, for "
    "everybody and everything but global services.",
    source="Organizations user guide: service control, resource control, declarative and backup policies",
    watches={
        POLICY: (
            Own(told="a service control policy without holes", read=_service_control),
            Own(told="a resource control policy that spares our organisation alone", read=_resource_control),
            Own(told="a declarative policy that opens nothing", read=_declarative),
            Own(told="a backup policy that stays in the EEA", read=_backups),
        ),
        "aws:organizations/organization:Organization": (
            Own(told="service control policies enabled", read=_enabled),
            Switch(path="featureSet", closed=("ALL",), why="Without all features no policy guards."),
        ),
    },
)

AI_OPT_OUT = channel(
    id="ai-opt-out",
    title="No AI service learns from our data",
    channels=("GOV-05",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="What a service keeps to learn from is kept outside the region where it was used.",
    remedy="Opt out by default, and for every service that is named.",
    source="Organizations user guide, AI services opt-out policies",
    watches={POLICY: (Own(told="optOut by default and for every service", read=_opt_out),)},
)
