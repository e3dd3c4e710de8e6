"""S3: bucket policies that hold, names, a new bucket's protections, keys that must exist when they are used.

Source: S3 API reference; user guide, "Bucket naming rules" and "Blocking public access".
"""

from __future__ import annotations

import ipaddress
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from moto.s3.exceptions import S3ClientError
from moto.s3.models import PublicAccessBlock, s3_backends
from moto.s3.responses import S3Response

from enclave.local.cloud import kms, policy
from enclave.local.cloud.patching import replace
from enclave.local.cloud.s3_actions import action_of
from enclave.local.cloud.sts import caller_of

if TYPE_CHECKING:
    from moto.s3.models import FakeBucket

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
RESERVED_PREFIXES, RESERVED_SUFFIXES = ("xn--", "sthree-", "amzn-s3-demo-"), ("-s3alias", "--ol-s3", "--x-s3")
ENFORCED = "BucketOwnerEnforced"


class S3Error(S3ClientError):
    """An error in S3's own form: moto serialises only its own kind here."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)


def install() -> None:
    """Put this module's behaviour in moto's place."""
    replace(S3Response, "_authenticate_and_authorize_s3_action", _authorize)
    replace(S3Response, "_bucket_response_put", _bucket_put)
    replace(S3Response, "delete_bucket_encryption", _delete_encryption)


def bucket_named(name: str | None) -> FakeBucket | None:
    """Return a bucket, whoever owns it."""
    owner = s3_backends.bucket_accounts.get(name) if name else None
    if owner is None or name is None:
        return None
    partition, account = owner
    return s3_backends[account][partition].buckets.get(name)


def _authorize(_: Any) -> Any:
    def authorize(response: S3Response, bucket_name: str | None = None, key_name: str | None = None) -> None:
        query = parse_qs(urlsplit(response.uri).query, keep_blank_values=True)
        action = action_of(response.method, query, of_object=key_name is not None)
        bucket = bucket_named(bucket_name)
        if bucket is None:
            return
        resource = f"arn:{bucket.partition}:s3:::{bucket_name}" + (f"/{key_name}" if key_name else "")
        who = _caller(response)
        document = json.loads(bucket.policy) if bucket.policy else {}
        foreign = bucket.account_id != response.current_account
        creating = action == "CreateBucket"  # moto says whose it is
        if policy.denies(document, f"s3:{action}", who, resource) or (
            foreign and not creating and not policy.allows(document, f"s3:{action}", who, resource)
        ):
            raise _denied(who, f"s3:{action}", resource)
        if action in {"PutBucketAcl", "PutObjectAcl"} and vars(bucket)["ownership_rule"] == ENFORCED:
            raise S3Error("AccessControlListNotSupported", "The bucket does not allow ACLs")
        if action == "PutObject":
            _check_key(response, bucket, who)

    return authorize


def _denied(who: policy.Caller, action: str, resource: str) -> S3Error:
    message = f"User: {who.name} is not authorized to perform: {action} on resource: {resource!r}"
    return S3Error("AccessDenied", message)


def _caller(response: S3Response) -> policy.Caller:
    """Return the caller, with the request's own x-amz headers as condition keys."""
    headers = {
        f"s3:{name.lower()}": value
        for name, value in response.headers.items()
        if name.lower().startswith("x-amz-")
    }
    return caller_of(response).with_context(**headers)


def _check_key(response: S3Response, bucket: FakeBucket, who: policy.Caller) -> None:
    """Want the key that encrypts an upload to exist, be enabled, and let the caller make data keys."""
    default = (bucket.encryption or {}).get("Rule", {}).get("ApplyServerSideEncryptionByDefault", {})
    algorithm = response.headers.get("x-amz-server-side-encryption", default.get("SSEAlgorithm", ""))
    named = response.headers.get("x-amz-server-side-encryption-aws-kms-key-id")
    key = named or default.get("KMSMasterKeyID")
    if not algorithm.startswith("aws:kms") or key is None:
        return
    via = who.with_context(kms__ViaService=f"s3.{bucket.region_name}.amazonaws.com")
    problem = kms.usable(key, via, bucket.account_id, bucket.region_name, "GenerateDataKey")
    if problem is None:
        return
    if "not authorized" in problem:
        raise S3Error("AccessDenied", problem)
    missing = "does not exist" in problem
    raise S3Error("KMS.NotFoundException" if missing else "KMS.KMSInvalidStateException", problem)


def _bucket_put(original: Any) -> Any:
    def bucket_response_put(response: S3Response, request: Any, bucket_name: str, querystring: Any) -> Any:
        if "policy" in querystring:
            _check_policy(response, bucket_name)
        if action_of("PUT", querystring, of_object=False) != "CreateBucket":
            return original(response, request, bucket_name, querystring)
        _check_name(bucket_name)
        existed = bucket_named(bucket_name) is not None
        answer = original(response, request, bucket_name, querystring)
        bucket = bucket_named(bucket_name)
        if bucket is not None and not existed:
            _protect(bucket)
        return answer

    return bucket_response_put


def _check_name(name: str) -> None:
    wrong = (
        not NAME.fullmatch(name)
        or ".." in name
        or name.startswith(RESERVED_PREFIXES)
        or name.endswith(RESERVED_SUFFIXES)
        or _is_address(name)
    )
    if wrong:
        raise S3Error("InvalidBucketName", "The specified bucket is not valid.")


def _is_address(name: str) -> bool:
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True


def _protect(bucket: FakeBucket) -> None:
    """Give a new bucket what AWS gives it: SSE-S3, no public access, no ACLs (since 2023)."""
    _encrypt_by_default(bucket)
    bucket.public_access_block = PublicAccessBlock(True, True, True, True)
    vars(bucket)["ownership_rule"] = bucket.ownership_rule or ENFORCED


def _encrypt_by_default(bucket: FakeBucket) -> None:
    bucket.encryption = {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}}


def _delete_encryption(original: Any) -> Any:
    """Reset a bucket's encryption to SSE-S3: no bucket is without any."""

    def delete_bucket_encryption(response: S3Response) -> Any:
        answer = original(response)
        bucket = bucket_named(response.bucket_name)
        if bucket is not None:
            _encrypt_by_default(bucket)
        return answer

    return delete_bucket_encryption


def _check_policy(response: S3Response, bucket_name: str) -> None:
    bucket = bucket_named(bucket_name)
    if bucket is None:
        return
    try:
        document = policy.parse(response.body)
    except policy.PolicyError as error:
        raise S3Error("MalformedPolicy", f"{error}") from error
    arn = f"arn:{bucket.partition}:s3:::{bucket_name}"
    for statement in policy.statements(document):
        resources = policy.listed(statement.get("Resource", statement.get("NotResource", "")))
        if not all(resource == arn or resource.startswith(f"{arn}/") for resource in resources):
            raise S3Error("MalformedPolicy", "Policy has invalid resource")
    block = bucket.public_access_block
    if block is not None and block.block_public_policy and policy.is_public(document):
        who = caller_of(response).name
        message = f"User: {who} is not authorized to perform: s3:PutBucketPolicy on resource: {arn} because "
        message += "public policies are blocked by the BlockPublicPolicy setting in S3 Block Public Access."
        raise S3Error("AccessDenied", message)
