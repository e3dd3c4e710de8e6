"""The five fields of an ARN, taken apart and not judged.

The form is that of "Amazon Resource Names (ARNs)" in the AWS IAM User Guide:
``arn:partition:service:region:account:resource``. Region and account are empty where names need none.
"""

from typing import Any, NamedTuple

_FIELDS = 6


class Arn(NamedTuple):
    """An ARN's fields as they were written."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def parse(value: Any) -> Arn | None:
    """Take an ARN apart; None for whatever hasn't got the form of one."""
    if not isinstance(value, str) or not value.startswith("arn:"):
        return None
    fields = value.split(":", _FIELDS - 1)
    return Arn(*fields[1:]) if len(fields) == _FIELDS else None
