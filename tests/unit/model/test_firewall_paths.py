"""Who may open connections to whom, by services of each kind: the ends of paths, site by site."""

from dataclasses import replace

import pytest

from enclave.model.enclave import Enclave, Link
from enclave.model.gateway.paths import Talk, ways
from enclave.model.gateway.spelling import INTERNET

HALLS = "[192.0.2.0/24,198.51.100.0/24,203.0.113.128/25]"
WORKLOADS = {
    "dublin-1": "[10.16.0.0/20,10.16.64.0/20]",
    "dublin-2": "[10.17.64.0/20,10.17.128.0/20]",
    "norway-1": "[10.32.0.0/20,10.32.64.0/20]",
}
DATA = {"dublin-1": "[10.16.16.0/20,10.16.80.0/20]", "norway-1": "[10.32.16.0/20,10.32.80.0/20]"}
GUARDED_DUBLIN_1 = "[10.16.0.0/20,10.16.16.0/20,10.16.64.0/20,10.16.80.0/20]"
PATHS = {
    "dublin-1": {
        (WORKLOADS["dublin-1"], INTERNET, 443, Talk.NAMED, None),
        (WORKLOADS["dublin-1"], INTERNET, 8443, Talk.NAMED, None),
        (WORKLOADS["dublin-1"], HALLS, 3180, Talk.ANYTHING, 5),
        (DATA["dublin-1"], DATA["norway-1"], 5432, Talk.ANYTHING, 6),
        (DATA["norway-1"], DATA["dublin-1"], 5432, Talk.ANYTHING, 6),
        (WORKLOADS["dublin-2"], GUARDED_DUBLIN_1, 443, Talk.TLS, 7),
    },
    "dublin-2": {
        (WORKLOADS["dublin-2"], "[198.51.100.0/24,203.0.113.128/25]", 443, Talk.NAMED, None),
        (WORKLOADS["dublin-2"], GUARDED_DUBLIN_1, 443, Talk.TLS, 7),
    },
    "norway-1": {
        (WORKLOADS["norway-1"], INTERNET, 443, Talk.NAMED, None),
        (WORKLOADS["norway-1"], "[192.0.2.0/24]", 80, Talk.HTTP, 4),
        (WORKLOADS["norway-1"], HALLS, 3180, Talk.ANYTHING, 5),
        (DATA["dublin-1"], DATA["norway-1"], 5432, Talk.ANYTHING, 6),
        (DATA["norway-1"], DATA["dublin-1"], 5432, Talk.ANYTHING, 6),
    },
}


def paths(enclave: Enclave, name: str) -> set[tuple[str, str, int, Talk, int | None]]:
    """The ends of each path of a site."""
    found = ways(enclave, enclave.site(name)).paths
    return {(path.source, path.target, path.port, path.talk, path.intent) for path in found}


@pytest.mark.parametrize("name", PATHS)
def test_the_paths_of_a_site(enclave: Enclave, name: str):
    assert paths(enclave, name) == PATHS[name]


def test_without_a_link_there_is_no_path(enclave: Enclave):
    alone = replace(enclave, links=(Link(sites=("dublin-1", "dublin-2"), purpose="Fail over"),))
    assert not [each for each in paths(alone, "dublin-1") if each[4] == 6]
    assert not [each for each in paths(alone, "norway-1") if each[4] == 6]


def test_rules_to_the_same_ends_share_a_path(enclave: Enclave):
    first = next(each for each in enclave.egress if each.id == 1)
    again = replace(first, id=99, service=replace(first.service, name="again", domains=("again.example",)))
    found = ways(replace(enclave, egress=(*enclave.egress, again)), enclave.site("dublin-1"))
    assert len(found.paths) == len(PATHS["dublin-1"])
    assert len({path.sid for rule, _, path in found.outward if rule.id in {1, 99}}) == 1
