"""Each resource type over the real protocol and cloud: made, read, changed, found, deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from enclave.local.provider import catalog, configure, connection
from enclave.local.provider.find import find
from tests.unit.provider.cases import CASES, Case
from tests.unit.provider.engine import DUBLIN, Engine, Made, kinds, serve
from tests.unit.provider.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONFIGS = {"site": DUBLIN, "network": {"region": "eu-west-1"}, "north": {"region": "eu-north-1"}}


@pytest.fixture(scope="module")
def world(cloud: Path) -> Iterator[World]:
    with serve(cloud) as site, serve(cloud) as network, serve(cloud) as north:
        for name, driver in (("site", site), ("network", network), ("north", north)):
            driver.configure(CONFIGS[name])
        yield World(site, network, north)


@dataclass
class Trip:
    """A case, made."""

    case: Case
    engine: Engine
    inputs: dict[str, Any]
    made: Made


def _short(case: Case) -> str:
    return f"{case.type[4:].partition('/')[0]}.{case.type.rpartition(':')[2]}"


@pytest.fixture(scope="module", params=CASES, ids=_short)
def trip(request: pytest.FixtureRequest, world: World) -> Trip:
    case: Case = request.param
    engine = world.engine(case.by)
    inputs = case.make(world)
    if catalog.entry(case.type).tags:
        inputs["tags"] = {"Name": "case", "enclave:resource": f"dublin-1/{case.type}/case"}
    return Trip(case, engine, inputs, engine.create(case.type, inputs, "case"))


def _session(cloud: Path, case: Case) -> connection.Connection:
    wanted = configure.settings(CONFIGS[case.by])
    assert wanted is not None
    return configure.connect(connection.endpoint(cloud), wanted)


def test_each_type_has_a_case() -> None:
    assert sorted(case.type for case in CASES) == sorted(entry.type for entry in catalog.every())


def test_a_new_resource_is_what_was_asked_for(trip: Trip) -> None:
    assert re.fullmatch(trip.case.id, trip.made.id)
    missing = {name for name in trip.inputs if name not in trip.made.outputs}
    assert not missing
    if "tags" in trip.inputs:
        assert trip.made.outputs["tagsAll"] == trip.inputs["tags"]


def test_a_refresh_finds_no_drift(trip: Trip) -> None:
    again = trip.engine.read(trip.case.type, trip.made.id, trip.made)
    assert again is not None
    assert again.inputs == trip.made.inputs
    assert again.outputs == trip.made.outputs


def test_the_same_inputs_are_no_change(trip: Trip) -> None:
    assert kinds(trip.engine.diff(trip.made, trip.inputs)) == {}


def test_recovery_finds_it_and_imports_it_without_a_change(trip: Trip, cloud: Path) -> None:
    urn = f"urn:pulumi:dublin-1::enclave::Comp${trip.case.type}::case"
    found = find(urn, f"Comp${trip.case.type}", trip.made.inputs, _session(cloud, trip.case))
    assert (found is not None) == trip.case.found
    # What a replacement replaces has the same mark, and is not what is looked for.
    known = [trip.made.id]
    assert find(urn, f"Comp${trip.case.type}", trip.made.inputs, _session(cloud, trip.case), known) is None
    imported = trip.engine.read(trip.case.type, found or f"{trip.made.id}@{trip.made.inputs.get('region')}")
    assert imported is not None
    assert imported.id == trip.made.id
    changes = kinds(trip.engine.diff(imported, trip.inputs))
    assert {path.split(".")[0] for path in changes} <= set(trip.case.blind)
    assert not any("REPLACE" in kind for kind in changes.values())


def test_a_change_in_place_is_kept(trip: Trip, world: World) -> None:
    if trip.case.update is None:
        return
    wanted = {**trip.inputs, **trip.case.update(world)}
    answer = trip.engine.diff(trip.made, wanted)
    assert list(answer.replaces) == []
    assert kinds(answer)
    updated = trip.engine.update(trip.made, wanted)
    again = trip.engine.read(trip.case.type, trip.made.id, updated)
    assert again is not None
    assert again.inputs == updated.inputs
    trip.made, trip.inputs = updated, wanted


def test_a_change_that_needs_a_new_resource_says_so(trip: Trip, world: World) -> None:
    if trip.case.replace is None:
        return
    wanted = {**trip.inputs, **trip.case.replace(world)}
    answer = trip.engine.diff(trip.made, {name: value for name, value in wanted.items() if value is not None})
    assert trip.case.replaced in list(answer.replaces)
    assert kinds(answer)[trip.case.replaced].endswith("REPLACE")


def test_new_tags_replace_nothing_and_are_kept(trip: Trip) -> None:
    if "tags" not in trip.inputs:
        return
    wanted = {**trip.inputs, "tags": {"Name": "renamed"}}
    answer = trip.engine.diff(trip.made, wanted)
    assert list(answer.replaces) == []
    assert kinds(answer) == {"tags.Name": "UPDATE", 'tags["enclave:resource"]': "DELETE"}
    trip.made, trip.inputs = trip.engine.update(trip.made, wanted), wanted
    assert trip.made.outputs["tagsAll"] == {"Name": "renamed"}


def test_a_deleted_resource_is_gone_and_deleting_again_is_fine(trip: Trip) -> None:
    trip.engine.delete(trip.made)
    trip.engine.delete(trip.made)
    left = trip.engine.read(trip.case.type, trip.made.id, trip.made)
    assert (left is not None) == trip.case.stays
