import pytest

from enclave.gateway.traffic.flows import Carried, units

# What packets carry (stream, first byte, data), and the units of it.
TABLE = {
    "nothing": ((), ()),
    "two packets": ((("s", 0, b"ab"), ("s", 2, b"cd")), ((0,), (1,))),
    "sent again": ((("s", 0, b"ab"), ("s", 0, b"ab")), ((0, 1),)),
    "sent again within more": ((("s", 0, b"ab"), ("s", 0, b"abcd")), ((0, 1), (1,))),
    "sent again in parts": ((("s", 0, b"abcd"), ("s", 0, b"ab"), ("s", 2, b"cd")), ((0, 1), (0, 2))),
    "overlapping": ((("s", 0, b"abc"), ("s", 2, b"cd")), ((0,), (0, 1), (1,))),
    "overlapping with other bytes": ((("s", 0, b"abc"), ("s", 2, b"xd")), ((0,), (1,))),
    "rewritten": ((("s", 0, b"ab"), ("s", 0, b"xb")), ((0,), (1,))),
    "other streams": ((("s", 0, b"ab"), ("t", 0, b"ab")), ((0,), (1,))),
    "a gap": ((("s", 0, b"ab"), ("s", 9, b"ab")), ((0,), (1,))),
    "thrice": ((("s", 5, b"x"), ("s", 5, b"x"), ("s", 5, b"x")), ((0, 1, 2),)),
}


@pytest.mark.parametrize(("carried", "expected"), TABLE.values(), ids=TABLE.keys())
def test_units_are_stretches_that_travel_together(
    carried: tuple[tuple[str, int, bytes], ...], expected: tuple[tuple[int, ...], ...]
):
    found = units(
        Carried(stream=stream, first=first, data=data, packet=index)
        for index, (stream, first, data) in enumerate(carried)
    )
    assert found == expected
