"""The reference pages are in step with the code, and the catalogue of channels is whole."""

import re
from pathlib import Path

import pytest

from enclave.report import reference
from enclave.residency.catalogue import CATALOGUE, NOT_WATCHED
from enclave.residency.packs import PACKS, Pack
from enclave.residency.registry import RULES, TYPES
from enclave.residency.rule import Rule

ROOT = Path(__file__).parents[2]
PAGES = reference.pages()
WATCHED = {row for rule in RULES for row in rule.channels}
LINK = re.compile(r"\]\((?P<page>[a-z-]*(?:\.md)?)#(?P<anchor>[^)]+)\)")


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_in_step_with_the_code(name: str) -> None:
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name], "run `make docs`"


def test_the_pages_are_written_by_make_docs() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = makefile.partition("\ndocs:")[2].partition("\n\n")[0]
    assert "-m enclave.report.reference\n" in f"{recipe}\n"


def test_writing_the_pages_writes_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "DOCS", tmp_path)
    reference.main()
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == PAGES


def test_every_row_is_watched_or_says_why_not_and_never_both() -> None:
    assert sorted(set(CATALOGUE) - WATCHED - set(NOT_WATCHED)) == []
    assert sorted(WATCHED & set(NOT_WATCHED)) == []
    assert sorted(set(NOT_WATCHED) - set(CATALOGUE)) == []


def test_every_channel_of_a_rule_is_a_row() -> None:
    assert {
        rule.id: set(rule.channels) - set(CATALOGUE) for rule in RULES if set(rule.channels) - set(CATALOGUE)
    } == {}


def test_links_lead_to_headings() -> None:
    headings = {
        page: set(re.findall(r"^## (.+)$", _text(page), re.MULTILINE)) for page in (*PAGES, "claims.md")
    }
    links = {
        (name, match["page"] or name, match["anchor"])
        for name, text in PAGES.items()
        for match in LINK.finditer(text)
    }
    assert {page for _, page, _ in links} == {"rules.md", "packs.md", "claims.md"}
    assert sorted(link for link in links if link[2] not in headings[link[1]]) == []


def test_tables_have_as_many_cells_as_columns() -> None:
    for name, text in PAGES.items():
        columns = 0
        for line in text.splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            assert not columns or not cells or cells == columns, f"{name}: {line}"
            columns = cells


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.id)
def test_every_rule_is_on_its_page(rule: Rule) -> None:
    text = PAGES["rules.md"].partition(f"\n## {rule.id}\n")[2].partition("\n## ")[0]
    assert rule.title in text
    assert rule.remedy in text


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_every_control_is_on_its_page(pack: Pack) -> None:
    text = PAGES["packs.md"].partition(f"\n## {pack.id}\n")[2].partition("\n## ")[0]
    assert f"{len(pack.rules)} rules." in text
    for note in pack.notes:
        assert f"\n- {note}\n" in text
    for control in pack.controls:
        (row,) = [line for line in text.splitlines() if line.startswith(f"| {control.id} |")]
        assert row.startswith(
            f"| {control.id} | {control.title} | {control.part or 'all'} | {len(control.rules)}: "
        )


def test_every_watched_type_is_on_its_page() -> None:
    told = set(re.findall(r"aws:[\w/-]+:\w+", PAGES["known-types.md"]))
    assert sorted({each for each in TYPES if each.startswith("aws:")} - told) == []


def _text(name: str) -> str:
    return PAGES[name] if name in PAGES else (ROOT / "docs" / name).read_text(encoding="utf-8")
