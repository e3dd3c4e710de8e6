"""What the parser takes, and everything that it refuses, each with its path."""

import json
from typing import Any

import pytest

from enclave.iam import Document, Effect, NamedPrincipal, PolicyKind, PolicySyntaxError, parse

NEW = "2012-10-17"
IDENTITY = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
RESOURCE = {**IDENTITY, "Principal": "*"}
TRUST = {"Effect": "Allow", "Principal": {"AWS": "111111111111"}, "Action": "sts:AssumeRole"}
RCP = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
STATEMENTS: dict[PolicyKind, dict[str, Any]] = {
    PolicyKind.IDENTITY: IDENTITY,
    PolicyKind.BOUNDARY: IDENTITY,
    PolicyKind.SESSION: IDENTITY,
    PolicyKind.SCP: IDENTITY,
    PolicyKind.RCP: RCP,
    PolicyKind.RESOURCE: RESOURCE,
    PolicyKind.KEY: RESOURCE,
    PolicyKind.ENDPOINT: RESOURCE,
    PolicyKind.TRUST: TRUST,
}


def document(statement: object, **header: object) -> dict[str, object]:
    return {"Version": NEW, "Statement": statement, **header}


def problems(source: object, kind: PolicyKind) -> list[str]:
    try:
        parse(source, kind)
    except PolicySyntaxError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize("kind", PolicyKind)
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: [x], lambda x: (x, x)])
def test_each_kind_takes_its_own_form(kind: PolicyKind, wrap: Any) -> None:
    source = document(wrap(STATEMENTS[kind]))
    read = parse(source, kind)
    assert read == parse(json.dumps(source), kind)
    assert read.kind is kind
    assert [each.index for each in read.statements] == list(range(len(read.statements)))


def test_what_is_read() -> None:
    read = parse(
        document(
            [
                {
                    "Sid": "First",
                    "Effect": "Deny",
                    "Principal": {"AWS": ["111111111111", "*"], "Service": "logs.amazonaws.com"},
                    "Action": ["s3:Get*", "s3:List*"],
                    "NotResource": "arn:aws:s3:::b/*",
                    "Condition": {
                        "Bool": {"aws:SecureTransport": False},
                        "NumericLessThan": {"s3:max-keys": [10, 1.5]},
                    },
                }
            ],
            Id="x",
        ),
        PolicyKind.RESOURCE,
    )
    (statement,) = read.statements
    assert (read.version, read.id, read.has_variables, read.unsupported) == (NEW, "x", True, ())
    assert (statement.sid, statement.effect) == ("First", Effect.DENY)
    assert statement.principals == (
        NamedPrincipal(kind="AWS", text="111111111111"),
        NamedPrincipal(kind="AWS", text="*"),
        NamedPrincipal(kind="Service", text="logs.amazonaws.com"),
    )
    assert (statement.actions, statement.not_actions) == (("s3:Get*", "s3:List*"), ())
    assert (statement.resources, statement.not_resources) == ((), ("arn:aws:s3:::b/*",))
    assert [(str(each.operator), each.key, each.values) for each in statement.conditions] == [
        ("Bool", "aws:SecureTransport", ("false",)),
        ("NumericLessThan", "s3:max-keys", ("10", "1.5")),
    ]
    assert [str(each) for each in statement.principals] == [
        "AWS 111111111111",
        "AWS *",
        "Service logs.amazonaws.com",
    ]


