"""The comment on a pull request: byte by byte, within GitHub's limit, and nobody's words but ours."""

import json
import re
from collections.abc import Callable

import preview_samples as samples
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from enclave.report import budget, comment
from enclave.report import json as json_report
from enclave.report.budget import Section
from enclave.report.preview import PreviewReport

READER = MarkdownIt("commonmark", {"html": True}).enable("table")
LINK = "https://ci.example/runs/1"
OWN_TAGS = {
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<sub>",
    "</sub>",
    "<br>",
    "<span>",
    "</span>",
}
SAMPLES = [samples.harmless, samples.opening, samples.closing, samples.crowded, samples.hostile]


@pytest.mark.golden
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_comment_to_the_byte(
    sample: Callable[[], PreviewReport], golden: Callable[[str, str], None]
) -> None:
    golden(f"report/preview-{sample.__name__}.md", comment.write(sample(), link=LINK))


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (samples.harmless, "## ✅ Kept: nothing blocks this change"),
        (samples.opening, "## ❌ Broken: this change is refused (2 violated, 0 unknown)"),
        (samples.closing, "## ✅ Kept: nothing blocks this change"),
        (samples.crowded, "## ❌ Broken: this change is refused (1 violated, 0 unknown)"),
    ],
)
def test_the_marker_comes_first_and_then_the_verdict(sample: Callable[[], PreviewReport], said: str) -> None:
    marker, verdict, *_ = comment.write(sample()).splitlines()
    assert marker == comment.MARKER
    assert verdict == said


def test_a_stack_that_cannot_be_previewed_is_no_good_verdict() -> None:
    what = samples.survey(samples.judgement(samples.KEPT), samples.judgement(samples.KEPT))
    broken = samples.dataclasses.replace(what.stacks[0], failure="NameError: x")
    report = samples.of(samples.dataclasses.replace(what, stacks=(broken, *what.stacks[1:])))
    text = comment.write(report)
    assert text.splitlines()[1] == "## ⚠️ Failed: 1 stack couldn't be previewed, so nobody knows"
    assert "`dublin-1`: `NameError: x`" in text
    assert "| `dublin-1` | 126 | ? | ? | ? | ? | ? |" in text


def test_what_changes_is_told() -> None:
    opened, closed = comment.write(samples.opening()), comment.write(samples.closing())
    assert "- **new** 🔴 Dublin, IE → Ashburn, US (outside the EEA), out: violated" in opened
    assert "- **new place** Ashburn, US" in opened
    assert "8 days left" in opened
    assert "- **closed** Dublin, IE → Ashburn, US" in closed
    assert "- **settled** `placed`" in closed
    assert "Nothing changes in where data is" in comment.write(samples.harmless())


def test_a_first_deployment_is_not_told_as_news() -> None:
    what = samples.survey(samples.judgement(), samples.judgement(samples.KEPT, flows=(samples.INSIDE,)))
    stacks = tuple(samples.dataclasses.replace(stack, before=0) for stack in what.stacks)
    text = comment.write(samples.of(samples.dataclasses.replace(what, stacks=stacks)))
    assert "all of it would be new" in text
    assert "new place" not in text
    assert "What changes" not in text
    assert "<details><summary>Ways that data can take (1)</summary>" in text


def test_a_first_deployment_tells_what_leads_out() -> None:
    flows = (samples.INSIDE, samples.OUT)
    what = samples.survey(samples.judgement(), samples.judgement(flows=flows))
    stacks = tuple(samples.dataclasses.replace(stack, before=0) for stack in what.stacks)
    text = comment.write(samples.of(samples.dataclasses.replace(what, stacks=stacks)))
    told = text.partition("### What changes in residency")[2].partition("###")[0]
    assert told.count("- **new**") == 1
    assert "Ashburn, US" in told


@pytest.mark.parametrize("number", [0, 1, 40, 300, 1000])
def test_it_never_gets_too_long(number: int) -> None:
    text = comment.write(samples.flood(number), link=LINK)
    assert len(text.encode()) <= budget.COMMENT < budget.GITHUB
    whole = comment.write(samples.flood(number), link=LINK, limit=None)
    assert (len(whole.encode()) > budget.COMMENT) is (number > 40)
    left = [int(n) for n in re.findall(r"… and (\d+) more: \[the whole report\]\(https://ci", text)]
    assert bool(left) is (number > 40)
    assert not re.search(r"… and \d+ more:", whole)
    blocks = text.partition("### What blocks")[2].partition("###")[0]
    if left:  # each finding is there in full or counted
        assert blocks.count("- **critical**") + left[0] == number
    assert "| `links` | 126 |" in text, "what comes later has its share"
    assert text.count("<details>") == text.count("</details>")


