"""Whom an entry of Principal means, how directly, and whom NotPrincipal leaves out."""

from typing import Any

import pytest

from enclave.iam import NamedPrincipal, PolicyKind, Principal, PrincipalType, parse
from enclave.iam.known import context_of
from enclave.iam.principals import Reach, account_of, excepted, named
from enclave.iam.request import Request
from enclave.iam.truth import Truth

YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
ONE, TWO = "111111111111", "222222222222"
ROOT = f"arn:aws:iam::{ONE}:root"
ANA = f"arn:aws:iam::{ONE}:user/ana"
ROLE = f"arn:aws:iam::{ONE}:role/path/reader"
SESSION = f"arn:aws:sts::{ONE}:assumed-role/reader/s1"
FEDERATED = f"arn:aws:sts::{ONE}:federated-user/ana"
OIDC = f"arn:aws:iam::{ONE}:oidc-provider/ci.example"

user = Principal(arn=ANA, account=ONE, type=PrincipalType.USER)
session = Principal(arn=SESSION, account=ONE, type=PrincipalType.ROLE_SESSION)
pathed = Principal(arn=SESSION, account=ONE, type=PrincipalType.ROLE_SESSION, role_arn=ROLE)
role = Principal(arn=ROLE, account=ONE, type=PrincipalType.ROLE)
federated_user = Principal(arn=FEDERATED, account=ONE, type=PrincipalType.FEDERATED_USER)
root = Principal(arn=ROOT, account=ONE, type=PrincipalType.ROOT)
service = Principal(arn="logs.eu-west-1.amazonaws.com", account=None, type=PrincipalType.SERVICE)
provider = Principal(arn=OIDC, account=None, type=PrincipalType.FEDERATED)
nobody = Principal(arn="", account=None, type=PrincipalType.ANONYMOUS)
known_user = Principal(arn=ANA, account=ONE, type=PrincipalType.USER, unique_id="AIDAEXAMPLEEXAMPLE42")
known_session = Principal(
    arn=SESSION, account=ONE, type=PrincipalType.ROLE_SESSION, unique_id="AROAEXAMPLEEXAMPLE42"
)
everybody = [user, session, pathed, role, federated_user, root, service, provider, nobody]


