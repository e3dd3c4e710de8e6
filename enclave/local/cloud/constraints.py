"""Hold every request to the constraints of AWS's own service model: enums, lengths, ranges and patterns.

boto3 checks only types and minimum lengths, moto next to nothing. The model that botocore carries is what
AWS generates its own validation from.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationNotFoundError
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model

from enclave.local.cloud.errors import AwsError
from enclave.local.cloud.patching import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.model import Shape

# What each service calls a request that breaks a constraint. Source: the common errors of each API reference.
CODES = {
    "dynamodb": "ValidationException",
    "ec2": "InvalidParameterValue",
    "iam": "ValidationError",
    "kms": "ValidationException",
    "logs": "InvalidParameterException",
    "network-firewall": "InvalidRequestException",
    "organizations": "InvalidInputException",
    "ram": "InvalidParameterException",
    "sts": "ValidationError",
}


def install() -> None:
    """Check each request before moto's handler sees it."""
    replace(BaseResponse, "call_action", _checked)


def _checked(original: Any) -> Any:
    def call_action(response: BaseResponse) -> Any:
        try:
            check(response)
        except AwsError as error:
            return response.serialized(ActionResult(error))
        return original(response)

    return call_action


def check(response: BaseResponse) -> None:
    """Raise the service's validation error if a parameter breaks the model. S3 has its own checks in moto."""
    service = response.boto3_service_name
    if service not in CODES:
        return
    try:
        operation = get_service_model(service).operation_model(response._get_action())  # noqa: SLF001  moto's way
    except (OperationNotFoundError, UnknownServiceError):
        return  # moto answers what it doesn't know, and the front door names it
    problems = list(_problems(operation.input_shape, _parameters(response), ""))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise AwsError(CODES[service], count + "; ".join(problems))


def _parameters(response: BaseResponse) -> Any:
    if response.automated_parameter_parsing:
        return response.params
    try:
        return json.loads(response.body)
    except ValueError:
        return {}  # an empty body, or one that isn't JSON, which moto reports itself


def _problems(shape: Shape | None, value: Any, path: str) -> Iterator[str]:
    """Yield what is wrong with ``value``, in the words of AWS's validation."""
    if shape is None or value is None:
        return
    kind = shape.type_name
    if kind == "structure" and hasattr(value, "get"):
        for name, member in shape.members.items():
            yield from _problems(member, value.get(name), f"{path}.{name}" if path else name)
    elif kind == "list" and isinstance(value, list):
        yield from _length(shape, value, path)
        for index, item in enumerate(value, start=1):
            yield from _problems(shape.member, item, f"{path}.{index}.member")
    elif kind == "map" and hasattr(value, "items"):
        yield from _length(shape, value, path)
        for key, item in value.items():
            yield from _problems(shape.key, key, f"{path}.key")
            yield from _problems(shape.value, item, f"{path}.{key}")
    elif kind == "string" and isinstance(value, str):
        yield from _length(shape, value, path)
        yield from _text(shape, value, path)
    elif kind in {"integer", "long"}:
        yield from _range(shape, value, path)


def _text(shape: Any, value: str, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield _failed(value, path, f"satisfy enum value set: [{', '.join(shape.enum)}]")
    pattern = _pattern(shape.metadata.get("pattern"))
    if pattern is not None and not pattern.fullmatch(value):
        yield _failed(value, path, f"satisfy regular expression pattern: {shape.metadata['pattern']}")


def _length(shape: Any, value: Any, path: str) -> Iterator[str]:
    shown = value if isinstance(value, str) else f"[{len(value)} items]"
    if len(value) > shape.metadata.get("max", len(value)):
        yield _failed(shown, path, f"have length less than or equal to {shape.metadata['max']}")
    if len(value) < shape.metadata.get("min", len(value)):
        yield _failed(shown, path, f"have length greater than or equal to {shape.metadata['min']}")


def _range(shape: Any, value: Any, path: str) -> Iterator[str]:
    number = int(value)
    if number > shape.metadata.get("max", number):
        yield _failed(value, path, f"have value less than or equal to {shape.metadata['max']}")
    if number < shape.metadata.get("min", number):
        yield _failed(value, path, f"have value greater than or equal to {shape.metadata['min']}")


def _failed(value: Any, path: str, rule: str) -> str:
    return f"Value '{value}' at '{path}' failed to satisfy constraint: Member must {rule}"


@lru_cache(maxsize=1024)
def _pattern(pattern: str | None) -> re.Pattern[str] | None:
    """Compile a pattern of the model. Some are in a dialect that Python can't read: those aren't checked."""
    if pattern is None:
        return None
    try:
        return re.compile(pattern, re.DOTALL)
    except re.error:
        return None
