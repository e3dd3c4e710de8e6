"""The order of evaluation, what stays open, and what a decision says. Most of it is in ``cases/``."""

from dataclasses import replace
from typing import Any

import pytest

from enclave.iam import (
    Document,
    Outcome,
    Policies,
    PolicyKind,
    Principal,
    PrincipalType,
    Request,
    evaluate,
    parse,
)

ONE, TWO = "111111111111", "222222222222"
BUCKET = "arn:aws:s3:::ledger/a"
KEY = f"arn:aws:kms:eu-west-1:{ONE}:key/k"
ANA = Principal(arn=f"arn:aws:iam::{ONE}:user/ana", account=ONE, type=PrincipalType.USER)
SESSION = Principal(
    arn=f"arn:aws:sts::{ONE}:assumed-role/reader/s", account=ONE, type=PrincipalType.ROLE_SESSION
)
ROOT = Principal(arn=f"arn:aws:iam::{ONE}:root", account=ONE, type=PrincipalType.ROOT)
SERVICE = Principal(arn="sns.amazonaws.com", account=None, type=PrincipalType.SERVICE)
NOBODY = Principal(arn="", account=None, type=PrincipalType.ANONYMOUS)
LINKED = Principal(
    arn=f"arn:aws:sts::{ONE}:assumed-role/AWSServiceRoleForX/s",
    account=ONE,
    type=PrincipalType.ROLE_SESSION,
    role_arn=f"arn:aws:iam::{ONE}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX",
)
ALLOWED, DENIED, SILENT, OPEN = (
    Outcome.ALLOWED,
    Outcome.EXPLICIT_DENY,
    Outcome.IMPLICIT_DENY,
    Outcome.CANNOT_SAY,
)


def statement(effect: str = "Allow", **elements: object) -> dict[str, object]:
    base: dict[str, object] = {"Effect": effect, "Action": "*", "Resource": "*"}
    return {name: value for name, value in (base | elements).items() if value is not None}


def doc(kind: PolicyKind, *statements: dict[str, object]) -> Document:
    return parse({"Version": "2012-10-17", "Statement": list(statements)}, kind)


def own(*statements: dict[str, object]) -> tuple[Document, ...]:
    return (doc(PolicyKind.IDENTITY, *statements),)


def resource(*statements: dict[str, object]) -> Document:
    return doc(PolicyKind.RESOURCE, *statements)


def scp(*statements: dict[str, object]) -> Document:
    return doc(PolicyKind.SCP, *statements)


def request(principal: Principal = ANA, **changes: Any) -> Request:
    base: dict[str, Any] = {"action": "s3:GetObject", "resource": BUCKET, "resource_account": ONE}
    return Request(principal=principal, **(base | changes))


def outcome(asked: Request, **policies: Any) -> Outcome:
    return evaluate(asked, Policies(**policies)).outcome


ALLOW_ALL = own(statement())
WHEN = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
UNKNOWN = frozenset({"aws:SourceVpc"})
RCP_DENY = doc(PolicyKind.RCP, statement("Deny", Principal="*", Action=["s3:*", "dynamodb:*"]))


@pytest.mark.parametrize("name", ["identity", "boundary", "session", "resource", "endpoint", "scps", "rcps"])
def test_a_deny_anywhere_denies(name: str) -> None:
    denying: dict[str, Any] = {
        "resource": resource(statement("Deny", Principal="*")),
        "endpoint": doc(PolicyKind.ENDPOINT, statement("Deny", Principal="*")),
        "scps": ((scp(statement("Deny")),),),
        "rcps": ((RCP_DENY,),),
    }
    policy = denying.get(name, own(statement("Deny")))
    policies = {"identity": ALLOW_ALL} | {name: policy}
    decision = evaluate(request(), Policies(**policies))
    assert decision.outcome is DENIED
    assert not decision.allowed
    assert [each.effect.value for each in decision.statements] == ["Deny"]


