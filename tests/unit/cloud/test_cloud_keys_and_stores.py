from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cloud.aws import DUBLIN, DUBLIN_2, IRELAND, NETWORK, STOCKHOLM, refused, role_arn, unique

if TYPE_CHECKING:
    from tests.unit.cloud.aws import Aws

LOCATION = {"LocationConstraint": IRELAND}
MISSING_KEY = f"arn:aws:kms:{IRELAND}:{DUBLIN}:key/12345678-1234-1234-1234-123456789012"
ROOT = {"AWS": f"arn:aws:iam::{DUBLIN}:root"}
TABLE = {
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(principal: Any = ROOT, action: Any = "kms:*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"} | more


def by_role(role: str, *actions: str, **conditions: Any) -> dict[str, Any]:
    arn = {"ArnEquals": {"aws:PrincipalArn": role_arn(DUBLIN, role)}}
    return allow(action=list(actions), Condition=arn | conditions)


ADMINISTRATION = by_role(
    "enclave-deploy",
    "kms:DescribeKey",
    "kms:PutKeyPolicy",
    "kms:ScheduleKeyDeletion",
    "kms:EnableKeyRotation",
)


@pytest.fixture
def kms(aws: Aws) -> Any:
    return aws.client("kms")


def make_key(kms: Any, *statements: dict[str, Any], **more: Any) -> str:
    policy = {"Policy": document(*statements)} if statements else {}
    return str(kms.create_key(**policy, **more)["KeyMetadata"]["Arn"])


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("{not json", "valid JSON"),
        (document(), "Statement"),
        (document(allow() | {"Effect": "Maybe"}), "effect"),
        (document({"Effect": "Allow", "Principal": ROOT, "Resource": "*"}), "Action"),
        (document({"Effect": "Allow", "Action": "kms:*", "Resource": "*"}), "Principal"),
        (document({"Effect": "Allow", "Principal": ROOT, "Action": "kms:*"}), "Resource"),
        (document(allow({"AWS": role_arn(DUBLIN, "missing")})), "Invalid principal"),
        (document(allow({"AWS": "somebody"})), "Invalid principal"),
        (document(allow({"Service": "logs"})), "Invalid principal"),
        (document(allow({"AWS": DUBLIN_2})), "will not allow you to update"),
        (document(by_role("another-role", "kms:*")), "will not allow you to update"),
        (document(allow(action="kms:Describe*")), "will not allow you to update"),
        (document(allow(), allow("*", Effect="Deny")), "will not allow you to update"),
        (document(allow(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-x"}})), "will not allow you"),
        (document(allow(Condition={"DateGreaterThan": {"aws:CurrentTime": "2000"}})), "will not allow you"),
    ],
)
def test_key_policies_that_kms_refuses(kms: Any, policy: str, words: str):
    with refused("MalformedPolicyDocumentException", words):
        kms.create_key(Policy=policy)
    key = make_key(kms)
    with refused("MalformedPolicyDocumentException", words):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)


def test_lockout_is_possible_on_purpose_only(kms: Any):
    key = make_key(kms, by_role("another-role", "kms:*"), BypassPolicyLockoutSafetyCheck=True)
    with refused("AccessDeniedException", "kms:DescribeKey"):
        kms.describe_key(KeyId=key)


def test_key_policy_holds_for_its_own_account_too(kms: Any):
    key = make_key(kms, ADMINISTRATION)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["Enabled"]
    for call, parameters in (
        (kms.encrypt, {"Plaintext": b"x"}),
        (kms.generate_data_key, {"KeySpec": "AES_256"}),
        (kms.disable_key, {}),
        (kms.tag_resource, {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    ):
        with refused("AccessDeniedException", "no resource-based policy allows"):
            call(KeyId=key, **parameters)


def test_decrypt_is_guarded_by_the_key_in_the_ciphertext(kms: Any):
    key = make_key(kms)
    secret = kms.encrypt(KeyId=key, Plaintext=b"secret")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=secret)["Plaintext"] == b"secret"
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=document(ADMINISTRATION))
    with refused("AccessDeniedException", "kms:Decrypt"):
        kms.decrypt(CiphertextBlob=secret)


def test_key_of_another_account_needs_its_policy(aws: Aws, kms: Any):
    key = make_key(kms)
    with refused("AccessDeniedException"):
        aws.client("kms", DUBLIN_2).describe_key(KeyId=key)
    with refused("NotFoundException"):
        aws.client("kms", DUBLIN, STOCKHOLM).describe_key(KeyId=key.rpartition("/")[2])


def test_rotation(kms: Any):
    key = make_key(kms)
    assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"] is False
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
    status = kms.get_key_rotation_status(KeyId=key)
    assert (status["KeyRotationEnabled"], status["RotationPeriodInDays"]) == (True, 180)
    with refused("ValidationException"):
        kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=9999)


