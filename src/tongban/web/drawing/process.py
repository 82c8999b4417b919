"""The operating graph (运行图谱, 一图) as SVG: lanes of who, stops of what, the limit under each stop.

Presentation attributes only: the policy for content forbids style attributes, and the picture must also stand in a
file by itself. Classes are added so that the style sheet can recolour it for high contrast.
"""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tongban.web.words import later, t

from .graph import Graph, Stop, outline
from .layout import LINE, RING, Box, Drawing, Path, Ring, arrange

__all__ = ["draw", "outline"]

COLOURS = {
    "brand": "#00594F", "biz": "#2F3F93", "ink": "#14211F", "seal": "#B42318", "amber": "#7A4B00",
    "ink-2": "#45544F", "edge": "#6C7B76", "bg-2": "#F0F5F3", "focus": "#FFDD00",
}  # fmt: skip

FITS = 1290  # a little wider than the page: drawn smaller instead of scrolled, limits stay above 12 px


def draw(
    graph: Graph,
    *,
    current: frozenset[str] = frozenset(),
    done: frozenset[str] = frozenset(),
    lang: str = "zh",
    ident: str = "pg",
) -> SafeString:
    """One ``<svg role=group>``; ``ident`` must be unique on the page. Words of the graph are escaped here."""
    sheet = arrange(graph)
    wide, high = round(sheet.width), round(sheet.height)
    fits = " pg-fit" if 1000 < sheet.width <= FITS else ""
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pg-svg{fits}" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}" role="group" aria-labelledby="{ident}-t" '
        f'aria-describedby="{ident}-d" font-family="PingFang SC, HarmonyOS Sans SC, MiSans, Microsoft YaHei, '
        'Noto Sans CJK SC, sans-serif">',
        f'<title id="{ident}-t">{escape(graph.title)}</title>',
        f'<desc id="{ident}-d">{escape(_summary(graph, lang))}</desc>',
    ]
    out += _bands(sheet)
    shades = {stop.id: _shade(graph, stop) for stop in graph.stops}
    for path in sorted(sheet.paths, key=lambda p: not p.law):
        out.append(_line(path, shades[path.edge.source], shades[path.edge.target]))
    for path in sheet.paths:
        if path.words:
            out.append(_words(path.words))
    for ring in sheet.rings:
        out.append(_stop(graph, ring, shades[ring.stop.id], current, done, lang))
    out.append("</svg>")
    return mark_safe("".join(out))  # noqa: S308  every word went through escape above


def _shade(graph: Graph, stop: Stop) -> str:
    if stop.kind == "law":
        return "edge"
    return next(lane.colour for lane in graph.lanes if lane.id == stop.lane)


def _summary(graph: Graph, lang: str) -> str:
    return t(
        "共 {stops} 个环节，{lanes} 类主体。文字版见“环节列表”。", lang, stops=len(graph.stops), lanes=len(graph.lanes)
    )


def _bands(sheet: Drawing) -> list[str]:
    out = []
    for number, band in enumerate(sheet.bands):
        if number % 2 == 0:
            out.append(
                f'<rect class="pg-band" y="{band.y:g}" width="{sheet.width:.0f}" height="{band.h:g}" '
                f'fill="{COLOURS["bg-2"]}"/>'
            )
        colour = band.lane.colour
        out.append(f'<rect class="pg-{colour}" y="{band.y:g}" width="8" height="{band.h:g}" fill="{COLOURS[colour]}"/>')
        out += [_words(box) for box in band.head]
        # Repeated only for the eye: it was read at the head of the lane.
        out += [f'<g aria-hidden="true">{_words(box)}</g>' for box in band.again]
    return out


def _words(box: Box) -> str:
    leading = box.h / max(len(box.lines), 1)
    weight = ' font-weight="700"' if box.bold else ""
    rows = "".join(
        f'<tspan x="{box.x:g}" y="{box.y + leading * number + leading * 0.78:.1f}">{escape(line)}</tspan>'
        for number, line in enumerate(box.lines)
    )
    return f'<text class="pg-{box.tone}" font-size="{box.size:g}"{weight} fill="{COLOURS[box.tone]}">{rows}</text>'


