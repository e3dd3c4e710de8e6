"""The committed table of endpoints is what the generator writes from the installed botocore."""

from collections.abc import Callable

import places_tables
import pytest

from enclave.graph.places.endpoints import ENDPOINTS
from enclave.model.geography import DNS_SUFFIXES, REGIONS

# The table is read by the code, so it lies in the package and not under tests/golden.
TABLE = "../../enclave/graph/places/data/endpoints.json"


@pytest.mark.golden
def test_table_is_what_botocore_says(golden: Callable[[str, str], None]) -> None:
    golden(TABLE, places_tables.write())


def test_regions_are_those_of_botocore() -> None:
    named = {name: partition for partition, e in places_tables.partitions().items() for name in e["regions"]}
    assert named == {name: region.partition for name, region in REGIONS.items()}


def test_suffixes_are_those_of_botocore() -> None:
    assert {p: e["dns_suffix"] for p, e in places_tables.partitions().items()} == DNS_SUFFIXES


def test_every_fixed_host_names_a_region_we_know() -> None:
    assert {name for name in ENDPOINTS.fixed.values() if name is not None} <= set(REGIONS)
    assert {home for homes in ENDPOINTS.global_services.values() for home in homes.values()} <= set(REGIONS)
