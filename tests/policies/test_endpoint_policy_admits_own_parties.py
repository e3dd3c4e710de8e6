from typing import Any

import policy_documents as write
import pytest
from policy_documents import (
    AUDITOR,
    NOT_OURS,
    ORG,
    OTHER_ORG,
    ROLE,
    STRANGER,
    aws,
    deny_outside,
    only,
    statement,
)
from residency_facts import ENCLAVE, FOREIGN, OURS, Case, findings, make, verdict

from enclave.graph.facts import UNKNOWN, Secret
from enclave.model import naming
from enclave.residency.rules.endpoint_policy_admits_own_parties import (
    ENDPOINT,
    ENDPOINT_POLICY,
    endpoint_policy_admits_own_parties,
)
from enclave.residency.verdicts import Verdict

OK, BAD, DUNNO, NA = Verdict.COMPLIANT, Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
S3 = "com.amazonaws.eu-west-1.s3"
LAYERS = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"
AGENTS = "arn:aws:s3:::amazon-ssm-eu-west-1/*"
PRIVATE = "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0"
OWN_BUCKET = naming.bucket_name(ENCLAVE, ENCLAVE.sites[0], ENCLAVE.data_classes[0])
OF_OURS = {"StringEquals": {"aws:PrincipalOrgID": ORG, "aws:ResourceOrgID": ORG}}
BY_OURS = only("aws:PrincipalOrgID", ORG)
TO_OTHERS = only("aws:ResourceOrgID", ORG, by="StringNotEquals")


def passing(principal: Any = "*", condition: Any = None, **more: Any) -> dict[str, Any]:
    return statement(principal, condition, **({"action": "s3:*"} | more))


def to(*resources: str) -> list[Any]:
    return [passing("*", BY_OURS, resource=list(resources))]


def reading(*resources: str, **more: Any) -> dict[str, Any]:
    """Let anybody read objects."""
    given = {"action": "s3:GetObject", "resource": list(resources)} | more
    return statement(given.pop("principal", "*"), **given)


