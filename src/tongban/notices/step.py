"""The step of a publicity 公示: it is finished after its last day, at every place, with every objection decided;
whether there was one follows from what came in, never from a yes or no ticked by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from tongban.cases.kinds.opinion import Opinion
from tongban.cases.kinds.registry import Asked, Said, handles
from tongban.cases.models import Step
from tongban.cases.rules.clock import step_due
from tongban.core.errors import Refusal
from tongban.notices.acts.standing import PUBLICITY, in_time, locked_notice, open_objections

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row

OBJECTED = "objected"
YES = ("是", "true", "yes", "1")


def last_day_of(turn: Turn, row: Row, notice: Row) -> date | None:
    """The last day on which anybody may object; None while it is not up everywhere or the calendar ends before."""
    step = turn.step_of(row)
    if notice["counts_from"] is None or step.min is None:
        return None
    return step_due(step.min, notice["counts_from"], *turn.desk())


class Publicity(Opinion):
    """Finish what was before the public."""

    def asks(self, turn: Turn, row: Mapping[str, object]) -> tuple[Asked, ...]:
        """What the definition asks beside the objections, which are counted."""
        return tuple(one for one in super().asks(turn, row) if one.name != OBJECTED)

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Refusals ``publicise.not_up``, ``publicise.no_calendar``, ``publicise.undecided``, ``publicise.objected``,
        and those of every step of finding.
        """
        notice = locked_notice(step=row["id"])
        if notice is not None:
            _check(turn, row, notice)
        said_so = said.outputs.get(OBJECTED, "").strip()
        if said_so and (said_so in YES) != in_time(row["id"]):
            raise Refusal(
                "publicise.objected",
                "是否收到异议按登记的异议认定，不能手填。收到的异议请先在公示页登记。",
                "Whether anybody objected follows from what was entered; enter what came in on the page of the notice.",
                where=OBJECTED,
            )
        super().finish(turn, row, said)

    def _outputs(self, turn: Turn, row: Row, said: Said) -> dict[str, object]:
        found: dict[str, object] = super()._outputs(turn, row, said)
        if OBJECTED in turn.step_of(row).outputs:
            found[OBJECTED] = in_time(row["id"])
        return found


def _check(turn: Turn, row: Row, notice: Row) -> None:
    if notice["counts_from"] is None:
        raise Refusal(
            "publicise.not_up",
            "公示还没有在全部地点张贴（刊登）并登记，公示期还没有起算。请先登记张贴的地点和日期。",
            "It is not up at all its places yet, so its days have not begun; enter where and when it was put up.",
        )
    last = last_day_of(turn, row, notice)
    if last is not None and last > (row["opens_on"] or date.min):  # its calendar came after it had opened
        turn.alter(Step, row, opens_on=last)
    if last is None and turn.step_of(row).min is not None:
        raise Refusal(
            "publicise.no_calendar",
            "公示期跨到了还没有公布放假安排的年份，算不出最后一天。放假安排录入后自动接着办。",
            "The days of the notice reach into a year whose holidays are not entered; it goes on once they are.",
        )
    if open_objections(notice["id"]):
        raise Refusal(
            "publicise.undecided",
            "还有异议没有处理。请逐件认定并书面答复后，再办结公示。",
            "Objections are undecided; decide and answer each before the publicity is finished.",
        )


handles(Publicity(), PUBLICITY)
