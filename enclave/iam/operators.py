"""The condition operators: their names, what they compare, and how prefix and suffix change them.

Sources (IAM user guide): "IAM JSON policy elements: Condition operators", one section an operator family,
"IfExists condition operators", "Condition operator to check existence of condition keys"; "Set operators for
multivalued context keys".
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache


class Family(Enum):
    """What kind of value an operator compares."""

    STRING = "string"
    PATTERN = "string with wildcards"
    STRING_IGNORING_CASE = "string ignoring case"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    BINARY = "binary"
    ADDRESS = "IP address"
    ARN = "ARN"
    PRESENCE = "presence"


class Relation(Enum):
    """How the request's value must stand to the policy's."""

    EQUAL = "="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


class Quantifier(Enum):
    """How many of the request's values must match."""

    ALL = "ForAllValues"
    ANY = "ForAnyValue"


@dataclass(frozen=True, kw_only=True, slots=True)
class Operator:
    """A condition operator, taken apart. ``negated``: none of the policy's values may match."""

    name: str
    family: Family
    relation: Relation = Relation.EQUAL
    negated: bool = False
    quantifier: Quantifier | None = None
    if_exists: bool = False

    @property
    def takes_variables(self) -> bool:
        """Tell whether policy variables are replaced in the operator's values."""
        return self.family in _WITH_VARIABLES

    def __str__(self) -> str:
        return self.name


_WITH_VARIABLES = frozenset({Family.STRING, Family.PATTERN, Family.STRING_IGNORING_CASE, Family.ARN})
_RELATIONS = {
    "Equals": (Relation.EQUAL, False),
    "NotEquals": (Relation.EQUAL, True),
    "LessThan": (Relation.LESS, False),
    "LessThanEquals": (Relation.LESS_OR_EQUAL, False),
    "GreaterThan": (Relation.GREATER, False),
    "GreaterThanEquals": (Relation.GREATER_OR_EQUAL, False),
}
_OPERATORS: dict[str, tuple[Family, Relation, bool]] = {
    "StringEquals": (Family.STRING, Relation.EQUAL, False),
    "StringNotEquals": (Family.STRING, Relation.EQUAL, True),
    "StringEqualsIgnoreCase": (Family.STRING_IGNORING_CASE, Relation.EQUAL, False),
    "StringNotEqualsIgnoreCase": (Family.STRING_IGNORING_CASE, Relation.EQUAL, True),
    "StringLike": (Family.PATTERN, Relation.EQUAL, False),
    "StringNotLike": (Family.PATTERN, Relation.EQUAL, True),
    "Bool": (Family.BOOLEAN, Relation.EQUAL, False),
    "BinaryEquals": (Family.BINARY, Relation.EQUAL, False),
    "IpAddress": (Family.ADDRESS, Relation.EQUAL, False),
    "NotIpAddress": (Family.ADDRESS, Relation.EQUAL, True),
    "ArnEquals": (Family.ARN, Relation.EQUAL, False),
    "ArnLike": (Family.ARN, Relation.EQUAL, False),
    "ArnNotEquals": (Family.ARN, Relation.EQUAL, True),
    "ArnNotLike": (Family.ARN, Relation.EQUAL, True),
    "Null": (Family.PRESENCE, Relation.EQUAL, False),
    **{f"Numeric{name}": (Family.NUMBER, *relation) for name, relation in _RELATIONS.items()},
    **{f"Date{name}": (Family.DATE, *relation) for name, relation in _RELATIONS.items()},
}
_IF_EXISTS = "IfExists"
_KEPT = 256


@lru_cache(maxsize=_KEPT)
def operator(name: str) -> Operator | None:
    """Return the operator of that name, None if AWS documents none. Names are case-sensitive.

    Null doesn't take the suffix.
    """
    prefix, separator, rest = name.rpartition(":")
    quantifier = next((each for each in Quantifier if each.value == prefix), None)
    if separator and quantifier is None:
        return None
    base = rest.removesuffix(_IF_EXISTS)
    if base not in _OPERATORS:
        return None
    family, relation, negated = _OPERATORS[base]
    if_exists = base != rest
    if family is Family.PRESENCE and if_exists:
        return None
    return Operator(
        name=name,
        family=family,
        relation=relation,
        negated=negated,
        quantifier=quantifier,
        if_exists=if_exists,
    )
