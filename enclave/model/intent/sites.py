"""The section ``sites`` of enclave.yaml."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

from yaml.nodes import Node

from enclave.model.enclave import Account, Organization, Outpost, Site, TlsInspection
from enclave.model.geography import EEA, REGIONS, ZONES, Region, zone_region
from enclave.model.intent.document import Document, Entry, Fields
from enclave.model.intent.problem import listed, suggestion
from enclave.model.intent.ranges import check_overlaps, read_range
from enclave.model.intent.references import Declared, refer

LONGEST_SITE_NAME = 16
"""With the longest enclave and data class names, bucket names are then exactly 63 characters long."""

_RESERVED = ("links", "foundation", "platform")  # stacks that are no sites
_RESERVED_PREFIX = "peering-"  # route tables between regions are named so
_FEWEST_ZONES = 2
# Outposts API reference, "Outpost". The id is not checked further: its form has changed before.
_OUTPOST_ARN = re.compile(
    r"arn:(?P<partition>aws(-[a-z]+)*):outposts:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12})"
    r":outpost/op-[0-9a-z]+"
)
# ACM user guide, "Importing certificates", and IAM's list of ACM's resource types. The id is a UUID, but AWS
# doesn't promise that.
_CERTIFICATE_ARN = re.compile(
    r"arn:(?P<partition>aws(-[a-z]+)*):acm:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12})"
    r":certificate/[0-9A-Za-z-]+"
)


@dataclass(slots=True)
class _Taken:
    """What the sites read so far have taken, so that no later one takes it again."""

    accounts: dict[str, str]
    ranges: list[tuple[str, IPv4Network, Node]]


def read_sites(
    document: Document, node: Node, accounts: Declared[Account], organization: Organization | None
) -> dict[str, Site | None]:
    """Read the sites by name. At least one; each with its own account and its own part of the addresses."""
    taken = _Taken(accounts=_shared_accounts(organization), ranges=[])
    sites: dict[str, Site | None] = {}
    document.check_filled(node, "sites")
    for entry in document.named(node, "sites", "site", LONGEST_SITE_NAME):
        if entry.name in _RESERVED or entry.name.startswith(_RESERVED_PREFIX):
            document.report(entry.key, f'the site name "{entry.name}" is reserved', "choose another name")
        sites[entry.name] = _read_site(document, entry, accounts, taken)
    check_overlaps(document, taken.ranges)
    return sites


def _shared_accounts(organization: Organization | None) -> dict[str, str]:
    if organization is None:
        return {}
    return {
        organization.network_account.name: "the organisation's network",
        organization.log_archive_account.name: "the organisation's log archive",
    }


def _read_site(document: Document, entry: Entry, accounts: Declared[Account], taken: _Taken) -> Site | None:
    required = ("country", "region", "account", "zones", "range")
    fields = document.fields(
        entry.value, f"site {entry.name}", required, ("outpost", "stand_in", "tls_inspection"), at=entry.key
    )
    country = _read_country(fields)
    region = _read_region(fields)
    account = _read_account(fields, entry.name, accounts, taken)
    zones = _read_zones(fields, region)
    cidr = read_range(fields, "range")
    if cidr is not None:
        taken.ranges.append((entry.name, cidr, fields.node("range") or entry.key))
    outpost = _read_outpost(fields, country, region, account)
    tls_inspection = _read_tls_inspection(fields, region, account)
    stand_in = fields.boolean("stand_in") if fields.node("stand_in") is not None else False
    if country is not None and region is not None and stand_in is not None:
        _check_whereabouts(fields, country, region, stand_in)
    if country is None or region is None or account is None or cidr is None or stand_in is None:
        return None
    return Site(
        name=entry.name,
        country=country,
        region=region,
        account=account,
        zones=tuple(sorted(zones)),
        cidr=cidr,
        outpost=outpost,
        stand_in=stand_in,
        tls_inspection=tls_inspection,
    )


def _read_country(fields: Fields) -> str | None:
    country = fields.text("country")
    if country is None or country in EEA:
        return country
    if country.upper() in EEA:
        fields.report("country", f'"{country}" is no country code', f"write {country.upper()}")
    else:
        fields.report("country", f"{country} is not in the EEA", f"use one of {listed(EEA)}")
    return None


def _read_region(fields: Fields) -> Region | None:
    name = fields.text("region")
    if name is None:
        return None
    region = REGIONS.get(name)
    usable = listed(ZONES)
    if region is None:
        fields.report(
            "region", f'there is no region "{name}"', suggestion(name, ZONES, f"use one of {usable}")
        )
    elif not region.in_eea:
        message = f"{name} is in {region.city} ({region.country}), outside the EEA"
        fields.report("region", message, f"use one of {usable}")
        return None
    elif name not in ZONES:
        message = f"the zone ids of {name} are not known here"
        fields.report("region", message, "add them to the table of zones, with their source")
        return None
    return region


def _read_account(fields: Fields, site: str, accounts: Declared[Account], taken: _Taken) -> Account | None:
    account = refer(fields, "account", accounts, "account")
    if account is None:
        return None
    owner = taken.accounts.setdefault(account.name, f"site {site}")
    if owner != f"site {site}":
        message = f"the account {account.name} already serves {owner}"
        fields.report("account", message, "give each site an account to itself")
    return account


def _read_zones(fields: Fields, region: Region | None) -> Sequence[str]:
    zones = fields.texts("zones")
    if zones is None:
        return ()
    if len(zones) < _FEWEST_ZONES and len(fields.items("zones") or ()) < _FEWEST_ZONES:
        fields.report("zones", "one zone is not enough", f"name at least {_FEWEST_ZONES} zone ids")
    if region is not None:
        for zone, node in zones:
            _check_zone(fields, zone, node, region)
    return [zone for zone, _ in zones]


def _check_zone(fields: Fields, zone: str, node: Node, region: Region) -> None:
    home = zone_region(zone)
    usable = ", ".join(ZONES[region.name])
    if home == region:
        return
    if home is not None:
        message = f"the zone {zone} belongs to {home.name}, not to {region.name}"
    else:
        message = f'there is no zone id "{zone}" in {region.name}'
    fields.document.report(node, f"{fields.what}: {message}", f"use zone ids of {region.name}: {usable}")


def _read_outpost(
    fields: Fields, country: str | None, region: Region | None, account: Account | None
) -> Outpost | None:
    node = fields.node("outpost")
    if node is None:
        return None
    outpost = fields.document.fields(node, f"{fields.what}: outpost", ("arn", "country"))
    arn, stands_in = outpost.text("arn"), outpost.text("country")
    if stands_in is not None and country is not None and stands_in != country:
        message = f"it stands in {stands_in}, but the site is meant to be in {country}"
        outpost.report("country", message, "make the two agree")
    if arn is not None:
        _check_outpost_arn(outpost, arn, region, account)
    if arn is None or stands_in is None:
        return None
    return Outpost(arn=arn, country=stands_in)


def _check_outpost_arn(outpost: Fields, arn: str, region: Region | None, account: Account | None) -> None:
    match = _OUTPOST_ARN.fullmatch(arn)
    if match is None:
        remedy = "write arn:<partition>:outposts:<region>:<account>:outpost/op-..."
        outpost.report("arn", f'"{arn}" is no Outpost ARN', remedy)
    elif region is not None and (match["partition"], match["region"]) != (region.partition, region.name):
        message = f"it is anchored to {match['region']}, but the site's region is {region.name}"
        outpost.report("arn", message, "name an Outpost of the site's region")
    elif account is not None and match["account"] != account.id:
        message = f"it belongs to account {match['account']}, not to {account.name} ({account.id})"
        outpost.report("arn", message, "name an Outpost of the site's account")


def _read_tls_inspection(
    fields: Fields, region: Region | None, account: Account | None
) -> TlsInspection | None:
    node = fields.node("tls_inspection")
    if node is None:
        return None
    inspection = fields.document.fields(node, f"{fields.what}: tls_inspection", ("certificate_authority",))
    arn = inspection.text("certificate_authority")
    if arn is None:
        return None
    _check_certificate(inspection, arn, region, account)
    return TlsInspection(certificate_authority=arn)


def _check_certificate(fields: Fields, arn: str, region: Region | None, account: Account | None) -> None:
    """Hold a certificate to the site: Network Firewall takes none of another region or account."""
    match, key = _CERTIFICATE_ARN.fullmatch(arn), "certificate_authority"
    if match is None:
        remedy = "write arn:<partition>:acm:<region>:<account>:certificate/..."
        fields.report(key, f'"{arn}" is no ARN of a certificate in ACM', remedy)
    elif region is not None and (match["partition"], match["region"]) != (region.partition, region.name):
        message = f"it is in {match['region']}, but the site's region is {region.name}"
        fields.report(key, message, "import the CA certificate into ACM in the site's region")
    elif account is not None and match["account"] != account.id:
        message = f"it belongs to account {match['account']}, not to {account.name} ({account.id})"
        fields.report(key, message, "import the CA certificate into ACM in the site's account")


def _check_whereabouts(fields: Fields, country: str, region: Region, stand_in: bool) -> None:
    """Hold a site to the truth: meant to be elsewhere than its region, it openly is a stand-in.

    An Outpost changes nothing about that as long as nothing is placed on it.
    """
    if country == region.country:
        if stand_in:
            reason = f"{region.name} really is in {country}"
            fields.report("stand_in", f"nothing stands in here: {reason}", "remove stand_in")
    elif not stand_in:
        none_there = all(other.country != country for other in REGIONS.values())
        fact = f"AWS has no region in {country}, and " if none_there else ""
        fields.report(
            "region",
            f"the site is meant to be in {country}: {fact}{region.name} is in {region.country}",
            "say stand_in: true, beside an outpost too: nothing is placed on one yet",
        )
