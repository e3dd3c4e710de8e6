"""Looks in the embedded cloud for resources that a killed update may have left there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from enclave.engine import clients, surgery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from enclave.engine.environment import Workspace
    from enclave.engine.surgery import Doubt


def ids(workspace: Workspace, document: Mapping[str, Any], doubts: tuple[Doubt, ...]) -> dict[str, str]:
    """Give the ids of the doubted resources that exist, by URN.

    Each is looked for as its own provider in the state `document` would; a resource of a provider that isn't
    in the state was never created. A replacement has the tags of what it replaces: what the state knows is
    not what is looked for.

    Raises:
        CloudError: the cloud can't be asked.

    """
    # Loads every resource type's table: only where something has to be looked for.
    from enclave.local.provider.find import find  # noqa: PLC0415 - see above

    resources = (document.get("deployment") or {}).get("resources") or ()
    providers = {
        f"{resource['urn']}::{resource.get('id', '')}": resource.get("inputs") or {}
        for resource in resources
        if resource["type"].startswith("pulumi:providers:")
    }
    with clients.explained(workspace, "What a killed update left can't be looked for"):
        connections = {
            reference: clients.as_provider(workspace, providers[reference])
            for reference in {doubt.provider for doubt in doubts} & providers.keys()
        }
        found = {
            doubt.urn: find(
                doubt.urn, doubt.type, doubt.inputs, connection, surgery.known_ids(document, doubt.urn)
            )
            for doubt in doubts
            if (connection := connections.get(doubt.provider)) is not None
        }
    return {urn: identity for urn, identity in found.items() if identity is not None}
