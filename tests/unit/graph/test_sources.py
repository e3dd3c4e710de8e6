import json
from pathlib import Path
from typing import Any

import pytest
from graph_worlds import (
    OURS,
    PROVIDER,
    SECRET,
    SENTINEL,
    URN,
    exported,
    make,
    previewed,
    provider_state,
    state,
)

from enclave.graph import providers, wire
from enclave.graph.errors import MalformedError
from enclave.graph.facts import UNKNOWN, Graph, Resource, Secret, holds_unknown, is_unknown, plain, show
from enclave.graph.sources import from_export, from_preview, read

KEY = f"{URN}enclave:Site$aws:kms/key:Key::profile"
TABLE = f"{URN}enclave:Site$aws:dynamodb/table:Table::profile"


@pytest.mark.parametrize(
    ("wired", "value"),
    [
        ("text", "text"),
        (SENTINEL, UNKNOWN),
        *((sentinel, UNKNOWN) for sentinel in sorted(wire.UNKNOWN_SENTINELS)),
        (f"{SENTINEL}0", f"{SENTINEL}0"),
        ("[secret]", Secret(UNKNOWN)),
        ({**SECRET, "value": "eu-west-1"}, Secret("eu-west-1")),
        ({**SECRET, "value": SENTINEL}, Secret(UNKNOWN)),
        ({**SECRET, "plaintext": '"eu-west-1"'}, Secret("eu-west-1")),
        ({**SECRET, "ciphertext": "v1:abc"}, Secret(UNKNOWN)),
        ({**SECRET, "plaintext": "no JSON"}, Secret(UNKNOWN)),
        ({**SECRET, "plaintext": None}, Secret(UNKNOWN)),
        ({wire.SIGNATURE: wire.OUTPUT_MARK, "value": 1}, 1),
        ({wire.SIGNATURE: wire.OUTPUT_MARK}, UNKNOWN),
        ({wire.SIGNATURE: wire.OUTPUT_MARK, "secret": True}, Secret(UNKNOWN)),
        ({"a": [SENTINEL, {"b": None}]}, {"a": [UNKNOWN, {"b": None}]}),
        (True, True),
        (b"raw", b"raw"),
    ],
)
def test_wire_marks_become_facts(wired: Any, value: Any) -> None:
    assert wire.decode(wired) == value


def test_the_providers_own_notes_are_left_out() -> None:
    assert wire.properties({"__defaults": [], "a": 1}) == {"a": 1}
    assert wire.properties(None) == {}


def test_unknown_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError):
        bool(UNKNOWN)


@pytest.mark.parametrize(
    ("value", "unknown", "holds"),
    [
        (UNKNOWN, True, True),
        (Secret(UNKNOWN), True, True),
        (Secret(Secret(UNKNOWN)), True, True),
        ([1, {"a": Secret(UNKNOWN)}], False, True),
        ([1, {"a": 2}], False, False),
        (None, False, False),
    ],
)
def test_unknowns_are_found(value: Any, unknown: bool, holds: bool) -> None:
    assert is_unknown(value) is unknown
    assert holds_unknown(value) is holds


def test_values_are_shown_without_their_secrets() -> None:
    value = {"a": [Secret("x"), UNKNOWN, None, 3], "b": "text"}
    assert show(value) == '{a: [[secret], not known yet, not set, 3], b: "text"}'
    assert "x" not in repr(Secret("x"))


