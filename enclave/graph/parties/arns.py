"""ARNs that can stand for a principal, taken apart exactly.

Sources, read in November 2026: IAM user guide, "IAM identifiers" and "AWS JSON policy elements: Principal";
IAM API reference, "CreateRole", "CreateUser", "CreateSAMLProvider" and "CreateOpenIDConnectProvider"; STS
API reference, "AssumeRole" (session names) and "GetFederationToken".
"""

import re
from dataclasses import dataclass, replace

from enclave.model.geography import DNS_SUFFIXES

ACCOUNT_ID = re.compile(r"[0-9]{12}")
WILDCARDS = re.compile(r"[*?]")
SAML, OIDC = "SAML provider", "OpenID Connect provider"

_PATH = r"/(?:[!-~]+/)?"
_NAME = r"[\w+=,.@-]{1,64}"
_ARN = re.compile(
    r"arn:(?P<partition>[^:]*):(?P<service>[^:]*):(?P<region>[^:]*):(?P<account>[^:]*):(?P<rest>.*)"
)
_FORMS = tuple(
    (kind, service, re.compile(pattern, re.ASCII))
    for kind, service, pattern in (
        ("root", "iam", r"root"),
        ("role", "iam", rf"role{_PATH}(?P<name>{_NAME})"),
        ("user", "iam", rf"user{_PATH}(?P<name>{_NAME})"),
        ("session", "sts", rf"assumed-role/(?P<name>{_NAME})/[\w+=,.@-]{{2,64}}"),
        ("federated user", "sts", r"federated-user/(?P<name>[\w+=,.@-]{2,32})"),
        (SAML, "iam", r"saml-provider/(?P<name>[\w.-]{1,128})"),
        (OIDC, "iam", r"oidc-provider/(?P<name>[\w.~-]+(?:/[\w.~-]+)*)"),
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PrincipalArn:
    """The ARN of an account's root, role, user, role session, federated user or identity provider.

    ``name`` is without the path: a role's or user's, the role's of a session, the provider's name or URL.
    """

    partition: str
    account: str
    kind: str
    name: str

    def session_of(self) -> "PrincipalArn":
        """Return what the ARNs of a role's sessions read as."""
        return replace(self, kind="session")


@dataclass(frozen=True, kw_only=True, slots=True)
class Segments:
    """The parts of anything that has the shape of an ARN, as they stand."""

    partition: str
    service: str
    region: str
    account: str
    rest: str


def segments(text: str) -> Segments | None:
    """Split an ARN at its first five colons; None if the text isn't one."""
    match = _ARN.fullmatch(text)
    return None if match is None else Segments(**match.groupdict())


def principal_arn(parts: Segments) -> PrincipalArn | None:
    """Read the ARN of a principal; None if it is no well-formed one of a known partition.

    Wildcards and characters that IAM doesn't allow in names make it none.
    """
    if parts.partition not in DNS_SUFFIXES or parts.region or not ACCOUNT_ID.fullmatch(parts.account):
        return None
    if WILDCARDS.search(parts.rest):
        return None
    for kind, service, pattern in _FORMS:
        match = pattern.fullmatch(parts.rest) if service == parts.service else None
        if match is not None:
            name = match.groupdict().get("name") or ""
            return PrincipalArn(partition=parts.partition, account=parts.account, kind=kind, name=name)
    return None
