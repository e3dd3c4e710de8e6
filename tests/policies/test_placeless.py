"""The table of types without a region, against the SDK that is installed. Its text is read, not imported."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from enclave.residency.placeless import PLACELESS, RECORD_FAMILIES

TOKEN = re.compile(r"super\(\w+, __self__\)\.__init__\(\s*'(aws:[^']+)'")
INPUTS = re.compile(r"def _internal_init\((.*?)\):", re.DOTALL)
REGION = re.compile(r"\bregion: ")


def types() -> Iterator[tuple[str, bool]]:
    """Yield every resource type of the SDK, and whether it takes a region of its own."""
    found = importlib.util.find_spec("pulumi_aws")
    assert found
    assert found.submodule_search_locations
    for path in Path(found.submodule_search_locations[0]).glob("*/*.py"):
        source = path.read_text(encoding="utf-8")
        token, inputs = TOKEN.search(source), INPUTS.search(source)
        if token and inputs:
            yield token[1], bool(REGION.search(inputs[1]))


def family(token: str) -> str:
    return token.split(":")[1].split("/", maxsplit=1)[0]


def test_the_table_is_what_the_sdk_says() -> None:
    sdk = dict(types())
    assert len(sdk) > 1_500
    assert sdk["aws:s3/bucket:Bucket"]
    without = {token for token, takes_region in sdk.items() if not takes_region}
    assert {token for token in without if family(token) not in RECORD_FAMILIES} == PLACELESS
    assert {token for token in sdk if family(token) in RECORD_FAMILIES} <= without
