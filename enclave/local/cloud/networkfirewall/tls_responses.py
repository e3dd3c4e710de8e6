"""The operations on TLS inspection configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult

from enclave.local.cloud.networkfirewall.firewalls import DELETING
from enclave.local.cloud.networkfirewall.requests import Requests, without_none

if TYPE_CHECKING:
    from enclave.local.cloud.networkfirewall.tls_inspections import TlsInspection

_BODY = "TLSInspectionConfiguration"


class TlsResponses(Requests):
    """One method an operation."""

    def create_tls_inspection_configuration(self) -> ActionResult:
        """CreateTLSInspectionConfiguration."""
        return self._inspection(self.backend.create_inspection(self.parameters))

    def describe_tls_inspection_configuration(self) -> ActionResult:
        """DescribeTLSInspectionConfiguration."""
        inspection = self.backend.inspection(self.parameters)
        return self._inspection(inspection, **{_BODY: inspection.document})

    def update_tls_inspection_configuration(self) -> ActionResult:
        """UpdateTLSInspectionConfiguration."""
        return self._inspection(self.backend.update_inspection(self.parameters))

    def delete_tls_inspection_configuration(self) -> ActionResult:
        """DeleteTLSInspectionConfiguration."""
        inspection = self.backend.delete_inspection(self.parameters)
        return ActionResult({f"{_BODY}Response": self._inspection_response(inspection, DELETING)})

    def list_tls_inspection_configurations(self) -> ActionResult:
        """ListTLSInspectionConfigurations."""
        found = self.backend.inspections.values()
        return ActionResult({f"{_BODY}s": [{"Name": each.name, "Arn": each.arn} for each in found]})

    def _inspection(self, inspection: TlsInspection, **more: Any) -> ActionResult:
        response = self._inspection_response(inspection, "ACTIVE")
        return ActionResult({"UpdateToken": inspection.update_token, f"{_BODY}Response": response, **more})

    def _inspection_response(self, inspection: TlsInspection, status: str) -> dict[str, Any]:
        return without_none(
            {
                f"{_BODY}Arn": inspection.arn,
                f"{_BODY}Name": inspection.name,
                f"{_BODY}Id": inspection.id,
                f"{_BODY}Status": status,
                "Description": inspection.description,
                "Tags": self.tags_of(inspection.arn) or None,
                "LastModifiedTime": inspection.modified,
                "NumberOfAssociations": len(self.backend.policies_with(inspection)),
                "EncryptionConfiguration": inspection.encryption,
                "CertificateAuthority": {"CertificateArn": inspection.authority},
            }
        )
