"""Decision 决定: granted, or refused with reasons and remedies. The refusal is the law's move, the same for every
item.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tongban.cases.authority import check_authority, named_organ
from tongban.cases.kinds.payment import amount_of, asks_amount, note_payment
from tongban.cases.kinds.registry import Asked, Said, check_time, handles
from tongban.cases.papers import tell_granted, tell_refused
from tongban.cases.rules.deferrals import check_looked_at
from tongban.cases.rules.inquiries import check_answered
from tongban.cases.rules.second import unconfirmed
from tongban.cases.sockets import join_decision
from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.core.rules import decide

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row


def judged(turn: Turn) -> dict[str, bool | None]:
    """Every condition with what was found: by the step that answers it, or by its rule; None is unknown."""
    found: dict[str, bool | None] = {}
    for condition in turn.e.conditions:
        if condition.rule is not None:
            found[condition.id] = decide(condition.rule, turn.facts, turn.at).value
        else:
            step = turn.loaded.step(condition.in_step)
            found[condition.id] = (
                (step or {}).get("outputs", {}).get("conditions", {}).get(condition.id) if step else None
            )
    return found


def _is_awaited(turn: Turn, row: Row) -> bool:
    material = turn.e.material(row["key"])
    late = row["due"] is not None and row["due"] < day_of(turn.at)
    gone_on = late and material is not None and material.defer is not None and material.defer.late == "go_on"
    return row["state"] != "supplied" and not gone_on


class Decision:
    """Grant or refuse."""

    def asks(self, turn: Turn, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """The two ways, and the amount of money where he fixes it; the reasons belong to a refusal."""
        ways = (("granted", "准予"), ("refused", "不予"))
        return (Asked("verdict", "决定", "enum", "verdict", ways), *asks_amount(turn))

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Raises Refusal: no choice made, too early, no authority any more, a grant against the findings, a deferred
        paper still out or not looked at, a condition left open, an inspection its second inspector has not confirmed,
        a paper another organ has not answered for, money without an amount, a refusal without reasons.
        """
        if said.verdict not in ("granted", "refused"):
            raise Refusal("decide.verdict", "请选择准予或不予。", "Choose to grant or to refuse.", where="verdict")
        check_time(turn, row)
        check_authority(turn, row)
        self._check_deferred(turn)
        self._check_second(turn)
        check_looked_at(turn, granting=said.verdict == "granted")
        turn.alter_case(state="decided", decided_at=turn.at, outcome=said.verdict)
        if said.verdict == "refused":
            self._refuse(turn, row, said)
        else:
            self._grant(turn, row, said)
        join_decision(turn, row)

    def _check_deferred(self, turn: Turn) -> None:
        """容缺 papers come in before the decision; deciding waits, the clock runs. One that is late and without which
        the definition goes on (``late: go_on``) holds nobody up.
        """
        out = [m["name"] for m in turn.loaded.materials if m["verdict"] == "deferred" and _is_awaited(turn, m)]
        if out:
            raise Refusal(
                "decide.deferred",
                f"容缺材料还没有补齐：{'、'.join(out)}。补齐后才能决定。",
                f"Deferred materials are still out: {', '.join(out)}. Decide when they are in.",
            )

    def _check_second(self, turn: Turn) -> None:
        """What two inspect, both have said (行政许可法34)."""
        left = unconfirmed(turn.loaded.steps)
        if left:
            raise Refusal(
                "decide.unconfirmed",
                f"“{'、'.join(left)}”的另一名核查人员还没有登录确认。请他在“审查办理”里确认后再决定。",
                f"The second inspector of {', '.join(left)} has not confirmed yet; he does so under his own account.",
                status=409,
            )

    def _grant(self, turn: Turn, row: Row, said: Said) -> None:
        failed = [c.text for c in turn.e.conditions if judged(turn)[c.id] is False]
        if failed:
            raise Refusal(
                "decide.against_findings",
                f"前面的环节认定以下条件不符合：{'；'.join(failed)}。不能准予，请作出不予决定并说明理由。",
                f"Earlier steps found that these conditions do not hold: {'; '.join(failed)}. Refuse, with reasons.",
                where="verdict",
            )
        check_answered(turn.e, turn.loaded.materials, turn.loaded.steps)
        paid = amount_of(turn, said)
        outputs = {"amount": paid.fen} if paid is not None else {}
        turn.finish(row, outputs=outputs, verdict="granted", opinion=said.opinion or "符合法定条件，准予。")
        from tongban.cases.kinds.result import valid_words

        tell_granted(turn, named_organ(turn, row), valid_words(turn), paid.zh if paid is not None else "")
        if paid is not None:
            note_payment(turn, paid)
        if not any(step.kind == "issue" for step in turn.e.steps.values()):
            from tongban.cases.kinds.result import issue_results

            issue_results(turn, named_organ(turn, row))
        turn.go_on(row["key"])

    def _refuse(self, turn: Turn, row: Row, said: Said) -> None:
        reasons = [reason.strip() for reason in said.reasons if reason.strip()]
        if not reasons:
            raise Refusal(
                "decide.reasons",
                "不予决定须说明事实和理由（行政许可法第三十八条），请填写。",
                "A refusal states its facts and reasons (Administrative Licensing Law art. 38).",
                where="reasons",
            )
        turn.finish(row, outputs={"reasons": reasons}, verdict="refused", opinion="；".join(reasons))
        tell_refused(turn, named_organ(turn, row), reasons)
        turn.drop_open()
        turn.close_if_done()


handles(Decision(), "decide")
