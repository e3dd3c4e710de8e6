"""What must not be in the tree, and what must be in each stack's configuration."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]

FORBIDDEN = {
    "a hard-coded partition": (re.compile(r"arn:aws[a-z-]*:"), ("components/", "stacks/", "enclave/model/")),
    "a package registry's address": (
        re.compile(r"(--?(extra-)?index-url|GOPROXY *= *https?:|files\.python" + "hosted)"),
        ("",),
    ),
    "an unfinished mark": (
        re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b"),
        ("enclave/", "components/", "stacks/", "policies/"),
    ),
    "a skipped test": (
        re.compile(r"(pytest\.sk" + r"ip|mark\.sk" + r"ip|importor" + r"skip|xf" + r"ail)"),
        ("tests/",),
    ),
}


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return [name for name in listing.stdout.split("\0") if name]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_tree_is_free_of(what: str) -> None:
    pattern, places = FORBIDDEN[what]
    names = [name for name in tracked() if name.startswith(places) and (ROOT / name).is_file()]
    assert names
    hits = [
        f"{name}:{number}: {line.strip()}"
        for name in names
        for number, line in enumerate(
            (ROOT / name).read_text(encoding="utf-8", errors="replace").splitlines(), 1
        )
        if pattern.search(line)
    ]
    assert hits == []


def test_every_stack_disables_default_providers() -> None:
    files = sorted((ROOT / "config").glob("Pulumi.*.yaml"))
    assert {path.name for path in files} >= {
        "Pulumi.dublin-1.yaml",
        "Pulumi.dublin-2.yaml",
        "Pulumi.norway-1.yaml",
        "Pulumi.links.yaml",
    }
    for path in files:
        config = yaml.safe_load(path.read_text(encoding="utf-8"))["config"]
        assert config["pulumi:disable-default-providers"] == ["*"], path.name


def test_every_dependency_is_pinned_by_hash() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]
    assert len(pins) > 50
    for number in pins:
        assert "==" in lines[number]
        assert "--hash=sha256:" in lines[number + 1], lines[number]
