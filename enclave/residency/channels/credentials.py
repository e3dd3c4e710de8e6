"""Who signs in, and with what: identity providers, authorities, credentials that last, assignments."""

import re
from collections.abc import Iterator
from typing import Final

from enclave.graph.facts import Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Forbidden, Grantee, Host, Own, Presence, RegionOf, When
from enclave.residency.meanings.hosts import host_target
from enclave.residency.meanings.meaning import judged_end
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_SCHEME: Final = "https://"
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_NAMED: Final = re.compile(r"""\b(?:entityID|Location)\s*=\s*["']([^"']+)["']""")
_ENTITY: Final = re.compile(r"""\bentityID\s*=\s*["']""")
_LASTING: Final = "It works from anywhere, for whoever has it, until somebody takes it away."
_AUTHORITY: Final = "Whoever gets a certificate from that authority signs in, from anywhere."


def issuer(path: str) -> Own:
    """Return the meaning of an issuer of tokens: one of a declared party's, or of AWS in the EEA."""

    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        parties = view.context.enclave.parties
        known = {subject.issuer for party in parties for subject in party.subjects}
        for where, value in walk(resource.props, path):
            text = plain(value)
            bare = text.removesuffix("/") if isinstance(text, str) else ""
            url = bare if bare.startswith(_SCHEME) else f"{_SCHEME}{bare}"
            if bare and url in known:
                yield observe.compliant(where, value, party="an issuer of a declared party's tokens")
                continue
            for target in host_target(where, value, resource, view):
                yield judged_end(where, value, target)

    return Own(told="an issuer of a declared party's tokens, or of AWS in the EEA", read=judge)


def saml(path: str) -> Own:
    """Return the meaning of SAML metadata: every entity and endpoint that it names is AWS's in the EEA."""

    def judge(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            text = plain(value)
            bare = _COMMENT.sub("", text) if isinstance(text, str) else ""
            if not _ENTITY.search(bare):
                yield observe.unknown(where, value, reason="Who signs people in can't be read from it.")
                continue
            for name in _NAMED.findall(bare):
                for target in host_target(where, name, resource, view):
                    yield judged_end(where, name, target)

    return Own(told="an identity provider of AWS in the EEA, or a registered transfer", read=judge)


IDENTITY_PROVIDERS = channel(
    id="identity-providers",
    title="Nobody signs in through a stranger's identity provider",
    channels=("IAM-02", "IAM-03", "IAM-07"),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.CRITICAL,
    reason="An identity provider decides who is who: it can sign in anybody as anybody.",
    remedy="Use IAM Identity Center in the EEA, or declare the issuer's subjects as a party.",
    source="IAM API: CreateOpenIDConnectProvider, CreateSAMLProvider; IAM Identity Center API: "
    "CreateTrustedTokenIssuer; Verified Permissions API: CreateIdentitySource; Grafana API: "
    "UpdateWorkspaceAuthentication",
    watches={
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (issuer("url"),),
        "aws:iam/samlProvider:SamlProvider": (saml("samlMetadataDocument"),),
        "aws:ssoadmin/trustedTokenIssuer:TrustedTokenIssuer": (
            issuer("trustedTokenIssuerConfiguration.oidcJwtConfiguration.issuerUrl"),
        ),
        "aws:cognito/identityProvider:IdentityProvider": (
            issuer("providerDetails.oidc_issuer"),
            Host(path="providerDetails.MetadataURL"),
            Presence(
                when=When(
                    path="providerType",
                    values=("Google", "Facebook", "LoginWithAmazon", "SignInWithApple"),
                ),
                why="Whoever has an account there signs in, and is told of there.",
            ),
        ),
        "aws:verifiedpermissions/identitySource:IdentitySource": (
            issuer("configuration.openIdConnectConfiguration.issuer"),
            Destination(path="configuration.cognitoUserPoolConfiguration.userPoolArn"),
        ),
        "aws:grafana/workspaceSamlConfiguration:WorkspaceSamlConfiguration": (
            saml("idpMetadataXml"),
            Host(path="idpMetadataUrl"),
        ),
    },
)

CERTIFICATES = channel(
    id="sign-in-by-certificate",
    title="Certificates sign in only if an authority of ours issues them",
    channels=("IAM-04",),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.CRITICAL,
    reason=_AUTHORITY,
    remedy="Name a private authority of ours in the EEA.",
    source="IAM Roles Anywhere API: CreateTrustAnchor, CreateProfile",
    watches={
        "aws:rolesanywhere/trustAnchor:TrustAnchor": (
            Destination(path="source.sourceData.acmPcaArn"),
            Forbidden(path="source.sourceData.x509CertificateData", why=_AUTHORITY),
        ),
        "aws:rolesanywhere/profile:Profile": (Grantee(path="roleArns[]"),),
    },
)

LASTING_CREDENTIALS = channel(
    id="lasting-credentials",
    title="There are no credentials that last",
    channels=("IAM-05",),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.HIGH,
    reason="A password, key or certificate works from anywhere, for whoever has it, until it is taken away.",
    remedy="Let people sign in through IAM Identity Center, and programs take on roles.",
    source="IAM user guide, security best practices, temporary credentials",
    watches={
        "aws:iam/accessKey:AccessKey": (Presence(why=_LASTING),),
        "aws:iam/userLoginProfile:UserLoginProfile": (Presence(why=_LASTING),),
        "aws:iam/serviceSpecificCredential:ServiceSpecificCredential": (Presence(why=_LASTING),),
        "aws:iam/sshKey:SshKey": (Presence(why=_LASTING),),
        "aws:iam/signingCertificate:SigningCertificate": (Presence(why=_LASTING),),
    },
)

DIRECTORY = channel(
    id="identity-center",
    title="IAM Identity Center stands in the EEA, and assigns people to accounts of ours",
    channels=("IAM-07",),
    claim="only-authorised-employees-reach-limited-data",
    severity=Severity.HIGH,
    reason="The directory holds names and mail addresses of employees, and says where they get in.",
    remedy="Keep it to regions of the EEA and to accounts of the organisation.",
    source="IAM Identity Center API: AddRegion, CreateAccountAssignment, CreateApplication",
    watches={
        "aws:ssoadmin/region:Region": (RegionOf(path="regionName"),),
        "aws:ssoadmin/accountAssignment:AccountAssignment": (Grantee(path="targetId"),),
        "aws:ssoadmin/application:Application": (Host(path="portalOptions.signInOptions.applicationUrl"),),
    },
)
