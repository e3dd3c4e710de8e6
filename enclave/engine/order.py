"""Which stacks there are, and in which order they come up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from enclave.model.enclave import Enclave

LINKS = "links"


def stages(enclave: Enclave) -> tuple[tuple[str, ...], ...]:
    """Give the stacks in stages: those of one stage don't depend on each other, only on earlier stages.

    Sites depend on nothing but themselves; the links need every site. Down goes the other way.
    """
    return tuple(sorted(site.name for site in enclave.sites)), (LINKS,)


def stacks(enclave: Enclave) -> tuple[str, ...]:
    """Give every stack, in the order they come up."""
    return tuple(stack for stage in stages(enclave) for stack in stage)
