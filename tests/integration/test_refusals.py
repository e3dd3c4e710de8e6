"""The real engine refuses what leads outside the EEA: by the program's guard, and by the pack alone."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from enclave.engine import cloud, toolchain
from enclave.engine.environment import Cloud, Workspace, process_environment
from enclave.engine.progress import Silent
from enclave.local.cloud import lifecycle
from enclave.model.config import load
from enclave.residency.registry import RULES

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).parent / "programs" / "residency"

PLAIN_PREVIEW = ("preview",)
UP = ("up", "--yes")
PACK = ("preview", "--policy-pack", str(ROOT / "policies"))


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """A case of the program, and what the refusal must name."""

    case: str
    rule: str
    resource: str
    place: str


REFUSALS = [
    Refusal(case=case, rule=rule, resource=resource, place=place)
    for case, rule, resource, place in [
        ("vpc-peering-to-virginia", "peering-stays-inside", "peering", "Ashburn, US"),
        ("vpc-peering-to-london", "peering-stays-inside", "peering", "London, GB"),
        ("vpc-peering-to-zurich", "peering-stays-inside", "peering", "Zurich, CH"),
        ("vpc-peering-to-who-knows-where", "peering-stays-inside", "peering", "not known"),
        ("vpc-peering-with-a-stranger", "peering-stays-inside", "peering", "Stockholm, SE"),
        ("transit-peering-to-virginia", "peering-stays-inside", "peering", "Ashburn, US"),
        ("transit-peering-to-london", "peering-stays-inside", "peering", "London, GB"),
        ("transit-peering-to-zurich", "peering-stays-inside", "peering", "Zurich, CH"),
        ("bucket-abroad", "placed-in-eea", "abroad", "Ashburn, US"),
    ]
]


UPDATED = ("vpc-peering-to-london", "vpc-peering-to-who-knows-where", "bucket-abroad")
"""Cases whose update is tried as well as their preview."""

_REFUSED = 3  # the exit code of what the judgement refuses
VIOLATED, UNKNOWN = "is violated by", "can't be shown to hold, so it blocks:"
OPENED = [
    ("bucket-for-a-stranger", "store-policy-admits-own-parties", VIOLATED),
    ("doors-open", "bucket-public-access-block", VIOLATED),
    ("key-of-many-regions", "keys-stay-in-region", VIOLATED),
    ("key-for-a-stranger", "key-policy-admits-own-parties", VIOLATED),
    ("table-in-london", "placed-in-eea", VIOLATED),
    ("role-for-a-stranger", "role-trusts-own-parties", VIOLATED),
    ("share-with-anybody", "resource-shares", VIOLATED),
    ("firewall-that-passes", "firewall-drops-by-default", VIOLATED),
    ("rules-that-pass", "firewall-rules-name-the-eea", VIOLATED),
    ("anything-to-anywhere", "security-groups-let-in-no-internet", VIOLATED),
]
"""Cases that open a way by a resource named "open", the rule that must refuse them, and how."""

NEVER_MADE = [
    ("bucket-for-everybody", "store-policy-admits-own-parties", VIOLATED),
    ("bucket-for-who-knows-whom", "store-policy-admits-own-parties", UNKNOWN),
    ("share-with-a-stranger", "resource-shares", VIOLATED),
    ("logs-to-a-stranger", "flow-logs-stay-in-the-eea", UNKNOWN),
    ("logs-to-who-knows-where", "flow-logs-stay-in-the-eea", UNKNOWN),
]
"""More of them, which the embedded cloud refuses by itself, or of which not all is known beforehand."""


class Engine:
    """A Pulumi of one's own on an embedded cloud of one's own, in a throwaway folder."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(PROGRAM, folder / "project")
        self.project = folder / "project"
        (self.project / ".venv").symlink_to(sys.prefix)
        self._stacks: set[str] = set()
        self.workspace = Workspace(root=self.project, cloud=Cloud.LOCAL)
        tools = toolchain.ensure(os.environ, Silent())
        self._environment = process_environment(self.workspace, tools, os.environ)
        cloud.start(self.workspace, load(ROOT / "config"))

    def run(self, case: str, *command: str, guarded: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a Pulumi command on the stack of a case."""
        if case not in self._stacks:
            self._pulumi({}, "stack", "init", case)
            self._stacks.add(case)
        settings = {
            "RESIDENCY_CASE": case,
            "RESIDENCY_CONFIG": str(ROOT / "config"),
            "RESIDENCY_GUARD": "on" if guarded else "off",
        }
        return self._pulumi(settings, *command, "--stack", case, "--non-interactive", "--color", "never")

    def inputs(self, case: str) -> dict[str, dict[str, Any]]:
        """Return the inputs of what the stack of a case has, by ``<type>/<name>``."""
        exported = self._pulumi({}, "stack", "export", "--stack", case)
        resources = json.loads(exported.stdout)["deployment"].get("resources", [])
        return {
            f"{each['type']}/{each['urn'].rpartition('::')[2]}": each.get("inputs", {}) for each in resources
        }

    def export(self, case: str) -> str:
        """Return what ``pulumi stack export`` tells of the stack of a case."""
        return self._pulumi({}, "stack", "export", "--stack", case).stdout

    def _pulumi(self, settings: Mapping[str, str], *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pulumi", *command],
            cwd=self.project,
            env=self._environment | settings,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    started = Engine(tmp_path_factory.mktemp("refusals"))
    yield started
    lifecycle.stop(started.workspace.local)


def assert_names(output: str, refusal: Refusal) -> None:
    """Check that a refusal says what, where, why and what to do instead, and nothing like a traceback."""
    told = " ".join(output.split())
    assert refusal.rule in told
    assert f" {refusal.resource} (aws:" in told
    assert f"place: {refusal.place}" in told
    assert " ".join(RULES[refusal.rule].remedy.split()) in told
    assert "Traceback" not in output


GUARDED = [(refusal, PLAIN_PREVIEW) for refusal in REFUSALS]
GUARDED += [(refusal, UP) for refusal in REFUSALS if refusal.case in UPDATED]


@pytest.mark.parametrize(
    ("refusal", "command"), GUARDED, ids=lambda each: getattr(each, "case", None) or each[0]
)
def test_the_guard_refuses(engine: Engine, refusal: Refusal, command: tuple[str, ...]) -> None:
    ran = engine.run(refusal.case, *command)
    assert ran.returncode != 0
    assert_names(ran.stdout + ran.stderr, refusal)
    assert "[mandatory]" not in ran.stdout
    if command == UP:
        assert not any(made.startswith("aws:") for made in engine.inputs(refusal.case))


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.case)
def test_the_pack_alone_refuses(engine: Engine, refusal: Refusal) -> None:
    ran = engine.run(refusal.case, *PACK, guarded=False)
    assert ran.returncode != 0
    assert "[mandatory]" in ran.stdout
    assert_names(ran.stdout + ran.stderr, refusal)


@pytest.mark.parametrize(("case", "rule", "said"), [*OPENED, *NEVER_MADE])
def test_the_pack_refuses_what_opens_a_way(engine: Engine, case: str, rule: str, said: str) -> None:
    ran = engine.run(case, *PACK, guarded=False)
    assert ran.returncode != 0
    assert "[mandatory]" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr
    assert f"{rule} {said} open (aws:" in " ".join(ran.stdout.split())


@pytest.mark.parametrize(("case", "rule", "said"), OPENED)
def test_check_finds_the_same_in_the_export(
    engine: Engine, case: str, rule: str, said: str, tmp_path: Path
) -> None:
    ran = engine.run(case, *UP, "--skip-preview", guarded=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (tmp_path / "export.json").write_text(engine.export(case))
    checked = subprocess.run(
        [Path(sys.prefix) / "bin" / "enclave", "check", "--format", "json", tmp_path / "export.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == _REFUSED, checked.stdout + checked.stderr
    claims = json.loads(checked.stdout)["claims"]
    found = {(each["rule"], each["name"], each["verdict"]) for claim in claims for each in claim["findings"]}
    assert (rule, "open", "violated" if said == VIOLATED else "unknown") in found


def test_the_guard_refuses_without_a_preview_too(engine: Engine) -> None:
    refusal = next(each for each in REFUSALS if each.case == "vpc-peering-to-london")
    ran = engine.run(refusal.case, *UP, "--skip-preview")
    assert ran.returncode != 0
    assert_names(ran.stdout + ran.stderr, refusal)
    assert not any("PeeringConnection" in made for made in engine.inputs(refusal.case))


def test_without_guard_and_pack_nothing_would_refuse(engine: Engine) -> None:
    ran = engine.run("vpc-peering-to-virginia", *PLAIN_PREVIEW, guarded=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_dublin_and_norway_may_be_joined(engine: Engine) -> None:
    case = "dublin-and-norway"
    for command in (PLAIN_PREVIEW, PACK, UP, PACK):
        ran = engine.run(case, *command)
        assert ran.returncode == 0, ran.stdout + ran.stderr
    made = engine.inputs(case)
    assert (
        "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter/transit-accepter" in made
    )
    tagged = {name: each["tags"]["enclave:resource"] for name, each in made.items() if "tags" in each}
    assert tagged == {name: f"{case}/{name}" for name in tagged}
    assert "aws:ec2/vpc:Vpc/norway" in tagged
