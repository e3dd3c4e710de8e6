"""Suricata 7 takes the compiled rules of every site as they are: no error, and no warning."""

from datetime import date
from pathlib import Path

import pytest

from enclave.gateway.suricata.engine import Ruleset, complaints
from enclave.gateway.suricata.fetching import Suricata
from enclave.model import config
from enclave.model.gateway.firewall import firewall_rules

TESTS = Path(__file__).parents[1]
CONFIGURATIONS = (TESTS.parent / "config", TESTS / "gateway" / "config", TESTS / "unit" / "model" / "config")
TODAY = date(2026, 11, 23)
SITES = [
    pytest.param(folder, site.name, id=f"{folder.relative_to(TESTS.parent)} {site.name}")
    for folder in CONFIGURATIONS
    for site in config.load(folder, TODAY).sites
]


@pytest.mark.parametrize(("folder", "site"), SITES)
def test_the_engine_has_nothing_to_say_against_the_rules(folder: Path, site: str, suricata: Suricata):
    enclave = config.load(folder, TODAY)
    rules = firewall_rules(enclave, enclave.site(site))
    assert complaints(suricata, Ruleset(text=rules.text, home_net=rules.home_net)) == ()


def test_every_site_of_the_configuration_is_among_them():
    assert {site for folder, site in (param.values for param in SITES) if folder == CONFIGURATIONS[0]} == {
        "dublin-1",
        "dublin-2",
        "norway-1",
    }
