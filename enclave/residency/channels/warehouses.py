"""Ways out of data warehouses: shares, snapshots, logs, statements and open doors."""

import re
from collections.abc import Iterator

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency import observe
from enclave.residency.channel import channel
from enclave.residency.meanings import Destination, Grantee, Host, Own, RegionOf, Source, Switch, When, ends
from enclave.residency.meanings.ends import End
from enclave.residency.meanings.meaning import Meaning, judged_end
from enclave.residency.meanings.registered import Registered
from enclave.residency.meanings.walk import walk
from enclave.residency.rule import View
from enclave.residency.verdicts import Observation, Severity

_PUBLIC = Switch(
    path="publiclyAccessible", closed=(False,), why="It gives the warehouse an address of the internet."
)
_CONSUMER = Grantee(path="consumerIdentifier", before=("DataCatalog/",), own=("DataCatalog",))

SHARED_DATA = channel(
    id="warehouse-data-shares",
    title="Data of a warehouse is shared with our own accounts in the EEA only",
    channels=("DB-16",),
    claim="nobody-outside-has-access",
    severity=Severity.CRITICAL,
    reason="A consumer of a share queries the live tables, from its own account and region.",
    remedy="Name an account of ours and one namespace or region of the EEA; never ADX or a whole account.",
    source="Redshift API: AuthorizeDataShare (ConsumerIdentifier), AssociateDataShareConsumer "
    "(AssociateEntireAccount, ConsumerArn, ConsumerRegion), RegisterNamespace",
    watches={
        "aws:redshift/dataShareAuthorization:DataShareAuthorization": (_CONSUMER,),
        "aws:redshift/namespaceRegistration:NamespaceRegistration": (_CONSUMER,),
        "aws:redshift/dataShareConsumerAssociation:DataShareConsumerAssociation": (
            Destination(path="consumerArn"),
            RegionOf(path="consumerRegion"),
            Switch(
                path="associateEntireAccount",
                closed=(False,),
                why="The account's namespaces in every region get the data.",
            ),
            Source(path="dataShareArn"),
            Destination(path="dataShareArn", when=When(path="allowWrites", values=(True,))),
        ),
    },
)

WAREHOUSE_SNAPSHOTS = channel(
    id="warehouse-snapshot-copies",
    title="Snapshots of a warehouse are copied and restored only within the EEA",
    channels=("DB-17",),
    claim="data-stays-in-the-eea",
    severity=Severity.CRITICAL,
    reason="Every automated snapshot is copied to the region that is named.",
    remedy="Name a region of the EEA, or copy none.",
    source="Redshift API: EnableSnapshotCopy (DestinationRegion), RestoreFromClusterSnapshot",
    watches={
        "aws:redshift/snapshotCopy:SnapshotCopy": (RegionOf(path="destinationRegion"),),
        "aws:redshift/cluster:Cluster": (Source(path="snapshotArn"),),
    },
)

WAREHOUSE_DOORS = channel(
    id="warehouse-open-to-the-internet",
    title="No warehouse has an address of the internet",
    channels=("DB-17",),
    claim="no-way-out-but-the-gateway",
    severity=Severity.CRITICAL,
    reason="A warehouse with a public address is reached from anywhere, past the gateway.",
    remedy="Set publiclyAccessible to false.",
    source="Redshift and Redshift Serverless APIs: PubliclyAccessible (false if it isn't set)",
    watches={
        "aws:redshift/cluster:Cluster": (_PUBLIC,),
        "aws:redshiftserverless/workgroup:Workgroup": (_PUBLIC,),
    },
)

