import hashlib
import os
import shlex
import shutil
import stat
from pathlib import Path

import pytest

from enclave.engine import toolchain
from enclave.engine.errors import ToolchainError
from enclave.engine.progress import Silent
from enclave.gateway.suricata import engine, fetching, packages
from enclave.gateway.suricata.fetching import Suricata, choose

BACKPORTED = ("1:7.0.10-1~bpo12+1", "bookworm-backports")
MADISON = (
    " suricata | 1:7.0.10-1~bpo12+1 | http://mirror.example/debian bookworm-backports/main amd64 Packages"
)

# They write down what they are asked for. `dpkg-deb` unpacks the engine that the tests have.
APT_GET = """echo "$@" >> {calls}
[ ! -e {here}/fail ] || {{ echo 'E: mirror.example is gone' >&2; exit 100; }}
for option in "$@"; do
    case $option in
        -oDir::Cache::archives=*) archives=${{option#*=}} ;;
        install) cd "$archives" && echo x > suricata_7_all.deb && echo y > libhtp2_1_all.deb &&
            echo z > libc6_2_all.deb && echo z > python3_3_all.deb && echo z > libperl5_1_all.deb ;;
    esac
done
"""
APT_CACHE = "cat {here}/madison"
DPKG_DEB = """echo "$@" >> {calls}
case $2 in
    */suricata_*)
        mkdir -p "$3/usr/bin"
        for part in lib usr/lib; do [ ! -e {real}/$part ] || ln -s {real}/$part "$3/$part"; done
        cp {program} "$3/usr/bin/suricata" ;;
esac
"""


class Machine:
    """A machine of which a test says everything: its sources, its apt, and what is on PATH."""

    def __init__(self, folder: Path, suricata: Suricata) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.cache = folder / "cache"
        self.calls = folder / "calls"
        self.stock = suricata.program.with_name("suricata")
        self.environ = {"PATH": f"{self.bin}{os.pathsep}/usr/bin{os.pathsep}/bin"}
        self.environ |= {"ENCLAVE_CACHE": str(self.cache), "HOME": str(folder)}
        apt = folder / "etc" / "apt"
        apt.mkdir(parents=True)
        (folder / "etc" / "os-release").write_text("VERSION_CODENAME=bookworm\n")
        (apt / "sources.list").write_text("deb http://mirror.example/debian bookworm main\n")
        self.say(MADISON)
        for name, body in (("apt-get", APT_GET), ("apt-cache", APT_CACHE), ("dpkg-deb", DPKG_DEB)):
            self.tool(name, body)

    def tool(self, name: str, body: str) -> Path:
        known = {"here": self.folder, "calls": self.calls, "program": self.stock}
        known["real"] = self.stock.parents[2]
        self.bin.mkdir(exist_ok=True)
        path = self.bin / name
        path.write_text("#!/bin/sh -eu\n" + body.format(**{k: shlex.quote(str(v)) for k, v in known.items()}))
        path.chmod(0o755)
        return path

    def say(self, madison: str) -> None:
        (self.folder / "madison").write_text(madison + "\n")

    def called(self) -> list[list[str]]:
        return [line.split() for line in self.calls.read_text().splitlines()] if self.calls.exists() else []

    def kept(self) -> list[str]:
        folder = self.cache / "toolchain"
        return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


