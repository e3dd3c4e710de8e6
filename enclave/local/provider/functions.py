"""The provider functions that the stacks call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from enclave.local.provider import checks
from enclave.local.provider.catalog import UnsupportedError
from enclave.local.provider.context import partition_of
from enclave.local.provider.failures import translate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from enclave.local.provider.connection import Connection

Arguments = dict[str, Any]


def invoke(
    token: str, arguments: Arguments, connection: Connection
) -> tuple[dict[str, Any], list[checks.Failure]]:
    """Run a function; returns failures for wrong arguments. Raises UnsupportedError: how to add one."""
    if token not in FUNCTIONS:
        raise UnsupportedError(
            f"the function {token} is not supported by the local aws provider. Remedy: add it to"
            f" enclave/local/provider/functions.py; supported: {', '.join(sorted(FUNCTIONS))}"
        )
    known, run = FUNCTIONS[token]
    failures = [
        checks.unknown_property(name, name, dict.fromkeys(known)) for name in arguments if name not in known
    ]
    if failures:
        return {}, failures
    try:
        return run(connection, arguments), []
    except Exception as error:  # translate() gives each kind its words
        raise translate(error, f"invoking {token}") from error


def _caller(connection: Connection, _: Arguments) -> dict[str, Any]:
    return {
        "accountId": connection.account,
        "arn": connection.user_arn,
        "userId": connection.user_id,
        "id": connection.account,
    }


def _region(connection: Connection, arguments: Arguments) -> dict[str, Any]:
    name = arguments.get("region") or arguments.get("name") or connection.region
    partition = partition_of(name)
    return {
        "region": name,
        "name": name,
        "id": name,
        "description": partition["regions"][name]["description"],
        "endpoint": f"ec2.{name}.{partition['outputs']['dnsSuffix']}",
    }


def _partition(connection: Connection, _: Arguments) -> dict[str, Any]:
    partition = partition_of(connection.region)
    suffix = partition["outputs"]["dnsSuffix"]
    return {
        "partition": partition["id"],
        "id": partition["id"],
        "dnsSuffix": suffix,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def _zones(connection: Connection, arguments: Arguments) -> dict[str, Any]:
    region = arguments.get("region") or connection.region
    filters = [{"Name": item["name"], "Values": item["values"]} for item in arguments.get("filters") or ()]
    if arguments.get("state"):
        filters.append({"Name": "state", "Values": [arguments["state"]]})
    answer = connection.client("ec2", region).describe_availability_zones(
        Filters=filters, AllAvailabilityZones=bool(arguments.get("allAvailabilityZones"))
    )
    skip = {*(arguments.get("excludeNames") or ()), *(arguments.get("excludeZoneIds") or ())}
    zones = sorted(
        (z for z in answer["AvailabilityZones"] if not {z["ZoneName"], z["ZoneId"]} & skip),
        key=lambda zone: str(zone["ZoneName"]),
    )
    return {
        **arguments,
        "id": region,
        "region": region,
        "names": [zone["ZoneName"] for zone in zones],
        "zoneIds": [zone["ZoneId"] for zone in zones],
        "groupNames": sorted({zone.get("GroupName", region) for zone in zones}),
    }


_ZONE_ARGUMENTS: Final = (
    "allAvailabilityZones",
    "excludeNames",
    "excludeZoneIds",
    "filters",
    "region",
    "state",
)
FUNCTIONS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[Connection, Arguments], dict[str, Any]]]]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": ((), _caller),
    "aws:index/getRegion:getRegion": (("id", "name", "region", "endpoint"), _region),
    "aws:index/getPartition:getPartition": ((), _partition),
    "aws:index/getAvailabilityZones:getAvailabilityZones": (_ZONE_ARGUMENTS, _zones),
}
