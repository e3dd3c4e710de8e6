from pathlib import Path

import pytest

from enclave.gateway.suricata.apt_sources import Source, codename, lines, of_machine, stanzas

KEY = "/usr/share/keyrings/keys.gpg"
MIRROR = "http://mirror.example/debian"
OWN = f"Types: deb\nURIs: {MIRROR}\nSuites: a\nComponents: main\n"


def source(suite: str, *components: str, uri: str = MIRROR, **options: str) -> Source:
    named = tuple(sorted((name.replace("_", "-"), value) for name, value in options.items()))
    return Source(uri=uri, suite=suite, components=components or ("main",), options=named)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"deb {MIRROR} bookworm main", [source("bookworm")]),
        (f"  deb\t{MIRROR}  bookworm main contrib # why", [source("bookworm", "main", "contrib")]),
        (f"deb [signed-by={KEY}] {MIRROR} bookworm main", [source("bookworm", Signed_By=KEY)]),
        (f"deb [ signed-by={KEY},/b.gpg ] {MIRROR} b main", [source("b", Signed_By=f"{KEY},/b.gpg")]),
        (
            f"deb [arch=amd64,arm64 lang=en trusted=yes] {MIRROR} bookworm main",
            [source("bookworm", Architectures="amd64 arm64", Languages="en", Trusted="yes")],
        ),
        (
            f"deb [arch+=i386 arch-=arm64 target=Packages] {MIRROR} bookworm main",
            [source("bookworm", Architectures_Add="i386", Architectures_Remove="arm64", Target="Packages")],
        ),
        (f"# deb {MIRROR} bookworm main\ndeb-src {MIRROR} bookworm main\n", []),
        (f"deb {MIRROR} ./\nnonsense\n\ndeb {MIRROR}\n", []),
        (f"deb {MIRROR} a main\ndeb {MIRROR} b main", [source("a"), source("b")]),
    ],
)
def test_the_format_of_one_line_is_read(text: str, expected: list[Source]) -> None:
    assert list(lines(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Types: deb\nURIs: {MIRROR}\nSuites: bookworm\nComponents: main\n", [source("bookworm")]),
        (
            f"types: deb-src deb\nuris: {MIRROR} http://b.example\nsuites: a b\ncomponents: main universe",
            [
                source(suite, "main", "universe", uri=uri)
                for uri in (MIRROR, "http://b.example")
                for suite in ("a", "b")
            ],
        ),
        (
            f"# said once\n\n{OWN}# URIs: http://old.example\nSigned-By: {KEY}",
            [source("a", Signed_By=KEY)],
        ),
        (
            f"{OWN}Signed-By:\n -----BEGIN\n .\n key",
            [source("a", Signed_By="\n -----BEGIN\n .\n key")],
        ),
        (f"{OWN}Enabled: no", []),
        (f"{OWN}Enabled: yes", [source("a")]),
        (f"Types: deb-src\nURIs: {MIRROR}\nSuites: a\nComponents: main", []),
        (
            f"{OWN} \t\n\n{OWN.replace('Suites: a', 'Suites: b')}",
            [source("a"), source("b")],
        ),
        ("", []),
        (" goes on from nowhere\nTypes: deb\n", []),
    ],
)
def test_paragraphs_are_read(text: str, expected: list[Source]) -> None:
    assert list(stanzas(text)) == expected


def test_a_source_is_written_as_a_paragraph_for_lists_of_packages_alone() -> None:
    written = str(source("bookworm", "main", Signed_By="\n key\n .", Architectures="amd64"))
    assert written == (
        f"Types: deb\nURIs: {MIRROR}\nSuites: bookworm\nComponents: main\n"
        "Architectures: amd64\nSigned-By: \n key\n .\nTargets: Packages\n"
    )
    assert list(stanzas(written)) == [
        source("bookworm", "main", Signed_By="\n key\n .", Architectures="amd64")
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "etc" / "apt" / "sources.list.d").mkdir(parents=True)
    return tmp_path


def test_of_a_machine_its_own_suite_is_taken_and_backports_beside_it(root: Path) -> None:
    apt = root / "etc" / "apt"
    (apt / "sources.list").write_text(
        f"deb {MIRROR} bookworm main contrib\n"
        f"deb {MIRROR} bookworm-updates main\n"
        f"deb [signed-by={KEY}] http://security.example bookworm-security main\n"
        "deb http://other.example bookwormish main\n"
        "deb http://other.example nodistro main\n"
        "deb cdrom:[disc] bookworm main\n"
        "deb http://other.example bookworm contrib\n"
    )
    (apt / "sources.list.d" / "disabled.list.off").write_text("deb http://off.example bookworm main")
    (apt / "sources.list.d" / "more.sources").write_text(
        "Types: deb\nURIs: cdrom:disc http://second.example/\nSuites: bookworm\n"
        f"Components: universe main\nSigned-By: {KEY}"
    )
    assert of_machine(root, "bookworm") == (
        source("bookworm"),
        source("bookworm-backports"),
        source("bookworm-updates"),
        source("bookworm-security", uri="http://security.example", Signed_By=KEY),
        source("bookworm", "main", "universe", uri="http://second.example/", Signed_By=KEY),
        source("bookworm-backports", "main", "universe", uri="http://second.example/", Signed_By=KEY),
    )


def test_a_suite_named_twice_is_taken_once(root: Path) -> None:
    text = f"deb {MIRROR}/ bookworm main\ndeb {MIRROR} bookworm main\ndeb {MIRROR} bookworm-backports main\n"
    (root / "etc" / "apt" / "sources.list").write_text(text)
    assert [each.suite for each in of_machine(root, "bookworm")] == ["bookworm", "bookworm-backports"]


def test_a_machine_without_sources_has_none(tmp_path: Path) -> None:
    assert of_machine(tmp_path, "bookworm") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ID=debian\nVERSION_CODENAME=bookworm\n", "bookworm"),
        ('VERSION_CODENAME="noble"\nID=ubuntu', "noble"),
        ("VERSION_CODENAME=\n", None),
        ("MY_VERSION_CODENAME=x\n", None),
        ("ID=other\n", None),
    ],
)
def test_the_code_name_is_read(root: Path, text: str, expected: str | None) -> None:
    (root / "etc" / "os-release").write_text(text)
    assert codename(root) == expected


def test_a_machine_that_does_not_say_what_it_is_has_no_code_name(tmp_path: Path) -> None:
    assert codename(tmp_path) is None