@pytest.fixture
def machine(tmp_path: Path, suricata: Suricata, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(fetching, "_ROOT", tmp_path)
    return Machine(tmp_path, suricata)


def test_nothing_is_found_where_nothing_was_fetched_and_nothing_is_made(machine: Machine) -> None:
    assert fetching.find(machine.environ) is None
    assert not machine.cache.exists()
    assert machine.called() == []


def test_it_is_fetched_once_and_evaluates_in_file_order(machine: Machine) -> None:
    fetched = fetching.ensure(machine.environ, Silent())
    engine.prove(fetched)
    assert machine.kept() == [f"suricata-{fetched.version}-{fetching._key()}"]
    before = machine.called()
    assert fetching.ensure(machine.environ, Silent()) == fetching.find(machine.environ) == fetched
    assert machine.called() == before


def test_apt_is_asked_with_folders_of_its_own_and_the_sources_of_the_machine(machine: Machine) -> None:
    kept = machine.tool("apt-get", "cp -r {here}/cache/toolchain/.b*/apt {here}/seen; exit 1")
    with pytest.raises(ToolchainError, match="apt-get failed"):
        fetching.ensure(machine.environ, Silent())
    seen = machine.folder / "seen"
    sources = (seen / "sources" / "machine.sources").read_text()
    assert sources.count("URIs: http://mirror.example/debian\n") == 2
    assert "Suites: bookworm\n" in sources
    assert "Suites: bookworm-backports\n" in sources
    assert (seen / "dpkg" / "status").read_bytes() == b""  # as if nothing were installed
    assert "#clear APT::Update::Post-Invoke;" in (seen / "apt.conf").read_text()
    kept.unlink()


def test_apt_touches_nothing_of_the_machine(machine: Machine) -> None:
    fetching.ensure(machine.environ, Silent())
    update, install = (call for call in machine.called() if call[0] != "-x")
    for call in (update, install):
        given = dict(each[2:].split("=", 1) for each in call if each.startswith("-o"))
        for name in ("Dir::State", "Dir::State::lists", "Dir::State::status", "Dir::Cache", "Dir::Log"):
            assert Path(given[name]).is_relative_to(machine.cache), name
        assert given["Dir::Etc::SourceList"] == given["Dir::Etc::Preferences"] == "/dev/null"
    assert update[-1] == "update"
    tail = ["--download-only", "--yes", "-t", BACKPORTED[1], f"suricata={BACKPORTED[0]}"]
    assert install[-6:] == ["install", *tail]


def test_the_engine_and_libraries_are_unpacked_but_the_c_library_and_interpreters(machine: Machine) -> None:
    fetched = fetching.ensure(machine.environ, Silent())
    unpacked = [Path(call[1]).name for call in machine.called() if call[0] == "-x"]
    assert unpacked == ["libhtp2_1_all.deb", "suricata_7_all.deb"]
    manifest = (fetched.program.parents[2] / packages.MANIFEST).read_text()
    hashes = [hashlib.sha256(content).hexdigest() for content in (b"y\n", b"x\n")]
    assert manifest == "".join(f"{one}  {name}\n" for one, name in zip(hashes, unpacked, strict=True))


@pytest.mark.parametrize(
    ("versions", "expected"),
    [
        ((BACKPORTED, ("1:6.0.10-1", "bookworm")), BACKPORTED),
        ((BACKPORTED, ("1:7.0.4-1", "bookworm")), ("1:7.0.4-1", "bookworm")),
        (
            (("8.0.1-1", "bookworm-backports"), ("7.0.4-1", "bookworm-updates")),
            ("7.0.4-1", "bookworm-updates"),
        ),
        (
            (("1:7.0.12-1", "bookworm-security"), ("1:7.0.4-1", "bookworm")),
            ("1:7.0.12-1", "bookworm-security"),
        ),
        ((("7:6.0.10-1", "bookworm"), ("70.1", "bookworm"), ("1:17.0.1", "bookworm")), None),
        ((), None),
    ],
)
def test_a_seven_is_chosen_and_the_distributions_own_first(
    versions: tuple[tuple[str, str], ...], expected: tuple[str, str] | None
) -> None:
    assert choose(versions, "bookworm") == expected


def test_the_distributions_own_needs_no_backports(machine: Machine) -> None:
    machine.say(MADISON.replace("bookworm-backports", "bookworm"))
    fetching.ensure(machine.environ, Silent())
    install = next(call for call in machine.called() if "install" in call)
    assert "-t" not in install


def test_what_was_half_fetched_is_made_anew(machine: Machine) -> None:
    half = machine.cache / "toolchain" / f".building-suricata-{fetching._key()}"
    (half / "home").mkdir(parents=True)
    (half / "home" / "rubbish").touch()
    fetched = fetching.ensure(machine.environ, Silent())
    assert not (fetched.program.parents[2] / "rubbish").exists()
    assert machine.kept() == [f"suricata-{fetched.version}-{fetching._key()}"]


@pytest.mark.parametrize("damage", ["empty", "gone", "not to be run"])
def test_a_copy_that_does_not_run_is_made_anew(machine: Machine, damage: str) -> None:
    program = fetching.ensure(machine.environ, Silent()).program
    if damage == "empty":
        program.write_bytes(b"")
    elif damage == "gone":
        program.unlink()
    else:
        program.chmod(stat.S_IRUSR)
        shutil.rmtree(program.parents[1] / "share", ignore_errors=True)
    assert fetching.find(machine.environ) is None
    assert fetching.ensure(machine.environ, Silent()).program == program
    assert machine.kept() == [program.parents[2].name]


def test_a_failure_leaves_nothing_and_the_next_time_may_succeed(machine: Machine) -> None:
    (machine.folder / "fail").touch()
    with pytest.raises(ToolchainError, match=r"E: mirror\.example is gone, and none is on PATH") as caught:
        fetching.ensure(machine.environ, Silent())
    assert "on PATH" in caught.value.remedy
    assert machine.kept() == []
    (machine.folder / "fail").unlink()
    fetching.ensure(machine.environ, Silent())


def _without_apt(machine: Machine) -> None:
    for name in ("apt-get", "apt-cache", "dpkg-deb"):
        (machine.bin / name).unlink()
    machine.environ["PATH"] = str(machine.bin)


def _no_sources(machine: Machine) -> None:
    (machine.folder / "etc" / "apt" / "sources.list").write_text("deb http://mirror.example other main")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (_without_apt, "has no apt-get, apt-cache, dpkg-deb"),
        (_no_sources, "names no package sources of bookworm"),
        (lambda machine: (machine.folder / "etc" / "os-release").write_text("ID=x"), "has no code name"),
        (lambda machine: machine.say(MADISON.replace("7.0.10", "8.0.0")), "and its backports have none"),
        (lambda machine: machine.say(""), "and its backports have none"),
        (lambda machine: machine.tool("dpkg-deb", 'mkdir -p "$3/usr/bin"'), "doesn't run on this machine"),
        (lambda machine: machine.tool("dpkg-deb", "echo broken >&2; exit 2"), "dpkg-deb failed: broken"),
    ],
)
def test_what_is_missing_is_said(machine: Machine, change: object, reason: str) -> None:
    assert callable(change)
    change(machine)
    with pytest.raises(ToolchainError, match=reason):
        fetching.ensure(machine.environ, Silent())


