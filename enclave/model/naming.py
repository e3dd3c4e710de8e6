"""The names and ARNs of what the enclave owns, in one place.

The limits on configured names (``config``) make every name below fit what AWS allows: a bucket's 63
characters are the tightest, and are exactly filled by the longest names.
"""

from enclave.model.enclave import Account, DataClass, Enclave, Site
from enclave.model.geography import Region

LOGS = "logs"
"""The purpose of the key that encrypts a site's log groups."""

GATEWAY = "gateway"
"""The purpose of the key that encrypts the rules, policy and state of a site's firewall."""

OWN_PURPOSES = (LOGS, GATEWAY)
"""What a site has keys for besides data classes. No data class may bear such a name."""

FLOW_LOG_ROLE_SUFFIX = "-flow-logs"


def bucket_name(enclave: Enclave, site: Site, data_class: DataClass) -> str:
    """Return the name of a data class's bucket. Bucket names are global: the account id makes it ours."""
    return f"{enclave.name}-{site.name}-{data_class.name}-{site.account.id}"


def bucket_arn(enclave: Enclave, site: Site, data_class: DataClass) -> str:
    """Return the ARN of a data class's bucket. It names neither region nor account."""
    return f"arn:{site.region.partition}:s3:::{bucket_name(enclave, site, data_class)}"


def table_name(enclave: Enclave, site: Site, data_class: DataClass) -> str:
    """Return the name of a data class's DynamoDB table."""
    return f"{enclave.name}-{site.name}-{data_class.name}"


def table_arn(enclave: Enclave, site: Site, data_class: DataClass) -> str:
    """Return the ARN of a data class's table, which is known before the table exists."""
    region = site.region
    name = table_name(enclave, site, data_class)
    return f"arn:{region.partition}:dynamodb:{region.name}:{site.account.id}:table/{name}"


def store_identities(enclave: Enclave, site: Site, data_class: DataClass) -> tuple[str, ...]:
    """Return all that a data class's stores at a site are known by: names and ARNs of bucket and table."""
    return (
        bucket_name(enclave, site, data_class),
        bucket_arn(enclave, site, data_class),
        table_name(enclave, site, data_class),
        table_arn(enclave, site, data_class),
    )


def key_alias(enclave: Enclave, site: Site, purpose: str) -> str:
    """Return the alias of the site's key for a purpose: a data class's name or one of ``OWN_PURPOSES``."""
    return f"alias/{enclave.name}/{site.name}/{purpose}"


def log_group_prefix(enclave: Enclave, site: Site) -> str:
    """Return how the names of all log groups of a site begin, with the slash at the end."""
    return f"/{enclave.name}/{site.name}/"


def flow_log_group_name(enclave: Enclave, site: Site) -> str:
    """Return the log group of the site's VPC flow logs."""
    return f"{log_group_prefix(enclave, site)}flow"


def firewall_log_group_name(enclave: Enclave, site: Site, kind: str) -> str:
    """Return the log group of the site's firewall logs. ``kind`` is "alert", "flow" or "tls"."""
    return f"{log_group_prefix(enclave, site)}firewall/{kind}"


def query_log_group_name(enclave: Enclave, site: Site) -> str:
    """Return the log group of the queries that the site's VPC asks its resolver."""
    return f"{log_group_prefix(enclave, site)}dns"


def flow_log_role_name(enclave: Enclave, site: Site) -> str:
    """Return the role that takes flow logs to their log group."""
    return f"{enclave.name}-{site.name}{FLOW_LOG_ROLE_SUFFIX}"


def data_role_name(enclave_name: str, data_class_name: str) -> str:
    """Return the role, of the same name in every site's account, that may use a data class."""
    return f"{enclave_name}-{data_class_name}"


def transit_share_name(enclave: Enclave, region: str) -> str:
    """Return the share through which a region's sites see its transit gateway."""
    return f"{enclave.name}-{region}"


def role_arn(account: Account, region: Region, role: str) -> str:
    """Return a role's ARN. Roles have no region, but the region says in which partition they are."""
    return f"arn:{region.partition}:iam::{account.id}:role/{role}"


def root_arn(account: Account, region: Region) -> str:
    """Return the ARN that stands for a whole account in a policy's Principal."""
    return f"arn:{region.partition}:iam::{account.id}:root"


def deploy_role_arn(enclave: Enclave, account: Account, region: Region) -> str:
    """Return the role through which alone the enclave is changed in an account."""
    return role_arn(account, region, enclave.organization.deploy_role)


def log_group_arn(site: Site, name: str) -> str:
    """Return the ARN of a log group of the site, without the ``:*`` that stands for its streams."""
    return f"arn:{site.region.partition}:logs:{site.region.name}:{site.account.id}:log-group:{name}"
