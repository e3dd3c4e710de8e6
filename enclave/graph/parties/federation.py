"""Identity providers outside AWS, and the subjects that a CI service's tokens carry.

Sources: IAM user guide, "AWS JSON policy elements: Principal", federated principals; "Create a role for
OpenID Connect federation"; GitHub documentation, "OpenID Connect reference" (the forms of ``sub``).
"""

from enclave.graph.parties.accounts import Accounts
from enclave.graph.parties.arns import OIDC, SAML, WILDCARDS, principal_arn, segments
from enclave.graph.parties.party import Party, anyone, outside, unknown
from enclave.model.enclave import Subject

_SCHEME = "https://"
# IAM user guide, "AWS JSON policy elements: Principal": providers that need no ARN.
_PUBLIC = frozenset(
    {"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}
)


def provider(text: str, accounts: Accounts) -> Party:
    """Return whose a principal of the kind Federated is. It says nothing yet of who signs in there."""
    if text == "*":
        return anyone(text, "any identity provider")
    if text in _PUBLIC:
        return outside(text, text, "anybody can sign in there; conditions decide who is admitted")
    parts = segments(text)
    arn = None if parts is None else principal_arn(parts)
    if arn is None or arn.kind not in (SAML, OIDC):
        return unknown(text, "it is no ARN of an identity provider")
    return accounts.judge(arn, text)


def subject(issuer: str, text: str, accounts: Accounts) -> Party:
    """Return whose a token's subject is: a declared party's if issuer and subject both match exactly."""
    if WILDCARDS.search(issuer):
        return anyone(text, "a wildcard stands where the issuer is")
    if text == "*":
        return anyone(text, f"anybody to whom {issuer} gives a token")
    name = f"{text} of {issuer}"
    if WILDCARDS.search(text):
        return outside(text, name, "whoever can make up a subject that fits is admitted")
    url = _url(issuer)
    if url is None or not text:
        return unknown(text, "issuer or subject is no name")
    named = accounts.declared.find(Subject(issuer=url, subject=text), text)
    return named or outside(text, name, "no declared party has this issuer and subject")


def _url(issuer: str) -> str | None:
    """Return an issuer as tokens name it, from its URL, the host that condition keys use, or an ARN."""
    parts = segments(issuer)
    if parts is not None:
        arn = principal_arn(parts)
        return None if arn is None or arn.kind != OIDC else _SCHEME + arn.name
    if issuer.startswith(_SCHEME):
        return issuer
    return None if "://" in issuer or not issuer else _SCHEME + issuer
