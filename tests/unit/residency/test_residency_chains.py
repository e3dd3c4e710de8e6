"""Ways of several hops, put together from the flows that rules saw."""

from enclave.graph.places import Standing
from enclave.residency.chains import hops, leading_out
from enclave.residency.flows import Flow
from enclave.residency.targets import Direction

IN, OUT, DUNNO = Standing.INSIDE, Standing.OUTSIDE, Standing.UNKNOWN


def send(mover: str, end: str, standing: Standing = IN, permitted: str = "") -> Flow:
    """A flow to a resource of the graph, or, if it isn't inside, to a place in words."""
    return Flow(
        rule="r",
        resource=mover,
        property="to",
        direction=Direction.OUT,
        source="Dublin, IE",
        destination=end,
        standing=standing,
        permitted=permitted,
        far_end=end if standing is IN else "",
    )


def take(mover: str, source: str) -> Flow:
    return Flow(
        rule="r",
        resource=mover,
        property="from",
        direction=Direction.IN,
        source="Dublin, IE",
        destination="Dublin, IE",
        standing=IN,
        far_end=source,
    )


def ways(start: str, *flows: Flow) -> list[list[str]]:
    """The chains that lead out from a start, each as the ends that it passes."""
    return [[hop.end for hop in chain] for chain in leading_out(start, hops(flows))]


def test_one_hop_is_its_channels_to_judge() -> None:
    assert ways("a", send("a", "Virginia", OUT)) == []


def test_two_hops_are_a_chain() -> None:
    assert ways("a", send("a", "b"), send("b", "Virginia", OUT)) == [["b", "Virginia"]]


def test_an_end_that_nobody_knows_is_told_too() -> None:
    assert ways("a", send("a", "b"), send("b", "somewhere", DUNNO)) == [["b", "somewhere"]]


def test_what_takes_from_one_and_gives_to_another_joins_them() -> None:
    flows = (take("task", "a"), send("task", "b"), take("next", "b"), send("next", "Virginia", OUT))
    assert ways("a", *flows) == [["b", "Virginia"]]
    assert ways("task", *flows) == []


def test_a_chain_that_stays_inside_leads_nowhere_out() -> None:
    assert ways("a", send("a", "b"), send("b", "c")) == []


def test_a_circle_ends() -> None:
    flows = (send("a", "b"), send("b", "a"), send("b", "b"), send("b", "Virginia", OUT))
    assert ways("a", *flows) == [["b", "Virginia"]]


def test_the_shortest_way_to_each_is_told() -> None:
    flows = (send("a", "b"), send("b", "c"), send("a", "c"), send("c", "Virginia", OUT))
    assert ways("a", *flows) == [["c", "Virginia"]]


def test_a_registered_transfer_is_no_way_out() -> None:
    flows = (send("a", "b"), send("b", "Zurich", OUT, permitted="transfer payments"))
    assert ways("a", *flows) == []


def test_every_way_out_is_told() -> None:
    flows = (send("a", "b"), send("b", "Virginia", OUT), send("b", "Tokyo", OUT))
    assert ways("a", *flows) == [["b", "Virginia"], ["b", "Tokyo"]]
