"""What holds of every policy and request: denies win, order is nothing, the unknown stays unknown."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from enclave.iam import (
    Outcome,
    Policies,
    PolicyKind,
    Principal,
    PrincipalType,
    Request,
    admissions,
    denials,
    evaluate,
    parse,
)
from enclave.iam.conditions import holds
from enclave.iam.context import Context
from enclave.iam.document import Condition
from enclave.iam.operators import operator
from enclave.iam.truth import Truth
from enclave.iam.wildcards import action, like, resource, written

ONE, TWO = "111111111111", "222222222222"
KEYS = ("aws:SourceVpc", "aws:PrincipalOrgID", "s3:prefix")
TEXTS = ("a", "b", "ab", "A", "")
PATTERNS = (*TEXTS, "*", "a*", "?", "${aws:SourceVpc}", "${s3:prefix, 'a'}*", "x${*}")
OPERATORS = ("StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase")
PRINCIPALS = (
    Principal(arn=f"arn:aws:iam::{ONE}:user/ana", account=ONE, type=PrincipalType.USER),
    Principal(arn=f"arn:aws:sts::{ONE}:assumed-role/r/s", account=ONE, type=PrincipalType.ROLE_SESSION),
    Principal(arn=f"arn:aws:iam::{ONE}:role/r", account=ONE, type=PrincipalType.ROLE),
    Principal(arn=f"arn:aws:iam::{ONE}:root", account=ONE, type=PrincipalType.ROOT),
    Principal(arn=f"arn:aws:sts::{ONE}:federated-user/ana", account=ONE, type=PrincipalType.FEDERATED),
    Principal(arn="sns.amazonaws.com", account=None, type=PrincipalType.SERVICE),
    Principal(arn="", account=None, type=PrincipalType.ANONYMOUS),
)
NAMED = (
    "*",
    {"AWS": "*"},
    {"AWS": ONE},
    {"AWS": TWO},
    {"AWS": [PRINCIPALS[0].arn, PRINCIPALS[3].arn]},
    {"AWS": PRINCIPALS[1].arn},
    {"AWS": PRINCIPALS[2].arn},
    {"Service": "sns.amazonaws.com"},
    {"CanonicalUser": "a" * 64},
    {"AWS": []},
)
ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:Get*", "s3:*", "*", "ec2:RunInstances")
RESOURCES = ("*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k", "arn:aws:s3:::c", "arn:aws:s3:::${aws:SourceVpc}/k")
DENIED = (Outcome.EXPLICIT_DENY, Outcome.IMPLICIT_DENY)

Source = dict[str, Any]


def listed(values: tuple[Any, ...], most: int = 3) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)


@st.composite
def conditions(draw: st.DrawFn) -> Source:
    found: Source = {}
    for _ in range(draw(st.integers(0, 2))):
        prefix = draw(st.sampled_from(("", "", "ForAllValues:", "ForAnyValue:")))
        suffix = draw(st.sampled_from(("", "", "IfExists")))
        name = prefix + draw(st.sampled_from(OPERATORS)) + suffix
        found[name] = {draw(st.sampled_from(KEYS)): draw(listed(PATTERNS))}
    return found


@st.composite
def statements(draw: st.DrawFn, *, principal: bool = False, effect: str | None = None) -> Source:
    elements: Source = {"Effect": effect or draw(st.sampled_from(("Allow", "Allow", "Deny")))}
    elements[draw(st.sampled_from(("Action", "Action", "Action", "NotAction")))] = draw(listed(ACTIONS))
    elements[draw(st.sampled_from(("Resource", "Resource", "NotResource")))] = draw(listed(RESOURCES))
    elements["Condition"] = draw(conditions())
    if principal:
        elements["Principal"] = draw(st.sampled_from(NAMED))
    return elements


@st.composite
def sources(draw: st.DrawFn, *, principal: bool = False) -> Source:
    version = draw(st.sampled_from(("2012-10-17", "2012-10-17", "2008-10-17")))
    entries = draw(st.lists(statements(principal=principal), min_size=1, max_size=3))
    return {"Version": version, "Statement": entries}


contexts = st.dictionaries(
    st.sampled_from(KEYS),
    st.one_of(st.sampled_from(TEXTS), st.lists(st.sampled_from(TEXTS), max_size=2, unique=True)),
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return Request(
        principal=draw(st.sampled_from(PRINCIPALS)),
        action=draw(st.sampled_from(("s3:GetObject", "s3:PutObject"))),
        resource=draw(st.sampled_from(("arn:aws:s3:::b/k", "arn:aws:s3:::a/k"))),
        resource_account=draw(st.sampled_from((ONE, ONE, TWO, None))),
        context=draw(contexts),
    )


Sources = dict[str, list[Source]]
KINDS = {
    "identity": PolicyKind.IDENTITY,
    "boundary": PolicyKind.BOUNDARY,
    "session": PolicyKind.SESSION,
    "resource": PolicyKind.RESOURCE,
    "scp": PolicyKind.SCP,
    "endpoint": PolicyKind.ENDPOINT,
}


@st.composite
def bundles(draw: st.DrawFn) -> Sources:
    found: Sources = {"identity": [draw(sources())]}
    for name in ("boundary", "session", "scp"):
        if draw(st.booleans()) and draw(st.booleans()):
            found[name] = [draw(sources())]
    for name in ("resource", "endpoint"):
        if draw(st.booleans()):
            found[name] = [draw(sources(principal=True))]
    for each in found.get("scp", ()):
        each["Version"] = "2012-10-17"
    return found


def policies(bundle: Sources) -> Policies:
    read = {name: tuple(parse(each, KINDS[name]) for each in given) for name, given in bundle.items()}
    return Policies(
        identity=read["identity"],
        boundary=read.get("boundary", ()),
        session=read.get("session", ()),
        resource=next(iter(read.get("resource", ())), None),
        endpoint=next(iter(read.get("endpoint", ())), None),
        scps=(read["scp"],) if "scp" in read else (),
    )


def outcome(request: Request, bundle: Sources) -> Outcome:
    return evaluate(request, policies(bundle)).outcome


def changed(bundle: Sources, name: str, entries: list[Source]) -> Sources:
    return bundle | {name: [bundle[name][0] | {"Statement": entries}]}


@given(bundles(), requests(), st.data())
def test_adding_a_deny_never_allows(bundle: Sources, request: Request, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(bundle)))
    deny = data.draw(statements(principal=name in ("resource", "endpoint"), effect="Deny"))
    before = outcome(request, bundle)
    after = outcome(request, changed(bundle, name, [*bundle[name][0]["Statement"], deny]))
    if before is not Outcome.ALLOWED:
        assert after is not Outcome.ALLOWED
    if before in DENIED:
        assert after in DENIED


@given(bundles(), requests(), st.data())
def test_adding_an_allow_never_denies(bundle: Sources, request: Request, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(bundle)))
    allow = data.draw(statements(principal=name in ("resource", "endpoint"), effect="Allow"))
    before = outcome(request, bundle)
    after = outcome(request, changed(bundle, name, [*bundle[name][0]["Statement"], allow]))
    if before is Outcome.ALLOWED:
        assert after is Outcome.ALLOWED
    if before is Outcome.CANNOT_SAY:
        assert after in (Outcome.CANNOT_SAY, Outcome.ALLOWED)


def turned(value: Any) -> Any:
    """The same document with every list and object in the opposite order."""
    if isinstance(value, dict):
        return {name: turned(value[name]) for name in reversed(list(value))}
    return [turned(each) for each in reversed(value)] if isinstance(value, list) else value


@given(bundles(), requests())
def test_order_never_matters(bundle: Sources, request: Request) -> None:
    assert outcome(request, turned(bundle)) is outcome(request, bundle)


def split(entry: Source, name: str) -> list[Source]:
    values = entry.get(name, [])
    return [entry | {name: [each]} for each in values] if isinstance(values, list) and values else [entry]


@given(bundles(), requests(), st.sampled_from(("Action", "Resource")))
def test_splitting_a_statement_changes_nothing(bundle: Sources, request: Request, element: str) -> None:
    parted = {
        name: [
            each | {"Statement": [part for entry in each["Statement"] for part in split(entry, element)]}
            for each in given
        ]
        for name, given in bundle.items()
    }
    assert outcome(request, parted) is outcome(request, bundle)


@given(bundles(), requests(), st.data())
def test_widening_an_allow_never_denies(bundle: Sources, request: Request, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(bundle)))
    wide = {"Action": "*", "Resource": "*"}
    entries = [
        entry | {key: value for key, value in wide.items() if key in entry}
        if entry["Effect"] == "Allow"
        else entry
        for entry in bundle[name][0]["Statement"]
    ]
    if outcome(request, bundle) is Outcome.ALLOWED:
        assert outcome(request, changed(bundle, name, entries)) is Outcome.ALLOWED


@given(bundles(), requests())
def test_text_and_object_are_the_same(bundle: Sources, request: Request) -> None:
    for name, given_sources in bundle.items():
        for each in given_sources:
            assert parse(json.dumps(each), KINDS[name]) == parse(each, KINDS[name])
    assert evaluate(request, policies(bundle)) == evaluate(request, policies(bundle))


@given(bundles(), requests(), st.sampled_from(KEYS), st.data())
def test_what_isnt_determined_is_never_guessed(
    bundle: Sources, request: Request, key: str, data: st.DataObject
) -> None:
    rest = {name: value for name, value in request.context.items() if name != key}
    unknown = outcome(replace(request, context=rest, undetermined=frozenset({key})), bundle)
    given_value = data.draw(
        st.one_of(st.none(), st.sampled_from(TEXTS), st.lists(st.sampled_from(TEXTS), max_size=2))
    )
    present = rest if given_value is None else {**rest, key: given_value}
    known = outcome(replace(request, context=present), bundle)
    if unknown is Outcome.ALLOWED:
        assert known is Outcome.ALLOWED
    if unknown is Outcome.EXPLICIT_DENY:
        assert known is Outcome.EXPLICIT_DENY
    if unknown is Outcome.IMPLICIT_DENY:
        assert known in DENIED


@given(bundles(), requests())
def test_whose_the_resource_is_is_never_guessed(bundle: Sources, request: Request) -> None:
    unknown = outcome(replace(request, resource_account=None), bundle)
    for account in (ONE, TWO):
        known = outcome(replace(request, resource_account=account), bundle)
        assert unknown in (Outcome.CANNOT_SAY, known)


@given(st.sampled_from(OPERATORS), listed(PATTERNS), st.sampled_from(TEXTS), contexts)
def test_ifexists_is_plain_when_the_key_is_there(
    name: str, texts: list[str], present: str, context: dict[str, Any]
) -> None:
    keys = Context({**context, "aws:Tested": present})

    def of(operator_name: str) -> Truth:
        found = operator(operator_name)
        assert found is not None
        condition = Condition(operator=found, key="AWS:TESTED", values=tuple(texts))
        return holds(condition, keys, has_variables=True)

    assert of(f"{name}IfExists") is of(name)
    opposite = name.replace("String", "StringNot") if "Not" not in name else name.replace("Not", "")
    certain = {Truth.TRUE, Truth.FALSE}
    assert {of(name), of(opposite)} in (certain, {Truth.UNKNOWN})
    if present:
        assert of(f"ForAllValues:{name}") is of(f"ForAnyValue:{name}") is of(name)


letters = st.text(alphabet="ab:*?", max_size=8)


def reference(pattern: str, text: str) -> bool:
    """Wildcards the slow way."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return reference(pattern[1:], text) or (bool(text) and reference(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and reference(pattern[1:], text[1:])


