"""A name is inside if the configuration lets workloads reach it, and says that it stands in the EEA."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from enclave.graph.facts import Graph
from enclave.graph.places import Standing
from enclave.model.config import load
from enclave.model.enclave import AwsService, EgressRule, Service, SiteService, Transfer
from enclave.residency.context import Context
from enclave.residency.hostnames import declared, told, told_below
from enclave.residency.rule import View

TODAY = date(2026, 12, 1)
ENCLAVE = load(Path(__file__).parents[3] / "config", TODAY)
INSIDE, OUTSIDE = Standing.INSIDE, Standing.OUTSIDE
HOME = Service(
    name="home", domains=("api.partner.org", "*.cdn.partner.org"), protocol="tls", port=443, country="NO"
)
ABROAD = replace(HOME, name="abroad", domains=("api.partner.com", "*.cdn.partner.com"), country="US")
SITES = SiteService(name="sites", sites=("dublin-1",), tiers=("data",), protocol="tls", port=443)
REGISTERED = Transfer(
    name="pictures",
    data_classes=("content",),
    recipient="Partner",
    country="US",
    destinations=("api.partner.com",),
    purpose="show",
    legal_basis="adequacy",
    owner="officer",
    since=TODAY,
    until=TODAY,
)


def view(*transfers: Transfer) -> View:
    services = (HOME, ABROAD, SITES, AwsService(name="objects", aws="s3"))
    rules: tuple[EgressRule, ...] = tuple(replace(ENCLAVE.egress[0], service=each) for each in services)
    changed = replace(ENCLAVE, egress=rules, transfers=transfers)
    return View(context=Context.of(changed, TODAY), graph=Graph(()))


@pytest.mark.parametrize(
    ("name", "standing"),
    [
        ("api.partner.org", INSIDE),
        ("API.Partner.org.", INSIDE),
        ("a.cdn.partner.org", INSIDE),
        ("b.a.cdn.partner.org", INSIDE),
        ("cdn.partner.org", OUTSIDE),
        ("xcdn.partner.org", OUTSIDE),
        ("www.api.partner.org", OUTSIDE),
        ("api.partner.com", OUTSIDE),
        ("a.cdn.partner.com", OUTSIDE),
    ],
)
def test_a_declared_name(name: str, standing: Standing) -> None:
    assert told(name, view()).standing is standing


def test_a_registered_transfer_lets_a_name_abroad_through() -> None:
    assert told("api.partner.com", view(REGISTERED)).why == "a registered transfer names it"
    assert told("a.cdn.partner.com", view(REGISTERED)).standing is OUTSIDE


@pytest.mark.parametrize(
    ("suffix", "standing"),
    [
        ("cdn.partner.org", INSIDE),
        (".cdn.partner.org", INSIDE),
        ("a.cdn.partner.org", INSIDE),
        ("partner.org", OUTSIDE),
        ("api.partner.org", OUTSIDE),
        ("cdn.partner.com", OUTSIDE),
        ("org", OUTSIDE),
    ],
)
def test_every_name_below_a_declared_one(suffix: str, standing: Standing) -> None:
    assert told_below(suffix, view()).standing is standing


def test_what_stands_elsewhere_is_not_declared() -> None:
    assert declared(view()) == frozenset(HOME.domains)
