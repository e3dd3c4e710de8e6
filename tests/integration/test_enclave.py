"""The whole enclave, on the real engine and the embedded cloud: it comes up as planned, and goes down again.

The tests share one enclave and run in the order of the file: what comes up, is looked at, and goes down.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from checkout import ROOT, Checkout, checkout

from enclave.engine.order import LINKS
from enclave.model import naming
from enclave.model.addresses import subnets
from enclave.model.enclave import DataClass, Enclave, Site
from enclave.model.routes import Target, link_routes, site_routes

STACKS = ("dublin-1", "dublin-2", "norway-1", LINKS)
SITES = STACKS[:-1]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    with checkout(tmp_path_factory.mktemp("enclave") / "checkout") as made:
        yield made


@pytest.fixture(scope="module")
def came_up(place: Checkout) -> dict[str, Any]:
    return place.json("up")


@pytest.fixture(scope="module")
def enclave(place: Checkout, came_up: dict[str, Any]) -> Enclave:
    assert came_up["operation"] == "up"
    return place.enclave


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest, enclave: Enclave) -> Site:
    return enclave.site(request.param)


def test_all_stacks_come_up_and_are_judged(came_up: dict[str, Any]) -> None:
    assert {stack["name"] for stack in came_up["stacks"]} == set(STACKS)
    assert all(stack["changes"].get("create", 0) > 50 for stack in came_up["stacks"])
    counts = came_up["judged"]["counts"]
    assert counts["compliant"] > came_up["resources"]
    assert counts.get("violated", 0) == counts.get("unknown", 0) == 0
    norway = next(line for line in came_up["sites"] if line["name"] == "norway-1")
    assert (norway["country"], norway["meant"]) == ("Sweden", "Norway")


def test_up_again_changes_nothing(place: Checkout, enclave: Enclave) -> None:
    again = place.json("up")
    assert not again["changed"]
    assert {stack["name"] for stack in again["stacks"]} == {*(s.name for s in enclave.sites), LINKS}


@pytest.mark.parametrize("stack", STACKS)
def test_plain_pulumi_sees_no_changes_and_passes_the_pack(
    place: Checkout, enclave: Enclave, stack: str
) -> None:
    assert enclave
    ran = place.pulumi("preview", "-s", stack, "--policy-pack", "policies", "--expect-no-changes")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "enclave-residency" in ran.stdout


def test_running_it_leaves_the_configuration_as_it_was(place: Checkout, enclave: Enclave) -> None:
    assert enclave
    for path in sorted((ROOT / "config").iterdir()):
        assert (place.root / "config" / path.name).read_bytes() == path.read_bytes()


def test_network_is_as_planned(place: Checkout, site: Site) -> None:
    ec2 = place.client(site.account, site.region, "ec2")
    (vpc,) = [one for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]]
    assert vpc["CidrBlock"] == str(site.cidr)
    inside = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    found = {
        (one["CidrBlock"], one["AvailabilityZoneId"], one["MapPublicIpOnLaunch"])
        for one in ec2.describe_subnets(Filters=inside)["Subnets"]
    }
    assert found == {(str(plan.cidr), plan.zone, False) for plan in subnets(site)}
    groups = {one["GroupName"]: one for one in ec2.describe_security_groups(Filters=inside)["SecurityGroups"]}
    default = groups.pop("default")
    assert (default["IpPermissions"], default["IpPermissionsEgress"]) == ([], [])
    assert [one["IpPermissionsEgress"] for one in groups.values()] == [[]] * len(groups)
    assert {
        (allowed["IpProtocol"], allowed["FromPort"], allowed["ToPort"])
        for one in groups.values()
        for allowed in one["IpPermissions"]
    } == {("tcp", 443, 443)}
    for acl in ec2.describe_network_acls(Filters=inside)["NetworkAcls"]:
        if acl["IsDefault"]:
            assert {entry["RuleAction"] for entry in acl["Entries"]} <= {"deny"}
    (log,) = ec2.describe_flow_logs()["FlowLogs"]
    assert (log["ResourceId"], log["TrafficType"]) == (vpc["VpcId"], "ALL")


def test_routes_are_as_planned(place: Checkout, enclave: Enclave, site: Site) -> None:
    ec2 = place.client(site.account, site.region, "ec2")
    firewall = place.client(site.account, site.region, "network-firewall")
    (name,) = [one["FirewallName"] for one in firewall.list_firewalls()["Firewalls"]]
    status = firewall.describe_firewall(FirewallName=name)["FirewallStatus"]
    attached = [state["Attachment"] for state in status["SyncStates"].values()]
    zones = {one["SubnetId"]: one["AvailabilityZoneId"] for one in ec2.describe_subnets()["Subnets"]}
    endpoints = {zones[one["SubnetId"]]: one["EndpointId"] for one in attached}
    assert set(endpoints) == set(site.zones)

    planned = Counter(
        (route.table, str(route.destination), _target(route.target, route.target_zone, endpoints))
        for route in (*site_routes(site), *link_routes(enclave, site))
    )
    ranges = {one["SubnetId"]: one["CidrBlock"] for one in ec2.describe_subnets()["Subnets"]}
    tables_of = {str(plan.cidr): plan.key for plan in subnets(site)}
    made: Counter[tuple[str, str, str]] = Counter()
    for table in ec2.describe_route_tables()["RouteTables"]:
        keys = [tables_of[ranges[link["SubnetId"]]] for link in table["Associations"] if "SubnetId" in link]
        for route in table["Routes"]:
            if "DestinationPrefixListId" in route:  # AWS writes the routes of gateway endpoints
                assert [key.partition("-")[0] for key in keys] == ["workload"]
            elif route.get("GatewayId") != "local" and keys:
                made[keys[0], route["DestinationCidrBlock"], _seen(route)] += 1
    assert made == planned


def _target(target: Target, zone: str | None, endpoints: dict[str, str]) -> str:
    return endpoints[zone or ""] if target is Target.FIREWALL else target.value


def _seen(route: dict[str, Any]) -> str:
    if "NatGatewayId" in route:
        return Target.NAT.value
    if "TransitGatewayId" in route:
        return Target.TRANSIT.value
    gateway: str = route.get("VpcEndpointId") or route["GatewayId"]
    return Target.INTERNET.value if gateway.startswith("igw-") else gateway


def test_firewall_denies_by_default(place: Checkout, site: Site) -> None:
    nfw = place.client(site.account, site.region, "network-firewall")
    (name,) = [one["FirewallName"] for one in nfw.list_firewalls()["Firewalls"]]
    firewall = nfw.describe_firewall(FirewallName=name)["Firewall"]
    assert firewall["DeleteProtection"]
    assert firewall["SubnetChangeProtection"]
    assert firewall["FirewallPolicyChangeProtection"]
    policy = nfw.describe_firewall_policy(FirewallPolicyArn=firewall["FirewallPolicyArn"])["FirewallPolicy"]
    assert "aws:drop_established" in policy["StatefulDefaultActions"]
    assert policy["StatelessDefaultActions"] == ["aws:forward_to_sfe"]
    assert policy["StatefulEngineOptions"] == {"RuleOrder": "STRICT_ORDER", "StreamExceptionPolicy": "REJECT"}


def test_keys_rotate_and_stay_in_their_region(place: Checkout, enclave: Enclave, site: Site) -> None:
    kms = place.client(site.account, site.region, "kms")
    for purpose in (*naming.OWN_PURPOSES, *(one.name for one in enclave.data_classes)):
        key_id = kms.describe_key(KeyId=naming.key_alias(enclave, site, purpose))["KeyMetadata"]
        assert (key_id["KeyState"], key_id["MultiRegion"]) == ("Enabled", False)
        assert kms.get_key_rotation_status(KeyId=key_id["KeyId"])["KeyRotationEnabled"]


@pytest.mark.parametrize("index", range(4))
def test_stores_are_encrypted_with_their_own_key(
    place: Checkout, enclave: Enclave, site: Site, index: int
) -> None:
    data_class = enclave.data_classes[index]
    kms = place.client(site.account, site.region, "kms")
    key = kms.describe_key(KeyId=naming.key_alias(enclave, site, data_class.name))["KeyMetadata"]["Arn"]
    assert_bucket(place, enclave, site, data_class, key)
    dynamodb = place.client(site.account, site.region, "dynamodb")
    table = dynamodb.describe_table(TableName=naming.table_name(enclave, site, data_class))["Table"]
    assert table["SSEDescription"]["KMSMasterKeyArn"] == key
    assert table["DeletionProtectionEnabled"]


def assert_bucket(place: Checkout, enclave: Enclave, site: Site, data_class: DataClass, key: str) -> None:
    s3 = place.client(site.account, site.region, "s3")
    name = naming.bucket_name(enclave, site, data_class)
    (rule,) = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == site.region.name
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Enabled"
    assert all(s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"].values())
    statements = json.loads(s3.get_bucket_policy(Bucket=name)["Policy"])["Statement"]
    assert any("aws:SecureTransport" in json.dumps(one.get("Condition")) for one in statements)


def test_the_regions_are_peered_through_the_network_account(place: Checkout, enclave: Enclave) -> None:
    network = enclave.organization.network_account
    regions = {one.region.name: one.region for one in enclave.sites}
    assert set(regions) == {"eu-west-1", "eu-north-1"}
    for region in regions.values():
        ec2 = place.client(network, region, "ec2")
        (gateway,) = ec2.describe_transit_gateways()["TransitGateways"]
        assert gateway["Options"]["AutoAcceptSharedAttachments"] == "disable"
        (peering,) = ec2.describe_transit_gateway_peering_attachments()["TransitGatewayPeeringAttachments"]
        ends = {peering["RequesterTgwInfo"]["Region"], peering["AccepterTgwInfo"]["Region"]}
        assert (ends, peering["State"]) == (set(regions), "available")


def test_nothing_stands_outside_the_eea(place: Checkout, enclave: Enclave) -> None:
    assert enclave
    regions = set()
    for stack in STACKS:
        for resource in place.export(stack)["resources"]:
            if resource["type"] == "pulumi:providers:aws":
                regions.add(resource["inputs"]["region"])
            regions.add(resource.get("outputs", {}).get("region", "eu-west-1"))
    assert regions == {"eu-west-1", "eu-north-1"}


def test_what_is_changed_by_hand_is_found_and_told_as_a_path(place: Checkout, enclave: Enclave) -> None:
    """Four changes in the running cloud, past Pulumi; then the next ``up`` puts everything right again."""
    dublin, norway, network = (
        enclave.site("dublin-1"),
        enclave.site("norway-1"),
        enclave.organization.network_account,
    )
    ec2 = place.client(dublin.account, dublin.region, "ec2")
    tables = tables_by_subnet(ec2, dublin)
    ec2.delete_route(RouteTableId=tables["workload-euw1-az1"], DestinationCidrBlock="0.0.0.0/0")
    ec2.delete_route(RouteTableId=tables["egress-euw1-az2"], DestinationCidrBlock="10.16.64.0/20")
    swallow_in_sweden(place.client(network, norway.region, "ec2"))
    let_a_stranger_in(place.client(dublin.account, dublin.region, "kms"), enclave, dublin)

    assert place.run("check").returncode == 0  # nobody has looked at the cloud yet
    place.json("refresh")
    found = place.run("check")
    assert found.returncode == 3, found.stdout + found.stderr
    told = " ".join(found.stdout.split())
    assert_told(told, "dublin-1-workload-euw1-az1", "dropped: no route")
    assert_told(told, "firewall endpoint dublin-1 in euw1-az2", "internet", "and the reply:", "delivered in")
    assert_told(told, "transit gateway eu-north-1", "dropped: blackhole")
    assert_told(told, "key-policy-admits-own-parties", STRANGER)

    assert place.json("up")["changed"]
    assert place.run("check").returncode == 0


STRANGER = "arn:aws:iam::999999999999:root"


def assert_told(text: str, *words: str) -> None:
    """Check that a text has these words in this order."""
    at = 0
    for word in words:
        at = text.find(word, at)
        assert at >= 0, f"{word!r} is not there, or not where it should be:\n{text}"


def tables_by_subnet(ec2: Any, site: Site) -> dict[str, str]:
    """Return the ids of a site's route tables, by the name of their subnet."""
    ranges = {one["SubnetId"]: one["CidrBlock"] for one in ec2.describe_subnets()["Subnets"]}
    names = {str(plan.cidr): plan.key for plan in subnets(site)}
    return {
        names[ranges[link["SubnetId"]]]: table["RouteTableId"]
        for table in ec2.describe_route_tables()["RouteTables"]
        for link in table["Associations"]
        if link.get("SubnetId") in ranges and ranges[link["SubnetId"]] in names
    }


