"""Data flows config -> model -> components -> stacks -> graph -> judgement -> report, and never back."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What each room may import of the project's own rooms; and whether it may import the Pulumi SDK.
# `claims` and `config` are data, so they do not appear.
ALLOWED: dict[str, frozenset[str]] = {
    "enclave.model": frozenset(),
    "enclave.graph": frozenset({"enclave.model"}),
    "enclave.iam": frozenset(),
    "enclave.residency": frozenset({"enclave.model", "enclave.graph", "enclave.iam"}),
    "enclave.local": frozenset(),
    "enclave.engine": frozenset({"enclave.model", "enclave.graph", "enclave.residency", "enclave.local"}),
    "enclave.gateway": frozenset({"enclave.model", "enclave.engine"}),
    "enclave.report": frozenset(
        {"enclave.model", "enclave.graph", "enclave.residency", "enclave.engine", "enclave.gateway"}
    ),
    "enclave.cli": frozenset(
        {
            "enclave.model",
            "enclave.graph",
            "enclave.residency",
            "enclave.engine",
            "enclave.gateway",
            "enclave.report",
            "enclave.local",
        }
    ),
    "enclave.testing": frozenset({"enclave.model", "enclave.graph", "enclave.residency"}),
    "components": frozenset({"enclave.model"}),
    "stacks": frozenset({"enclave.model", "enclave.graph", "enclave.residency", "components"}),
    "policies": frozenset({"enclave.model", "enclave.graph", "enclave.residency"}),
}
PURE = ("enclave.model", "enclave.graph", "enclave.iam", "enclave.residency")


def modules(room: str) -> Iterator[Path]:
    return iter(sorted((ROOT / Path(*room.split("."))).rglob("*.py")))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            # `from enclave import model` names the room in the alias.
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def room_of(module: str) -> str | None:
    return next((room for room in ALLOWED if module == room or module.startswith(f"{room}.")), None)


def violations(room: str, path: Path) -> list[str]:
    found = []
    for line, module in imports(path):
        where = f"{path.relative_to(ROOT)}:{line}"
        target = room_of(module)
        if target not in (None, room) and target not in ALLOWED[room]:
            found.append(f"{where}: {room} imports {target}")
        if room in PURE and module.split(".")[0] in {"pulumi", "pulumi_aws", "pulumi_policy", "boto3"}:
            found.append(f"{where}: {room} is pure and imports {module}")
    return found


@pytest.mark.parametrize("room", ALLOWED)
def test_room_imports_only_what_flows_into_it(room: str) -> None:
    paths = list(modules(room))
    assert paths, f"{room} has no modules: is its name still right?"
    assert [line for path in paths for line in violations(room, path)] == []


@pytest.mark.parametrize(
    ("room", "source", "expected"),
    [
        ("enclave.model", "import pulumi\n", "is pure"),
        ("enclave.model", "from enclave.graph.facts import Graph\n", "imports enclave.graph"),
        ("enclave.graph", "from enclave import residency\n", "imports enclave.residency"),
        ("enclave.engine", "from enclave.gateway import fetching\n", "imports enclave.gateway"),
        ("components", "from stacks.outputs import SiteOutputs\n", "imports stacks"),
    ],
)
def test_a_forbidden_import_is_seen(
    room: str, source: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    path = tmp_path / Path(*room.split(".")) / "sample.py"
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")
    assert any(expected in line for line in violations(room, path))
