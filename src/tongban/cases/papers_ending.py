"""Papers of cases that end without a decision, and the receipt for what came in: what each says, from the rows."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from tongban.cases.papers import enter, source_words
from tongban.cases.policies import acts_for_applicant
from tongban.cases.remedies import remedies
from tongban.cases.rules.endings import PLATFORM, ending_of
from tongban.core.clock import SHANGHAI, day_of
from tongban.core.workdays import day_zh
from tongban.organisation.queries import organ
from tongban.papers.rules import KINDS
from tongban.papers.typeset import contents

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Loaded

HAPPENED = {
    "deemed_withdrawn": "期限内没有完成应由当事人办理的事项，依法视为撤回申请，办理终止。",
    "returned": "期限内没有完成应由当事人办理的事项，申请尚未受理，现予退回。",
    "abandoned": "补正期限届满没有补正，按一次性告知书的说明视为放弃申请，办理终止。",
    "deferral_lapsed": "约定后补的材料到期没有收到，按容缺受理时告知的后果，办理终止。",
    "lapsed": "期限内没有完成应由当事人办理的事项，办理终止。",
}
NEXT = ("已经交来的材料可以凭本告知书领回，需要继续办理的，备齐后可以随时重新申请。",)


def tell_ended(turn: Turn, outcome: str, reasons: Sequence[str], basis: Sequence[str]) -> None:
    """终止办理告知书 of what ended of itself: why, by which rule, and where one may turn."""
    organ_id = turn.case["organ_id"]
    said = {
        "name": KINDS["ended"][0],
        "happened": HAPPENED[outcome],
        "reasons": list(reasons),
        "basis": list(basis),
        "next_words": list(NEXT),
        "remedies": {**remedies(turn, organ_id), "since": "本告知书"},
    }
    paper = enter(turn, "ended", organ_id, contents.Ended, said)
    turn.notice("ended", [{"outcome": outcome, "by": PLATFORM, "reason": reason} for reason in reasons], paper)


def tell_withdrawn(turn: Turn) -> None:
    """撤回申请确认书: who took it back and when. Nobody else decided anything, so there is nothing to complain of."""
    who, how = _who_withdraws(turn)
    here = turn.at.astimezone(SHANGHAI)
    said = {
        "name": KINDS["withdrawn"][0],
        "happened": f"{who}于{day_zh(day_of(turn.at))}{here:%H时%M分}{how}撤回申请，办理到此结束。",
        "reasons": ["撤回申请是申请人的权利，不需要说明理由，也不影响以后再次申请。"],
        "basis": [],
        "next_words": list(NEXT),
        "remedies": None,
    }
    paper = enter(turn, "withdrawn", turn.case["organ_id"], contents.Ended, said)
    turn.notice("withdrawn", [{"outcome": "withdrawn", "by": who, "how": how}], paper)


def _who_withdraws(turn: Turn) -> tuple[str, str]:
    """Whose doing it is, and how: himself, before a clerk, another party of the matter, or the organ that began it."""
    case, actor = turn.case, turn.actor
    if actor.is_staff:
        if actor.serves(case["hall_id"]):
            return str(case["applicant_name"]), "到窗口"
        return str(organ(case["organ_id"]).name), "按申请人的意思"
    return (str(case["applicant_name"]), "") if acts_for_applicant(actor, case) else (actor.name, "作为当事人")


def draw_receipt(
    turn: Turn, lines: Sequence[Mapping[str, str]] = (), originals: Sequence[tuple[str, str]] = ()
) -> uuid.UUID:
    """收件凭证: everything that has come in so far, when, and what follows; what was put right on the spot (``lines``,
    and those before them); the ``originals`` that are kept, by what they are and their code. Its notice remembers of
    which papers, and the lines.
    """
    case, rows = turn.case, [row for _, row in turn.loaded.held if row["state"] == "supplied"]
    came = max((row["supplied_at"] for row in rows if row["supplied_at"] is not None), default=case["received_at"])
    here = max(came, case["received_at"]).astimezone(SHANGHAI)
    said = {
        "materials": [
            asdict(contents.Material(row["name"], source_words(turn, row), _when(row["supplied_at"]))) for row in rows
        ]
        + [asdict(contents.Material(what, "原件", code)) for what, code in originals],
        "received_at_words": f"{day_zh(day_of(here))}{here:%H时%M分}",
        "received_by": organ(case["counter_id"] or case["hall_id"] or case["organ_id"]).name,
        "next_words": [
            *map(_righted, (*righted_lines(turn.loaded), *(line for line in lines if "now" in line))),
            *(["收存的原件用完退还，凭本凭证领回。"] if originals else []),
            _next(turn),
        ],
    }
    paper = enter(turn, "receipt", case["organ_id"], contents.Receipt, said)
    turn.notice("receipt", [{"materials": came_in(turn)}, *lines], paper)
    return paper


def righted_lines(loaded: Loaded) -> list[Mapping[str, str]]:
    """What was put right on the spot, in its order."""
    lines = [line for notice in loaded.notices if notice["kind"] == "receipt" for line in notice["lines"]]
    return [line for line in lines if "now" in line]


def _righted(line: Mapping[str, str]) -> str:
    return f"当场更正：{line['name']}，原为“{line['was']}”，改为“{line['now']}”（{line['signed']}）。"


def came_in(turn: Turn) -> list[str]:
    """What a receipt is for: each paper with the moment it came."""
    rows = [row for _, row in turn.loaded.held if row["state"] == "supplied"]
    return [f"{row['key']} {row['supplied_at'].isoformat() if row['supplied_at'] else ''}" for row in rows]


def _when(at: datetime | None) -> str:
    return day_zh(day_of(at)) if at is not None else ""


def _next(turn: Turn) -> str:
    state = turn.case["state"]
    if state == "received":
        return "受理机关自收到全部材料之日起五个工作日内告知是否受理；逾期不告知的，自收到之日起即为受理。"
    if state == "correcting":
        return "一次性告知书所列内容补齐后，五个工作日内告知是否受理。"
    return ending_of(turn.case["outcome"]).after if state == "finished" else "申请已经受理，进展见办件页。"