@given(letters, letters.map(lambda text: text.replace("*", "a").replace("?", "b")))
def test_wildcards_match_as_the_slow_way(pattern: str, text: str) -> None:
    expected = reference(pattern, text)
    assert like(written(pattern), text) is (Truth.TRUE if expected else Truth.FALSE)
    assert action(pattern.upper(), text) is expected
    found = resource(written(pattern), text)
    assert (found is not Truth.FALSE) is expected
    if ":" not in text:
        assert found is not Truth.UNKNOWN


@given(sources(principal=True), requests())
def test_who_isnt_admitted_isnt_allowed(source: Source, request: Request) -> None:
    """An anonymous request passes only by an admission whose narrowed keys it fits."""
    document = parse(source, PolicyKind.RESOURCE)
    nobody = replace(request, principal=PRINCIPALS[-1])
    decision = evaluate(nobody, Policies(resource=document))
    fitting = [each for each in admissions(document) if each.principal == "*" and fits(each.narrowed, nobody)]
    if decision.outcome is Outcome.ALLOWED:
        assert fitting
    for denial in denials(document):
        on_all = "*" in denial.actions and "*" in denial.resources
        escapes = fits_any(denial.insiders, nobody) or any(key not in nobody.context for key in denial.absent)
        if on_all and not escapes:
            assert decision.outcome is not Outcome.ALLOWED


def present(key: str, request: Request) -> list[str]:
    value = request.context.get(key, [])
    return [value] if isinstance(value, str) else list(value)


def fits(narrowed: Any, request: Request) -> bool:
    return all(fits_key(key, texts, request) for key, texts in narrowed.items())


def fits_any(insiders: Any, request: Request) -> bool:
    return any(fits_key(key, texts, request) for key, texts in insiders.items())


def fits_key(key: str, texts: tuple[str, ...], request: Request) -> bool:
    values = present(key, request)
    return any("${" in text or reference(text, value) for text in texts for value in values)
