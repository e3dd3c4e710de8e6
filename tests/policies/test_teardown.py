"""What has run out keeps nobody from taking the enclave down, and does everything else."""

import json
import runpy
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pulumi
import pytest
from residency_facts import make

from enclave.residency.context import Context
from enclave.residency.judgement import judge_resource

ROOT = Path(__file__).parents[2]
TODAY = date.today()  # noqa: DTZ011 - the program's own day
KEY = "aws:kms/key:Key"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration with a waiver that ran out yesterday."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    waiver = {"rule": "keys-stay-in-region", "resource": f"dublin-1/{KEY}/it", "reason": "r", "owner": "o"}
    until = str(TODAY - timedelta(days=1))
    (tmp_path / "config" / "waivers.yaml").write_text(json.dumps({"waivers": [{**waiver, "until": until}]}))
    source = {"region": "us-east-1", "account": "123456789012", "resources": ["old"]}
    ends = {"site": "dublin-1", "data_classes": ["profile"]}
    named = {"purpose": "p", "owner": "o", "since": "2026-01-01", "until": until}
    lane = {"from": source, "to": ends, **named}
    (tmp_path / "config" / "migration.yaml").write_text(json.dumps({"lanes": {"old": lane}}))
    return tmp_path / "config"


@pytest.mark.parametrize("teardown", [False, True])
def test_a_waiver_that_ran_out_blocks_anything_but_a_teardown(teardown: bool, config: Path) -> None:
    program: Any = runpy.run_path(str(ROOT / "stacks" / "__main__.py"), run_name="program")
    program["_load"].__globals__["_is_teardown"] = lambda: teardown
    enclave = program["_load"](config)
    context = Context.of(enclave, TODAY)
    blocks = any(finding.blocks for finding in judge_resource(make(KEY, {"multiRegion": True}), context))
    assert blocks is not teardown
    auditor = next(party for party in enclave.parties if party.kind == "auditor")
    assert (auditor.until == date.max) is teardown
    (lane,) = enclave.lanes
    assert lane.in_force(TODAY) is teardown


def test_an_expired_permission_stops_the_program(config: Path) -> None:
    program: Any = runpy.run_path(str(ROOT / "stacks" / "__main__.py"), run_name="program")
    path = config / "enclave.yaml"
    path.write_text(path.read_text().replace("until: 2028-12-31", "until: 2026-02-01"))
    for teardown in (True, False):
        program["_load"].__globals__["_is_teardown"] = lambda teardown=teardown: teardown
        if teardown:
            assert program["_load"](config).name == "enclave"
        else:
            with pytest.raises(pulumi.RunError, match="it ended on 2026-02-01"):
                program["_load"](config)