@pytest.mark.parametrize(
    ("props", "region", "account"),
    [
        ({"region": "eu-west-1", "allowedAccountIds": f'["{OURS}"]'}, "eu-west-1", OURS),
        ({"region": "eu-west-1", "allowedAccountIds": [OURS]}, "eu-west-1", OURS),
        ({"region": "eu-west-1", "allowedAccountIds": [Secret(OURS)]}, "eu-west-1", OURS),
        ({"region": UNKNOWN, "allowedAccountIds": UNKNOWN}, UNKNOWN, UNKNOWN),
        ({"allowedAccountIds": f'["{OURS}", "222222222222"]'}, UNKNOWN, UNKNOWN),
        ({"allowedAccountIds": "[]"}, UNKNOWN, UNKNOWN),
        ({"allowedAccountIds": f"[{OURS}]"}, UNKNOWN, UNKNOWN),
        ({"assumeRoles": f'[{{"roleArn": "arn:aws:iam::{OURS}:role/deploy"}}]'}, UNKNOWN, OURS),
        ({"assumeRoles": '[{"roleArn": "deploy"}]'}, UNKNOWN, UNKNOWN),
        ({"assumeRoles": '[{"roleArn": "arn:aws:iam:::role/deploy"}]'}, UNKNOWN, UNKNOWN),
        ({"assumeRoles": "[]"}, UNKNOWN, UNKNOWN),
        ({"assumeRoles": [UNKNOWN]}, UNKNOWN, UNKNOWN),
        (
            {
                "assumeRoles": [
                    {"roleArn": "arn:aws:iam::222222222222:role/hop"},
                    {"roleArn": f"arn:aws:iam::{OURS}:role/deploy"},
                ]
            },
            UNKNOWN,
            OURS,
        ),
        (
            {"allowedAccountIds": [OURS], "assumeRoles": [{"roleArn": f"arn:aws:iam::{OURS}:role/deploy"}]},
            UNKNOWN,
            OURS,
        ),
        (
            {"allowedAccountIds": [OURS], "assumeRoles": [{"roleArn": "arn:aws:iam::222222222222:role/x"}]},
            UNKNOWN,
            UNKNOWN,
        ),
        ({"allowedAccountIds": [OURS], "assumeRoles": UNKNOWN}, UNKNOWN, OURS),
        ({}, UNKNOWN, UNKNOWN),
    ],
)
def test_a_providers_region_and_account(props: dict[str, Any], region: Any, account: Any) -> None:
    assert providers.read(props) == providers.ProviderFacts(region=region, account=account)


def _states(key: Any = SENTINEL) -> list[dict[str, Any]]:
    return [
        provider_state(),
        state(KEY, inputs={}, provider=f"{PROVIDER}::{SENTINEL}", sourcePosition="project:///site.py#7"),
        state(
            TABLE,
            inputs={"serverSideEncryption": {"enabled": True, "kmsKeyArn": key}},
            provider=f"{PROVIDER}::{SENTINEL}",
            dependencies=[KEY],
            propertyDependencies={"serverSideEncryption": [KEY], "billingMode": []},
        ),
    ]


def _is_key(resource: Resource) -> bool:
    return resource.type == "aws:kms/key:Key"


def _keys_of_table(graph: Graph) -> tuple[Resource, ...]:
    table = graph.resource(TABLE)
    assert table is not None
    value = table.props["serverSideEncryption"]["kmsKeyArn"]
    return graph.referents(table, "serverSideEncryption", value, _is_key)


def test_a_first_preview_resolves_what_it_is_about_to_create() -> None:
    graph = from_preview("dublin-1", previewed(*_states()))
    table = graph.resource(TABLE)
    assert len(graph) == 3
    assert table is not None
    assert (table.region, table.provider_account, table.name) == ("eu-west-1", OURS, "profile")
    assert table.dependencies == (KEY,)
    assert table.property_dependencies == {"serverSideEncryption": (KEY,)}
    assert _keys_of_table(graph) == (graph.resource(KEY),)


@pytest.mark.parametrize(
    "op", ["delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"]
)
def test_a_deleted_resource_is_not_there(op: str) -> None:
    document = previewed(*_states())
    document["steps"][1]["op"] = op
    assert from_preview("dublin-1", document).resource(KEY) is None


def test_a_step_without_a_new_state_is_not_there() -> None:
    document = previewed(*_states())
    gone = state(f"{URN}aws:s3/bucket:Bucket::old")
    document["steps"].append({"op": "delete", "urn": gone["urn"], "oldState": gone})
    assert len(from_preview("dublin-1", document)) == 3


