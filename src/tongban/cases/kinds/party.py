"""Steps of the parties 签署、等待当事人、答辩: each member joins for himself, or a clerk notes who stands before him.

The step is done when all have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tongban.cases.kinds.opinion import Opinion
from tongban.cases.kinds.registry import Asked, Said, check_time, handles
from tongban.cases.models import Step
from tongban.cases.parties import Member, check_member, stands_for, waiting
from tongban.core.errors import Denied, Refusal

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn
    from tongban.cases.reading import Row

JOINED = "joined."
# What a definition may call a party, as a clerk reads it where nobody is named.
PARTY_WORDS: Mapping[str, str] = {
    "joint": "另一方当事人",
    "respondent": "被申请人",
    "interested": "利害关系人",
    "represented": "被代理人",
    "guardian": "监护人",
    "heirs": "继承人",
}


def called(member: Member) -> str:
    """A member in words."""
    return member.name or PARTY_WORDS.get(member.party, "当事人")


def ticks(turn: Turn, row: Mapping[str, Any]) -> tuple[Asked, ...]:
    """What a clerk is asked of each who has not joined: came himself, number checked, signed."""
    return tuple(
        Asked(f"{JOINED}{one.n}", f"{called(one)}：已核对本人证件并签名", "bool", "condition")
        for one in waiting(turn, row)
    )


def join(turn: Turn, row: Any, members: Sequence[Member], **said: Any) -> None:
    """Note that these have joined, when, and before whom."""
    at, account = turn.at.isoformat(), str(turn.actor.account or "")
    way = "counter" if turn.actor.is_staff else "self"
    more = [
        {"n": one.n, "party": one.party, "name": one.name, "at": at, "account": account, "way": way, **said}
        for one in members
    ]
    turn.alter(Step, row, joined_by=[*row["joined_by"], *more])


class PartyStep(Opinion):
    """Sign, await, respond. Held by an organ (a contract signed in an office) it is finished like any other."""

    def asks(self, turn: Turn, row: Mapping[str, Any]) -> tuple[Asked, ...]:
        """What the definition asks; of a clerk also who joins before him."""
        asked = super().asks(turn, row)
        if not row["post"].startswith("party:") or not turn.actor.is_staff:
            return asked
        return (*ticks(turn, row), *asked)

    def finish(self, turn: Turn, row: Row, said: Said) -> None:
        """Refusals: too early, ``party.appear`` (must come), ``party.nobody``; Denied where the actor is none of
        them.
        """
        if not row["post"].startswith("party:"):
            super().finish(turn, row, said)
            return
        check_time(turn, row)
        outputs = self._outputs(turn, row, said)
        members = self._joining(turn, row, said)
        join(turn, row, members, **({"outputs": outputs} if outputs else {}))
        if waiting(turn, row):
            return
        turn.finish(row, outputs=_together(row["joined_by"], outputs), verdict=said.verdict, opinion=said.opinion)
        turn.go_on(row["key"])

    def _joining(self, turn: Turn, row: Row, said: Said) -> tuple[Member, ...]:
        left = waiting(turn, row)
        if turn.actor.is_staff:
            chosen = tuple(one for one in left if said.conditions.get(f"{JOINED}{one.n}"))
            if not chosen:
                raise Refusal(
                    "party.nobody",
                    f"请勾选到场并签名的当事人：{'、'.join(called(one) for one in left)}。",
                    "Tick who came and signed.",
                    where=f"{JOINED}{left[0].n}" if left else "",
                )
            return chosen
        if "appear" in turn.step_of(row).needs:
            raise Refusal(
                "party.appear",
                f"“{row['name']}”须本人到场办理，请带身份证到办理窗口。",
                f"“{row['name']}” must be done in person: come to the window with your identity card.",
            )
        if turn.actor.is_platform:
            return left
        chosen = tuple(one for one in left if stands_for(turn.actor, one, turn.case["item_code"]))
        if not chosen:
            raise Denied(
                "party.not_you",
                f"这一步等的是：{'、'.join(called(one) for one in left)}。只能由本人办理。",
                "This step waits for somebody else, who must do it himself.",
            )
        for one in chosen:
            check_member(turn, one)
        return chosen


def _together(joined: Sequence[Mapping[str, Any]], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of a step that several joined: what each wrote under his name, of anything else the last."""
    found = dict(outputs)
    for name, value in outputs.items():
        if isinstance(value, str) and len(joined) > 1:
            said = [(one["name"], one.get("outputs", {}).get(name)) for one in joined]
            found[name] = "\n".join(f"{who}：{text}" for who, text in said if text)
    return found


handles(PartyStep(), "sign", "await", "respond")
