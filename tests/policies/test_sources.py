import json
from typing import Any

import pytest
from residency_facts import CONTEXT, OURS, make

from enclave.graph import providers, wire
from enclave.graph.facts import UNKNOWN, Graph, Secret, holds_unknown, is_unknown, merge, plain, show
from enclave.graph.sources import from_export, from_preview
from enclave.residency.judgement import judge
from enclave.residency.verdicts import Verdict

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {wire.SIGNATURE: wire.SECRET_MARK}
URN = "urn:pulumi:dublin-1::enclave::"
PROVIDER = f"{URN}pulumi:providers:aws::dublin-1-eu-west-1"
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


def _state(urn: str, **more: Any) -> dict[str, Any]:
    return {"urn": urn, "type": urn.split("::")[2].rsplit("$", maxsplit=1)[-1], "custom": True, **more}


def _preview(peer_of_key: Any = SENTINEL) -> dict[str, Any]:
    states = [
        _state(PROVIDER, inputs={"region": "eu-west-1", "allowedAccountIds": f'["{OURS}"]'}),
        _state(KEY, inputs={}, provider=f"{PROVIDER}::{SENTINEL}", sourcePosition="project:///site.py#7"),
        _state(
            TABLE,
            inputs={"serverSideEncryption": {"enabled": True, "kmsKeyArn": peer_of_key}},
            provider=f"{PROVIDER}::{SENTINEL}",
            dependencies=[KEY],
            propertyDependencies={"serverSideEncryption": [KEY]},
        ),
    ]
    steps = [{"op": "create", "urn": state["urn"], "newState": state} for state in states]
    gone = {"op": "delete", "urn": f"{URN}aws:s3/bucket:Bucket::old", "oldState": {}}
    return {"steps": [*steps, gone]}


def test_a_first_preview_resolves_what_it_is_about_to_create() -> None:
    graph = from_preview("dublin-1", _preview())
    table = graph.resource(TABLE)
    assert len(graph) == 3
    assert table is not None
    assert (table.region, table.provider_account, table.name) == ("eu-west-1", OURS, "profile")
    assert graph.resource(KEY).source == "project:///site.py#7"  # type: ignore[union-attr]  # just put there
    assert judge(graph, CONTEXT).blocking == ()


def test_a_deleted_resource_is_not_there() -> None:
    document = _preview()
    document["steps"][1]["op"] = "delete-replaced"
    assert from_preview("dublin-1", document).resource(KEY) is None


def test_a_preview_without_its_providers_blocks() -> None:
    document = _preview()
    del document["steps"][0]
    blocking = judge(from_preview("dublin-1", document), CONTEXT).blocking
    assert {finding.rule for finding in blocking} == {
        "account-of-the-enclave",
        "placed-in-eea",
        "store-key-of-own-site",
    }


def _export(*, arn: str) -> dict[str, Any]:
    provider = f"{PROVIDER}::1234"
    return {
        "deployment": {
            "resources": [
                _state(
                    PROVIDER, inputs={"region": "eu-west-1", "allowedAccountIds": f'["{OURS}"]'}, id="1234"
                ),
                _state(KEY, inputs={}, outputs={"arn": "arn:k"}, id="k", provider=provider),
                _state(
                    TABLE,
                    inputs={"serverSideEncryption": {"enabled": True, "kmsKeyArn": arn}},
                    outputs={"secret": {**SECRET, "ciphertext": "v1:x"}},
                    propertyDependencies={"serverSideEncryption": [KEY]},
                    provider=provider,
                ),
                _state(f"{URN}aws:s3/bucket:Bucket::old", inputs={}, provider=provider, delete=True),
            ]
        }
    }


def test_an_export_is_judged_by_its_ids() -> None:
    graph = from_export("dublin-1", _export(arn="arn:k"))
    assert len(graph) == 3
    assert graph.resource(KEY).outputs == {"arn": "arn:k", "id": "k"}  # type: ignore[union-attr]  # just put there
    assert plain(graph.resource(TABLE).outputs["secret"]) is UNKNOWN  # type: ignore[union-attr]  # just put there
    assert judge(graph, CONTEXT).blocking == ()


def test_a_key_that_is_not_the_recorded_one_is_not_taken_for_it() -> None:
    (finding,) = judge(from_export("dublin-1", _export(arn="arn:other")), CONTEXT).blocking
    assert (finding.rule, finding.verdict) == ("store-key-of-own-site", Verdict.UNKNOWN)


@pytest.mark.parametrize("document", [{}, {"deployment": None}, {"deployment": {"resources": None}}])
def test_an_empty_stack_is_an_empty_graph(document: dict[str, Any]) -> None:
    assert len(from_export("dublin-1", document)) == 0
    assert len(from_preview("dublin-1", {})) == 0


def test_stacks_are_put_together() -> None:
    one, other = make("aws:ec2/vpc:Vpc", name="a"), make("aws:ec2/vpc:Vpc", name="b")
    assert [each.name for each in merge([Graph((one,)), Graph((other,))])] == ["a", "b"]


def test_documents_survive_json() -> None:
    assert len(from_preview("dublin-1", json.loads(json.dumps(_preview())))) == 3
