"""Conditions, one operator at a time, and patterns and variables below them."""

from collections.abc import Sequence
from time import process_time
from typing import Any

import pytest

from enclave.iam import wildcards
from enclave.iam.conditions import holds
from enclave.iam.context import Context
from enclave.iam.document import Condition
from enclave.iam.operators import operator
from enclave.iam.truth import Truth, agreed, every, opposite, some
from enclave.iam.wildcards import Piece, written

YES, NO, OPEN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
KEY = "aws:Key"
Context_ = dict[str, Any]


def condition(name: str, *texts: str, key: str = KEY) -> Condition:
    found = operator(name)
    assert found is not None
    return Condition(operator=found, key=key, values=texts)


def result(name: str, texts: Sequence[str], present: object, **more: Any) -> Truth:
    keys = {} if present is None else {KEY.lower(): present}
    context = Context({**keys, **more.get("context", {})}, more.get("undetermined", ()))
    return holds(condition(name, *texts), context, has_variables=more.get("has_variables", True))


@pytest.mark.parametrize(
    ("name", "texts", "present", "expected"),
    [
        ("StringEquals", ["a"], "a", YES),
        ("StringEquals", ["a"], "A", NO),
        ("StringEquals", ["a*"], "ab", NO),
        ("StringEquals", ["a", "b"], "b", YES),
        ("StringNotEquals", ["a", "b"], "b", NO),
        ("StringNotEquals", ["a", "b"], "c", YES),
        ("StringEqualsIgnoreCase", ["Ab"], "aB", YES),
        ("StringEqualsIgnoreCase", ["Ab"], "a", NO),
        ("StringNotEqualsIgnoreCase", ["Ab"], "aB", NO),
        ("StringLike", ["a*c?"], "abbcd", YES),
        ("StringLike", ["a*c?"], "abbc", NO),
        ("StringLike", ["a:*"], "a:b:c", YES),
        ("StringLike", ["A*"], "ab", NO),
        ("StringNotLike", ["a*"], "ab", NO),
        ("StringNotLike", ["a*"], "b", YES),
        ("NumericEquals", ["10"], "10.0", YES),
        ("NumericNotEquals", ["10"], "11", YES),
        ("NumericNotEquals", ["10"], "10", NO),
        ("NumericLessThan", ["10"], "9", YES),
        ("NumericLessThan", ["10"], "10", NO),
        ("NumericLessThan", ["9"], "10", NO),
        ("NumericLessThanEquals", ["10"], "10", YES),
        ("NumericLessThanEquals", ["10"], "11", NO),
        ("NumericGreaterThan", ["10"], "11", YES),
        ("NumericGreaterThan", ["10"], "10", NO),
        ("NumericGreaterThanEquals", ["10"], "10", YES),
        ("NumericGreaterThanEquals", ["-10"], "-11", NO),
        ("NumericEquals", ["10"], "ten", OPEN),
        ("NumericNotEquals", ["10"], "ten", OPEN),
        ("DateEquals", ["2026-01-01"], "2026-01-01T00:00:00Z", YES),
        ("DateEquals", ["2026-01"], "2026-01-01T00:00Z", YES),
        ("DateEquals", ["2026"], "2026-01-01T01:30:00+01:30", YES),
        ("DateEquals", ["2026"], "2025-12-31T19:00:00-05:00", YES),
        ("DateEquals", ["1767225600"], "2026-01-01", YES),
        ("DateEquals", ["2026-01-01T00:00:00.5Z"], "2026-01-01T00:00:00.50Z", YES),
        ("DateNotEquals", ["2026"], "2027", YES),
        ("DateLessThan", ["2026-01-01T00:00:01Z"], "2026-01-01T00:00:00.9Z", YES),
        ("DateLessThan", ["2026"], "2026", NO),
        ("DateLessThanEquals", ["2026"], "2026", YES),
        ("DateGreaterThan", ["2026"], "2026-01-01T00:00:00.1Z", YES),
        ("DateGreaterThan", ["2026"], "2026", NO),
        ("DateGreaterThanEquals", ["2026-02"], "2026-03-01", YES),
        ("DateLessThan", ["2026"], "2026-01-01T00:00:00", OPEN),
        ("DateLessThan", ["2026"], "2026-13-01", OPEN),
        ("Bool", ["true"], "true", YES),
        ("Bool", ["True"], "true", YES),
        ("Bool", ["TRUE"], "False", NO),
        ("Bool", ["true"], "false", NO),
        ("Bool", ["true", "false"], "false", YES),
        ("Bool", ["true"], "1", OPEN),
        ("Bool", ["${x:y}"], "true", OPEN),
        ("BinaryEquals", ["QQ=="], "QQ==", YES),
        ("BinaryEquals", ["QQ=="], "Qg==", NO),
        ("BinaryEquals", ["QQ=="], "A", OPEN),
        ("IpAddress", ["10.0.0.0/8"], "10.255.255.255", YES),
        ("IpAddress", ["10.0.0.0/8"], "11.0.0.0", NO),
        ("IpAddress", ["10.1.2.3/8"], "10.9.9.9", YES),
        ("IpAddress", ["10.1.2.3"], "10.1.2.3", YES),
        ("IpAddress", ["10.1.2.3"], "10.1.2.4", NO),
        ("IpAddress", ["2001:db8::/32"], "2001:DB8:1::1", YES),
        ("IpAddress", ["2001:db8::/32"], "10.0.0.1", NO),
        ("IpAddress", ["0.0.0.0/0"], "2001:db8::1", NO),
        ("IpAddress", ["2001:db8::1"], "2001:db8::1", YES),
        ("IpAddress", ["2001:db8::1"], "2001:db8::2", OPEN),
        ("IpAddress", ["2001:db8::1"], "2001:db9::1", NO),
        ("IpAddress", ["2001:db8::1/128"], "2001:db8::2", NO),
        ("IpAddress", ["10.0.0.0/8"], "ec2.amazonaws.com", OPEN),
        ("NotIpAddress", ["10.0.0.0/8", "11.0.0.0/8"], "11.0.0.1", NO),
        ("NotIpAddress", ["10.0.0.0/8", "11.0.0.0/8"], "12.0.0.1", YES),
        ("ArnEquals", ["arn:aws:s3:::a*"], "arn:aws:s3:::ab", YES),
        ("ArnLike", ["arn:aws:s3:::a*"], "arn:aws:s3:::ab", YES),
        ("ArnLike", ["arn:aws:s3:*:*:b"], "arn:aws:s3:::b", YES),
        ("ArnLike", ["arn:aws:s*:::b"], "arn:aws:s3:::b", YES),
        ("ArnLike", ["arn:aws:s*:b"], "arn:aws:s3:::b", OPEN),
        ("ArnLike", ["arn:aws:sns:*:1:t"], "arn:aws:sns:r:2:1:t", NO),
        ("ArnLike", ["arn:aws:logs:r:1:g:*"], "arn:aws:logs:r:1:g:x:y", YES),
        ("ArnLike", ["arn:aws:s3:::b"], "arn:AWS:s3:::b", NO),
        ("ArnLike", ["arn:aws:s3:::b"], "b", NO),
        ("ArnLike", ["arn:aws:s3:::b"], "nra:aws:s3:::b", NO),
        ("ArnLike", ["*:aws:s3:::b"], "nra:aws:s3:::b", NO),
        ("ArnNotEquals", ["arn:aws:s3:::b"], "b", YES),
        ("ArnNotLike", ["arn:aws:s3:::a*"], "arn:aws:s3:::ab", NO),
        ("ArnNotEquals", ["arn:aws:s3:::a", "arn:aws:s3:::b"], "arn:aws:s3:::c", YES),
        ("Null", ["true"], "x", NO),
        ("Null", ["false"], "x", YES),
        ("Null", ["true", "false"], "x", YES),
        ("Null", ["false"], [], NO),
        ("ForAllValues:Null", ["true"], "x", YES),
        ("ForAnyValue:Null", ["false"], "x", NO),
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "b"], YES),
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "c"], NO),
        ("ForAllValues:StringEquals", ["a"], [""], YES),
        ("ForAllValues:StringEquals", ["a"], ["a", ""], NO),
        ("ForAllValues:StringEquals", ["a"], [], YES),
        ("ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], YES),
        ("ForAnyValue:StringEquals", ["a", "b"], ["c"], NO),
        ("ForAnyValue:StringEquals", [""], [""], NO),
        ("ForAnyValue:StringLike", ["a*"], ["b", "ab"], YES),
        ("ForAllValues:StringNotEquals", ["a"], ["b", "c"], YES),
        ("ForAllValues:StringNotEquals", ["a"], ["b", "a"], NO),
        ("ForAnyValue:StringNotEquals", ["a"], ["a", "b"], YES),
        ("ForAnyValue:StringNotEquals", ["a", "b"], ["a", "b"], NO),
        ("StringEquals", ["a"], ["a"], YES),
        ("StringEquals", ["a"], ["a", "b"], OPEN),
        ("StringEquals", ["c"], ["a", "b"], NO),
        ("StringEquals", ["a", "b"], ["a", "b"], YES),
        ("StringNotEquals", ["a"], ["a", "b"], OPEN),
        ("StringEquals", [], "a", OPEN),
        ("StringEqualsIfExists", [], "a", NO),
        ("ForAllValues:StringEquals", [], ["a"], NO),
        ("StringEquals", [""], "", YES),
    ],
)
def test_a_value_that_is_there(name: str, texts: list[str], present: object, expected: Truth) -> None:
    assert result(name, texts, present) is expected