@pytest.mark.parametrize("read_from", ["document", "file"])
@pytest.mark.parametrize(
    ("op", "outputs"),
    [
        ("same", {"id": "subnet-1", "arn": "arn", "cidrBlock": "10.0.0.0/24", "zone": "old"}),
        ("update", {"id": "subnet-1", "arn": "arn"}),
        ("refresh", {"id": "subnet-1", "arn": "arn"}),
        ("replace", {}),
        ("create", {}),
    ],
)
def test_a_preview_keeps_what_is_known_of_what_it_keeps(
    op: str, outputs: dict[str, str], read_from: str, tmp_path: Path
) -> None:
    """``zone`` isn't asked for any more: what it will be is up to the cloud."""
    subnet = state(f"{URN}aws:ec2/subnet:Subnet::one", inputs={"cidrBlock": "10.0.0.0/24"})
    reported = {"arn": "arn", "cidrBlock": "10.0.0.0/24", "zone": "old"}
    before = {**subnet, "id": "subnet-1", "inputs": {"zone": "old"}, "outputs": reported}
    document = previewed(subnet, op=op)
    document["steps"][0]["oldState"] = before
    if read_from == "file":
        (tmp_path / "preview.json").write_text(json.dumps(document), encoding="utf-8")
        graph = read(tmp_path / "preview.json").graph
    else:
        graph = from_preview("dublin-1", document)
    (found,) = graph
    assert found.outputs == outputs
    assert found.props == {"cidrBlock": "10.0.0.0/24"}


def test_a_replaced_resource_is_there_once() -> None:
    document = previewed(*_states())
    document["steps"] += [{**document["steps"][1], "op": op} for op in ("create-replacement", "replace")]
    assert len(from_preview("dublin-1", document)) == 3


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_a_provider_counts_wherever_it_stands(order: tuple[int, ...]) -> None:
    states = [_states()[index] for index in order]
    for graph in (
        from_preview("dublin-1", previewed(*states)),
        from_export("dublin-1", exported(*states)),
    ):
        assert {(r.region, r.provider_account) for r in graph if r.urn != PROVIDER} == {("eu-west-1", OURS)}


def test_without_its_provider_a_resource_has_no_known_place() -> None:
    graph = from_preview("dublin-1", previewed(*_states()[1:]))
    assert [(r.region, r.account, r.partition) for r in graph] == [(UNKNOWN, UNKNOWN, UNKNOWN)] * 2


def test_a_component_has_no_provider_and_no_place() -> None:
    (component,) = from_export("dublin-1", exported(state(f"{URN}enclave:Site::it", custom=False)))
    assert (component.custom, component.region, component.account, component.partition) == (
        False,
        None,
        None,
        None,
    )


def _export(*, arn: str) -> dict[str, Any]:
    provider = f"{PROVIDER}::1234"
    return exported(
        provider_state(),
        state(KEY, inputs={}, outputs={"arn": "arn:k"}, id="k", provider=provider),
        state(
            TABLE,
            inputs={"serverSideEncryption": {"enabled": True, "kmsKeyArn": arn}},
            outputs={"secret": {**SECRET, "ciphertext": "v1:x"}},
            propertyDependencies={"serverSideEncryption": [KEY]},
            provider=provider,
        ),
        state(f"{URN}aws:s3/bucket:Bucket::old", inputs={}, provider=provider, delete=True),
    )


def test_an_export_is_resolved_by_its_ids() -> None:
    graph = from_export("dublin-1", _export(arn="arn:k"))
    key, table = graph.resource(KEY), graph.resource(TABLE)
    assert len(graph) == 3
    assert key is not None
    assert table is not None
    assert key.outputs == {"arn": "arn:k", "id": "k"}
    assert plain(table.outputs["secret"]) is UNKNOWN
    assert _keys_of_table(graph) == (key,)


def test_a_key_that_is_not_the_recorded_one_is_not_taken_for_it() -> None:
    assert _keys_of_table(from_export("dublin-1", _export(arn="arn:other"))) == ()


@pytest.mark.parametrize("document", [{}, {"deployment": None}, {"deployment": {"resources": None}}])
def test_an_empty_stack_is_an_empty_graph(document: dict[str, Any]) -> None:
    assert len(from_export("dublin-1", document)) == 0
    assert len(from_preview("dublin-1", {})) == 0


