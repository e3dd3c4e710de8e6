"""Several stacks as one graph: what a value stands for, in its own stack and beyond."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graph_worlds import ALSO_OURS, OURS, make

from enclave.graph.errors import JoiningError
from enclave.graph.facts import UNKNOWN, Graph, Resource, Secret
from enclave.graph.joining import REFERENCE, join
from enclave.graph.sources import read, read_preview

DOCUMENTS = Path(__file__).parent / "documents"
VPC, SUBNET, TABLE = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/routeTable:RouteTable"
BUCKET, GROUP = "aws:s3/bucket:Bucket", "aws:cloudwatch/logGroup:LogGroup"
KEY, ALIAS, ROLE = "aws:kms/key:Key", "aws:kms/alias:Alias", "aws:iam/role:Role"
DYNAMO, FIREWALL = "aws:dynamodb/table:Table", "aws:networkfirewall/firewall:Firewall"
ROUTE = "aws:ec2/route:Route"

TABLE_ARN = f"arn:aws:dynamodb:eu-west-1:{OURS}:table/t"
GROUP_ARN = f"arn:aws:logs:eu-west-1:{OURS}:log-group:/g"
KEY_ID = "12345678-90ab-cdef-1234-567890abcdef"
KEY_ARN = f"arn:aws:kms:eu-west-1:{OURS}:key/{KEY_ID}"
SHOWN = {"id": "/g", "arn": GROUP_ARN}
LONG_ID = "tgw-attach-0a1b2c3d4e5f60718"
ROLE_ARN = f"arn:aws:iam::{OURS}:role/a"


def of(*types: str) -> Callable[[Resource], bool]:
    return lambda resource: resource.type in types


def joined(*resources: Resource) -> Graph:
    stacks = {resource.stack for resource in resources}
    return join({name: Graph(r for r in resources if r.stack == name) for name in sorted(stacks)})


def names(graph: Graph, asker: Resource, prop: str, wanted: str) -> list[str]:
    found = graph.referents(asker, prop, asker.props.get(prop), of(wanted))
    return [f"{each.stack}/{each.name}" for each in found]


def reference(name: Any = "dublin-1") -> Resource:
    return make(REFERENCE, "dublin-1", stack="links", props={"name": name}, region=UNKNOWN, account=UNKNOWN)


def reading(value: Any, *sources: Resource) -> Resource:
    return make(ROUTE, stack="links", props={"routeTableId": value}, refers={"routeTableId": sources})


A, B = make(TABLE, "a"), make(TABLE, "b")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (UNKNOWN, ["dublin-1/a", "dublin-1/b"]),
        (Secret(UNKNOWN), ["dublin-1/a", "dublin-1/b"]),
        ("rtb-0a1b2c3d", []),  # whoever has that id exists, and neither of these does
    ],
)
def test_a_value_read_from_another_stack_may_be_any_of_the_kind(value: Any, found: list[str]) -> None:
    read_from = reference()
    asker = reading(value, read_from)
    graph = joined(A, B, make(VPC), make(TABLE, "c", stack="dublin-2"), read_from, asker)
    assert names(graph, asker, "routeTableId", TABLE) == found


def test_a_value_that_another_stack_shows_is_that_resource() -> None:
    shown = make(TABLE, "a", outputs={"id": "rtb-0a1b2c3d"})
    read_from = reference()
    asker = reading("rtb-0a1b2c3d", read_from)
    assert names(joined(shown, B, read_from, asker), asker, "routeTableId", TABLE) == ["dublin-1/a"]


def test_a_known_value_is_no_resource_that_goes_by_another_id() -> None:
    shown = make(TABLE, "a", outputs={"id": "rtb-0a1b2c3d"})
    read_from = reference()
    asker = reading("rtb-ffffffff", read_from)
    assert names(joined(shown, B, read_from, asker), asker, "routeTableId", TABLE) == []


def test_a_known_value_may_be_a_recorded_resource_that_does_not_show_its_id() -> None:
    other = make(TABLE, "other", outputs={"id": "rtb-0a1b2c3d"})
    asker = make(ROUTE, props={"routeTableId": "rtb-ffffffff"}, refers={"routeTableId": (A, other)})
    assert names(Graph([A, B, other, asker]), asker, "routeTableId", TABLE) == ["dublin-1/a"]


@pytest.mark.parametrize(
    ("value", "outputs", "found"),
    [
        (KEY_ARN, {"id": "k"}, True),
        (KEY_ARN, {"arn": UNKNOWN}, True),
        (KEY_ARN, {"arn": "arn:other"}, False),
        ("k", {"arn": KEY_ARN}, True),
        ("k", {"id": "other"}, False),
    ],
)
def test_an_arn_is_settled_by_the_arn_and_an_id_by_the_id(value: str, outputs: Any, found: bool) -> None:
    key = make(KEY, outputs=outputs)
    asker = make(DYNAMO, props={"kmsKeyArn": value}, refers={"kmsKeyArn": (key,)})
    assert names(Graph([key, asker]), asker, "kmsKeyArn", KEY) == (["dublin-1/it"] if found else [])


def test_a_known_value_needs_no_reference() -> None:
    shown = make(TABLE, "a", outputs={"id": "rtb-0a1b2c3d"})
    asker = reading("rtb-0a1b2c3d")
    assert names(joined(shown, asker), asker, "routeTableId", TABLE) == ["dublin-1/a"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("dublin-1", ["dublin-1/a"]),
        ("organization/enclave/dublin-1", ["dublin-1/a"]),
        ("organization/other/dublin-1", []),
        ("dublin", []),
        ("dublin-1/", []),
        ("norway-1", []),
        (Secret("dublin-1"), ["dublin-1/a"]),
        (UNKNOWN, ["dublin-1/a", "dublin-2/c"]),
        (None, ["dublin-1/a", "dublin-2/c"]),
    ],
)
def test_the_stack_that_a_reference_names(name: Any, found: list[str]) -> None:
    read_from = reference(name)
    asker = reading(UNKNOWN, read_from)
    own = make(TABLE, "own", stack="links")
    graph = joined(A, make(TABLE, "c", stack="dublin-2"), own, read_from, asker)
    assert names(graph, asker, "routeTableId", TABLE) == found


def test_what_was_taken_from_both_stacks_may_be_in_either() -> None:
    own = make(TABLE, "own", stack="links")
    read_from = reference()
    asker = reading(UNKNOWN, own, read_from)
    assert names(joined(A, own, read_from, asker), asker, "routeTableId", TABLE) == [
        "links/own",
        "dublin-1/a",
    ]


def test_a_stack_alone_leads_nowhere_beyond() -> None:
    read_from = reference()
    asker = reading(UNKNOWN, read_from)
    assert names(Graph([read_from, asker]), asker, "routeTableId", TABLE) == []


def test_each_stack_comes_once_and_under_its_name() -> None:
    with pytest.raises(JoiningError, match="given as stack dublin-2 has urn:pulumi:dublin-1::"):
        join({"dublin-2": Graph([A])})
    again = make(TABLE, "a", stack="dublin-1")
    object.__setattr__(again, "stack", "copy")
    with pytest.raises(JoiningError, match="dublin-1 and copy"):
        join({"dublin-1": Graph([A]), "copy": Graph([again])})


def _endpoints(*ids: Any) -> dict[str, Any]:
    states = [{"attachments": [{"endpointId": each, "subnetId": "subnet-00000001"}]} for each in ids]
    return {
        "id": "arn:aws:network-firewall:eu-west-1:1:firewall/f",
        "firewallStatuses": [{"syncStates": states}],
    }


@pytest.mark.parametrize(
    ("text", "target", "meant"),
    [
        ("vpc-0a1b2c3d", make(VPC, outputs={"id": "vpc-0a1b2c3d"}), True),
        ("vpc-0a1b2c3d", make(VPC, outputs={"id": Secret("vpc-0a1b2c3d")}), True),
        ("vpc-0a1b2c3e", make(VPC, outputs={"id": "vpc-0a1b2c3d"}), False),
        ("vpc-0a1b2c3d", make(VPC, outputs={"id": ["vpc-0a1b2c3d"]}), False),
        ("", make(VPC, outputs={"id": ""}), False),
        ("b", make(BUCKET, props={"bucket": "b"}), True),
        ("b", make("aws:s3/bucketV2:BucketV2", props={"bucket": "b"}), True),
        ("arn:aws:s3:::b", make(BUCKET, outputs={"arn": "arn:aws:s3:::b"}), True),
        ("arn:aws:s3:::b/*", make(BUCKET, outputs={"arn": "arn:aws:s3:::b"}), True),
        ("arn:aws:s3:::b/a/\n", make(BUCKET, outputs={"arn": "arn:aws:s3:::b"}), True),
        ("arn:aws:s3:::bb", make(BUCKET, outputs={"arn": "arn:aws:s3:::b"}), False),
        ("arn:aws-cn:s3:::b/*", make(BUCKET, outputs={"arn": "arn:aws:s3:::b"}), False),
        (f"{TABLE_ARN}/index/i", make(DYNAMO, outputs={"arn": TABLE_ARN}), True),
        (f"{TABLE_ARN}2/index/i", make(DYNAMO, outputs={"arn": TABLE_ARN}), False),
        (f"{GROUP_ARN}:*", make(GROUP, outputs={"arn": GROUP_ARN}), True),
        (f"{GROUP_ARN}:log-stream:s", make(GROUP, outputs={"arn": GROUP_ARN}), True),
        (f"{GROUP_ARN}/more", make(GROUP, outputs={"arn": GROUP_ARN}), False),
        (f"{ROLE_ARN}/b", make(ROLE, outputs={"arn": ROLE_ARN}), False),
        (f"{KEY_ARN}/x", make(KEY, outputs={"arn": KEY_ARN}), False),
        ("vpce-0a1b2c3d", make(FIREWALL, outputs=_endpoints("vpce-00000001", "vpce-0a1b2c3d")), True),
        ("vpce-0a1b2c3d", make(FIREWALL, outputs=_endpoints("vpce-00000001", UNKNOWN)), False),
        ("subnet-00000001", make(FIREWALL, outputs=_endpoints("vpce-0a1b2c3d")), False),
        ("vpce-0a1b2c3d", make(FIREWALL, outputs={"firewallStatuses": UNKNOWN}), False),
        (
            "vpce-0a1b2c3d",
            make(FIREWALL, outputs={"firewallStatuses": [Secret({"syncStates": None})]}),
            False,
        ),
    ],
)
def test_what_a_text_names(text: str, target: Resource, meant: bool) -> None:
    graph = Graph([target, make(ROUTE)])
    asker = make(ROUTE)
    assert graph.claimants(text, asker) == ((target,) if meant else ())
    assert graph.referents(asker, "any", text, of(target.type)) == ((target,) if meant else ())


@pytest.mark.parametrize(
    ("text", "target", "account", "region", "meant"),
    [
        # A name belongs to an account and a region; the ARN says to which, else the provider does.
        ("/g", make(GROUP, props={"name": "/g"}), OURS, "eu-west-1", True),
        ("/g", make(GROUP, props={"name": "/g"}), ALSO_OURS, "eu-west-1", False),
        ("/g", make(GROUP, props={"name": "/g"}), OURS, "eu-north-1", False),
        ("/g", make(GROUP, props={"name": "/g"}), UNKNOWN, "eu-west-1", True),
        ("/g", make(GROUP, props={"name": "/g"}), OURS, UNKNOWN, True),
        ("/g", make(GROUP, props={"name": "/g"}, account=UNKNOWN), ALSO_OURS, "eu-west-1", True),
        ("/g", make(GROUP, props={"name": "/g", "region": "eu-north-1"}), OURS, "eu-north-1", True),
        ("/g", make(GROUP, outputs=SHOWN, account=UNKNOWN), ALSO_OURS, None, False),
        ("/g", make(GROUP, outputs=SHOWN, region=UNKNOWN), OURS, "eu-north-1", False),
        ("t", make(DYNAMO, props={"name": "t"}), ALSO_OURS, "eu-west-1", False),
        ("alias/k", make(ALIAS, props={"name": "alias/k"}), ALSO_OURS, "eu-west-1", False),
        # IAM has no regions; a bucket's name is its own everywhere.
        ("a", make(ROLE, props={"name": "a"}), OURS, "eu-north-1", True),
        ("a", make(ROLE, props={"name": "a"}), ALSO_OURS, "eu-west-1", False),
        ("a", make(ROLE, outputs={"id": "a", "arn": ROLE_ARN}), OURS, "eu-north-1", True),
        ("b", make(BUCKET, props={"bucket": "b"}), ALSO_OURS, "eu-north-1", True),
        # Ids that AWS makes up, ARNs and URLs mean the same everywhere.
        ("vpc-0a1b2c3d", make(VPC, outputs={"id": "vpc-0a1b2c3d"}), ALSO_OURS, "eu-north-1", True),
        (LONG_ID, make(VPC, outputs={"id": LONG_ID}), ALSO_OURS, "eu-north-1", True),
        (KEY_ID, make(KEY, outputs={"id": KEY_ID}), ALSO_OURS, "eu-north-1", True),
        (KEY_ARN, make(KEY, outputs={"arn": KEY_ARN}), ALSO_OURS, "eu-north-1", True),
        ("https://q", make("aws:sqs/queue:Queue", outputs={"id": "https://q"}), ALSO_OURS, "x", True),
        ("name-0a1b2c3", make(DYNAMO, props={"name": "name-0a1b2c3"}), ALSO_OURS, "eu-west-1", False),
    ],
)
def test_a_name_means_what_is_in_the_same_place(
    text: str, target: Resource, account: Any, region: Any, meant: bool
) -> None:
    asker = make(ROUTE, "asker", account=account, region=region)
    assert Graph([target, asker]).claimants(text, asker) == ((target,) if meant else ())


def test_equal_names_in_two_accounts_are_two_things() -> None:
    one = make(GROUP, props={"name": "/g"})
    other = make(GROUP, stack="dublin-2", account=ALSO_OURS, props={"name": "/g"})
    graph = joined(one, other)
    assert list(graph.contested()) == []
    for target in (one, other):
        asker = make(ROUTE, stack=target.stack, account=target.account)
        assert graph.claimants("/g", asker) == (target,)


def test_an_identity_that_two_claim_stays_ambiguous() -> None:
    one, other = make(BUCKET, props={"bucket": "b"}), make(BUCKET, stack="dublin-2", props={"bucket": "b"})
    policy = make("aws:s3/bucketPolicy:BucketPolicy", props={"bucket": "b"}, outputs={"id": "b"})
    graph = joined(one, other, policy)
    assert graph.referents(policy, "bucket", "b", of(BUCKET)) == (one, other)
    assert list(graph.contested()) == [("b", (one, other))]


@pytest.mark.parametrize("value", ["alias/k", f"arn:aws:kms:eu-west-1:{OURS}:alias/k"])
def test_an_alias_leads_to_its_key(value: str) -> None:
    key = make(KEY, outputs={"id": KEY_ID, "arn": KEY_ARN})
    arn = f"arn:aws:kms:eu-west-1:{OURS}:alias/k"
    alias = make(
        ALIAS, props={"name": "alias/k", "targetKeyId": KEY_ID}, outputs={"id": "alias/k", "arn": arn}
    )
    asker = make(DYNAMO)
    graph = Graph([key, alias, asker])
    assert graph.referents(asker, "kmsKeyArn", value, of(KEY)) == (key,)
    assert graph.referents(asker, "kmsKeyArn", value, of(ALIAS)) == (alias,)
    assert graph.referents(asker, "kmsKeyArn", "alias/other", of(KEY)) == ()


def test_an_alias_leads_to_a_key_that_is_yet_to_come() -> None:
    key = make(KEY)
    alias = make(ALIAS, props={"name": "alias/k", "targetKeyId": UNKNOWN}, refers={"targetKeyId": (key,)})
    asker = make(DYNAMO)
    assert Graph([key, alias]).referents(asker, "kmsKeyArn", "alias/k", of(KEY)) == (key,)


def test_an_alias_of_itself_leads_nowhere() -> None:
    alias = make(ALIAS, props={"name": "alias/k", "targetKeyId": "alias/k"})
    assert Graph([alias]).referents(make(DYNAMO), "kmsKeyArn", "alias/k", of(KEY)) == ()


def test_the_links_find_what_the_site_gave_them() -> None:
    graphs = [read(DOCUMENTS / f"{stack}.export.json") for stack in ("dublin-1", "links")]
    graph = join({source.stack: source.graph for source in graphs})
    (attachment,) = graph.of_type(["aws:ec2transitgateway/vpcAttachment:VpcAttachment"])
    assert names(graph, attachment, "vpcId", VPC) == ["dublin-1/dublin-1"]
    assert names(graph, attachment, "transitGatewayId", "aws:ec2transitgateway/transitGateway:TransitGateway")
    (subnet,) = attachment.props["subnetIds"][:1]
    assert graph.referents(attachment, "subnetIds", subnet, of(SUBNET))[0].stack == "dublin-1"
    for route in graph.of_type([ROUTE]):
        assert names(graph, route, "routeTableId", TABLE) == ["dublin-1/dublin-1-data-euw1-az1"]
        assert names(graph, route, "vpcEndpointId", FIREWALL) == ["dublin-1/dublin-1"]


def test_before_the_site_exists_the_links_may_mean_any_of_its_tables() -> None:
    stacks = ("dublin-1", "links")
    graph = join({stack: read_preview(stack, DOCUMENTS / f"{stack}.preview.json") for stack in stacks})
    (attachment,) = graph.of_type(["aws:ec2transitgateway/vpcAttachment:VpcAttachment"])
    assert names(graph, attachment, "vpcId", VPC) == ["dublin-1/dublin-1"]
    for route in graph.of_type([ROUTE]):
        assert route.props["routeTableId"] is UNKNOWN
        assert names(graph, route, "vpcEndpointId", FIREWALL) == ["dublin-1/dublin-1"]
        assert sorted(names(graph, route, "routeTableId", TABLE)) == [
            "dublin-1/dublin-1-data-euw1-az1",
            "dublin-1/dublin-1-transit-euw1-az1",
        ]
