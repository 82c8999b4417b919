"""The way of a draft: 编制中 → 联合审核 → 合法性审核 → 待发布 → 已发布, and the ways back.

There is no way to ``published`` that leaves out the legality review, and none for a common standard that leaves out the
joint review: the tests walk every path.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.core.errors import Refusal

STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("编制中", "being drafted"),
    "joint": ("联合审核", "in joint review"),
    "legal": ("合法性审核", "in legality review"),
    "approved": ("待发布", "approved, not yet published"),
    "published": ("已发布", "published"),
    "dropped": ("已放弃", "given up"),
}
OPEN = ("draft", "joint", "legal", "approved")


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that may be done to a draft: in which states, and the state it leads to (empty: it stays)."""

    verb: str
    zh: str
    en: str
    within: tuple[str, ...]
    to: str = ""


MOVES: Mapping[str, Move] = {
    one.verb: one
    for one in (
        Move("save", "修改文本", "change the text", ("draft", "joint")),
        Move("submit", "提交联合审核", "submit to joint review", ("draft",), "joint"),
        Move("submit_legal", "提交合法性审核", "submit to legality review", ("draft",), "legal"),
        Move("comment", "提意见", "comment", ("joint", "legal")),
        Move("reply", "答复意见", "reply to a comment", ("draft", "joint", "legal")),
        Move("settle", "了结意见", "settle a comment", ("draft", "joint", "legal")),
        Move("opine", "出具会审意见", "give an opinion", ("joint",)),
        Move("go_on", "结束联合审核", "close the joint review", ("joint",), "legal"),
        Move("pass_legal", "通过合法性审核", "pass the legality review", ("legal",)),
        Move("return_legal", "退回修改", "return for correction", ("legal",), "draft"),
        Move("approve", "批准", "approve", ("legal",), "approved"),
        Move("publish", "发布", "publish", ("approved",), "published"),
        Move("recall", "撤回修改", "take back", ("joint", "legal", "approved"), "draft"),
        Move("drop", "放弃", "give up", OPEN, "dropped"),
    )
}


def moved(state: str, verb: str) -> str:
    """The state after ``verb``; Refusal ``draft.state`` (409) where it may not be done now."""
    move = MOVES[verb]
    if state not in move.within:
        zh, en = STATES[state]
        raise Refusal(
            "draft.state",
            f"这份文本{zh}，现在不能{move.zh}。请刷新后按页面上的下一步办理。",
            f"This draft is {en}; it cannot {move.en} now. Reload and take the next step shown.",
            status=409,
        )
    return move.to or state


Row = Mapping[str, Any]


def latest(opinions: Iterable[Row], sort: str) -> dict[Any, Row]:
    """The last opinion of each organ of one sort of review (an organ is asked anew after a change)."""
    found: dict[Any, Row] = {}
    for one in sorted(opinions, key=lambda row: (row["asked_at"], str(row["id"]))):
        if one["sort"] == sort:
            found[one["organ_id"]] = one
    return found


def unanswered(opinions: Iterable[Row], revision: int) -> list[Row]:
    """Organs of the joint review that have not judged this text: silent ones, and those who judged an earlier one."""
    return [
        row for row in latest(opinions, "joint").values() if row["verdict"] == "asked" or row["revision"] != revision
    ]


def objected(opinions: Iterable[Row]) -> list[Row]:
    """Organs whose last word is an objection."""
    return [row for row in latest(opinions, "joint").values() if row["verdict"] == "objected"]


def unsettled(comments: Iterable[Row]) -> list[Row]:
    """Comments that nobody has settled yet."""
    return [row for row in comments if row["settled_at"] is None]


def may_go_on(draft: Row, opinions: Iterable[Row], comments: Iterable[Row], words: str) -> str:
    """``legal``, where every organ has judged this very text, every comment is settled and every objection answered.

    Refusals ``draft.opinions``, ``draft.comments``, ``draft.objected``, ``draft.state``.
    """
    to = moved(draft["state"], "go_on")
    opinions = list(opinions)
    if waiting := unanswered(opinions, draft["revision"]):
        raise Refusal(
            "draft.opinions",
            f"还有{len(waiting)}个机关没有对现在的文本出具意见，请等待或催办。",
            f"{len(waiting)} organs have not judged the present text yet; wait for them or remind them.",
            where="opinions",
        )
    _refuse_unsettled(comments)
    if (against := objected(opinions)) and not words.strip():
        raise Refusal(
            "draft.objected",
            f"有{len(against)}个机关不同意，请写明协调结果后再继续。",
            f"{len(against)} organs object; say how this was resolved before going on.",
            where="words",
        )
    return to


def _refuse_unsettled(comments: Iterable[Row]) -> None:
    if left := unsettled(comments):
        first = left[0]["path"] or "全文"
        raise Refusal(
            "draft.comments",
            f"还有{len(left)}条意见没有了结，第一条在“{first}”。请逐条答复并了结。",
            f"{len(left)} comments are not settled, the first at “{first}”. Reply to each and settle it.",
            where=left[0]["path"],
        )


def may_approve(draft: Row, opinions: Iterable[Row], comments: Iterable[Row]) -> str:
    """``approved``, where the legality review passed this text. Refusals ``draft.legality``, ``draft.comments``."""
    to = moved(draft["state"], "approve")
    given = latest(opinions, "legal")
    if not any(row["verdict"] == "agreed" and row["revision"] == draft["revision"] for row in given.values()):
        raise Refusal(
            "draft.legality",
            "合法性审核还没有通过，不能批准。请先由法制审核岗审核。",
            "The legality review has not passed; let the legality reviewer judge it first.",
        )
    _refuse_unsettled(comments)
    return to
