"""The rules of a rule group, however it holds them: as text, twice over, or as objects."""

from enclave.graph.facts import UNKNOWN, Resource, plain
from enclave.residency.meanings.walk import walk
from enclave.residency.suricata.reading import Rule, Unread, rules_of, structured

GROUP = "aws:networkfirewall/ruleGroup:RuleGroup"
SOURCE = "ruleGroup.rulesSource"
_TEXTS = ("rules", f"{SOURCE}.rulesString")


def rules(resource: Resource) -> tuple[tuple[Rule, ...], tuple[Unread, ...]]:
    """Return the stateful rules of a group, in file order, and what of them can't be read."""
    found: list[Rule | Unread] = []
    for path in _TEXTS:
        for where, value in walk(resource.props, path):
            text = plain(value)
            if isinstance(text, str):
                found += rules_of(where, text)
            else:
                found.append(Unread(where=where, text=UNKNOWN, why="What the rules say isn't known."))
    found += (structured(where, value) for where, value in walk(resource.props, f"{SOURCE}.statefulRules[]"))
    read = tuple(each for each in found if isinstance(each, Rule))
    return read, tuple(each for each in found if isinstance(each, Unread))
