"""Values on the wire: nothing is lost, unknowns and secrets keep their marks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enclave.local.provider import values
from enclave.local.provider.values import UNKNOWN, Secret

NAMES = st.text(min_size=1, max_size=8).filter(lambda name: name != values.SIGNATURE)
PLAIN = st.one_of(
    st.booleans(),
    st.integers(min_value=-(2**53), max_value=2**53),
    st.text(max_size=8).filter(lambda text: text != values.UNKNOWN_MARK),
    st.just(UNKNOWN),
)
ANYTHING = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3), st.builds(Secret, inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, ANYTHING, max_size=4))
def test_a_round_trip_loses_nothing(properties: dict[str, Any]) -> None:
    assert values.decode(values.encode(properties)) == properties


@given(st.dictionaries(NAMES, ANYTHING, max_size=4))
def test_revealing_leaves_no_secret_and_keeps_every_unknown(properties: dict[str, Any]) -> None:
    plain = values.reveal(properties)
    assert not values.has_secret(plain)
    assert values.has_unknown(plain) == values.has_unknown(properties)


def test_whole_numbers_are_integers_and_nulls_disappear() -> None:
    decoded = values.decode(values.encode({"a": 4, "b": 4.5, "c": None, "d": {"e": None, "f": 1}}))
    assert decoded == {"a": 4, "b": 4.5, "d": {"f": 1}}
    assert isinstance(decoded["a"], int)


def test_outputs_are_as_secret_as_their_inputs() -> None:
    inputs = {"tags": {"a": Secret("x")}, "policy": Secret("p"), "name": "n"}
    concealed = values.conceal({"tags": 1, "tagsAll": 2, "policy": 3, "name": 4, "arn": 5}, inputs)
    assert concealed == {"tags": Secret(1), "tagsAll": Secret(2), "policy": Secret(3), "name": 4, "arn": 5}


def test_a_secret_does_not_show_itself() -> None:
    assert "hush" not in repr(Secret("hush"))


def test_what_has_no_wire_form_is_an_error() -> None:
    with pytest.raises(TypeError, match="object"):
        values.encode({"a": object()})
