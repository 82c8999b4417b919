"""How hearings join the acts on cases: a decision waits for the right and rests on the minutes, the host judges not,
and a step of kind ``hearing`` is done on the minutes (行政许可法48).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tongban.cases.kinds.opinion import Opinion
from tongban.cases.kinds.registry import Said, handles
from tongban.cases.policies import JUDGING
from tongban.cases.sockets import at_decision, before_granting, with_changes
from tongban.cases.stops import end_beside
from tongban.core.clock import day_of
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.book import Change
from tongban.core.scope import Actor
from tongban.hearings.models import Hearing
from tongban.hearings.rules import STOP, barrier, came_after, hears
from tongban.hearings.sitting import MINUTES, has_hearing, owes_telling, read
from tongban.organisation.queries import calendar

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row

# barrier → what to do.
BARRIERS = {
    "declared": (
        "有人声明与这项许可有重大利害关系，请先答复，再决定。",
        "Somebody declared himself interested in this licence: answer him before deciding.",
    ),
    "not_told": (
        "这项许可涉及他人重大利益，请先告知申请人和利害关系人听证权利（行政许可法第四十七条）。",
        "Interests of others are touched: tell the applicant and them of the right to a hearing first (art. 47).",
    ),
    "term": (
        "提出听证的五个工作日还没有过，也没有都表示不要求，现在不能决定。",
        "The five working days to ask for a hearing still run, and not everybody waived it.",
    ),
    "minutes": (
        "已经要求或决定听证，听证笔录作出以后才能决定（行政许可法第四十八条）。",
        "A hearing was asked for or ordered: decide when its minutes stand (art. 48).",
    ),
    "outside": (
        "听证以后又有新的内容：{names}。决定只能根据听证笔录作出，请组织补充听证。",
        "Something came up after the hearing: {names}. A decision rests on the minutes alone; order a further hearing.",
    ),
}


def standing_in_the_way(turn: Turn) -> tuple[str, str, str]:
    """(barrier, zh, en) of a case that is about to be decided; empty where nothing is. No statement for a case without
    a hearing whose definition names nobody.
    """
    if not has_hearing(turn.loaded) and not owes_telling(turn):
        return "", "", ""
    hearing, parties = read(turn.case["id"])
    owed = owes_telling(turn)
    found = barrier(hearing, parties, day_of(turn.at), calendar(turn.case["place"]), owed=owed)
    names = ""
    if not found and hearing is not None and hearing["state"] == "held":
        later = came_after(hearing["held_at"], turn.loaded.steps, turn.loaded.materials)
        found, names = ("outside" if later else ""), "、".join(later)
    zh, en = BARRIERS.get(found, ("", ""))
    return found, zh.format(names=names), en.format(names=names)


@at_decision
def wait_for_hearing(turn: Turn, row: Row) -> None:
    """Nothing is decided past the right to be heard or beside the minutes. Refusals ``hearing.declared``,
    ``hearing.not_told``, ``hearing.term``, ``hearing.minutes``, ``hearing.outside``. What the law grants by silence is
    nobody's decision.
    """
    if row["verdict"] == "silence":
        return
    found, zh, en = standing_in_the_way(turn)
    if found:
        raise Refusal(f"hearing.{found}", zh, en, status=409)


@before_granting
def may_be_granted(turn: Turn) -> bool:
    """The platform grants nothing that somebody may still want to be heard on."""
    return not standing_in_the_way(turn)[0]


def host_of(turn: Turn) -> str:
    """The account of who hosts the hearing, as the case keeps it; empty where nobody does. No statement."""
    lines = [
        line for notice in turn.loaded.notices for line in notice["lines"] if notice["kind"].startswith("hearing_")
    ]
    return next((str(line["host"]) for line in reversed(lines) if line.get("host")), "")


@with_changes
def follow(turns: Sequence[Turn], verb: str, actor: Actor) -> list[Change]:
    """The host finishes no step that judges; a hearing ends with its case, and with it the stop of the clock."""
    for turn in turns:
        if not has_hearing(turn.loaded):
            continue
        host = host_of(turn)
        taken = [row for row in turn.loaded.steps if row["done_at"] == turn.at and row["kind"] in JUDGING]
        if host and any(host in (str(row["done_by"]), row["outputs"].get("partner")) for row in taken):
            raise Denied(
                "hearing.host_judges",
                "主持听证的人不再审查或决定这件申请（行政许可法第四十八条）。请转给其他人。",
                "Whoever hosts the hearing neither examines nor decides; hand it to somebody else (art. 48).",
            )
        if turn.case["state"] in ("decided", "finished") and turn.before["state"] not in ("decided", "finished"):
            _end(turn)
    return []


def _end(turn: Turn) -> None:
    hearing, _ = read(turn.case["id"])
    if hearing is not None and hearing["state"] not in ("held", "over"):
        turn.alter(Hearing, hearing, state="over", ended_at=turn.at, ended_how=turn.case["outcome"])
        end_beside(turn, STOP)


class HearingStep(Opinion):
    """A step of a hearing. Of a licence it is done on the minutes; of anything else as its own law says."""

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Refusal ``hearing.minutes``: no minutes stand since the step opened."""
        made = any(one["kind"] == MINUTES and one["at"] >= row["opened_at"] for one in turn.loaded.notices)
        if hears(turn.e) and not made:
            raise Refusal(
                "hearing.minutes",
                "请先在“听证”里定时间、主持人，举行听证并作出笔录，再办结这一步。",
                "Set host and time under “Hearing”, hold it and make the minutes; then finish this step.",
                status=409,
            )
        super().finish(turn, row, said)


handles(HearingStep(), "hearing")