POSITIVE = [
    "StringEquals",
    "StringLike",
    "StringEqualsIgnoreCase",
    "ArnEquals",
    "ArnLike",
    "NumericEquals",
    "NumericLessThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
]
NEGATED = [
    "StringNotEquals",
    "StringNotLike",
    "StringNotEqualsIgnoreCase",
    "ArnNotEquals",
    "ArnNotLike",
    "NumericNotEquals",
    "DateNotEquals",
    "NotIpAddress",
]


@pytest.mark.parametrize(("names", "plain"), [(POSITIVE, NO), (NEGATED, YES)])
def test_a_key_that_is_absent(names: list[str], plain: Truth) -> None:
    for name in names:
        assert result(name, ["x"], None) is plain, name
        assert result(f"{name}IfExists", ["x"], None) is YES, name
        assert result(f"ForAllValues:{name}", ["x"], None) is YES, name
        assert result(f"ForAnyValue:{name}", ["x"], None) is NO, name
        assert result(f"ForAnyValue:{name}IfExists", ["x"], None) is YES, name
        assert result(name, ["x"], "x", undetermined=[KEY.upper()]) is OPEN, name
        assert result(f"{name}IfExists", ["x"], None, undetermined=[KEY]) is OPEN, name
    assert result("Null", ["true"], None) is YES
    assert result("Null", ["false"], None) is NO
    assert result("Null", ["true"], None, undetermined=[KEY]) is OPEN


