"""Changes to the enclave that open a way for data: each kind of them is refused.

``openings`` makes every change to every resource; here each kind of change is made once, to the enclave as
the real programs make it. ``python -m tests.policies.openings EXPORT...`` makes them all, on exports.
"""

from collections.abc import Iterator

import pytest
from policies.openings import Opening, caught, openings
from policies.whole_enclave import CONTEXT, STACKS, enclave

from enclave.graph.facts import Graph
from enclave.residency.registry import RULES

ENCLAVE = enclave()
EACH = sorted(ENCLAVE, key=lambda each: each.urn)  # programs finish in an order of their own each time
GRAPHS = {stack: Graph(each for each in EACH if each.stack == stack) for stack in STACKS}


def kinds() -> Iterator[Opening]:
    """Yield the first opening of each kind: a change to a type, or what a rule must refuse put beside."""
    seen = set()
    for opening in openings(GRAPHS):
        if opening.kind not in seen:
            seen.add(opening.kind)
            yield opening


KINDS = list(kinds())


def test_there_are_hundreds() -> None:
    assert len(KINDS) >= 200


@pytest.mark.parametrize("opening", KINDS, ids=lambda opening: opening.name)
def test_it_is_refused(opening: Opening) -> None:
    asked = [RULES[opening.kind]] if opening.kind in RULES else []
    assert (asked and caught(opening, GRAPHS, CONTEXT, asked)) or caught(opening, GRAPHS, CONTEXT)
