"""Where and how long somebody may turn who does not accept a decision: derived from the organ that made it, and before
that what the definition says of its own (a re-examination, an objection, a shorter time to sue).

行政复议法 (2023) art. 20, 24, 27, 28; 行政诉讼法 art. 46. A provider (a notary office, a clinic) is no organ of
government: of it only what the definition says.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tongban.cases.lanes import resolve
from tongban.core.clock import day_of
from tongban.definition.effective import Remedy
from tongban.organisation.queries import Place, chain_of, division_name, level_of, organ, place
from tongban.papers.typeset import contents

if TYPE_CHECKING:
    from tongban.cases.acts.turn import Turn

REVIEW, SUIT, OBJECTION = "行政复议", "行政诉讼", "异议"
# 行政复议法27: organs led from above are reviewed by the organ above them, never by the government beside them.
LED_FROM_ABOVE = frozenset({"税务", "海关", "外汇", "金融", "国家安全"})
COURT = "有管辖权的人民法院"


def remedies(turn: Turn, maker: uuid.UUID) -> dict[str, Any]:
    """What a paper of the organ ``maker`` says of remedies. No query where the places of the case are known already."""
    own = turn.e.remedies
    review = next((one for one in own if one.kind.startswith(REVIEW)), None)
    suit = next((one for one in own if one.kind.startswith(SUIT)), None)
    others = [one for one in own if one not in (review, suit)]
    objected = any(one.kind.startswith(OBJECTION) for one in others)
    return asdict(
        contents.Remedies(
            review_organ=_named(turn, review) or review_body(turn, maker),
            court=_by(turn, suit) if suit is not None else COURT,
            review_words=_time(review) or "六十日",
            court_words=_time(suit) or "六个月",
            review_note=review.kind.removeprefix(REVIEW) if review is not None else "",
            others=tuple(_sentence(turn, one) for one in others),
            since="对异议的处理决定" if objected else "本决定书",
        )
    )


def review_body(turn: Turn, maker: uuid.UUID) -> str:
    """Who reviews a decision of this organ: the government of its level (24), of a government or a township the one
    above it, of an organ led from above the organ above it (27), of justice either (28); empty of a provider.
    """
    where = place(turn.case["place"], day_of(turn.at))
    found = where.by_id(maker)
    if found is None:
        other = organ(maker)
        where = place(other.division, day_of(turn.at))
        found = {"role": other.role, "line": other.line, "division": other.division}
    role, line, division = found["role"], found["line"], found["division"]
    if role == "provider":
        return ""
    if line in LED_FROM_ABOVE:
        return f"上一级{line}主管部门"
    if role in ("township", "village"):
        return _government(where, next(one for one in chain_of(division) if level_of(one) <= 3))
    if role == "government":  # of the province itself: 24, second paragraph
        return _government(where, chain_of(division)[min(1, len(chain_of(division)) - 1)])
    own = _government(where, division)
    return f"{own}或者上一级司法行政部门" if line == "司法" else own


def _government(where: Place, division: str) -> str:
    for one in where.organs:
        if one["role"] == "government" and one["division"] == division:
            return str(one["name"])
    return f"{division_name(division)}人民政府"


def _named(turn: Turn, review: Remedy | None) -> str:
    """A lane the definition names for review; `上一级人民政府` names nobody, so that is derived."""
    return _by(turn, review) if review is not None and review.by in turn.e.lanes else ""


def _by(turn: Turn, remedy: Remedy) -> str:
    """Whom the definition names: the organ of a lane, or as written."""
    lane = turn.e.lanes.get(remedy.by)
    if lane is None:
        return remedy.by
    held, _ = resolve(turn.e, remedy.by, turn.facts, turn.at, turn.case["place"], turn.case["hall_id"])
    return organ(held).name if held is not None else str(lane.name)


def _time(remedy: Remedy | None) -> str:
    return remedy.within.zh if remedy is not None and remedy.within is not None else ""


def _sentence(turn: Turn, remedy: Remedy) -> str:
    """`依照《…》第九条向…申请复核（期限15个工作日）`: whose time it is stands in the law that is named."""
    law = "、".join(one.zh for one in remedy.basis)
    return f"依照{law}向{_by(turn, remedy)}提出{remedy.kind}（期限{_time(remedy)}）"