@pytest.mark.parametrize(("version", "expected"), [(NEW, True), ("2008-10-17", False), (None, False)])
def test_variables_come_with_the_newer_version(version: str | None, expected: bool) -> None:
    header = {} if version is None else {"Version": version}
    assert parse({"Statement": IDENTITY, **header}, PolicyKind.IDENTITY).has_variables is expected


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ('{"Statement": [], "Statement": []}', "Statement: stands twice"),
        (
            '{"Statement": {"Effect": "Deny", "Effect": "Allow", "Action": "*", "Resource": "*"}}',
            "Statement.Effect: stands twice",
        ),
        (
            (
                '{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition":'
                ' {"Bool": {"aws:a": "true", "aws:a": "false"}}}]}'
            ),
            "Statement[0].Condition.Bool.aws:a: stands twice",
        ),
        ("{", "not JSON"),
        ('{"Statement": NaN}', "not JSON: NaN"),
        ("[" * 100_000, "not JSON"),
        ("[]", "a policy is an object"),
        ('"x"', "a policy is an object"),
        (None, "a policy is an object"),
        (7, "a policy is an object"),
    ],
)
def test_text_that_is_no_document(source: object, path: str) -> None:
    assert problems(source, PolicyKind.IDENTITY)[0].startswith(path)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Statement": []}, "Statement: must hold at least one"),
        ({"Statement": "x"}, "Statement: must be"),
        ({"Statement": ["x"]}, "Statement[0]: a statement is an object"),
        ({"Version": "2012-10-18"}, "Version: must be"),
        ({"Version": 2012}, "Version: must be"),
        ({"Version": None}, "Version: must be"),
        ({"Id": "x"}, "Id: isn't an element of this kind"),
        ({"version": NEW}, "version: isn't an element"),
        ({"Statements": []}, "Statements: isn't an element"),
    ],
)
def test_headers(change: dict[str, object], expected: str) -> None:
    assert any(
        line.startswith(expected) for line in problems(document(IDENTITY) | change, PolicyKind.IDENTITY)
    )


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        (PolicyKind.IDENTITY, {"Effect": "allow"}, "Effect: must be Allow or Deny"),
        (PolicyKind.IDENTITY, {"Effect": None}, "Effect: must be Allow or Deny"),
        (PolicyKind.IDENTITY, {"NotAction": "*"}, "NotAction: Action and NotAction exclude"),
        (PolicyKind.IDENTITY, {"NotResource": "*"}, "NotResource: Resource and NotResource exclude"),
        (PolicyKind.RESOURCE, {"NotPrincipal": "*"}, "NotPrincipal: Principal and NotPrincipal exclude"),
        (PolicyKind.IDENTITY, {"Action": ...}, "Action: Action or NotAction is missing"),
        (PolicyKind.IDENTITY, {"Resource": ...}, "Resource: Resource or NotResource is missing"),
        (PolicyKind.KEY, {"Resource": ...}, "Resource: Resource or NotResource is missing"),
        (PolicyKind.RESOURCE, {"Principal": ...}, "Principal: Principal or NotPrincipal is missing"),
        (PolicyKind.ENDPOINT, {"Principal": ...}, "Principal: Principal or NotPrincipal is missing"),
        (PolicyKind.IDENTITY, {"Principal": "*"}, "Principal: isn't an element of this kind"),
        (PolicyKind.BOUNDARY, {"Principal": "*"}, "Principal: isn't an element of this kind"),
        (PolicyKind.SESSION, {"NotPrincipal": "*"}, "NotPrincipal: isn't an element of this kind"),
        (PolicyKind.SCP, {"Principal": "*"}, "Principal: isn't an element of this kind"),
        (PolicyKind.TRUST, {"Resource": "*"}, "Resource: isn't an element of this kind"),
        (PolicyKind.TRUST, {"NotResource": "*"}, "NotResource: isn't an element of this kind"),
        (PolicyKind.TRUST, {"Action": "s3:GetObject"}, "Action: 's3:GetObject' isn't an action of sts"),
        (PolicyKind.TRUST, {"Action": "*"}, "Action: '*' isn't an action of sts"),
        (
            PolicyKind.TRUST,
            {"Principal": ..., "NotPrincipal": {"AWS": "111111111111"}},
            "NotPrincipal: isn't an element of this kind",
        ),
        (
            PolicyKind.RCP,
            {"Principal": ..., "NotPrincipal": "*"},
            "NotPrincipal: isn't an element of this kind",
        ),
        (PolicyKind.RCP, {"Principal": {"AWS": "*"}}, "Principal: must be * in an RCP"),
        (PolicyKind.RCP, {"Effect": "Allow"}, "Effect: an RCP allows only everything"),
        (PolicyKind.RCP, {"Action": "*"}, "Action: must name a service in an RCP"),
        (PolicyKind.RCP, {"Action": ..., "NotAction": "s3:*"}, "NotAction: isn't an element of this kind"),
        (PolicyKind.IDENTITY, {"Sid": "with space"}, "Sid: may hold only letters and digits"),
        (PolicyKind.IDENTITY, {"Sid": 1}, "Sid: must be a text"),
        (PolicyKind.IDENTITY, {"Sid": None}, "Sid: must be a text"),
        (PolicyKind.IDENTITY, {"sid": "A"}, "sid: isn't an element"),
        (PolicyKind.IDENTITY, {"Action": 1}, "Action: must be a text or a list"),
        (PolicyKind.IDENTITY, {"Action": {}}, "Action: must be a text or a list"),
        (PolicyKind.IDENTITY, {"Action": ["s3:Get", 1]}, "Action[1]: must be a text"),
        (PolicyKind.IDENTITY, {"Action": ..., "NotAction": []}, "NotAction: must be a text or a list"),
        (PolicyKind.IDENTITY, {"Resource": ..., "NotResource": []}, "NotResource: must be a text or a list"),
        (PolicyKind.IDENTITY, {"Action": "GetObject"}, "Action: 'GetObject' isn't an action"),
        (PolicyKind.IDENTITY, {"Action": "s3*:Get"}, "Action: 's3*:Get' isn't an action"),
        (PolicyKind.IDENTITY, {"Action": "*:Get"}, "Action: '*:Get' isn't an action"),
        (PolicyKind.IDENTITY, {"Action": "s3:"}, "Action: 's3:' isn't an action"),
        (PolicyKind.IDENTITY, {"Action": ["s3:Get", ""]}, "Action[1]: '' isn't an action"),
        (PolicyKind.IDENTITY, {"Action": "s3:${aws:username}"}, "Action: 's3:${aws:username}' isn't"),
        (PolicyKind.IDENTITY, {"Resource": "bucket"}, "Resource: 'bucket' isn't an ARN"),
        (PolicyKind.IDENTITY, {"Resource": ["*", ""]}, "Resource[1]: '' isn't an ARN"),
        (PolicyKind.RESOURCE, {"Resource": ""}, "Resource: is empty"),
        (PolicyKind.IDENTITY, {"Resource": "arn:aws:s3:::${x"}, "Resource: a variable is opened"),
        (
            PolicyKind.IDENTITY,
            {"Resource": "arn:aws:s3:::${a b}"},
            "Resource: ${a b} isn't a policy variable",
        ),
        (PolicyKind.IDENTITY, {"Resource": "arn:aws:s3:::${}"}, "Resource: ${} isn't a policy variable"),
        (PolicyKind.IDENTITY, {"Resource": "arn:aws:s3:::${a, b}"}, "Resource: ${a, b} isn't a policy"),
        (PolicyKind.RESOURCE, {"Principal": "x"}, "Principal: must be *"),
        (PolicyKind.RESOURCE, {"Principal": ["*"]}, "Principal: must be *"),
        (PolicyKind.RESOURCE, {"Principal": {"aws": "*"}}, "Principal.aws: isn't a kind of principal"),
        (PolicyKind.RESOURCE, {"Principal": {"AWS": 1}}, "Principal.AWS: must be a text"),
        (
            PolicyKind.RESOURCE,
            {"Principal": {"AWS": "arn:aws:iam::111111111111:role/*"}},
            "Principal.AWS: a wildcard can't",
        ),
        (
            PolicyKind.RESOURCE,
            {"Principal": {"AWS": ["111111111111", "arn:aws:iam::111111111111:group/g"]}},
            "Principal.AWS[1]: a group can't",
        ),
        (PolicyKind.RESOURCE, {"Principal": {"Service": "*"}}, "Principal.Service: '*' isn't a principal"),
        (PolicyKind.RESOURCE, {"Principal": {"Federated": "*"}}, "Principal.Federated: '*' isn't"),
        (PolicyKind.RESOURCE, {"Principal": {"CanonicalUser": "x"}}, "Principal.CanonicalUser: 'x' isn't"),
        (PolicyKind.RESOURCE, {"Principal": ..., "NotPrincipal": {}}, "NotPrincipal: must be *"),
        (PolicyKind.IDENTITY, {"Condition": []}, "Condition: must be an object"),
        (PolicyKind.IDENTITY, {"Condition": {"StringEqual": {}}}, "Condition.StringEqual: isn't a condition"),
        (PolicyKind.IDENTITY, {"Condition": {"stringEquals": {}}}, "Condition.stringEquals: isn't"),
        (PolicyKind.IDENTITY, {"Condition": {"NullIfExists": {}}}, "Condition.NullIfExists: isn't"),
        (PolicyKind.IDENTITY, {"Condition": {"ForSome:Bool": {}}}, "Condition.ForSome:Bool: isn't"),
        (PolicyKind.IDENTITY, {"Condition": {"Bool": "x"}}, "Condition.Bool: must be an object"),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"Bool": {"SecureTransport": "true"}}},
            "Condition.Bool.SecureTransport: isn't a condition key",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"StringEquals": {"aws:a": "x", "AWS:A": "y"}}},
            "Condition.StringEquals.AWS:A: stands twice",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"StringEquals": {"aws:a": ["x", None]}}},
            "Condition.StringEquals.aws:a[1]: must be a text, number",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"StringEquals": {"aws:a": {"b": "c"}}}},
            "Condition.StringEquals.aws:a: must be a text, number",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"NumericEquals": {"s3:max-keys": "ten"}}},
            "Condition.NumericEquals.s3:max-keys: 'ten' isn't a number",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"DateLessThan": {"aws:CurrentTime": "tomorrow"}}},
            "Condition.DateLessThan.aws:CurrentTime: 'tomorrow' is neither",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "10.0.0.0/33"]}}},
            "Condition.IpAddress.aws:SourceIp[1]: '10.0.0.0/33'",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/255.0.0.0"}}},
            "Condition.IpAddress.aws:SourceIp: '10.0.0.0/255.0.0.0' is neither",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"Bool": {"aws:SecureTransport": "yes"}}},
            "Condition.Bool.aws:SecureTransport: 'yes' is neither true nor false",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"BinaryEquals": {"x:key": "!"}}},
            "Condition.BinaryEquals.x:key:",
        ),
        (
            PolicyKind.IDENTITY,
            {"Condition": {"StringLike": {"aws:a": "${b"}}},
            "Condition.StringLike.aws:a: a variable is opened",
        ),
    ],
)
def test_statements_that_are_refused(kind: PolicyKind, change: dict[str, object], expected: str) -> None:
    merged = STATEMENTS[kind] | change
    statement = {name: value for name, value in merged.items() if value is not ...}
    found = problems(document([statement]), kind)
    assert any(line.startswith(f"Statement[0].{expected}") for line in found), found
    assert problems(document([STATEMENTS[kind]]), kind) == []