def swallow_in_sweden(ec2: Any) -> None:
    """Have the transit gateway in Sweden drop what is for dublin-1."""
    tables = ec2.describe_transit_gateway_route_tables()["TransitGatewayRouteTables"]
    active = [{"Name": "state", "Values": ["active"]}]
    for table in (each["TransitGatewayRouteTableId"] for each in tables):
        routes = ec2.search_transit_gateway_routes(TransitGatewayRouteTableId=table, Filters=active)["Routes"]
        if "10.16.0.0/19" in {route["DestinationCidrBlock"] for route in routes}:
            ec2.replace_transit_gateway_route(
                TransitGatewayRouteTableId=table, DestinationCidrBlock="10.16.0.0/19", Blackhole=True
            )
            return
    pytest.fail("no table in Sweden has a route to dublin-1")


def let_a_stranger_in(kms: Any, enclave: Enclave, site: Site) -> None:
    """Add an account of nobody we know to the policy of a site's key, and take away what keeps it out."""
    alias = naming.key_alias(enclave, site, "profile")
    key = kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    stranger = {"Effect": "Allow", "Principal": {"AWS": STRANGER}, "Action": "kms:Decrypt", "Resource": "*"}
    kept = [each for each in policy["Statement"] if each["Sid"] != "DenyOutsideOrganization"]
    policy["Statement"] = [*kept, stranger]
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))


