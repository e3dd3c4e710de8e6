"""Makes a Suricata that evaluates rules in file order, as AWS Network Firewall does in strict order.

Stock Suricata sorts by action, by flowbits and by more, and by number last. One function registers all these
keys but the number. In the copy made here that function returns at once.

Source: Suricata 7 source code, detect-engine-sigorder.c.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

REGISTERING = b"SCSigRegisterSignatureOrderingFuncs"

_IDENTITY = b"\x7fELF\x02\x01\x01"  # 64 bits, little-endian
_SYMBOL_TABLE = 11
_LOADED = 1
_SYMBOL_BYTES = 24

# By ELF's number of the machine: what a function may begin with that has to stay, and a return.
_RETURNS = {
    62: ("x86-64", bytes.fromhex("f30f1efa"), bytes.fromhex("c3")),
    183: ("aarch64", bytes.fromhex("5f2403d5"), bytes.fromhex("c0035fd6")),
}


class NotPatchableError(ValueError):
    """The program isn't built as the change needs it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Section:
    kind: int
    offset: int
    size: int
    link: int


def in_file_order(program: bytes) -> bytes:
    """Return a copy of the program that evaluates in file order.

    Raises:
        NotPatchableError: it isn't an ELF program of a known machine, or doesn't export the function.

    """
    if not program.startswith(_IDENTITY):
        raise NotPatchableError("it is no little-endian ELF program of 64 bits")
    try:
        return _patched(program)
    except struct.error as error:
        raise NotPatchableError(f"its ELF tables end too early: {error}") from error


def _patched(program: bytes) -> bytes:
    (machine,) = struct.unpack_from("<H", program, 18)
    if machine not in _RETURNS:
        known = ", ".join(name for name, _, _ in _RETURNS.values())
        raise NotPatchableError(f"it is for machine {machine} of ELF's list; known are {known}")
    _, kept, leave = _RETURNS[machine]
    place = _place(program, _address(program))
    if program[place : place + len(kept)] == kept:
        place += len(kept)
    if place + len(leave) > len(program):
        raise NotPatchableError("the function lies outside the file")
    return program[:place] + leave + program[place + len(leave) :]


def _address(program: bytes) -> int:
    """Return the function's address, from the table of exported symbols."""
    sections = _sections(program)
    for section in sections:
        if section.kind != _SYMBOL_TABLE or section.link >= len(sections):
            continue
        names = sections[section.link].offset
        for at in range(section.offset, section.offset + section.size, _SYMBOL_BYTES):
            name, _, _, _, value, _ = struct.unpack_from("<IBBHQQ", program, at)
            whole = REGISTERING + b"\0"
            if value and program[names + name : names + name + len(whole)] == whole:
                return int(value)
    raise NotPatchableError(f"it doesn't export {REGISTERING.decode()}")


def _sections(program: bytes) -> list[_Section]:
    (start,) = struct.unpack_from("<Q", program, 40)
    size, count = struct.unpack_from("<HH", program, 58)
    found = []
    for at in range(start, start + size * count, size or 1):
        _, kind, _, _, offset, length, link = struct.unpack_from("<IIQQQQI", program, at)
        found.append(_Section(kind=kind, offset=offset, size=length, link=link))
    return found


def _place(program: bytes, address: int) -> int:
    """Return where in the file an address is."""
    (start,) = struct.unpack_from("<Q", program, 32)
    size, count = struct.unpack_from("<HH", program, 54)
    for at in range(start, start + size * count, size or 1):
        kind, _, offset, virtual, _, length = struct.unpack_from("<IIQQQQ", program, at)
        if kind == _LOADED and virtual <= address < virtual + length:
            return int(offset + address - virtual)
    raise NotPatchableError("the function lies in no part of the file that is loaded")
