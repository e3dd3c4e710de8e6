from dataclasses import replace

from enclave.model import naming
from enclave.model.config import LONGEST_ENCLAVE_NAME
from enclave.model.enclave import DataClass, Enclave
from enclave.model.geography import REGIONS
from enclave.model.intent.contents import LONGEST_DATA_CLASS_NAME
from enclave.model.intent.sites import LONGEST_SITE_NAME


def test_names_of_a_data_class(enclave: Enclave):
    site, profile = enclave.site("dublin-1"), enclave.data_classes[0]
    assert naming.bucket_name(enclave, site, profile) == "enclave-dublin-1-profile-111111111111"
    assert naming.table_name(enclave, site, profile) == "enclave-dublin-1-profile"
    arn = "arn:aws:dynamodb:eu-west-1:111111111111:table/enclave-dublin-1-profile"
    assert naming.table_arn(enclave, site, profile) == arn
    assert naming.key_alias(enclave, site, "profile") == "alias/enclave/dublin-1/profile"
    assert naming.data_role_name(enclave.name, "profile") == "enclave-profile"


def test_stores_are_known_by_names_and_arns_of_their_partition(enclave: Enclave):
    profile = enclave.data_classes[0]
    site = replace(enclave.site("dublin-1"), region=REGIONS["eusc-de-east-1"])
    assert naming.store_identities(enclave, site, profile) == (
        "enclave-dublin-1-profile-111111111111",
        "arn:aws-eusc:s3:::enclave-dublin-1-profile-111111111111",
        "enclave-dublin-1-profile",
        "arn:aws-eusc:dynamodb:eusc-de-east-1:111111111111:table/enclave-dublin-1-profile",
    )


def test_names_of_logs(enclave: Enclave):
    site = enclave.site("norway-1")
    assert naming.flow_log_group_name(enclave, site) == "/enclave/norway-1/flow"
    assert naming.firewall_log_group_name(enclave, site, "alert") == "/enclave/norway-1/firewall/alert"
    assert naming.query_log_group_name(enclave, site) == "/enclave/norway-1/dns"
    assert naming.flow_log_role_name(enclave, site) == "enclave-norway-1-flow-logs"
    assert naming.log_group_arn(site, "/x") == "arn:aws:logs:eu-north-1:333333333333:log-group:/x"


def test_arns_take_the_partition_of_the_region(enclave: Enclave):
    account = enclave.organization.network_account
    arns = {
        name: naming.deploy_role_arn(enclave, account, REGIONS[name])
        for name in ("eu-west-1", "eusc-de-east-1")
    }
    assert arns == {
        "eu-west-1": "arn:aws:iam::666666666666:role/enclave-deploy",
        "eusc-de-east-1": "arn:aws-eusc:iam::666666666666:role/enclave-deploy",
    }


def test_the_longest_names_just_fit_a_bucket(enclave: Enclave):
    site = replace(enclave.sites[0], name="s" * LONGEST_SITE_NAME)
    data_class = DataClass(name="d" * LONGEST_DATA_CLASS_NAME, description="longest", personal=True)
    longest = replace(enclave, name="e" * LONGEST_ENCLAVE_NAME)
    assert len(naming.bucket_name(longest, site, data_class)) == 63
    assert len(naming.flow_log_role_name(longest, site)) <= 64
    assert len(naming.data_role_name(longest.name, data_class.name)) <= 64


def test_names_follow_the_name_of_the_enclave(enclave: Enclave):
    other = replace(enclave, name="vault")
    assert naming.transit_share_name(other, "eu-west-1") == "vault-eu-west-1"
    assert naming.data_role_name(other.name, "profile") == "vault-profile"