@pytest.mark.parametrize(
    ("seed", "told"),
    [
        (
            "graph",
            [
                ("paths-pass-the-gateway", "VPC peering beside", "dublin-1-data-euw1-az1"),
                ("store-key-of-own-site", "store-of-dublin of account 2222", "key of account 333333333333"),
            ],
        ),
        ("gateway", [("internet-gateways-behind-the-firewall", "way-out", "It lets IPv6 out")]),
        ("endpoint", [("endpoint-policy-admits-own-parties", "unpoliced")]),
        ("key", [("key-policy-admits-own-parties", "statement number 2 allows kms:Decrypt", STRANGER)]),
    ],
)
def test_what_is_written_into_the_program_is_refused(
    place: Checkout, enclave: Enclave, seed: str, told: list[tuple[str, ...]]
) -> None:
    assert enclave
    program = place.root / "stacks" / "__main__.py"  # the one file of the program that is the checkout's own
    original = program.read_text(encoding="utf-8")
    assert MADE in original
    shutil.copy(Path(__file__).parent / "programs" / "seeds" / f"{seed}.py", program.with_name("seeded.py"))
    program.write_text(original.replace(MADE, SEEDED), encoding="utf-8")
    try:
        ran = place.run("preview")
    finally:
        program.write_text(original, encoding="utf-8")
    assert ran.returncode == 3, ran.stdout + ran.stderr
    for words in told:
        assert_told(" ".join(ran.stderr.split()), *words)


