"""Find what a killed create left behind, so that recovery can import it instead of making it twice.

Taggable resources carry the tag `enclave:resource`, set in the create call itself where the API allows; the
others have a natural key, from which their import id follows. What is adopted rather than created is never
found: adopting it again does no harm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from enclave.local.provider import catalog
from enclave.local.provider.context import Context
from enclave.local.provider.failures import translate
from enclave.local.provider.finders import RESOURCE_TAG
from enclave.local.provider.lifecycle import read
from enclave.local.provider.naming import import_id
from enclave.local.provider.values import reveal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from enclave.local.provider.connection import Connection

_SCHEMAS: Final = catalog.Schemas(None)


def find(
    urn: str,
    type_: str,
    inputs: Mapping[str, Any],
    session: Connection,
    known: Collection[str] = (),
) -> str | None:
    """Return the import id of a resource that a create with these inputs already made; None if there is none.

    `urn` and `type_` are the engine's, `inputs` those of its pending operation (secret marks allowed),
    `session` is a connection as `configure.connect` opens it, for the provider of the resource. `known` are
    the ids that the state has for the URN: what is being replaced carries the same mark as its successor.
    Raises ProviderError: type not supported, or the cloud refuses or can't be reached.
    """
    token = type_.rpartition("$")[2]
    entry = catalog.entry(token)
    plain = reveal(dict(inputs))
    stack, _, _, name = urn.removeprefix("urn:pulumi:").split("::", 3)
    context = Context(connection=session, entry=entry, inputs=plain, mark=f"{stack}/{token}/{name}")
    if entry.find is None:
        return None
    try:
        candidates = entry.find(context)
    except Exception as error:  # translate() gives each kind its words
        raise translate(error, f"looking for {entry.label} {name}") from error
    place = "" if context.region == session.region else f"@{context.region}"
    return next((f"{found}{place}" for found in candidates if _is_ours(context, plain, found, known)), None)


def _is_ours(context: Context, inputs: Mapping[str, Any], candidate: str, known: Collection[str]) -> bool:
    """Whether the candidate exists, is not known yet and does not carry another resource's mark."""
    context.id, hidden = import_id(context.entry, candidate, importing=True)
    context.inputs = {**inputs, **hidden}
    observed = read(context, _SCHEMAS.get(context.entry))
    if observed is None or context.id in known:
        return False
    mark = observed.outputs.get("tagsAll", {}).get(RESOURCE_TAG)
    return mark in (None, context.mark)
