"""KeyRing: rotation, policy, window and region of every key."""

import pulumi
import pulumi_aws as aws
import pytest
from component_recorder import World, document, run

from components.key_ring import KeyPlan, KeyRing, KeyRingArgs
from enclave.model.enclave import Site

PLANS = (
    KeyPlan(purpose="logs", data_class=None, alias="alias/logs", policy={"of": "logs"}),
    KeyPlan(purpose="profile", data_class="profile", alias="alias/profile", policy={"of": "profile"}),
)


def make(site: Site, *, protected: bool = True) -> KeyRing:
    return KeyRing(
        "dublin-1",
        KeyRingArgs(site=site, keys=PLANS, protected=protected),
        pulumi.ResourceOptions(providers=[aws.Provider("of-site", region="eu-west-1")]),
    )


@pytest.fixture(scope="module")
def world(dublin: Site) -> World:
    return run(lambda: make(dublin))


def test_keys_are_exactly_these(world: World) -> None:
    made = world.inputs("kms/key:Key")
    assert {name: {key: v for key, v in of.items() if key != "policy"} for name, of in made.items()} == {
        f"dublin-1-{purpose}": {
            "description": f"{purpose} of dublin-1",
            "bypassPolicyLockoutSafetyCheck": False,
            "keyUsage": "ENCRYPT_DECRYPT",
            "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
            "isEnabled": True,
            "enableKeyRotation": True,
            "rotationPeriodInDays": 365,
            "multiRegion": False,
            "deletionWindowInDays": 30,
        }
        for purpose in ("logs", "profile")
    }


def test_each_key_has_the_policy_of_its_own_purpose(world: World) -> None:
    policies = {name: document(made, "policy") for name, made in world.of("kms/key:Key").items()}
    assert policies == {"dublin-1-logs": {"of": "logs"}, "dublin-1-profile": {"of": "profile"}}


def test_each_alias_names_the_key_of_its_own_purpose(world: World) -> None:
    assert world.inputs("kms/alias:Alias") == {
        f"dublin-1-{purpose}": {
            "name": f"alias/{purpose}",
            "targetKeyId": f"key-id-of-dublin-1-{purpose}",
        }
        for purpose in ("logs", "profile")
    }


def test_nothing_else_is_made(world: World) -> None:
    assert {made.type for made in world.custom} == {"aws:kms/key:Key", "aws:kms/alias:Alias"}


def test_a_key_of_a_data_class_says_so(world: World) -> None:
    tags = {name: made.inputs["tags"] for name, made in world.of("kms/key:Key").items()}
    assert tags["dublin-1-profile"]["enclave:data-class"] == "profile"
    assert "enclave:data-class" not in tags["dublin-1-logs"]


@pytest.mark.parametrize("protected", [True, False])
def test_protection(protected: bool, dublin: Site) -> None:
    world = run(lambda: make(dublin, protected=protected))
    assert {made.protect for made in world.custom} == {protected}


def test_keys_are_protected_unless_told_otherwise(dublin: Site) -> None:
    assert KeyRingArgs(site=dublin, keys=()).protected


def test_outputs(world: World) -> None:
    assert world.outputs["KeyRing:dublin-1"] == {
        "key_arns": {"logs": "arn-of-Key:dublin-1-logs", "profile": "arn-of-Key:dublin-1-profile"}
    }
