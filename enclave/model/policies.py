"""The resource policies of a site: keys, buckets, tables, and the role that delivers flow logs.

Every function returns a JSON-able policy document. The partition follows from the site's region.

Two habits run through all of them:

* A permission names the account's root as principal and the role in a condition on ``aws:PrincipalArn``.
  AWS rejects a policy that names a role which doesn't exist yet, and silently swaps a deleted one for its
  internal id. (KMS checks at creation that the creator could change the policy again: the deploy role can.)
* A Deny uses ``...IfExists`` where a missing key must not open a way out: in a Deny, IfExists makes the
  absent key *match*, so an anonymous request is denied too. A negated operator such as StringNotEquals
  matches an absent key by itself.

Sources: IAM user guide, "Condition operators" and "Global condition keys"; KMS developer guide, "Key
policies" and "Condition keys for KMS"; CloudWatch Logs user guide, "Encrypt log data using KMS"; VPC user
guide, "IAM role for publishing flow logs"; S3 user guide, "Using SSE-KMS"; DynamoDB developer guide,
"DynamoDB API operations supported by resource-based policies" and "Authorizing use of
your customer managed key" (read in November 2026).

Not found in writing: how Network Firewall calls KMS. That whoever makes a firewall needs permissions of
their own is told by AWS's answer to those who lack them ("Given KMS key is misconfigured."); that the service
calls under its own name as well is how public programs have it. A gateway's key lets both, and the service
only for the site's own account.
"""

from typing import Any

from enclave.model.enclave import DataClass, Enclave, Site
from enclave.model.naming import (
    GATEWAY,
    LOGS,
    OWN_PURPOSES,
    data_role_name,
    deploy_role_arn,
    flow_log_group_name,
    log_group_arn,
    log_group_prefix,
    role_arn,
    root_arn,
)

_VERSION = "2012-10-17"

_ADMINISTER = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
"""Spelled out, since ``kms:Create*`` holds CreateGrant and ``kms:Update*`` holds UpdatePrimaryRegion.

DisableKeyRotation and ReplicateKey are left out on purpose.
"""

_USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")

_FOR_AWS: dict[str, Any] = {"Bool": {"kms:GrantIsForAWSResource": "true"}}

_TOUCH_DATA = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:CreateBackup",
    "dynamodb:DeleteItem",
    "dynamodb:EnableKinesisStreamingDestination",
    "dynamodb:ExportTableToPointInTime",
    "dynamodb:GetItem",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLSelect",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:RestoreTableToPointInTime",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
)
"""What reads or writes items, or copies them to where the table's policy doesn't reach.

Spelled out: DynamoDB refuses a policy with an action that it doesn't support there, such as
RestoreTableFromBackup. Transactions have no action of their own: each part needs the single item's.
"""

Statement = dict[str, Any]
Policy = dict[str, Any]


def key_policy(enclave: Enclave, site: Site, purpose: str) -> Policy:
    """Return the policy of a site's key. ``purpose`` is a data class's name or one of ``OWN_PURPOSES``.

    Administrators, the deploy role and the key administrator, look after the key: policy, tags, rotation,
    alias, deletion. Neither can use it by calling KMS. The deploy role can use a data class's key through
    DynamoDB in the key's own region, which is what creating an encrypted table takes; reading items that
    way is denied to it by ``table_policy``. Both hold PutKeyPolicy and so could let themselves in, but
    not without changing this policy first, which CloudTrail records. Users can't administer the key. In the
    same way the deploy role uses the gateway's key through Network Firewall. ValueError for another purpose.
    """
    administration = _allow_roles(
        "Administration",
        site,
        _administrators(enclave, site),
        _ADMINISTER,
    )
    if purpose == LOGS:
        uses = [_use_by_logs(enclave, site)]
    elif purpose == GATEWAY:
        uses = _use_by_firewall(enclave, site)
    else:
        uses = _use_by_data_role(enclave, site, _data_class(enclave, purpose))
    return _policy(administration, *uses, _deny_outsiders(enclave, "kms:*", "*"))


def bucket_policy(
    enclave: Enclave, site: Site, bucket_name: str, *, release_protection: bool = False
) -> Policy:
    """Return the policy of a site's bucket.

    Only over TLS, only for the own organisation, and no upload may name an encryption: each gets the bucket's
    default, which is the key of its data class. (To allow that key by name would take its ARN, which nobody
    knows before the key exists: the policy couldn't be judged in the preview that makes both.) Nobody may
    delete the bucket unless ``release_protection``, which is for taking the enclave down.
    """
    bucket = f"arn:{site.region.partition}:s3:::{bucket_name}"
    everything = [bucket, f"{bucket}/*"]
    statements = [
        _deny("Plaintext", "s3:*", everything, {"BoolIfExists": {"aws:SecureTransport": "false"}}),
        _deny_outsiders(enclave, "s3:*", everything),
        *_deny_named_encryption(f"{bucket}/*"),
    ]
    if not release_protection:
        statements.append(_deny("BucketDeletion", "s3:DeleteBucket", bucket, None))
    return _policy(*statements)