STATEMENTS: list[tuple[str, Verdict, list[Any]]] = [
    ("ours-to-ours", OK, [passing("*", OF_OURS)]),
    ("full-access", BAD, [passing("*", action="*")]),
    ("ours-to-anything", BAD, [passing("*", BY_OURS)]),
    ("anybody-to-ours", BAD, [passing("*", only("aws:ResourceOrgID", ORG))]),
    ("a-stranger-to-ours", BAD, [passing(aws(STRANGER), only("aws:ResourceOrgID", ORG))]),
    ("the-auditor-to-ours", BAD, [passing(aws(AUDITOR), only("aws:ResourceOrgID", ORG))]),
    ("our-role-to-ours", OK, [passing(aws(ROLE), only("aws:ResourceOrgID", ORG))]),
    (
        "our-account-to-our-account",
        OK,
        [passing("*", {"StringEquals": {"aws:PrincipalAccount": OURS, "aws:ResourceAccount": OURS}})],
    ),
    (
        "ours-to-a-strange-account",
        BAD,
        [passing("*", BY_OURS | only("aws:ResourceAccount", FOREIGN, by="StringLike"))],
    ),
    (
        "ours-to-another-organisation",
        BAD,
        [passing("*", {"StringEquals": {"aws:PrincipalOrgID": ORG, "aws:ResourceOrgID": OTHER_ORG}})],
    ),
    (
        "ours-to-part-of-ours",
        OK,
        [
            passing(
                "*", BY_OURS | only("aws:ResourceOrgPaths", f"{ORG}/r-ab12/*", by="ForAnyValue:StringLike")
            )
        ],
    ),
    (
        "ours-to-ours-if-there",
        BAD,
        [passing("*", BY_OURS | only("aws:ResourceOrgID", ORG, by="StringEqualsIfExists"))],
    ),
    (
        "ours-to-ours-of-another-region",
        OK,
        [passing("*", OF_OURS | only("aws:RequestedRegion", "us-east-1", by="StringLike"))],
    ),
    ("one-good-one-full", BAD, [passing("*", OF_OURS), passing("*")]),
    ("to-our-table", OK, to(f"arn:aws:dynamodb:eu-west-1:{OURS}:table/*")),
    ("to-any-table", BAD, to("arn:aws:dynamodb:eu-west-1:*:table/*")),
    ("to-a-strange-table", BAD, to(f"arn:aws:dynamodb:eu-west-1:{FOREIGN}:table/pd")),
    ("to-our-bucket", OK, to(f"arn:aws:s3:::{OWN_BUCKET}", f"arn:aws:s3:::{OWN_BUCKET}/*")),
    ("to-a-bucket-like-ours", DUNNO, to(f"arn:aws:s3:::{OWN_BUCKET}1/*")),
    ("to-buckets-like-ours", BAD, to(f"arn:aws:s3:::{OWN_BUCKET}*")),
    ("to-any-bucket", BAD, to("arn:aws:s3:::*")),
    ("to-a-bucket-by-variable", BAD, to("arn:aws:s3:::${aws:username}/*")),
    ("to-image-layers", OK, to("arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*")),
    (
        "to-our-bucket-and-image-layers",
        OK,
        to(f"arn:aws:s3:::{OWN_BUCKET}/*", "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"),
    ),
    ("to-image-layers-of-virginia", DUNNO, to("arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*")),
    ("to-image-layers-of-a-later-region", DUNNO, to("arn:aws:s3:::prod-eu-south-2-starport-layer-bucket/*")),
    ("to-agents-of-any-region", BAD, to("arn:aws:s3:::amazon-ssm-*/*")),
    ("to-a-bucket-unheard-of", DUNNO, to("arn:aws:s3:::drop/*")),
    ("to-our-bucket-and-another", DUNNO, to(f"arn:aws:s3:::{OWN_BUCKET}/*", "arn:aws:s3:::drop/*")),
    ("to-a-bucket-unheard-of-if-ours", OK, [passing("*", OF_OURS, resource="arn:aws:s3:::drop/*")]),
    (
        "to-image-layers-by-anybody",
        BAD,
        [passing("*", resource="arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*")],
    ),
    ("reading-image-layers-by-anybody", OK, [reading(LAYERS)]),
    ("reading-image-layers-by-a-stranger", OK, [reading(LAYERS, principal=aws(STRANGER))]),
    ("reading-image-layers-in-small-letters", OK, [reading(LAYERS, action="S3:getobject")]),
    ("reading-two-buckets-of-aws-by-anybody", OK, [reading(LAYERS, AGENTS)]),
    ("reading-image-layers-and-more-by-anybody", BAD, [reading(LAYERS, "arn:aws:s3:::drop/*")]),
    ("reading-image-layers-of-any-region-by-anybody", BAD, [reading("arn:aws:s3:::prod-*/*")]),
    ("reading-image-layers-of-virginia-by-anybody", BAD, [reading(LAYERS.replace("eu-west", "us-east"))]),
    ("reading-and-listing-image-layers", BAD, [reading(LAYERS, action=["s3:GetObject", "s3:ListBucket"])]),
    ("writing-image-layers-by-anybody", BAD, [reading(LAYERS, action="s3:PutObject")]),
    ("getting-image-layers-by-anybody", BAD, [reading(LAYERS, action="s3:Get*")]),
    ("everything-but-reading-image-layers", BAD, [reading(LAYERS, action=None, NotAction="s3:GetObject")]),
    ("reading-all-but-image-layers", BAD, [reading(resource=None, NotResource=LAYERS)]),
    ("reading-image-layers-by-all-but", BAD, [reading(LAYERS, principal=None, NotPrincipal=aws(STRANGER))]),
    ("reading-image-layers-and-ours", OK, [reading(LAYERS), passing("*", OF_OURS)]),
    ("reading-image-layers-and-everything", BAD, [reading(LAYERS), passing()]),
    ("to-all-but", BAD, [passing("*", BY_OURS, resource=None, NotResource="arn:aws:s3:::drop/*")]),
    (
        "full-access-but",
        OK,
        [passing(), deny_outside(NOT_OURS, action="*"), deny_outside(TO_OTHERS, action="*")],
    ),
    ("full-access-but-by-others", BAD, [passing(), deny_outside(NOT_OURS, action="*")]),
    ("full-access-but-to-others", BAD, [passing(), deny_outside(TO_OTHERS, action="*")]),
    (
        "full-access-but-by-others-to-others",
        BAD,
        [
            passing(),
            deny_outside(
                {"StringNotEquals": {"aws:PrincipalOrgID": ORG, "aws:ResourceOrgID": ORG}}, action="*"
            ),
        ],
    ),
    (
        "full-access-but-services",
        BAD,
        [
            passing(),
            deny_outside(NOT_OURS, action="*"),
            deny_outside(TO_OTHERS | {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}, action="*"),
        ],
    ),
    ("services", BAD, [passing("*", only("aws:PrincipalIsAWSService", "true", by="Bool"))]),
    ("nothing", OK, [deny_outside({}, action="*")]),
]
SERVICES: list[tuple[str, Verdict, dict[str, Any]]] = [
    ("of-dublin", OK, {"serviceName": S3}),
    ("of-london", BAD, {"serviceName": "com.amazonaws.eu-west-2.s3"}),
    ("of-virginia", BAD, {"serviceName": "com.amazonaws.us-east-1.s3"}),
    ("of-a-region-unheard-of", DUNNO, {"serviceName": "com.amazonaws.eu-west-9.s3"}),
    ("unknown", DUNNO, {"serviceName": UNKNOWN}),
    ("missing", DUNNO, {}),
    ("secret", OK, {"serviceName": Secret(S3)}),
    ("of-somebody", DUNNO, {"serviceName": PRIVATE}),
    ("of-somebody-in-virginia", BAD, {"serviceName": PRIVATE.replace("eu-west-1", "us-east-1")}),
    ("reached-from-afar", OK, {"serviceName": S3, "serviceRegion": "eu-west-1"}),
    ("reached-in-virginia", BAD, {"serviceName": S3, "serviceRegion": "us-east-1"}),
    ("reached-somewhere", DUNNO, {"serviceName": S3, "serviceRegion": UNKNOWN}),
    ("of-an-interface", OK, {"serviceName": S3, "vpcEndpointType": "Interface"}),
    ("of-a-type-unknown", OK, {"serviceName": S3, "vpcEndpointType": UNKNOWN}),
]
GOOD = write.text(passing("*", OF_OURS))
POLICIES: list[tuple[str, Verdict, Any]] = [
    ("not-set", BAD, None),
    ("empty", BAD, "{}"),
    ("unknown", DUNNO, UNKNOWN),
    ("no-json", DUNNO, "full access"),
    ("a-secret", OK, Secret(GOOD)),
    ("a-secret-full-access", BAD, Secret(write.text(passing()))),
    ("good", OK, GOOD),
    ("full-access", BAD, write.text(passing())),
]
CONFIGURATION = f"arn:aws:vpc-lattice:eu-west-1:{OURS}:resourceconfiguration/rcfg-1"

