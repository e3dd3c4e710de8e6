"""What a place says besides its standing; Outposts, sources of profiles; values that aren't known texts."""

from collections.abc import Callable
from typing import Any

import pytest

from enclave.graph import places
from enclave.graph.places import Place, Standing
from enclave.graph.values import UNKNOWN, Secret
from enclave.model.geography import REGIONS, ZONES
from enclave.model.zone_tables import EDGE_ZONES, ZONE_IDS

IN, OUT, NOT_KNOWN = Standing.INSIDE, Standing.OUTSIDE, Standing.UNKNOWN
FORMS: list[Callable[[Any], Place]] = [
    places.arn,
    places.bucket,
    places.host,
    places.inference_profile,
    places.locate,
    places.region,
    places.service_name,
    places.zone,
]
OUTPOST = "arn:aws:outposts:eu-west-1:111122223333:outpost/op-0123456789abcdef0"
ON_IT = "arn:aws:s3-outposts:eu-west-1:444455556666:outpost/op-0123456789abcdef0/bucket/b"


@pytest.mark.parametrize(
    ("form", "text", "account"),
    [
        ("arn", "arn:aws:kms:eu-west-1:111122223333:key/k", "111122223333"),
        ("arn", "arn:aws:iam::111122223333:role/r", "111122223333"),
        ("arn", "arn:aws:iam::aws:policy/p", None),
        ("arn", "arn:aws:s3:::b", None),
        ("arn", "arn:aws:s3::111122223333:accesspoint/a.mrap", "111122223333"),
        ("arn", "arn:aws:cloudfront::111122223333:distribution/E", "111122223333"),
        ("arn", "arn:aws-cn:s3::111122223333:accesspoint/a", "111122223333"),
        ("arn", "arn:aws:kms:eu-west-10:111122223333:key/k", "111122223333"),
        ("arn", "arn:aws:kms:eusc-de-east-1:111122223333:key/k", "111122223333"),
        ("arn", "arn:aws:s3express:eu-west-1:111122223333:bucket/b--euw1-az1--x-s3", "111122223333"),
        ("arn", OUTPOST, "111122223333"),
        (
            "arn",
            "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.amazon.nova-2-lite-v1:0",
            "111122223333",
        ),
        (
            "arn",
            "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/us.amazon.nova-pro-v1:0",
            "111122223333",
        ),
        ("arn", "arn:aws:route53::111122223333:x/y", "111122223333"),
        ("arn", "arn:aws:kms:eu-west-1:*:key/k", None),
        ("host", "111122223333.dkr.ecr.eu-west-1.amazonaws.com", "111122223333"),
        ("host", "111122223333.dkr-ecr.eu-west-1.on.aws", "111122223333"),
        ("host", "111122223333.ddb.eu-west-1.amazonaws.com", "111122223333"),
        ("host", "111122223333.lambda-url.eu-west-1.on.aws", None),
        ("host", "111122223333.execute-api.eu-west-1.amazonaws.com", None),
        ("host", "x.111122223333.dkr.ecr.eu-west-1.amazonaws.com", None),
        ("bucket", "my-ap-111122223333.s3-accesspoint.eu-west-1.amazonaws.com", "111122223333"),
        ("bucket", "111122223333.s3-control.eu-west-1.amazonaws.com", "111122223333"),
        ("bucket", "my-ap-111122223333.s3.eu-west-1.amazonaws.com", None),
    ],
)
def test_account_is_the_one_that_is_named(form: str, text: str, account: str | None) -> None:
    assert getattr(places, form)(text).account == account


