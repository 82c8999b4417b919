"""Steps in which somebody looks and says what was found: review, inspection, test, visit, opinion, signing …

One handler: the definition's outputs and the conditions it puts to this step are the form; an opinion is always
written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from tongban.cases.kinds.registry import Asked, Said, check_time, handles
from tongban.cases.models import CaseMaterial
from tongban.cases.rules.commitment import spared
from tongban.cases.rules.deferrals import PAPER, check_on_paper, is_out, judges_now, rows_examined, waits
from tongban.cases.rules.flow import of_step
from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.core.facts import Element, Type, parse_value
from tongban.core.facts.element import UNITS
from tongban.definition.vocabulary import OUTPUT_WORDS, STEP_KINDS

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row


def output_label(turn: Turn, row: Mapping[str, Any], name: str) -> str:
    """The label of an output: the dictionary's, a common word, or its name."""
    element = turn.loaded.registry.dictionary.get(f"step.{of_step(row['key'])}.{name}")
    return element.label_zh if element is not None else OUTPUT_WORDS.get(name, name)


def typed_element(name: str, label: str, kind: str) -> Element:
    """An output as a data element of its type."""
    return Element(name, label, name, Type(kind or "text"), unit=UNITS.get(kind, ("", ""))[0])


def typed_output(name: str, label: str, kind: str, text: str, on: date) -> Any:
    """An output as the definition types it; raises Refusal naming the field."""
    element = typed_element(name, label, kind)
    try:
        value = parse_value(element, text, on=on)
    except Refusal as refusal:
        raise Refusal(refusal.code, f"{label}：{refusal.zh}", refusal.en, where=name) from None
    if value is None:
        raise Refusal("step.output", f"请填写“{label}”。", f"Fill in “{name}”.", where=name)
    return value.isoformat() if isinstance(value, date) else value


def check_collected(turn: Turn, row: Any) -> None:
    """What the step itself collects has come in before it is finished."""
    from tongban.cases.acts.asking import ask_organs
    from tongban.cases.acts.supplying import obtain_collected

    obtain_collected(turn, row)
    ask_organs(turn)
    collects = turn.step_of(row).collects
    left = [
        held["name"]
        for material, held in turn.loaded.held
        if material.base in collects and held["state"] in ("missing", "maybe")
    ]
    if left:
        raise Refusal(
            "step.collects",
            f"“{row['name']}”应收的材料还没有收到：{'、'.join(left)}。请先扫描录入。",
            f"“{row['name']}” collects what has not come in yet: {', '.join(left)}. Scan it first.",
        )


def _answer(turn: Turn, row: Mapping[str, Any]) -> None:
    """A step of inquiry is the answer of the organ that was asked: the papers it is for have come with it."""
    key = of_step(row["key"])
    for material, held in turn.loaded.held:
        if held["state"] != "asking":
            continue
        if material.examined_in == key or material.base in turn.step_of(row).collects:
            turn.alter(CaseMaterial, held, state="supplied", way="inquiry", trust="A", supplied_at=turn.at)


