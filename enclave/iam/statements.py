"""Reads one statement of a policy document.

Sources (IAM user guide): "IAM JSON policy elements reference", a page an element: Sid (letters and digits),
Effect (case-sensitive), Action (service prefix, a colon, a name), Resource (an ARN or ``*``), Condition.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from enclave.iam import variables
from enclave.iam.document import Condition, Effect, NamedPrincipal, PolicyKind, Problem, Statement
from enclave.iam.entries import (
    Entry,
    action_problem,
    condition_problems,
    condition_unsupported,
    principal_problem,
    principal_unsupported,
    resource_problem,
    resource_unsupported,
)
from enclave.iam.grammar import GRAMMARS, Grammar, Presence
from enclave.iam.operators import operator

_ELEMENTS = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
_SID = re.compile(r"[A-Za-z0-9]*", re.ASCII)
_PRINCIPAL_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
_EVERYONE = "*"


def read_statement(
    value: object, *, kind: PolicyKind, index: int, path: str, has_variables: bool, problems: list[Problem]
) -> Statement | None:
    """Return the statement at a path, None if it can't be read. Adds everything wrong to the problems."""
    if not isinstance(value, Mapping):
        problems.append(Problem(path=path, text="a statement is an object"))
        return None
    reader = _Reader(value, kind, path, has_variables, problems)
    before = len(problems)
    statement = reader.statement(index)
    return statement if len(problems) == before else None