@pytest.mark.parametrize(
    ("form", "text", "kind"),
    [
        ("region", "eu-west-1", "region"),
        ("zone", "eu-west-1a", "availability zone"),
        ("zone", "eu-west-3-cmn-1a", "Local Zone"),
        ("zone", "eu-west-3-cmn-wlz-1a", "Wavelength Zone"),
        ("arn", OUTPOST, "Outpost"),
        ("arn", "arn:aws:iam::111122223333:role/r", "global service"),
        ("arn", "arn:aws:organizations::111122223333:account/o-a/1", "global service"),
        ("arn", "arn:aws:cloudfront::111122223333:distribution/E", "global service"),
        ("arn", "arn:aws:s3:::b", "bucket"),
        ("arn", "arn:aws:s3::111122223333:accesspoint/a.mrap", "multi-region access point"),
        ("arn", "arn:aws:s3:eu-west-1:111122223333:accesspoint/a", "access point"),
        ("arn", "arn:aws:bedrock:eu-west-1::foundation-model/m", "foundation model"),
        ("host", "iam.amazonaws.com", "global service"),
        ("host", "organizations.us-east-1.amazonaws.com", "global service"),
        ("host", "kms.eu-west-1.amazonaws.com", "endpoint"),
        ("host", "verification.signer.eu-west-1.amazonaws.com", "endpoint"),
        ("host", "x.cloudfront.net", "edge"),
        ("host", "vpce-0fe5b17a0707d6abc-29p5708s.ec2.eu-west-1.vpce.amazonaws.com", "interface endpoint"),
        ("service_name", "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0", "endpoint service"),
        ("service_name", "com.amazonaws.iam", "global service"),
        ("bucket", "b--euw1-az1--x-s3", "directory bucket"),
        ("bucket", "s3://b?region=eu-west-1", "bucket"),
        ("bucket", "b.s3.eu-west-1.amazonaws.com", "bucket"),
        ("inference_profile", "eu.amazon.nova-pro-v1:0", "inference profile"),
        ("locate", "eu-west-1", "region"),
    ],
)
def test_kind_is_what_a_person_would_say(form: str, text: str, kind: str) -> None:
    assert getattr(places, form)(text).kind == kind


@pytest.mark.parametrize(
    ("form", "text", "partition"),
    [
        ("region", "eu-west-1", "aws"),
        ("region", "eusc-de-east-1", "aws-eusc"),
        ("zone", "eu-central-1-waw-1a", "aws"),
        ("arn", "arn:aws:s3:::b", "aws"),
        ("arn", "arn:aws-cn:s3:::b", "aws-cn"),
        ("arn", OUTPOST, "aws"),
        ("host", "kms.us-gov-west-1.amazonaws.com", "aws-us-gov"),
        ("host", "globalaccelerator.us-west-2.amazonaws.com", "aws"),
        ("inference_profile", "eu.amazon.nova-2-lite-v1:0", "aws"),
        ("region", "nowhere", None),
    ],
)
def test_partition(form: str, text: str, partition: str | None) -> None:
    assert getattr(places, form)(text).partition == partition


def test_a_place_reads_like_one() -> None:
    assert str(places.region("eu-west-1")) == "Dublin, IE"
    assert str(places.host("s3.eu-west-2.amazonaws.com")) == "London, GB"
    assert str(places.zone("eu-central-1-waw-1a")) == "Warsaw, PL"
    assert str(places.region("us-iso-east-1")) == "us-iso-east-1, US"
    assert str(places.host("x.cloudfront.net")).startswith("outside the EEA: ")
    assert str(places.region("x")).startswith("not known: ")
    assert places.region("eu-west-1").why == "eu-west-1 stands in Dublin, IE"
    assert places.zone("eu-west-3-cmn-1a").why == "this Local Zone of eu-west-3 stands in Casablanca, MA"


def test_why_a_bucket_has_no_known_place() -> None:
    assert "zone id" in places.bucket("b--xxx1-az1--x-s3").why
    assert "global endpoint" in places.bucket("b.s3.amazonaws.com").why
    assert "doesn't tell its region" in places.bucket("b").why


def test_a_text_that_two_forms_place_differently_has_no_known_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enclave.graph.places.locating.zone", lambda _: places.region("eu-west-3"))
    place = places.locate("eu-west-1")
    assert (place.standing, place.why) == (NOT_KNOWN, "two ways to read it tell different places")