@pytest.mark.parametrize(
    ("name", "text", "present", "context", "expected"),
    [
        ("StringEquals", "${aws:username}", "ana", {"AWS:UserName": "ana"}, YES),
        ("StringEquals", "x${aws:a}y${aws:b}", "x1y2", {"aws:a": "1", "aws:b": "2"}, YES),
        ("StringEquals", "${aws:username}", "ana", {"aws:username": "bob"}, NO),
        ("StringEquals", "${aws:username}", "ana", {}, NO),
        ("StringNotEquals", "${aws:username}", "ana", {}, YES),
        ("StringEquals", "${aws:a, 'none'}", "none", {}, YES),
        ("StringEquals", "${aws:a, 'none'}", "none", {"aws:a": "one"}, NO),
        ("StringEquals", "${aws:a, 'none'}", "one", {"aws:a": "one"}, YES),
        ("StringEquals", "${aws:a,''}", "", {}, YES),
        ("StringEquals", "${aws:PrincipalTag/a}", "x", {"aws:PrincipalTag/a": ["x", "y"]}, OPEN),
        ("StringEquals", "a${*}b${?}c${$}{", "a*b?c${", {}, YES),
        ("StringLike", "a${*}", "a*", {}, YES),
        ("StringLike", "a${*}", "ab", {}, NO),
        ("StringLike", "a${?}*", "a?b", {}, YES),
        ("StringLike", "${aws:a}/*", "x/y", {"aws:a": "x"}, YES),
        ("StringLike", "${aws:a}", "x*", {"aws:a": "x*"}, YES),
        ("StringLike", "${aws:a}", "xy", {"aws:a": "x*"}, OPEN),
        ("StringLike", "${aws:a, 'x*'}", "xy", {}, OPEN),
        ("StringNotLike", "${aws:a}", "xy", {"aws:a": "x*"}, OPEN),
        ("ArnLike", "${aws:a}", "arn:aws:s3:::b", {"aws:a": "arn:aws:s3:::b"}, YES),
        ("ArnLike", "arn:aws:s3:::${aws:a}", "arn:aws:s3:::b", {"aws:a": "b"}, YES),
        ("StringEqualsIgnoreCase", "${aws:a}", "B", {"aws:a": "b"}, YES),
    ],
)
def test_variables(name: str, text: str, present: str, context: Context_, expected: Truth) -> None:
    assert result(name, [text], present, context=context) is expected


