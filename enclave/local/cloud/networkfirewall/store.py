"""How the resources of Network Firewall are kept: by ARN, with tags, and with a token for each change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import uuid4

from moto.core.base_backend import BaseBackend
from moto.core.utils import utcnow
from moto.utilities.tagging_service import TaggingService

from enclave.local.cloud.networkfirewall import encryption
from enclave.local.cloud.networkfirewall.exceptions import (
    InvalidRequestError,
    InvalidTokenError,
    ResourceNotFoundError,
)

if TYPE_CHECKING:
    from collections.abc import MutableMapping

IN_USE = "Unable to delete the object because it is still in use."


class Kept(Protocol):
    """What every resource of the service has."""

    name: str
    arn: str
    update_token: str


class Changeable(Kept, Protocol):
    """What a resource has that is replaced as a whole."""

    description: str | None
    encryption: dict[str, Any]
    modified: Any


Resource = TypeVar("Resource", bound=Kept)


class Store(BaseBackend):
    """One account in one region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.tagger = TaggingService()

    def arn(self, kind: str, name: str) -> str:
        """Return the ARN that a resource of a kind and name has here."""
        return f"arn:{self.partition}:network-firewall:{self.region_name}:{self.account_id}:{kind}/{name}"

    def add(self, store: MutableMapping[str, Resource], resource: Resource, params: dict[str, Any]) -> None:
        """Keep a new resource, unless the request only checks it."""
        if resource.arn in store:
            raise InvalidRequestError(f"A resource with the specified name already exists: {resource.name}")
        if params.get("DryRun"):
            return
        store[resource.arn] = resource
        if params.get("Tags"):
            self.tagger.tag_resource(resource.arn, params["Tags"])

    def remove(self, store: MutableMapping[str, Resource], resource: Resource) -> None:
        """Forget a resource and its tags."""
        del store[resource.arn]
        self.tagger.delete_all_tags_for_resource(resource.arn)

    def find(self, store: MutableMapping[str, Resource], arn: str, name: str | None) -> Resource:
        """Find a resource by its ARN; a name, if given as well, must be its own."""
        resource = store.get(arn)
        if resource is None or (name is not None and resource.name != name):
            raise ResourceNotFoundError(arn)
        return resource

    def by_arn_or_name(
        self, store: MutableMapping[str, Resource], params: dict[str, Any], prefix: str, kind: str
    ) -> Resource:
        """Find a resource by what a request says: ``<prefix>Arn``, ``<prefix>Name`` or both."""
        arn, name = params.get(f"{prefix}Arn"), params.get(f"{prefix}Name")
        if arn is None and name is None:
            raise InvalidRequestError(f"Specify {prefix}Arn or {prefix}Name.")
        return self.find(store, arn or self.arn(kind, str(name)), name)

    def check_token(self, resource: Kept, params: dict[str, Any]) -> None:
        """Refuse a change that doesn't know the newest state."""
        token = params.get("UpdateToken")
        if token is not None and token != resource.update_token:
            raise InvalidTokenError

    def changed(self, resource: Changeable, params: dict[str, Any]) -> None:
        """Note a change, with what it says of description and encryption."""
        resource.update_token = str(uuid4())
        resource.modified = utcnow()
        if params.get("Description") is not None:
            resource.description = params["Description"]
        if params.get("EncryptionConfiguration"):
            resource.encryption = encryption.configuration(params)