@pytest.mark.parametrize("form", [places.arn, places.locate])
@pytest.mark.parametrize(
    ("text", "outposts", "standing", "countries"),
    [
        (OUTPOST, {OUTPOST: "NO"}, IN, {"NO"}),
        (ON_IT, {OUTPOST: "NO"}, IN, {"NO"}),
        (OUTPOST, {OUTPOST: "GB"}, OUT, {"GB"}),
        (OUTPOST, {OUTPOST: "no"}, NOT_KNOWN, set()),
        (OUTPOST, {OUTPOST: "Norway"}, NOT_KNOWN, set()),
        (OUTPOST, {OUTPOST: None}, NOT_KNOWN, set()),
        (OUTPOST, {OUTPOST: ["NO"]}, NOT_KNOWN, set()),
        (OUTPOST, {}, NOT_KNOWN, set()),
        (OUTPOST, None, NOT_KNOWN, set()),
        (OUTPOST, UNKNOWN, NOT_KNOWN, set()),
        (OUTPOST, {1: "NO"}, NOT_KNOWN, set()),
        (OUTPOST, {OUTPOST[:-1]: "NO"}, NOT_KNOWN, set()),
        (OUTPOST, {OUTPOST.replace("eu-west-1", "eu-west-3"): "NO"}, NOT_KNOWN, set()),
        (OUTPOST, {OUTPOST: "NO", OUTPOST.replace("111122223333", "444455556666"): "GB"}, NOT_KNOWN, set()),
        (
            OUTPOST.replace("eu-west-1", "us-east-1"),
            {OUTPOST.replace("eu-west-1", "us-east-1"): "NO"},
            OUT,
            {"US"},
        ),
        (OUTPOST.replace("op-", "xp-"), {OUTPOST.replace("op-", "xp-"): "NO"}, NOT_KNOWN, set()),
    ],
)
def test_an_outpost_stands_where_it_is_declared(
    form: Any, text: str, outposts: Any, standing: Standing, countries: set[str]
) -> None:
    place = form(text, outposts=outposts)
    assert (place.standing, place.countries) == (standing, frozenset(countries))


@pytest.mark.parametrize(
    ("profile", "source", "standing"),
    [
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "eu-west-1", IN),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", Secret("eu-west-1"), IN),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "eu-west-2", NOT_KNOWN),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "eu-central-2", NOT_KNOWN),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "us-east-1", NOT_KNOWN),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", UNKNOWN, NOT_KNOWN),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 1, NOT_KNOWN),
        ("eu.amazon.nova-2-lite-v1:0", "eu-west-2", NOT_KNOWN),
        ("eu.amazon.nova-pro-v1:0", "il-central-1", NOT_KNOWN),
        ("us.amazon.nova-pro-v1:0", "eu-west-1", OUT),
    ],
)
def test_a_profile_depends_on_the_region_that_calls_it(profile: str, source: Any, standing: Standing) -> None:
    assert places.inference_profile(profile, source=source).standing is standing


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError("no")

    __repr__ = __str__


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "value", [None, UNKNOWN, 1, 1.5, True, b"eu-west-1", ["eu-west-1"], {"a": "eu-west-1"}]
)
def test_what_is_no_text_has_no_known_place(form: Callable[[Any], Place], value: Any) -> None:
    assert form(value).standing is NOT_KNOWN
    assert form(Secret(value)).standing is NOT_KNOWN


@pytest.mark.parametrize("form", FORMS)
def test_what_cannot_be_printed_has_no_known_place(form: Callable[[Any], Place]) -> None:
    assert form(Unprintable()).standing is NOT_KNOWN
    assert places.requested_regions(Unprintable(), Unprintable()).standing is NOT_KNOWN


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (places.region, "eu-west-1"),
        (places.arn, "arn:aws:kms:eu-west-1:111122223333:key/word"),
        (places.host, "https://user:word@s3.eu-west-1.amazonaws.com/"),
        (places.bucket, "word.s3.eu-west-1.amazonaws.com"),
    ],
)
def test_a_secret_is_judged_and_not_shown(form: Callable[[Any], Place], text: str) -> None:
    place = form(Secret(text))
    assert (place.standing, place.text, place.account) == (IN, "[secret]", None)
    assert "word" not in repr(place)
    beyond = form(Secret(text.replace("eu-west-1", "eu-west-10")))
    assert beyond.standing is NOT_KNOWN
    assert "word" not in repr(beyond)


def test_zone_ids_agree_with_the_model() -> None:
    assert {zone for zones in ZONES.values() for zone in zones} == {
        zone for zone, name in ZONE_IDS.items() if REGIONS[name].in_eea
    }


def test_every_edge_zone_belongs_to_a_region_and_those_in_the_eea_to_one_there() -> None:
    for name, zone in EDGE_ZONES.items():
        parent = REGIONS[zone.region]
        if places.zone(name).standing is IN:
            assert parent.in_eea, name
    assert len(EDGE_ZONES) > 150