def test_what_a_decision_says() -> None:
    identity = own(statement(), statement("Deny", Sid="NoLedger", Condition=WHEN))
    denied = evaluate(request(context={"aws:SourceVpc": "vpc-1"}), Policies(identity=identity))
    assert denied.because == "identity policy 1, statement NoLedger denies it."
    allowed = evaluate(request(), Policies(identity=identity))
    assert (allowed.outcome, allowed.allowed) == (ALLOWED, True)
    assert allowed.because == "identity policy 1, statement 0 allows it, and nothing denies it."
    assert [(each.policy, each.index, each.sid) for each in allowed.statements] == [
        ("identity policy 1", 0, None)
    ]
    left = evaluate(request(undetermined=UNKNOWN), Policies(identity=identity))
    assert left.outcome is OPEN
    assert (
        left.because == "Whether identity policy 1, statement NoLedger denies it depends on what isn't known."
    )
    assert [each.sid for each in left.statements] == ["NoLedger"]
    assert evaluate(request(), Policies()).because == "No policy allows it."
    levels = ((scp(statement()),), (scp(statement("Deny", Action="ec2:*")),))
    silent = evaluate(request(), Policies(identity=ALLOW_ALL, scps=levels))
    assert (silent.outcome, silent.because) == (SILENT, "No SCP of level 2 allows it.")
    assert "full access" in evaluate(request(ROOT), Policies()).because


@pytest.mark.parametrize(
    ("policies", "undetermined", "expected"),
    [
        ({"identity": own(statement(Condition=WHEN))}, True, OPEN),
        ({"identity": own(statement(Condition=WHEN))}, False, SILENT),
        ({"identity": own(statement(Condition=WHEN), statement())}, True, ALLOWED),
        ({"identity": own(statement(), statement("Deny", Condition=WHEN))}, True, OPEN),
        ({"identity": own(statement(), statement("Deny", Condition=WHEN))}, False, ALLOWED),
        ({"identity": own(statement("Deny", Condition=WHEN))}, True, SILENT),
        ({"identity": own(statement("Deny"), statement(Condition=WHEN))}, True, DENIED),
        ({"identity": own(statement(Condition=WHEN, Action="ec2:*"))}, True, SILENT),
        ({"identity": ALLOW_ALL, "scps": ((scp(statement(Condition=WHEN)),),)}, True, OPEN),
        ({"identity": ALLOW_ALL, "boundary": own(statement(Condition=WHEN))}, True, OPEN),
        ({"identity": ALLOW_ALL, "session": own(statement(Condition=WHEN))}, True, OPEN),
        ({"identity": own(statement(Condition=WHEN)), "boundary": own(statement("Deny"))}, True, DENIED),
        ({"identity": own(statement(Resource="arn:aws:s3:::${aws:SourceVpc}*"))}, True, OPEN),
        ({"identity": own(statement(Resource=["arn:aws:s3:::${aws:SourceVpc}", "*"]))}, True, ALLOWED),
    ],
)
def test_what_isnt_known_stays_open(policies: dict[str, Any], undetermined: bool, expected: Outcome) -> None:
    asked = request(undetermined=UNKNOWN if undetermined else frozenset())
    assert outcome(asked, **policies) is expected


def test_the_time_is_open_unless_it_is_said() -> None:
    identity = own(statement(Condition={"DateLessThan": {"aws:CurrentTime": "2026-06-01"}}))
    assert outcome(request(), identity=identity) is OPEN
    assert outcome(request(context={"aws:CurrentTime": "2026-05-01"}), identity=identity) is ALLOWED
    assert outcome(request(context={"aws:CurrentTime": "2026-07-01"}), identity=identity) is SILENT


def test_whose_the_resource_is_may_be_open() -> None:
    asked = request(resource_account=None)
    assert outcome(asked, identity=ALLOW_ALL) is OPEN
    assert outcome(asked) is SILENT
    assert outcome(asked, identity=ALLOW_ALL, resource=resource(statement(Principal="*"))) is ALLOWED
    assert outcome(asked, identity=own(statement("Deny"))) is DENIED
    assert "isn't known" in evaluate(asked, Policies(identity=ALLOW_ALL)).because


SOMEBODY = Principal(arn="AROAEXAMPLE000000000", account=None, type=PrincipalType.ROLE)


