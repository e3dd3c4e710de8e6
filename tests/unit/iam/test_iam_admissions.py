"""Whom a policy lets in, how far conditions narrow it, and whom a Deny certainly shuts out."""

import pytest

from enclave.iam import Document, PolicyKind, admissions, denials, parse

ONE, TWO = "111111111111", "222222222222"
ORG = "o-aaaaaaaaaa"


def document(*statements: dict[str, object], version: str = "2012-10-17") -> Document:
    full = [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"} | each for each in statements
    ]
    dropped = [{name: value for name, value in each.items() if value is not ...} for each in full]
    return parse({"Version": version, "Statement": dropped}, PolicyKind.RESOURCE)


def narrowed(condition: dict[str, object], version: str = "2012-10-17") -> dict[str, tuple[str, ...]]:
    (admission,) = admissions(document({"Condition": condition}, version=version))
    return dict(admission.narrowed)


def test_one_admission_a_statement_and_principal() -> None:
    found = admissions(
        document(
            {"Sid": "A", "Principal": {"AWS": [ONE, TWO], "Service": "logs.amazonaws.com"}},
            {"Effect": "Deny"},
            {"Action": ["s3:Get*"], "Resource": "arn:aws:s3:::b"},
        )
    )
    assert [
        (each.index, each.sid, each.principal_kind, each.principal, each.actions, each.resources, each.open)
        for each in found
    ] == [
        (0, "A", "AWS", ONE, ("s3:*",), ("*",), False),
        (0, "A", "AWS", TWO, ("s3:*",), ("*",), False),
        (0, "A", "Service", "logs.amazonaws.com", ("s3:*",), ("*",), False),
        (2, None, "*", "*", ("s3:Get*",), ("arn:aws:s3:::b",), False),
    ]


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"Principal": ..., "NotPrincipal": {"AWS": ONE}}, ("*", "*", ("s3:*",), ("*",))),
        ({"Action": ..., "NotAction": "s3:Put*"}, ("*", "*", ("*",), ("*",))),
        ({"Resource": ..., "NotResource": "arn:aws:s3:::b"}, ("*", "*", ("s3:*",), ("*",))),
        ({"Principal": {"CanonicalUser": "a" * 64}}, ("CanonicalUser", "a" * 64, ("s3:*",), ("*",))),
        ({"Condition": {"ArnLike": {"aws:SourceArn": "arn:*"}}}, ("*", "*", ("s3:*",), ("*",))),
    ],
)
def test_what_may_let_in_more_is_open(elements: dict[str, object], expected: tuple[object, ...]) -> None:
    (found,) = admissions(document(elements))
    assert found.open
    assert (found.principal_kind, found.principal, found.actions, found.resources) == expected