@pytest.mark.parametrize(
    ("kind", "text", "principal", "expected", "reach"),
    [
        *(("*", "*", each, YES, Reach.DIRECT) for each in everybody),
        *(("AWS", "*", each, YES, Reach.DIRECT) for each in everybody if each not in (service, provider)),
        ("AWS", "*", service, OPEN, None),
        ("AWS", "*", provider, OPEN, None),
        *(("AWS", ONE, each, YES, Reach.ACCOUNT) for each in (user, session, role, federated_user)),
        *(("AWS", ROOT, each, YES, Reach.ACCOUNT) for each in (user, session, role, federated_user)),
        ("AWS", ONE, root, YES, Reach.DIRECT),
        ("AWS", ROOT, root, YES, Reach.DIRECT),
        *(("AWS", TWO, each, NO, None) for each in everybody),
        *(("AWS", ROOT, each, NO, None) for each in (service, provider, nobody)),
        ("AWS", ROOT.replace("arn:aws:", "arn:aws-eusc:"), user, NO, None),
        ("AWS", ANA, user, YES, Reach.DIRECT),
        ("AWS", ANA.replace("ana", "Ana"), user, NO, None),
        ("AWS", ANA.replace(ONE, TWO), user, NO, None),
        ("AWS", ANA, session, NO, None),
        ("AWS", ANA, root, NO, None),
        ("AWS", ANA, federated_user, YES, Reach.ENTITY),
        ("AWS", ANA.replace("user/ana", "user/x/ana"), federated_user, YES, Reach.ENTITY),
        ("AWS", ANA.replace("ana", "bob"), federated_user, NO, None),
        ("AWS", ROLE.replace("path/reader", "ana"), federated_user, NO, None),
        ("AWS", FEDERATED, federated_user, YES, Reach.DIRECT),
        ("AWS", FEDERATED, user, NO, None),
        ("AWS", ROLE, session, YES, Reach.ENTITY),
        ("AWS", ROLE, pathed, YES, Reach.ENTITY),
        ("AWS", ROLE, role, YES, Reach.ENTITY),
        ("AWS", ROLE.replace("path/", ""), session, YES, Reach.ENTITY),
        ("AWS", ROLE.replace("path/", ""), pathed, NO, None),
        ("AWS", ROLE.replace("path/", ""), role, NO, None),
        ("AWS", ROLE.replace("reader", "writer"), session, NO, None),
        ("AWS", ROLE.replace(ONE, TWO), session, NO, None),
        ("AWS", SESSION, session, YES, Reach.DIRECT),
        ("AWS", SESSION, pathed, YES, Reach.DIRECT),
        ("AWS", SESSION, role, OPEN, Reach.DIRECT),
        ("AWS", SESSION.replace("s1", "s2"), session, NO, None),
        ("AWS", SESSION.replace("reader", "writer"), role, NO, None),
        ("AWS", "AIDAEXAMPLEEXAMPLE42", user, OPEN, Reach.DIRECT),
        ("AWS", "AIDAEXAMPLEEXAMPLE42", known_user, YES, Reach.DIRECT),
        ("AWS", "AIDAEXAMPLEEXAMPLE43", known_user, NO, None),
        ("AWS", "AROAEXAMPLEEXAMPLE42", known_session, YES, Reach.ENTITY),
        ("AWS", "AIDAEXAMPLEEXAMPLE42", root, NO, None),
        ("AWS", "AIDAEXAMPLEEXAMPLE42", nobody, NO, None),
        ("AWS", "arn:aws:iam::cloudfront:user/x", user, OPEN, Reach.ACCOUNT),
        ("AWS", "arn:aws:iam::cloudfront:user/x", nobody, NO, None),
        ("Service", "logs.eu-west-1.amazonaws.com", service, YES, Reach.DIRECT),
        ("Service", "logs.amazonaws.com", service, OPEN, None),
        ("Service", "sns.amazonaws.com", service, NO, None),
        *(("Service", service.arn, each, NO, None) for each in everybody if each is not service),
        ("Federated", OIDC, provider, YES, Reach.DIRECT),
        ("Federated", OIDC + "x", provider, NO, None),
        ("Federated", OIDC, session, OPEN, Reach.ACCOUNT),
        ("Federated", OIDC, user, NO, None),
        ("CanonicalUser", "a" * 64, user, OPEN, Reach.ACCOUNT),
        ("CanonicalUser", "a" * 64, root, OPEN, Reach.ACCOUNT),
        ("CanonicalUser", "a" * 64, service, NO, None),
        ("CanonicalUser", "a" * 64, nobody, NO, None),
    ],
)
def test_whom_an_entry_means(
    kind: str, text: str, principal: Principal, expected: Truth, reach: Reach | None
) -> None:
    found = named(NamedPrincipal(kind=kind, text=text), principal, PolicyKind.RESOURCE)
    assert found.truth is expected
    assert reach in (None, found.reach)


def test_a_provider_in_a_trust_policy_means_no_session() -> None:
    entry = NamedPrincipal(kind="Federated", text=OIDC)
    assert named(entry, session, PolicyKind.TRUST).truth is NO


def left_out(effect: str, entries: object, principal: Principal, *, has_boundary: bool = False) -> Truth:
    statement = {"Effect": effect, "NotPrincipal": entries, "Action": "*", "Resource": "*"}
    (read,) = parse({"Statement": statement}, PolicyKind.RESOURCE).statements
    return excepted(read, principal, PolicyKind.RESOURCE, has_boundary=has_boundary)


BOB = ANA.replace("ana", "bob")


