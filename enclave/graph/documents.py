"""The shape of Pulumi's documents, as far as the graph needs it, and reading them without parsing the rest.

Fields and their names are those of ``sdk/go/common/apitype/core.go`` (``ResourceV3``, ``DeploymentV3``) and
``pkg/display/json.go`` (``PreviewDigest``) of Pulumi 3.259. What a field may hold is ``T``: ``msgspec.Raw``,
a piece of JSON left alone until somebody asks, when a file is read; anything, for parsed documents.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import UNSET, Raw, UnsetType

from enclave.graph import wire
from enclave.graph.errors import MalformedError, UnfamiliarError, UnreadableError

T = TypeVar("T")

GOING = frozenset({"delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"})
"""Steps of a preview after which the resource is no longer there."""


KEEPING = frozenset({"same", "update", "refresh"})
"""Steps of a preview that leave the resource what it is, with its id."""


_BY_NAME = msgspec.json.Decoder(dict[str, Raw] | None)


class State(msgspec.Struct, Generic[T], rename="camel"):
    """One resource of an export, or of a preview's step."""

    urn: str
    type: str
    custom: bool = True
    delete: bool = False
    id: str | None = None
    inputs: T = None  # type: ignore[assignment]  # defaults are no matter of T
    outputs: T = None  # type: ignore[assignment]  # defaults are no matter of T
    parent: str | None = None
    provider: str | None = None
    dependencies: list[str] | None = None
    property_dependencies: dict[str, list[str] | None] | None = None
    source_position: str | None = None
    stack_trace: T = None  # type: ignore[assignment]  # defaults are no matter of T


class Deployment(msgspec.Struct, Generic[T]):
    """The body of an export. Pulumi leaves ``resources`` out where there are none."""

    resources: list[State[T]] | None = None


class Step(msgspec.Struct, Generic[T], rename="camel"):
    """What a preview would do with one resource."""

    op: str
    old_state: State[T] | None = None
    new_state: State[T] | None = None

    @property
    def state(self) -> State[T] | None:
        """The resource after the step, None if there is none.

        A preview says of what it keeps neither id nor outputs: those it has already. An update may change
        what was asked for, so of the outputs only what nobody asks for stays.
        """
        old, new = self.old_state, self.new_state
        if new is None or old is None or self.op not in KEEPING:
            return new
        outputs = old.outputs if self.op == "same" else _reported(old.outputs, (old.inputs, new.inputs))
        return msgspec.structs.replace(new, id=new.id or old.id, outputs=outputs)


class Diagnostic(msgspec.Struct):
    """A message of a preview."""

    message: str = ""
    severity: str = ""


class Document(msgspec.Struct, Generic[T], rename="camel"):
    """An export or a preview: which one is told by the fields that it has."""

    deployment: Deployment[T] | UnsetType | None = UNSET
    steps: list[Step[T]] | UnsetType | None = UNSET
    change_summary: dict[str, int] | UnsetType | None = UNSET
    diagnostics: list[Diagnostic] | None = None

    @property
    def kind(self) -> str:
        """``export``, ``preview``, or empty if it is neither, or both."""
        preview = self.steps is not UNSET or self.change_summary is not UNSET
        if preview is (self.deployment is not UNSET):
            return ""
        return "preview" if preview else "export"

    def states(self) -> Iterator[State[T]]:
        """Return the resources that are there: now, or after the change that is previewed."""
        if self.deployment:
            yield from (state for state in self.deployment.resources or () if not state.delete)
        for step in self.steps or ():
            if step.op not in GOING and (state := step.state) is not None:
                yield state


def _reported(outputs: Any, inputs: Iterable[Any]) -> Any:
    """Return the outputs that aren't inputs, in the form that they came in."""
    if not isinstance(outputs, Raw):
        asked = {name for each in inputs for name in each or {}}
        return {name: value for name, value in (outputs or {}).items() if name not in asked}
    asked = {name for each in inputs if each for name in _BY_NAME.decode(each) or {}}
    kept = {name: value for name, value in (_BY_NAME.decode(outputs) or {}).items() if name not in asked}
    return Raw(msgspec.json.encode(kept))


def of(document: Mapping[str, Any], origin: str) -> Document[Any]:
    """Take a parsed document. MalformedError if it isn't in shape."""
    try:
        return msgspec.convert(document, Document[Any])
    except msgspec.ValidationError as error:
        raise MalformedError(_problem(error), origin) from None


def read(path: Path) -> Document[Raw]:
    """Read a file, which must be an export or a whole preview.

    Raises:
        GraphError: it can't be read, or it is something else.

    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"can't be read: {error.strerror or error}", path) from None
    document = _decode(data, path)
    if not document.kind:
        raise UnfamiliarError(
            "it is neither what `pulumi stack export` writes nor what `pulumi preview --json` does", path
        )
    failures = [each.message.strip() for each in document.diagnostics or () if each.severity == "error"]
    if failures:
        raise UnfamiliarError(f"the preview failed, so it doesn't tell the whole: {failures[0]}", path)
    return document


def properties(piece: Raw, origin: str) -> dict[str, Any]:
    """Parse what was left alone, and decode its marks. MalformedError if it can't be read."""
    text = bytes(piece)
    try:
        parsed = _PROPERTIES.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError(_problem(error), origin) from None
    if wire.may_be_marked(text):
        return wire.properties(parsed)
    return parsed or {}


def frames(calls: Any) -> list[str | None]:
    """Return a stack of calls, parsed or not. It only helps people, so one that can't be read is none."""
    try:
        listed = _FRAMES.decode(calls) if isinstance(calls, Raw) else msgspec.convert(calls, _Frames)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return []
    return [frame.source_position for frame in listed or ()]


class _Frame(msgspec.Struct, rename="camel"):
    source_position: str | None = None


_PROPERTIES = msgspec.json.Decoder(dict[str, Any] | None)
_Frames = list[_Frame] | None
_FRAMES = msgspec.json.Decoder(_Frames)


def _decode(data: bytes, path: Path) -> Document[Raw]:
    try:
        return msgspec.json.decode(data, type=Document[Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if not data.strip():
            raise MalformedError("the file is empty", path) from None
        at = _AT.search(str(error))
        offset = len(data) if str(error) == _TRUNCATED else int(at[1]) if at else None
        raise MalformedError(_problem(error), path, offset) from None


_TRUNCATED = "Input data was truncated"
_AT = re.compile(r" \(byte (\d+)\)$")


def _problem(error: Exception) -> str:
    """Say in words what msgspec found."""
    match error:
        case msgspec.ValidationError():
            return f"it isn't in the shape that Pulumi writes: {error}"
        case UnicodeDecodeError():
            return "a text in it isn't UTF-8"
        case RecursionError():
            return "it is nested more deeply than anything that Pulumi writes"
    if str(error) == _TRUNCATED:
        return "it ends before its JSON does"
    return f"it isn't JSON: {_AT.sub('', str(error)).removeprefix('JSON is malformed: ')}"
