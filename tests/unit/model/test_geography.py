import botocore.session
import pytest

from enclave.model.geography import DNS_SUFFIXES, EEA, REGIONS, ZONES, region, zone_region


def published() -> dict[str, dict[str, object]]:
    """The partitions as botocore publishes them, by id."""
    loader = botocore.session.get_session().get_component("data_loader")
    return {partition["id"]: partition for partition in loader.load_data("partitions")["partitions"]}


def test_regions_and_partitions_are_those_that_botocore_knows():
    known = {
        name: partition
        for partition, data in published().items()
        for name in data["regions"]
        if not name.endswith("-global")
    }
    assert {each.name: each.partition for each in REGIONS.values()} == known


def test_dns_suffixes_are_those_that_botocore_knows():
    assert {name: data["outputs"]["dnsSuffix"] for name, data in published().items()} == DNS_SUFFIXES
    assert REGIONS["eusc-de-east-1"].dns_suffix == "amazonaws.eu"


def test_regions_in_the_eea_are_these_seven():
    assert {name for name, each in REGIONS.items() if each.in_eea} == {
        "eu-central-1",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-3",
        "eusc-de-east-1",
    }


def test_the_eea_has_thirty_members():
    assert len(EEA) == 30
    assert {"NO", "IS", "LI", "IE", "SE"} <= EEA
    assert not {"GB", "UK", "CH", "EU", "EL"} & EEA


@pytest.mark.parametrize(
    "name", ["eu-west-9", "EU-WEST-1", " eu-west-1", "eu-west-1a", "eu", "", "aws-global"]
)
def test_what_is_not_a_region_is_unknown(name: str):
    assert region(name) is None


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("euw1-az1", "eu-west-1"),
        ("eun1-az3", "eu-north-1"),
        ("euw3-az2", "eu-west-3"),
        ("eus2-az1", "eu-south-2"),
    ],
)
def test_a_zone_id_tells_its_region(zone: str, expected: str):
    assert zone_region(zone) == region(expected)


@pytest.mark.parametrize(
    "zone",
    [
        "euw1-az4",  # Ireland has three
        "euw2-az1",  # London
        "euc2-az1",  # Zurich
        "use1-az1",
        "euw3-cmn1-az1",  # a Local Zone of Paris that stands in Casablanca
        "eu-west-1a",  # a zone name
        "EUW1-AZ1",
    ],
)
def test_what_is_not_a_standard_zone_of_the_eea_is_unknown(zone: str):
    assert zone_region(zone) is None


def test_zones_belong_to_one_region_in_the_eea():
    zones = [zone for zones in ZONES.values() for zone in zones]
    assert len(zones) == len(set(zones))
    assert all(REGIONS[name].in_eea for name in ZONES)
