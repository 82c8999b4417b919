"""What ends of itself: a step of the parties whose time is over, a deferred paper and a correction that did not come.
The platform carries out what the law or the definition says; it is told with a paper, its reasons and its remedies.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from tongban.cases.acts.automatic import go_on_by_itself
from tongban.cases.acts.deferring import judge_without
from tongban.cases.acts.turn import Turn
from tongban.cases.papers import basis_of, law_of
from tongban.cases.papers_ending import tell_ended
from tongban.cases.reading import Row, load
from tongban.cases.rules.clock import told_last
from tongban.cases.rules.deferrals import is_out
from tongban.cases.rules.endings import ending_of_step, finish_of
from tongban.cases.rules.flow import is_branch, of_step
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor
from tongban.core.workdays import day_zh


def end_case(turn: Turn, outcome: str, reasons: Sequence[str], basis: Sequence[str]) -> None:
    """End a case without a decision, with the paper that says why."""
    tell_ended(turn, outcome, reasons, basis)
    turn.drop_open()
    turn.alter_case(state="finished", outcome=outcome, finish=finish_of(outcome), finished_at=turn.at)
    turn.said["outcome"] = outcome


def end_late_step(case: uuid.UUID, step: str, *, actor: Actor) -> bool:
    """End a case, or go on without a step, whose time is over where the definition says so (``late: {end: …}``,
    ``late: go_on``); True if something changed.
    """
    if not actor.is_platform:
        raise Denied("step.late", "到期由平台按规定处理。", "What follows from lateness is the platform's to do.")
    done = False

    def work(once: KeepReply) -> Reply:
        nonlocal done
        turn = Turn(load(case, lock=True), actor, now())
        row = turn.loaded.step(step)
        if row is None or row["state"] != "open" or row["due"] is None or row["due"] >= day_of(turn.at):
            return {}
        late = turn.step_of(row).late
        if late.startswith("end:"):
            _end_with_step(turn, row, ending_of_step(late))
        elif late == "go_on" and not is_branch(turn.e, of_step(row["key"])):
            turn.drop(row, "late")
            turn.go_on(row["key"])
        else:
            return {}
        write(turn.changes("case.end_late", {"step": step, "how": turn.said.get("outcome", late)}))
        done = True
        return {"auto": turn.automatic}

    go_on_by_itself(case, perform(work, actor=actor))
    return done


def _end_with_step(turn: Turn, row: Row, outcome: str) -> None:
    step = turn.step_of(row)
    spans = [cited for span in turn.e.spans if span.id == step.span for cited in span.basis]
    reason = f"“{row['name']}”应在{day_zh(row['due'])}以前完成，到期没有完成。"
    end_case(turn, outcome, [reason], basis_of(spans) or basis_of(turn.e.basis))


def end_for_deferral(case: uuid.UUID, *, actor: Actor) -> bool:
    """End a case whose deferred paper is overdue, where the definition said so; where it goes on without, whoever
    examines the paper judges without it. True if something changed.
    """
    if not actor.is_platform:
        raise Denied(
            "deferral.end",
            "容缺到期由平台按事先约定处理。",
            "What was signed beforehand is carried out by the platform.",
        )
    changed = False

    def work(once: KeepReply) -> Reply:
        nonlocal changed
        turn = Turn(load(case, lock=True), actor, now())
        today = day_of(turn.at)
        late = [m for m in turn.loaded.materials if is_out(m) and m["due"] is not None and m["due"] < today]
        if turn.case["state"] != "accepted":
            return {}
        ending = [row for row in late if _how(turn, row).startswith("end:")]
        if ending:
            reasons = [f"“{row['name']}”应在{day_zh(row['due'])}以前补交，到期没有收到合格的材料。" for row in ending]
            end_case(turn, "deferral_lapsed", reasons, basis_of(turn.e.basis))
            detail = {"materials": [row["key"] for row in ending], "how": "deferral_lapsed"}
        else:
            left = [row["key"] for row in late if _how(turn, row) == "go_on" and judge_without(turn, row)]
            if not left:
                return {}
            detail = {"materials": left, "how": "go_on"}
        write(turn.changes("case.end_late", detail))
        changed = True
        return {}

    perform(work, actor=actor)
    return changed


def _how(turn: Turn, row: Row) -> str:
    material = turn.e.material(row["key"])
    return material.defer.late if material is not None and material.defer is not None else ""


@act("case.end_correction")
def end_correction(case: uuid.UUID, *, actor: Actor) -> Done:
    """补正不来: what was told is not put right on its last day, and the application counts as given up. The papers that
    came in part do not save it, but nothing of it bars a new application.
    """
    if not actor.is_platform:
        raise Denied("correct.end", "补正到期由平台按告知的后果处理。", "What follows is the platform's to do.")
    turn = Turn(load(case, lock=True), actor, now())
    notice = told_last(turn.loaded.notices)
    due = notice["due"] if notice is not None else None
    if turn.case["state"] != "correcting" or due is None or due >= day_of(turn.at):
        return Done()
    left = [m["name"] for m in turn.loaded.materials if m["verdict"] == "unfit"]
    what = f"其中{'、'.join(left)}没有补正" if left else "没有确认补正完成"
    reasons = [f"一次性告知书要求在{day_zh(due)}以前补正，到期{what}。"]
    end_case(turn, "abandoned", reasons, law_of(turn, "第三十二条第一款第四项"))
    return Done(turn.changes("case.end_correction", {"materials": left, "how": "abandoned"}), {"ended": True})
