"""The rules about who is let in, and what they share, are broken on purpose: their cases must notice."""

import importlib
import sys

import mutation
import pytest
import test_endpoint_policy_admits_own_parties as endpoint_cases
import test_key_policy_admits_own_parties as key_cases
import test_role_trusts_own_parties as role_cases
import test_store_policy_admits_own_parties as store_cases
from mutation import Mutant
from residency_facts import Case, holds

from enclave.residency.rule import Rule

KEY, STORE = "key_policy_admits_own_parties", "store_policy_admits_own_parties"
ROLE, ENDPOINT = "role_trusts_own_parties", "endpoint_policy_admits_own_parties"
TEXT, DENY, WHO, LET_IN = "policy_text", "shut_out", "requirements", "admitted"
SHARED = (DENY, WHO, TEXT, LET_IN)
"""What the rules share, in the order in which one imports the other."""

TABLES: dict[str, list[Case]] = {
    KEY: key_cases.CASES,
    STORE: store_cases.CASES,
    ROLE: role_cases.CASES,
    ENDPOINT: endpoint_cases.CASES,
}
MUTANTS = [
    Mutant(KEY, "if resource.type == GRANT:", "if False:"),
    Mutant(KEY, "if not policy.absent:", "if True:"),
    Mutant(KEY, "elif resource.type == KEY_POLICY:", "elif False:"),
    Mutant(KEY, "(resource.provider_account)", "(next(iter(view.context.accounts)))"),
    Mutant(KEY, '"granteePrincipal", "retiringPrincipal")', '"granteePrincipal",)'),
    Mutant(KEY, ' and name == "retiringPrincipal"', ""),
    Mutant(KEY, "case PartyKind.OWN:", "case PartyKind.OWN | PartyKind.NAMED:"),
    Mutant(KEY, "case PartyKind.OWN:", "case PartyKind.OWN | PartyKind.SERVICE:"),
    Mutant(KEY, "against=_never", 'against=lambda *_: ""'),
    Mutant(KEY, "against=_never", "against=_never, on_behalf=False"),
    Mutant(KEY, "of_types(*KEYS, KEY_POLICY, GRANT)", "of_types(KEYS[0], KEY_POLICY, GRANT)"),
    Mutant(STORE, " if each.kind == kind", ""),
    Mutant(STORE, "if party.name not in senders:", "if True:"),
    Mutant(STORE, "each.lower() not in SENDS", "each not in SENDS"),
    Mutant(STORE, "each.lower() not in SENDS", '"Put" not in each'),
    Mutant(STORE, "each.lower() not in SENDS", 'each == "*"'),
    Mutant(STORE, "if not policy.absent:", "if True:"),
    Mutant(STORE, "elif resource.type in OPTIONAL:", "elif True:"),
    Mutant(STORE, "of_types(*POLICIES)", "of_types(*OPTIONAL)"),
    Mutant(STORE, 'noun="store", ', 'noun="store", on_behalf=False, '),
    Mutant(ROLE, "if policy.absent:", "if False:"),
    Mutant(ROLE, "yield from policy.unread", "()"),
    Mutant(ROLE, 'principal_kind == "Federated" and own', 'principal_kind == "Federated"'),
    Mutant(ROLE, 'principal_kind == "Federated" and own', "principal_kind is None"),
    Mutant(ROLE, "not provider.resource.startswith(OIDC)", "False"),
    Mutant(ROLE, "if not subjects:", "if False:"),
    Mutant(ROLE, "if not audiences or", "if"),
    Mutant(ROLE, " or any(_WILDCARDS & set(each) for each in audiences)", ""),
    Mutant(ROLE, "{key.lower(): (key, values)", "{key: (key, values)"),
    Mutant(ROLE, "for text in subjects:", "for text in subjects[:1]:"),
    Mutant(ROLE, ", on_behalf=False", ""),
    Mutant(ROLE, 'return ""', 'return "no"'),
    Mutant(ENDPOINT, "if target is not None:", "if False:"),
    Mutant(ENDPOINT, "_service(resource, view.context)", "()"),
    Mutant(ENDPOINT, "case Standing.OUTSIDE:", "case None:"),
    Mutant(ENDPOINT, "case Standing.UNKNOWN:", "case None:"),
    Mutant(ENDPOINT, "case _ if _is_private(resource) and not known:", "case None:"),
    Mutant(ENDPOINT, 'if resource.props.get("serviceRegion") is not None:', "if False:"),
    Mutant(ENDPOINT, "if policy.absent:", "if False:"),
    Mutant(ENDPOINT, "yield from replace(policy, admitted=others).judge", "policy.judge"),
    Mutant(ENDPOINT, "for each in others:", "for each in ():"),
    Mutant(ENDPOINT, "(called, *entry.demands.on(WHOSE))", "(called,)"),
    Mutant(ENDPOINT, "if bucket in _own_buckets(context):", "if False:"),
    Mutant(ENDPOINT, "if bucket in _own_buckets(context):",
           "if any(bucket.startswith(own) for own in _own_buckets(context)):"),
    Mutant(ENDPOINT, "if bucket in BUCKETS:", "if False:"),
    Mutant(ENDPOINT, "if bucket in BUCKETS:", 'if bucket.startswith("prod-"):'),
    Mutant(ENDPOINT, "_WILDCARDS & set(bucket)", "False"),
    Mutant(ENDPOINT, "against=_never", 'against=lambda *_: ""'),
    Mutant(ENDPOINT, "of_types(ENDPOINT, ENDPOINT_POLICY)", "of_types(ENDPOINT)"),
    Mutant(KEY, "if bare is None:", "if False:", TEXT),
    Mutant(ENDPOINT, 'if bare in ({}, "{}"):', "if bare == {}:", TEXT),
    Mutant(KEY, "if item is not None}", "}", TEXT),
    Mutant(KEY, "if not holds_unknown(policy):", "if True:", TEXT),
    Mutant(KEY, "and not _certainly_denies(each)", "and not True", TEXT),
    Mutant(KEY, "and not _certainly_denies(each)", "", TEXT),
    Mutant(KEY, "return isinstance(effect, str) and effect == _DENY", "return effect != 'Allow'", TEXT),
    Mutant(KEY, "if not positions:", "if False:", TEXT),
    Mutant(KEY, "if not all(problem.text == _NO_RESOURCE", "if not any(problem.text == _NO_RESOURCE", TEXT),
    Mutant(KEY, "if not all(problem.text", "if True or all(problem.text", TEXT),
    Mutant(KEY, '{} if "NotResource" in statement else {"Resource": "*"}', '{"Resource": "*"}', TEXT),
    Mutant(KEY, "[statements] if isinstance(statements, Mapping) else statements", "statements", TEXT),
    Mutant(KEY, "value = plain(value)", "pass", TEXT),
    Mutant(KEY, "not denial.absent", "True", DENY),
    Mutant(KEY, "denial.actions, _action_within", "(_ANYTHING,), _action_within", DENY),
    Mutant(STORE, "denial.resources, _resource_within", "(_ANYTHING,), _resource_within", DENY),
    Mutant(KEY, "all(any(within(each, pattern)", "any(any(within(each, pattern)", DENY),
    Mutant(KEY, "allowed.lower(), denied.lower()", "allowed, denied", DENY),
    Mutant(KEY, "if denied == _ANYTHING:", "if False:", DENY),
    Mutant(STORE, "all(map(_pattern_within, inner, outer))", "any(map(_pattern_within, inner, outer))", DENY),
    Mutant(KEY, 'letter != _ANYTHING if outer[at] == "?"', 'True if outer[at] == "?"', DENY),
    Mutant(KEY, "return len(outer) in places", "return True", DENY),
    *(
        Mutant(KEY, f'        "{key}"', f'        "x{key}"', WHO)
        for key in (
            "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn",
            "kms:calleraccount", "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid",
            "aws:sourceorgpaths", "kms:encryptioncontext:aws:logs:arn",
            "kms:encryptioncontext:aws:cloudtrail:arn",
        )
    ),
    Mutant(KEY, "PartyKind.OUTSIDE: 2", "PartyKind.OUTSIDE: 6", WHO),
    Mutant(KEY, "PartyKind.UNKNOWN: 3", "PartyKind.UNKNOWN: 6", WHO),
    Mutant(ROLE, "PartyKind.SERVICE: 4", "PartyKind.SERVICE: 1", WHO),
    Mutant(KEY, "return max(", "return min(", WHO),
    Mutant(KEY, "return min(requirements", "return max(requirements", WHO),
    Mutant(KEY, "default=0", "default=9", WHO),
    Mutant(KEY, "if owner == service", "if True", WHO),
    Mutant(KEY, "if principal.kind is PartyKind.SERVICE:", "if True:", WHO),
    Mutant(KEY, "keys.get(key.lower())", "keys.get(key)", WHO),
    Mutant(KEY, "and not (services and services_get_in)", "", WHO),
    Mutant(KEY, "and not (services and services_get_in)", "and not services", WHO),
    Mutant(KEY, "all(key in keys for key in spared)", "True", WHO),
    Mutant(KEY, "and shut_out.covers(denial, self.admission)", "", WHO),
    Mutant(ENDPOINT, "services_get_in=True", "services_get_in=False", WHO),
    Mutant(KEY, "(PartyKind.SERVICE, PartyKind.ANYONE)", "(PartyKind.SERVICE,)", WHO),
    Mutant(KEY, "in (SOURCE_ARN, *CONTEXTS)", "in (SOURCE_ARN,)", WHO),
    Mutant(KEY, "in (SOURCE_ARN, *CONTEXTS)", "in CONTEXTS", WHO),
    Mutant(KEY, "        if abroad:", "        if False:", LET_IN),
    Mutant(KEY, "if not met.parties:", "if False:", LET_IN),
    Mutant(KEY, "for party in met.parties:", "for party in met.parties[:1]:", LET_IN),
    Mutant(KEY, "self.doubt) if self.doubt", "self.doubt) if False", LET_IN),
    Mutant(KEY, "return observe.unknown, f", "return observe.compliant, f", LET_IN),
    Mutant(KEY, "_LOOSE if terms.on_behalf", "_LOOSE if not terms.on_behalf", LET_IN),
    Mutant(KEY, "not geography.REGIONS[service.region].in_eea", "False", LET_IN),
    Mutant(KEY, "and not _of_an_eea_partition(self.admission.principal)", "and False", LET_IN),
    Mutant(KEY, "if unsure or place.standing is Standing.OUTSIDE:", "if unsure:", LET_IN),
    Mutant(KEY, "if unsure or place", "if place", LET_IN),
    Mutant(KEY, 'and named.region != ""', "", LET_IN),
    Mutant(KEY, "if region.in_eea\n", "\n", LET_IN),
    Mutant(KEY, "yield from self.unread", "()", LET_IN),
    Mutant(KEY, "for gap in text.gaps)", "for gap in ())", LET_IN),
    Mutant(KEY, "if not self.unread and not self.admitted:", "if False:", LET_IN),
]  # fmt: skip


def mutate(mutant: Mutant) -> Rule:
    """Load a rule with the change made; what imports a broken module is loaded anew with it."""
    if not mutant.module:
        return mutation.mutate(mutant)
    package = importlib.import_module("enclave.residency")
    with pytest.MonkeyPatch.context() as patch:
        for last in SHARED[SHARED.index(mutant.module) :]:
            name = f"enclave.residency.{last}"
            broken = mutation._load(name, mutant if last == mutant.module else None)
            patch.setitem(sys.modules, name, broken)
            patch.setattr(package, last, broken)
        rule = getattr(mutation._load(f"enclave.residency.rules.{mutant.rule}", None), mutant.rule)
    assert isinstance(rule, Rule)
    return rule


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_a_broken_rule_is_noticed(mutant: Mutant) -> None:
    broken = mutate(mutant)
    assert not all(holds(broken, case) for case in TABLES[mutant.rule])


@pytest.mark.parametrize("rule", TABLES)
def test_a_rule_that_is_loaded_anew_and_not_broken_passes(rule: str) -> None:
    whole = mutate(Mutant(rule, "import", "import", DENY))
    assert all(holds(whole, case) for case in TABLES[rule])
