"""Whatever a text holds, Markdown made of it shows that text and nothing else."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report_samples import EVIL

from enclave.report import markdown

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
SIGNS = st.text(st.sampled_from("`*_[]()<>{}!#|~\\&;$@:./-+=\"'ab1 \n\t\x1b\u202e✅wW"), max_size=60)


def inline(text: str) -> list[Token]:
    """Read a text behind a label in an item of a list; gives what its one line is made of."""
    tokens = READER.parse(f"- said: {text}\n")
    kinds = [token.type for token in tokens]
    assert kinds == [
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    ]
    return tokens[3].children or []


@given(SIGNS | st.text(max_size=60))
def test_code_is_code_to_its_end(text: str) -> None:
    shown = markdown.short(text)
    said = inline(markdown.code(text))
    assert [token.type for token in said] == (["text", "code_inline"] if shown else ["text"])
    assert not shown or said[1].content.strip() == shown.strip()


@given(SIGNS | st.text(max_size=60))
def test_prose_is_text_and_says_the_same(text: str) -> None:
    said = inline(markdown.prose(text))
    assert {token.type for token in said} <= {"text", "text_special", "html_inline"}
    assert {t.content for t in said if t.type == "html_inline"} <= {"<span>", "</span>"}
    read = "".join(token.content for token in said if token.type != "html_inline")
    assert read.removeprefix("said:").strip().replace("\u2060", "") == markdown.short(text).replace(
        "\u2060", ""
    )


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("@octocat", "@octocat"),
        ("see #12", "#12"),
        ("acme/secret#12", "#12"),
        ("GH-12", "GH-12"),
        ("gh-12", "gh-12"),
        ("a@b.example", "@b"),
        ("http://x.example", "://"),
        ("www.x.example", "www."),
        (":tada:", ":tada"),
        (":+1:", ":+1"),
        ("$x$", "$x"),
    ],
)
def test_prose_reaches_nobody(text: str, meant: str) -> None:
    written = html.unescape(markdown.prose(text)).replace("\\", "")
    assert meant not in written
    assert meant in written.replace("\u2060", "").replace("<span>", "").replace("</span>", "")


@pytest.mark.parametrize(
    "text", ["aws:PrincipalArn is missing", "party: outside", "at 10:30", "a # b", "a @ b"]
)
def test_prose_leaves_alone_what_means_nothing(text: str) -> None:
    assert markdown.prose(text).replace("\\", "") == text


def test_long_texts_say_how_much_is_left_out() -> None:
    assert markdown.code("a" * 500) == f"`{'a' * 400} ... (100 more signs)`"
    assert markdown.code("a" * 400) == f"`{'a' * 400}`"
    assert markdown.code("") == ""


def test_the_signs_of_a_verdict_are_ours_alone() -> None:
    for sign in "✅❌⚠":
        assert sign in EVIL + "❌⚠"
        assert sign not in markdown.code(f"a{sign}b") + markdown.prose(f"a{sign}b")


def test_what_folds_away_has_a_plain_headline() -> None:
    assert markdown.folded("a <b>", "- x") == "<details><summary>a &lt;b&gt;</summary>\n\n- x\n\n</details>"
