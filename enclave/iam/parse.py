"""Reads a policy document from text or from an object, strictly; everything wrong is reported at once.

Source (IAM user guide): "Grammar of the IAM JSON policy language", "Policy grammar notes" (no element twice;
a list of one may be written without brackets).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

from enclave.iam.document import (
    WITH_VARIABLES,
    WITHOUT_VARIABLES,
    Document,
    PolicyKind,
    PolicySyntaxError,
    Problem,
    Statement,
)
from enclave.iam.grammar import GRAMMARS, Grammar
from enclave.iam.statements import read_statement

_KEPT = 1024
_ELEMENTS = ("Version", "Id", "Statement")


class _Twice(dict[str, Any]):
    """A JSON object in which keys stood twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.twice = sorted({name for name in names if names.count(name) > 1})


def parse(source: object, kind: PolicyKind) -> Document:
    """Return the document that a JSON text or an object of JSON values holds. Raises PolicySyntaxError."""
    if isinstance(source, str):
        return _of_text(source, kind)
    return _of_content(source, kind, _twins(source))


@lru_cache(maxsize=_KEPT)
def _of_text(text: str, kind: PolicyKind) -> Document:
    """Read a text; whoever makes many keys or roles alike gives them the same one."""
    content, doubled = _read(text)
    return _of_content(content, kind, _twins(content) if doubled else [])


def _twins(content: object) -> list[Problem]:
    try:
        return list(_duplicates(content, ""))
    except RecursionError as error:
        raise PolicySyntaxError([Problem(path="", text="nested too deep to be read")]) from error


def _of_content(content: object, kind: PolicyKind, problems: list[Problem]) -> Document:
    if not isinstance(content, Mapping):
        raise PolicySyntaxError([*problems, Problem(path="", text="a policy is an object with a Statement")])
    grammar = GRAMMARS[kind]
    problems += _header_problems(content, grammar)
    statements = tuple(_statements(content.get("Statement"), kind, content.get("Version"), problems))
    problems += _sid_problems(statements, grammar)
    if problems:
        raise PolicySyntaxError(problems)
    return Document(
        kind=kind,
        version=content.get("Version"),
        id=content.get("Id"),
        statements=statements,
    )


def _read(text: str) -> tuple[object, bool]:
    """Return what a text holds, and whether a key stands twice in some object of it."""
    doubled = False

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal doubled
        plain = dict(pairs)
        if len(plain) == len(pairs):
            return plain
        doubled = True
        return _Twice(pairs)

    try:
        return json.loads(text, object_pairs_hook=made, parse_constant=_no_constant), doubled
    except (ValueError, RecursionError) as error:
        raise PolicySyntaxError([Problem(path="", text=f"not JSON: {error}")]) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} isn't JSON")


def _duplicates(value: object, path: str) -> Iterator[Problem]:
    """Yield the keys that stand twice in an object of the text."""
    if isinstance(value, _Twice):
        for name in value.twice:
            yield Problem(path=_join(path, name), text="stands twice in the same object")
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _duplicates(child, _join(path, str(name)))
    elif isinstance(value, list | tuple):
        for index, child in enumerate(value):
            yield from _duplicates(child, f"{path}[{index}]")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _header_problems(content: Mapping[Any, Any], grammar: Grammar) -> Iterator[Problem]:
    for name in content:
        if name not in _ELEMENTS:
            yield Problem(path=str(name), text="isn't an element of a policy; names are case-sensitive")
    version = content.get("Version")
    if "Version" in content and version not in (WITH_VARIABLES, WITHOUT_VARIABLES):
        yield Problem(path="Version", text=f"must be {WITH_VARIABLES} or {WITHOUT_VARIABLES}")
    elif grammar.version and version != grammar.version:
        yield Problem(path="Version", text=f"must be {grammar.version} in this kind of policy")
    if "Id" in content and not grammar.id:
        yield Problem(path="Id", text="isn't an element of this kind of policy")
    elif "Id" in content and not isinstance(content["Id"], str):
        yield Problem(path="Id", text="must be a text")


def _statements(
    value: object, kind: PolicyKind, version: object, problems: list[Problem]
) -> Iterator[Statement]:
    """Yield the statements that can be read, adding to the problems."""
    single = isinstance(value, Mapping)
    several = isinstance(value, Sequence) and not isinstance(value, str)
    if not single and not several:
        problems.append(Problem(path="Statement", text="must be a statement or a list of statements"))
        return
    entries: Sequence[Any] = [value] if single or not isinstance(value, Sequence) else value
    if not entries:
        problems.append(Problem(path="Statement", text="must hold at least one statement"))
    for index, entry in enumerate(entries):
        path = "Statement" if single else f"Statement[{index}]"
        statement = read_statement(
            entry,
            kind=kind,
            index=index,
            path=path,
            has_variables=version == WITH_VARIABLES,
            problems=problems,
        )
        if statement:
            yield statement


def _sid_problems(statements: Sequence[Statement], grammar: Grammar) -> Iterator[Problem]:
    seen: set[str] = set()
    for statement in statements:
        if statement.sid and grammar.strict_sids and statement.sid in seen:
            yield Problem(path=f"Statement[{statement.index}].Sid", text=f"{statement.sid!r} is used before")
        seen.add(statement.sid or "")
