"""TLS inspection configurations: what Network Firewall decrypts, and with whose certificate.

Only inspection of what goes out, with a CA certificate, is here. That ACM has the certificate isn't checked:
the embedded cloud has no ACM.

Source: API reference, CreateTLSInspectionConfiguration ("add that configuration to a new firewall policy"),
ServerCertificateConfiguration, ServerCertificateScope (TCP only); developer guide, TLS inspection
configurations (one server certificate configuration each).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_network
from typing import Any
from uuid import uuid4

from moto.core.utils import utcnow

from enclave.local.cloud.networkfirewall import encryption
from enclave.local.cloud.networkfirewall.exceptions import InvalidRequestError
from enclave.local.cloud.networkfirewall.store import Store

KIND = "tls-configuration"
TCP = 6
CERTIFICATE = re.compile(r"arn:[a-z-]+:acm:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):certificate/[\w-]+")
_PREFIX = "TLSInspectionConfiguration"


@dataclass(kw_only=True)
class TlsInspection:
    """A TLS inspection configuration. ``document`` is the structure of the API, as it was given."""

    name: str
    arn: str
    document: dict[str, Any]
    description: str | None
    encryption: dict[str, Any]
    id: str = field(default_factory=lambda: str(uuid4()))
    update_token: str = field(default_factory=lambda: str(uuid4()))
    modified: Any = field(default_factory=utcnow)

    @property
    def authority(self) -> str:
        """The ARN of the certificate that signs for servers."""
        return str(self.document["ServerCertificateConfigurations"][0]["CertificateAuthorityArn"])


class TlsInspections(Store):
    """The TLS inspection configurations of one account and region, by ARN."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.inspections: dict[str, TlsInspection] = {}

    def create_inspection(self, params: dict[str, Any]) -> TlsInspection:
        """Create a configuration."""
        self._check(params[_PREFIX])
        name = params[f"{_PREFIX}Name"]
        inspection = TlsInspection(
            name=name,
            arn=self.arn(KIND, name),
            document=params[_PREFIX],
            description=params.get("Description"),
            encryption=encryption.configuration(params),
        )
        self.add(self.inspections, inspection, params)
        return inspection

    def inspection(self, params: dict[str, Any]) -> TlsInspection:
        """Find a configuration by ARN or name."""
        return self.by_arn_or_name(self.inspections, params, _PREFIX, KIND)

    def update_inspection(self, params: dict[str, Any]) -> TlsInspection:
        """Replace what a configuration says, for every policy that uses it."""
        inspection = self.inspection(params)
        self.check_token(inspection, params)
        self._check(params[_PREFIX])
        inspection.document = params[_PREFIX]
        self.changed(inspection, params)
        return inspection

    def _check(self, document: dict[str, Any]) -> None:
        configurations = document.get("ServerCertificateConfigurations") or []
        if len(configurations) != 1:
            raise InvalidRequestError("parameter is invalid, one ServerCertificateConfiguration is needed")
        (configuration,) = configurations
        if configuration.get("ServerCertificates"):
            raise NotImplementedError("TLS inspection of what comes in")
        self._check_authority(configuration)
        scopes = configuration.get("Scopes") or []
        if not scopes:
            raise InvalidRequestError("parameter is invalid, parameter: [], context: Scopes")
        for scope in scopes:
            _check_scope(scope)

    def _check_authority(self, configuration: dict[str, Any]) -> None:
        arn = configuration.get("CertificateAuthorityArn")
        if arn is None:
            if configuration.get("CheckCertificateRevocationStatus"):
                message = "CheckCertificateRevocationStatus needs a CertificateAuthorityArn"
                raise InvalidRequestError(f"parameter is invalid, {message}")
            raise InvalidRequestError("Specify ServerCertificates, CertificateAuthorityArn, or both.")
        match = CERTIFICATE.fullmatch(arn)
        here = (self.region_name, self.account_id)
        if match is None or (match["region"], match["account"]) != here:
            raise InvalidRequestError(
                f"parameter is invalid, parameter: [{arn}], context: CertificateAuthorityArn"
            )


def _check_scope(scope: dict[str, Any]) -> None:
    protocols = scope.get("Protocols") or []
    if set(protocols) - {TCP}:
        raise InvalidRequestError(f"parameter is invalid, parameter: {protocols}, context: Protocols")
    for side in ("Sources", "Destinations"):
        for address in scope.get(side) or []:
            text = address["AddressDefinition"]
            try:
                ip_network(text)
            except ValueError as error:
                raise InvalidRequestError(
                    f"parameter is invalid, parameter: [{text}], context: {side}"
                ) from error
    for side in ("SourcePorts", "DestinationPorts"):
        for ports in scope.get(side) or []:
            if ports["FromPort"] > ports["ToPort"]:
                given = f"{ports['FromPort']}:{ports['ToPort']}"
                raise InvalidRequestError(f"parameter is invalid, parameter: [{given}], context: {side}")
