from pathlib import Path

from enclave.engine import statefiles


def test_only_what_a_killed_write_left_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / ".pulumi" / "stacks" / "enclave"
    folder.mkdir(parents=True)
    contents = {
        "a.json": "{}",
        "a.json.attrs": "{}",
        "a.json.bak": "",
        "b.json": "{}",
        "b.json.attrs": "",
        "b.json.18ea.tmp": '{"half',
        "c.json.attrs": '{"user',
    }
    for name, text in contents.items():
        (folder / name).write_text(text)
    removed = statefiles.mend(tmp_path)
    assert {path.name for path in removed} == {"b.json.attrs", "b.json.18ea.tmp", "c.json.attrs"}
    assert {path.name for path in folder.iterdir()} == {"a.json", "a.json.attrs", "a.json.bak", "b.json"}
    assert statefiles.mend(tmp_path) == ()


def test_a_state_that_does_not_exist_yet_needs_no_mending(tmp_path: Path) -> None:
    assert statefiles.mend(tmp_path / "state") == ()
