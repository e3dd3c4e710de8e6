"""Whether a Deny covers all that an Allow's pattern lets in."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enclave.residency.shut_out import _pattern_within

PATTERNS = st.text(alphabet="ab*?", max_size=7)


@pytest.mark.parametrize(
    ("inner", "outer", "within"),
    [
        ("s3:getobject", "s3:*", True),
        ("s3:get*", "s3:get*", True),
        ("s3:get*", "s3:getobject", False),
        ("s3:*", "s3:get*", False),
        ("s3:g?t", "s3:g*", True),
        ("s3:g?t", "s3:g?t", True),
        ("s3:g*t", "s3:g?t", False),  # a run isn't one letter
        ("a.b", "a?b", True),
        ("a", "b", False),
        ("", "*", True),
        ("", "?", False),
    ],
)
def test_a_pattern_within_another(inner: str, outer: str, *, within: bool) -> None:
    assert _pattern_within(inner, outer) is within


@given(inner=PATTERNS, outer=PATTERNS)
def test_it_is_what_a_regular_expression_says(inner: str, outer: str) -> None:
    pieces = {"*": ".*", "?": "[^*]"}
    pattern = "".join(pieces.get(letter) or re.escape(letter) for letter in outer)
    assert _pattern_within(inner, outer) is (re.fullmatch(pattern, inner, re.DOTALL) is not None)


def test_no_pattern_takes_long() -> None:
    """By a regular expression this would not end."""
    assert not _pattern_within("a" * 2000 + "b", "*a" * 40 + "c")
