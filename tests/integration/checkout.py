"""A checkout of its own for a test: the project's programs and configuration, an embedded cloud, a state."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from enclave.engine import clients, toolchain
from enclave.engine.environment import Cloud, Workspace, process_environment
from enclave.engine.progress import Silent
from enclave.local.cloud import lifecycle
from enclave.model.config import load
from enclave.model.enclave import Account, Enclave
from enclave.model.geography import Region

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).parent / "enclave"
PARTS = ("config", "policies", "stacks")


@dataclass(frozen=True)
class Checkout:
    """A folder in which ``enclave`` and ``pulumi`` can be run."""

    root: Path

    @property
    def workspace(self) -> Workspace:
        return Workspace(root=self.root, cloud=Cloud.LOCAL)

    @property
    def enclave(self) -> Enclave:
        return load(self.root / "config")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start an ``enclave`` command and leave it running."""
        return subprocess.Popen(
            [COMMAND, *arguments],
            cwd=self.root,
            env=self._own(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run an ``enclave`` command to its end."""
        return subprocess.run(
            [COMMAND, *arguments],
            cwd=self.root,
            env=self._own(),
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )

    def json(self, *arguments: str) -> dict[str, Any]:
        """Run an ``enclave`` command that must succeed, and return its report."""
        ran = self.run(*arguments, "--format", "json")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        report: dict[str, Any] = json.loads(ran.stdout)
        return report

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a plain Pulumi command, in the environment that ``enclave local env`` gives."""
        tools = toolchain.ensure(os.environ, Silent())
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.root,
            env=process_environment(self.workspace, tools, self._own()),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def export(self, stack: str) -> dict[str, Any]:
        """Return a stack's deployment."""
        exported = self.pulumi("stack", "export", "--stack", stack)
        assert exported.returncode == 0, exported.stderr
        deployment: dict[str, Any] = json.loads(exported.stdout)["deployment"]
        return deployment

    def client(self, account: Account, region: Region, service: str) -> Any:
        """Return a boto3 client of the embedded cloud, as the deploy role of an account."""
        return clients.client(self.workspace, self.enclave, account, region, service)

    @staticmethod
    def _own() -> Mapping[str, str]:
        return {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PULUMI_", "ENCLAVE_LOCAL"))
        }


@contextmanager
def checkout(root: Path) -> Iterator[Checkout]:
    """Make a checkout in a folder; its embedded cloud is stopped at the end."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "Pulumi.yaml", root)
    for part in PARTS:
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    # Pulumi's own language host runs programs with the virtualenv that the project names.
    (root / ".venv").symlink_to(sys.prefix)
    made = Checkout(root)
    try:
        yield made
    finally:
        lifecycle.stop(made.workspace.local)


def shrink(made: Checkout) -> None:
    """Cut the configuration down to two sites, one link and one data class: enough to be interrupted in."""
    path = made.root / "config" / "enclave.yaml"
    config = yaml.safe_load(path.read_text(encoding="utf-8").replace("country: NO", 'country: "NO"'))
    config["sites"] = {name: config["sites"][name] for name in ("dublin-1", "norway-1")}
    config["links"] = [link for link in config["links"] if set(link["sites"]) == set(config["sites"])]
    config["data_classes"] = {"messages": config["data_classes"]["messages"]}
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    services = made.root / "config" / "names.yaml"
    names = yaml.safe_load(services.read_text(encoding="utf-8"))
    for service in names["services"].values():
        if "sites" in service:
            service["sites"] = [name for name in service["sites"] if name in config["sites"]]
    services.write_text(yaml.safe_dump(names, sort_keys=False), encoding="utf-8")
    egress = made.root / "config" / "egress.yaml"
    rules = yaml.safe_load(egress.read_text(encoding="utf-8"))
    for rule in rules["rules"]:
        rule["sites"] = [name for name in rule["sites"] if name in config["sites"]]
    egress.write_text(yaml.safe_dump(rules, sort_keys=False), encoding="utf-8")
