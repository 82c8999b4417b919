"""Reveal: a number of a person is shown in full once, for a reason, on the case's chain (个人信息保护法 28 条)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from tongban.cases.acts.turn import Turn
from tongban.cases.facts import is_sealed
from tongban.cases.reading import load
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.facts import collect
from tongban.core.ledger.book import KeepReply, Reply, perform, write
from tongban.core.scope import Actor
from tongban.identity.sources import Applicant

# What identity knows of every applicant, asked for or not.
OF_APPLICANT = ("applicant.id_number", "applicant.phone")
SHORTEST = 4


def reveal(case: uuid.UUID, fact: str, reason: str, *, actor: Actor, key: str = "") -> str:
    """The value of one sealed fact. The same form sent twice does not show it twice (``reveal.once``).

    Refusals: ``reveal.reason``, ``reveal.unknown``, ``reveal.once``; Denied for anybody but who handles the case.
    """
    shown: list[str] = []

    def work(once: KeepReply) -> Reply:
        turn = Turn(load(case, lock=True), actor, now())
        may_reveal(actor, turn)
        if len(reason.strip()) < SHORTEST:
            raise Refusal(
                "reveal.reason",
                "请写明为什么要看完整号码，如“核对身份证原件”。",
                "Say why the full number is needed, for instance “compared with the identity card”.",
                where="reason",
            )
        value = sealed_values(turn).get(fact)
        if value is None:
            raise Refusal("reveal.unknown", "没有这个号码。", "There is no such number.", where="fact", status=404)
        write(turn.changes("case.reveal", {"fact": fact, "reason": reason.strip()}), once=once({}))
        shown.append(value)
        return {}

    perform(work, actor=actor, key=key, body=[str(case), fact, reason])
    if not shown:
        raise Refusal(
            "reveal.once",
            "完整号码只显示一次，已经显示过。如还要看，请重新写明理由。",
            "A full number is shown once, and was. To see it again, give the reason again.",
            status=409,
        )
    return shown[0]


def may_reveal(actor: Actor, turn: Turn) -> None:
    """Staff of the hall, or of an organ that holds one of the case's steps."""
    organs = {turn.case["hall_id"], *(step["organ_id"] for step in turn.loaded.steps)} - {None}
    if actor.is_staff and any(actor.serves(organ) for organ in organs):
        return
    raise Denied(
        "reveal.denied",
        "只有经办这件事的窗口和机关可以查看完整号码。",
        "Only the window and the organs that handle this case may see a full number.",
    )


def sealed_values(turn: Turn) -> Mapping[str, str]:
    """The sealed facts of the case, and the applicant's own numbers, by name."""
    dictionary = turn.loaded.registry.dictionary
    found = {
        name: str(value)
        for name, value in turn.facts.items()
        if value is not None and (element := dictionary.get(name)) is not None and is_sealed(element)
    }
    applicant = Applicant(turn.case["applicant_kind"], turn.case["applicant_id"])
    given = collect(list(OF_APPLICANT), applicant, day_of(turn.at)).values
    return {**{name: str(value) for name, value in given.items() if value is not None}, **found}
