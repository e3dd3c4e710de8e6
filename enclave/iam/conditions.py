"""Whether a condition holds for a request.

The values of one key are alternatives; with a negated operator none of them may match. A negated operator
holds when the key is absent, any other doesn't; with IfExists every operator does. ForAllValues holds for a
key without values, ForAnyValue doesn't. An operator without either prefix isn't documented for several
values: the answer is UNKNOWN unless it would be the same for each value. So it is for a plain operator with
no values at all.
Null with ForAllValues always holds, with ForAnyValue never.

Sources (IAM user guide): "IAM JSON policy elements: Condition operators"; "Conditions with multiple context
keys or values", sections "Evaluation logic for multiple context keys or values" and "Evaluation logic for
negated matching condition operators"; "Single-valued vs. multivalued context keys", section "Set operators
for multivalued context keys"; "Variables and tags", section "Policy variables with no value".
"""

from enclave.iam import values, variables, wildcards
from enclave.iam.context import Context, Undetermined
from enclave.iam.document import Condition
from enclave.iam.operators import Family, Operator, Quantifier
from enclave.iam.truth import Truth, agreed, every, opposite, some, truth
from enclave.iam.variables import Unresolved
from enclave.iam.wildcards import Pattern


def holds(condition: Condition, context: Context, *, has_variables: bool) -> Truth:
    """Tell whether a condition holds. ``has_variables``: the document's version has policy variables."""
    operator = condition.operator
    present = context.values(condition.key)
    if operator.family is Family.PRESENCE and operator.quantifier:
        return truth(known=operator.quantifier is Quantifier.ALL)
    undocumented = not condition.values and not (operator.quantifier or operator.if_exists)
    if undocumented or isinstance(present, Undetermined):
        return Truth.UNKNOWN
    if operator.family is Family.PRESENCE:
        return truth(known=any(values.boolean(text) != bool(present) for text in condition.values))
    return _with_values(condition, present, context, has_variables=has_variables)


def _with_values(
    condition: Condition, present: tuple[str, ...], context: Context, *, has_variables: bool
) -> Truth:
    operator = condition.operator
    if not present:
        return _without_key(operator)
    if operator.quantifier and not any(present):
        return truth(known=operator.quantifier is Quantifier.ALL)
    matches = [_matches(condition, value, context, has_variables=has_variables) for value in present]
    if operator.quantifier is Quantifier.ALL:
        return every(matches)
    return some(matches) if operator.quantifier is Quantifier.ANY else agreed(matches)


def _without_key(operator: Operator) -> Truth:
    if operator.if_exists or operator.quantifier is Quantifier.ALL:
        return Truth.TRUE
    return truth(known=operator.negated and operator.quantifier is None)


def _matches(condition: Condition, value: str, context: Context, *, has_variables: bool) -> Truth:
    """Tell whether one of the request's values passes all of the policy's."""
    operator = condition.operator
    matches = some(
        _compares(operator, value, text, context, has_variables=has_variables) for text in condition.values
    )
    return opposite(matches) if operator.negated else matches


def _compares(operator: Operator, value: str, text: str, context: Context, *, has_variables: bool) -> Truth:
    if not operator.takes_variables:
        return values.compare(operator.family, operator.relation, value, text)
    try:
        pattern = variables.resolve(text, context) if has_variables else wildcards.written(text)
    except Unresolved as unresolved:
        return Truth.FALSE if unresolved.absent else Truth.UNKNOWN
    return _compares_text(operator.family, pattern, value)


def _compares_text(family: Family, pattern: Pattern, value: str) -> Truth:
    if family is Family.ARN:
        return wildcards.arn(pattern, value)
    if family is Family.PATTERN:
        return wildcards.like(pattern, value)
    wanted = wildcards.plain(pattern)
    if family is Family.STRING_IGNORING_CASE:
        return truth(known=wanted.lower() == value.lower())
    return truth(known=wanted == value)