@pytest.mark.parametrize(
    "policy",
    [
        statement("Deny", Principal="*", Condition={"StringNotEquals": {"aws:PrincipalAccount": ONE}}),
        statement("Deny", Principal="*", Condition={"StringEquals": {"kms:CallerAccount": ONE}}),
        statement(Principal={"AWS": ONE}),
        statement(Principal={"AWS": f"arn:aws:iam::{ONE}:role/reader"}),
        statement("Deny", NotPrincipal={"AWS": ONE}),
    ],
)
def test_nothing_follows_from_an_account_that_nobody_knows(policy: dict[str, object]) -> None:
    asked = request(SOMEBODY, undetermined=frozenset({"kms:CallerAccount"}))
    policies = {"identity": ALLOW_ALL, "resource": resource(statement(Principal="*"), policy)}
    if policy["Effect"] == "Allow":
        policies["resource"] = resource(policy)
    assert outcome(asked, **policies) is OPEN
    assert outcome(replace(asked, resource_account=None), **policies) is OPEN


def test_whose_role_it_is_may_be_open_though_the_account_is_known() -> None:
    asked = request(replace(SOMEBODY, account=ONE))
    named = resource(statement(Principal={"AWS": f"arn:aws:iam::{ONE}:role/reader"}))
    elsewhere = resource(statement(Principal={"AWS": f"arn:aws:iam::{TWO}:role/reader"}))
    assert outcome(asked, resource=named) is OPEN
    assert outcome(asked, resource=elsewhere) is SILENT


def test_one_who_may_be_of_the_management_account() -> None:
    deny = scp(statement("Deny"))
    asked = request(SOMEBODY, management_account=TWO)
    policies = {"identity": ALLOW_ALL, "resource": resource(statement(Principal="*"))}
    assert outcome(asked, scps=((deny,),), **policies) is OPEN
    assert outcome(request(SOMEBODY), scps=((deny,),), **policies) is DENIED
    nameless = Principal(arn="root", account=None, type=PrincipalType.ROOT)
    assert outcome(request(nameless), scps=((deny,),), **policies) is DENIED


def test_a_resource_that_may_be_of_the_management_account() -> None:
    asked = request(resource_account=None, management_account=TWO)
    policies = {"identity": ALLOW_ALL, "resource": resource(statement(Principal="*"))}
    assert outcome(asked, rcps=((RCP_DENY,),), **policies) is OPEN
    assert outcome(replace(asked, management_account=None), rcps=((RCP_DENY,),), **policies) is DENIED


def test_an_account_that_only_the_arn_says() -> None:
    unsaid = Principal(arn=ANA.arn, account=None, type=PrincipalType.USER)
    assert outcome(request(unsaid), identity=ALLOW_ALL) is ALLOWED
    assert outcome(request(unsaid, resource_account=TWO), identity=ALLOW_ALL) is SILENT
    odd = Principal(arn="x", account=None, type=PrincipalType.USER)
    assert outcome(request(odd), identity=ALLOW_ALL) is OPEN


@pytest.mark.parametrize(
    ("principal", "kind", "resource_policy", "expected"),
    [
        (ANA, "kms", None, OPEN),
        (ANA, "trust", None, OPEN),
        (ANA, "kms", {"Principal": {"AWS": ONE}}, ALLOWED),
        (ANA, "kms", {"Principal": {"AWS": TWO}}, SILENT),
        (ROOT, "kms", {"Principal": {"AWS": ONE}}, ALLOWED),
        (ROOT, "kms", {"Principal": {"AWS": TWO}}, SILENT),
        (ROOT, "trust", {"Principal": {"AWS": ONE}}, SILENT),
        (ROOT, "s3", None, ALLOWED),
        (NOBODY, "kms", {"Principal": "*"}, SILENT),
        (NOBODY, "trust", {"Principal": "*"}, SILENT),
        (NOBODY, "s3", {"Principal": "*"}, ALLOWED),
        (NOBODY, "s3", None, SILENT),
        (SERVICE, "s3", {"Principal": {"Service": SERVICE.arn}}, ALLOWED),
        (SERVICE, "s3", None, SILENT),
        (SERVICE, "s3", {"Principal": {"AWS": "*"}}, OPEN),
    ],
)
def test_kinds_of_resource(
    principal: Principal, kind: str, resource_policy: dict[str, object] | None, expected: Outcome
) -> None:
    policy = None
    if resource_policy:
        if kind == "trust":
            trusting = statement(Action="sts:AssumeRole", Resource=None, **resource_policy)
            policy = doc(PolicyKind.TRUST, trusting)
        else:
            policy = doc(
                PolicyKind.KEY if kind == "kms" else PolicyKind.RESOURCE, statement(**resource_policy)
            )
    asked = request(principal, action="sts:AssumeRole" if kind == "trust" else "s3:GetObject")
    assert outcome(asked, identity=ALLOW_ALL, resource=policy, resource_kind=kind) is expected


