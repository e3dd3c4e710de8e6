"""Writes the map: one SVG that needs no script, font or picture from elsewhere, in light and dark."""

from __future__ import annotations

import json
from functools import cache
from html import escape
from math import hypot
from pathlib import Path
from typing import TYPE_CHECKING, Final

from enclave.report import markdown
from enclave.report.chart import ends as found
from enclave.report.chart.projection import HEIGHT, WIDTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from enclave.model.enclave import Enclave
    from enclave.report.chart.ends import End, Ends, Point, SitePoint
    from enclave.report.preview import PreviewReport

_STRIP: Final = 96
_ROLE = 'role="img" aria-labelledby="title desc"'
_LONGEST = 30  # signs of a label
_NEAR = 50
_SIGN = 9.0  # the width of a letter at this size, in wide fonts
_STYLE = """
  .sea{fill:#eef3f8}.eea{fill:#c3dccf;stroke:#f7faf9}.oth{fill:#dcdfe3;stroke:#f4f5f6}.strip{fill:#fff}
  text{font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif;font-size:15px;fill:#17222d}
  .t{font-size:21px;font-weight:600}.b{font-weight:600}.q{fill:#44525f}
  .h{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round;stroke-opacity:.85}
  .l{fill:none;stroke-width:2.5}.link{stroke:#1f5f99}.site{fill:#1f5f99;stroke:#fff;stroke-width:2}
  .meant{fill:none;stroke:#1f5f99;stroke-width:2;stroke-dasharray:3 3}.way{fill:#17683f}
  .out{stroke:#c0271a}.may{stroke:#96650a}.gone{stroke:#5d6b78;stroke-dasharray:6 5}
  .fout{fill:#c0271a}.fmay{fill:#96650a}.fgone{fill:#5d6b78}.box{fill:#fff;stroke-width:2}
  .bad{fill:#a11d12}.good{fill:#17683f}
  @media (prefers-color-scheme:dark){
  .sea{fill:#111a23}.eea{fill:#2b5443;stroke:#16202a}.oth{fill:#303a44;stroke:#16202a}.strip{fill:#0d1117}
  text{fill:#e6edf3}.q{fill:#aeb9c4}.h{stroke:#0d1117}.link{stroke:#79b8f5}.site{fill:#79b8f5;stroke:#0d1117}
  .meant{stroke:#79b8f5}.way{fill:#6fd3a0}.out{stroke:#ff7b6e}.may{stroke:#e3b341}.gone{stroke:#97a4b1}
  .fout{fill:#ff7b6e}.fmay{fill:#e3b341}.fgone{fill:#97a4b1}.box{fill:#161d26}.bad{fill:#ff9a90}
  .good{fill:#6fd3a0}}
"""


def write(report: PreviewReport, enclave: Enclave) -> str:
    """Draw the map of a preview."""
    sites, far = found.sites(enclave), found.ends(report, enclave)
    ends = far.shown
    at = {site.name: site.at for site in sites}
    height = HEIGHT + _STRIP
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" {_ROLE}>',
        f'<title id="title">{_text(f"Map of the enclave {report.enclave}", 80)}</title>',
        f'<desc id="desc">{escape(_described(report, sites, ends))}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="sea" width="{WIDTH}" height="{HEIGHT}"/>',
        *_countries(),
        *_links(enclave, at),
        *(line for end in ends for line in _lines(end, at)),
        *(line for number, end in enumerate(ends) for line in _label(end, ends[:number])),
        *(line for site in sites for line in _site(site)),
        *_strip(report, far),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


@cache
def _outlines() -> Mapping[str, str]:
    """Read the countries, by ISO code, and `other`: made by tools/europe_outlines.py of Natural Earth's."""
    text = Path(__file__).with_name("outlines.json").read_text(encoding="utf-8")
    outlines: dict[str, str] = json.loads(text)
    return outlines


def _countries() -> Iterator[str]:
    outlines = _outlines()
    yield f'<path class="oth" d="{outlines["other"]}"/>'
    yield from (f'<path class="eea" d="{d}"/>' for code, d in outlines.items() if code != "other")


def _links(enclave: Enclave, at: Mapping[str, Point]) -> Iterator[str]:
    for link in enclave.links:
        one, two = (at.get(name) for name in link.sites)
        if one and two:
            yield f'<path class="l link" d="M{_at(one)}Q{_at(_bent(one, two, 0.12))} {_at(two)}"/>'


def _site(site: SitePoint) -> Iterator[str]:
    x, y = site.at
    if site.meant:
        yield f'<path class="l meant" d="M{_at(site.meant)}L{_at(site.at)}"/>'
        yield f'<circle class="meant" cx="{site.meant[0]:.0f}" cy="{site.meant[1]:.0f}" r="9"/>'
        x_meant, y_meant = site.meant
        yield _said((x_meant - 14, y_meant + 5), "h q", "end", f"meant for {site.meant_country}")
    yield f'<circle class="site" cx="{x:.0f}" cy="{y:.0f}" r="8"/>'
    anchor, aside = ("start", 14) if x > WIDTH * found.LEFT else ("end", -14)
    yield _said((x + aside, y), "h b", anchor, f"{site.name}, {site.place}", 44)
    if site.egress:
        yield _said((x + aside, y + 17), "h way", anchor, f"↗ {len(site.egress)} on the allow-list")


