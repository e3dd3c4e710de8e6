from typing import Any

import pytest

from enclave.engine import events, plan

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "[secret]"}
OLD = {"urn": "u", "id": "vpc-1", "inputs": {"a": 1}, "outputs": {"id": "x"}, "dependencies": ["b", "a"]}
NEW = {"urn": "u", "inputs": {"a": 1}, "dependencies": ["a", "b"]}


def step(operation: str = "same", **new: Any) -> dict[str, Any]:
    return {"op": operation, "oldState": OLD, "newState": {**NEW, **new}}


@pytest.mark.parametrize(
    ("steps", "outputs", "idle"),
    [
        ([step()], ({"x": 1}, {"x": 1}), True),
        ([step(), {"op": "read"}], ({}, {}), True),
        ([step("update")], ({}, {}), False),
        ([step("create")], ({}, {}), False),
        ([step(), {"op": "delete", "oldState": OLD}], ({}, {}), False),
        ([step(protect=True)], ({}, {}), False),
        ([step(dependencies=["a"])], ({}, {}), False),
        ([step(propertyDependencies={"a": ["b"]})], ({}, {}), False),
        ([step()], ({"x": 1}, {"x": 2}), False),
        ([step()], ({"x": 1}, {}), False),
        ([step()], ({"x": SECRET}, {"x": SECRET}), False),
        ([step()], None, False),
        ([], ({}, {}), False),
    ],
)
def test_only_an_update_that_does_nothing_is_idle(
    *, steps: list[dict[str, Any]], outputs: tuple[Any, Any] | None, idle: bool
) -> None:
    assert plan.is_idle({"steps": steps}, outputs) is idle


def test_the_stacks_outputs_are_those_of_its_last_event() -> None:
    log = events.Log()
    for new in ({}, {"x": 2}):
        states = {"old": {"outputs": {"x": 1}}, "new": {"outputs": new}}
        metadata = {"op": "same", "urn": "u", "type": "pulumi:pulumi:Stack", **states}
        log.take({"resOutputsEvent": {"metadata": metadata}})
    other = {"op": "same", "urn": "v", "type": "aws:x:X", "old": None, "new": {"outputs": {"y": 3}}}
    log.take({"resOutputsEvent": {"metadata": other}})
    assert log.outputs == ({"x": 1}, {"x": 2})
