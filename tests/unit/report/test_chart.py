"""The map: true places, nothing from elsewhere, and every name in it only a name."""

import dataclasses
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import preview_samples as samples
import pytest

from enclave.model.geography import EEA, REGIONS
from enclave.report.chart import coordinates, drawing, ends, projection
from enclave.report.preview import PreviewReport

OUTLINES = json.loads(Path(drawing.__file__).with_name("outlines.json").read_text())
SVG = "{http://www.w3.org/2000/svg}"


def draw(report: PreviewReport) -> ET.Element:
    return ET.fromstring(drawing.write(report, samples.ENCLAVE))  # noqa: S314 -- we wrote it


@pytest.mark.golden
@pytest.mark.parametrize("sample", [samples.harmless, samples.opening, samples.closing, samples.crowded])
def test_the_map_to_the_byte(sample: Callable[[], PreviewReport], golden: Callable[[str, str], None]) -> None:
    enclave = samples.permitted() if sample is samples.crowded else samples.ENCLAVE
    golden(f"report/map-{sample.__name__}.svg", drawing.write(sample(), enclave))


@pytest.mark.parametrize("sample", [samples.harmless, samples.crowded, samples.hostile])
def test_it_needs_nothing_and_does_nothing(sample: Callable[[], PreviewReport]) -> None:
    root = draw(sample())
    used = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert used == {"svg", "title", "desc", "style", "rect", "path", "circle", "text"}
    for element in root.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert "href" not in name
            assert "url(" not in value
    style = root.findtext(f"{SVG}style") or ""
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme:dark" in style


def test_it_says_in_words_what_it_shows() -> None:
    root = draw(samples.opening())
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert root.findtext(f"{SVG}title") == "Map of the enclave enclave"
    said = root.findtext(f"{SVG}desc") or ""
    assert "norway-1 in Stockholm, Sweden" in said
    assert "Ashburn, US" in said
    assert "Nothing that is refused" in (draw(samples.harmless()).findtext(f"{SVG}desc") or "")


def test_text_can_be_read_at_800_pixels() -> None:
    root = draw(samples.crowded())
    width = float(root.get("viewBox", "").split()[2])
    sizes = re.findall(r"font-size:(\d+)px", root.findtext(f"{SVG}style") or "")
    assert min(map(int, sizes)) * 800 / width >= 12


def test_names_stay_within_the_frame_and_apart() -> None:
    found = ends.ends(samples.crowded(), samples.permitted())
    assert {end.side for end in found.shown} == {-1, 0, 1}
    for side in (-1, 1):
        heights = sorted(end.at[1] for end in found.shown if end.side == side)
        assert all(below - above >= 40 for above, below in pairwise(heights))
        assert all(0 < y < projection.HEIGHT for y in heights)


def test_what_there_is_no_room_for_is_counted() -> None:
    flows = tuple(
        samples.flow(f"t{n}", destination=f"not known: {n}", countries=(), verdict=samples.Verdict.UNKNOWN)
        for n in range(5)
    )
    flows = tuple(dataclasses.replace(each, destination=f"somewhere {n}") for n, each in enumerate(flows * 8))
    flows = tuple(dataclasses.replace(each, standing=samples.Standing.UNKNOWN) for each in flows)
    report = samples.of(samples.survey(samples.judgement(), samples.judgement(flows=flows)))
    found = ends.ends(report, samples.ENCLAVE)
    assert found.all == 40
    assert 5 < len(found.shown) < 40
    assert f"and {40 - len(found.shown)} more places" in drawing.write(report, samples.ENCLAVE)


@pytest.mark.parametrize(
    ("place", "box"),
    [
        ("Dublin, IE", (230, 270, 400, 450)),
        ("Stockholm, SE", (520, 560, 310, 340)),
        ("London, GB", (310, 345, 460, 490)),
        ("Zaragoza, ES", (250, 300, 670, 720)),
    ],
)
def test_places_are_where_they_are(place: str, box: tuple[int, int, int, int]) -> None:
    where = coordinates.of_place(place)
    assert where is not None
    x, y = projection.project(*where)
    assert (box[0] <= x <= box[1], box[2] <= y <= box[3]) == (True, True), (x, y)


def test_the_stand_in_is_marked() -> None:
    (norway,) = [site for site in ends.sites(samples.ENCLAVE) if site.name == "norway-1"]
    assert norway.meant is not None
    assert norway.place == "Stockholm, Sweden"
    assert norway.meant[0] < norway.at[0]
    assert "meant for Norway" in drawing.write(samples.harmless(), samples.ENCLAVE)
    assert all(site.meant is None for site in ends.sites(samples.ENCLAVE) if site.name != "norway-1")


def test_every_region_that_says_its_city_can_be_placed() -> None:
    for region in REGIONS.values():
        known = coordinates.of_place(f"{region.city}, {region.country}")
        assert (known is None) is (region.city == "undisclosed"), region.name
        assert coordinates.of_country(region.country) is not None
    assert all(coordinates.of_country(code) for code in EEA)


@pytest.mark.parametrize(
    ("text", "countries", "known"),
    [
        ("Dublin, IE, somebody", (), True),
        ("Dublin", (), False),
        ("dublin, ie", (), False),
        ("somewhere", ("SG",), True),
        ("somewhere", ("SG", "IE"), False),
        ("", (), False),
    ],
)
def test_only_what_is_known_has_a_place(text: str, countries: tuple[str, ...], known: bool) -> None:
    assert (coordinates.of_place(text, countries) is not None) is known


@pytest.mark.parametrize(
    ("place", "between"),
    [("Ashburn, US", (270, 310)), ("Singapore, SG", (70, 110)), ("Cape Town, ZA", (160, 190))],
)
def test_the_edge_says_in_which_direction(place: str, between: tuple[int, int]) -> None:
    where = coordinates.of_place(place)
    assert where is not None
    assert between[0] < projection.bearing(*where) < between[1]


def test_every_country_of_the_eea_is_drawn() -> None:
    assert set(OUTLINES) == {*EEA, "other"}
    assert all(re.fullmatch(r"(M-?\d+ -?\d+(L-?\d+ -?\d+){2,}Z)+", path) for path in OUTLINES.values())
