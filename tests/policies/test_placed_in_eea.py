import pytest
from residency_facts import OURS, Case, findings, make, verdict

from enclave.graph.facts import UNKNOWN, Secret
from enclave.residency.rules.placed_in_eea import placed_in_eea
from enclave.residency.verdicts import Verdict

BUCKET = "aws:s3/bucket:Bucket"
PROVIDER = "pulumi:providers:aws"
EEA = ["eu-west-1", "eu-west-3", "eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2", "eusc-de-east-1"]
OUTSIDE = [
    "us-east-1",
    "eu-west-2",
    "eu-central-2",
    "eu-isoe-west-1",
    "us-gov-west-1",
    "cn-north-1",
    "EU-WEST-1",
    "Eu-West-1",
    " eu-west-1",
    "eu-west-1 ",
    "eu-west-1\n",
    "eu-west-1a",
    "eu-west-4",
    "eu-atlantis-1",
    "eu-",
    "",
]

CASES = [
    *(
        Case(id=f"provider-in-{name}", expected=Verdict.COMPLIANT, resource=make(BUCKET, region=name))
        for name in EEA
    ),
    *(
        Case(id=f"own-{name}", expected=Verdict.COMPLIANT, resource=make(BUCKET, {"region": name}))
        for name in EEA
    ),
    *(
        Case(id=f"provider-in-{name!r}", expected=Verdict.VIOLATED, resource=make(BUCKET, region=name))
        for name in OUTSIDE
    ),
    *(
        Case(id=f"own-{name!r}", expected=Verdict.VIOLATED, resource=make(BUCKET, {"region": name}))
        for name in OUTSIDE
    ),
    Case(
        id="own-region-brings-it-home",
        expected=Verdict.COMPLIANT,
        resource=make(BUCKET, {"region": "eu-west-1"}, region="us-east-1"),
    ),
    Case(
        id="secret-region-outside",
        expected=Verdict.VIOLATED,
        resource=make(BUCKET, {"region": Secret("us-east-1")}),
    ),
    Case(
        id="secret-region-hidden",
        expected=Verdict.UNKNOWN,
        resource=make(BUCKET, {"region": Secret(UNKNOWN)}),
    ),
    Case(id="own-region-unknown", expected=Verdict.UNKNOWN, resource=make(BUCKET, {"region": UNKNOWN})),
    Case(
        id="own-region-not-a-text", expected=Verdict.UNKNOWN, resource=make(BUCKET, {"region": ["eu-west-1"]})
    ),
    Case(id="provider-region-unknown", expected=Verdict.UNKNOWN, resource=make(BUCKET, region=UNKNOWN)),
    Case(id="no-provider", expected=Verdict.UNKNOWN, resource=make(BUCKET, region=None)),
    Case(
        id="iam-has-no-place",
        expected=Verdict.NOT_APPLICABLE,
        resource=make("aws:iam/role:Role", region="us-east-1"),
    ),
    Case(
        id="organizations-have-no-place",
        expected=Verdict.NOT_APPLICABLE,
        resource=make("aws:organizations/policy:Policy", region="us-east-1"),
    ),
    *(
        Case(id=token, expected=Verdict.NOT_APPLICABLE, resource=make(token))
        for token in (
            "aws:cloudfront/distribution:Distribution",
            "aws:cloudfront/function:Function",
            "aws:globalaccelerator/accelerator:Accelerator",
            "aws:networkmanager/coreNetwork:CoreNetwork",
            "aws:networkmanager/vpcAttachment:VpcAttachment",
            "aws:route53/zone:Zone",
            "aws:shield/protection:Protection",
            "aws:waf/webAcl:WebAcl",
            "aws:directconnect/gateway:Gateway",
        )
    ),
    *(
        Case(id=f"{token}-has-a-place", expected=Verdict.COMPLIANT, resource=make(token))
        for token in (
            "aws:wafv2/webAcl:WebAcl",
            "aws:directconnect/connection:Connection",
            "aws:lambda/function:Function",
            "aws:ram/resourceShare:ResourceShare",
        )
    ),
    Case(
        id="looks-like-iam",
        expected=Verdict.VIOLATED,
        resource=make("aws:iamlike/role:Role", region="us-east-1"),
    ),
    Case(
        id="access-analyzer-is-regional",
        expected=Verdict.VIOLATED,
        resource=make("aws:accessanalyzer/analyzer:Analyzer", region="us-east-1"),
    ),
    Case(
        id="another-cloud",
        expected=Verdict.UNKNOWN,
        resource=make("gcp:storage/bucket:Bucket", region="eu-west-1"),
    ),
    Case(
        id="iam-of-another-cloud",
        expected=Verdict.UNKNOWN,
        resource=make("alicloud:iam/role:Role", region="eu-west-1"),
    ),
    Case(
        id="dynamic-resource",
        expected=Verdict.UNKNOWN,
        resource=make("pulumi-python:dynamic:Resource", region=None),
    ),
    Case(
        id="component",
        expected=Verdict.NOT_APPLICABLE,
        resource=make("enclave:site:Site", region=None, custom=False),
    ),
    Case(
        id="stack-reference",
        expected=Verdict.NOT_APPLICABLE,
        resource=make("pulumi:pulumi:StackReference", region=None),
    ),
    Case(
        id="provider-of-stack-references",
        expected=Verdict.NOT_APPLICABLE,
        resource=make("pulumi:providers:pulumi", region=None),
    ),
    Case(
        id="provider-itself",
        expected=Verdict.COMPLIANT,
        resource=make(PROVIDER, {"region": "eu-north-1"}, region=None),
    ),
    Case(
        id="provider-in-london",
        expected=Verdict.VIOLATED,
        resource=make(PROVIDER, {"region": "eu-west-2", "skipRegionValidation": "true"}, region=None),
    ),
    Case(
        id="provider-without-region",
        expected=Verdict.UNKNOWN,
        resource=make(PROVIDER, {"allowedAccountIds": f'["{OURS}"]'}, region=None),
    ),
    Case(
        id="provider-region-not-known-yet",
        expected=Verdict.UNKNOWN,
        resource=make(PROVIDER, {"region": UNKNOWN}, region=None),
    ),
    Case(
        id="provider-with-endpoints",
        expected=Verdict.VIOLATED,
        resource=make(
            PROVIDER,
            {"region": "eu-west-1", "endpoints": '[{"sts": "https://sts.cn-north-1.amazonaws.com.cn"}]'},
            region=None,
        ),
    ),
    Case(
        id="provider-with-endpoints-as-a-list",
        expected=Verdict.VIOLATED,
        resource=make(PROVIDER, {"region": "eu-west-1", "endpoints": [{"s3": "http://x"}]}, region=None),
    ),
    *(
        Case(
            id=f"provider-with-endpoint-{url}",
            expected=expected,
            resource=make(PROVIDER, {"region": "eu-west-1", "endpoints": [{"s3": url}]}, region=None),
        )
        for url, expected in [
            ("https://s3.eu-west-1.amazonaws.com", Verdict.COMPLIANT),
            (Secret("https://s3.eu-west-1.amazonaws.com"), Verdict.COMPLIANT),
            (
                "https://bucket.vpce-0123456789abcdef0-a1b2c3d4.s3.eu-west-1.vpce.amazonaws.com",
                Verdict.COMPLIANT,
            ),
            ("", Verdict.COMPLIANT),
            (UNKNOWN, Verdict.UNKNOWN),
            ("http://s3.eu-west-1.amazonaws.com", Verdict.VIOLATED),
            ("https://s3.amazonaws.com", Verdict.VIOLATED),
            ("https://s3.eu-west-1.amazonaws.com.example.cn", Verdict.VIOLATED),
            ("https://s3.eu-west-1.amazonaws.com@example.cn", Verdict.VIOLATED),
            ("https://abc.execute-api.eu-west-1.amazonaws.com", Verdict.VIOLATED),
            ("https://10.0.0.1", Verdict.VIOLATED),
        ]
    ),
    Case(
        id="provider-with-an-endpoint-that-is-no-table",
        expected=Verdict.UNKNOWN,
        resource=make(PROVIDER, {"region": "eu-west-1", "endpoints": ["x"]}, region=None),
    ),
    Case(
        id="provider-with-credentials-from-the-eea",
        expected=Verdict.COMPLIANT,
        resource=make(PROVIDER, {"region": "eu-west-1", "stsRegion": "eu-north-1"}, region=None),
    ),
    Case(
        id="provider-with-unknown-endpoints",
        expected=Verdict.UNKNOWN,
        resource=make(PROVIDER, {"region": "eu-west-1", "endpoints": UNKNOWN}, region=None),
    ),
    Case(
        id="provider-with-unreadable-endpoints",
        expected=Verdict.UNKNOWN,
        resource=make(PROVIDER, {"region": "eu-west-1", "endpoints": "[{"}, region=None),
    ),
    Case(
        id="provider-with-no-endpoints",
        expected=Verdict.COMPLIANT,
        resource=make(PROVIDER, {"region": "eu-west-1", "endpoints": "[]"}, region=None),
    ),
    *(
        Case(
            id=f"provider-with-{name}-{value!r}",
            expected=expected,
            resource=make(PROVIDER, {"region": "eu-west-1", name: value}, region=None),
        )
        for name, detour in [
            ("httpProxy", "http://10.0.0.1:3128"),
            ("httpsProxy", "http://10.0.0.1:3128"),
            ("customCaBundle", "/etc/ca.pem"),
            ("ec2MetadataServiceEndpoint", "http://10.0.0.1"),
            ("stsRegion", "us-east-1"),
            ("profile", "someone"),
            ("sharedConfigFiles", '["/home/someone/config"]'),
            ("sharedCredentialsFiles", ["/home/someone/credentials"]),
        ]
        for value, expected in [
            (detour, Verdict.VIOLATED),
            (Secret(detour), Verdict.VIOLATED),
            (UNKNOWN, Verdict.UNKNOWN),
            (None, Verdict.COMPLIANT),
            ("", Verdict.COMPLIANT),
        ]
    ),
    *(
        Case(
            id=f"provider-with-{name}",
            expected=Verdict.COMPLIANT,
            resource=make(PROVIDER, {"region": "eu-west-1", name: value}, region=None),
        )
        for name, value in [("noProxy", "*"), ("maxRetries", "3"), ("skipRegionValidation", "true")]
    ),
    Case(
        id="provider-of-another-cloud",
        expected=Verdict.UNKNOWN,
        resource=make("pulumi:providers:gcp", {"region": "eu-west-1"}, region=None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    assert verdict(placed_in_eea, case) is case.expected


def test_finding_names_rule_resource_place_and_remedy() -> None:
    (finding,) = findings(
        placed_in_eea,
        Case(id="", expected=Verdict.VIOLATED, resource=make(BUCKET, {"region": "eu-west-2"}, name="pd")),
    )
    text = str(finding)
    assert text.startswith("placed-in-eea is violated by pd (aws:s3/bucket:Bucket)")
    assert 'region = "eu-west-2"' in text
    assert "London, GB" in text
    assert placed_in_eea.remedy in text
    assert "stacks/site.py#1" in text


def test_secret_region_is_judged_but_not_shown() -> None:
    case = Case(id="", expected=Verdict.VIOLATED, resource=make(BUCKET, {"region": Secret("us-east-1")}))
    (finding,) = findings(placed_in_eea, case)
    assert "us-east-1" not in str(finding)
