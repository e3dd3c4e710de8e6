"""What rules get of the configuration."""

from datetime import date
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from enclave.model.config import load
from enclave.residency.context import Context

CONFIG = Path(__file__).parents[1] / "model" / "config"


@pytest.mark.parametrize("today", [date(2026, 6, 1), date(2026, 11, 1)])
def test_rules_get_all_that_is_declared_in_force_or_not(today: date) -> None:
    enclave = load(CONFIG, date(2026, 6, 1))
    context = Context.of(enclave, today)
    assert [lane.name for lane in context.lanes] == ["old-profiles", "ended"]
    assert [transfer.name for transfer in context.transfers] == ["payments", "ended"]
    assert context.known.buckets == {"reports-of-finance"}
    assert context.ranges == tuple(map(IPv4Network, ("10.16.0.0/16", "10.17.0.0/16", "10.32.0.0/16")))


def test_in_a_configuration_no_tag_opens_a_lane_and_no_account_tells_a_place() -> None:
    context = Context.of(load(CONFIG, date(2026, 6, 1)), date(2026, 6, 1))
    assert (context.lane_tags, context.account_decides) == (False, False)