def test_an_empty_principal_admits_nobody() -> None:
    assert admissions(document({"Principal": {"AWS": []}})) == ()
    assert admissions(document({"Principal": {}})) == ()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"AWS:principalorgid": ORG}}, {"aws:PrincipalOrgID": (ORG,)}),
        ({"StringEquals": {"aws:PrincipalAccount": [ONE, TWO]}}, {"aws:PrincipalAccount": (ONE, TWO)}),
        ({"StringLike": {"aws:PrincipalArn": "arn:*:role/x"}}, {"aws:PrincipalArn": ("arn:*:role/x",)}),
        (
            {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b*"}},
            {"aws:SourceArn": ("arn:aws:s3:::b*",)},
        ),
        ({"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::b"}}, {"aws:SourceArn": ("arn:aws:s3:::b",)}),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"aws:SourceIp": ("10.0.0.0/8",)}),
        ({"IpAddress": {"aws:SourceIp": "2001:db8::1"}}, {}),
        ({"IpAddress": {"aws:SourceIp": "2001:db8::1/128"}}, {"aws:SourceIp": ("2001:db8::1/128",)}),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.1"}}, {"aws:SourceIp": ("10.0.0.1",)}),
        (
            {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{ORG}/*"}},
            {"aws:PrincipalOrgPaths": (f"{ORG}/*",)},
        ),
        ({"StringEquals": {"ci.example:sub": "repo:x"}}, {"ci.example:sub": ("repo:x",)}),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": ORG}}, {}),
        ({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": ORG}}, {}),
        ({"StringNotEquals": {"aws:PrincipalOrgID": ORG}}, {}),
        ({"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": ORG}}, {"aws:PrincipalOrgID": (ORG,)}),
        ({"StringEqualsIgnoreCase": {"aws:PrincipalOrgID": ORG.upper()}}, {}),
        ({"StringEqualsIgnoreCase": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/r"}}, {}),
        ({"Null": {"aws:PrincipalOrgID": "false"}}, {}),
        ({"Bool": {"aws:SecureTransport": "true"}}, {}),
        ({"StringEquals": {"aws:PrincipalOrgID": []}}, {}),
        ({"StringEquals": {"aws:PrincipalOrgID": ["${aws:ResourceOrgID}", ORG]}}, {}),
        ({"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::b", "arn:*"]}}, {}),
        (
            {
                "StringEquals": {"aws:SourceAccount": [ONE, TWO]},
                "StringLike": {"aws:SourceAccount": [TWO, "x"]},
            },
            {"aws:SourceAccount": (TWO,)},
        ),
        (
            {"StringEquals": {"aws:SourceAccount": [ONE, TWO]}, "StringLike": {"aws:SourceAccount": "1*"}},
            {"aws:SourceAccount": (ONE, TWO)},
        ),
        (
            {
                "StringEquals": {"aws:SourceAccount": ONE},
                "ForAnyValue:StringEquals": {"aws:SourceAccount": TWO},
            },
            {"aws:SourceAccount": (ONE,)},
        ),
        (
            {
                "ForAnyValue:StringEquals": {"aws:SourceAccount": ONE},
                "StringEquals": {"aws:SourceAccount": TWO},
            },
            {"aws:SourceAccount": (TWO,)},
        ),
        (
            {
                "StringEquals": {"aws:PrincipalOrgPaths": f"{ORG}/r-a/"},
                "StringLike": {"aws:principalorgpaths": f"{ORG}/r-b/"},
            },
            {"aws:PrincipalOrgPaths": (f"{ORG}/r-a/",)},
        ),
        (
            {"StringEquals": {"ci.example:amr": "a"}, "StringLike": {"CI.example:amr": "b"}},
            {"ci.example:amr": ("a",), "CI.example:amr": ("b",)},
        ),
        (
            {"StringEquals": {"ci.example:amr": "a"}, "StringLike": {"ci.example:amr": "b"}},
            {"ci.example:amr": ("a",)},
        ),
    ],
)
def test_what_a_condition_certainly_narrows(
    condition: dict[str, object], expected: dict[str, tuple[str, ...]]
) -> None:
    assert narrowed(condition) == expected


def test_a_variable_is_text_in_an_older_document() -> None:
    assert narrowed({"StringEquals": {"aws:PrincipalOrgID": "${x:y}"}}, version="2008-10-17") == {
        "aws:PrincipalOrgID": ("${x:y}",)
    }


@pytest.mark.parametrize(
    ("condition", "insiders", "absent"),
    [
        ({}, {}, ()),
        ({"StringNotEquals": {"aws:principalOrgID": ORG}}, {"aws:PrincipalOrgID": (ORG,)}, ()),
        ({"StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORG}}, {"aws:PrincipalOrgID": (ORG,)}, ()),
        (
            {
                "StringNotEquals": {"aws:PrincipalOrgID": ORG},
                "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
            },
            {"aws:PrincipalOrgID": (ORG,), "aws:PrincipalIsAWSService": ("true",)},
            (),
        ),
        (
            {"Bool": {"aws:ViaAWSService": "false"}, "StringNotLike": {"aws:SourceVpc": "vpc-*"}},
            {"aws:ViaAWSService": ("true",), "aws:SourceVpc": ("vpc-*",)},
            ("aws:ViaAWSService",),
        ),
        (
            {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}, "StringNotLike": {"aws:SourceVpce": "vpce-2*"}},
            {"aws:SourceVpce": ("vpce-1", "vpce-2*")},
            (),
        ),
        (
            {"Null": {"aws:SourceAccount": "false"}, "StringNotEquals": {"aws:SourceOrgID": ORG}},
            {"aws:SourceOrgID": (ORG,)},
            ("aws:SourceAccount",),
        ),
        ({"Null": {"aws:PrincipalOrgID": "true"}}, {"aws:PrincipalOrgID": ("*",)}, ()),
        ({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::1:role/x"}}, {"aws:PrincipalArn": ...}, ()),
        ({"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"aws:SourceIp": ("10.0.0.0/8",)}, ()),
        (
            {"ForAllValues:StringNotEquals": {"aws:PrincipalOrgPaths": "x"}},
            {"aws:PrincipalOrgPaths": ("x",)},
            (),
        ),
        (
            {"StringNotEquals": {"aws:PrincipalAccount": "${aws:ResourceAccount}"}},
            {"aws:PrincipalAccount": ("${aws:ResourceAccount}",)},
            (),
        ),
    ],
)
def test_whom_a_deny_shuts_out(
    condition: dict[str, object], insiders: dict[str, object], absent: tuple[str, ...]
) -> None:
    (found,) = denials(document({"Effect": "Deny", "Sid": "D", "Condition": condition}))
    assert found.sid == "D"
    assert (found.actions, found.not_actions, found.resources, found.not_resources) == (
        ("s3:*",),
        (),
        ("*",),
        (),
    )
    assert set(found.insiders) == set(insiders)
    for key, expected in insiders.items():
        assert expected in (..., found.insiders[key])
    assert found.absent == absent


@pytest.mark.parametrize(
    "elements",
    [
        {"Effect": "Allow"},
        {"Principal": {"AWS": ONE}},
        {"Principal": ..., "NotPrincipal": {"AWS": ONE}},
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": ORG}}},
        {"Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": ORG}}},
        {"Condition": {"StringNotEqualsIgnoreCase": {"aws:PrincipalOrgID": ORG}}},
        {"Condition": {"ForAnyValue:StringNotEquals": {"aws:PrincipalOrgID": ORG}}},
        {"Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Condition": {"Bool": {"aws:PrincipalIsAWSService": "true"}}},
        {"Condition": {"Bool": {"aws:PrincipalIsAWSService": "${x:y}"}}},
        {"Condition": {"ForAllValues:Bool": {"aws:PrincipalIsAWSService": "false"}}},
        {"Condition": {"Bool": {"aws:PrincipalIsAWSService": ["false", "true"]}}},
        {"Condition": {"Null": {"aws:PrincipalOrgID": ["false", "true"]}}},
        {"Condition": {"ForAllValues:Null": {"aws:PrincipalOrgID": "false"}}},
        {"Condition": {"NumericNotEquals": {"s3:max-keys": "1"}}},
        {"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": []}}},
        {"Condition": {"ArnNotLike": {"aws:PrincipalArn": "arn:*"}}},
        {"Condition": {"StringNotEquals": {"a:b": "c"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
    ],
)
def test_a_deny_that_shuts_out_no_one_for_certain(elements: dict[str, object]) -> None:
    assert denials(document({"Effect": "Deny"} | elements)) == ()


def test_whether_services_are_shut_out_is_open_with_aws_everyone() -> None:
    (found,) = denials(document({"Effect": "Deny", "Principal": {"AWS": "*"}}))
    assert found.insiders == {"aws:PrincipalIsAWSService": ("true",)}


@pytest.mark.parametrize(
    ("elements", "certain"),
    [
        ({"Action": "sts:AssumeRole"}, True),
        ({"Action": ["sts:AssumeRole", "sts:TagSession"]}, True),
        ({"Action": "sts:AssumeRoleWithWebIdentity"}, False),
        ({"Action": ["sts:AssumeRole", "STS:AssumeRoleWithSaml"]}, False),
        ({"Action": "sts:*"}, False),
        ({"NotAction": "sts:TagSession"}, False),
        ({"Action": "sts:*", "Principal": "*"}, True),
    ],
)
def test_whether_the_federated_are_shut_out_is_open_with_aws_everyone(
    elements: dict[str, object], certain: bool
) -> None:
    deny = {"Effect": "Deny", "Principal": {"AWS": "*"}} | elements
    trust = parse({"Version": "2012-10-17", "Statement": deny}, PolicyKind.TRUST)
    assert bool(denials(trust)) == certain


def test_a_denial_keeps_its_not_elements() -> None:
    elements = {"Action": ..., "NotAction": "s3:Get*", "Resource": ..., "NotResource": "arn:aws:s3:::b"}
    (found,) = denials(document({"Effect": "Deny"} | elements))
    assert (found.actions, found.not_actions) == ((), ("s3:Get*",))
    assert (found.resources, found.not_resources) == ((), ("arn:aws:s3:::b",))
