"""Our own documents and our own program keep the rules about who is let in, for whichever enclave."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_documents import STRANGER
from residency_facts import CONTEXT, ENCLAVE, TODAY, make

from enclave.graph.facts import Graph
from enclave.model import naming, policies
from enclave.model.enclave import DataClass, Enclave, Site
from enclave.model.gateway.aws_services import AWS_SERVICES
from enclave.model.gateway.endpoints import endpoint_policy
from enclave.model.geography import REGIONS
from enclave.residency.aws_buckets import BUCKETS
from enclave.residency.context import Context
from enclave.residency.judgement import judge
from enclave.residency.registry import RULES
from enclave.residency.verdicts import Finding, Verdict

KEY = "aws:kms/key:Key"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
TABLE_POLICY = "aws:dynamodb/resourcePolicy:ResourcePolicy"
ROLE = "aws:iam/role:Role"
ENDPOINT = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
PURPOSES = (*naming.OWN_PURPOSES, *(each.name for each in ENCLAVE.data_classes))
ABOUT_ADMISSION = [
    RULES[name]
    for name in (
        "key-policy-admits-own-parties",
        "store-policy-admits-own-parties",
        "role-trusts-own-parties",
        "endpoint-policy-admits-own-parties",
    )
]


def judged(context: Context, type_: str, property_: str, policy: Any, site: Site) -> tuple[Finding, ...]:
    resource = make(type_, {property_: policy}, region=site.region.name, account=site.account.id)
    return tuple(judge(Graph((resource,)), context, ABOUT_ADMISSION).findings)


def documents(enclave: Enclave, site: Site) -> list[tuple[str, str, Any]]:
    """Every document of a site: the type and the property that take it, and the document."""
    found: list[tuple[str, str, Any]] = [(ROLE, "assumeRolePolicy", policies.flow_log_trust(site))]
    found += [(KEY, "policy", policies.key_policy(enclave, site, purpose)) for purpose in naming.OWN_PURPOSES]
    # In regions that AWS opened later, whose bucket that is isn't certain: then it blocks.
    buckets = tuple(name for name in AWS_SERVICES["ecr.dkr"].buckets(site.region) if name in BUCKETS)
    found += [
        (ENDPOINT, "policy", endpoint_policy(enclave, site, read, own=own))
        for read, own in (((), True), (buckets, True), (buckets, False))
        if read or own
    ]
    for each in enclave.data_classes:
        bucket, table = naming.bucket_name(enclave, site, each), naming.table_arn(enclave, site, each)
        found += [
            (KEY, "policy", policies.key_policy(enclave, site, each.name)),
            (TABLE_POLICY, "policy", policies.table_policy(enclave, site, table)),
        ]
        found += [
            (
                BUCKET_POLICY,
                "policy",
                policies.bucket_policy(enclave, site, bucket, release_protection=released),
            )
            for released in (False, True)
        ]
    return found


@pytest.mark.parametrize("site", ENCLAVE.sites, ids=lambda site: site.name)
def test_every_document_of_every_site_is_compliant(site: Site) -> None:
    for type_, property_, policy in documents(ENCLAVE, site):
        found = judged(CONTEXT, type_, property_, policy, site)
        assert found
        assert {each.verdict for each in found} == {Verdict.COMPLIANT}


IN_EEA = sorted(name for name, region in REGIONS.items() if region.in_eea)
NAMES = st.from_regex(r"[a-z][a-z0-9]{1,10}", fullmatch=True)


@settings(max_examples=25, deadline=None)
@given(
    name=NAMES,
    region=st.sampled_from(IN_EEA),
    class_name=NAMES.filter(lambda each: each not in naming.OWN_PURPOSES),
)
def test_documents_are_compliant_whatever_the_names_and_the_region(
    name: str, region: str, class_name: str
) -> None:
    # One site alone: an account then is in one partition, the site's.
    site = dataclasses.replace(ENCLAVE.sites[0], region=REGIONS[region])
    data_class = DataClass(name=class_name, description="-", personal=True)
    enclave = dataclasses.replace(ENCLAVE, name=name, sites=(site,), data_classes=(data_class,))
    context = Context.of(enclave, TODAY)
    for type_, property_, policy in documents(enclave, site):
        found = judged(context, type_, property_, policy, site)
        assert {each.verdict for each in found} == {Verdict.COMPLIANT}, (type_, found)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_key_policy_with_one_stranger_more_is_refused(purpose: str) -> None:
    site = ENCLAVE.sites[0]
    policy = policies.key_policy(ENCLAVE, site, purpose)
    allowing = [number for number, each in enumerate(policy["Statement"]) if each["Effect"] == "Allow"]
    for number in allowing:
        broken = [dict(each) for each in policy["Statement"]]
        broken[number] |= {"Principal": {"AWS": STRANGER}, "Condition": {}}
        # Without the Deny for outsiders, which would still shut the stranger out.
        outside = [each for each in broken if each["Effect"] == "Allow"]
        found = judged(CONTEXT, KEY, "policy", {**policy, "Statement": outside}, site)
        assert [each.verdict for each in found].count(Verdict.VIOLATED) == 1


@pytest.mark.parametrize("site", ENCLAVE.sites, ids=lambda site: site.name)
def test_the_service_of_logs_passes_for_the_group_that_it_asks_for(site: Site) -> None:
    policy = policies.key_policy(ENCLAVE, site, naming.LOGS)
    (finding,) = [
        each for each in judged(CONTEXT, KEY, "policy", policy, site) if "statement UseByLogs" in each.path[1]
    ]
    assert finding.property.endswith(".Condition.ArnLike.kms:EncryptionContext:aws:logs:arn")
    assert f"for account {site.name} ({site.account.id})" in finding.party


@pytest.mark.parametrize("site", ENCLAVE.sites, ids=lambda site: site.name)
def test_the_service_of_logs_without_its_condition_is_refused(site: Site) -> None:
    policy = policies.key_policy(ENCLAVE, site, naming.LOGS)
    loose = [
        {name: each[name] for name in each if name != "Condition"} if each["Sid"] == "UseByLogs" else each
        for each in policy["Statement"]
    ]
    found = judged(CONTEXT, KEY, "policy", {**policy, "Statement": loose}, site)
    assert [each.verdict for each in found].count(Verdict.VIOLATED) == 1