@pytest.mark.parametrize("days", [1, 6, 31, 365])
def test_deletion_windows_outside_7_to_30_days_are_refused(kms: Any, days: int):
    with refused("ValidationException", "between 7 and 30"):
        kms.schedule_key_deletion(KeyId=make_key(kms), PendingWindowInDays=days)


def test_key_that_is_to_be_deleted_serves_nothing(kms: Any):
    key = make_key(kms)
    answer = kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    assert answer["KeyState"] == "PendingDeletion"
    for call, parameters in (
        (kms.encrypt, {"Plaintext": b"x"}),
        (kms.enable_key_rotation, {}),
        (kms.disable_key, {}),
        (kms.enable_key, {}),
        (kms.schedule_key_deletion, {}),
        (kms.tag_resource, {"Tags": [{"TagKey": "a", "TagValue": "b"}]}),
    ):
        with refused("KMSInvalidStateException", "pending deletion"):
            call(KeyId=key, **parameters)
    with refused("KMSInvalidStateException"):
        kms.create_alias(AliasName=f"alias/{unique('late')}", TargetKeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["DeletionDate"] == answer["DeletionDate"]
    kms.cancel_key_deletion(KeyId=key)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Disabled"
    with refused("DisabledException"):
        kms.encrypt(KeyId=key, Plaintext=b"x")
    with refused("KMSInvalidStateException"):
        kms.cancel_key_deletion(KeyId=key)


def test_aliases_are_unique_and_reserved_names_refused(kms: Any):
    key, alias = make_key(kms), f"alias/{unique('known')}"
    kms.create_alias(AliasName=alias, TargetKeyId=key)
    assert kms.describe_key(KeyId=alias)["KeyMetadata"]["Arn"] == key
    with refused("AlreadyExistsException"):
        kms.create_alias(AliasName=alias, TargetKeyId=make_key(kms))
    with refused("NotAuthorizedException"):
        kms.create_alias(AliasName="alias/aws/mine", TargetKeyId=key)
    with refused("NotFoundException"):
        kms.create_alias(AliasName=f"alias/{unique('lost')}", TargetKeyId=MISSING_KEY)
    kms.delete_alias(AliasName=alias)
    with refused("NotFoundException"):
        kms.delete_alias(AliasName=alias)


def test_replicas_only_of_multi_region_keys_and_once_a_region(aws: Aws, kms: Any):
    with refused("UnsupportedOperationException"):
        kms.replicate_key(KeyId=make_key(kms), ReplicaRegion=STOCKHOLM)
    key = make_key(kms, MultiRegion=True)
    tags = [{"TagKey": "a", "TagValue": "b"}]
    replica = kms.replicate_key(KeyId=key, ReplicaRegion=STOCKHOLM, Tags=tags)["ReplicaKeyMetadata"]
    assert replica["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA"
    assert replica["Arn"] == key.replace(IRELAND, STOCKHOLM)
    north = aws.client("kms", DUBLIN, STOCKHOLM)
    assert north.list_resource_tags(KeyId=replica["KeyId"])["Tags"] == tags
    with refused("AlreadyExistsException"):
        kms.replicate_key(KeyId=key, ReplicaRegion=STOCKHOLM)
    with refused("UnsupportedOperationException"):
        north.replicate_key(KeyId=replica["KeyId"], ReplicaRegion="eu-central-1")
    assert kms.schedule_key_deletion(KeyId=key)["KeyState"] == "PendingReplicaDeletion"


def make_bucket(aws: Aws) -> str:
    name = unique("bucket")
    aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=LOCATION)
    return name


def test_bucket_names_are_everybodys(aws: Aws):
    name = make_bucket(aws)
    with refused("BucketAlreadyOwnedByYou"):
        aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=LOCATION)
    with refused("BucketAlreadyExists"):
        aws.client("s3", DUBLIN_2).create_bucket(Bucket=name, CreateBucketConfiguration=LOCATION)


