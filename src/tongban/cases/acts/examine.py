"""A clerk examines the materials: fit, unfit or deferred. Two clerks on one case cannot overwrite each other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tongban.cases.acts.refusing import counting
from tongban.cases.acts.turn import Turn
from tongban.cases.models import CaseMaterial
from tongban.cases.policies import may_take
from tongban.cases.reading import load
from tongban.cases.rules.clock import step_due
from tongban.cases.rules.demands import HELD_WAYS, Unlawful, check_deferrable, defined
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal, Stale
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor

VERDICTS = ("", "fit", "unfit", "deferred")


def examine(
    case: uuid.UUID, verdicts: Mapping[str, tuple[str, str]], *, seen: int | None = None, actor: Actor, key: str = ""
) -> None:
    """Note verdicts: material id → (verdict, problem). ``seen`` is the case's line the screen was drawn from.

    Refusals: ``material.outside``, ``examine.verdict``, ``defer.not_allowed``, ``case.stale`` (somebody else worked
    on it); Denied for anybody but the acceptor's post.
    """

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        row = acceptance_of(turn)
        may_take(actor, turn.case, row, turn.loaded.steps)
        check_seen(turn, seen)
        said = {}
        for material, (verdict, problem) in verdicts.items():
            if _note(turn, material, verdict, problem):
                said[material] = verdict
        write(turn.changes("case.examine", {"verdicts": said}), once=once({}))
        return {}

    with counting(case, actor=actor):
        perform(work, actor=actor, key=key, body=[str(case), {k: list(v) for k, v in verdicts.items()}])


def acceptance_of(turn: Turn) -> dict[str, Any]:
    """The open acceptance of a case that was received."""
    row = next((s for s in turn.loaded.steps if s["kind"] == "accept" and s["state"] == "open"), None)
    if row is None:
        raise Refusal(
            "step.not_open",
            "这件事不在收件受理环节：已经受理，或还没有提交。请刷新查看现在的环节。",
            "The case is not at acceptance: it was accepted already or not submitted. Reload to see where it stands.",
            status=409,
        )
    return row


def check_seen(turn: Turn, seen: int | None) -> None:
    """A stale page: the screen was drawn before somebody else changed the case."""
    if seen is not None and seen != turn.loaded.case["head_seq"]:
        raise Stale(
            "case.stale",
            "您打开页面后，有人处理了这个办件。已保留您填写的内容，请核对最新情况后再提交。",
            "Somebody worked on this case after you opened the page. What you typed is kept; compare and submit again.",
        )


def _note(turn: Turn, key: str, verdict: str, problem: str) -> bool:
    material = defined(turn.e, key)
    row = turn.loaded.material(key)
    if verdict not in VERDICTS or row is None:
        raise Refusal(
            "examine.verdict", "核验结果只能是合格、不合格或容缺。", "A verdict is fit, unfit or deferred.", where=key
        )
    if verdict == "unfit" and row["way"] in HELD_WAYS and row["state"] in ("supplied", "asking"):
        raise Unlawful(
            "material.held",
            f"“{material.name}”系统已取得或正在向有关部门核实，不得要求申请人补正。",
            f"“{material.name}” is held electronically or being asked of its organ: not the applicant's to mend.",
            where=key,
        )
    due = None
    if verdict == "deferred":
        check_deferrable(material)
        if row["state"] == "supplied":
            raise Refusal(
                "defer.supplied",
                f"“{material.name}”已经收到，不用容缺。",
                "It came in already; nothing to defer.",
                where=key,
            )
        due = step_due(material.defer.within, turn.at, *turn.desk()) if material.defer is not None else None
        due = due or day_of(turn.at) + timedelta(days=14)
    if (row["verdict"], row["problem"], row["due"]) == (verdict, problem, due):
        return False
    turn.alter(CaseMaterial, row, verdict=verdict, problem=problem, due=due)
    return True
