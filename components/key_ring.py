"""KeyRing: a site's own keys, one a data class and others for logs and gateway. None leaves its region."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_aws import kms

from components.tags import tags
from enclave.model.enclave import Site

DELETION_WINDOW_DAYS = 30
"""The longest that KMS allows: a deleted key is lost data, so there is a month to notice."""

ROTATION_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class KeyPlan:
    """A key. ``purpose`` is a data class's name, "logs" or "gateway"; ``alias`` starts with ``alias/``.

    ``policy`` is a JSON-able document.
    """

    purpose: str
    data_class: str | None
    alias: str
    policy: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class KeyRingArgs:
    """What a ``KeyRing`` is made from. ``protected`` keeps Pulumi from deleting any of its keys."""

    site: Site
    keys: tuple[KeyPlan, ...]
    protected: bool = True


class KeyRing(pulumi.ComponentResource):
    """Customer-managed keys. ``keys`` go by purpose."""

    keys: dict[str, kms.Key]

    def __init__(self, name: str, args: KeyRingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("enclave:index:KeyRing", name, None, opts)
        child = pulumi.ResourceOptions(parent=self, protect=args.protected)
        self.keys = {plan.purpose: _key(name, args.site, plan, child) for plan in args.keys}
        self.register_outputs({"key_arns": {purpose: key.arn for purpose, key in self.keys.items()}})


def _key(ring: str, site: Site, plan: KeyPlan, opts: pulumi.ResourceOptions) -> kms.Key:
    name = f"{ring}-{plan.purpose}"
    key = kms.Key(
        name,
        description=f"{plan.purpose} of {site.name}",
        policy=json.dumps(plan.policy),
        bypass_policy_lockout_safety_check=False,
        key_usage="ENCRYPT_DECRYPT",
        customer_master_key_spec="SYMMETRIC_DEFAULT",
        is_enabled=True,
        enable_key_rotation=True,
        rotation_period_in_days=ROTATION_DAYS,
        multi_region=False,
        deletion_window_in_days=DELETION_WINDOW_DAYS,
        tags=tags(name, site=site.name, data_class=plan.data_class),
        opts=opts,
    )
    kms.Alias(name, name=plan.alias, target_key_id=key.key_id, opts=opts)
    return key