@pytest.mark.parametrize(
    "name", ["Upper-Case", "under_score", "double..dot", "192.168.0.1", "-dash", "xn--name", "some-s3alias"]
)
def test_bucket_names_that_s3_refuses(aws: Aws, name: str):
    with refused("InvalidBucketName"):
        aws.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=LOCATION)


@pytest.mark.parametrize("configuration", [None, {"LocationConstraint": STOCKHOLM}])
def test_bucket_is_made_where_the_call_goes(aws: Aws, configuration: dict[str, str] | None):
    given = {"CreateBucketConfiguration": configuration} if configuration else {}
    with refused("IllegalLocationConstraintException"):
        aws.client("s3").create_bucket(Bucket=unique("misplaced"), **given)


def test_new_bucket_is_private_and_encrypted(aws: Aws):
    s3, bucket = aws.client("s3"), {"Bucket": make_bucket(aws)}
    assert all(s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"].values())
    rule = s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    rules = s3.get_bucket_ownership_controls(**bucket)["OwnershipControls"]["Rules"]
    assert rules == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    s3.put_bucket_encryption(**bucket, ServerSideEncryptionConfiguration=encryption(MISSING_KEY))
    s3.delete_bucket_encryption(**bucket)
    again = s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert again == rule
    with refused("AccessControlListNotSupported"):
        s3.put_bucket_acl(**bucket, ACL="public-read")
    with refused("AccessDenied", "BlockPublicPolicy"):
        s3.put_bucket_policy(**bucket, Policy=bucket_policy(bucket["Bucket"], allow("*", "s3:GetObject")))


def bucket_policy(bucket: str, *statements: dict[str, Any]) -> str:
    arn = f"arn:aws:s3:::{bucket}"
    return document(*(statement | {"Resource": [arn, f"{arn}/*"]} for statement in statements))


def encryption(key: str) -> dict[str, Any]:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default}]}


def test_full_bucket_stays(aws: Aws):
    s3, bucket = aws.client("s3"), make_bucket(aws)
    enabled = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=enabled)
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="x")
    with refused("BucketNotEmpty"):
        s3.delete_bucket(Bucket=bucket)
    versions = s3.list_object_versions(Bucket=bucket)
    for one in versions["Versions"] + versions["DeleteMarkers"]:
        s3.delete_object(Bucket=bucket, Key="x", VersionId=one["VersionId"])
    s3.delete_bucket(Bucket=bucket)


def test_locked_object_stays(aws: Aws):
    s3, bucket = aws.client("s3"), unique("locked")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=LOCATION, ObjectLockEnabledForBucket=True)
    made = s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    until = "2099-01-01T00:00:00Z"
    s3.put_object_retention(
        Bucket=bucket, Key="x", Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until}
    )
    with refused("AccessDenied"):
        s3.delete_object(Bucket=bucket, Key="x", VersionId=made["VersionId"])
    with refused("BucketNotEmpty"):
        s3.delete_bucket(Bucket=bucket)


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("{not json", "valid JSON"),
        (document(allow(action="s3:*", Resource="arn:aws:s3:::another-bucket/*")), "invalid resource"),
        (document(allow({"AWS": role_arn(DUBLIN, "missing")}, "s3:*")), "Invalid principal"),
    ],
)
def test_bucket_policies_that_s3_refuses(aws: Aws, policy: str, words: str):
    with refused("MalformedPolicy", words):
        aws.client("s3").put_bucket_policy(Bucket=make_bucket(aws), Policy=policy)


