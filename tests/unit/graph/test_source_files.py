"""Files of Pulumi's: told apart by what is in them, and refused in one way when they can't be trusted."""

import json
from pathlib import Path
from typing import Any

import pytest
from graph_worlds import OURS, PROVIDER, SECRET, SENTINEL, URN, exported, previewed, provider_state, state

from enclave.graph.errors import GraphError, MalformedError, UnfamiliarError, UnreadableError
from enclave.graph.facts import UNKNOWN, Graph, Secret
from enclave.graph.sources import from_export, from_preview, read, read_export, read_preview

DOCUMENTS = Path(__file__).parent / "documents"
BUCKET = f"{URN}aws:s3/bucket:Bucket::it"


def facts(graph: Graph) -> list[dict[str, Any]]:
    return [{name: getattr(each, name) for name in each.__slots__} for each in graph]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "stack.json"


@pytest.mark.parametrize("stack", ["dublin-1", "links"])
def test_a_real_file_says_what_its_parsed_document_says(stack: str) -> None:
    for kind, parse in (("export", from_export), ("preview", from_preview)):
        file = DOCUMENTS / f"{stack}.{kind}.json"
        source = read(file)
        assert (source.kind, source.stack) == (kind, stack)
        assert facts(source.graph) == facts(parse(stack, json.loads(file.read_bytes())))


def test_what_a_real_export_says() -> None:
    graph = read_export("dublin-1", DOCUMENTS / "dublin-1.export.json")
    (key,) = graph.of_type(["aws:kms/key:Key"])
    assert (key.account, key.region, key.partition, key.source) == (
        OURS,
        "eu-west-1",
        "aws",
        "components/key_ring.py#53",
    )
    assert key.parent == f"{URN}enclave:index:Site$enclave:index:KeyRing::dublin-1"
    (alias,) = graph.of_type(["aws:kms/alias:Alias"])
    assert alias.dependencies == (key.urn,)
    assert alias.property_dependencies == {"targetKeyId": (key.urn,)}
    (provider,) = graph.of_type(["pulumi:providers:aws"])
    assert provider.source == "stacks/providers.py#26"
    assert "__internal" not in provider.props


def test_what_a_real_preview_says() -> None:
    graph = read_preview("dublin-1", DOCUMENTS / "dublin-1.preview.json")
    (alias,) = graph.of_type(["aws:kms/alias:Alias"])
    assert alias.props["targetKeyId"] is UNKNOWN
    assert (alias.account, alias.region) == (OURS, "eu-west-1")


REAL = DOCUMENTS / "links.export.json"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_ends_too_early_is_refused(path: Path, share: float) -> None:
    whole = REAL.read_bytes().rstrip()
    cut = whole[: int(len(whole) * share)]
    path.write_bytes(cut)
    with pytest.raises(MalformedError) as caught:
        read(path)
    assert str(path) in str(caught.value)
    assert "Remedy: run `pulumi stack export" in str(caught.value)
    assert caught.value.offset == (len(cut) if cut else None)


def test_every_shorter_file_is_refused(path: Path) -> None:
    whole = json.dumps(exported(provider_state(), state(BUCKET, inputs={"a": [1, {"b": None}]}))).encode()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(MalformedError):
            read(path)
    path.write_bytes(whole)
    assert len(read(path).graph) == 2


GOOD = json.dumps(exported(state(BUCKET, inputs={"bucket": "it"}))).encode()