class Opinion:
    """Finish by outputs, judged conditions and an opinion."""

    def asks(self, turn: Turn, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """Outputs first, then a deferred paper that has come, then the conditions this step answers; while a paper it
        examines is out they are left until it has come.
        """
        step = turn.step_of(row)
        outputs = [Asked(name, output_label(turn, row, name), kind, "output") for name, kind in step.outputs.items()]
        conditions = [
            Asked(c.id, c.text, "bool", "condition", basis="；".join(b.zh for b in c.basis))
            for c in turn.e.conditions
            if c.in_step == of_step(row["key"]) and not spared(turn, c.id)
        ]
        papers = [
            Asked(f"{PAPER}{paper['key']}", f"容缺补交的“{paper['name']}”", "bool", "condition")
            for _, paper in rows_examined(turn, row["key"])
            if waits(paper)
        ]
        return (*outputs, *papers, *(conditions if judges_now(turn, row["key"]) else ()))

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Raises Refusal where something is missing, too early, or one inspector stands alone."""
        step = turn.step_of(row)
        check_time(turn, row)
        if max(step.staff, 2 if STEP_KINDS[row["kind"]].two else 1) > 1:
            self._check_partner(turn, said)
        check_collected(turn, row)
        outputs = self._outputs(turn, row, said)
        check_on_paper(turn, row["key"], said.conditions, unfit=self._unfit(turn, row, said))
        judged: dict[str, bool] = {}
        for asked in self.asks(turn, row):
            if asked.sort == "output":
                continue
            if asked.name not in said.conditions:
                raise Refusal(
                    "step.condition",
                    f"请判断“{asked.label}”是否符合。",
                    f"Judge condition “{asked.name}”.",
                    where=asked.name,
                )
            judged[asked.name] = said.conditions[asked.name]
        if any(value is False for value in judged.values()) and not said.opinion.strip():
            raise Refusal(
                "step.opinion",
                "有不符合的条件，请写明事实和理由。",
                "A condition does not hold: say why.",
                where="opinion",
            )
        if row["kind"] == "inquiry":
            _answer(turn, row)
        left = self._look(turn, row, judged, said.opinion.strip())
        if judged:
            outputs["conditions"] = judged
        if said.partner is not None:
            outputs["partner"] = str(said.partner)
        opinion = said.opinion.strip() or self._ordinary(judged, left)
        turn.finish(row, outputs=outputs, verdict=said.verdict, opinion=opinion)
        turn.go_on(row["key"])

    def _outputs(self, turn: Turn, row: Row, said: Said) -> dict[str, Any]:
        """What the definition asks the step to find, typed."""
        asked = [one for one in self.asks(turn, row) if one.sort == "output"]
        return {
            one.name: typed_output(one.name, one.label, one.type, said.outputs.get(one.name, ""), day_of(turn.at))
            for one in asked
        }

    def _unfit(self, turn: Turn, row: Row, said: Said) -> list[str]:
        papers = [paper for _, paper in rows_examined(turn, row["key"]) if waits(paper)]
        return [paper["name"] for paper in papers if said.conditions.get(f"{PAPER}{paper['key']}") is False]

    def _look(self, turn: Turn, row: Row, judged: dict[str, bool], opinion: str) -> list[str]:
        """What was said of each deferred paper that came: fit, or sent back, whereupon conditions are not judged yet.
        Returns the names of those that are out.
        """
        from tongban.cases.acts.deferring import send_back

        for _, paper in rows_examined(turn, row["key"]):
            fit = judged.pop(f"{PAPER}{paper['key']}", None)
            if fit is True:
                turn.alter(CaseMaterial, paper, verdict="fit", problem="")
            elif fit is False:
                send_back(turn, paper, opinion, row["organ_id"])
        return [paper["name"] for _, paper in rows_examined(turn, row["key"]) if is_out(paper)]

    def _ordinary(self, judged: Mapping[str, bool], left: Sequence[str]) -> str:
        """Nothing is called in order that was not there to be looked at."""
        if left:
            return f"已收到的材料经核对符合规定；“{'、'.join(left)}”容缺，收到后另行核对。"
        return "经核对，符合规定。" if not judged or all(judged.values()) else ""

    def _check_partner(self, turn: Turn, said: Said) -> None:
        """行政许可法 34: two or more officers inspect on site."""
        if said.partner is None or said.partner == turn.actor.account:
            raise Refusal(
                "step.two",
                "现场核查须由两名以上工作人员进行，请选择另一名核查人员（行政许可法第三十四条）。",
                "An inspection on site needs two or more officers: choose the other one (Licensing Law art. 34).",
                where="partner",
            )


handles(
    Opinion(),
    "coach",
    "review",
    "site_inspection",
    "technical_review",
    "test",
    "appraisal",
    "expert_review",
    "hearing",
    "inquiry",
    "joint_opinion",
    "legal_review",
    "collective_decision",
    "mediate",
    "confirm",
    "joint_visit",
    "visit",
    "verify",
    "return",
)
