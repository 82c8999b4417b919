"""Review 审核: joint review by named organs, comments by key path, legality review, approval, publication.

Every judgement is pinned to the revision it was given on; a later text is judged anew. What is published is the text
the legality reviewer (another person than its editor) and the head of the organ saw.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from tongban.catalogue.acts.drafting import Row, draft_change, locked
from tongban.catalogue.acts.overtaken import refuse_older, refuse_overtaken
from tongban.catalogue.acts.publish import (
    Publication,
    Unpublishable,
    cited,
    next_difference,
    next_edition,
    standing_difference,
)
from tongban.catalogue.life.levels import own_item_fault
from tongban.catalogue.life.states import may_approve as approvable
from tongban.catalogue.life.states import may_go_on, moved
from tongban.catalogue.models import Opinion
from tongban.catalogue.policies import (
    may_approve,
    may_edit,
    may_manage,
    may_opine,
    may_review_legality,
    may_send_on,
)
from tongban.catalogue.reading.above import confirming_for
from tongban.catalogue.reading.drafts import last_edition
from tongban.catalogue.reading.findings import errors_of
from tongban.catalogue.sockets import standing_against
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, KeepReply, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.source import read


def opinions_of(draft: uuid.UUID) -> list[Row]:
    """Every opinion asked or given, in order."""
    return fetch("SELECT * FROM catalogue_opinion WHERE draft_id = %s ORDER BY asked_at, id", [draft])


def comments_of(draft: uuid.UUID) -> list[Row]:
    """Every comment, in order."""
    return fetch("SELECT * FROM catalogue_comment WHERE draft_id = %s ORDER BY at, id", [draft])


def on_draft(
    draft: uuid.UUID, decide: Callable[[Row], Sequence[Change]], *, actor: Actor, key: str, body: Any, **also: str
) -> Row:
    """Lock, decide, write; the reply is the state that stands, with ``also``, and the same when asked twice."""

    def work(once: KeepReply) -> Mapping[str, Any]:
        changes = decide(locked(draft))
        reply = {"state": changes[0].detail["state"], **also}
        write(changes, once=once(reply))
        return reply

    return dict(perform(work, actor=actor, key=key, body=[str(draft), body]))


def _refuse_line(row: Row, actor: Actor) -> None:
    """A line organ writes for its own line; the government's office and an approval bureau for any."""
    post = next(one for one in actor.posts if one.organ == row["organ_id"])
    line = read(row["text"], row["code"]).data.get("line") if row["sort"] == "standard" else None
    if line and post.role == "organ" and post.line not in (line, "行政审批"):
        raise Refusal(
            "draft.line",
            f"这份文本属于“{line}”条线，本机关主管“{post.line}”。请由主管机关起草。",
            f"This definition belongs to the line {line}; the organ's own line is {post.line}.",
            where="line",
        )


def _refuse_errors(row: Row, asked: Sequence[uuid.UUID] = ()) -> None:
    """Self-check 自检: a text with errors goes nowhere. Raises Unpublishable with the findings, own items also
    ``item.no-power``. What waits for the provincial organ's word alone goes to it, where it is among those ``asked``.
    """
    errors = errors_of(row)
    if errors and all(one.code == "difference.waits" for one in errors) and confirming_for(row["of"]) in asked:
        errors = ()
    if errors:
        raise Unpublishable(errors)
    if row["sort"] == "standard" and row["place"]:
        fault = own_item_fault(read(row["text"], row["code"]).data, row["place"])
        if fault is not None:
            raise fault


def _refuse_behind(row: Row) -> None:
    """What publication would refuse is not sent to those who review. Refusals ``draft.older``, ``item.another``."""
    if row["sort"] == "standard":
        code = read(row["text"], row["code"]).data["code"]
        last = last_edition(code)
        if last is not None:
            refuse_older(last, row["of"], last["number"])
    else:
        item, _ = cited(row["of"].partition("@")[0])
        refuse_overtaken(row, standing_difference(item["id"], row["place"]))