def test_long_names_change_nothing_about_the_limit() -> None:
    name = "ü`|<" * 1000
    findings = tuple(
        samples.finding(
            name=name, value=name, place=name, party=name, reason=name, resource=samples.urn(f"{n}")
        )
        for n in range(60)
    )
    report = samples.of(samples.survey(samples.judgement(), samples.judgement(*findings)))
    assert len(comment.write(report).encode()) <= budget.GITHUB


def test_nothing_that_has_a_name_becomes_markup() -> None:
    text = comment.write(samples.hostile(), link=LINK)
    assert text.count("<!--") - text.count("`</code></details><!--") == 1
    headings, tags, links = [], set(), []
    for number, token in enumerate(tokens := READER.parse(text)):
        if token.type == "heading_open":
            headings.append(tokens[number + 1].content)
        if token.type == "html_block":
            tags |= set(re.findall(r"<[^!][^>]*>", token.content))
        for child in token.children or ():
            if child.type == "html_inline":
                tags.add(child.content)
            if child.type in ("link_open", "image"):
                links.append(child.attrGet("href"))
    assert tags <= OWN_TAGS
    assert links == [LINK]
    assert [heading.split(":")[0] for heading in headings] == [
        "❌ Broken",
        "Couldn't be previewed",
        "What blocks",
        "What changes in residency",
        "Resources",
    ]
    assert "@everyone" not in "".join(_outside_code(text))


NAMES = st.text(st.sampled_from("`*_[]()<>{}!#|~\\&;$@:./-+=\"'ab1 \n\t✅-"), max_size=40)


@given(NAMES, NAMES, NAMES, NAMES)
@settings(max_examples=60)
def test_no_name_makes_a_heading_or_an_element(name: str, value: str, place: str, reason: str) -> None:
    bad = samples.finding(
        name=name, value=value, place=place, party=value, reason=reason or "r", property=name, source=value
    )
    way = samples.dataclasses.replace(
        samples.OUT, property=name, destination=place, source=value, data_class=name, permitted=value
    )
    what = samples.survey(
        samples.judgement(samples.KEPT),
        samples.judgement(bad, flows=(way,)),
        stacks=samples.changed("create", name),
    )
    tokens = READER.parse(comment.write(samples.of(what)))
    headings = [
        tokens[number + 1].content for number, token in enumerate(tokens) if token.type == "heading_open"
    ]
    assert headings == [
        "❌ Broken: this change is refused (1 violated, 0 unknown)",
        "What blocks",
        "What changes in residency",
        "Resources",
    ]
    inline = {c.content for token in tokens for c in token.children or () if c.type == "html_inline"}
    assert inline <= OWN_TAGS
    kinds = {child.type for token in tokens for child in token.children or ()}
    assert not kinds & {"link_open", "image", "em_open"}
    assert {token.content.strip() for token in tokens if token.type in ("fence", "code_block")} == {
        token.content.strip() for token in tokens if token.info == "mermaid"
    }


def _outside_code(text: str) -> list[str]:
    return [
        child.content
        for token in READER.parse(text)
        for child in token.children or ()
        if child.type in ("text", "text_special")
    ]


def test_the_sketch_is_made_of_plain_labels() -> None:
    text = comment.write(samples.hostile())
    sketch = text.partition("```mermaid\n")[2].partition("```")[0]
    for label in re.findall(r'\["(.*)"\]', sketch):
        assert re.fullmatch(r"[A-Za-z0-9 ,.()\-]{1,48}|European Economic Area", label)
    assert "<" not in sketch
    many = comment.write(samples.crowded()).partition("```mermaid\n")[2].partition("```")[0]
    assert many.count(":::out") == 9 - 1  # the lost one and Ashburn among them
    assert "-.->" in many


def test_json_tells_the_same() -> None:
    document = json.loads(json_report.write(samples.opening()))
    assert list(document) == [
        "verdict",
        "enclave",
        "cloud",
        "today",
        "stacks",
        "residency",
        "outside",
        "endings",
        "pending",
        "check",
    ]
    assert document["verdict"] == "broken"
    (new,) = document["residency"]["new_flows"]
    assert (new["name"], new["type"], new["stack"], new["standing"]) == (
        "profile",
        samples.TABLE,
        "dublin-1",
        "outside the EEA",
    )
    assert document["outside"] == [new]


def test_a_page_without_room_still_counts() -> None:
    sections = [Section(title="A", items=("a" * 50, "b")), Section(fold="B", items=("c" * 10,)), Section()]
    page = budget.fit("head", sections, "foot", elsewhere="there", limit=170)
    assert page.startswith("head\n\n### A")
    assert page.endswith("foot\n")
    assert "… and 2 more: there." in page or "… and 1 more: there." in page
    assert len(page.encode()) <= 170 + len("\n\n… and 1 more: there.")
