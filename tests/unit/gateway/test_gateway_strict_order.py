import struct

import pytest

from enclave.gateway.suricata.strict_order import REGISTERING, NotPatchableError, in_file_order

BODY = 0x100  # where the function is in the file
BASE = 0x400000
ENDBR, BTI = bytes.fromhex("f30f1efa"), bytes.fromhex("5f2403d5")


def elf(code: bytes, *, machine: int = 62, name: bytes = REGISTERING, address: int = BASE + BODY) -> bytes:
    """Make the smallest program that exports a function: one loaded part, and a table of symbols."""
    names = b"\0SCSigOrderSignatures\0" + name + b"\0"
    symbols = struct.pack("<IBBHQQ", 0, 0, 0, 0, 0, 0)
    symbols += struct.pack("<IBBHQQ", 1, 18, 0, 1, BASE + BODY + 64, 8)
    symbols += struct.pack("<IBBHQQ", 22, 18, 0, 1, address, 8)
    loaded = struct.pack("<IIQQQQQQ", 1, 5, 0, BASE, BASE, 0x200, 0x200, 0x1000)
    part = struct.pack("<IIQQQQQQ", 6, 5, 0, 0, 0, 0x1000000, 0, 0)  # what isn't loaded isn't looked at
    sections = struct.pack("<IIQQQQIIQQ", *(0,) * 10)
    sections += struct.pack("<IIQQQQIIQQ", 0, 11, 0, 0, 0x200, len(symbols), 2, 0, 8, 24)
    sections += struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, 0x300, len(names), 0, 0, 1, 0)
    head = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    head += struct.pack("<HHIQQQIHHHHHH", 3, machine, 1, 0, 64, 0x400, 0, 64, 56, 2, 64, 3, 0)
    image = bytearray(0x400)
    for at, content in ((0, head), (64, part + loaded), (BODY, code), (0x200, symbols), (0x300, names)):
        image[at : at + len(content)] = content
    return bytes(image) + sections


@pytest.mark.parametrize(
    ("machine", "code", "expected"),
    [
        (62, bytes.fromhex("5355488d"), bytes.fromhex("c355488d")),
        (62, ENDBR + bytes.fromhex("5355"), ENDBR + bytes.fromhex("c355")),
        (183, bytes.fromhex("fd7bbfa9fd030091"), bytes.fromhex("c0035fd6fd030091")),
        (183, BTI + bytes.fromhex("fd7bbfa9"), BTI + bytes.fromhex("c0035fd6")),
    ],
)
def test_the_function_returns_at_once_and_nothing_else_changes(
    machine: int, code: bytes, expected: bytes
) -> None:
    program = elf(code, machine=machine)
    patched = in_file_order(program)
    assert patched[BODY : BODY + len(expected)] == expected
    assert patched[:BODY] + code + patched[BODY + len(code) :] == program


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        (b"#!/bin/sh\n", "no little-endian ELF"),
        (b"\x7fELF\x01\x01\x01", "no little-endian ELF"),
        (b"\x7fELF\x02\x02\x01", "no little-endian ELF"),
        (b"\x7fELF\x02\x01\x01", "end too early"),
        (elf(b"\x53")[:0x440], "end too early"),
        (elf(b"\x53", machine=40), "machine 40 .* x86-64, aarch64"),
        (elf(b"\x53", name=REGISTERING + b"2"), "doesn't export"),
        (elf(b"\x53", name=REGISTERING[:-1]), "doesn't export"),
        (elf(b"\x53", address=0), "doesn't export"),  # taken from elsewhere, not its own
        (elf(b"\x53", address=BASE + 0x200), "in no part"),
        (elf(b"\x53", address=BASE - 1), "in no part"),
    ],
)
def test_what_is_not_known_is_refused(program: bytes, reason: str) -> None:
    with pytest.raises(NotPatchableError, match=reason):
        in_file_order(program)