def test_bucket_of_another_account_needs_its_policy(aws: Aws):
    bucket, stranger = make_bucket(aws), aws.client("s3", DUBLIN_2)
    for call, parameters in (
        (stranger.put_object, {"Key": "x", "Body": b"x"}),
        (stranger.list_objects_v2, {}),
        (stranger.get_bucket_versioning, {}),
        (stranger.delete_bucket, {}),
    ):
        with refused("AccessDenied"):
            call(Bucket=bucket, **parameters)
    opened = bucket_policy(bucket, allow({"AWS": role_arn(DUBLIN_2)}, ["s3:PutObject", "s3:ListBucket"]))
    aws.client("s3").put_bucket_policy(Bucket=bucket, Policy=opened)
    stranger.put_object(Bucket=bucket, Key="x", Body=b"x")
    with refused("AccessDenied"):
        stranger.get_object(Bucket=bucket, Key="x")


def test_denial_in_a_bucket_policy_holds_for_the_owner(aws: Aws):
    s3, bucket = aws.client("s3"), make_bucket(aws)
    denial = allow("*", "s3:DeleteBucket", Effect="Deny")
    s3.put_bucket_policy(Bucket=bucket, Policy=bucket_policy(bucket, denial))
    with refused("AccessDenied", "s3:DeleteBucket"):
        s3.delete_bucket(Bucket=bucket)
    s3.delete_bucket_encryption(Bucket=bucket)  # another action, though also a DELETE of the bucket's address
    s3.delete_bucket_policy(Bucket=bucket)
    s3.delete_bucket(Bucket=bucket)


def test_uploads_need_a_key_that_is_there_and_may_be_used(aws: Aws, kms: Any):
    s3, bucket = aws.client("s3"), make_bucket(aws)

    def encrypt_with(key: str) -> None:
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=encryption(key))

    upload = {"Bucket": bucket, "Key": "x", "Body": b"x"}
    encrypt_with(MISSING_KEY)
    with refused("KMS.NotFoundException"):
        s3.put_object(**upload)
    encrypt_with(make_key(kms, ADMINISTRATION))
    with refused("AccessDenied", "kms:GenerateDataKey"):
        s3.put_object(**upload)
    key = make_key(kms)
    encrypt_with(key)
    s3.put_object(**upload)
    kms.schedule_key_deletion(KeyId=key)
    with refused("KMS.KMSInvalidStateException"):
        s3.put_object(**upload)


def encrypted(key: str) -> dict[str, Any]:
    return {"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}}


TABLE_USES = ["DescribeKey", "Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey"]


def by_tables(without: str = "", region: str = IRELAND) -> list[dict[str, Any]]:
    """Statements that let the deploy role use a key through DynamoDB."""
    via = {"StringEquals": {"kms:ViaService": f"dynamodb.{region}.amazonaws.com"}}
    uses = [f"kms:{action}" for action in TABLE_USES if action != without]
    grants = [] if without == "CreateGrant" else ["kms:CreateGrant"]
    for_aws = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    statements = [by_role("enclave-deploy", *uses, **via)]
    return statements + [by_role("enclave-deploy", *grants, **via, **for_aws)] * len(grants)


@pytest.mark.parametrize("without", [*TABLE_USES, "CreateGrant"])
def test_table_key_needs_every_permission_that_the_guide_lists(aws: Aws, kms: Any, without: str):
    dynamodb, name = aws.client("dynamodb"), unique("table")
    administration = by_role("enclave-deploy", "kms:PutKeyPolicy")
    key = make_key(kms, administration, *by_tables(without))
    with refused("ValidationException", f"kms:{without}"):
        dynamodb.create_table(TableName=name, **TABLE, **encrypted(key))
    elsewhere = make_key(kms, administration, *by_tables(region=STOCKHOLM))
    with refused("ValidationException", "not authorized"):
        dynamodb.create_table(TableName=name, **TABLE, **encrypted(elsewhere))


def test_table_key_must_be_there_and_grantable(aws: Aws, kms: Any):
    dynamodb, name = aws.client("dynamodb"), unique("table")
    pending = make_key(kms)
    kms.schedule_key_deletion(KeyId=pending)
    for key in (MISSING_KEY, pending, make_key(kms, ADMINISTRATION)):
        with refused("ValidationException", "One or more parameter values were invalid"):
            dynamodb.create_table(TableName=name, **TABLE, **encrypted(key))
    key = make_key(kms, ADMINISTRATION, *by_tables())
    made = dynamodb.create_table(TableName=name, **TABLE, **encrypted(key))["TableDescription"]
    assert made["SSEDescription"]["KMSMasterKeyArn"] == key


def test_table_encryption_can_change_to_a_key_that_is_there(aws: Aws, kms: Any):
    dynamodb, name = aws.client("dynamodb"), unique("table")
    dynamodb.create_table(TableName=name, **TABLE)
    with refused("ValidationException"):
        dynamodb.update_table(TableName=name, **encrypted(MISSING_KEY))
    key = make_key(kms)
    dynamodb.update_table(TableName=name, **encrypted(key))
    described = dynamodb.describe_table(TableName=name)["Table"]["SSEDescription"]
    assert described["KMSMasterKeyArn"] == key
    with refused("UnsupportedByEmbeddedCloud", "ReplicaUpdates"):
        dynamodb.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": "us-east-1"}}])


def test_protected_table_stays(aws: Aws):
    dynamodb, name = aws.client("dynamodb"), unique("table")
    dynamodb.create_table(TableName=name, DeletionProtectionEnabled=True, **TABLE)
    with refused("ResourceInUseException"):
        dynamodb.create_table(TableName=name, **TABLE)
    with refused("ValidationException", "DeletionProtectionEnabled"):
        dynamodb.delete_table(TableName=name)
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName=name)
    with refused("ResourceNotFoundException"):
        dynamodb.delete_table(TableName=name)


