"""Every case of ``cases/*.yaml``: AWS's documented examples, and traps."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from enclave.iam import (
    Document,
    Policies,
    PolicyKind,
    PolicySyntaxError,
    Principal,
    PrincipalType,
    Request,
    evaluate,
    parse,
)

FOLDER = Path(__file__).parent / "cases"
KINDS = {"kms": PolicyKind.KEY, "trust": PolicyKind.TRUST}


@cache
def cases() -> tuple[dict[str, Any], ...]:
    return tuple(
        case
        for path in sorted(FOLDER.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text("utf-8")) or ()
    )


def documents(case: dict[str, Any], name: str, kind: PolicyKind) -> tuple[Document, ...]:
    return tuple(parse(source, kind) for source in case["policies"].get(name) or ())


def levels(case: dict[str, Any], name: str, kind: PolicyKind) -> tuple[tuple[Document, ...], ...]:
    return tuple(tuple(parse(source, kind) for source in level) for level in case["policies"].get(name) or ())


def policies(case: dict[str, Any]) -> Policies:
    given = case["policies"]
    resource_kind = given.get("resource_kind")
    kind = KINDS.get(resource_kind, PolicyKind.RESOURCE)
    return Policies(
        identity=documents(case, "identity", PolicyKind.IDENTITY),
        boundary=documents(case, "boundary", PolicyKind.BOUNDARY),
        session=documents(case, "session", PolicyKind.SESSION),
        resource=parse(given["resource"], kind) if given.get("resource") is not None else None,
        resource_kind=resource_kind,
        scps=levels(case, "scps", PolicyKind.SCP),
        rcps=levels(case, "rcps", PolicyKind.RCP),
        endpoint=parse(given["endpoint"], PolicyKind.ENDPOINT) if given.get("endpoint") is not None else None,
    )


def request_of(case: dict[str, Any]) -> Request:
    fields = dict(case["request"])
    principal = dict(fields.pop("principal"))
    principal["type"] = PrincipalType(principal["type"])
    fields["undetermined"] = frozenset(fields.get("undetermined", ()))
    return Request(principal=Principal(**principal), **fields)


def outcome(case: dict[str, Any]) -> tuple[str, str]:
    try:
        decision = evaluate(request_of(case), policies(case))
    except PolicySyntaxError as error:
        return "syntax-error", str(error)
    return decision.outcome.value, decision.because


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_case_comes_out_as_documented(case: dict[str, Any]) -> None:
    found, because = outcome(case)
    assert found == case["expect"], f"{case['why']} | {because} | {case['source']}"


def test_the_cases_are_many_and_cited() -> None:
    assert len(cases()) == len({case["id"] for case in cases()})
    assert all(case["source"] and case["why"] for case in cases())
    documented = sum(case["documented"] for case in cases())
    assert documented >= 400
    assert len(cases()) - documented >= 400
