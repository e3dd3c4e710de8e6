import re
from collections import Counter

from enclaves import enclaves
from hypothesis import given

from enclave.model.addresses import subnets
from enclave.model.enclave import Enclave
from enclave.model.gateway.firewall import firewall_rules

NETWORK = re.compile(r"10\.\d+\.\d+\.\d+/\d+")
INTERNET = "![10.0.0.0/8,"


@given(enclaves())
def test_rules_name_own_and_linked_guarded_subnets_only(enclave: Enclave):
    for site in enclave.sites:
        text = firewall_rules(enclave, site).text.replace(INTERNET, "")
        known = {
            str(subnet.cidr)
            for each in (site, *enclave.neighbours(site))
            for subnet in subnets(each)
            if subnet.tier in {"workload", "data"}
        }
        assert set(NETWORK.findall(text)) <= known


@given(enclaves())
def test_data_subnets_have_no_way_to_the_internet(enclave: Enclave):
    for site in enclave.sites:
        data = {str(subnet.cidr) for subnet in subnets(site) if subnet.tier == "data"}
        for line in firewall_rules(enclave, site).text.splitlines():
            if INTERNET in line:
                assert not data & set(NETWORK.findall(line.replace(INTERNET, "")))


@given(enclaves())
def test_numbers_are_unique_and_capacity_suffices(enclave: Enclave):
    for site in enclave.sites:
        built = firewall_rules(enclave, site)
        sids = re.findall(r"sid:(\d+);", built.text)
        assert Counter(sids).most_common(1)[0][1] == 1
        assert len(sids) <= built.capacity <= 30_000