def make_table(aws: Aws) -> tuple[str, str]:
    """Return a new table's name and ARN."""
    made = aws.client("dynamodb").create_table(TableName=unique("table"), **TABLE)["TableDescription"]
    return made["TableName"], made["TableArn"]


def table_denial(arn: str, *actions: str) -> str:
    condition = {"ArnEquals": {"aws:PrincipalArn": role_arn(DUBLIN)}}
    return document(allow("*", list(actions), Effect="Deny", Resource=arn, Condition=condition))


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("{not json", "valid JSON"),
        (document(), "Statement"),
        (document(allow(action="dynamodb:GetItem", Resource="*")), "invalid resource"),
        (document(allow(action="dynamodb:GetItem", Resource="TABLE-2")), "invalid resource"),
        (document(allow(action="dynamodb:RestoreTableFromBackup", Resource="TABLE")), "RestoreTableFromBack"),
        (document(allow(action=["dynamodb:GetItem", "s3:GetObject"], Resource="TABLE")), '"s3:GetObject"'),
        (document(allow({"AWS": role_arn(DUBLIN, "missing")}, "dynamodb:*", Resource="TABLE")), "principal"),
        (document(allow("*", "dynamodb:GetItem", Resource="TABLE")), "Block Public Access"),
        (document(allow("*", "dynamodb:*", Effect="Deny", Resource="TABLE")), "has to be confirmed"),
        (document(allow(action="dynamodb:GetItem", Resource="TABLE")) + " " * 20480, "longer than 20480"),
    ],
)
def test_table_policies_that_dynamodb_refuses(aws: Aws, policy: str, words: str):
    dynamodb, (_, arn) = aws.client("dynamodb"), make_table(aws)
    with refused("ValidationException", words):
        dynamodb.put_resource_policy(ResourceArn=arn, Policy=policy.replace("TABLE", arn))
    with refused("PolicyNotFoundException"):
        dynamodb.get_resource_policy(ResourceArn=arn)


def test_table_policies_are_of_tables_that_are_there(aws: Aws):
    dynamodb, (_, arn) = aws.client("dynamodb"), make_table(aws)
    text = document(allow(action="dynamodb:GetItem", Resource=arn))
    elsewhere = arn.replace(IRELAND, STOCKHOLM)
    for missing in (f"{arn}-2", elsewhere, arn.replace(DUBLIN, DUBLIN_2)):
        with refused("ResourceNotFoundException"):
            dynamodb.put_resource_policy(ResourceArn=missing, Policy=text.replace(arn, missing))
    with refused("UnsupportedByEmbeddedCloud", "streams"):
        dynamodb.put_resource_policy(ResourceArn=f"{arn}/stream/2026-01-01T00:00:00.000", Policy=text)


