"""Runs the stack that Pulumi names: ``links``, or the site of that name."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pulumi

from enclave.model.config import ConfigurationError
from enclave.model.enclave import Enclave
from enclave.residency.settings import load
from stacks import guard
from stacks.links import STACK as LINKS
from stacks.links import links
from stacks.providers import Providers
from stacks.site import site


def main() -> None:
    """Create what belongs to the running stack, and export its outputs.

    RunError, which Pulumi prints without a traceback, if the configuration has mistakes or doesn't know
    the stack. Nothing is created then.
    """
    enclave = _load(Path(pulumi.runtime.get_root_directory()) / "config")
    stack = pulumi.get_stack()
    names = [LINKS, *(known.name for known in enclave.sites)]
    if stack not in names:
        raise pulumi.RunError(f"There is no stack {stack!r}. The configuration knows {', '.join(names)}.")
    guard.install(enclave)
    providers = Providers(enclave)
    if stack == LINKS:
        links(enclave, providers).export()
    else:
        site(enclave, enclave.site(stack), providers, protected=_protected()).export()


def _load(config_dir: Path) -> Enclave:
    try:
        # An expired permission keeps nobody from taking the enclave down.
        return endless(load(config_dir, today=date.min)) if _is_teardown() else load(config_dir)
    except ConfigurationError as error:
        raise pulumi.RunError(str(error)) from None


def endless(enclave: Enclave) -> Enclave:
    """Return the enclave with permissions that never end: what they let pass goes on passing."""
    return replace(
        enclave,
        parties=tuple(replace(party, until=date.max) for party in enclave.parties),
        waivers=tuple(replace(waiver, until=date.max) for waiver in enclave.waivers),
        lanes=tuple(replace(lane, until=date.max) for lane in enclave.lanes),
        transfers=tuple(replace(transfer, until=date.max) for transfer in enclave.transfers),
    )


def _is_teardown() -> bool:
    return bool(pulumi.Config("enclave").get_bool("teardown"))


def _protected() -> bool:
    """Say whether deletion protection stays on: always, but for a teardown that says so."""
    return not pulumi.Config("enclave").get_bool("release-protection")


if __name__ == "__main__":
    main()