def submit(draft: uuid.UUID, organs: Sequence[uuid.UUID], due: date | None, *, actor: Actor, key: str = "") -> None:
    """Ask the named organs for their opinion by ``due``; all errors are settled first (Unpublishable lists them).

    A common standard is judged by at least one other organ, what a statute of a place adds by the provincial organ of
    the line; any other difference or own item without organs goes to the legality review at once. Refusals
    ``draft.organs``, ``draft.due``, ``draft.state``, ``draft.older``, ``item.another``, ``item.no-power``.
    """

    def decide(row: Row) -> list[Change]:
        may_edit(actor, row)
        others = [one for one in dict.fromkeys(organs) if one != row["organ_id"]]
        to = moved(row["state"], "submit" if others else "submit_legal")
        at = now()
        if not others and row["sort"] == "standard" and not row["place"]:
            raise Refusal(
                "draft.organs",
                "通用标准须征求至少一个其他机关的意见，请选择会审机关。",
                "A common standard is judged by at least one other organ; name the organs to ask.",
                where="organs",
            )
        if others and (due is None or due < day_of(at)):
            raise Refusal(
                "draft.due",
                "请写明答复期限，且不早于今天。",
                "Say by when they are to answer, not before today.",
                where="due",
            )
        _refuse_errors(row, others)
        _refuse_line(row, actor)
        _refuse_behind(row)
        asked = tuple(
            new_row(
                Opinion,
                id=new_id(),
                draft_id=row["id"],
                sort="joint",
                revision=row["revision"],
                organ_id=one,
                asked_at=at,
                due=due,
            )
            for one in others
        )
        detail = {"organs": [str(one) for one in others], "due": str(due)}
        return [draft_change(row, "submit", actor, at, detail=detail, rows=asked, state=to)]

    on_draft(draft, decide, actor=actor, key=key, body=["submit", [str(one) for one in organs], str(due)])


def opine(draft: uuid.UUID, organ: uuid.UUID, verdict: str, words: str, *, actor: Actor, key: str = "") -> None:
    """An organ asked agrees or objects (``agreed``, ``objected``), with its words, on the text as it stands.

    Refusals ``draft.verdict``, ``draft.words`` (an objection says why), ``draft.not-asked``, ``draft.state``. Denied
    ``draft.opinion``, and ``draft.opinion.same-person`` for whoever wrote or sent the text.
    """
    if verdict not in ("agreed", "objected"):
        raise Refusal("draft.verdict", "请选择同意或不同意。", "Choose to agree or to object.", where="verdict")
    if verdict == "objected" and not words.strip():
        raise Refusal("draft.words", "不同意的，请写明理由。", "Say why you object.", where="words")

    def decide(row: Row) -> list[Change]:
        given = [one for one in opinions_of(row["id"]) if one["sort"] == "joint" and one["organ_id"] == organ]
        if not given:
            raise Refusal(
                "draft.not-asked",
                "这份文本没有征求这个机关的意见。",
                "This organ was not asked about this draft.",
                where="organ",
            )
        may_opine(actor, given[-1], row)
        moved(row["state"], "opine")
        return [_given(row, given[-1], verdict, words, actor, now())]

    on_draft(draft, decide, actor=actor, key=key, body=["opine", str(organ), verdict, words])


def _given(row: Row, last: Row, verdict: str, words: str, actor: Actor, at: datetime) -> Change:
    values = {
        "answered_at": at,
        "answered_by": actor.account,
        "verdict": verdict,
        "words": words,
        "revision": row["revision"],
    }
    detail = {"organ": str(last["organ_id"]), "verdict": verdict, "words": words}
    if last["verdict"] == "asked":
        update = revise(Opinion, last, **values)
        return draft_change(row, "opine", actor, at, detail=detail, others=(update,))
    anew = new_row(
        Opinion,
        id=new_id(),
        draft_id=row["id"],
        sort="joint",
        organ_id=last["organ_id"],
        asked_at=at,
        due=last["due"],
        **values,
    )
    return draft_change(row, "opine", actor, at, detail=detail, rows=(anew,))


def go_on(draft: uuid.UUID, words: str = "", *, actor: Actor, key: str = "") -> None:
    """Close the joint review: every organ has judged this text, every comment is settled, every objection answered in
    ``words``. Refusals ``draft.opinions``, ``draft.comments``, ``draft.objected``, ``draft.state``; Unpublishable;
    Denied ``draft.opinion.same-person`` to whoever spoke for an organ that was asked.
    """

    def decide(row: Row) -> list[Change]:
        given = opinions_of(row["id"])
        may_send_on(actor, row, given)
        to = may_go_on(row, given, comments_of(row["id"]), words)
        _refuse_errors(row)
        return [draft_change(row, "go_on", actor, now(), detail={"words": words}, state=to)]

    on_draft(draft, decide, actor=actor, key=key, body=["go_on", words])


