"""Proposals as a diff of names.yaml and egress.yaml: lines to add, and nothing of the files written anew.

What only a person can know of a new service or rule is left empty, with a comment. The configuration refuses
an empty value, with its line. Only a further site of a rule that there is takes effect as it stands.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from enclave.gateway.learning.proposals import Proposal
from enclave.model.enclave import Enclave

NAMES: Final = "config/names.yaml"
EGRESS: Final = "config/egress.yaml"
_LONGEST_SERVICE_NAME = 50


class FormError(ValueError):
    """A file is written in a form that lines can't be added to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Edit:
    """Text to put in place of what stands from one character to another."""

    first: int
    last: int
    text: str


def diff(enclave: Enclave, proposals: Sequence[Proposal], names: str, egress: str) -> str:
    """Return a unified diff that brings the proposals into the texts of the two files; empty for none.

    Raises FormError if a file lists its entries within braces or brackets, in one line.
    """
    if not proposals:
        return ""
    called = dict(zip((each.names for each in proposals), _service_names(enclave, proposals), strict=True))
    return _unified(NAMES, names, _name_edits(names, proposals, called)) + _unified(
        EGRESS, egress, _egress_edits(enclave, egress, proposals, called)
    )


def _name_edits(
    text: str, proposals: Iterable[Proposal], called: Mapping[tuple[str, ...], str]
) -> list[_Edit]:
    new = [proposal for proposal in proposals if proposal.service is None]
    if not new:
        return []
    services = _value(_compose(text), "services", NAMES)
    return [_added(text, services, (list(_service(each, called[each.names])) for each in new), NAMES)]


def _egress_edits(
    enclave: Enclave, text: str, proposals: Iterable[Proposal], called: Mapping[tuple[str, ...], str]
) -> list[_Edit]:
    rules = _value(_compose(text), "rules", EGRESS)
    edits, new = [], []
    number = max((rule.id for rule in enclave.egress), default=0)
    for proposal in proposals:
        if proposal.rule is None:
            number += 1
            new.append(list(_rule(proposal, called[proposal.names], number)))
        else:
            edits.append(_more_sites(text, rules, proposal.rule.id, proposal.sites))
    return [*edits, _added(text, rules, new, EGRESS)] if new else edits


def _service(proposal: Proposal, name: str) -> Iterator[str]:
    yield f"{name}:"
    yield f"  domains: [{', '.join(proposal.names)}]"
    yield f"  protocol: {proposal.protocol}"
    yield f"  port: {proposal.port}"
    yield "  country:   # to fill in: where the destination stands, such as IE"
    if proposal.protocol == "http":
        yield "  networks:  # to fill in: whose addresses these are, declared under networks: [...]"


def _rule(proposal: Proposal, service: str, number: int) -> Iterator[str]:
    yield f"- id: {number}   # or another one that was never used"
    yield f"  service: {service}"
    yield f"  sites: [{', '.join(proposal.sites)}]"
    yield "  tier: workload"
    yield "  reason:   # to fill in: why"
    yield "  owner:    # to fill in: who answers for it"
    yield "  until:    # to fill in: the last day, such as 2027-12-31"


def _service_names(enclave: Enclave, proposals: Iterable[Proposal]) -> Iterator[str]:
    """Yield the name of each proposal's service: its own if it has one, else one made from the domain."""
    taken = {service.name for service in enclave.services}
    for proposal in proposals:
        if proposal.service is not None:
            yield proposal.service.name
            continue
        slug = re.sub(r"[^a-z0-9]+", "-", proposal.names[0]).strip("-")
        slug = slug if slug[0].isalpha() else f"host-{slug}"
        name, number = slug[:_LONGEST_SERVICE_NAME].strip("-"), 1
        while name in taken:
            number += 1
            end = f"-{number}"
            name = slug[: _LONGEST_SERVICE_NAME - len(end)].strip("-") + end
        taken.add(name)
        yield name


def _compose(text: str) -> Node | None:
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _value(node: Node | None, key: str, file: str) -> Node:
    """Return the value of a key of a mapping."""
    if isinstance(node, MappingNode):
        pairs: list[tuple[Node, Node]] = node.value
        for name, value in pairs:
            if isinstance(name, ScalarNode) and name.value == key:
                return value
    raise FormError(f"{file}: there is no {key}")


def _added(text: str, node: Node, entries: Iterable[Sequence[str]], file: str) -> _Edit:
    """Put entries behind the last one of a block, each after a blank line."""
    block = isinstance(node, MappingNode | SequenceNode) and not node.flow_style
    if block and node.value:
        indent, first = node.start_mark.column, _line_end(text, _last(node))
        last = first
    elif isinstance(node, MappingNode | SequenceNode) and not node.value:
        indent, first, last = 2, node.start_mark.index, node.end_mark.index  # [] or {}
        first = len(text[:first].rstrip(" "))
    else:
        line = node.start_mark.line + 1
        raise FormError(
            f"{file}:{line}: the entries stand within brackets; write each in lines of its own, and ask again"
        )
    end = "\r\n" if "\r\n" in text else "\n"
    lines = (f"{end}{' ' * indent}{line}" for entry in entries for line in ("", *entry))
    return _Edit(first=first, last=last, text="".join(line.rstrip(" ") for line in lines))


def _more_sites(text: str, rules: Node, number: int, sites: Sequence[str]) -> _Edit:
    """Put sites behind those that a rule has."""
    rule = next(
        each for each in rules.value if isinstance(each, MappingNode) and _number(each) == str(number)
    )
    listed = _value(rule, "sites", EGRESS)
    last = listed.value[-1]
    if isinstance(listed, SequenceNode) and listed.flow_style:
        at, more = last.end_mark.index, "".join(f", {site}" for site in sites)
    else:
        end = "\r\n" if "\r\n" in text else "\n"
        at = _line_end(text, _last(last))
        more = "".join(f"{end}{' ' * listed.start_mark.column}- {site}" for site in sites)
    return _Edit(first=at, last=at, text=more)


def _number(rule: MappingNode) -> str:
    return str(_value(rule, "id", EGRESS).value)


def _last(node: Node) -> int:
    """Return the character behind the last one of a node; blanks and comments are none of it."""
    while isinstance(node, MappingNode | SequenceNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def _line_end(text: str, index: int) -> int:
    """Return where the line of what ends at an index ends, its comment included."""
    last = len(text[:index].rstrip())  # the mark of a text in several lines is behind the blanks that follow
    end = text.find("\n", last)
    return len(text) if end < 0 else end - text[:end].endswith("\r")


def _unified(file: str, text: str, edits: Iterable[_Edit]) -> str:
    after = text
    for edit in sorted(edits, key=lambda each: each.first, reverse=True):
        after = after[: edit.first] + edit.text + after[edit.last :]
    lines = difflib.unified_diff(_lines(text), _lines(after), f"a/{file}", f"b/{file}")
    missing = "\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else f"{line}\n{missing}" for line in lines)


def _lines(text: str) -> list[str]:
    """Cut a text after its line feeds, and nowhere else."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1].removesuffix("\n")
    return lines if lines[-1] else lines[:-1]