def test_variables_are_text_in_older_documents() -> None:
    assert result("StringEquals", ["${aws:a}"], "${aws:a}", has_variables=False) is YES
    assert result("StringLike", ["${*}"], "${anything}", has_variables=False) is YES
    assert result("StringEquals", ["${aws:a}"], "x", context={"aws:a": "x"}, has_variables=False) is NO


def test_a_variable_nobody_knows() -> None:
    assert result("StringEquals", ["${aws:a}"], "x", undetermined=["aws:A"]) is OPEN
    assert result("StringEquals", ["${aws:a}", "x"], "x", undetermined=["aws:A"]) is YES


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("*", "s3:GetObject", True),
        ("*:*", "s3:GetObject", True),
        ("S3:getobject", "s3:GetObject", True),
        ("s3:Get*", "s3:PutObject", False),
        ("s3:*Object", "s3:GetObject", True),
        ("s3:*Object", "s3:GetObjectAcl", False),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get?Object", "s3:GetObject", False),
        ("s3:*", "s3express:GetObject", False),
    ],
)
def test_actions(pattern: str, name: str, expected: bool) -> None:
    assert wildcards.action(pattern, name) is expected


@pytest.mark.parametrize(
    ("pattern", "arn", "expected"),
    [
        ("arn:aws:s3:::b", "arn:aws:s3:::b", YES),
        ("arn:aws:s3:::b", "arn:aws:s3:::B", NO),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/c/d:e", YES),
        ("arn:aws:s3:::b/*/e", "arn:aws:s3:::b/c:d/e", YES),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b", NO),
        ("arn:aws:s3:::b?c", "arn:aws:s3:::b:c", YES),
        ("arn:aws:sqs:eu-*:1:q", "arn:aws:sqs:eu-west-1:1:q", YES),
        ("arn:aws:sqs:eu-*:q", "arn:aws:sqs:eu-west-1:1:q", YES),
        ("arn:aws:sqs:*-1:1:q", "arn:aws:sqs:eu-west-1:1:q", YES),
        ("arn:aws:sqs:e*1:q", "arn:aws:sqs:eu-west-1:1:q", OPEN),
        ("arn:aws:sqs:e*1:r", "arn:aws:sqs:eu-west-1:1:q", NO),
        ("arn:aws:sqs?eu:1:q", "arn:aws:sqs:eu:1:q", OPEN),
        ("arn:aws:sqs:e?:1:q", "arn:aws:sqs:eu:1:q", YES),
        ("arn:aws:sqs:e?:q", "arn:aws:sqs:e::q", OPEN),
        ("arn:*", "arn:aws:sqs:eu:1:q", YES),
        ("arn:aws:sqs", "arn:aws:sqs:eu:1:q", NO),
        ("arn:aws:s3:::a**?c", "arn:aws:s3:::abc", YES),
        ("arn:aws:s3:::" + "a*" * 60 + "b", "arn:aws:s3:::" + "a" * 900, NO),
    ],
)
def test_resources(pattern: str, arn: str, expected: Truth) -> None:
    assert wildcards.resource(written(pattern), arn) is expected


def test_a_pattern_of_many_wildcards_takes_little_time() -> None:
    started = process_time()
    assert wildcards.like(written("*" * 2000 + "x"), "y" * 2000) is NO
    assert process_time() - started < 5


def test_a_doubtful_wildcard() -> None:
    pattern = (Piece(text="arn:aws:s3:::"), Piece(text="a*", wild=None))
    assert wildcards.resource(pattern, "arn:aws:s3:::a*") is YES
    assert wildcards.resource(pattern, "arn:aws:s3:::ab") is OPEN
    assert wildcards.resource(pattern, "arn:aws:s3:::b") is NO


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Null:",
        "NullIfExists",
        "ForAllValues",
        "forAllValues:Bool",
        "StringLikes",
        "Arn",
        "a:b:Bool",
        ":Bool",
    ],
)
def test_names_that_are_no_operator(name: str) -> None:
    assert operator(name) is None


def test_three_valued_logic() -> None:
    assert [every(()), some(())] == [YES, NO]
    assert [every((YES, OPEN)), every((NO, OPEN)), every((YES, YES))] == [OPEN, NO, YES]
    assert [some((YES, OPEN)), some((NO, OPEN)), some((NO, NO))] == [YES, OPEN, NO]
    assert [opposite(each) for each in (YES, NO, OPEN)] == [NO, YES, OPEN]
    assert [agreed((YES, YES)), agreed((YES, NO)), agreed((OPEN,))] == [YES, OPEN, OPEN]