@pytest.mark.parametrize(
    ("data", "error", "problem", "offset"),
    [
        (b"", MalformedError, "the file is empty", None),
        (b" \n", MalformedError, "the file is empty", None),
        (b"error: no stack", MalformedError, "isn't JSON: invalid character", 0),
        (b"\xff\xfe{\x00}\x00", MalformedError, "isn't JSON", 0),
        (b"[]", MalformedError, "Expected `object`, got `array`", None),
        (GOOD + b"\n{}", MalformedError, "trailing characters", len(GOOD) + 2),
        (GOOD.replace(b'"it"', b"it"), MalformedError, "isn't JSON", GOOD.index(b'"it"')),
        (GOOD.replace(b'"it"', b'"\xff"'), MalformedError, f"in {BUCKET}: a text in it isn't UTF-8", None),
        (GOOD.replace(b'"it"', b"01"), MalformedError, "isn't JSON: invalid number", GOOD.index(b'"it"') + 1),
        (GOOD.replace(b'"it"', b"[" * 99999 + b"]" * 99999), MalformedError, "nested more deeply", None),
        (GOOD.replace(b'"urn"', b'"name"'), MalformedError, "missing required field `urn`", None),
        (GOOD.replace(b"urn:pulumi", b"urn:other"), MalformedError, "isn't the URN of a resource", None),
        (GOOD.replace(b"::", b":"), MalformedError, "isn't the URN of a resource", None),
        (GOOD.replace(b'{"bucket": "it"}', b"[1]"), MalformedError, f"in {BUCKET}: it isn't in", None),
        (b"{}", UnfamiliarError, "neither what `pulumi stack export` writes", None),
        (b'{"version": 3, "checkpoint": {}}', UnfamiliarError, "neither what", None),
        (b'{"deployment": {}, "steps": []}', UnfamiliarError, "neither what", None),
        (b'{"version": 3, "deployment": {}}', UnfamiliarError, "the export holds no resources", None),
        (b'{"version": 3, "deployment": null}', UnfamiliarError, "the export holds no resources", None),
        (b'{"config": {}, "changeSummary": {}}', UnfamiliarError, "the preview holds no resources", None),
    ],
)
def test_a_file_that_is_something_else_is_refused(
    path: Path, data: bytes, error: type[GraphError], problem: str, offset: int | None
) -> None:
    path.write_bytes(data)
    with pytest.raises(GraphError) as caught:
        read(path)
    assert type(caught.value) is error
    assert str(caught.value).startswith(str(path))
    assert problem in str(caught.value)
    assert caught.value.offset == offset
    assert offset is None or f"(at byte {offset})" in str(caught.value)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for missing in (tmp_path / "none.json", tmp_path):
        with pytest.raises(UnreadableError, match="can't be read"):
            read(missing)


def test_a_file_of_two_stacks_is_refused(path: Path) -> None:
    path.write_text(json.dumps(exported(state(BUCKET), state(BUCKET.replace("dublin-1", "links")))))
    with pytest.raises(UnfamiliarError, match="several stacks: dublin-1, links"):
        read(path)


def test_a_preview_that_failed_does_not_tell_the_whole(path: Path) -> None:
    document = previewed(state(BUCKET))
    warning = {"message": "old plugin\n", "severity": "warning"}
    path.write_text(json.dumps({**document, "diagnostics": [warning]}))
    assert len(read(path).graph) == 1
    failure = {"message": "error: no such site\n", "severity": "error"}
    path.write_text(json.dumps({**document, "diagnostics": [warning, failure]}))
    with pytest.raises(UnfamiliarError, match=r"the preview failed.*: error: no such site"):
        read(path)


def test_a_file_of_the_other_kind_or_of_another_stack_is_refused() -> None:
    with pytest.raises(UnfamiliarError, match="the preview of a stack, and no export"):
        read_export("links", DOCUMENTS / "links.preview.json")
    with pytest.raises(UnfamiliarError, match="the export of a stack, and no preview"):
        read_preview("links", REAL)
    with pytest.raises(UnfamiliarError, match="of stack links, and not of dublin-1"):
        read_export("dublin-1", REAL)


def test_an_empty_export_of_a_named_stack_is_an_empty_graph(path: Path) -> None:
    path.write_text('{"version": 3, "deployment": {"manifest": {}}}')
    assert len(read_export("dublin-1", path)) == 0


def test_a_provider_counts_wherever_it_stands_in_the_file(path: Path) -> None:
    bucket = state(BUCKET, provider=f"{PROVIDER}::1234")
    for states in ([provider_state(), bucket], [bucket, provider_state()]):
        path.write_text(json.dumps(exported(*states)))
        assert {r.region for r in read(path).graph if r.urn == BUCKET} == {"eu-west-1"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (json.dumps(SENTINEL), UNKNOWN),
        (rf'"\u0030{SENTINEL[1:]}"', UNKNOWN),
        (r'"\u005bsecret]"', Secret(UNKNOWN)),
        ('"[secret]"', Secret(UNKNOWN)),
        (json.dumps({**SECRET, "ciphertext": "v1:x"}), Secret(UNKNOWN)),
        (json.dumps({**SECRET, "plaintext": '{"a": 1}'}), Secret({"a": 1})),
        (json.dumps({**SECRET, "value": "x"}).replace("4", r"\u0034"), Secret("x")),
        ('"text"', "text"),
        ("12345678901234567890123", 12345678901234567890123),
    ],
)
def test_marks_are_found_however_they_are_written(path: Path, written: str, value: Any) -> None:
    path.write_text(json.dumps(exported(state(BUCKET, inputs={"a": "HERE"}))).replace('"HERE"', written))
    assert [each.props for each in read(path).graph] == [{"a": value}]


def test_the_providers_own_notes_are_left_out_of_a_file(path: Path) -> None:
    path.write_text(json.dumps(exported(state(BUCKET, inputs={"__defaults": [], "a": 1}, outputs=None))))
    assert [(each.props, each.outputs) for each in read(path).graph] == [({"a": 1}, {})]
