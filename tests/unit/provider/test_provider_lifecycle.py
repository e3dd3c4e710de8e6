"""Waiting, half-made resources, repeated updates, errors: what a quick emulator seldom shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError, ReadTimeoutError

from enclave.local.provider import failures, lifecycle
from enclave.local.provider.context import Context
from enclave.local.provider.failures import CloudError, CloudUnreachableError, InitFailedError, ProviderError
from enclave.local.provider.resource import ID, VALUE, Call, In, Prop, Resource, State, Tags
from enclave.local.provider.schema import Schema, Type

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SCHEMA = Schema(Type("object"), ("name", "size", "color", "tags", "tagsAll", "arn"))
_SIZE = Call("set_size", {"Id": ID, "Size": VALUE})
_LOOK = Call("set_look", {"Id": ID, "Color": VALUE, "Also": In("name"), "Gone": In("nothing")})
THING = Resource(
    type="aws:test/thing:Thing",
    service="test",
    label="Test Thing",
    props=(
        Prop(name="name", param="Name"),
        Prop(name="size", item="Size", change=_SIZE, default=1),
        Prop(name="color", param="Look.Color", change=_LOOK, default="blue"),
        Prop(name="shade", item="Shade", change=_LOOK),
    ),
    create=Call("make", {"Fixed": True}),
    id="Thing.Id",
    read=Call("describe", {"Ids": [ID]}, pick="Things[0]"),
    delete=Call("delete", {"Id": ID}),
    tags=Tags(
        create={"Tags": VALUE},
        add=Call("tag", {"Id": ID, "Tags": VALUE}),
        remove=Call("untag", {"Id": ID, "Keys": VALUE}),
    ),
    state=State(path="State", ready=("available",), gone=("deleted",)),
    outputs={"arn": "Arn"},
)


def service_error(code: str, operation: str = "Describe") -> ClientError:
    response = {"Error": {"Code": code, "Message": "no\n  way"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return ClientError(response, operation)


class FakeCloud:
    """Answers in the order given; remembers what was asked."""

    region = "eu-west-1"
    account = "111111111111"

    def __init__(self, **answers: list[Any]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def client(self, *_: str) -> FakeCloud:
        return self

    def __getattr__(self, method: str) -> Callable[..., Any]:
        if method == "meta":
            return type("Meta", (), {"service_model": type("Model", (), {"service_id": "TEST"})})

        def call(**params: Any) -> Any:
            self.asked.append((method, params))
            queue = self.answers.get(method, [{}])
            answer = queue.pop(0) if len(queue) > 1 else queue[0]
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def methods(self) -> list[str]:
        return [method for method, _ in self.asked]


def thing(state: str = "available", **more: Any) -> dict[str, Any]:
    return {"Things": [{"Name": "n", "State": state, "Arn": "arn:x", **more}]}


def context(
    cloud: FakeCloud, inputs: dict[str, Any], state: dict[str, Any] | None = None, **more: Any
) -> Context:
    return Context(connection=cloud, entry=THING, inputs=inputs, state=state or {}, **more)  # type: ignore[arg-type]  # a fake


MADE = {"Thing": {"Id": "t-1"}}


def test_a_create_sends_defaults_and_tags_then_waits_then_sets_the_rest() -> None:
    cloud = FakeCloud(make=[MADE], describe=[thing("pending"), thing("pending"), thing()])
    made = context(cloud, {"name": "n", "size": 3, "tags": {"b": "2", "a": "1"}})
    observed = lifecycle.create(made, SCHEMA)
    assert made.id == "t-1"
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    assert cloud.asked[0] == ("make", {"Fixed": True, "Name": "n", "Look": {"Color": "blue"}, "Tags": tags})
    assert cloud.methods() == ["make", "describe", "describe", "describe", "set_size", "describe"]
    assert observed.outputs["arn"] == "arn:x"


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ([thing("failed")], "unexpected state 'failed', wanted target 'available'"),
        ([thing("pending")], "timed out after 0 s while waiting for it to become ready"),
        (
            [service_error("Throttling")],
            "operation error TEST: Describe, https response error StatusCode: 400",
        ),
        ([thing(), {"Things": []}], "it vanished right after the call that made it"),
    ],
)
def test_what_goes_wrong_after_the_create_call_keeps_the_resource(answers: list[Any], message: str) -> None:
    cloud = FakeCloud(make=[MADE], describe=answers)
    with pytest.raises(InitFailedError) as caught:
        lifecycle.create(context(cloud, {"name": "n"}, timeout=0.1), SCHEMA)
    assert message in str(caught.value)
    assert str(caught.value).startswith("creating Test Thing: ")
    assert caught.value.resource_id == "t-1"
    assert caught.value.outputs == {"name": "n"}


def test_what_the_create_call_refuses_leaves_nothing() -> None:
    cloud = FakeCloud(make=[service_error("Nope", "Make")])
    with pytest.raises(CloudError) as caught:
        lifecycle.create(context(cloud, {"name": "n"}), SCHEMA)
    assert str(caught.value) == (
        "creating Test Thing: operation error TEST: Make, https response error"
        " StatusCode: 400, RequestID: , api error Nope: no way"
    )
    assert caught.value.code == "Nope"


def test_an_update_sets_what_changed_and_calls_shared_calls_once() -> None:
    cloud = FakeCloud(describe=[thing()])
    old = {"name": "n", "color": "red", "shade": "dark", "tags": {"a": "1", "b": "2"}}
    made = context(cloud, {"name": "n", "tags": {"a": "9"}}, {"tagsAll": old["tags"]}, id="t-1")
    lifecycle.update(made, SCHEMA, old)
    assert cloud.asked[:3] == [
        ("set_look", {"Id": "t-1", "Color": "blue", "Also": "n"}),
        ("untag", {"Id": "t-1", "Keys": ["b"]}),
        ("tag", {"Id": "t-1", "Tags": [{"Key": "a", "Value": "9"}]}),
    ]


def test_an_update_without_a_change_finishes_what_a_half_made_creation_left() -> None:
    cloud = FakeCloud(describe=[thing()])
    inputs = {"name": "n", "size": 3, "color": "red", "tags": {"a": "1"}}
    lifecycle.update(context(cloud, inputs, id="t-1"), SCHEMA, inputs)
    assert cloud.methods() == ["set_size", "describe", "describe"]


def test_a_delete_waits_until_it_is_gone() -> None:
    cloud = FakeCloud(describe=[thing("deleting"), thing("deleted")])
    lifecycle.delete(context(cloud, {}, id="t-1"))
    assert cloud.methods() == ["delete", "describe", "describe"]


@pytest.mark.parametrize("code", ["InvalidThingID.NotFound", "ResourceNotFoundException", "NoSuchEntity"])
def test_deleting_what_is_gone_is_fine(code: str) -> None:
    cloud = FakeCloud(delete=[service_error(code)], describe=[service_error(code)])
    lifecycle.delete(context(cloud, {}, id="t-1"))
    assert lifecycle.read(context(cloud, {}, id="t-1"), SCHEMA) is None


def test_another_refusal_to_delete_is_an_error_unless_it_went_anyway() -> None:
    refusing = FakeCloud(delete=[service_error("DependencyViolation", "Delete")], describe=[thing()])
    with pytest.raises(CloudError, match=r"^deleting Test Thing \(t-1\): .* api error DependencyViolation"):
        lifecycle.delete(context(refusing, {}, id="t-1"))
    going = FakeCloud(delete=[service_error("IncorrectState")], describe=[thing("deleted")])
    lifecycle.delete(context(going, {}, id="t-1"))


def test_a_refresh_reports_drift_and_what_was_never_asked_for() -> None:
    live = thing(Size=5, Look={"Color": "red"}, Shade="dark", Tags=[{"Key": "a", "Value": "2"}])
    given = {"name": "n", "color": "blue", "tags": {"a": "1"}}
    observed = lifecycle.read(context(FakeCloud(describe=[live]), given, id="t-1"), SCHEMA)
    assert observed is not None
    assert observed.inputs == {"name": "n", "color": "red", "size": 5, "tags": {"a": "2"}}
    imported = lifecycle.read(context(FakeCloud(describe=[live]), {}, id="t-1", importing=True), SCHEMA)
    assert imported is not None
    assert imported.inputs == {**observed.inputs, "shade": "dark"}


def test_every_error_becomes_one_line(tmp_path: Path) -> None:
    lost = failures.translate(ReadTimeoutError(endpoint_url="http://127.0.0.1:1"), "x")
    assert isinstance(lost, CloudUnreachableError)
    assert "enclave local start" in str(lost)
    wrong = failures.translate(ParamValidationError(report="a\nb"), "creating it")
    assert str(wrong) == "creating it: Parameter validation failed: a b"
    path = failures.log_to(tmp_path)
    bug = failures.translate(KeyError("oops"), "creating it")
    assert str(bug) == (
        f"creating it: internal error of the local aws provider (KeyError: 'oops'); details: {path}"
    )
    assert "KeyError" in path.read_text()
    assert isinstance(failures.translate(ProviderError("plain"), "x"), ProviderError)
