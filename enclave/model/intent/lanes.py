"""migration.yaml: the lanes by which existing data comes in from outside the EEA, each for a limited time."""

import re
from dataclasses import replace
from datetime import date

from yaml.nodes import Node

from enclave.model import naming
from enclave.model.enclave import DataClass, Enclave, Lane, Site
from enclave.model.geography import REGIONS, Region
from enclave.model.intent.document import Document, Entry, Fields
from enclave.model.intent.problem import suggestion
from enclave.model.intent.references import Declared, look_up, refer
from enclave.model.intent.terms import read_term

_LONGEST_NAME = 50
_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_NAME = re.compile(r"[\w.,:/+=@-]+", re.ASCII)
_ARN = re.compile(
    r"arn:(?P<partition>[^:]+):[a-z0-9-]+:(?P<region>[^:]*):(?P<account>[^:]*):[\w.,:/+=@-]+", re.ASCII
)
_WILDCARDS = frozenset("*?$")


def read_lanes(
    document: Document, node: Node, sites: Declared[Site], data_classes: Declared[DataClass], today: date
) -> tuple[Lane, ...]:
    """Read the lanes, in the order of the file, without their ``ends``. One that has run out is kept."""
    lanes = (
        _read_lane(document, entry, sites, data_classes, today)
        for entry in document.named(node, "lanes", "lane", _LONGEST_NAME)
    )
    return tuple(lane for lane in lanes if lane is not None)


def with_ends(lane: Lane, enclave: Enclave) -> Lane:
    """Return the lane with the exact identities of its end in the EEA."""
    site = enclave.site(lane.site)
    classes = [each for each in enclave.data_classes if each.name in lane.data_classes]
    ends = (end for each in classes for end in naming.store_identities(enclave, site, each))
    return replace(lane, ends=tuple(ends))


def _read_lane(
    document: Document,
    entry: Entry,
    sites: Declared[Site],
    data_classes: Declared[DataClass],
    today: date,
) -> Lane | None:
    what = f"lane {entry.name}"
    keys = ("from", "to", "purpose", "owner", "since", "until")
    fields = document.fields(entry.value, what, keys, at=entry.key)
    begin, end = fields.node("from"), fields.node("to")
    source = None if begin is None else _read_source(document.fields(begin, f"{what}: from", _FROM))
    target = (
        None if end is None else _read_target(document.fields(end, f"{what}: to", _TO), sites, data_classes)
    )
    purpose, owner = fields.text("purpose"), fields.text("owner")
    since, until = read_term(fields, today)
    if source is None or target is None:
        return None
    if purpose is None or owner is None or since is None or until is None:
        return None
    (region, account, resources), (site, classes) = source, target
    return Lane(
        name=entry.name,
        source_region=region,
        source_account=account,
        sources=resources,
        site=site,
        data_classes=classes,
        ends=(),
        purpose=purpose,
        owner=owner,
        since=since,
        until=until,
    )


_FROM = ("region", "account", "resources")
_TO = ("site", "data_classes")


def _read_source(fields: Fields) -> tuple[str, str, tuple[str, ...]] | None:
    region, account = _read_region(fields), fields.text("account")
    if account is not None and not _ACCOUNT_ID.fullmatch(account):
        fields.report("account", f'"{account}" is no account id', "write its 12 digits")
        account = None
    resources = fields.texts("resources") or []
    for text, node in resources:
        flaw = _flaw_of_source(text, region, account)
        if flaw is not None:
            message, remedy = flaw
            fields.document.report(node, f"{fields.what}: {text} {message}", remedy)
    if region is None or account is None:
        return None
    return region.name, account, tuple(text for text, _ in resources)


def _read_region(fields: Fields) -> Region | None:
    name = fields.text("region")
    region = None if name is None else REGIONS.get(name)
    if name is not None and region is None:
        outside = [each.name for each in REGIONS.values() if not each.in_eea]
        remedy = suggestion(name, outside, "write it as AWS does, such as us-east-1")
        fields.report("region", f'there is no region "{name}"', remedy)
    elif region is not None and region.in_eea:
        message = f"{region.name} is in {region.city} ({region.country}), in the EEA"
        fields.report("region", message, "remove the lane: only data from outside the EEA needs one")
        return None
    return region


def _flaw_of_source(text: str, region: Region | None, account: str | None) -> tuple[str, str] | None:
    """Return what is wrong with a source's name or ARN and how to mend it, or None."""
    if _WILDCARDS & set(text):
        return "is a pattern", "name each source"
    if text.startswith("arn:"):
        return _flaw_of_arn(_ARN.fullmatch(text), region, account)
    return None if _NAME.fullmatch(text) else ("is no name", "write the name alone, or the ARN")


def _flaw_of_arn(
    arn: re.Match[str] | None, region: Region | None, account: str | None
) -> tuple[str, str] | None:
    """Hold an ARN to what the lane says of its sources; many ARNs leave out the region or the account."""
    if arn is None:
        return "is no ARN", "write arn:<partition>:<service>:<region>:<account>:<resource>"
    if region is not None and arn["partition"] != region.partition:
        return f"is not in the partition {region.partition}", f"name sources in {region.name}"
    if region is not None and arn["region"] not in ("", region.name):
        return f"is not in {region.name}", "make a lane of its own for each region"
    if account is not None and arn["account"] not in ("", account):
        return f"is not in account {account}", "make a lane of its own for each account"
    return None


def _read_target(
    fields: Fields, sites: Declared[Site], data_classes: Declared[DataClass]
) -> tuple[str, tuple[str, ...]] | None:
    refer(fields, "site", sites, "site")
    site = fields.text("site") if fields.node("site") is not None else None
    classes = fields.texts("data_classes") or []
    for name, node in classes:
        look_up(fields.document, node, name, data_classes, f"{fields.what}: data class")
    return None if site is None or not classes else (site, tuple(name for name, _ in classes))
