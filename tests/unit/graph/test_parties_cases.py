"""Whose is it? A table of principals, most of them look-alikes.

The forms are those of the IAM user guide, "AWS JSON policy elements: Principal" and "IAM identifiers"
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html), of the AWS
Organizations and STS API references, and of the GitHub documentation, "OpenID Connect reference".
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enclave.graph.facts import UNKNOWN, Secret
from enclave.graph.parties import Parties, PartyKind
from enclave.model.config import load
from enclave.model.enclave import Enclave, Subject
from enclave.model.enclave import Party as Declared

TODAY = date(2026, 11, 23)
GITHUB = "https://token.actions.githubusercontent.com"
HOST = GITHUB.removeprefix("https://")
PROD = "repo:acme/enclave:environment:prod"
HEX = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"
CI_ROLE = "arn:aws:iam::888888888888:role/ci/deployer"
OWN, NAMED, SERVICE, OUTSIDE, ANYONE, NOT_KNOWN = PartyKind


def the_enclave() -> Enclave:
    """The enclave of this repository, with a pipeline let in as well."""
    configured = load(Path(__file__).parents[3] / "config", TODAY)
    pipeline = Declared(
        name="pipeline",
        kind="ci",
        country="US",
        principals=(CI_ROLE,),
        purpose="Deploy",
        since=date(2026, 11, 1),
        until=date(2026, 11, 30),
        subjects=(Subject(issuer=GITHUB, subject=PROD),),
    )
    return replace(configured, parties=(*configured.parties, pipeline))


@pytest.fixture(scope="module")
def parties() -> Parties:
    return Parties.of(the_enclave(), TODAY)


def iam(account: str, rest: str, partition: str = "aws", service: str = "iam", region: str = "") -> str:
    return f"arn:{partition}:{service}:{region}:{account}:{rest}"


US, AUDIT, PARTNER, FOREIGN = "111111111111", "555555555555", "777777777777", "999999999999"

# (kind of principal, as written, whose it is, the name or the reason says)
PRINCIPALS: list[tuple[Any, Any, PartyKind, str]] = [
    # All principals
    ("*", "*", ANYONE, "everybody"),
    ("AWS", "*", ANYONE, "everybody"),
    ("Service", "*", ANYONE, "any AWS service"),
    ("Federated", "*", ANYONE, "any identity provider"),
    ("CanonicalUser", "*", ANYONE, "any account"),
    ("*", US, NOT_KNOWN, "no kind of principal"),
    ("*", "**", NOT_KNOWN, "no kind of principal"),
    ("aws", US, NOT_KNOWN, '"aws" is no kind'),
    ("Everyone", "*", NOT_KNOWN, "no kind of principal"),
    (None, US, NOT_KNOWN, "no kind of principal"),
    (UNKNOWN, US, NOT_KNOWN, "no kind of principal"),
    # Account principals
    ("AWS", US, OWN, "account dublin-1 (111111111111)"),
    ("AWS", "222222222222", OWN, "account dublin-2"),
    ("AWS", "333333333333", OWN, "account norway-1"),
    ("AWS", "444444444444", OWN, "account log-archive"),
    ("AWS", "666666666666", OWN, "account network"),
    ("AWS", iam(US, "root"), OWN, "the account as a whole"),
    ("AWS", iam("333333333333", "root"), OWN, "account norway-1"),
    ("AWS", iam("444444444444", "root"), OWN, "account log-archive"),
    ("AWS", FOREIGN, OUTSIDE, "account 999999999999"),
    ("AWS", iam(FOREIGN, "root"), OUTSIDE, "neither ours nor a declared party's"),
    ("AWS", "123456789012", OUTSIDE, "account 123456789012"),
    ("AWS", iam("123456789012", "root"), OUTSIDE, "account 123456789012"),
    ("AWS", AUDIT, OUTSIDE, "only the declared role of independent-auditor"),
    ("AWS", iam(AUDIT, "root"), OUTSIDE, "only the declared role of independent-auditor"),
    ("AWS", "11111111111", NOT_KNOWN, "twelve digits"),
    ("AWS", "1111111111111", NOT_KNOWN, "twelve digits"),
    ("AWS", "011111111111", OUTSIDE, "account 011111111111"),
    ("AWS", "1111-1111-1111", NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", "1111 1111 1111", NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", f" {US}", NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", f"{US}\n", NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", "\u0661" * 12, NOT_KNOWN, "twelve digits"),
    ("AWS", "\u00b9" * 12, NOT_KNOWN, "twelve digits"),
    ("AWS", "\uff11" * 12, NOT_KNOWN, "twelve digits"),
    ("AWS", 111111111111, NOT_KNOWN, "isn't a text"),
    ("AWS", "", NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", None, NOT_KNOWN, "isn't a text"),
    ("AWS", [US], NOT_KNOWN, "isn't a text"),
    ("AWS", {"Ref": "AWS::AccountId"}, NOT_KNOWN, "isn't a text"),
    ("AWS", True, NOT_KNOWN, "isn't a text"),
    ("AWS", UNKNOWN, NOT_KNOWN, "isn't known before"),
    ("AWS", Secret(UNKNOWN), NOT_KNOWN, "a secret"),
    ("AWS", Secret(US), OWN, "a secret"),
    ("AWS", Secret(FOREIGN), OUTSIDE, "a secret"),
    ("AWS", Secret("*"), ANYONE, "a secret"),
    # Wildcards and variables in part of a principal
    ("AWS", "11111111111?", ANYONE, "a wildcard"),
    ("AWS", "1111*", ANYONE, "a wildcard"),
    ("AWS", "arn:aws:iam::*", ANYONE, "a wildcard"),
    ("AWS", iam("*", "root"), ANYONE, "a wildcard"),
    ("AWS", iam("*", "role/x"), ANYONE, "a wildcard"),
    ("AWS", iam("11111111111?", "root"), ANYONE, "a wildcard"),
    ("AWS", iam("1*", "root"), ANYONE, "a wildcard"),
    ("AWS", iam(US, "root", partition="*"), ANYONE, "a wildcard"),
    ("AWS", iam(US, "root", partition="aws?"), ANYONE, "a wildcard"),
    ("AWS", iam(US, "root", service="*"), ANYONE, "a wildcard"),
    ("AWS", iam(US, "root", region="*"), ANYONE, "a wildcard"),
    ("AWS", iam(US, "*"), NOT_KNOWN, "no wildcard in part"),
    ("AWS", iam(US, "role/*"), NOT_KNOWN, "no wildcard in part"),
    ("AWS", iam(US, "role/enclave-deplo?"), NOT_KNOWN, "no wildcard in part"),
    ("AWS", iam(US, "user/*"), NOT_KNOWN, "no wildcard in part"),
    ("AWS", iam(US, "assumed-role/x/*", service="sts"), NOT_KNOWN, "no wildcard in part"),
    ("AWS", iam(FOREIGN, "role/*"), OUTSIDE, "account 999999999999"),
    ("AWS", iam(AUDIT, "role/*"), OUTSIDE, "only the declared role"),
    ("AWS", iam(AUDIT, "role/independent-auditor*"), OUTSIDE, "only the declared role"),
    ("AWS", iam(US, "role/a*/b"), NOT_KNOWN, "no wildcard in part"),
    ("AWS", iam("", "role/*"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", "${aws:PrincipalAccount}", NOT_KNOWN, "policy variable"),
    ("AWS", iam("${aws:PrincipalAccount}", "root"), NOT_KNOWN, "policy variable"),
    ("AWS", iam(US, "role/${aws:username}"), NOT_KNOWN, "policy variable"),
    ("AWS", iam(US, "role/${*}"), NOT_KNOWN, "policy variable"),
    # Role principals
    ("AWS", iam(US, "role/enclave-deploy"), OWN, "a role of our own"),
    ("AWS", iam(US, "role/a/path/enclave-deploy"), OWN, "a role of our own"),
    ("AWS", iam(US, "role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX"), OWN, "a role of our own"),
    ("AWS", iam(US, "role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0a"), OWN, "a role of our own"),
    ("AWS", iam(FOREIGN, "role/enclave-deploy"), OUTSIDE, "account 999999999999"),
    ("AWS", iam(US, "role/"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "role"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "roles/x"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "Role/x"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "role/x y"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "role/" + "x" * 65), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "role/deploy\u0435r"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "rootx"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "root/"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "Root"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, ""), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "group/admins"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "policy/x"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "instance-profile/x"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "mfa/x"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam("1111111111111", "root"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam("11111111111", "root"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam("\u0661" * 12, "root"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam("", "root"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "root", region="eu-west-1"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "root", service="sts"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "role/x", service="sts"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "root", service="IAM"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "root").upper(), NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", f" {iam(US, 'root')}", NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", f"{iam(US, 'root')}\n", NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", iam(US, "root") + ",999999999999", NOT_KNOWN, "no ARN of an account"),
    ("AWS", f"xarn:aws:iam::{US}:root", NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", "arn:aws:s3:::111111111111", NOT_KNOWN, "no ARN of an account"),
    ("AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", NOT_KNOWN, "no ARN"),
    # Partitions
    ("AWS", iam(US, "root", partition="aws-cn"), OUTSIDE, "account 111111111111 in aws-cn"),
    ("AWS", iam(US, "role/enclave-deploy", partition="aws-us-gov"), OUTSIDE, "in aws-us-gov"),
    ("AWS", iam(US, "root", partition="aws-eusc"), OUTSIDE, "in aws-eusc"),
    ("AWS", iam(AUDIT, "role/independent-auditor", partition="aws-cn"), OUTSIDE, "account 555555555555"),
    ("AWS", iam("888888888888", "root", partition="aws-cn"), OUTSIDE, "account 888888888888"),
    ("AWS", iam(US, "root", partition="aws-eu"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "root", partition="AWS"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "root", partition=""), NOT_KNOWN, "no ARN of an account"),
    # Role sessions, users, federated users
    ("AWS", iam(US, "assumed-role/enclave-deploy/run-1", service="sts"), OWN, "a session of a role"),
    ("AWS", iam(FOREIGN, "assumed-role/enclave-deploy/run-1", service="sts"), OUTSIDE, "account 9999"),
    ("AWS", iam(US, "assumed-role/enclave-deploy", service="sts"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "assumed-role/enclave-deploy/x", service="sts"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "assumed-role/a/b/session", service="sts"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "assumed-role/enclave-deploy/run-1"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, "user/anna"), OWN, "a user of our own"),
    ("AWS", iam(US, "user/people/anna"), OWN, "a user of our own"),
    ("AWS", iam(FOREIGN, "user/anna"), OUTSIDE, "account 999999999999"),
    ("AWS", iam(US, "federated-user/anna", service="sts"), OWN, "a federated user"),
    ("AWS", iam(FOREIGN, "federated-user/anna", service="sts"), OUTSIDE, "account 999999999999"),
    ("AWS", iam(US, "federated-user/", service="sts"), NOT_KNOWN, "no ARN of an account"),
    # Unique ids, which AWS leaves behind when a principal is deleted
    ("AWS", "AIDAJQABLZS4A3QDU576Q", NOT_KNOWN, "AWS's own id"),
    ("AWS", "AROADBQP57FF2AEXAMPLE", NOT_KNOWN, "AWS's own id"),
    ("AWS", "AROADBQP57FF2AEXAMPLE:session", NOT_KNOWN, "neither an account id nor an ARN"),
    ("AWS", "AROA*", ANYONE, "a wildcard"),
    # Named parties
    ("AWS", iam(AUDIT, "role/independent-auditor"), NAMED, "auditor independent-auditor"),
    ("AWS", iam(PARTNER, "role/inbound-partner"), NAMED, "inbound-partner inbound-partner"),
    ("AWS", CI_ROLE, NAMED, "ci pipeline"),
    ("AWS", iam(AUDIT, "assumed-role/independent-auditor/anna", service="sts"), NAMED, "auditor"),
    ("AWS", iam("888888888888", "assumed-role/deployer/run", service="sts"), NAMED, "ci pipeline"),
    ("AWS", iam(AUDIT, "role/independent-auditors"), OUTSIDE, "only the declared role"),
    ("AWS", iam(AUDIT, "role/Independent-Auditor"), OUTSIDE, "only the declared role"),
    ("AWS", iam(AUDIT, "role/x/independent-auditor"), OUTSIDE, "only the declared role"),
    ("AWS", iam(AUDIT, "user/independent-auditor"), OUTSIDE, "only the declared role"),
    ("AWS", iam(AUDIT, "federated-user/independent-auditor", service="sts"), OUTSIDE, "only the declared"),
    ("AWS", iam(AUDIT, "assumed-role/independent-audito/anna", service="sts"), OUTSIDE, "only the declared"),
    (
        "AWS",
        iam(AUDIT, "assumed-role/other/independent-auditor", service="sts"),
        OUTSIDE,
        "only the declared",
    ),
    ("AWS", iam(PARTNER, "role/independent-auditor"), OUTSIDE, "only the declared role of inbound-partner"),
    ("AWS", iam("555555555556", "role/independent-auditor"), OUTSIDE, "neither ours nor"),
    ("AWS", iam("888888888888", "role/deployer"), OUTSIDE, "only the declared role of pipeline"),
    # Services
    ("Service", "ecs.amazonaws.com", SERVICE, "ecs"),
    ("Service", "elasticloadbalancing.amazonaws.com", SERVICE, "elasticloadbalancing"),
    ("Service", "ec2.amazonaws.com", SERVICE, "ec2"),
    ("Service", "cloudfront.amazonaws.com", SERVICE, "cloudfront"),
    ("Service", "delivery.logs.amazonaws.com", SERVICE, "delivery.logs"),
    ("Service", "vpc-flow-logs.amazonaws.com", SERVICE, "vpc-flow-logs"),
    ("Service", "logging.s3.amazonaws.com", SERVICE, "logging.s3"),
    ("Service", "network-firewall.amazonaws.com", SERVICE, "network-firewall"),
    ("Service", "logs.eu-west-1.amazonaws.com", SERVICE, "logs in eu-west-1 (Dublin, IE)"),
    ("Service", "logs.eu-north-1.amazonaws.com", SERVICE, "logs in eu-north-1 (Stockholm, SE)"),
    ("Service", "logs.us-east-1.amazonaws.com", SERVICE, "logs in us-east-1 (Ashburn, US, outside the EEA)"),
    ("Service", "logs.eu-west-2.amazonaws.com", SERVICE, "London, GB, outside the EEA"),
    ("Service", "logs.eu-central-2.amazonaws.com", SERVICE, "Zurich, CH, outside the EEA"),
    ("Service", "logs.cn-north-1.amazonaws.com.cn", SERVICE, "Beijing, CN, outside the EEA"),
    ("Service", "logs.eusc-de-east-1.amazonaws.eu", SERVICE, "Brandenburg, DE)"),
    ("Service", "logs.us-gov-west-1.amazonaws.com", SERVICE, "US, outside the EEA"),
    ("Service", "ec2.amazonaws.com.cn", SERVICE, "ec2 in the partition aws-cn"),
    ("Service", "ec2.amazonaws.eu", SERVICE, "ec2 in the partition aws-eusc"),
    ("Service", "ec2.c2s.ic.gov", SERVICE, "ec2 in the partition aws-iso"),
    ("Service", "evil.amazonaws.com.attacker.example", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2.amazonaws.com.attacker.example", NOT_KNOWN, "no AWS service"),
    ("Service", "evil.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", ".amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2.amazonaws.co", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2.amazonaws.org", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2.amazonaws.com.", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2.amazonaws.com ", NOT_KNOWN, "no AWS service"),
    ("Service", "EC2.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2.AmazonAWS.com", NOT_KNOWN, "no AWS service"),
    ("Service", "\u0435c2.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2.amaz0naws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "https://ec2.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2.amazonaws.com/x", NOT_KNOWN, "no AWS service"),
    ("Service", "x.ec2.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "logs.eu-west-9.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "logs.eu-west-1a.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "eu-west-1.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "eu-west-1.logs.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "logs.eu-west-1.amazonaws.com.cn", NOT_KNOWN, "no AWS service"),
    ("Service", "logs.cn-north-1.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "logs.eu-west-1.amazonaws.eu", NOT_KNOWN, "no AWS service"),
    ("Service", "logs.eu-west-1.eu-west-1.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "evil.eu-west-1.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "logs.*.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "*.amazonaws.com", NOT_KNOWN, "no AWS service"),
    ("Service", "ec2", NOT_KNOWN, "no AWS service"),
    ("Service", "", NOT_KNOWN, "no AWS service"),
    ("Service", "${aws:PrincipalServiceName}", NOT_KNOWN, "policy variable"),
    ("Service", US, NOT_KNOWN, "no AWS service"),
    ("AWS", "ec2.amazonaws.com", NOT_KNOWN, "neither an account id nor an ARN"),
    ("Federated", "ec2.amazonaws.com", NOT_KNOWN, "no ARN of an identity provider"),
    # Federated principals
    ("Federated", iam(US, "saml-provider/idp"), OWN, "conditions on its assertions"),
    ("Federated", iam(US, f"oidc-provider/{HOST}"), OWN, "conditions on its subjects"),
    ("Federated", iam(US, "oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"), OWN, "its subjects"),
    ("Federated", iam(FOREIGN, "saml-provider/idp"), OUTSIDE, "account 999999999999"),
    ("Federated", iam(FOREIGN, f"oidc-provider/{HOST}"), OUTSIDE, "account 999999999999"),
    ("Federated", iam(US, "saml-provider/idp", partition="aws-cn"), OUTSIDE, "in aws-cn"),
    ("Federated", iam(AUDIT, "saml-provider/independent-auditor"), OUTSIDE, "only the declared role"),
    ("Federated", iam(US, "oidc-provider/"), NOT_KNOWN, "no ARN of an identity provider"),
    ("Federated", iam(US, "oidc-provider/*"), NOT_KNOWN, "no ARN of an identity provider"),
    ("Federated", iam("*", f"oidc-provider/{HOST}"), NOT_KNOWN, "no ARN of an identity provider"),
    ("Federated", iam(US, "role/x"), NOT_KNOWN, "no ARN of an identity provider"),
    ("Federated", iam(US, "root"), NOT_KNOWN, "no ARN of an identity provider"),
    ("Federated", "cognito-identity.amazonaws.com", OUTSIDE, "anybody can sign in"),
    ("Federated", "www.amazon.com", OUTSIDE, "anybody can sign in"),
    ("Federated", "graph.facebook.com", OUTSIDE, "anybody can sign in"),
    ("Federated", "accounts.google.com", OUTSIDE, "anybody can sign in"),
    ("Federated", "accounts.google.com.evil.example", NOT_KNOWN, "no ARN of an identity provider"),
    ("Federated", HOST, NOT_KNOWN, "no ARN of an identity provider"),
    ("AWS", iam(US, "saml-provider/idp"), NOT_KNOWN, "no ARN of an account"),
    ("AWS", iam(US, f"oidc-provider/{HOST}"), NOT_KNOWN, "no ARN of an account"),
    # Canonical users
    ("CanonicalUser", HEX, NOT_KNOWN, "doesn't tell the account"),
    ("CanonicalUser", HEX[:-1], NOT_KNOWN, "no canonical user id"),
    ("CanonicalUser", US, NOT_KNOWN, "no canonical user id"),
]

SUBJECTS: list[tuple[Any, Any, PartyKind, str]] = [
    (GITHUB, PROD, NAMED, "ci pipeline"),
    (HOST, PROD, NAMED, "ci pipeline"),
    (iam(US, f"oidc-provider/{HOST}"), PROD, NAMED, "ci pipeline"),
    (GITHUB, "repo:acme/enclave:environment:staging", OUTSIDE, "no declared party"),
    (GITHUB, "repo:acme/enclave:environment:prod2", OUTSIDE, "no declared party"),
    (GITHUB, "repo:acme/enclave:environment:pro", OUTSIDE, "no declared party"),
    (GITHUB, "repo:Acme/enclave:environment:prod", OUTSIDE, "no declared party"),
    (GITHUB, "repo:evil/enclave:environment:prod", OUTSIDE, "no declared party"),
    (GITHUB, "repo:acme/enclave:ref:refs/heads/main", OUTSIDE, "no declared party"),
    (GITHUB, "repo:acme/enclave:pull_request", OUTSIDE, "no declared party"),
    (GITHUB, "repo:\u0430cme/enclave:environment:prod", OUTSIDE, "no declared party"),
    (GITHUB, "repo:acme/*", OUTSIDE, "whoever can make up"),
    (GITHUB, "repo:acme/enclave:environment:pro?", OUTSIDE, "whoever can make up"),
    (GITHUB, f"{PROD}*", OUTSIDE, "whoever can make up"),
    (GITHUB, "*", ANYONE, "anybody to whom"),
    ("*", PROD, ANYONE, "a wildcard"),
    ("*.githubusercontent.com", PROD, ANYONE, "a wildcard"),
    (f"{GITHUB}/", PROD, OUTSIDE, "no declared party"),
    (f"{GITHUB}.evil.example", PROD, OUTSIDE, "no declared party"),
    (f"http://{HOST}", PROD, NOT_KNOWN, "is no name"),
    (f"{GITHUB}:443", PROD, OUTSIDE, "no declared party"),
    ("https://gitlab.example", PROD, OUTSIDE, "no declared party"),
    (iam(US, f"role/{HOST}"), PROD, NOT_KNOWN, "is no name"),
    (iam(US, "saml-provider/idp"), PROD, NOT_KNOWN, "is no name"),
    ("", PROD, NOT_KNOWN, "is no name"),
    (GITHUB, "", NOT_KNOWN, "is no name"),
    (GITHUB, UNKNOWN, NOT_KNOWN, "isn't known before"),
    (UNKNOWN, PROD, NOT_KNOWN, "isn't known before"),
    (GITHUB, "repo:${aws:username}", NOT_KNOWN, "policy variable"),
    (GITHUB, Secret(PROD), NAMED, "a secret"),
    (GITHUB, None, NOT_KNOWN, "isn't a text"),
]

OURS = "o-eea1234567"
ORGANIZATIONS: list[tuple[Any, PartyKind, str]] = [
    (OURS, OWN, "organisation o-eea1234567"),
    (f"{OURS}/r-ab12/ou-ab12-11111111/", OWN, "organisation o-eea1234567"),
    (f"{OURS}/r-ab12/ou-ab12-11111111/ou-ab12-22222222/", OWN, "organisation o-eea1234567"),
    (f"{OURS}/*", OWN, "organisation o-eea1234567"),
    (f"{OURS}/r-ab12/ou-ab12-11111111/*", OWN, "organisation o-eea1234567"),
    (f"{OURS}*", ANYONE, "a wildcard"),
    ("o-eea*/*", ANYONE, "a wildcard"),
    ("o-*", ANYONE, "a wildcard"),
    ("*", ANYONE, "any organisation"),
    (f"{OURS}8", OUTSIDE, "isn't our organisation"),
    ("o-other99999", OUTSIDE, "isn't our organisation"),
    ("o-other99999/r-ab12/ou-ab12-11111111/*", OUTSIDE, "isn't our organisation"),
    ("O-EEA1234567", NOT_KNOWN, "no id of an organisation"),
    ("o-eea", NOT_KNOWN, "no id of an organisation"),
    (f"{OURS} ", NOT_KNOWN, "no id of an organisation"),
    (f"{OURS}/x", NOT_KNOWN, "no path"),
    (f"{OURS}/", NOT_KNOWN, "no path"),
    ("r-ab12", NOT_KNOWN, "no id of an organisation"),
    ("ou-ab12-11111111", NOT_KNOWN, "no id of an organisation"),
    (iam("666666666666", f"organization/{OURS}", service="organizations"), OWN, "organisation"),
    (iam("666666666666", f"ou/{OURS}/ou-ab12-11111111", service="organizations"), OWN, "organisation"),
    (iam("666666666666", f"root/{OURS}/r-ab12", service="organizations"), OWN, "organisation"),
    (iam(FOREIGN, "organization/o-other99999", service="organizations"), OUTSIDE, "isn't our"),
    (iam(FOREIGN, f"organization/{OURS}", service="organizations"), NOT_KNOWN, "isn't declared"),
    (iam("666666666666", f"organization/{OURS}", "aws-cn", "organizations"), OUTSIDE, "partition"),
    (iam("666666666666", f"organization/{OURS}/x", service="organizations"), NOT_KNOWN, "no ARN of exactly"),
    (iam("666666666666", f"ou/{OURS}", service="organizations"), NOT_KNOWN, "no ARN of exactly"),
    (iam("666666666666", f"ou/{OURS}/r-ab12", service="organizations"), NOT_KNOWN, "no ARN of exactly"),
    (iam("666666666666", f"ou/{OURS}/*", service="organizations"), NOT_KNOWN, "no ARN of exactly"),
    (iam("*", f"organization/{OURS}", service="organizations"), NOT_KNOWN, "no ARN of exactly"),
    (iam("666666666666", f"organization/{OURS}"), NOT_KNOWN, "no ARN of exactly"),
    (iam("666666666666", f"organization/{OURS}*", service="organizations"), ANYONE, "a wildcard"),
    ("${aws:PrincipalOrgID}", NOT_KNOWN, "policy variable"),
    (UNKNOWN, NOT_KNOWN, "isn't known before"),
]

ACCOUNTS: list[tuple[Any, PartyKind, str]] = [
    (US, OWN, "account dublin-1"),
    (FOREIGN, OUTSIDE, "account 999999999999"),
    (PARTNER, OUTSIDE, "only the declared role of inbound-partner"),
    ("*", ANYONE, "a wildcard"),
    ("11111111111?", ANYONE, "a wildcard"),
    ("self", NOT_KNOWN, "twelve digits"),
    ("amazon", NOT_KNOWN, "twelve digits"),
    ("1111111111111", NOT_KNOWN, "twelve digits"),
    (iam(US, "root"), NOT_KNOWN, "twelve digits"),
    ("", NOT_KNOWN, "twelve digits"),
    (UNKNOWN, NOT_KNOWN, "isn't known before"),
    (Secret(US), OWN, "a secret"),
    (111111111111, NOT_KNOWN, "isn't a text"),
]

# What conditions on aws:SourceArn and aws:PrincipalArn hold: wildcards are taken there.
RESOURCES: list[tuple[Any, PartyKind, str]] = [
    (iam(US, "role/*"), OWN, "account dublin-1"),
    (iam(US, "*"), OWN, "account dublin-1"),
    (iam(US, "role/enclave-deploy"), OWN, "a role of our own"),
    (iam(US, "role/a*/b"), OWN, "something in our own account"),
    (iam(US, "log-group:/enclave/*", service="logs", region="eu-west-1"), OWN, "account dublin-1"),
    (iam(AUDIT, "role/independent-auditor"), NAMED, "auditor"),
    (iam(AUDIT, "role/*"), OUTSIDE, "only the declared role"),
    (iam(FOREIGN, "distribution/E1", service="cloudfront"), OUTSIDE, "account 999999999999"),
    (iam("*", "role/x"), ANYONE, "before the end of the account"),
    (f"arn:aws:*:*:{US}:*", ANYONE, "before the end of the account"),
    (f"arn:aws:logs:?:{US}:*", ANYONE, "before the end of the account"),
    (f"arn:*:{US}:role/x", ANYONE, "a wildcard"),
    (f"*:{US}:role/x", ANYONE, "a wildcard"),
    (f"arn:aws:iam:*{US}:role/x", ANYONE, "a wildcard"),
    ("*", ANYONE, "a wildcard"),
    ("arn:aws:s3:::bucket", NOT_KNOWN, "names no account"),
    (iam(US, "x", "aws-cn", "logs", "cn-north-1"), OUTSIDE, "in aws-cn"),
    (iam(US, "x", "aws", "logs", "cn-north-1"), NOT_KNOWN, "isn't in the partition"),
    (iam(US, "x", "aws-moon", "logs", "eu-west-1"), NOT_KNOWN, "known partition"),
    (iam(US, "x", service=""), NOT_KNOWN, "known partition"),
    (iam(US, ""), NOT_KNOWN, "known partition"),
    ("nothing", NOT_KNOWN, "neither an account id nor an ARN"),
]

# What properties hold that name a principal without its kind.
BARE: list[tuple[Any, PartyKind, str]] = [
    ("*", ANYONE, "everybody"),
    ("all", ANYONE, "every AWS account"),
    ("http://acs.amazonaws.com/groups/global/AllUsers", ANYONE, "everybody"),
    ("http://acs.amazonaws.com/groups/global/AuthenticatedUsers", ANYONE, "everybody with"),
    ("http://acs.amazonaws.com/groups/global/allusers", NOT_KNOWN, "neither"),
    (US, OWN, "account dublin-1"),
    (FOREIGN, OUTSIDE, "account 999999999999"),
    (iam(US, "root"), OWN, "account dublin-1"),
    (iam(AUDIT, "role/independent-auditor"), NAMED, "auditor"),
    ("events.amazonaws.com", SERVICE, "events"),
    ("events.us-east-1.amazonaws.com", SERVICE, "outside the EEA"),
    ("evil.amazonaws.com", NOT_KNOWN, "neither"),
    (OURS, OWN, "organisation"),
    ("o-other99999", OUTSIDE, "isn't our organisation"),
    (iam("666666666666", f"organization/{OURS}", service="organizations"), OWN, "organisation"),
    (iam(FOREIGN, "ou/o-other99999/ou-ab12-11111111", service="organizations"), OUTSIDE, "isn't our"),
    (HEX, NOT_KNOWN, "doesn't tell the account"),
    (UNKNOWN, NOT_KNOWN, "isn't known before"),
]

QUESTIONS = [
    *(pytest.param("principal", (kind, text), *rest) for kind, text, *rest in PRINCIPALS),
    *(pytest.param("subject", (issuer, text), *rest) for issuer, text, *rest in SUBJECTS),
    *(pytest.param("organization", (text,), *rest) for text, *rest in ORGANIZATIONS),
    *(pytest.param("account", (text,), *rest) for text, *rest in ACCOUNTS),
    *(pytest.param("resource", (text,), *rest) for text, *rest in RESOURCES),
    *(pytest.param("whose", (text,), *rest) for text, *rest in BARE),
]


@pytest.mark.parametrize(("question", "asked", "kind", "words"), QUESTIONS)
def test_whose_it_is(
    parties: Parties, question: str, asked: tuple[Any, ...], kind: PartyKind, words: str
) -> None:
    party = getattr(parties, question)(*asked)
    assert party.kind is kind, party
    assert words in f"{party.name}; {party.why}"


def test_the_table_is_as_big_as_promised() -> None:
    assert len(QUESTIONS) >= 150
    spelled = {(each.values[0], repr([_opened(value) for value in each.values[1]])) for each in QUESTIONS}
    assert len(spelled) == len(QUESTIONS)


def _opened(value: Any) -> Any:
    return ["secret", value.value] if isinstance(value, Secret) else value
