"""Each rule is broken on purpose, one small way at a time: its table of cases must notice every time."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
import test_accepts_only_own_peers
import test_account_of_the_enclave
import test_keys_stay_in_region
import test_no_internet_route
import test_peering_stays_inside
import test_placed_in_eea
import test_replicas_stay_in_eea
import test_store_key_of_own_site
import test_zone_of_its_region
from residency_facts import Case, holds

from enclave.residency.rule import Rule

TABLES: dict[str, list[Case]] = {
    "account_of_the_enclave": test_account_of_the_enclave.CASES,
    "accepts_only_own_peers": test_accepts_only_own_peers.CASES,
    "keys_stay_in_region": test_keys_stay_in_region.CASES,
    "no_internet_route": test_no_internet_route.CASES,
    "peering_stays_inside": test_peering_stays_inside.CASES,
    "placed_in_eea": test_placed_in_eea.CASES,
    "replicas_stay_in_eea": test_replicas_stay_in_eea.CASES,
    "store_key_of_own_site": test_store_key_of_own_site.CASES,
    "zone_of_its_region": test_zone_of_its_region.CASES,
}


@dataclass(frozen=True)
class Mutant:
    rule: str
    before: str
    after: str


MUTANTS = [
    Mutant("placed_in_eea", 'resource.props.get("region") is None', "True"),
    Mutant("placed_in_eea", 'resource.props.get("region") is None', "resource.provider_region is not None"),
    Mutant("placed_in_eea", '("provider region", resource.provider_region)', '("", "eu-west-1")'),
    Mutant("placed_in_eea", 'elif resource.package != "aws":', "elif False:"),
    Mutant("placed_in_eea", "in RECORD_FAMILIES", "in ()"),
    Mutant("placed_in_eea", "in RECORD_FAMILIES", 'in {*RECORD_FAMILIES, "s3"}'),
    Mutant("placed_in_eea", "elif resource.type in PLACELESS:", "elif False:"),
    Mutant("placed_in_eea", "elif resource.type in PLACELESS:",
           'elif resource.type.split("/")[0] in {each.split("/")[0] for each in PLACELESS}:'),
    Mutant("placed_in_eea", "resource.type.removeprefix(PROVIDER_PREFIX) not in ENGINE_PACKAGES", "True"),
    Mutant("placed_in_eea", "resource.type.removeprefix(PROVIDER_PREFIX) not in ENGINE_PACKAGES", "False"),
    Mutant("placed_in_eea", 'resource.package == "aws" and', "True and"),
    Mutant("placed_in_eea", "in RECORD_FAMILIES", '[:3] == "iam"'),
    Mutant("placed_in_eea", "not resource.custom or", ""),
    Mutant("placed_in_eea", "or resource.package in ENGINE_PACKAGES", ""),
    Mutant("placed_in_eea", 'frozenset({"pulumi"})', 'frozenset({"pulumi", "pulumi-python"})'),
    Mutant("placed_in_eea", 'if resource.type != f"{PROVIDER_PREFIX}aws":', "if False:"),
    Mutant("placed_in_eea", 'observe.region("region", resource.props.get("region"))', "_none()"),
    Mutant("placed_in_eea", "if is_unknown(value):", "if False:"),
    Mutant("placed_in_eea", "elif value:", "elif False:"),
    Mutant("placed_in_eea", "elif value:", "else:"),
    Mutant("placed_in_eea", "nested(resource.props.get(name))", "resource.props.get(name)"),
    *(
        Mutant("placed_in_eea", f'"{name}": ', f'"x{name}": ')
        for name in ("endpoints", "httpProxy", "httpsProxy", "customCaBundle", "profile", "stsRegion",
                     "ec2MetadataServiceEndpoint", "sharedConfigFiles", "sharedCredentialsFiles")
    ),
    Mutant("peering_stays_inside", "if peer_region is None:", "if True:"),
    Mutant("peering_stays_inside", "if peer_region is None:", "if not isinstance(peer_region, str):"),
    Mutant("peering_stays_inside", "if peer_region is None:", "if not peer_region:"),
    Mutant("peering_stays_inside", "if owner is UNKNOWN:", "if False:"),
    Mutant("peering_stays_inside", "elif owner is not None and", "elif False and"),
    Mutant("peering_stays_inside", "owner not in view.context.accounts", "len(str(owner)) != 12"),
    Mutant("peering_stays_inside", '"peerAccountId"', '"peerOwnerId"'),
    Mutant("peering_stays_inside", "resource.region)", "resource.provider_region)"),
    Mutant("accepts_only_own_peers", 'in (None, "disable")', 'in (None, "disable", "enable")'),
    Mutant("accepts_only_own_peers", 'in (None, "disable")', '.lower() == "disable"'),
    Mutant("accepts_only_own_peers", "if value is UNKNOWN:", "if False:"),
    Mutant("accepts_only_own_peers", "if found:", "if True:"),
    Mutant("accepts_only_own_peers", "if found:", "if value is not None:"),
    Mutant("accepts_only_own_peers", "of_types(request))", "lambda _: True)"),
    Mutant("keys_stay_in_region", "if resource.type in REPLICAS:", "if False:"),
    Mutant("keys_stay_in_region", "if multi_region is UNKNOWN:", "if False:"),
    Mutant("keys_stay_in_region", "in (None, False)", "is not True"),
    Mutant("keys_stay_in_region", "in (None, False)", "is None"),
    Mutant("keys_stay_in_region", "in (None, False)", "in (None, False, True)"),
    Mutant("store_key_of_own_site", "if store == owner:", "if True:"),
    Mutant("store_key_of_own_site", "if store == owner:", "if store[0] == owner[0]:"),
    Mutant("store_key_of_own_site", "if store == owner:", "if store[1] == owner[1]:"),
    Mutant("store_key_of_own_site", "not all(isinstance(end, str)", "not any(isinstance(end, str)"),
    Mutant("store_key_of_own_site", "(self.store.provider_account, self.store.region)",
           "(self.store.provider_account, self.store.provider_region)"),
    Mutant("store_key_of_own_site", "if not keys:", "if False:"),
    Mutant("store_key_of_own_site", "for key in keys:", "for key in keys[:1]:"),
    Mutant("store_key_of_own_site", "of_types(KEY))", "lambda _: True)"),
    Mutant("store_key_of_own_site", "        if value is None:\n", "        if False:\n"),
    Mutant("store_key_of_own_site", "if encryption is None:", "if False:"),
    Mutant("store_key_of_own_site", 'plain(encryption.get("enabled")) is not True', "False"),
    Mutant("store_key_of_own_site", 'plain(encryption.get("enabled")) is not True',
           'plain(encryption.get("enabled")) is False'),
    Mutant("store_key_of_own_site", 'plain(encryption.get("enabled")) is UNKNOWN', "False"),
    Mutant("store_key_of_own_site", 'plain(default.get("sseAlgorithm")) is UNKNOWN', "False"),
    Mutant("store_key_of_own_site", "yield observe.unknown(path, encryption, reason=_OPEN)",
           "yield from setting.judge_key(path, UNKNOWN)"),
    Mutant("store_key_of_own_site", "yield observe.unknown(path, rules, reason=_OPEN)",
           "yield from setting.judge_key(path, UNKNOWN)"),
    Mutant("store_key_of_own_site", "yield observe.unknown(path, default, reason=_OPEN)",
           "yield from setting.judge_key(path, UNKNOWN)"),
    Mutant("store_key_of_own_site", "if _may_be_traced(value)", "if True"),
    Mutant("store_key_of_own_site", ' and ":key/" in text', ""),
    Mutant("store_key_of_own_site", "        if foreign:", "        if False:"),
    Mutant("store_key_of_own_site", "named == store", "named[0] == store[0]"),
    Mutant("store_key_of_own_site", "named == store", "named[1] == store[1]"),
    Mutant("store_key_of_own_site", "str(plain(value))", "str(value)"),
    Mutant("store_key_of_own_site", "if not holders:", "if False:"),
    Mutant("store_key_of_own_site", "if bucket in graph.referents", "if True or graph.referents"),
    Mutant("store_key_of_own_site", "elif not rules:", "elif rules is None:"),
    Mutant("store_key_of_own_site", "in enumerate(rules)", "in enumerate(rules[:1])"),
    Mutant("store_key_of_own_site", '"aws:kms", "aws:kms:dsse"', '"aws:kms", "AES256"'),
    Mutant("store_key_of_own_site", "elif default is None:", "elif False:"),
    Mutant("store_key_of_own_site", "not in ALGORITHMS", "is None"),
    Mutant("no_internet_route", 'EGRESS_ONLY = "egressOnlyGatewayId"', 'EGRESS_ONLY = "x"'),
    Mutant("no_internet_route", 'NAT_GATEWAY = "natGatewayId"', 'NAT_GATEWAY = "x"'),
    Mutant("no_internet_route", 'FIREWALL_TIER = "firewall"', 'FIREWALL_TIER = "workload"'),
    Mutant("no_internet_route", "FIREWALL_TIER) for name, value in translated",
           "EGRESS_TIER) for name, value in translated"),
    Mutant("no_internet_route", "table.type == DEFAULT_TABLE or", ""),
    Mutant("no_internet_route", "or any(made_main)", ""),
    Mutant("no_internet_route", "or any(made_main)", "or list(made_main)"),
    Mutant("no_internet_route", "tiers - {allowed, UNKNOWN}", "tiers - {allowed}"),
    Mutant("no_internet_route", "tiers - {allowed, UNKNOWN}", "set()"),
    Mutant("no_internet_route", ', "carrierGatewayId"', ""),
    Mutant("no_internet_route", '("local", "vgw-", "vpce-")', '("local", "vgw-")'),
    Mutant("no_internet_route", '("local", "vgw-", "vpce-")', '("local", "vgw-", "vpce-", "igw-")'),
    Mutant("no_internet_route", 'EGRESS_TIER = "egress"', 'EGRESS_TIER = "workload"'),
    Mutant("no_internet_route", "if tiers == {allowed}:", "if allowed in tiers:"),
    Mutant("no_internet_route", "if tiers == {allowed}:", "if tiers <= {allowed}:"),
    Mutant("no_internet_route", "if routes is UNKNOWN:", "if False:"),
    Mutant("no_internet_route", "if plain(route) is UNKNOWN:", "if False:"),
    Mutant("no_internet_route", "target.type not in INTERNET_GATEWAYS", "True"),
    Mutant("no_internet_route", "and all(", "and any("),
    Mutant("no_internet_route", "bool(targets) and", "True and"),
    Mutant("no_internet_route", "if len(found) == 1 else None", "if False else None"),
    Mutant("no_internet_route", ".get(cidr, UNKNOWN)", '.get(cidr, "egress")'),
    Mutant("no_internet_route", "else UNKNOWN)\n    return tiers", 'else "egress")\n    return tiers'),
    Mutant("no_internet_route", "if resource.type == ROUTE:", "if False:"),
    Mutant("zone_of_its_region", "_NAME.fullmatch(value)", "_NAME.match(value)"),
    Mutant("zone_of_its_region", ' and match["region"] == region', ""),
    Mutant("zone_of_its_region", " and found.name == region", ""),
    Mutant("zone_of_its_region", "return value == region", "return value.startswith(region)"),
    Mutant("zone_of_its_region", "return value in context.outposts", 'return value.startswith("arn:")'),
    Mutant("zone_of_its_region", '"availabilityZoneId": _is_zone_id', '"availabilityZoneId": _is_zone_name'),
    Mutant("zone_of_its_region", '        "availabilityZones": _is_zone_name,\n', ""),
    Mutant("zone_of_its_region", 'resource.package == "aws" and', ""),
    Mutant("zone_of_its_region", "in enumerate(value)", "in enumerate(value[:1])"),
    Mutant("zone_of_its_region", "not isinstance(text, str) or", ""),
    Mutant("zone_of_its_region", " or not isinstance(region, str)", ""),
    Mutant("zone_of_its_region", "text = plain(value)", "text = value"),
    Mutant("store_key_of_own_site", ', "aws:s3/bucketV2:BucketV2"', ","),
    Mutant("store_key_of_own_site", "graph.of_type(ENCRYPTIONS)", "graph.of_type((ENCRYPTION,))"),
    Mutant("store_key_of_own_site", ", *MULTI_REGION)", ")"),
    Mutant("store_key_of_own_site", 'candidate.props.get("bucket"), of_types(*BUCKETS)',
           'candidate.props.get("bucket"), of_types(BUCKET)'),
    Mutant("replicas_stay_in_eea", "if resource.type == REPLICA:", "if False:"),
    Mutant("replicas_stay_in_eea", '("region (in force)", resource.region)',
           '("region", resource.provider_region)'),
    Mutant("replicas_stay_in_eea", '_region_of(resource.get("globalTableArn"))', '"eu-west-1"'),
    Mutant("replicas_stay_in_eea", "if replicas is UNKNOWN:", "if False:"),
    Mutant("replicas_stay_in_eea", "if plain(replica) is UNKNOWN:", "if False:"),
    Mutant("replicas_stay_in_eea", "in enumerate(replicas or ())", "in enumerate((replicas or ())[:1])"),
    Mutant("replicas_stay_in_eea", 'GlobalTable")', 'Globaltable")'),
    Mutant("replicas_stay_in_eea", "_REGION_OF_ARN else UNKNOWN", '_REGION_OF_ARN else "eu-west-1"'),
    Mutant("account_of_the_enclave", "resource.type == PROVIDER or (", "("),
    Mutant("account_of_the_enclave", "itself = resource.type == PROVIDER", "itself = False"),
    Mutant("account_of_the_enclave", "(resource.custom and ", "(True and "),
    Mutant("account_of_the_enclave", 'resource.package == "aws"', "True"),
    Mutant("account_of_the_enclave", "if not isinstance(account, str):", "if account is None:"),
    Mutant("account_of_the_enclave", "account in view.context.accounts", "len(account) == 12"),
    Mutant("account_of_the_enclave", "account in view.context.accounts",
           "any(account.startswith(ours) for ours in view.context.accounts)"),
]  # fmt: skip


def mutate(mutant: Mutant) -> Rule:
    """Load a rule's file with the change made, and return its rule."""
    original = importlib.import_module(f"enclave.residency.rules.{mutant.rule}")
    source = Path(str(original.__file__)).read_text()
    assert source.count(mutant.before) >= 1, "the rule has changed: the mutant is out of date"
    module = ModuleType(f"mutant_of_{mutant.rule}")
    exec(compile(source.replace(mutant.before, mutant.after), module.__name__, "exec"), vars(module))  # noqa: S102 -- our own rule
    rule = getattr(module, mutant.rule)
    assert isinstance(rule, Rule)
    return rule


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.rule}: {mutant.before}")
def test_a_broken_rule_is_noticed(mutant: Mutant) -> None:
    broken = mutate(mutant)
    assert [case.id for case in TABLES[mutant.rule] if not holds(broken, case)]
