"""The flow of an item as a BPMN 2.0 document (OMG formal/2011-01-03), with a layout of its own so that it opens in any
program. The layout is that of the picture: lines never run through a shape.

Rules stand as condition expressions in the grammar of definitions (``urn:tongban:rules``), with their words as names.
BPMN knows no working days: a timer carries calendar days as an ISO 8601 duration and says in its name what they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from tongban.core.workdays import Duration
from tongban.definition.effective import Effective
from tongban.opendata.flow import Flow, Link, Node, flow_of
from tongban.web.drawing.graph import Edge, Graph, Stop
from tongban.web.drawing.layout import Drawing, arrange
from tongban.web.drawing.text import width
from tongban.web.words import t

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
TAGS = {
    "start": "startEvent",
    "end": "endEvent",
    "user": "userTask",
    "task": "serviceTask",
    "exclusive": "exclusiveGateway",
    "parallel": "parallelGateway",
    "inclusive": "inclusiveGateway",
    "wait": "intermediateCatchEvent",
}
SIZES = {"start": (36, 36), "end": (36, 36), "user": (100, 80), "task": (100, 80), "wait": (36, 36)}
GATEWAY = (50, 50)
SCALE = 2.2  # from the picture to boxes: between two stops there is then room for a task
HEADS = 30
MARGIN = 90
FOOT = 40  # below the last row: a limit and its end stand under their task
NOTE = (220, 130)
_UNITS = {"h": "PT{n}H", "wd": "P{n}D", "d": "P{n}D", "m": "P{n}M", "y": "P{n}Y", "now": "PT0S"}

Point = tuple[float, float]


def bpmn_of(e: Effective, graph: Graph, edition: str, lang: str = "zh") -> str:
    """The document as text. ``graph`` is the picture of the same definition, ``edition`` what it says of its source."""
    flow = flow_of(e, graph, lang)
    for prefix, space in (("bpmn", BPMN), ("bpmndi", BPMNDI), ("dc", DC), ("di", DI), ("xsi", XSI)):
        ET.register_namespace(prefix, space)
    root = ET.Element(
        f"{{{BPMN}}}definitions",
        {
            "id": "definitions",
            "name": graph.title,
            "targetNamespace": f"urn:tongban:item:{e.code}",
            "expressionLanguage": "urn:tongban:rules",
            "exporter": "Tongban",
        },
    )
    pool = _sub(root, "collaboration", id="collaboration")
    _sub(pool, "participant", id="pool", name=graph.title, processRef="process")
    process = _sub(root, "process", id="process", name=graph.title, isExecutable="true")
    _sub(process, "documentation").text = edition
    _Writer(flow, graph, lang).write(process)
    _Shapes(flow, graph, lang).write(root)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def iso_duration(span: Duration) -> str:
    """ISO 8601, as near as it comes: working days as days."""
    return _UNITS[span.unit].format(n=span.n)


def _sub(above: ET.Element, tag: str, space: str = BPMN, **attributes: str) -> ET.Element:
    return ET.SubElement(above, f"{{{space}}}{tag}", attributes)


class _Writer:
    """The process: lanes, elements, flows, notes, in the order the schema asks for."""

    def __init__(self, flow: Flow, graph: Graph, lang: str) -> None:
        self.flow, self.graph, self.lang = flow, graph, lang

    def write(self, process: ET.Element) -> None:
        lanes = _sub(process, "laneSet", id="lanes")
        for n, lane in enumerate(self.graph.lanes):
            band = _sub(lanes, "lane", id=f"lane_{n + 1}", name=lane.title)
            if lane.subtitle:
                _sub(band, "documentation").text = lane.subtitle
            for node in self.flow.nodes.values():
                if node.lane == lane.id:
                    for ident in (node.id, *timer_ids(node)):
                        _sub(band, "flowNodeRef").text = ident
        for node in self.flow.nodes.values():
            self._node(process, node)
        for link in self.flow.links:
            self._link(process, link)
        for n, note in enumerate(self.flow.notes, 1):
            _sub(_sub(process, "textAnnotation", id=f"note_{n}"), "text").text = note.text
            _sub(process, "association", id=f"noted_{n}", sourceRef=note.of, targetRef=f"note_{n}")

    def _node(self, process: ET.Element, node: Node) -> None:
        out = [link for link in self.flow.links if link.source == node.id]
        attributes = {"id": node.id, **({"name": node.name} if node.name else {})}
        default = next((link.id for link in out if link.default), "")
        if default:
            attributes["default"] = default
        if node.kind in ("exclusive", "parallel", "inclusive"):
            attributes["gatewayDirection"] = "Diverging" if len(out) > 1 else "Converging"
        made = _sub(process, TAGS[node.kind], **attributes)
        if node.said:
            _sub(made, "documentation").text = node.said
        for link in self.flow.links:
            if link.target == node.id:
                _sub(made, "incoming").text = link.id
        for link in out:
            _sub(made, "outgoing").text = link.id
        if node.each:
            loop = _sub(made, "multiInstanceLoopCharacteristics", isSequential="false")
            _formal(_sub(loop, "loopCardinality"), f"count({node.each})")
        if node.kind == "wait" and node.limit is not None:
            _timer(made, node.limit)
        elif node.limit is not None:
            self._limit(process, node, node.limit)

    def _limit(self, process: ET.Element, node: Node, limit: Duration) -> None:
        """The limit of a task: when it is over the head is told, or the matter ends where the definition says so."""
        event, flow, end = timer_ids(node)[0], f"late_flow_{node.id}", timer_ids(node)[1]
        name = limit.en if self.lang.startswith("en") else limit.zh
        ends = "true" if node.ends else "false"
        border = _sub(process, "boundaryEvent", id=event, name=name, attachedToRef=node.id, cancelActivity=ends)
        _sub(border, "outgoing").text = flow
        _timer(border, limit)
        over = _sub(process, "endEvent", id=end, name=node.ends or t("督办", self.lang))
        _sub(over, "incoming").text = flow
        _sub(process, "sequenceFlow", id=flow, sourceRef=event, targetRef=end)

    def _link(self, process: ET.Element, link: Link) -> None:
        named = {"name": link.name} if link.name else {}
        made = _sub(process, "sequenceFlow", id=link.id, **named, sourceRef=link.source, targetRef=link.target)
        if link.rule:
            _formal(_sub(made, "conditionExpression"), link.rule)


def timer_ids(node: Node) -> tuple[str, ...]:
    """The event of a limit and the end it leads to; nothing where a task has no limit."""
    timed = node.limit is not None and node.kind in ("user", "task")
    return (f"limit_{node.id}", f"late_{node.id}") if timed else ()


def _formal(element: ET.Element, text: str) -> None:
    element.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
    element.text = text


def _timer(event: ET.Element, span: Duration) -> None:
    _formal(_sub(_sub(event, "timerEventDefinition"), "timeDuration"), iso_duration(span))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an element stands: its middle and its size."""

    x: float
    y: float
    w: float
    h: float