@pytest.mark.parametrize(
    ("action", "on", "policy", "expected"),
    [
        ("kms:Decrypt", KEY, None, OPEN),
        ("kms:ListKeys", "*", None, ALLOWED),
        ("STS:AssumeRole", f"arn:aws:iam::{ONE}:role/r", None, OPEN),
        ("sts:AssumeRoleWithSAML", f"arn:aws:iam::{ONE}:role/r", None, OPEN),
        ("sts:GetCallerIdentity", "*", None, ALLOWED),
        (
            "kms:Decrypt",
            "*",
            doc(PolicyKind.KEY, statement("Deny", Principal="*", Action="kms:Encrypt")),
            SILENT,
        ),
        (
            "x:y",
            "*",
            doc(PolicyKind.TRUST, statement(Principal={"AWS": ONE}, Action="sts:*", Resource=None)),
            SILENT,
        ),
        ("s3:GetObject", BUCKET, resource(statement("Deny", Principal="*", Action="s3:Put*")), ALLOWED),
    ],
)
def test_kinds_that_nobody_names(action: str, on: str, policy: Document | None, expected: Outcome) -> None:
    assert outcome(request(action=action, resource=on), identity=ALLOW_ALL, resource=policy) is expected


@pytest.mark.parametrize(
    ("named", "limits", "expected"),
    [
        (ANA.arn, "boundary", ALLOWED),
        (ONE, "boundary", SILENT),
        ("*", "boundary", ALLOWED),
    ],
)
def test_what_a_user_gets_from_the_resource(named: str, limits: str, expected: Outcome) -> None:
    policy = resource(statement(Principal={"AWS": named}))
    closed = own(statement(Action="ec2:*"))
    assert outcome(request(), resource=policy, **{limits: closed}) is expected
    assert outcome(request(resource_account=TWO), resource=policy, **{limits: closed}) is SILENT


@pytest.mark.parametrize("limits", ["boundary", "session"])
@pytest.mark.parametrize(
    ("named", "limited"), [(SESSION.arn, False), (f"arn:aws:iam::{ONE}:role/reader", True), (ONE, True)]
)
def test_what_a_session_gets_from_the_resource(named: str, limited: bool, limits: str) -> None:
    policy = resource(statement(Principal={"AWS": named}))
    closed, opened = own(statement(Action="ec2:*")), own(statement())
    assert outcome(request(SESSION), resource=policy, **{limits: closed}) is (SILENT if limited else ALLOWED)
    expected = SILENT if named == ONE else ALLOWED
    assert outcome(request(SESSION), resource=policy, **{limits: opened}) is expected


def test_a_federated_user_has_only_what_the_session_has() -> None:
    arn = f"arn:aws:sts::{ONE}:federated-user/ana"
    for kind in (PrincipalType.FEDERATED, PrincipalType.FEDERATED_USER):
        asked = request(Principal(arn=arn, account=ONE, type=kind))
        assert outcome(asked, identity=ALLOW_ALL) is SILENT
        assert outcome(asked, identity=ALLOW_ALL, session=ALLOW_ALL) is ALLOWED
        by_user = resource(statement(Principal={"AWS": ANA.arn}))
        assert outcome(asked, resource=by_user) is SILENT
        assert outcome(asked, resource=by_user, session=ALLOW_ALL) is ALLOWED


def test_a_provider_vouches_only_in_trust_policies() -> None:
    provider = f"arn:aws:iam::{ONE}:oidc-provider/ci.example"
    trust = doc(
        PolicyKind.TRUST,
        statement(Principal={"Federated": provider}, Action="sts:AssumeRoleWithWebIdentity", Resource=None),
    )
    asked = request(
        Principal(arn=provider, account=None, type=PrincipalType.FEDERATED),
        action="sts:AssumeRoleWithWebIdentity",
    )
    assert outcome(asked, resource=trust) is ALLOWED
    assert outcome(request(ANA, action="sts:AssumeRoleWithWebIdentity"), resource=trust) is SILENT