CASES = [
    *(
        Case(
            id=name,
            expected=expected,
            resource=make(ENDPOINT, {"serviceName": S3, "policy": write.text(*statements)}),
        )
        for name, expected, statements in STATEMENTS
    ),
    *(
        Case(id=f"service-{name}", expected=expected, resource=make(ENDPOINT, {"policy": GOOD, **props}))
        for name, expected, props in SERVICES
    ),
    *(
        Case(
            id=f"{type_.split(':')[2]}-{name}",
            expected=expected,
            resource=make(type_, {"serviceName": S3, "policy": policy}),
        )
        for type_ in (ENDPOINT, ENDPOINT_POLICY)
        for name, expected, policy in POLICIES
    ),
    Case(
        id="a-private-service-needs-no-policy-to-block",
        expected=DUNNO,
        resource=make(ENDPOINT, {"serviceName": PRIVATE}),
    ),
    *(
        Case(
            id=f"{kind}-{name}",
            expected=expected,
            resource=make(ENDPOINT, {"vpcEndpointType": kind, property_: value}),
        )
        for kind, property_ in [
            ("Resource", "resourceConfigurationArn"),
            ("ServiceNetwork", "serviceNetworkArn"),
        ]
        for name, expected, value in [
            ("of-ours", OK, CONFIGURATION),
            ("of-a-stranger", BAD, CONFIGURATION.replace(OURS, FOREIGN)),
            ("of-anybody", BAD, CONFIGURATION.replace(OURS, "*")),
            ("unknown", DUNNO, UNKNOWN),
            ("missing", DUNNO, None),
        ]
    ),
    Case(id="a-gateway", expected=NA, resource=make("aws:ec2/internetGateway:InternetGateway")),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(endpoint_policy_admits_own_parties, case) is case.expected


def blocking(*statements: Any) -> list[Any]:
    props = {"serviceName": S3, "policy": write.text(*statements)}
    case = Case(id="", expected=BAD, resource=make(ENDPOINT, props, name="s3"))
    return [each for each in findings(endpoint_policy_admits_own_parties, case) if each.blocks]


def test_full_access_is_told_twice_who_and_what() -> None:
    who, what = blocking(passing(Sid="All"))
    assert who.property == "policy.Statement[0].Principal"
    assert what.property == "policy.Statement[0].Resource"
    assert what.value == '"*"'
    assert who.path[:2] == what.path[:2] == ("endpoint s3 of dublin-1", "statement All allows s3:*")


def test_who_reads_from_aws_is_said_to_be_anybody() -> None:
    props = {"serviceName": S3, "policy": write.text(reading(LAYERS))}
    case = Case(id="", expected=OK, resource=make(ENDPOINT, props, name="s3"))
    found = [each for each in findings(endpoint_policy_admits_own_parties, case) if "policy" in each.property]
    assert [(each.property, each.value) for each in found] == [
        ("policy.Statement[0].Resource", '"whoever reads what AWS offers"')
    ]


def test_the_bucket_that_nobody_knows_is_named() -> None:
    (finding,) = blocking(*to("arn:aws:s3:::drop/*"))
    assert finding.value == '"arn:aws:s3:::drop/*"'
    assert "no account stands in a bucket's ARN" in finding.reason


def test_a_private_service_is_asked_for_no_policy() -> None:
    case = Case(id="", expected=BAD, resource=make(ENDPOINT, {"serviceName": PRIVATE}))
    (finding,) = findings(endpoint_policy_admits_own_parties, case)
    assert finding.property == "serviceName"
    assert "doesn't tell whose" in finding.reason
