from enclave.report.claims_page import PATH, page
from enclave.residency.claims import load


def test_the_page_is_in_step_with_the_register() -> None:
    assert PATH.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_the_page_has_every_claim_and_no_standing() -> None:
    text = page()
    for claim in load(PATH.parents[1] / "claims"):
        assert f"\n## {claim.id}\n\n{claim.sentence}\n" in text
        for item in (*claim.assumptions, *claim.exclusions):
            assert f"\n- {' '.join(item.split())}\n" in text
    assert "**" not in text
    assert "nothing is up" not in text.lower()