class _Shapes:
    """The layout: the picture's own, with gateways and events as further stops, at a larger scale."""

    def __init__(self, flow: Flow, graph: Graph, lang: str) -> None:
        self.flow, self.lang = flow, lang
        stops = tuple(Stop(node.id, node.lane, "") for node in flow.nodes.values())
        edges = tuple(Edge(link.source, link.target, link.name) for link in flow.links)
        self.drawing: Drawing = arrange(Graph(graph.title, graph.lanes, stops, edges))
        self.dx = 2 * HEADS + MARGIN - min(ring.x for ring in self.drawing.rings) * SCALE
        self.places = {
            ring.stop.id: _Place(*self._at(ring.x, ring.y), *SIZES.get(flow.nodes[ring.stop.id].kind, GATEWAY))
            for ring in self.drawing.rings
        }

    def _at(self, x: float, y: float) -> Point:
        return x * SCALE + self.dx, y * SCALE

    def write(self, root: ET.Element) -> None:
        diagram = _sub(root, "BPMNDiagram", BPMNDI, id="diagram")
        plane = _sub(diagram, "BPMNPlane", BPMNDI, id="plane", bpmnElement="collaboration")
        wide = max(place.x for place in self.places.values()) + 2 * MARGIN
        tops = [self._at(0, band.y)[1] for band in self.drawing.bands]
        high = [band.h * SCALE for band in self.drawing.bands]
        high[-1] += FOOT
        self._shape(plane, "pool", 0, tops[0], wide, sum(high), isHorizontal="true")
        for n, (top, tall) in enumerate(zip(tops, high, strict=True), 1):
            self._shape(plane, f"lane_{n}", HEADS, top, wide - HEADS, tall, isHorizontal="true")
        for node in self.flow.nodes.values():
            self._element(plane, node)
        edges = {(path.edge.source, path.edge.target): path for path in self.drawing.paths}
        for link in self.flow.links:
            path = edges[link.source, link.target]
            self._edge(plane, link, [self._at(*point) for point in path.points])
        self._notes(plane, tops[0] + sum(high) + 40)

    def _element(self, plane: ET.Element, node: Node) -> None:
        place = self.places[node.id]
        shape = self._shape(plane, node.id, place.x - place.w / 2, place.y - place.h / 2, place.w, place.h)
        if node.name and node.kind in ("start", "end", "wait"):
            wide = min(width(node.name, 11) + 8, 110)
            rows = -(-(width(node.name, 11) + 8) // 110)
            # Lines leave a beginning downwards or upwards and arrive at everything else from the left.
            below = place.y + place.h / 2 + 4
            self._label(shape, place.x - wide / 2 + (30 if node.kind == "start" else 0), below, wide, 14 * rows)
        ids = timer_ids(node)
        if ids:
            x, y = place.x + place.w / 2 - 18, place.y + place.h / 2
            border = self._shape(plane, ids[0], x - 18, y - 18, 36, 36)
            self._label(border, x - 26, y + 20, 70, 14)
            over = self._shape(plane, ids[1], x + 40, y + 2, 24, 24)
            self._label(over, x + 66, y + 7, 56 if not node.ends else 90, 14)
            self._line(plane, f"late_flow_{node.id}", [(x + 18, y + 14), (x + 40, y + 14)])

    def _edge(self, plane: ET.Element, link: Link, points: list[Point]) -> None:
        one, other = self.places[link.source], self.places[link.target]
        points = [self._border(one, points[1]), *points[1:-1], self._border(other, points[-2])]
        edge = self._line(plane, link.id, points)
        if link.name:
            wide = min(width(link.name, 11) + 6, 120)
            rows = -(-(width(link.name, 11) + 6) // 120)
            spans = [(a, b) for a, b in zip(points, points[1:], strict=False) if a[1] == b[1]]
            (left, y), (right, _) = max(spans, key=lambda span: span[1][0] - span[0][0])
            # At the end that arrives; on a detour near its beginning.
            x = right - wide - 12 if (right, y) == points[-1] else left + 14
            self._label(edge, x, y - 14 * rows - 4, wide, 14 * rows)

    def _border(self, place: _Place, towards: Point) -> Point:
        """Where a line meets the shape it leads to or from."""
        x, y = towards
        if x == place.x:
            return x, place.y + (place.h / 2 if y > place.y else -place.h / 2)
        return place.x + (place.w / 2 if x > place.x else -place.w / 2), y

    def _notes(self, plane: ET.Element, top: float) -> None:
        """Below the pool, each under its task; one below the other where they would meet."""
        ends: list[float] = []
        for n, note in enumerate(self.flow.notes, 1):
            place = self.places[note.of]
            left = place.x - place.w / 2
            row = next((m for m, end in enumerate(ends) if end < left), len(ends))
            if row == len(ends):
                ends.append(0.0)
            ends[row] = left + NOTE[0] + 20
            high = 14 * sum(-(-width(line, 12) // (NOTE[0] - 10)) for line in note.text.split("\n")) + 12
            y = top + row * NOTE[1]
            self._shape(plane, f"note_{n}", left, y, NOTE[0], high)
            self._line(plane, f"noted_{n}", [(left + 12, place.y + place.h / 2), (left + 12, y)])

    def _shape(self, plane: ET.Element, of: str, x: float, y: float, w: float, h: float, **more: str) -> ET.Element:
        shape = _sub(plane, "BPMNShape", BPMNDI, id=f"shape_{of}", bpmnElement=of, **more)
        _sub(shape, "Bounds", DC, **_numbers(x=x, y=y, width=w, height=h))
        return shape

    def _line(self, plane: ET.Element, of: str, points: Iterable[Point]) -> ET.Element:
        edge = _sub(plane, "BPMNEdge", BPMNDI, id=f"edge_{of}", bpmnElement=of)
        for x, y in points:
            _sub(edge, "waypoint", DI, **_numbers(x=x, y=y))
        return edge

    def _label(self, above: ET.Element, x: float, y: float, w: float, h: float) -> None:
        _sub(_sub(above, "BPMNLabel", BPMNDI), "Bounds", DC, **_numbers(x=x, y=y, width=w, height=h))


def _numbers(**values: float) -> dict[str, str]:
    return {key: f"{value:.1f}".removesuffix(".0") for key, value in values.items()}