def test_everything_wrong_is_reported_at_once() -> None:
    source = {"Version": "x", "Id": 1, "Statement": [{"Effect": "A"}, {**IDENTITY, "Foo": 1}]}
    assert [line.split(":")[0] for line in problems(source, PolicyKind.RESOURCE)] == [
        "Version",
        "Id",
        "Statement[0].Effect",
        "Statement[0].Action",
        "Statement[0].Resource",
        "Statement[0].Principal",
        "Statement[1].Foo",
        "Statement[1].Principal",
    ]
    with pytest.raises(PolicySyntaxError, match=r"Statement\[1\].Foo: isn't an element .*; Statement"):
        parse(source, PolicyKind.RESOURCE)


def test_sids() -> None:
    twice = document([{**IDENTITY, "Sid": "A"}, {**IDENTITY, "Sid": "A"}])
    assert problems(twice, PolicyKind.IDENTITY) == ["Statement[1].Sid: 'A' is used before"]
    empty = document([{**IDENTITY, "Sid": ""}, {**IDENTITY, "Sid": ""}, IDENTITY])
    assert problems(empty, PolicyKind.IDENTITY) == []
    assert [each.sid for each in parse(empty, PolicyKind.IDENTITY).statements] == [None] * 3
    spaced = document([{**RESOURCE, "Sid": "a b"}, {**RESOURCE, "Sid": "a b"}])
    assert problems(spaced, PolicyKind.RESOURCE) == []


