"""Where a far end is and whose: what a name, a region and an account tell together."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from policies.residency_facts import CONTEXT, FOREIGN, OURS, make

from enclave.graph.facts import UNKNOWN, Graph, Resource, Secret
from enclave.graph.parties import PartyKind
from enclave.graph.places import Standing
from enclave.model.enclave import Transfer
from enclave.residency.meanings import ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.hosts import host_target, name_of, several
from enclave.residency.rule import View
from enclave.residency.targets import Target

BUCKET = "aws:s3/bucket:Bucket"
IN, OUT, DUNNO = Standing.INSIDE, Standing.OUTSIDE, Standing.UNKNOWN
HERE = make(BUCKET, name="here", outputs={"id": "here", "arn": "arn:aws:s3:::here"})
ABROAD = make(
    BUCKET, name="abroad", region="us-east-1", outputs={"id": "abroad", "arn": "arn:aws:s3:::abroad"}
)
THEIRS = make(BUCKET, name="theirs", account=FOREIGN, outputs={"id": "theirs", "arn": "arn:aws:s3:::theirs"})
MOVER = make(
    "aws:x/y:Y",
    {"fromHere": UNKNOWN, "fromAbroad": UNKNOWN, "fromBoth": UNKNOWN, "fromNowhere": UNKNOWN},
    refers={"fromHere": (HERE,), "fromAbroad": (ABROAD,), "fromBoth": (HERE, ABROAD)},
)
PERMITTED = Transfer(
    name="payments",
    data_classes=("profile",),
    recipient="Example Payments",
    country="CH",
    destinations=("intake.payments.example", "us-east-1"),
    purpose="Settle what users pay",
    legal_basis="adequacy",
    owner="dpo",
    since=date(2026, 1, 1),
    until=date(2027, 1, 1),
)
KNOWN = dataclasses.replace(CONTEXT.known, buckets=frozenset({"reports"}))


def view(**more: Any) -> View:
    context = dataclasses.replace(CONTEXT, known=KNOWN, **more)
    return View(context=context, graph=Graph((MOVER, HERE, ABROAD, THEIRS)))


def resolved(end: End, resource: Resource = MOVER, **more: Any) -> list[Target]:
    return list(ends.resolve(end, resource, view(**more)))


def end(**told: Any) -> End:
    return End(**{"where": "to", **told})


RESOLVED: dict[str, tuple[End, list[Standing]]] = {
    "a-region-inside": (end(region="eu-north-1"), [IN]),
    "a-region-outside": (end(region="us-east-1"), [OUT]),
    "a-region-nobody-knows": (end(region="eu-west-9"), [DUNNO]),
    "a-region-not-known": (end(region=UNKNOWN), [DUNNO]),
    "a-bucket-of-the-program": (end(name="here"), [IN]),
    "its-arn": (end(name="arn:aws:s3:::here"), [IN]),
    "something-within-it": (end(name="arn:aws:s3:::here/folder/*"), [IN]),
    "its-url": (end(name="s3://here/folder"), [IN]),
    "hadoops-url": (end(name="s3a://here/folder"), [IN]),
    "a-bucket-of-the-program-abroad": (end(name="abroad"), [OUT]),
    "a-region-does-not-bring-it-home": (end(name="abroad", region="eu-west-1"), [OUT]),
    "somebody-elses-of-the-program": (end(name="theirs"), [OUT]),
    "a-bucket-that-the-configuration-knows": (end(name="reports"), [IN]),
    "a-bucket-nobody-knows": (end(name="stranger"), [DUNNO]),
    "a-part-of-a-name": (end(name="her"), [DUNNO]),
    "a-stranger-in-a-known-region": (end(name="stranger", region="eu-west-1"), [IN]),
    "a-stranger-in-a-region-outside": (end(name="stranger", region="us-east-1"), [OUT]),
    "a-stranger-in-an-unknown-region": (end(name="stranger", region=UNKNOWN), [DUNNO]),
    "ours-in-an-unknown-region": (end(name="here", region=UNKNOWN), [DUNNO]),
    "an-arn-inside-in-an-unknown-region": (
        end(name=f"arn:aws:sqs:eu-west-1:{OURS}:q", region=UNKNOWN),
        [DUNNO],
    ),
    "looked-up-here": (end(name="stranger", here=True), [IN]),
    "an-arn-is-not-looked-up-here": (end(name=f"arn:aws:sqs:us-east-1:{OURS}:q", here=True), [OUT]),
    "an-arn-inside": (end(name=f"arn:aws:sqs:eu-west-1:{OURS}:q"), [IN]),
    "an-arn-of-somebody-else": (end(name=f"arn:aws:sqs:eu-west-1:{FOREIGN}:q"), [OUT]),
    "an-account-of-somebody-else": (end(name="here", account=FOREIGN), [OUT]),
    "an-account-of-ours-is-no-place": (end(name="stranger", account=OURS), [DUNNO]),
    "taken-from-ours": (end(where="fromHere", name=UNKNOWN), [IN]),
    "taken-from-within-ours": (end(where="fromHere[0].arn", name=UNKNOWN), [IN]),
    "taken-from-abroad": (end(where="fromAbroad", name=UNKNOWN), [OUT]),
    "taken-from-either": (end(where="fromBoth", name=UNKNOWN), [IN, OUT]),
    "taken-from-nothing": (end(where="fromNowhere", name=UNKNOWN), [DUNNO]),
    "a-secret-name": (end(name=Secret("abroad")), [OUT]),
    "no-text": (end(name=7), [DUNNO]),
    "nothing-told": (end(), [DUNNO]),
}


@pytest.mark.parametrize(("told", "standing"), RESOLVED.values(), ids=RESOLVED)
def test_the_worst_that_is_told_counts(told: End, standing: list[Standing]) -> None:
    assert [target.standing for target in resolved(told)] == standing


def test_an_account_of_ours_tells_a_place_only_in_judged_cases() -> None:
    told = end(name="stranger", account=OURS)
    assert [each.standing for each in resolved(told, account_decides=True)] == [IN]
    abroad = end(name="stranger", account=OURS, region="us-east-1")
    assert [each.standing for each in resolved(abroad, account_decides=True)] == [OUT]


def test_nothing_is_its_own_far_end() -> None:
    (target,) = resolved(end(name="here"), HERE)
    assert (target.resource, target.standing) == (None, DUNNO)


def test_what_is_in_the_graph_is_named() -> None:
    (target,) = resolved(end(name="theirs"))
    assert target.resource == THEIRS.urn
    assert target.party is not None
    assert target.party.kind is PartyKind.OUTSIDE


@pytest.mark.parametrize(
    ("told", "permitted"),
    [
        (end(name="intake.payments.example"), True),
        (end(name=Secret("intake.payments.example")), True),
        (end(region="us-east-1"), True),
        (end(name="payments.example"), False),
        (end(name="https://intake.payments.example"), False),
        (end(region=UNKNOWN), False),
    ],
)
def test_a_transfer_permits_what_it_names_and_nothing_near_it(told: End, permitted: bool) -> None:
    (target,) = resolved(told, transfers=(PERMITTED,))
    assert bool(target.permitted) is permitted
    (later,) = resolved(told, transfers=(PERMITTED,), today=date(2027, 1, 2))
    assert later.permitted == ""


HOSTS: dict[str, tuple[Any, list[Standing]]] = {
    "of-aws-inside": ("https://sqs.eu-west-1.amazonaws.com", [IN]),
    "of-aws-outside": ("https://sqs.us-east-1.amazonaws.com", [OUT]),
    "of-somebody": ("collector.example", [OUT]),
    "that-looks-like-aws": ("sqs.eu-west-1.amazonaws.com.example", [OUT]),
    "a-private-address": ("10.16.0.4:5432", [IN]),
    "a-public-address": ("203.0.113.9", [OUT]),
    "a-private-address-of-ipv6": ("https://[fd00::1]:443/x", [IN]),
    "a-private-name": ("db.enclave.internal", [IN]),
    "a-door-that-anybody-can-have": ("https://abc.lambda-url.eu-west-1.on.aws/", [DUNNO]),
    "a-bucket-of-nobody-knows-whom": ("https://stranger.s3.eu-west-1.amazonaws.com", [DUNNO]),
    "a-bucket-that-is-known": ("https://reports.s3.eu-west-1.amazonaws.com", [IN]),
    "a-queue-of-ours": (f"https://sqs.eu-west-1.amazonaws.com/{OURS}/q", [IN]),
    "a-queue-of-somebody": (f"https://sqs.eu-west-1.amazonaws.com/{FOREIGN}/q", [OUT]),
    "two-of-a-list": ("10.16.0.4:9092, collector.example:9092", [IN, OUT]),
    "two-of-a-database": ("mongodb://u:p@10.16.0.4,203.0.113.9:27017/db", [IN, OUT]),
    "a-database": ("jdbc:postgresql://10.16.0.4:5432/db", [IN]),
    "a-database-that-cannot-be-read": ("jdbc:nonsense", [DUNNO]),
    "not-known": (UNKNOWN, [DUNNO]),
    "a-secret": (Secret("collector.example"), [OUT]),
}


@pytest.mark.parametrize(("host", "standing"), HOSTS.values(), ids=HOSTS)
def test_where_a_host_leads(host: Any, standing: list[Standing]) -> None:
    assert [target.standing for target in host_target("to", host, MOVER, view())] == standing


@pytest.mark.parametrize(
    ("host", "permitted"),
    [
        ("intake.payments.example", True),
        ("https://intake.payments.example:443/x", True),
        ("https://other.payments.example", False),
        ("https://intake.payments.example.evil.example", False),
    ],
)
def test_a_transfer_to_a_host_permits_every_address_on_it(host: str, permitted: bool) -> None:
    (target,) = host_target("to", host, MOVER, view(transfers=(PERMITTED,)))
    assert bool(target.permitted) is permitted


@pytest.mark.parametrize(
    ("host", "permitted"),
    [
        ("https://sqs.us-east-1.amazonaws.com/999999999999/their-queue", True),
        ("https://sqs.us-east-1.amazonaws.com/999999999999/another-queue", False),
        ("https://sqs.us-west-2.amazonaws.com/888888888888/anybodys-queue", False),
    ],
)
def test_a_transfer_to_a_host_of_aws_permits_only_what_it_names_on_it(host: str, permitted: bool) -> None:
    named = ("https://sqs.us-east-1.amazonaws.com/999999999999/their-queue", "sqs.us-west-2.amazonaws.com")
    transfer = dataclasses.replace(PERMITTED, destinations=named)
    (target,) = host_target("to", host, MOVER, view(transfers=(transfer,)))
    assert bool(target.permitted) is permitted


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("https://User:p@Host.Example.:443/a?b", "host.example"),
        ("Host.Example:443", "host.example"),
        ("http://[::1", "http://[::1"),
        ("", ""),
    ],
)
def test_the_name_of_a_host(text: str, name: str) -> None:
    assert name_of(text) == name


def test_a_url_with_a_comma_is_one_host() -> None:
    assert several("https://a.example/x,y") == ("https://a.example/x,y",)


@pytest.mark.parametrize(
    ("text", "bucket"),
    [
        ("s3://b/k", "b"),
        ("s3n://b", "b"),
        ("arn:aws:s3:::b/k", "b"),
        ("arn:aws-cn:s3:::b", ""),
        (f"arn:aws:s3:eu-west-1:{OURS}:accesspoint/b", ""),
        ("https://b", ""),
        ("b", ""),
        (UNKNOWN, ""),
    ],
)
def test_the_bucket_of_a_text(text: Any, bucket: str) -> None:
    assert ends.bucket_of(text) == bucket
