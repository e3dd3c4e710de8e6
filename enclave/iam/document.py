"""What a policy document says, once it is read: statements, principals, conditions.

Source (IAM user guide): "Grammar of the IAM JSON policy language".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from enclave.iam.operators import Operator

WITH_VARIABLES = "2012-10-17"
WITHOUT_VARIABLES = "2008-10-17"


class PolicyKind(StrEnum):
    """What a document is attached to, which decides its grammar."""

    IDENTITY = "identity"
    RESOURCE = "resource"
    KEY = "key"
    ENDPOINT = "endpoint"
    TRUST = "trust"
    SCP = "scp"
    RCP = "rcp"
    BOUNDARY = "boundary"
    SESSION = "session"


class Effect(StrEnum):
    """What a statement does to the requests that it applies to."""

    ALLOW = "Allow"
    DENY = "Deny"


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something at a path of a document, such as ``Statement[0].Condition.Bool.aws:SecureTransport[1]``."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


class PolicySyntaxError(ValueError):
    """A document that AWS wouldn't take. ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedPrincipal:
    """An entry of Principal or NotPrincipal. ``kind`` is "*" for a bare asterisk, else AWS, Service ..."""

    kind: str
    text: str

    def __str__(self) -> str:
        return self.text if self.kind == "*" else f"{self.kind} {self.text}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One key under one operator, with the values that it is compared to, as texts."""

    operator: Operator
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One statement. Of an element and its Not-twin one is empty; a trust policy has neither resources.

    ``unsupported`` says what in it is legal and isn't understood: a request for which that entry matters
    can't be decided.
    """

    index: int
    sid: str | None
    effect: Effect
    principals: tuple[NamedPrincipal, ...] = ()
    not_principals: tuple[NamedPrincipal, ...] = ()
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    unsupported: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """A policy document. ``version`` is None where the document names none, which means 2008-10-17."""

    kind: PolicyKind
    version: str | None
    id: str | None
    statements: tuple[Statement, ...]

    @property
    def has_variables(self) -> bool:
        """Tell whether ``${...}`` is a policy variable in this document."""
        return self.version == WITH_VARIABLES

    @property
    def unsupported(self) -> tuple[Problem, ...]:
        """Return what in the document is legal and isn't understood."""
        return tuple(problem for statement in self.statements for problem in statement.unsupported)