WAREHOUSE_ENDPOINTS = channel(
    id="warehouse-endpoints",
    title="Endpoints join warehouses and networks of our own accounts only",
    channels=("DB-17",),
    claim="networks-end-in-the-eea",
    severity=Severity.CRITICAL,
    reason="An account that is authorised reaches the warehouse from a network of its own; an endpoint to a "
    "stranger's warehouse leads our data there.",
    remedy="Name accounts of the organisation.",
    source="Redshift API: AuthorizeEndpointAccess (Account), CreateEndpointAccess (ResourceOwner); Redshift "
    "Serverless API: CreateEndpointAccess (ownerAccount)",
    watches={
        "aws:redshift/endpointAuthorization:EndpointAuthorization": (Grantee(path="account"),),
        "aws:redshift/endpointAccess:EndpointAccess": (Grantee(path="resourceOwner"),),
        "aws:redshiftserverless/endpointAccess:EndpointAccess": (Grantee(path="ownerAccount"),),
    },
)

WAREHOUSE_OUTSIDERS = channel(
    id="warehouse-outsiders",
    title="Logs, keys and partners of a warehouse are ours, in the EEA",
    channels=("DB-17",),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="Audit logs hold every statement; a partner's software works on the database from outside.",
    remedy="Name a bucket of ours, and a security module in our own network; register a transfer for a "
    "partner.",
    source="Redshift API: EnableLogging (BucketName), AddPartner, CreateHsmConfiguration (HsmIpAddress)",
    watches={
        "aws:redshift/logging:Logging": (Destination(path="bucketName"),),
        "aws:redshift/partner:Partner": (
            Registered(path="partnerName", why="A partner outside works with the database."),
        ),
        "aws:redshift/hsmConfiguration:HsmConfiguration": (Host(path="hsmIpAddress"),),
    },
)

_URL = re.compile(r"\bs3://[^\s'\";,)]+", re.IGNORECASE)
_REGION = re.compile(r"\bREGION\s+(?:AS\s+)?'([^']*)'", re.IGNORECASE)
_GIVEN = re.compile(r"\bTO\s+(?:ACCOUNT|NAMESPACE)\s+'([^']*)'", re.IGNORECASE)
_PUBLISHED = re.compile(r"\bPUBLICACCESSIBLE\s*=?\s*TRUE\b", re.IGNORECASE)
_ARN = re.compile(r"'(arn:(?![^:']*:iam:)[^']*)'", re.IGNORECASE)


def statement(path: str) -> Meaning:
    """Judge a statement of SQL: the buckets, regions and accounts that it names."""

    def read(resource: Resource, view: View) -> Iterator[Observation]:
        for where, value in walk(resource.props, path):
            text = plain(value)
            if not isinstance(text, str):
                yield observe.unknown(where, value, reason="What the statement does isn't known.")
                continue
            if _PUBLISHED.search(text):
                yield observe.violated(where, value, reason="The share may leave private networks.")
            for end in _ends(where, text):
                for target in ends.resolve(end, resource, view):
                    yield judged_end(where, value, target)

    return Own(path=path, told="SQL that names only buckets, regions and accounts of ours", read=read)


def _ends(where: str, text: str) -> Iterator[End]:
    for found in _URL.findall(text):
        yield End(where=where, name=f"s3://{found[5:]}")
    for found in _REGION.findall(text):
        yield End(where=where, region=found)
    for found in _GIVEN.findall(text):
        yield End(where=where, account=found or UNKNOWN)
    for found in _ARN.findall(text):
        yield End(where=where, name=found)


STATEMENTS = channel(
    id="statements-in-programs",
    title="A statement of SQL in a program moves data only between places of ours in the EEA",
    channels=("DB-16", "DAT-03"),
    claim="data-stays-in-the-eea",
    severity=Severity.HIGH,
    reason="UNLOAD writes a query's result wherever it says, and a datashare is granted by a statement.",
    remedy="Name buckets and accounts of ours in the EEA.",
    source="Redshift Database Developer Guide: UNLOAD, COPY, GRANT USAGE ON DATASHARE, CREATE DATASHARE; "
    "Athena User Guide: UNLOAD, CREATE TABLE AS",
    watches={
        "aws:redshiftdata/statement:Statement": (statement("sql"),),
        "aws:athena/namedQuery:NamedQuery": (statement("query"),),
        "aws:athena/preparedStatement:PreparedStatement": (statement("queryStatement"),),
    },
)
