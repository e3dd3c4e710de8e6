"""Writes the table of AWS endpoints that enclave/graph/places reads, from the installed botocore.

Only what botocore states is written: the hosts of its endpoint rules and of endpoints.json, each with the
region that requests to it are signed for. The test beside compares the result with the committed file.
"""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore

DATA = Path(botocore.__file__).parent / "data"
HOST = re.compile(r"https://([a-z0-9.-]+)")
REGIONAL = re.compile(
    r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.\{Region\}\.\{PartitionResult#(?:dnsSuffix|dualStackDnsSuffix)\}"
)
PREFIX = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
HOME = "{PartitionResult#implicitGlobalRegion}"


def partitions() -> dict[str, Any]:
    listed = json.loads((DATA / "partitions.json").read_text(encoding="utf-8"))["partitions"]
    return {
        partition["id"]: {
            "dns_suffix": partition["outputs"]["dnsSuffix"],
            "dual_stack_dns_suffix": partition["outputs"]["dualStackDnsSuffix"],
            "home": partition["outputs"]["implicitGlobalRegion"],
            "regions": sorted(name for name in partition["regions"] if not name.endswith("-global")),
        }
        for partition in listed
    }


def endpoints_of(node: Any) -> Iterator[tuple[str, str | None]]:
    """Each URL of a rule set, with the region it is signed for where the rule says so."""
    if isinstance(node, list):
        for item in node:
            yield from endpoints_of(item)
    elif isinstance(node, dict):
        url = node.get("url")
        if isinstance(url, str):
            schemes = node.get("properties", {}).get("authSchemes", [])
            yield url, next((s["signingRegion"] for s in schemes if "signingRegion" in s), None)
        for value in node.values():
            yield from endpoints_of(value)


def rule_sets() -> Iterator[tuple[str, str | None]]:
    for path in sorted(DATA.glob("*/*/endpoint-rule-set-1.json.gz")):
        yield from endpoints_of(json.loads(gzip.decompress(path.read_bytes())))


def classic() -> list[dict[str, Any]]:
    return json.loads((DATA / "endpoints.json").read_text(encoding="utf-8"))["partitions"]


def classic_hosts(regions: set[str]) -> Iterator[tuple[str, str | None]]:
    """Every host that endpoints.json spells out, with the region it is signed for."""
    for partition in classic():
        for service in partition["services"].values():
            for name, endpoint in service["endpoints"].items():
                for entry in (endpoint, *endpoint.get("variants", [])):
                    host = entry.get("hostname")
                    if host and "{" not in host:
                        scope = endpoint.get("credentialScope", {}).get("region")
                        yield host, scope or (name if name in regions else None)


def answers_in_regions(service: dict[str, Any], regions: list[str]) -> bool:
    return service.get("isRegionalized") is not False and bool(set(service["endpoints"]) & set(regions))


def global_services(table: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Services with one endpoint for a whole partition, and the region that it is signed for."""
    found: dict[str, dict[str, str]] = {}
    for partition in classic():
        for name, service in partition["services"].items():
            endpoint = service["endpoints"].get(service.get("partitionEndpoint"), {})
            home = endpoint.get("credentialScope", {}).get("region")
            if home and not answers_in_regions(service, table[partition["partition"]]["regions"]):
                found.setdefault(name, {})[partition["partition"]] = home
    for url, _ in rule_sets():
        match = re.fullmatch(rf"https://([a-z0-9-]+)\.{re.escape(HOME)}\.{{PartitionResult#dnsSuffix}}", url)
        if match and not match[1].endswith("-fips"):
            for partition, entry in table.items():
                found.setdefault(match[1], {}).setdefault(partition, entry["home"])
    return {name: dict(sorted(homes.items())) for name, homes in sorted(found.items())}


def place_of(host: str, signed_for: str | None, table: dict[str, Any]) -> str | None:
    """The region in a host's own labels, else the region it is signed for."""
    regions = {region for entry in table.values() for region in entry["regions"]}
    named = [label for label in host.split(".") if label in regions]
    return named[0] if len(named) == 1 else signed_for


def fill(url: str, entry: dict[str, Any]) -> str:
    return (
        url.replace(HOME, entry["home"])
        .replace("{PartitionResult#dnsSuffix}", entry["dns_suffix"])
        .replace("{PartitionResult#dualStackDnsSuffix}", entry["dual_stack_dns_suffix"])
    )


def fixed(table: dict[str, Any]) -> dict[str, str | None]:
    """Hosts that follow no pattern, with their region, or null where two rules disagree or none says."""
    regions = {region for entry in table.values() for region in entry["regions"]}
    written: dict[str, set[str]] = {}
    filled: dict[str, set[str]] = {}
    for host, signed_for in classic_hosts(regions):
        written.setdefault(host, set()).update(filter(None, [place_of(host, signed_for, table)]))
    for url, signed_for in rule_sets():
        for entry in table.values():
            match = HOST.fullmatch(fill(url, entry))
            if match:
                signed = entry["home"] if signed_for == HOME else signed_for
                readable = signed if signed and "{" not in signed else None
                said = written if "{" not in url else filled
                said.setdefault(match[1], set()).update(filter(None, [place_of(match[1], readable, table)]))
    said = filled | written  # a host that is spelled out outranks one that a template yields
    single = {host: next(iter(names)) if len(names) == 1 else None for host, names in sorted(said.items())}
    return {host: name for host, name in single.items() if name is None or suits(host, name, table)}


def suits(host: str, region: str, table: dict[str, Any]) -> bool:
    """Whether a host's suffix is one of its region's partition: a rule set fills in every combination."""
    return any(
        region in entry["regions"] and host.endswith((entry["dns_suffix"], entry["dual_stack_dns_suffix"]))
        for entry in table.values()
    )


def write() -> str:
    """The whole table as JSON text."""
    table = partitions()
    alone = global_services(table)
    regional = {match[1] for url, _ in rule_sets() if (match := REGIONAL.fullmatch(url))}
    for partition in classic():
        regional.update(name for name in partition["services"] if PREFIX.fullmatch(name))
    regional = {prefix for prefix in regional if prefix.removesuffix("-fips") not in alone}
    suffixes = {s for e in table.values() for s in (e["dns_suffix"], e["dual_stack_dns_suffix"])}
    names = {region for entry in table.values() for region in entry["regions"]}
    patterned = {
        f"{prefix}.{region}.{suffix}" for prefix in regional for region in names for suffix in suffixes
    }
    content = {
        "source": f"botocore {botocore.__version__}: partitions.json, endpoints.json and endpoint rule sets",
        "partitions": table,
        "regional": sorted(regional),
        "fixed": {host: region for host, region in fixed(table).items() if host not in patterned},
        "global_services": alone,
    }
    return json.dumps(content, indent=1) + "\n"