def table_policy(enclave: Enclave, site: Site, table_arn: str) -> Policy:
    """Return the policy of a site's table, for the table and its indexes.

    Only over TLS, only for the own organisation; and neither the deploy role nor the key administrator
    touches data, whatever their own permissions say. Both may still change or delete this policy, so that
    the enclave can be changed and taken down: to read items they would have to change it first, which
    CloudTrail records (PutResourcePolicy, DeleteResourcePolicy). A backup that is there already is beyond
    its reach: who restores one is up to the roles' own permissions.
    """
    everything = [table_arn, f"{table_arn}/index/*"]
    administrators = list(_administrators(enclave, site))
    return _policy(
        _deny("Plaintext", "dynamodb:*", everything, {"BoolIfExists": {"aws:SecureTransport": "false"}}),
        _deny_outsiders(enclave, "dynamodb:*", everything),
        _deny(
            "DataToAdministrators",
            list(_TOUCH_DATA),
            everything,
            {"ArnEquals": {"aws:PrincipalArn": administrators}},
        ),
    )


def flow_log_trust(site: Site) -> Policy:
    """Return who may take the flow log role: the flow log service, for flow logs of this site's account."""
    flow_logs = f"arn:{site.region.partition}:ec2:{site.region.name}:{site.account.id}:vpc-flow-log/*"
    return _policy(
        {
            "Sid": "FlowLogService",
            "Effect": "Allow",
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": site.account.id},
                "ArnLike": {"aws:SourceArn": flow_logs},
            },
        }
    )


def flow_log_permissions(enclave: Enclave, site: Site) -> Policy:
    """Return what the flow log role may do: write to the site's flow log group."""
    group = log_group_arn(site, flow_log_group_name(enclave, site))
    return _policy(
        {
            "Sid": "Deliver",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            "Resource": [group, f"{group}:*"],
        },
        {
            # AWS allows this action on all log groups of an account or on none.
            "Sid": "Find",
            "Effect": "Allow",
            "Action": "logs:DescribeLogGroups",
            "Resource": log_group_arn(site, "*"),
        },
    )


def _administrators(enclave: Enclave, site: Site) -> tuple[str, str]:
    return (
        deploy_role_arn(enclave, site.account, site.region),
        role_arn(site.account, site.region, enclave.organization.key_administrator_role),
    )


def _use_by_data_role(enclave: Enclave, site: Site, data_class: DataClass) -> list[Statement]:
    role = (role_arn(site.account, site.region, data_role_name(enclave.name, data_class.name)),)
    return [
        _allow_roles("Use", site, role, _USE),
        _allow_roles("GrantToAwsService", site, role, ("kms:CreateGrant",), _FOR_AWS),
        *_deploy_through(enclave, site, "Tables", "dynamodb"),
    ]


def _use_by_firewall(enclave: Enclave, site: Site) -> list[Statement]:
    return [
        *_deploy_through(enclave, site, "Firewalls", "network-firewall"),
        {
            "Sid": "UseByFirewallService",
            "Effect": "Allow",
            "Principal": {"Service": "network-firewall.amazonaws.com"},
            "Action": list(_USE),
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": site.account.id}},
        },
    ]


def _deploy_through(enclave: Enclave, site: Site, what: str, service: str) -> list[Statement]:
    """Let the deploy role use a key, and grant its use to AWS, when a service of the site's region asks."""
    deploy = (deploy_role_arn(enclave, site.account, site.region),)
    by_service = {
        "StringEquals": {"kms:ViaService": f"{service}.{site.region.name}.{site.region.dns_suffix}"}
    }
    return [
        _allow_roles(f"UseBy{what}", site, deploy, _USE, by_service),
        _allow_roles(f"GrantTo{what}", site, deploy, ("kms:CreateGrant",), _FOR_AWS | by_service),
    ]


def _use_by_logs(enclave: Enclave, site: Site) -> Statement:
    groups = log_group_arn(site, f"{log_group_prefix(enclave, site)}*")
    return {
        "Sid": "UseByLogs",
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{site.region.name}.{site.region.dns_suffix}"},
        "Action": list(_USE),
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    }


def _deny_named_encryption(objects: str) -> list[Statement]:
    """Deny uploads that choose how they are encrypted: by AWS's or another key, or one that they bring."""
    header = "s3:x-amz-server-side-encryption"
    chosen = {
        "Encryption": header,
        "Key": f"{header}-aws-kms-key-id",
        "CustomerProvidedKey": f"{header}-customer-algorithm",
    }
    return [
        _deny(f"Named{what}", "s3:PutObject", objects, {"Null": {key: "false"}})
        for what, key in chosen.items()
    ]


def _deny_outsiders(enclave: Enclave, action: str, resource: str | list[str]) -> Statement:
    """Deny everybody outside the organisation; AWS's own services have no organisation and are exempt."""
    return _deny(
        "OutsideOrganization",
        action,
        resource,
        {
            "StringNotEquals": {"aws:PrincipalOrgID": enclave.organization.id},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    )


def _deny(
    sid: str, action: str | list[str], resource: str | list[str], condition: dict[str, Any] | None
) -> Statement:
    statement = {
        "Sid": f"Deny{sid}",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
    }
    return statement if condition is None else statement | {"Condition": condition}


def _allow_roles(
    sid: str,
    site: Site,
    roles: tuple[str, ...],
    actions: tuple[str, ...],
    condition: dict[str, Any] | None = None,
) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": root_arn(site.account, site.region)},
        "Action": list(actions),
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:PrincipalArn": list(roles)}} | (condition or {}),
    }


def _data_class(enclave: Enclave, purpose: str) -> DataClass:
    for data_class in enclave.data_classes:
        if data_class.name == purpose:
            return data_class
    raise ValueError(f"{purpose} is neither a data class of the enclave nor one of {', '.join(OWN_PURPOSES)}")


def _policy(*statements: Statement) -> Policy:
    return {"Version": _VERSION, "Statement": list(statements)}