def review_legality(draft: uuid.UUID, passed: bool, words: str, *, actor: Actor, key: str = "") -> None:
    """Legality review 合法性审核 by another person than the editor: passes, or returns the text with the reasons.

    Denied ``draft.legality.post``, ``draft.legality.same-person``; Refusals ``draft.words``, ``draft.state``.
    """
    if not passed and not words.strip():
        raise Refusal("draft.words", "退回修改的，请写明理由和依据。", "Say why it is returned.", where="words")

    def decide(row: Row) -> list[Change]:
        may_review_legality(actor, row)
        to = moved(row["state"], "pass_legal" if passed else "return_legal")
        at = now()
        given = new_row(
            Opinion,
            id=new_id(),
            draft_id=row["id"],
            sort="legal",
            revision=row["revision"],
            organ_id=row["organ_id"],
            asked_at=at,
            answered_at=at,
            answered_by=actor.account,
            verdict="agreed" if passed else "objected",
            words=words,
        )
        verb = "pass_legal" if passed else "return_legal"
        return [draft_change(row, verb, actor, at, detail={"words": words}, rows=(given,), state=to)]

    on_draft(draft, decide, actor=actor, key=key, body=["legal", passed, words])


def approve(draft: uuid.UUID, words: str = "", *, actor: Actor, key: str = "") -> None:
    """The head approves what passed the legality review. Refusals ``draft.legality``, ``draft.comments``."""

    def decide(row: Row) -> list[Change]:
        may_approve(actor, row)
        to = approvable(row, opinions_of(row["id"]), comments_of(row["id"]))
        return [draft_change(row, "approve", actor, now(), detail={"words": words}, state=to)]

    on_draft(draft, decide, actor=actor, key=key, body=["approve", words])


def publish_draft(draft: uuid.UUID, in_force_from: datetime | None = None, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Publish an approved draft as the next edition (or difference), in force from an instant that is not past.

    The item's line in the ledger names the draft and everybody who judged it. Refusals ``edition.past``,
    ``draft.state``, ``draft.unchanged``, ``draft.older`` (another was published since it was begun),
    ``item.another``, ``difference.older``, what ``sockets.before_publication`` says (a story in red);
    Unpublishable where the library or calendar has moved on since.
    """

    def work(once: KeepReply) -> Mapping[str, Any]:
        row = locked(draft)
        may_manage(actor, row["place"])
        to = moved(row["state"], "publish")
        _refuse_errors(row)
        for refusal in standing_against(row):
            raise refusal
        publication = Publication.of(actor, in_force_from, _reviewed(row), row["place"], row)
        source = read(row["text"], row["code"])
        make = next_edition if row["sort"] == "standard" else next_difference
        made, changes = make(source, row["text"], publication)
        if not changes:
            raise Refusal(
                "draft.unchanged",
                "文本与现行版本完全相同，没有可发布的内容。",
                "The text is the same as the last edition; there is nothing to publish.",
            )
        detail = {"edition": str(made), "in_force_from": publication.since.isoformat()}
        line = draft_change(
            row,
            "publish",
            actor,
            publication.at,
            detail=detail,
            state=to,
            in_force_from=publication.since,
            edition=made,
        )
        reply = {"edition": str(made)}
        write([*changes, line], once=once(reply))
        return reply

    return uuid.UUID(perform(work, actor=actor, key=key, body=["publish", str(draft), str(in_force_from)])["edition"])


def _reviewed(row: Row) -> dict[str, Any]:
    """Who judged the text that is published: organ, person, verdict, when."""
    given = [
        {
            "sort": one["sort"],
            "organ": str(one["organ_id"]),
            "by": str(one["answered_by"]),
            "verdict": one["verdict"],
            "at": one["answered_at"].isoformat(),
            "revision": one["revision"],
        }
        for one in opinions_of(row["id"])
        if one["answered_at"] is not None
    ]
    return {"draft": str(row["id"]), "revision": row["revision"], "written_by": str(row["saved_by"]), "reviewed": given}