def _line(path: Path, giver: str, taker: str) -> str:
    if path.law:
        giver = taker = "edge"
    if giver == taker or not path.turn:
        return _stroke(path, _bend(path.points), taker)
    here, before = path.points[path.turn], path.points[path.turn - 1]
    after = path.points[path.turn + 1]
    one = abs(here[0] - before[0]) + abs(here[1] - before[1])
    r = min(14.0, one / 2, (abs(after[0] - here[0]) + abs(after[1] - here[1])) / 2)
    cut = (here[0] + (before[0] - here[0]) * r / one, here[1] + (before[1] - here[1]) * r / one)
    first = _stroke(path, _bend((*path.points[: path.turn], cut)), giver)
    return first + _stroke(path, _bend((cut, *path.points[path.turn :])), taker)


def _stroke(path: Path, d: str, colour: str) -> str:
    dotted = path.edge.dotted or path.law
    wide = 4.0 if path.law else LINE
    dash = ' stroke-dasharray="3 6"' if path.law else ' stroke-dasharray="4 7"' if dotted else ""
    return (
        f'<path class="pg-line pg-{colour}" d="{d}" fill="none" stroke="{COLOURS[colour]}" '
        f'stroke-width="{wide:g}"{dash}/>'
    )


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


def _stop(graph: Graph, ring: Ring, colour: str, current: frozenset[str], done: frozenset[str], lang: str) -> str:
    stop = ring.stop
    href = stop.href or f"#step-{stop.id}"
    inside = _shape(ring, colour, now=stop.id in current, done=stop.id in done, join=graph.joins(stop.id))
    words = "".join(_words(box) for box in (ring.name, *ring.small))
    said = escape(_said(graph, stop, current, done, lang))
    return f'<a class="pg-stop" href="{escape(href)}" aria-label="{said}">{inside}{words}</a>'


def _shape(ring: Ring, colour: str, *, now: bool, done: bool, join: bool) -> str:
    x, y, law = ring.x, ring.y, ring.stop.kind == "law"
    r = RING + 3 if now else RING * 0.65 if law else RING
    fill = COLOURS["focus"] if now else COLOURS[colour] if done else "#fff"
    stroke = COLOURS["ink"] if now else COLOURS[colour]
    thick = 3 if law else 6
    name = f'class="pg-ring pg-{"now" if now else "done" if done else "open"} pg-{colour}"'
    dash = ' stroke-dasharray="5 4"' if ring.stop.kind == "optional" and not now else ""
    if ring.stop.kind == "special":
        shape = f'<rect {name} x="{x - r + 1:g}" y="{y - r + 1:g}" width="{2 * r - 2:g}" height="{2 * r - 2:g}"'
    else:
        shape = f'<circle {name} cx="{x:g}" cy="{y:g}" r="{r:g}"'
    if dash:
        # A whole white ring underneath, else the line shows through the gaps.
        shape = f'<circle cx="{x:g}" cy="{y:g}" r="{r + 3:g}" class="pg-open" fill="#fff"/>' + shape
    out = f'{shape} fill="{fill}" stroke="{stroke}" stroke-width="{thick}"{dash}/>'
    if done and not now:
        tick = f"M{x - 6:g} {y:g}L{x - 2:g} {y + 5:g}L{x + 7:g} {y - 5:g}"
        out += f'<path class="pg-tick" d="{tick}" fill="none" stroke="#fff" stroke-width="3"/>'
    elif join:
        out += f'<circle class="pg-dot pg-{colour}" cx="{x:g}" cy="{y:g}" r="4.5" fill="{stroke}"/>'
    return out


def _said(graph: Graph, stop: Stop, current: frozenset[str], done: frozenset[str], lang: str) -> str:
    lane = next(lane.title for lane in graph.lanes if lane.id == stop.lane)
    kinds = {"special": later("特别程序"), "optional": later("仅在需要时"), "law": later("法定程序")}
    state = later("正在办") if stop.id in current else later("已办完") if stop.id in done else ""
    parts = [stop.name, lane, stop.limit, stop.note]
    parts += [t(word, lang) for word in (kinds.get(stop.kind, ""), state) if word]
    return ("，" if lang.startswith("zh") else ", ").join(part for part in parts if part)
