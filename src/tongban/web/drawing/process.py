"""The operating graph (运行图谱, 一图) as SVG: lanes of who, stops of what, the limit under each stop.

Presentation attributes only: the policy for content forbids style attributes, and the picture must also stand in a
file by itself. Classes are added so that the style sheet can recolour it for high contrast.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tongban.web.words import later, t

from .graph import Graph, Stop, outline
from .layout import LINE, RING, Box, Ring, arrange
from .parts import Bracket, Part, Stroke, parts_of

__all__ = ["draw", "draw_file", "outline"]

COLOURS = {
    "brand": "#00594F", "biz": "#2F3F93", "ink": "#14211F", "seal": "#B42318", "amber": "#7A4B00",
    "ink-2": "#45544F", "edge": "#6C7B76", "bg-2": "#F0F5F3", "focus": "#FFDD00",
}  # fmt: skip
FONTS = "PingFang SC, HarmonyOS Sans SC, MiSans, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
BETWEEN = 28  # between the rows of a file


class _Pen:
    """What is the same for every mark of one picture."""

    def __init__(
        self, graph: Graph, current: frozenset[str], done: frozenset[str], lang: str, leads: Mapping[str, str]
    ) -> None:
        self.graph, self.current, self.done, self.lang, self.leads = graph, current, done, lang, leads
        lanes = {lane.id: lane.colour for lane in graph.lanes}
        self.shades = {stop.id: "edge" if stop.quiet else lanes[stop.lane] for stop in graph.stops}
        self.parts = parts_of(graph, arrange(graph))

    def t(self, zh: str, **values: object) -> str:
        return t(zh, self.lang, **values)


def draw(
    graph: Graph,
    *,
    current: frozenset[str] = frozenset(),
    done: frozenset[str] = frozenset(),
    lang: str = "zh",
    ident: str = "pg",
    leads: Mapping[str, str] | None = None,
) -> SafeString:
    """One ``<svg role=group>`` for each row; ``ident`` must be unique on the page. Words of the graph are escaped here.

    ``current`` and ``done``: where a case stands, by ids of stops. ``leads``: where a stop leads, else to its line in
    the list (``#step-<id>``).
    """
    pen = _Pen(graph, current, done, lang, leads or {})
    out = []
    for number, part in enumerate(pen.parts, start=1):
        title = graph.title
        if len(pen.parts) > 1:
            title = pen.t("{title}，第 {n} 行，共 {all} 行", title=title, n=number, all=len(pen.parts))
        own = f"{ident}-{number}" if number > 1 else ident
        fits = " pg-fit" if part.width > 1000 else ""
        out.append(
            f'<svg xmlns="http://www.w3.org/2000/svg" class="pg-svg{fits}" {_size(part.width, part.height)} '
            f'role="group" aria-labelledby="{own}-t" aria-describedby="{ident}-d" font-family="{FONTS}">'
            f'<title id="{own}-t">{escape(title)}</title>'
        )
        if number == 1:
            out.append(f'<desc id="{ident}-d">{escape(_summary(pen))}</desc>')
        out += [*_marks(pen, part), "</svg>"]
    return mark_safe("".join(out))  # noqa: S308  every word went through escape above


def draw_file(graph: Graph, lang: str = "zh", base: str = "") -> str:
    """The picture as a file of its own, its rows one below the other; ``base`` is put before the links of the stops,
    without it there are none. Colours and sizes stand in it, fonts are named by family.
    """
    pen = _Pen(graph, frozenset(), frozenset(), lang, {})
    wide = max((part.width for part in pen.parts), default=0.0) + 32
    high = sum(part.height for part in pen.parts) + BETWEEN * (len(pen.parts) - 1) + 88
    out = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" {_size(wide, high)} '
        f'role="img" xml:lang="{"en" if lang == "en" else "zh-Hans"}" font-family="{FONTS}">',
        f"<title>{escape(graph.title)}</title><desc>{escape(_summary(pen))}</desc>",
        f'<rect width="100%" height="100%" fill="#fff"/><text x="16" y="40" font-size="24" font-weight="700" '
        f'fill="{COLOURS["ink"]}">{escape(graph.title)}</text>',
    ]
    y = 64.0
    for part in pen.parts:
        out.append(f'<g transform="translate(16 {y:g})">')
        out += [*_marks(pen, part, base=base, links=bool(base)), "</g>"]
        y += part.height + BETWEEN
    return "".join([*out, "</svg>\n"])


def _size(wide: float, high: float) -> str:
    return f'width="{round(wide)}" height="{round(high)}" viewBox="0 0 {round(wide)} {round(high)}"'


def _marks(pen: _Pen, part: Part, *, base: str = "", links: bool = True) -> list[str]:
    out = [_bracket(bracket) for bracket in part.brackets]
    if part.brackets:
        word = Box(24, part.head - 32, 60, 18, (pen.t("时限"),), 14, tone="ink-2")
        out.append(_words(word))
    out += _bands(part)
    out += [_stroke(pen, stroke) for stroke in sorted(part.strokes, key=lambda s: not s.law)]
    out += [_words(box) for box in part.words]
    return out + [_stop(pen, ring, base, links) for ring in part.rings]


def _summary(pen: _Pen) -> str:
    graph = pen.graph
    said = pen.t(
        "共 {stops} 个环节，{lanes} 类主体。文字版见“环节列表”。", stops=len(graph.stops), lanes=len(graph.lanes)
    )
    return "".join([said, *(f" {time.words} {time.extra}".rstrip() for time in graph.times)])


def _bands(part: Part) -> list[str]:
    out = []
    for number, band in enumerate(part.bands):
        if number % 2 == 0:
            out.append(
                f'<rect class="pg-band" y="{band.y:g}" width="{part.width:.0f}" height="{band.h:g}" '
                f'fill="{COLOURS["bg-2"]}"/>'
            )
        colour = band.lane.colour
        out.append(f'<rect class="pg-{colour}" y="{band.y:g}" width="8" height="{band.h:g}" fill="{COLOURS[colour]}"/>')
        out += [_words(box) for box in band.head]
    return out


def _bracket(one: Bracket) -> str:
    """A line over the stretch with a foot at each end; a hollow square where a special procedure may add to it."""
    colour = "brand" if one.time.party else "ink-2"
    left = f"M{one.x1:g} {one.y + 8:g}V{one.y:g}" if one.begins else f"M{one.x1:g} {one.y:g}"
    right = f"V{one.y + 8:g}" if one.ends else ""
    dash = ' stroke-dasharray="2 4"' if one.time.party else ""
    out = (
        f'<path class="pg-line pg-{colour}" d="{left}H{one.x2:g}{right}" fill="none" stroke="{COLOURS[colour]}" '
        f'stroke-width="2"{dash}/>'
    )
    if one.time.extra and one.ends:
        out += (
            f'<rect class="pg-open pg-{colour}" x="{one.x2 - 5:g}" y="{one.y - 5:g}" width="10" height="10" '
            f'fill="#fff" stroke="{COLOURS[colour]}" stroke-width="2"/>'
        )
    return out + _words(one.words)


def _words(box: Box) -> str:
    leading = box.h / max(len(box.lines), 1)
    weight = ' font-weight="700"' if box.bold else ""
    rows = "".join(
        f'<tspan x="{box.x:g}" y="{box.y + leading * number + leading * 0.78:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(box.lines)
    )
    return f'<text class="pg-{box.tone}" font-size="{box.size:g}"{weight} fill="{COLOURS[box.tone]}">{rows}</text>'


def _stroke(pen: _Pen, stroke: Stroke) -> str:
    colour = pen.shades[stroke.of] if stroke.of else "edge"
    dotted = stroke.edge.dotted or stroke.law
    wide = 4.0 if stroke.law else LINE
    dash = ' stroke-dasharray="3 6"' if stroke.law else ' stroke-dasharray="4 7"' if dotted else ""
    out = (
        f'<path class="pg-line pg-{colour}" d="{_bend(stroke.points)}" fill="none" stroke="{COLOURS[colour]}" '
        f'stroke-width="{wide:g}"{dash}/>'
    )
    # An arrow head where the line goes on in the next row, and where it comes from the one above.
    for (x, y), shown in ((stroke.points[0], stroke.comes), (stroke.points[-1], stroke.goes)):
        if shown:
            tip = x + 9 if (x, y) == stroke.points[0] else x
            out += (
                f'<path class="pg-dot pg-{colour}" d="M{tip - 9:g} {y - 8:g}L{tip:g} {y:g}L{tip - 9:g} {y + 8:g}Z" '
                f'fill="{COLOURS[colour]}"/>'
            )
    return out


def _bend(points: tuple[tuple[float, float], ...], radius: float = 14.0) -> str:
    """A line with round corners; a short stretch gets a smaller corner."""
    x, y = points[0]
    parts = [f"M{x:g} {y:g}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        one = abs(here[0] - before[0]) + abs(here[1] - before[1])
        two = abs(after[0] - here[0]) + abs(after[1] - here[1])
        r = min(radius, one if before == points[0] else one / 2, two if after == points[-1] else two / 2)
        if not r:
            continue
        a = (here[0] + (before[0] - here[0]) * r / one, here[1] + (before[1] - here[1]) * r / one)
        b = (here[0] + (after[0] - here[0]) * r / two, here[1] + (after[1] - here[1]) * r / two)
        parts.append(f"L{a[0]:g} {a[1]:g}Q{here[0]:g} {here[1]:g} {b[0]:g} {b[1]:g}")
    x, y = points[-1]
    parts.append(f"L{x:g} {y:g}")
    return "".join(parts)


def _stop(pen: _Pen, ring: Ring, base: str, links: bool) -> str:
    stop = ring.stop
    inside = _shape(pen, ring) + "".join(_words(box) for box in (ring.name, *ring.small))
    if not links:
        return f"<g>{inside}</g>"
    href = escape(stop.href or pen.leads.get(stop.id) or f"{base}#step-{stop.id}")
    return (
        f'<a class="pg-stop" data-stop="{escape(stop.id)}" href="{href}" aria-label="{escape(_said(pen, stop))}">'
        f"{inside}</a>"
    )


def _shape(pen: _Pen, ring: Ring) -> str:
    """A ring; a square for a special procedure; broken where it only may come, twice where it comes for each of
    several; yellow where the case stands, filled with a tick where it is done.
    """
    stop, x, y = ring.stop, ring.x, ring.y
    now, done, colour = stop.id in pen.current, stop.id in pen.done, pen.shades[ring.stop.id]
    r = RING + 3 if now else RING * 0.65 if stop.quiet else RING
    fill = COLOURS["focus"] if now else COLOURS[colour] if done else "#fff"
    stroke = COLOURS["ink"] if now else COLOURS[colour]
    name = f'class="pg-ring pg-{"now" if now else "done" if done else "open"} pg-{colour}"'
    paint = f'{name} fill="{fill}" stroke="{stroke}" stroke-width="{3 if stop.quiet else 6}"'
    square = stop.kind in ("special", "aside")
    out = ""
    if stop.many:
        out += _outline(
            square, x + 5, y - 5, r, f'class="pg-open pg-{colour}" fill="#fff" stroke="{stroke}" stroke-width="3"'
        )
    if stop.maybe and not now:
        # A whole white ring underneath, else the line shows through the gaps.
        out += _outline(square, x, y, r + 3, 'class="pg-open" fill="#fff"')
        paint += ' stroke-dasharray="5 4"'
    out += _outline(square, x, y, r, paint)
    if done and not now:
        tick = f"M{x - 6:g} {y:g}L{x - 2:g} {y + 5:g}L{x + 7:g} {y - 5:g}"
        out += f'<path class="pg-tick" d="{tick}" fill="none" stroke="#fff" stroke-width="3"/>'
    elif pen.graph.joins(stop.id):
        out += f'<circle class="pg-dot pg-{colour}" cx="{x:g}" cy="{y:g}" r="4.5" fill="{stroke}"/>'
    return out


def _outline(square: bool, x: float, y: float, r: float, paint: str) -> str:
    if square:
        return f'<rect x="{x - r + 1:g}" y="{y - r + 1:g}" width="{2 * r - 2:g}" height="{2 * r - 2:g}" {paint}/>'
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" {paint}/>'


def _said(pen: _Pen, stop: Stop) -> str:
    lane = next(lane.title for lane in pen.graph.lanes if lane.id == stop.lane)
    kinds = {"special": later("特别程序"), "law": later("法定程序"), "aside": later("特别程序")}
    state = later("正在办") if stop.id in pen.current else later("已办完") if stop.id in pen.done else ""
    words = (kinds.get(stop.kind, ""), later("仅在需要时") if stop.maybe else "", state)
    parts = [stop.name, lane, stop.limit, stop.note, *(pen.t(word) for word in words if word)]
    return ("，" if pen.lang.startswith("zh") else ", ").join(part for part in parts if part)
