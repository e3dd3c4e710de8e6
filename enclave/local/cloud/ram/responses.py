"""RAM's operations."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import utcnow
from moto.organizations.models import organizations_backends

from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.ram.models import (
    PRINCIPAL,
    RESOURCE,
    Association,
    ResourceAccessManagerBackend,
    ResourceShare,
    matching,
    organization_of,
    ram_backends,
)


class ResourceAccessManagerResponse(BaseResponse):
    """One method an operation, named as moto's router expects."""

    def __init__(self) -> None:
        super().__init__(service_name="ram")
        self.automated_parameter_parsing = True

    @property
    def _backend(self) -> ResourceAccessManagerBackend:
        return ram_backends[self.current_account][self.region]

    @property
    def _parameters(self) -> dict[str, Any]:
        given = {**self.uri_match, **dict(self._get_params())}
        return {name: value for name, value in given.items() if value is not None}

    def create_resource_share(self) -> ActionResult:
        """CreateResourceShare."""
        return ActionResult({"resourceShare": self._share(self._backend.create(self._parameters))})

    def update_resource_share(self) -> ActionResult:
        """UpdateResourceShare."""
        params = self._parameters
        share = self._backend.share(params["resourceShareArn"])
        share.name = params.get("name", share.name)
        share.external_principals = params.get("allowExternalPrincipals", share.external_principals)
        share.updated = utcnow()
        return ActionResult({"resourceShare": self._share(share)})

    def delete_resource_share(self) -> ActionResult:
        """DeleteResourceShare."""
        self._backend.delete(self._parameters["resourceShareArn"])
        return ActionResult({"returnValue": True})

    def get_resource_shares(self) -> ActionResult:
        """GetResourceShares."""
        params = self._parameters
        if params.get("tagFilters"):
            shares = [s for s in self._backend.visible(params["resourceOwner"]) if self._tagged(s, params)]
        else:
            shares = self._backend.visible(params["resourceOwner"])
        return ActionResult({"resourceShares": [self._share(s) for s in matching(shares, params)]})

    def associate_resource_share(self) -> ActionResult:
        """AssociateResourceShare."""
        made = self._backend.associate(self._parameters)
        share = self._backend.share(self._parameters["resourceShareArn"])
        return ActionResult(
            {"resourceShareAssociations": [_association(share, a, "ASSOCIATING") for a in made]}
        )

    def disassociate_resource_share(self) -> ActionResult:
        """DisassociateResourceShare."""
        gone = self._backend.disassociate(self._parameters)
        share = self._backend.share(self._parameters["resourceShareArn"])
        answer = [_association(share, association, "DISASSOCIATING") for association in gone]
        return ActionResult({"resourceShareAssociations": answer})

    def get_resource_share_associations(self) -> ActionResult:
        """GetResourceShareAssociations, of one's own shares."""
        params = self._parameters
        kind, entity = params["associationType"], params.get("principal") or params.get("resourceArn")
        if (kind == PRINCIPAL and params.get("resourceArn")) or (
            kind == RESOURCE and params.get("principal")
        ):
            message = f"You cannot specify this filter when the association type is {kind}."
            raise AwsError("InvalidParameterException", message)
        if params.get("associationStatus", "ASSOCIATED") != "ASSOCIATED":
            return ActionResult({"resourceShareAssociations": []})
        shares = matching(
            self._backend.visible("SELF"), {"resourceShareArns": params.get("resourceShareArns")}
        )
        found = [
            _association(share, association, "ASSOCIATED")
            for share in shares
            for association in share.of(kind)
            if entity in (None, association.entity)
        ]
        return ActionResult({"resourceShareAssociations": found})

    def list_resources(self) -> ActionResult:
        """ListResources."""
        return ActionResult({"resources": self._listed(RESOURCE, "arn")})

    def list_principals(self) -> ActionResult:
        """ListPrincipals."""
        return ActionResult({"principals": self._listed(PRINCIPAL, "id")})

    def get_resource_share_invitations(self) -> ActionResult:
        """GetResourceShareInvitations: there are none within an organisation."""
        return ActionResult({"resourceShareInvitations": []})

    def enable_sharing_with_aws_organization(self) -> ActionResult:
        """EnableSharingWithAwsOrganization, by the management account only."""
        organization = organization_of(self.current_account)
        own = organizations_backends[self.current_account][self.partition].org
        if own is None:
            message = f"Unable to enable sharing with organization {organization} from a member account."
            raise AwsError("OperationNotPermittedException", message)
        return ActionResult({"returnValue": True})

    def tag_resource(self) -> ActionResult:
        """TagResource, for shares."""
        share = self._backend.share(self._parameters["resourceShareArn"])
        self._backend.tagger.tag_resource(share.arn, self._parameters["tags"])
        return ActionResult({})

    def untag_resource(self) -> ActionResult:
        """UntagResource, for shares."""
        share = self._backend.share(self._parameters["resourceShareArn"])
        self._backend.tagger.untag_resource_using_names(share.arn, self._parameters["tagKeys"])
        return ActionResult({})

    def _listed(self, kind: str, name: str) -> list[dict[str, Any]]:
        params = self._parameters
        shares = self._backend.visible(params["resourceOwner"])
        return [
            {name: association.entity, "resourceShareArn": share.arn, "creationTime": association.created}
            for share in matching(shares, {"resourceShareArns": params.get("resourceShareArns")})
            for association in share.of(kind)
        ]

    def _tags(self, share: ResourceShare) -> list[dict[str, str]]:
        return list(self._backend.tagger.list_tags_for_resource(share.arn)["Tags"])

    def _tagged(self, share: ResourceShare, params: dict[str, Any]) -> bool:
        tags = {tag["key"]: tag["value"] for tag in self._tags(share)}
        wanted = {one["tagKey"]: one.get("tagValues") for one in params["tagFilters"]}
        return all(key in tags and (not values or tags[key] in values) for key, values in wanted.items())

    def _share(self, share: ResourceShare) -> dict[str, Any]:
        structure: dict[str, Any] = {
            "resourceShareArn": share.arn,
            "name": share.name,
            "owningAccountId": share.owner,
            "allowExternalPrincipals": share.external_principals,
            "status": share.status,
            "creationTime": share.created,
            "lastUpdatedTime": share.updated,
            "featureSet": "STANDARD",
        }
        if share.owner == self.current_account:
            structure["tags"] = self._tags(share)
        return structure


def _association(share: ResourceShare, association: Association, status: str) -> dict[str, Any]:
    return {
        "resourceShareArn": share.arn,
        "resourceShareName": share.name,
        "associatedEntity": association.entity,
        "associationType": association.kind,
        "status": status,
        "creationTime": association.created,
        "lastUpdatedTime": association.created,
        "external": association.external,
    }