ITEM: dict[str, Any] = {"pk": {"S": "x"}}


def test_table_policy_keeps_its_roles_away_from_items(aws: Aws):
    dynamodb, (name, arn) = aws.client("dynamodb"), make_table(aws)
    dynamodb.put_item(TableName=name, Item=ITEM)
    data = (
        "BatchGetItem",
        "BatchWriteItem",
        "DeleteItem",
        "GetItem",
        "PutItem",
        "Query",
        "Scan",
        "UpdateItem",
    )
    names = [f"dynamodb:{action}" for action in (*data, "ConditionCheckItem", "CreateBackup")]
    dynamodb.put_resource_policy(ResourceArn=arn, Policy=table_denial(arn, *names))
    check = {"TableName": name, "Key": ITEM, "ConditionExpression": "attribute_exists(pk)"}
    question = {"KeyConditionExpression": "pk = :x", "ExpressionAttributeValues": {":x": {"S": "x"}}}
    for call, parameters in (
        (dynamodb.get_item, {"TableName": name, "Key": ITEM}),
        (dynamodb.get_item, {"TableName": arn, "Key": ITEM}),
        (dynamodb.put_item, {"TableName": name, "Item": ITEM}),
        (dynamodb.delete_item, {"TableName": name, "Key": ITEM}),
        (dynamodb.update_item, {"TableName": name, "Key": ITEM}),
        (dynamodb.query, {"TableName": name, **question}),
        (dynamodb.scan, {"TableName": name}),
        (dynamodb.create_backup, {"TableName": name, "BackupName": "copy"}),
        (dynamodb.batch_get_item, {"RequestItems": {name: {"Keys": [ITEM]}}}),
        (dynamodb.batch_write_item, {"RequestItems": {name: [{"PutRequest": {"Item": ITEM}}]}}),
        (dynamodb.transact_get_items, {"TransactItems": [{"Get": {"TableName": name, "Key": ITEM}}]}),
        (dynamodb.transact_write_items, {"TransactItems": [{"ConditionCheck": check}]}),
    ):
        with refused("AccessDeniedException", "explicit deny in a resource-based policy"):
            call(**parameters)
    with refused("UnsupportedByEmbeddedCloud"):
        dynamodb.execute_statement(Statement="SELECT * FROM anything")
    other, _ = make_table(aws)
    dynamodb.put_item(TableName=other, Item=ITEM)
    assert dynamodb.get_item(TableName=other, Key=ITEM)["Item"] == ITEM


def test_table_policy_goes_by_itself_or_with_its_table(aws: Aws):
    dynamodb, (name, arn) = aws.client("dynamodb"), make_table(aws)
    text = table_denial(arn, "dynamodb:GetItem")
    revision = dynamodb.put_resource_policy(ResourceArn=arn, Policy=text)["RevisionId"]
    assert dynamodb.get_resource_policy(ResourceArn=arn) | {"ResponseMetadata": None} == {
        "Policy": text,
        "RevisionId": revision,
        "ResponseMetadata": None,
    }
    dynamodb.delete_resource_policy(ResourceArn=arn)
    dynamodb.delete_resource_policy(ResourceArn=arn)
    with refused("PolicyNotFoundException"):
        dynamodb.delete_resource_policy(ResourceArn=arn, ExpectedRevisionId=revision)
    dynamodb.get_item(TableName=name, Key=ITEM)
    dynamodb.put_resource_policy(ResourceArn=arn, Policy=text)
    dynamodb.delete_table(TableName=name)
    with refused("ResourceNotFoundException"):
        dynamodb.delete_resource_policy(ResourceArn=arn)
    dynamodb.create_table(TableName=name, **TABLE)
    with refused("PolicyNotFoundException"):
        dynamodb.get_resource_policy(ResourceArn=arn)