def _lines(end: End, at: Mapping[str, Point]) -> Iterator[str]:
    """Draw the lines to an end, or from it, with an arrow at the tip."""
    x, y = end.at
    aside = _width(end) + 10
    tip = {-1: (aside, y), 0: (x, y), 1: (WIDTH - aside, y)}[end.side]
    for name in end.sites:
        start = at.get(name) or _middle(at)
        yield _arrow(tip if end.inward else start, start if end.inward else tip, end.kind)


def _label(end: End, before: Sequence[End]) -> Iterator[str]:
    """Name an end: in a box at the edge; on the map beside its dot, below where another name stands above."""
    x, y = end.at
    if end.side == 0:
        near = any(other.side == 0 and hypot(other.at[0] - x, other.at[1] - y) < _NEAR for other in before)
        yield f'<circle class="f{end.kind}" cx="{x:.0f}" cy="{y:.0f}" r="7"/>'
        yield _said((x + 12, y + 20 if near else y - 8), f"h b f{end.kind}", "start", end.label)
        return
    width = _width(end)
    left = 6 if end.side < 0 else WIDTH - width - 6
    box = f'x="{left:.0f}" y="{y - 16:.0f}" width="{width:.0f}" height="32" rx="7"'
    yield f'<rect class="box {end.kind}" {box}/>'
    yield _said((left + width / 2, y + 5), f"b f{end.kind}", "middle", end.label)


def _width(end: End) -> float:
    return _SIGN * min(len(markdown.short(end.label)), _LONGEST) + 20


def _arrow(one: Point, two: Point, kind: str) -> str:
    bend = _bent(one, two, 0.1)
    (x, y), away = two, (two[0] - bend[0], two[1] - bend[1])
    length = hypot(*away) or 1.0
    ux, uy = away[0] / length, away[1] / length
    back = (x - 13 * ux, y - 13 * uy)
    wings = (back[0] - 6 * uy, back[1] + 6 * ux), (back[0] + 6 * uy, back[1] - 6 * ux)
    head = f"M{_at(two)}L{_at(wings[0])}L{_at(wings[1])}Z"
    line = f'<path class="l {kind}" d="M{_at(one)}Q{_at(bend)} {_at(back)}"/>'
    return f'{line}<path class="f{kind}" d="{head}"/>'


def _bent(one: Point, two: Point, share: float) -> Point:
    """Give the point to which a line is bent, aside of its middle."""
    dx, dy = two[0] - one[0], two[1] - one[1]
    return (one[0] + two[0]) / 2 + share * dy, (one[1] + two[1]) / 2 - share * dx


def _middle(at: Mapping[str, Point]) -> Point:
    """Give the point of what belongs to no site, such as the links."""
    points = list(at.values()) or [(WIDTH / 2, HEIGHT / 2)]
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _strip(report: PreviewReport, far: Ends) -> Iterator[str]:
    yield f'<rect class="strip" y="{HEIGHT}" width="{WIDTH}" height="{_STRIP}"/>'
    kept = report.verdict == "kept"
    said = {
        "kept": "Kept: nothing blocks",
        "broken": "Broken: what is red is refused",
        "unknown": "Unknown: what is red is refused",
        "failed": "Failed: not all is known",
    }[report.verdict]
    style = "good" if kept else "bad"
    yield f'<text class="t {style}" x="20" y="{HEIGHT + 36}">{said}</text>'
    legend = [("link", "link between sites")]
    kinds = {end.kind for end in far.shown}
    names = {found.PERMITTED: "permitted", found.CLOSED: "closed by this change", found.OUT: "refused"}
    legend += [(kind, name) for kind, name in names.items() if kind in kinds]
    x = 20.0
    for kind, name in legend:
        yield f'<path class="l {kind}" d="M{x:.0f} {HEIGHT + 66}h34"/>'
        yield f'<text class="q" x="{x + 42:.0f}" y="{HEIGHT + 71}">{name}</text>'
        x += 66 + _SIGN * len(name)
    yield f'<rect class="eea" x="{x:.0f}" y="{HEIGHT + 58}" width="26" height="16"/>'
    yield f'<text class="q" x="{x + 34:.0f}" y="{HEIGHT + 71}">European Economic Area</text>'
    if left := far.all - len(far.shown):
        yield _said((WIDTH - 20, HEIGHT + 71), "b bad", "end", f"and {left} more places")
    note = "Country outlines: Natural Earth, public domain"
    yield f'<text class="q" x="{WIDTH - 20}" y="{HEIGHT + 36}" text-anchor="end">{note}</text>'


def _described(report: PreviewReport, sites: Sequence[SitePoint], ends: Sequence[End]) -> str:
    """Say in words what the map shows."""
    standing = "; ".join(f"{site.name} in {site.place}" for site in sites)
    red = ", ".join(end.label for end in ends if end.kind == found.OUT)
    leads = f"Refused, since it leads there: {red}." if red else "Nothing that is refused leads anywhere."
    return markdown.short(f"Sites: {standing}. {leads} Verdict: {report.verdict}.", 1500)


def _said(at: Point, style: str, anchor: str, text: str, longest: int = _LONGEST) -> str:
    x, y = at
    shown = _text(text, longest)
    return f'<text class="{style}" x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{shown}</text>'


def _at(point: Point) -> str:
    return f"{point[0]:.0f} {point[1]:.0f}"


def _text(text: str, longest: int) -> str:
    line = markdown.short(text, 10_000)
    return escape(line if len(line) <= longest else f"{line[: longest - 1]}…")
