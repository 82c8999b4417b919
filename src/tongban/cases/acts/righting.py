"""当场更正: a wrong answer or a wrong file is put right at the counter on the spot (行政许可法32(1)③). The applicant
signs beside it, the receipt says what stood there and what stands there now, the record keeps both. It is no defect:
nothing is told, no clock stops. Only before acceptance; afterwards it would change what was accepted.

And an original that was only looked at (出示): what was seen is noted, no file is needed.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from tongban.cases.acts.answer import apply_answers, asked_now, read_answers
from tongban.cases.acts.examine import acceptance_of
from tongban.cases.acts.supplying import awaited_row, hold_file
from tongban.cases.acts.turn import Turn
from tongban.cases.facts import is_sealed
from tongban.cases.lanes import competence, competent_organ
from tongban.cases.models import CaseMaterial
from tongban.cases.papers_ending import draw_receipt
from tongban.cases.policies import may_do_own
from tongban.cases.reading import load
from tongban.cases.rules.demands import defined
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Denied, Refusal
from tongban.core.facts import Element, show_value
from tongban.core.scope import PLATFORM, Actor
from tongban.definition.vocabulary import WAYS
from tongban.materials.models import Held
from tongban.materials.storing import receive

SEALED = "（号码）"  # numbers of people stand neither in the record nor on the receipt
SHORTEST = 4


def _turn_of(case: uuid.UUID, actor: Actor) -> Turn:
    """A case under lock that a clerk works on for the person in front of him. Denied ``right.clerk``."""
    turn = Turn(load(case, lock=True), actor, now())
    may_do_own(actor, turn.case, turn.e)
    if not actor.is_staff:
        raise Denied(
            "right.clerk",
            "当场更正由窗口工作人员办理。请到窗口，或等候一次性告知后补正。",
            "This is done by the clerk at the counter. Go there, or correct it after you are told.",
        )
    return turn


def _check_signed(signed: str) -> str:
    if len(signed.strip()) < SHORTEST:
        raise Refusal(
            "right.signed",
            "更正要由申请人签字确认。请写明谁签了字，例如“王秀英在收件单上签字”。",
            "The applicant signs what is put right: write who signed, and where.",
            where="signed",
        )
    return signed.strip()


@act("case.set_right")
def set_right(case: uuid.UUID, fact: str, raw: Mapping[str, str], signed: str, *, actor: Actor, key: str = "") -> Done:
    """Put one answer right. Refusals: Unreadable, ``right.question``, ``right.same``, ``right.organ``,
    ``right.signed``, ``step.not_open`` once it is accepted or told; Denied.
    """
    turn = _turn_of(case, actor)
    acceptance_of(turn)
    said = _check_signed(signed)
    dictionary = turn.loaded.registry.dictionary
    asked = [q for page in turn.pages for q in asked_now(turn.e, page, turn.facts, turn.at) if q.fact == fact]
    if not asked:
        raise Refusal(
            "right.question", "没有这一项，请刷新页面。", "There is no such answer.", where="fact", status=404
        )
    values = read_answers(tuple(asked), dictionary, raw, day_of(turn.at))
    before, was = _organ_of(turn), {name: turn.facts.get(name) for name in values}
    changed = apply_answers(turn, values)
    if not changed:
        raise Refusal("right.same", "更正后和原来一样。", "Nothing differs from what stood there.", where=fact)
    if _organ_of(turn) != before:
        raise Refusal(
            "right.organ",
            "这样更正就归别的机关办理了，不能当场更正。请撤回后重新申请。",
            "So it would belong to another organ; that is no correction. Withdraw it and apply anew.",
            where=fact,
        )
    lines = [_line(dictionary[name], was[name], values[name], said) for name in changed]
    return _done(turn, lines, {"facts": changed})


def _organ_of(turn: Turn) -> tuple[uuid.UUID, str]:
    where, level = competence(turn.e, turn.facts, turn.at, turn.case["place"])
    return competent_organ(turn.e, turn.facts, turn.at, turn.case["place"])["id"], where.at_level(level)


def _line(element: Element, was: object, value: object, signed: str) -> dict[str, str]:
    words = [SEALED if is_sealed(element) else show_value(element, one) for one in (was, value)]
    return {"name": element.label_zh, "was": words[0], "now": words[1], "signed": signed}


def _done(turn: Turn, lines: list[dict[str, str]], detail: Mapping[str, object]) -> Done:
    draw_receipt(turn, lines)
    return Done(turn.changes("case.set_right", {**detail, "lines": lines}))


@act("case.set_right")
def replace_file(
    case: uuid.UUID, material: str, data: bytes, file_name: str, signed: str, *, actor: Actor, key: str = ""
) -> Done:
    """Put another file in the place of a wrong one, which is kept. Refusals as in ``hand_in``, ``right.file`` where
    nothing stands there yet, ``right.signed``, ``step.not_open``; Denied.
    """
    turn = _turn_of(case, actor)
    acceptance_of(turn)
    said = _check_signed(signed)
    wanted = defined(turn.e, material)
    row = awaited_row(turn, wanted)
    if row["state"] != "supplied" or row["held"] is None:
        raise Refusal(
            "right.file", "这份材料还没有交，直接收件即可。", "Nothing stands there yet; take it in.", where=material
        )
    old = Held.seen_by(PLATFORM).get(id=row["held"])
    stored = receive(data, file_name, wanted, "scan")
    hold_file(turn, row, stored, "scan")
    line = {"name": row["name"], "was": old.file_name, "now": stored.file_name, "signed": said}
    return _done(turn, [line], {"material": material, "was": old.file, "now": stored.digest})


@act("case.note_shown")
def note_shown(case: uuid.UUID, material: str, seen: str, *, actor: Actor, key: str = "") -> Done:
    """An original was shown: ``seen`` says what it is and its number. Refusals ``material.way`` where showing it is no
    way, ``shown.words``, those of ``hand_in``; Denied.
    """
    turn = _turn_of(case, actor)
    wanted = defined(turn.e, material)
    row = awaited_row(turn, wanted)
    if "shown" not in {one.way for one in wanted.supply}:
        raise Refusal(
            "material.way",
            f"“{wanted.name}”不能只出示，要提交。",
            f"“{wanted.name}” cannot only be shown.",
            where=material,
        )
    if len(seen.strip()) < SHORTEST:
        raise Refusal(
            "shown.words",
            "请写明看到的是什么证件、号码多少。",
            "Write which paper was seen, and its number.",
            where="seen",
        )
    turn.alter(
        CaseMaterial, row, state="supplied", way="shown", trust=WAYS["shown"].trust, held=None, licence=None,
        supplied_at=turn.at, verdict="", problem="", seen=seen.strip(),
    )  # fmt: skip
    return Done(turn.changes("case.note_shown", {"material": material, "seen": seen.strip()}))
