"""Makes enclave/report/chart/outlines.json: the countries of Europe as a few hundred corners.

    python tools/europe_outlines.py countries-50m.json

The file comes with the npm package `world-atlas` 2.0.2 (`npm pack world-atlas`; ISC licence), which holds
Natural Earth's 1:50m countries, version 4.1.0, as TopoJSON. Natural Earth is in the public domain.
"""

# ruff: noqa: PLR2004 -- corners of a polygon and degrees of the Earth speak for themselves

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

from enclave.report.chart.projection import HEIGHT, WIDTH, project

OUT = Path(__file__).parents[1] / "enclave" / "report" / "chart" / "outlines.json"
Point = tuple[float, float]

# ISO 3166-1 numeric codes, as the file has them, of the members of the EEA.
_MEMBERS = """
040 AT 056 BE 100 BG 196 CY 203 CZ 276 DE 208 DK 233 EE 724 ES 246 FI 250 FR 300 GR 191 HR 348 HU 372 IE
352 IS 380 IT 438 LI 440 LT 442 LU 428 LV 470 MT 528 NL 578 NO 616 PL 620 PT 642 RO 752 SE 705 SI 703 SK
"""
_WORDS = _MEMBERS.split()
EEA = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
NEAR = (-42.0, 24.0, 75.0, 79.0)  # degrees: west, south, east, north
MARGIN = 12  # so that no edge of ours shows at the frame
TOLERANCE = 1.3
SMALLEST = 7.0  # square units: smaller islands are left out, unless they are all of a country


def main() -> None:
    """Write the file."""
    topology = json.loads(Path(sys.argv[1]).read_text())
    arcs = list(_arcs(topology))
    outlines: dict[str, list[str]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        name = EEA.get(country.get("id", ""), "other")
        rings = sorted((ring for ring in _rings(country, arcs) if len(ring) > 2), key=_area, reverse=True)
        kept = [
            ring for n, ring in enumerate(rings) if _area(ring) >= SMALLEST or (n == 0 and name != "other")
        ]
        outlines.setdefault(name, []).extend(map(_path, kept))
    drawn = {name: "".join(paths) for name, paths in sorted(outlines.items())}
    if missing := {*EEA.values(), "other"} - drawn.keys():
        sys.exit(f"no outline of {', '.join(sorted(missing))}")
    OUT.write_text(json.dumps(drawn, indent=1) + "\n")
    print(f"wrote {OUT}: {len(drawn)} outlines, {OUT.stat().st_size} bytes")


def _arcs(topology: dict) -> Iterator[list[Point]]:
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        yield points


def _rings(country: dict, arcs: list[list[Point]]) -> Iterator[list[Point]]:
    """Give the outer rings of a country in the picture's units, clipped and simplified."""
    polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
    for polygon in polygons:
        ring: list[Point] = []
        for index in polygon[0]:
            ring += (arcs[index] if index >= 0 else arcs[~index][::-1])[bool(ring) :]
        near = _clip(_unwrapped(ring), NEAR)
        if len(near) > 2:
            frame = (-MARGIN, -MARGIN, WIDTH + MARGIN, HEIGHT + MARGIN)
            yield _simple(_clip([project(lon, lat) for lon, lat in _dense(near)], frame))


def _unwrapped(ring: list[Point]) -> list[Point]:
    """Let a ring go on beyond 180 degrees instead of jumping back around the Earth."""
    turns = 0
    out: list[Point] = []
    for number, (lon, lat) in enumerate(ring):
        if number and abs(lon - ring[number - 1][0]) > 180:
            turns += 360 if lon < ring[number - 1][0] else -360
        out.append((lon + turns, lat))
    return out


def _dense(ring: list[Point]) -> Iterator[Point]:
    """Put a corner at least at every degree: what is straight in degrees is bent in the picture."""
    for one, two in zip(ring, ring[1:] + ring[:1], strict=True):
        steps = math.ceil(max(abs(two[0] - one[0]), abs(two[1] - one[1]), 1))
        for step in range(steps):
            share = step / steps
            yield one[0] + share * (two[0] - one[0]), one[1] + share * (two[1] - one[1])


def _clip(ring: list[Point], box: tuple[float, float, float, float]) -> list[Point]:
    """Cut a ring to a box, one side after the other (Sutherland and Hodgman)."""
    for axis, limit, sign in ((0, box[0], 1), (1, box[1], 1), (0, box[2], -1), (1, box[3], -1)):
        cut: list[Point] = []
        for one, two in zip(ring, ring[1:] + ring[:1], strict=True):
            inside = sign * (one[axis] - limit) >= 0, sign * (two[axis] - limit) >= 0
            if inside[0]:
                cut.append(one)
            if inside[0] != inside[1]:
                share = (limit - one[axis]) / (two[axis] - one[axis])
                cut.append((one[0] + share * (two[0] - one[0]), one[1] + share * (two[1] - one[1])))
        ring = cut
    return ring


def _simple(ring: list[Point]) -> list[Point]:
    """Leave out corners that lie within TOLERANCE of the line without them (Douglas and Peucker)."""
    if len(ring) < 4:
        return ring
    half = max(range(len(ring)), key=lambda n: math.dist(ring[0], ring[n]))
    thin = _thin(ring[: half + 1])[:-1] + _thin([*ring[half:], ring[0]])[:-1]
    return thin if len(thin) > 2 else ring


def _thin(line: list[Point]) -> list[Point]:
    if len(line) < 3:
        return line
    far, at = max((_off(point, line[0], line[-1]), n) for n, point in enumerate(line[1:-1], 1))
    return [line[0], line[-1]] if far <= TOLERANCE else _thin(line[: at + 1])[:-1] + _thin(line[at:])


def _off(point: Point, one: Point, two: Point) -> float:
    length = math.dist(one, two)
    if length == 0:
        return math.dist(point, one)
    return abs((two[0] - one[0]) * (one[1] - point[1]) - (one[0] - point[0]) * (two[1] - one[1])) / length


def _area(ring: list[Point]) -> float:
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _path(ring: list[Point]) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in ring) + "Z"


if __name__ == "__main__":
    main()