def test_an_endpoint_is_one_more_gate() -> None:
    def through(**elements: object) -> Outcome:
        return outcome(
            request(), identity=ALLOW_ALL, endpoint=doc(PolicyKind.ENDPOINT, statement(**elements))
        )

    assert through(Principal="*") is ALLOWED
    assert through(Principal={"AWS": ANA.arn}) is ALLOWED
    assert through(Principal="*", Action="ec2:*") is SILENT
    assert through(Principal={"AWS": TWO}) is SILENT
    # An account's id means its root user only, if the endpoint is a gateway.
    assert through(Principal={"AWS": ONE}) is OPEN
    opened = statement(Principal="*")
    closed = doc(PolicyKind.ENDPOINT, opened, statement("Deny", Principal={"AWS": ONE}))
    assert outcome(request(), identity=ALLOW_ALL, endpoint=closed) is OPEN
    assert outcome(request(ROOT), endpoint=closed) is DENIED
    assert outcome(request(SERVICE), resource=resource(opened), endpoint=closed) is ALLOWED
    rooted = doc(PolicyKind.ENDPOINT, statement(Principal={"AWS": ONE}))
    assert outcome(request(ROOT), endpoint=rooted) is ALLOWED


def test_whom_scps_bind() -> None:
    denying = ((scp(statement(), statement("Deny")),),)
    for principal in (ANA, SESSION, ROOT):
        assert outcome(request(principal), identity=ALLOW_ALL, scps=denying) is DENIED
        spared = request(principal, management_account=ONE)
        assert outcome(spared, identity=ALLOW_ALL, scps=denying) is ALLOWED
        assert outcome(request(principal, management_account=TWO), identity=ALLOW_ALL, scps=denying) is DENIED
    assert outcome(request(LINKED), identity=ALLOW_ALL, scps=denying) is ALLOWED
    flagged = Principal(arn=SESSION.arn, account=ONE, type=SESSION.type, service_linked=True)
    assert outcome(request(flagged), identity=ALLOW_ALL, scps=denying) is ALLOWED
    everyone = resource(statement(Principal="*"))
    for principal in (SERVICE, NOBODY):
        assert outcome(request(principal), resource=everyone, scps=denying) is ALLOWED
        abroad = request(principal, management_account=TWO)
        assert outcome(abroad, resource=everyone, scps=denying) is ALLOWED


def test_every_scp_level_allows() -> None:
    full, narrow = scp(statement()), scp(statement(Action="s3:*"))
    other = scp(statement(Action="ec2:*"))
    assert outcome(request(), identity=ALLOW_ALL, scps=((full,), (narrow,))) is ALLOWED
    assert outcome(request(), identity=ALLOW_ALL, scps=((full,), (other,))) is SILENT
    assert outcome(request(), identity=ALLOW_ALL, scps=((other,), (full,))) is SILENT
    assert outcome(request(), identity=ALLOW_ALL, scps=((other, narrow), (full,))) is ALLOWED
    assert outcome(request(), identity=ALLOW_ALL, scps=((full,), ())) is SILENT
    assert outcome(request(), scps=((full,),)) is SILENT


def test_whom_rcps_bind() -> None:
    rcps = ((RCP_DENY,),)
    everyone = resource(statement(Principal="*"))
    for principal in (ANA, SESSION, ROOT, SERVICE, NOBODY):
        assert outcome(request(principal), identity=ALLOW_ALL, resource=everyone, rcps=rcps) is DENIED
        spared = request(principal, management_account=ONE)
        assert outcome(spared, identity=ALLOW_ALL, resource=everyone, rcps=rcps) is ALLOWED
    assert outcome(request(LINKED), identity=ALLOW_ALL, rcps=rcps) is ALLOWED
    full = doc(PolicyKind.RCP, statement(Principal="*"))
    assert outcome(request(), identity=ALLOW_ALL, rcps=((full,), ())) is ALLOWED
    assert outcome(request(), rcps=((full,),)) is SILENT


