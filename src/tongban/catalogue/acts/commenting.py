"""Comments 意见 on one cell of a draft, by key path: made, replied to, settled."""

from __future__ import annotations

import uuid
from typing import Any

from tongban.catalogue.acts.drafting import Row, draft_change
from tongban.catalogue.acts.reviewing import on_draft, opinions_of
from tongban.catalogue.life.states import moved
from tongban.catalogue.models import Comment
from tongban.catalogue.policies import may_comment, may_edit
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.source import ReadError, read, resolve


def comment(draft: uuid.UUID, path: str, text: str, *, actor: Actor, key: str = "") -> uuid.UUID:
    """A remark on the cell at ``path`` (empty: the whole text). Refusals ``comment.empty``, ``comment.path``,
    ``draft.state``; Denied ``draft.comment``.
    """
    if not text.strip():
        raise Refusal("comment.empty", "请写明意见。", "Write the comment.", where="text")
    made = new_id()

    def decide(row: Row) -> list[Change]:
        may_comment(actor, row, opinions_of(row["id"]))
        moved(row["state"], "comment")
        _refuse_missing(row, path)
        at = now()
        said = new_row(
            Comment,
            id=made,
            draft_id=row["id"],
            path=path,
            text=text,
            by=actor.account,
            organ_id=actor.organ,
            at=at,
        )
        return [draft_change(row, "comment", actor, at, detail={"path": path, "text": text}, rows=(said,))]

    return uuid.UUID(
        on_draft(draft, decide, actor=actor, key=key, body=["comment", path, text], comment=str(made))["comment"]
    )


def _refuse_missing(row: Row, path: str) -> None:
    if not path:
        return
    try:
        resolve(read(row["text"], row["code"]).data, path)
    except (KeyError, ReadError):
        raise Refusal(
            "comment.path",
            f"文本里没有“{path}”这一格，请从表格里选中要评的一格。",
            f"The text has no cell “{path}”; choose the cell in the table.",
            where="path",
        ) from None


def reply(comment: uuid.UUID, text: str, *, actor: Actor, key: str = "") -> None:
    """The editor answers. Refusals ``comment.empty``, ``comment.settled``, ``draft.state``."""
    if not text.strip():
        raise Refusal("comment.empty", "请写明答复。", "Write the reply.", where="text")

    def decide(row: Row) -> list[Change]:
        may_edit(actor, row)
        moved(row["state"], "reply")
        said = _open(comment)
        update = revise(Comment, said, reply=text)
        detail = {"comment": str(comment), "reply": text}
        return [draft_change(row, "reply", actor, now(), detail=detail, others=(update,))]

    on_draft(draft_of_comment(comment), decide, actor=actor, key=key, body=["reply", str(comment), text])


def settle(comment: uuid.UUID, *, actor: Actor, key: str = "") -> None:
    """Settled by whoever made it (or his organ), or by the editor once it is replied to. Refusals ``comment.settled``,
    ``comment.reply``; Denied ``draft.editor``.
    """

    def decide(row: Row) -> list[Change]:
        said = _open(comment)
        if not (actor.account == said["by"] or (said["organ_id"] and actor.serves(said["organ_id"]))):
            may_edit(actor, row)
            if not said["reply"]:
                raise Refusal("comment.reply", "请先答复这条意见，再了结。", "Reply to the comment before settling it.")
        moved(row["state"], "settle")
        at = now()
        update = revise(Comment, said, settled_at=at, settled_by=actor.account)
        return [draft_change(row, "settle", actor, at, detail={"comment": str(comment)}, others=(update,))]

    on_draft(draft_of_comment(comment), decide, actor=actor, key=key, body=["settle", str(comment)])


def draft_of_comment(comment: uuid.UUID) -> uuid.UUID:
    """The draft a comment stands on. Refusal ``comment.unknown`` (404)."""
    found = fetch("SELECT draft_id FROM catalogue_comment WHERE id = %s", [comment])
    if not found:
        raise Refusal("comment.unknown", "没有这条意见，请刷新。", "There is no such comment; reload.", status=404)
    key: uuid.UUID = found[0]["draft_id"]
    return key


def _open(comment: uuid.UUID) -> dict[str, Any]:
    """The comment, which the lock on its draft guards."""
    row = fetch("SELECT * FROM catalogue_comment WHERE id = %s", [comment])[0]
    if row["settled_at"] is not None:
        raise Refusal("comment.settled", "这条意见已经了结。", "This comment is settled already.", status=409)
    return row