def test_a_resource_that_is_there_twice_is_refused() -> None:
    with pytest.raises(MalformedError, match="same URN"):
        from_export("dublin-1", exported(*_states(), _states()[1]))


@pytest.mark.parametrize(
    "document", [{"deployment": []}, exported({"type": "a:b:c"}), exported(state(KEY, inputs={}, custom=1))]
)
def test_a_document_out_of_shape_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(MalformedError, match="the export of stack dublin-1"):
        from_export("dublin-1", document)


@pytest.mark.parametrize(
    ("position", "trace", "source"),
    [
        ("project:///components/site.py#45", [], "components/site.py#45"),
        ("project:///components/site.py#45,7", [], "components/site.py#45"),
        ("project:///my%20site.py#1", [], "my site.py#1"),
        ("project:///site.py", [], "site.py"),
        (None, ["project:///site.py#1"], None),
        (
            "project:///.venv/lib/python3.11/site-packages/pulumi_aws/provider.py#805",
            [
                "project:///.venv/lib/python3.11/site-packages/pulumi_aws/provider.py#805",
                None,
                "project:///stacks/providers.py#26",
                "project:///stacks/site.py#1",
            ],
            "stacks/providers.py#26",
        ),
        ("project:///../lib/sdk.py#5", ["project:///../lib/other.py#6"], "../lib/sdk.py#5"),
        ("project:///../lib/sdk.py#5", [], "../lib/sdk.py#5"),
        ("project:///../lib/sdk.py#5", ["project:///stacks/site.py#1"], "stacks/site.py#1"),
        ("project:///components/site.py#45", ["project:///stacks/site.py#1"], "components/site.py#45"),
    ],
)
def test_the_line_of_the_program(position: str | None, trace: list[str | None], source: str | None) -> None:
    frames = [{"sourcePosition": frame} if frame else {} for frame in trace]
    made = state(KEY, sourcePosition=position, stackTrace=frames)
    assert [r.source for r in from_export("dublin-1", exported(made))] == [source]


@pytest.mark.parametrize("trace", [None, "text", [{"sourcePosition": 1}]])
def test_a_stack_of_calls_that_cannot_be_read_costs_only_itself(trace: Any) -> None:
    made = state(KEY, sourcePosition="project:///../sdk.py#5", stackTrace=trace)
    assert [r.source for r in from_export("dublin-1", exported(made))] == ["../sdk.py#5"]


ROLE_ARN = "arn:aws:iam::222222222222:role/x"


@pytest.mark.parametrize(
    ("region", "account", "arn", "settled"),
    [
        ("eu-west-1", OURS, None, (OURS, "aws")),
        ("eusc-de-east-1", OURS, None, (OURS, "aws-eusc")),
        ("eu-west-1", UNKNOWN, ROLE_ARN, ("222222222222", "aws")),
        ("eu-west-1", OURS, ROLE_ARN, (UNKNOWN, "aws")),
        ("eu-west-1", OURS, "arn:aws:s3:::bucket", (OURS, "aws")),
        ("eu-west-1", OURS, "arn:aws:iam::aws:policy/x", (OURS, "aws")),
        ("eu-west-1", OURS, "arn:aws-cn:s3:::bucket", (OURS, UNKNOWN)),
        ("eu-west-1", OURS, "no arn", (OURS, "aws")),
        ("eu-west-1", UNKNOWN, "arn:k", (UNKNOWN, "aws")),
        ("eu-west-1", OURS, UNKNOWN, (OURS, "aws")),
        ("eu-nowhere-1", OURS, None, (OURS, UNKNOWN)),
        ("eu-nowhere-1", OURS, "arn:aws:s3:::bucket", (OURS, "aws")),
        (UNKNOWN, UNKNOWN, None, (UNKNOWN, UNKNOWN)),
        (None, None, None, (None, None)),
        (None, None, ROLE_ARN, (None, "aws")),
    ],
)
def test_the_account_and_the_partition_in_force(region: Any, account: Any, arn: Any, settled: Any) -> None:
    outputs = {} if arn is None else {"arn": arn}
    resource = make("aws:iam/role:Role", region=region, account=account, outputs=outputs)
    assert (resource.account, resource.partition) == settled