def test_dollars_and_braces_are_text_in_an_older_document() -> None:
    odd = {**IDENTITY, "Resource": "arn:aws:s3:${:1:b${}", "Condition": {"StringLike": {"aws:a": "${"}}}
    assert problems({"Statement": odd}, PolicyKind.IDENTITY) == []
    assert parse({"Statement": odd}, PolicyKind.IDENTITY).unsupported == ()
    assert len(problems(document(odd), PolicyKind.IDENTITY)) == 3


@pytest.mark.parametrize("kind", [PolicyKind.SCP, PolicyKind.RCP])
def test_organisation_policies_need_the_newer_version(kind: PolicyKind) -> None:
    assert problems({"Statement": STATEMENTS[kind]}, kind) == [
        f"Version: must be {NEW} in this kind of policy"
    ]
    old = {"Version": "2008-10-17", "Statement": STATEMENTS[kind]}
    assert problems(old, kind) == [f"Version: must be {NEW} in this kind of policy"]


@pytest.mark.parametrize("everything", ["*", ["*"]])
def test_the_rcp_that_allows_everything(everything: object) -> None:
    full = {"Effect": "Allow", "Principal": "*", "Action": everything, "Resource": everything}
    assert problems(document([full]), PolicyKind.RCP) == []
    conditional = {**full, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    assert problems(document([conditional]), PolicyKind.RCP) == [
        "Statement[0].Effect: an RCP allows only everything, as RCPFullAWSAccess does"
    ]


@pytest.mark.parametrize(
    ("kind", "change", "expected"),
    [
        (PolicyKind.RESOURCE, {"Resource": "execute-api:/prod/GET/*"}, "only the service knows"),
        (PolicyKind.IDENTITY, {"Resource": "arn:aws:s3:::${aws:username}"}, None),
        (PolicyKind.IDENTITY, {"Resource": "arn:aws:sqs:${aws:r}:*:q"}, "a variable before the fifth colon"),
        (PolicyKind.IDENTITY, {"Resource": "arn:aws:s*:::b"}, "a wildcard in the service's name"),
        (PolicyKind.IDENTITY, {"Resource": "arn:aws:s?:::b"}, "a wildcard in the service's name"),
        (PolicyKind.IDENTITY, {"Resource": "arn:aws:s3:::*"}, None),
        (PolicyKind.RESOURCE, {"Principal": {"CanonicalUser": "a" * 64}}, "whose canonical user ID"),
        (PolicyKind.RESOURCE, {"Principal": {"AWS": "arn:aws:iam::cloudfront:user/x"}}, "which principal"),
        (PolicyKind.RESOURCE, {"Principal": {"AWS": "AIDAEXAMPLEEXAMPLE42"}}, None),
        (PolicyKind.RESOURCE, {"Principal": {"AWS": "arn:aws:iam::111111111111:role/a/b"}}, None),
        (PolicyKind.RESOURCE, {"Principal": {"AWS": "arn:aws:sts::111111111111:assumed-role/a/b"}}, None),
        (PolicyKind.RESOURCE, {"Principal": {"AWS": "arn:aws:sts::111111111111:federated-user/b"}}, None),
        (PolicyKind.RESOURCE, {"Principal": ..., "NotPrincipal": "*"}, "AWS doesn't support it with Allow"),
        (PolicyKind.IDENTITY, {"Condition": {"ArnLike": {"aws:SourceArn": "arn:*"}}}, "an ARN has six parts"),
        (PolicyKind.IDENTITY, {"Condition": {"ArnLike": {"aws:SourceArn": "arn:a:b:::c"}}}, None),
        (PolicyKind.IDENTITY, {"Condition": {"ArnEquals": {"aws:SourceArn": "${aws:PrincipalArn}"}}}, None),
        (PolicyKind.IDENTITY, {"Condition": {"ArnEquals": {"aws:SourceArn": "a${x:y}"}}}, "an ARN has six"),
        (PolicyKind.IDENTITY, {"Condition": {"Bool": {"x:a": "${x:b}"}}}, "the documentation contradicts"),
        (PolicyKind.IDENTITY, {"Condition": {"StringEquals": {"x:a": []}}}, "what no values mean"),
        (PolicyKind.IDENTITY, {"Condition": {"StringEqualsIfExists": {"x:a": []}}}, None),
        (PolicyKind.IDENTITY, {"Condition": {"StringEquals": {}}}, None),
        (PolicyKind.IDENTITY, {"Condition": {}}, None),
        (PolicyKind.RESOURCE, {"Principal": {}}, None),
        (PolicyKind.RESOURCE, {"Principal": {"AWS": []}}, None),
    ],
)
def test_what_is_legal_and_not_understood_is_kept(
    kind: PolicyKind, change: dict[str, object], expected: str | None
) -> None:
    merged = STATEMENTS[kind] | change
    read: Document = parse(
        document([{name: value for name, value in merged.items() if value is not ...}]), kind
    )
    texts = [problem.text for problem in read.unsupported]
    assert [text[: len(expected or "")] for text in texts] == ([expected] if expected else [])
    assert all(problem.path.startswith("Statement[0].") for problem in read.unsupported)


def test_an_object_too_deep_to_read_is_no_document() -> None:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    with pytest.raises(PolicySyntaxError, match="too deep"):
        parse({"Version": "2012-10-17", "Statement": nested}, PolicyKind.IDENTITY)
