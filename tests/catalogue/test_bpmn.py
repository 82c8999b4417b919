"""The BPMN of every shipped item, read and run by another program (SpiffWorkflow) after its schema said it is valid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree as ET

import pytest
import time_machine
from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, BpmnValidator
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import UserTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from tongban.core.workdays import Duration
from tongban.definition.drawing import graph_of
from tongban.definition.effective import Effective, effective
from tongban.definition.registry import registry_with
from tongban.definition.source import read
from tongban.opendata.bpmn import BPMN, BPMNDI, DC, DI, bpmn_of, iso_duration
from web.geometry import collisions, lost_in_rows, strangers

from demo import WUHOU

DATA = Path(__file__).parents[2] / "data" / "catalogue"
PARK = Path(__file__).parents[1] / "definitions" / "park-event.yaml"
SITUATIONS = [
    (path.name, situation)
    for path in sorted(DATA.glob("*.yaml"))
    for situation in read(path.read_text(encoding="utf-8"), path.name).data["situations"]
]
NS = {"b": BPMN, "di": BPMNDI, "dc": DC, "w": DI}


def built(name: str, situation: str, lang: str = "zh") -> tuple[Effective, str]:
    data = read((DATA / name).read_text(encoding="utf-8"), name).data
    registry = registry_with(data.get("dictionary"))
    e = effective(data, situation, WUHOU, names=registry.result_names)
    return e, bpmn_of(e, graph_of(e, WUHOU, lang, registry.dictionary.labels), "第1版", lang)


class Says(PythonScriptEngine):  # type: ignore[misc]
    """Every rule is answered the same; a duration is what it says; a list has two members."""

    def __init__(self, answer: bool) -> None:
        super().__init__()
        self.answer = answer

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        if expression.startswith("count("):
            return 2
        return expression if expression[:1] == "P" else expression == "true" or self.answer


class Reader(BpmnParser):  # type: ignore[misc]
    """A program binds the tasks of systems to what it has; here somebody does them."""

    OVERRIDE_PARSER_CLASSES: ClassVar = {f"{{{BPMN}}}serviceTask": (TaskParser, UserTask)}


def run(text: str, answer: bool) -> list[str]:
    """The tasks in the order in which they were done, until nothing is left to do."""
    parser = Reader(validator=BpmnValidator())
    parser.add_bpmn_xml(etree.fromstring(text.encode()))
    workflow = BpmnWorkflow(parser.get_spec("process"), script_engine=Says(answer))
    done: list[str] = []
    with time_machine.travel(dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC), tick=False) as clock:
        for _ in range(200):
            workflow.do_engine_steps()
            ready = list(workflow.get_tasks(state=TaskState.READY, manual=True))
            if workflow.completed:
                return done
            if ready:
                done.append(ready[0].task_spec.name)
                ready[0].run()
                continue
            clock.shift(dt.timedelta(days=400))
            workflow.refresh_waiting_tasks()
    raise AssertionError(f"never comes to an end after {done}")


@pytest.mark.sweep
@pytest.mark.clause("3.1.1a")
@pytest.mark.parametrize(("name", "situation"), SITUATIONS)
def test_another_program_runs_every_shipped_item_to_its_end(db: None, name: str, situation: str) -> None:
    e, text = built(name, situation)
    for answer in (True, False):
        done = run(text, answer)
        assert done[0] == f"step_{e.first}"
        known = {f"step_{key}" for key in e.steps}
        assert {one.split(" ")[0] for one in done} <= known
        decided = [f"step_{s.id}" for s in e.steps.values() if s.kind == "decide"]
        assert set(decided) <= set(done), "the decision is on every way"


@pytest.mark.sweep
@pytest.mark.parametrize(("name", "situation"), SITUATIONS)
def test_everything_of_the_definition_is_in_the_document(db: None, name: str, situation: str) -> None:
    e, text = built(name, situation)
    root = ET.fromstring(text)
    process = root.find("b:process", NS)
    assert process is not None
    tasks = {one.attrib["id"]: one for one in process if one.attrib.get("id", "").startswith("step_")}
    assert list(tasks) == [f"step_{key}" for key in e.steps]
    rules = sorted(element.text or "" for element in process.iter(f"{{{BPMN}}}conditionExpression"))
    wanted = [
        target.when.text
        for step in e.steps.values()
        for target in step.next.targets
        if target.when is not None and len(step.next.targets) > 1
    ]
    assert [rule for rule in rules if rule != "true"] == sorted(wanted)
    in_lanes = [ref.text for ref in process.iter(f"{{{BPMN}}}flowNodeRef")]
    nodes = [one.attrib["id"] for one in process if one.tag.split("}")[1] in NODES]
    assert sorted(in_lanes) == sorted(nodes), "every element stands in one lane"


NODES = {
    "startEvent", "endEvent", "userTask", "serviceTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway",
    "intermediateCatchEvent", "boundaryEvent",
}  # fmt: skip


def shapes(root: ET.Element) -> dict[str, tuple[float, float, float, float]]:
    found = {}
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = shape.find("dc:Bounds", NS)
        assert bounds is not None
        x, y, w, h = (float(bounds.attrib[key]) for key in ("x", "y", "width", "height"))
        found[shape.attrib["bpmnElement"]] = (x, y, w, h)
    return found


def through(root: ET.Element) -> Iterator[str]:
    """Lines that run through a shape that is neither their beginning nor their end."""
    places = shapes(root)
    flows = {one.attrib["id"]: one for one in root.iter(f"{{{BPMN}}}sequenceFlow")}
    solid = {key: box for key, box in places.items() if key.startswith(("step_", "join_", "choice_", "split_", "end_"))}
    for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge"):
        flow = flows.get(edge.attrib["bpmnElement"])
        if flow is None:
            continue
        points = [(float(p.attrib["x"]), float(p.attrib["y"])) for p in edge.findall("w:waypoint", NS)]
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            for key, (x, y, w, h) in solid.items():
                own = key in (flow.attrib["sourceRef"], flow.attrib["targetRef"])
                if not own and min(x1, x2) < x + w and x < max(x1, x2) and min(y1, y2) < y + h and y < max(y1, y2):
                    yield f"{flow.attrib['id']} through {key}"


@pytest.mark.sweep
@pytest.mark.parametrize(("name", "situation"), SITUATIONS)
def test_every_element_has_its_place_and_no_line_runs_through_another(db: None, name: str, situation: str) -> None:
    root = ET.fromstring(built(name, situation)[1])
    places = shapes(root)
    drawn = set(places) | {edge.attrib["bpmnElement"] for edge in root.iter(f"{{{BPMNDI}}}BPMNEdge")}
    process = root.find("b:process", NS)
    assert process is not None
    elements = {one.attrib["id"] for one in process.iter() if "id" in one.attrib} - {"process", "lanes"}
    assert elements | {"pool"} == drawn
    pool = places["pool"]
    for key, (x, y, w, h) in places.items():
        if key.startswith(("step_", "join_", "choice_", "split_", "end_", "meet_", "late_", "limit_")):
            assert pool[0] <= x and x + w <= pool[0] + pool[2] and pool[1] <= y and y + h <= pool[1] + pool[3], key
    assert list(through(root)) == []


def test_durations_by_iso_8601() -> None:
    said = ["now", "24h", "20wd", "30d", "6m", "5y"]
    assert [iso_duration(Duration.parse(one)) for one in said] == ["PT0S", "PT24H", "P20D", "P30D", "P6M", "P5Y"]


def test_a_choice_a_split_a_minimum_and_a_limit_are_what_they_say(db: None) -> None:
    root = ET.fromstring(built("disability-card.yaml", "hospital")[1])
    process = root.find("b:process", NS)
    assert process is not None
    kinds = {one.attrib["id"]: one.tag.split("}")[1] for one in process if "id" in one.attrib}
    waits = [key for key, kind in kinds.items() if kind == "intermediateCatchEvent"]
    choices = [key for key, kind in kinds.items() if kind == "exclusiveGateway" and key.startswith("choice_")]
    assert (waits, choices) == (["min_publicise"], ["choice_publicise"])
    default = next(one for one in process if one.attrib.get("id") == choices[0]).attrib["default"]
    flow = next(one for one in process if one.attrib.get("id") == default)
    assert flow.attrib["name"] == "其他情形" and flow.find("b:conditionExpression", NS) is None
    limit = next(one for one in process if one.attrib.get("id") == "limit_step_decide")
    assert limit.attrib["cancelActivity"] == "false" and limit.attrib["name"] == "3个工作日"
    assert limit.findtext("b:timerEventDefinition/b:timeDuration", namespaces=NS) == "P3D"


def test_a_branch_that_comes_to_the_join_in_several_ways_meets_itself_first(db: None) -> None:
    """Else the join would wait for each of the ways, of which only one is taken."""
    data = deepcopy(read(PARK.read_text(encoding="utf-8"), "park-event.yaml").data)
    steps = data["common"]["steps"]
    rule = "step.police_view.agrees"
    steps["police_view"]["next"] = {"one": [{"to": "weigh", "when": rule}, {"to": "again"}]}
    steps["again"] = {"lane": "police", "kind": "joint_opinion", "name": "再次征求", "within": "1wd", "next": "weigh"}
    registry = registry_with(data["dictionary"])
    e = effective(data, "single", WUHOU, names=registry.result_names)
    text = bpmn_of(e, graph_of(e, WUHOU, "zh", registry.dictionary.labels), "第1版")
    for answer in (True, False):
        done = run(text, answer)
        assert done.count("step_weigh") == 1 and ("step_again" in done) is not answer
        assert {"step_police_view", "step_trees_view"} <= set(done[: done.index("step_weigh")])


def blocks(count: int) -> dict[str, Any]:
    """Steps of a definition: blocks of six, each a split of two branches, one of which is a choice."""
    steps: dict[str, Any] = {"s0": {"lane": "counter", "kind": "accept", "within": "now", "next": "s1"}}
    opinion = {"kind": "joint_opinion", "within": "2wd", "outputs": {"agrees": "bool"}}
    for n in range(1, count - 7, 6):
        at = [f"s{n + k}" for k in range(7)]
        choice = {"one": [{"to": at[3], "when": f"step.{at[1]}.agrees"}, {"to": at[4]}]}
        split = {"all": [{"to": at[1]}, {"to": at[2]}]}
        names = [f"第{n + k}个环节办理" for k in range(6)]
        steps |= {
            at[0]: {"lane": "parks", "kind": "review", "within": "1wd", "next": split},
            at[1]: {"lane": "police", **opinion, "next": choice},
            at[2]: {"lane": "trees", **opinion, "next": at[5]},
            at[3]: {"lane": "trees", **opinion, "next": at[5]},
            at[4]: {"lane": "parks", **opinion, "next": at[5]},
            at[5]: {"lane": "parks", "kind": "review", "within": "1wd", "join": at[0], "next": at[6]},
        }
        for key, name in zip(at, names, strict=False):
            steps[key]["name"] = name
        last = at[6]
    steps[last] = {"lane": "head", "kind": "decide", "within": "1wd", "next": "out"}
    steps["out"] = {"lane": "counter", "kind": "issue", "within": "1wd", "next": "end"}
    return steps


@pytest.mark.parametrize("count", [60, 200])
def test_a_definition_of_very_many_steps_is_drawn_clear_and_runs(db: None, count: int) -> None:
    data = deepcopy(read(PARK.read_text(encoding="utf-8"), "park-event.yaml").data)
    data["common"]["steps"] = blocks(count)
    data["situations"]["single"].pop("steps", None)
    registry = registry_with(data["dictionary"])
    e = effective(data, "single", WUHOU, names=registry.result_names)
    assert count - 7 <= len(e.steps) <= count + 1
    graph = graph_of(e, WUHOU, "zh", registry.dictionary.labels)
    assert (collisions(graph), lost_in_rows(graph), strangers(graph)) == ([], [], [])
    root = ET.fromstring(text := bpmn_of(e, graph, "第1版"))
    assert list(through(root)) == []
    if count == 60:
        assert run(text, True)[-1] == "step_out"
