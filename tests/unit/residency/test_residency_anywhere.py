"""Whatever a resource names is where data may go: what of it is shown, and what is passed over."""

from pathlib import Path

from enclave.graph.facts import Graph, Resource, Secret
from enclave.residency.cases.context import load
from enclave.residency.meanings import Anywhere
from enclave.residency.rule import View
from enclave.residency.verdicts import Verdict

CONTEXT = load(Path(__file__).parents[2] / "policies" / "corpus" / "context.yaml")
SINK = "arn:aws:sqs:us-east-1:111111111111:sink"


def judged(props: dict[str, object], meaning: Anywhere) -> list[tuple[Verdict, str, str]]:
    resource = Resource(
        stack="s",
        urn="urn:pulumi:s::p::aws:x/y:Y::r",
        type="aws:x/y:Y",
        name="r",
        props=props,
        provider_region="eu-west-1",
        provider_account="111111111111",
    )
    view = View(context=CONTEXT, graph=Graph((resource,)))
    return [(seen.verdict, seen.property, seen.value) for seen in meaning.judge(resource, view)]


def test_a_secret_end_is_judged_and_not_shown() -> None:
    for props in ({"target": Secret(SINK)}, {"target": Secret({"arn": SINK})}):
        ((verdict, _, value),) = judged(props, Anywhere())
        assert verdict is Verdict.VIOLATED
        assert SINK not in value


def test_words_for_people_and_what_comes_in_are_passed_over() -> None:
    props = {"description": SINK, "tags": {"owner": SINK}, "source": SINK, "count": 3, "on": True}
    assert judged(props, Anywhere(skip=("source",))) == []


def test_an_end_is_found_at_any_depth() -> None:
    props = {"a": [{"b": {"c": ["x", SINK]}}]}
    assert judged(props, Anywhere()) == [(Verdict.VIOLATED, "a[0].b.c[1]", f'"{SINK}"')]