class _Reader:
    """Reads the elements of one statement, collecting what is wrong and what isn't understood."""

    def __init__(
        self,
        content: Mapping[Any, Any],
        kind: PolicyKind,
        path: str,
        has_variables: bool,
        problems: list[Problem],
    ) -> None:
        self._content = content
        self._kind = kind
        self._grammar: Grammar = GRAMMARS[kind]
        self._path = path
        self._has_variables = has_variables
        self._problems = problems
        self._unsupported: list[Problem] = []

    def statement(self, index: int) -> Statement:
        for name in self._content:
            if name not in _ELEMENTS:
                self._wrong(str(name), "isn't an element of a statement; names are case-sensitive")
        effect = self._effect()
        self._one_of("Action", "NotAction", Presence.REQUIRED)
        self._one_of("Resource", "NotResource", self._grammar.resource)
        self._one_of("Principal", "NotPrincipal", self._grammar.principal)
        self._check_allowed(effect)
        return Statement(
            index=index,
            sid=self._sid(),
            effect=effect,
            principals=self._principals("Principal"),
            not_principals=self._principals("NotPrincipal"),
            actions=self._texts("Action"),
            not_actions=self._texts("NotAction"),
            resources=self._texts("Resource"),
            not_resources=self._texts("NotResource"),
            conditions=self._conditions(),
            unsupported=tuple(self._unsupported),  # last: the others find it
        )

    def _wrong(self, name: str, text: str) -> None:
        self._problems.append(Problem(path=f"{self._path}.{name}", text=text))

    def _add(self, entry: Entry, problems: Sequence[str], unsupported: Sequence[str]) -> None:
        if not (problems or unsupported):
            return
        where = f"{self._path}.{entry.path}"
        self._problems += [Problem(path=where, text=text) for text in problems]
        self._unsupported += [Problem(path=where, text=text) for text in unsupported]

    def _one_of(self, name: str, twin: str, presence: Presence) -> None:
        there = [each for each in (name, twin) if each in self._content]
        if presence is Presence.FORBIDDEN:
            for each in there:
                self._wrong(each, "isn't an element of this kind of policy")
        elif not there:
            self._wrong(name, f"{name} or {twin} is missing")
        elif len(there) > 1:
            self._wrong(twin, f"{name} and {twin} exclude each other")

    def _sid(self) -> str | None:
        sid = self._content.get("Sid")
        if sid is None and "Sid" not in self._content:
            return None
        if not isinstance(sid, str):
            self._wrong("Sid", "must be a text")
            return None
        if self._grammar.strict_sids and not _SID.fullmatch(sid):
            self._wrong("Sid", "may hold only letters and digits")
        return sid or None

    def _effect(self) -> Effect:
        value = self._content.get("Effect")
        found = next((effect for effect in Effect if effect.value == value), None)
        if found is None:
            self._wrong("Effect", "must be Allow or Deny")
        return found or Effect.DENY

    def _check_allowed(self, effect: Effect) -> None:
        if "NotPrincipal" in self._content:
            if not self._grammar.not_principal:
                self._wrong("NotPrincipal", "isn't an element of this kind of policy")
            elif effect is Effect.ALLOW:
                where = f"{self._path}.NotPrincipal"
                self._unsupported.append(Problem(path=where, text="AWS doesn't support it with Allow"))
        if "NotAction" in self._content and not self._grammar.not_action:
            self._wrong("NotAction", "isn't an element of this kind of policy")
        if self._kind is PolicyKind.RCP:
            self._check_rcp(effect)

    def _check_rcp(self, effect: Effect) -> None:
        content = self._content
        if content.get("Principal") != _EVERYONE:
            self._wrong("Principal", "must be * in an RCP")
        everything = all(content.get(name) in ("*", ["*"]) for name in ("Action", "Resource"))
        if effect is Effect.ALLOW and not (everything and "Condition" not in content):
            self._wrong("Effect", "an RCP allows only everything, as RCPFullAWSAccess does")
        if effect is Effect.DENY and "*" in self._texts("Action", check=False):
            self._wrong("Action", "must name a service in an RCP that denies")

    def _texts(self, name: str, *, check: bool = True) -> tuple[str, ...]:
        """Return an element's text or texts; those of actions and resources are checked."""
        if name not in self._content:
            return ()
        entries = list(self._listed(name, self._content[name]))
        if check:
            checks = self._check_action if name.endswith("Action") else self._check_resource
            for entry in entries:
                checks(entry)
        return tuple(entry.text for entry in entries)

    def _check_action(self, entry: Entry) -> None:
        self._add(entry, action_problem(entry.text, self._grammar.services), ())

    def _check_resource(self, entry: Entry) -> None:
        problems = resource_problem(entry.text, relative=self._grammar.relative_resources)
        unsupported = resource_unsupported(entry.text, has_variables=self._has_variables)
        if self._has_variables:
            problems += tuple(variables.problems(entry.text))
        self._add(entry, problems, unsupported)

    def _listed(self, path: str, value: object) -> list[Entry]:
        """Return the texts of an element that is a text or a list of texts."""
        if isinstance(value, str):
            return [Entry(path=path, text=value)]
        if not isinstance(value, Sequence) or (not value and path.startswith("Not")):
            self._wrong(path, "must be a text or a list of texts, in a Not-element of at least one")
            return []
        entries = [Entry(path=f"{path}[{index}]", text=text) for index, text in enumerate(value)]
        for entry in entries:
            if not isinstance(entry.text, str):
                self._wrong(entry.path, "must be a text")
        return [entry for entry in entries if isinstance(entry.text, str)]

    def _principals(self, name: str) -> tuple[NamedPrincipal, ...]:
        value = self._content.get(name)
        if value == _EVERYONE:
            return (NamedPrincipal(kind=_EVERYONE, text=_EVERYONE),)
        if name not in self._content:
            return ()
        if not isinstance(value, Mapping) or (not value and name != "Principal"):
            self._wrong(name, "must be * or an object of AWS, Service, Federated or CanonicalUser")
            return ()
        return tuple(named for kind, texts in value.items() for named in self._of_kind(name, kind, texts))

    def _of_kind(self, name: str, kind: object, texts: object) -> list[NamedPrincipal]:
        if kind not in _PRINCIPAL_KINDS:
            self._wrong(f"{name}.{kind}", "isn't a kind of principal; names are case-sensitive")
            return []
        entries = self._listed(f"{name}.{kind}", texts)
        named = [NamedPrincipal(kind=str(kind), text=entry.text) for entry in entries]
        for entry, each in zip(entries, named, strict=True):
            self._add(entry, principal_problem(each), principal_unsupported(each))
        return named

    def _conditions(self) -> tuple[Condition, ...]:
        block = self._content.get("Condition", {})
        if not isinstance(block, Mapping):
            self._wrong("Condition", "must be an object of operators")
            return ()
        return tuple(each for name, keys in block.items() for each in self._of_operator(name, keys))

    def _of_operator(self, name: object, keys: object) -> list[Condition]:
        path = f"Condition.{name}"
        found = operator(name) if isinstance(name, str) else None
        if found is None:
            self._wrong(path, "isn't a condition operator; names are case-sensitive")
            return []
        if not isinstance(keys, Mapping):
            self._wrong(path, "must be an object of condition keys")
            return []
        seen: set[str] = set()
        conditions = []
        for key, value in keys.items():
            entries = self._condition_values(f"{path}.{key}", value)
            if str(key).lower() in seen:
                self._wrong(f"{path}.{key}", "stands twice; the case of a key doesn't matter")
            seen.add(str(key).lower())
            condition = Condition(operator=found, key=str(key), values=tuple(each.text for each in entries))
            self._check_condition(f"{path}.{key}", condition, entries)
            conditions.append(condition)
        return conditions

    def _check_condition(self, path: str, condition: Condition, entries: Sequence[Entry]) -> None:
        if ":" not in condition.key:
            self._wrong(path, "isn't a condition key: those have a prefix and a colon")
        if not condition.values and not (condition.operator.quantifier or condition.operator.if_exists):
            self._add(Entry(path=path, text=""), (), ("what no values mean isn't documented",))
        for entry in entries:
            problems = condition_problems(condition.operator, entry.text, has_variables=self._has_variables)
            unsupported = condition_unsupported(
                condition.operator, entry.text, has_variables=self._has_variables
            )
            self._add(entry, problems, unsupported)

    def _condition_values(self, path: str, value: object) -> list[Entry]:
        """Return the values as texts; numbers and booleans may stand without quotes."""
        if isinstance(value, Sequence) and not isinstance(value, str):
            texts = [(f"{path}[{index}]", _scalar(each)) for index, each in enumerate(value)]
        else:
            texts = [(path, _scalar(value))]
        for where, text in texts:
            if text is None:
                self._wrong(where, "must be a text, number or boolean, or a list of them")
        return [Entry(path=where, text=text) for where, text in texts if text is not None]


def _scalar(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(Decimal(repr(value)))
    return str(value) if isinstance(value, str | int) else None