@pytest.mark.parametrize("name", ["ab", "with space", "x" * 256])
def test_table_names_that_dynamodb_refuses(aws: Aws, name: str):
    with refused("ValidationException", "tableName"):
        aws.client("dynamodb").create_table(TableName=name, **TABLE)


def trust(**changes: Any) -> str:
    statement = {"Effect": "Allow", "Principal": ROOT, "Action": "sts:AssumeRole"} | changes
    return document({name: value for name, value in statement.items() if value is not None})


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("{not json", "valid JSON"),
        (trust(Resource="*"), "Resource"),
        (trust(Principal=None), "Principal"),
        (trust(Principal={"AWS": role_arn(DUBLIN, "missing")}), "Invalid principal"),
        (trust(Action="s3:GetObject"), "STS AssumeRole actions"),
        (trust(Effect="Maybe"), "effect"),
    ],
)
def test_trust_policies_that_iam_refuses(aws: Aws, policy: str, words: str):
    iam, name = aws.client("iam"), unique("role")
    with refused("MalformedPolicyDocument", words):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust())
    with refused("MalformedPolicyDocument", words):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=policy)


def test_role_is_unique_and_goes_after_its_policies(aws: Aws):
    iam, name = aws.client("iam"), unique("role")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust())
    for again in (name, name.upper()):
        with refused("EntityAlreadyExists"):
            iam.create_role(RoleName=again, AssumeRolePolicyDocument=trust())
    inline = {"RoleName": name, "PolicyName": "p"}
    for broken in ("{not json", document({"Effect": "Allow", "Action": "s3:*"})):
        with refused("MalformedPolicyDocument"):
            iam.put_role_policy(**inline, PolicyDocument=broken)
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    iam.put_role_policy(**inline, PolicyDocument=document(statement))
    with refused("DeleteConflict"):
        iam.delete_role(RoleName=name)
    iam.delete_role_policy(**inline)
    iam.delete_role(RoleName=name)
    with refused("NoSuchEntity"):
        iam.delete_role(RoleName=name)


def logs_may_use(group: str) -> dict[str, Any]:
    arn = f"arn:aws:logs:{IRELAND}:{DUBLIN}:log-group:{group}"
    actions = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"]
    condition = {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn}}
    return allow({"Service": f"logs.{IRELAND}.amazonaws.com"}, actions, Condition=condition)


def test_log_group_key_must_let_the_service_use_it_for_that_group(aws: Aws, kms: Any):
    logs, name = aws.client("logs"), unique("group")
    other = make_key(kms, ADMINISTRATION, logs_may_use("another-group"))
    for key in (MISSING_KEY, make_key(kms), other):
        with refused("InvalidParameterException", "KMS key does not exist or is not allowed"):
            logs.create_log_group(logGroupName=name, kmsKeyId=key)
    good = make_key(kms, ADMINISTRATION, logs_may_use(f"{name}*"))
    logs.create_log_group(logGroupName=name, kmsKeyId=good)
    with refused("ResourceAlreadyExistsException"):
        logs.create_log_group(logGroupName=name, kmsKeyId=good)
    with refused("InvalidParameterException"):
        logs.associate_kms_key(logGroupName=name, kmsKeyId=other)
    logs.disassociate_kms_key(logGroupName=name)
    assert "kmsKeyId" not in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
    logs.associate_kms_key(logGroupName=name, kmsKeyId=good)
    assert logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]["kmsKeyId"] == good


@pytest.mark.parametrize("days", [0, 2, 17, 366, 4000])
def test_retention_comes_in_steps(aws: Aws, days: int):
    logs, name = aws.client("logs"), unique("group")
    logs.create_log_group(logGroupName=name)
    with refused("InvalidParameterException", "retentionInDays"):
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)


def test_denial_of_outsiders_lets_members_of_the_organisation_in(kms: Any):
    outsiders = allow(
        "*",
        Effect="Deny",
        Condition={
            "StringNotEquals": {"aws:PrincipalOrgID": "o-eea1234567"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    )
    key = make_key(kms, ADMINISTRATION, outsiders)
    assert kms.describe_key(KeyId=key)
    assert NETWORK not in key