@pytest.mark.parametrize(
    ("entries", "principal", "expected"),
    [
        ({"AWS": [ANA, ROOT]}, user, YES),
        ({"AWS": [ANA, ONE]}, user, YES),
        ({"AWS": ANA}, user, OPEN),
        ({"AWS": ROOT}, user, OPEN),
        ({"AWS": [BOB, ROOT]}, user, NO),
        ({"AWS": [BOB, TWO]}, user, NO),
        ({"AWS": TWO}, user, NO),
        ({"AWS": "*"}, user, YES),
        ("*", user, YES),
        ({"AWS": [SESSION, ROLE, ROOT]}, session, YES),
        ({"AWS": [ROLE, ROOT]}, session, OPEN),
        ({"AWS": [SESSION, ROOT]}, session, OPEN),
        ({"AWS": [SESSION, ROLE]}, session, OPEN),
        ({"AWS": [BOB, ROOT]}, session, NO),
        ({"AWS": [FEDERATED, ANA, ROOT]}, federated_user, YES),
        ({"AWS": ["AIDAEXAMPLEEXAMPLE42", ROOT]}, user, OPEN),
        ({"AWS": ["AIDAEXAMPLEEXAMPLE42", TWO]}, user, OPEN),
        ({"AWS": ROOT}, root, YES),
        ({"AWS": ANA}, root, NO),
        ({"Service": service.arn}, service, YES),
        ({"Service": "logs.amazonaws.com"}, service, OPEN),
        ({"Service": service.arn}, nobody, NO),
        ({"Service": service.arn}, user, NO),
        ("*", nobody, YES),
    ],
)
def test_whom_a_deny_leaves_out(entries: object, principal: Principal, expected: Truth) -> None:
    assert left_out("Deny", entries, principal) is expected


def test_a_boundary_is_never_left_out() -> None:
    assert left_out("Deny", {"AWS": [ANA, ROOT]}, user, has_boundary=True) is NO
    assert left_out("Deny", "*", user, has_boundary=True) is YES
    assert left_out("Deny", {"AWS": ROOT}, root, has_boundary=True) is YES


def test_an_allow_for_all_but_some_isnt_supported() -> None:
    assert left_out("Allow", {"AWS": ANA}, user) is YES
    assert left_out("Allow", {"AWS": BOB}, user) is OPEN
    assert left_out("Allow", {"AWS": BOB}, nobody) is OPEN


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (
            user,
            {
                "aws:PrincipalArn": ANA,
                "aws:PrincipalAccount": ONE,
                "aws:PrincipalType": "User",
                "aws:username": "ana",
                "aws:PrincipalIsAWSService": "false",
            },
        ),
        (
            session,
            {
                "aws:PrincipalArn": ROLE.replace("path/", ""),
                "aws:PrincipalAccount": ONE,
                "aws:PrincipalType": "AssumedRole",
                "aws:username": None,
            },
        ),
        (pathed, {"aws:PrincipalArn": ROLE}),
        (role, {"aws:PrincipalArn": ROLE, "aws:PrincipalType": "AssumedRole"}),
        (federated_user, {"aws:PrincipalArn": FEDERATED, "aws:PrincipalType": "FederatedUser"}),
        (root, {"aws:PrincipalArn": ROOT, "aws:PrincipalType": "Account"}),
        (
            service,
            {
                "aws:PrincipalIsAWSService": "true",
                "aws:PrincipalServiceName": service.arn,
                "aws:PrincipalArn": None,
                "aws:PrincipalAccount": None,
            },
        ),
        (
            nobody,
            {"aws:PrincipalType": "Anonymous", "aws:PrincipalIsAWSService": None, "aws:PrincipalArn": None},
        ),
        (provider, {"aws:PrincipalArn": None, "aws:PrincipalIsAWSService": None}),
        (Principal(arn=ANA, account=None, type=PrincipalType.USER), {"aws:PrincipalAccount": ONE}),
    ],
)
def test_what_follows_from_who_asks(principal: Principal, expected: dict[str, Any]) -> None:
    request = Request(principal=principal, action="s3:GetObject", resource="*", resource_account=ONE)
    context = context_of(request)
    for key, value in expected.items():
        assert context.values(key) == (() if value is None else (value,)), key


def test_what_the_request_says_wins() -> None:
    request = Request(
        principal=user,
        action="s3:GetObject",
        resource="*",
        resource_account=ONE,
        context={"AWS:principalarn": "x", "aws:currenttime": "2026-01-01"},
        undetermined=frozenset({"aws:UserName"}),
    )
    context = context_of(request)
    assert context.values("aws:PrincipalArn") == ("x",)
    assert context.values("aws:CurrentTime") == ("2026-01-01",)
    for unknown in ("aws:username", "aws:EpochTime"):
        assert not isinstance(context.values(unknown), tuple)


def test_accounts() -> None:
    assert account_of(Principal(arn=SESSION, account=None, type=PrincipalType.ROLE_SESSION)) == ONE
    assert account_of(Principal(arn=SESSION, account=TWO, type=PrincipalType.ROLE_SESSION)) == TWO
    assert account_of(service) is None