def _wrapper(machine: Machine, suricata: Suricata) -> Path:
    """Put the stock engine on PATH as a program that needs no variables."""
    libraries = os.pathsep.join(map(str, suricata.libraries))
    return machine.tool("suricata", f'LD_LIBRARY_PATH={libraries} exec {{program}} "$@"')


def test_without_apt_the_one_on_path_is_taken_if_it_can_be_changed(
    machine: Machine, suricata: Suricata
) -> None:
    _without_apt(machine)
    _wrapper(machine, suricata)  # it runs and is a 7, but is a script
    with pytest.raises(ToolchainError, match=r"can't be made to evaluate in file order: it is no .* ELF"):
        fetching.ensure(machine.environ, Silent())
    assert machine.kept() == []


def test_without_apt_the_one_on_path_is_copied(
    machine: Machine, suricata: Suricata, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_apt(machine)
    script = _wrapper(machine, suricata)
    monkeypatch.setattr(fetching.strict_order, "in_file_order", lambda program: program)
    found = fetching.ensure(machine.environ, Silent())
    assert found.program.read_bytes() == script.read_bytes()
    assert found.libraries == ()
    assert found.program.is_relative_to(machine.cache)


@pytest.mark.parametrize(
    "said",
    [
        "This is Suricata version 6.0.10 RELEASE\nFeatures: HAVE_JA3 HAVE_JA4 TLS",
        "This is Suricata version 8.0.0 RELEASE\nFeatures: HAVE_JA3 HAVE_JA4 TLS",
        "This is Suricata version 7.0.3 RELEASE\nFeatures: HAVE_JA3 TLS",
        "Suricata",
        "",
    ],
)
def test_another_suricata_on_path_is_not_taken(machine: Machine, said: str) -> None:
    _without_apt(machine)
    machine.tool("suricata", f"echo {shlex.quote(said)}")
    with pytest.raises(ToolchainError, match="none is on PATH"):
        fetching.ensure(machine.environ, Silent())


def test_the_newest_copy_is_found(machine: Machine, suricata: Suricata) -> None:
    script = _wrapper(machine, suricata).read_text()
    for version in ("7.0.9", "7.0.10", "7.0.2"):
        home = machine.cache / "toolchain" / f"suricata-{version}-{fetching._key()}"
        program = home / "usr" / "bin" / "suricata-in-file-order"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho 'This is Suricata version {version} RELEASE HAVE_JA4 x'\n")
        program.chmod(0o755)
    other = machine.cache / "toolchain" / "suricata-7.9.9-another" / "usr" / "bin" / "suricata-in-file-order"
    other.parent.mkdir(parents=True)
    other.write_text(script)
    other.chmod(0o755)
    found = fetching.find(machine.environ)
    assert found is not None
    assert found.version == "7.0.10"


def test_a_cache_that_can_not_be_written_is_said(machine: Machine) -> None:
    machine.cache.write_text("a file")
    with pytest.raises(ToolchainError, match="can't be written"):
        fetching.ensure(machine.environ, Silent())


def test_it_is_run_with_its_own_libraries_and_no_other_variable(tmp_path: Path) -> None:
    one = Suricata(program=tmp_path / "s", libraries=(tmp_path / "a", tmp_path / "b"), version="7.0.10")
    expected = {"LC_ALL": "C", "LD_LIBRARY_PATH": f"{tmp_path / 'a'}:{tmp_path / 'b'}"}
    assert one.environment() == expected
    assert Suricata(program=tmp_path, libraries=(), version="7").environment() == {"LC_ALL": "C"}


def test_the_cache_is_the_one_of_the_other_tools_wherever_it_is_run(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(machine.folder)
    machine.environ["ENCLAVE_CACHE"] = "cache"
    fetched = fetching.ensure(machine.environ, Silent())
    assert fetched.program.is_relative_to(machine.cache / "toolchain")
    assert toolchain.cache_directory(machine.environ).absolute() == machine.cache
    engine.prove(fetched)