MADE = "        site(enclave, enclave.site(stack), providers, protected=_protected()).export()\n"
SEEDED = """\
        from seeded import seed
        plan = enclave.site(stack)
        made = site(enclave, plan, providers, protected=_protected())
        made.export()
        seed(stack, made, providers.get(plan.account, plan.region))
"""


def test_another_range_would_replace_the_network_and_is_stopped(place: Checkout, enclave: Enclave) -> None:
    """A changed range replaces the VPC, and with it the firewall, which is protected."""
    assert enclave
    path = place.root / "config" / "enclave.yaml"
    original = path.read_text(encoding="utf-8")
    path.write_text(original.replace("range: 10.16.0.0/16", "range: 10.48.0.0/16"), encoding="utf-8")
    try:
        ran = place.pulumi("preview", "-s", "dublin-1", "--diff")
    finally:
        path.write_text(original, encoding="utf-8")
    assert "cidrBlock" in ran.stdout
    assert "[replace" in ran.stdout or "+-aws:ec2/vpc:Vpc" in ran.stdout
    assert ran.returncode != 0
    assert "protect" in ran.stdout + ran.stderr


def test_down_leaves_only_what_aws_keeps(place: Checkout, enclave: Enclave) -> None:
    gone = place.json("down")
    for stack in STACKS:
        assert [r["type"] for r in place.export(stack).get("resources", [])] == []
    keys = [one for one in gone["remains"] if one["kind"] == "key"]
    assert len(keys) == len(enclave.sites) * (len(enclave.data_classes) + len(naming.OWN_PURPOSES))
    assert all(one["until"] for one in keys)
    assert {one["kind"] for one in gone["remains"]} <= {"key", "backup"}
    for site in enclave.sites:
        ec2 = place.client(site.account, site.region, "ec2")
        assert [one for one in ec2.describe_vpcs()["Vpcs"] if not one["IsDefault"]] == []


def test_invalid_configuration_creates_nothing_and_says_everything(place: Checkout) -> None:
    """Needs no running enclave: the configuration comes first."""
    broken = place.root.parent / "broken"
    with checkout(broken) as made:
        path = made.root / "config" / "enclave.yaml"
        text = path.read_text(encoding="utf-8")
        for right, wrong in SEVEN_MISTAKES:
            assert right in text
            text = text.replace(right, wrong, 1)
        path.write_text(text, encoding="utf-8")
        ran = made.run("up")
        assert ran.returncode == 2
        assert ran.stderr.count("Remedy:") == len(SEVEN_MISTAKES)
        assert not (made.root / ".enclave").exists()
        plain = made.run("preview")
        assert plain.returncode == 2
    shutil.rmtree(broken)


SEVEN_MISTAKES = [
    ("    range: 10.17.0.0/16", "    range: 10.16.128.0/17"),
    ("    zones: [euw1-az1, euw1-az2]", "    zones: [euw1-az1, eun1-az2]"),
    ("    stand_in: true\n", ""),
    ('  log-archive: "444444444444"', '  log-archive: "44444444444"'),
    ("    country: GB", "    county: GB"),
    ("  - sites: [dublin-2, norway-1]", "  - sites: [dublin-2, oslo-1]"),
    ("    until: 2028-12-31", "    until: 2025-12-31"),
]