def test_whether_rcps_cover_a_service_may_be_open() -> None:
    rcps = ((RCP_DENY,),)
    asked = request(action="dynamodb:GetItem")
    assert outcome(asked, identity=ALLOW_ALL, rcps=rcps) is OPEN
    assert outcome(asked, rcps=rcps) is SILENT


def test_no_rcp_keeps_a_grant_from_being_retired() -> None:
    rcp = doc(PolicyKind.RCP, statement("Deny", Principal="*", Action="kms:*"))
    key = doc(PolicyKind.KEY, statement(Principal="*"))
    for action, expected in (
        ("kms:Decrypt", DENIED),
        ("kms:RetireGrant", ALLOWED),
        ("KMS:retiregrant", ALLOWED),
    ):
        asked = request(action=action, resource=KEY)
        assert outcome(asked, identity=ALLOW_ALL, resource=key, rcps=((rcp,),)) is expected


def test_a_resource_policy_isnt_the_anonymous_ones_only_for_the_same_account() -> None:
    everyone = resource(statement(Principal="*"))
    abroad = request(resource_account=TWO)
    assert outcome(request(), resource=everyone) is ALLOWED
    assert outcome(abroad, resource=everyone) is SILENT
    assert outcome(abroad, resource=everyone, identity=ALLOW_ALL) is ALLOWED
    assert outcome(abroad, identity=ALLOW_ALL) is SILENT
    assert outcome(request(ROOT, resource_account=TWO), resource=everyone) is ALLOWED
    assert outcome(request(ROOT, resource_account=TWO)) is SILENT


def test_policies_of_others_are_not_the_callers() -> None:
    everyone = resource(statement(Principal="*"))
    for principal in (ROOT, SERVICE, NOBODY):
        assert outcome(request(principal), resource=everyone, identity=own(statement("Deny"))) is ALLOWED
    for principal in (SERVICE, NOBODY):
        assert outcome(request(principal), identity=ALLOW_ALL) is SILENT


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"Resource": "arn:aws:s3:::ledger/*"}, ALLOWED),
        ({"Resource": "arn:aws:s3:::other/*"}, SILENT),
        ({"Resource": "arn:aws:s*:::ledger/*"}, OPEN),
        ({"Resource": "arn:aws:s*:::other/*"}, SILENT),
        ({"Resource": None, "NotResource": "arn:aws:s3:::ledger/*"}, SILENT),
        ({"Resource": None, "NotResource": "arn:aws:s3:::other/*"}, ALLOWED),
        ({"Resource": None, "NotResource": "arn:aws:s3:::${aws:PrincipalTag/t}/*"}, ALLOWED),
        ({"Resource": None, "NotResource": "arn:aws:s*:::ledger/*"}, OPEN),
        ({"Resource": []}, SILENT),
        ({"Action": []}, SILENT),
        ({"Action": None, "NotAction": "s3:Get*"}, SILENT),
        ({"Action": None, "NotAction": ["ec2:*", "S3:PUT*"]}, ALLOWED),
        ({"Action": ["ec2:*", "S3:GET*"]}, ALLOWED),
        ({"Condition": {"StringEquals": {"aws:username": ["bob", "ana"]}}}, ALLOWED),
        (
            {
                "Condition": {
                    "StringEquals": {"aws:username": "ana"},
                    "StringLike": {"aws:PrincipalType": "Role*"},
                }
            },
            SILENT,
        ),
        ({"Condition": {"StringEquals": {"aws:username": "ana", "aws:PrincipalAccount": TWO}}}, SILENT),
    ],
)
def test_which_statements_apply(elements: dict[str, object], expected: Outcome) -> None:
    assert outcome(request(), identity=own(statement(**elements))) is expected


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"Principal": {}}, SILENT),
        ({"Principal": {"AWS": []}}, SILENT),
        ({"Principal": {"CanonicalUser": "a" * 64}}, OPEN),
        ({"NotPrincipal": {"AWS": TWO}}, OPEN),
        ({"NotPrincipal": {"AWS": ANA.arn}}, SILENT),
        ({"Principal": "*", "Resource": "ledger/*"}, OPEN),
    ],
)
def test_which_resource_statements_apply(elements: dict[str, object], expected: Outcome) -> None:
    abroad = request(resource_account=TWO)
    assert outcome(abroad, identity=ALLOW_ALL, resource=resource(statement(**elements))) is expected
