"""Drafting 编制: a standard or a place's difference is begun, written, kept, dropped.

Two editors never overwrite each other: a text is saved on the revision it was read at, else both texts come back in
``Overtaken``. Findings are worked out by the checker whenever they are shown, never stored.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.catalogue.acts.overtaken import refuse_older
from tongban.catalogue.acts.publish import cited, standing_difference
from tongban.catalogue.life.spreading import written
from tongban.catalogue.life.states import moved
from tongban.catalogue.life.writing import difference_skeleton, standard_skeleton
from tongban.catalogue.models import Draft
from tongban.catalogue.policies import PROVINCE, may_draft, may_edit, writers_of
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.crypto import sm3
from tongban.core.errors import Refusal, Stale
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Subject, Update, new_row, perform, revise, write
from tongban.core.ledger.book import Row as Written
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.source import read

Row = dict[str, Any]
# The same bound as the format's reader: a draft is kept even while it does not read, but not without end.
MAX_BYTES = 1_000_000


class Overtaken(Stale):
    """Somebody saved in between: ``theirs`` is what stands now, ``mine`` what was to be saved; nothing is lost."""

    def __init__(self, row: Mapping[str, Any], mine: str) -> None:
        super().__init__(
            "draft.overtaken",
            "另一位编制人员刚刚保存过这份文本，您的内容没有丢失。请对照两份文本后再保存。",
            "Another editor saved this draft just now; your text is not lost. Compare both, then save again.",
            where="text",
        )
        self.theirs: str = row["text"]
        self.mine = mine
        self.revision: int = row["revision"]
        self.saved_by: uuid.UUID | None = row["saved_by"]
        self.saved_at: datetime = row["saved_at"]


@dataclass(frozen=True, slots=True)
class Start:
    """What a draft begins with: for which organ and (own items, differences) place, from which edition or text."""

    organ: uuid.UUID
    title: str
    code: str
    place: str = ""
    of: str = ""
    text: str = ""
    reason: str = ""

    @property
    def body(self) -> list[str]:
        return [str(self.organ), self.title, self.code, self.place, self.of, self.text, self.reason]


def draft_standard(start: Start, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Begin a definition: new, from an edition (``of`` = code@number), or from a text. With ``place`` an own item.

    Denied ``draft.editor``; Refusal ``format.size``, ``difference.of``, ``draft.older`` (a later edition stands).
    """
    return _begun("standard", start, actor, key)


def draft_difference(start: Start, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Begin a difference of ``start.place`` to the edition ``start.of`` (code@number): from a text or an empty one.

    Denied ``draft.editor``; Refusal ``difference.of``, ``draft.place``.
    """
    return _begun("difference", start, actor, key)


def _begun(sort: str, start: Start, actor: Actor, key: str) -> uuid.UUID:
    _refuse_beginning(sort, start, actor)

    def work(once: KeepReply) -> Mapping[str, Any]:
        change = beginning(sort, start, actor)
        reply = {"draft": str(change.subject.id)}
        write([change], once=once(reply))
        return reply

    return uuid.UUID(perform(work, actor=actor, key=key, body=[sort, *start.body])["draft"])


def _refuse_beginning(sort: str, start: Start, actor: Actor) -> None:
    if sort == "difference" and not start.place:
        raise Refusal("draft.place", "请写明适用的行政区划。", "Say for which division it is.", where="place")
    may_draft(actor, start.organ, start.place)


def beginning(sort: str, start: Start, actor: Actor) -> Change:
    """The Change that begins a draft; an act that begins several writes them together. Refusals of ``draft_standard``
    and ``draft_difference``.
    """
    _refuse_beginning(sort, start, actor)
    text, of, follows = start.text, "", None
    if start.of or sort == "difference":
        item, edition = cited(start.of)
        of = f"{item['code']}@{edition['number']}"
        if sort == "difference":
            standing = standing_difference(item["id"], start.place.ljust(12, "0"))
            if standing is not None:
                said = read(standing["text"], of).data["difference"]
                follows, text = standing["id"], text or written({"difference": {**said, "of": of}})
            text = text or difference_skeleton(edition["text"], of, start.place)
        else:
            refuse_older(item, of, cited(item["code"])[1]["number"])
        text = text or edition["text"]
    return _beginning(sort, start, text or standard_skeleton(start.code, start.title), of, actor, follows)


@dataclass(frozen=True, slots=True)
class Order:
    """A draft the catalogue office begins for an organ: the item (row with code and place), the edition's number it
    starts from, its text, and why.
    """

    organ: uuid.UUID
    item: Mapping[str, Any]
    number: int
    title: str
    text: str
    reason: str


def ordered(order: Order, verb: str, actor: Actor, at: datetime, detail: Mapping[str, Any]) -> Change:
    """The Change that begins the draft; the organ is one that may write this item. Refusal ``draft.organ``."""
    place = order.item["place"]
    if not fetch(
        "SELECT 1 AS one FROM organisation_organ WHERE id = %s AND ended_on IS NULL AND division = %s",
        [order.organ, place or PROVINCE],
    ):
        raise Refusal(
            "draft.organ",
            "请选择一个可以编写这个事项的机关。",
            "Choose an organ that may write this item.",
            where="organ",
        )
    of = f"{order.item['code']}@{order.number}"
    values: Row = {"organ_id": order.organ, "place": place, "of": of, "reason": order.reason, "text": order.text}
    values |= {"made_by": actor.account, "made_at": at, "saved_by": actor.account, "saved_at": at}
    row = new_row(Draft, id=new_id(), code=order.item["code"], title=order.title, **values)
    return Change(
        Subject("draft", row.values["id"]),
        Head.start(),
        f"draft.{verb}",
        actor,
        at,
        rows=(row,),
        detail={"of": of, "digest": sm3(order.text.encode()).hex(), **detail},
        event=Event("draft.made", {"draft": str(row.values["id"]), "code": order.item["code"]}),
    )


def _beginning(sort: str, start: Start, text: str, of: str, actor: Actor, follows: uuid.UUID | None) -> Change:
    _refuse_size(text)
    at = now()
    row = new_row(
        Draft,
        id=new_id(),
        sort=sort,
        code=start.code or of.partition("@")[0],
        title=start.title,
        place=start.place,
        of=of,
        follows=follows,
        organ_id=start.organ,
        text=text,
        reason=start.reason,
        made_by=actor.account,
        made_at=at,
        saved_by=actor.account,
        saved_at=at,
    )
    return Change(
        Subject("draft", row.values["id"]),
        Head.start(),
        "draft.begin",
        actor,
        at,
        rows=(row,),
        detail={"sort": sort, "of": of, "digest": sm3(text.encode()).hex()},
        event=Event("draft.made", {"draft": str(row.values["id"]), "code": row.values["code"]}),
    )


def _refuse_size(text: str) -> None:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Refusal(
            "format.size", "文本超过 1 MB，请删去不属于定义的内容。", "The text is larger than 1 MB.", where="text"
        )


def locked(draft: uuid.UUID) -> Row:
    """The draft under lock. Refusal ``draft.unknown`` (404)."""
    found = fetch("SELECT * FROM catalogue_draft WHERE id = %s FOR UPDATE", [draft])
    if not found:
        raise Refusal(
            "draft.unknown", "没有这份草稿，请从编制台重新打开。", "There is no such draft; open it again.", status=404
        )
    return found[0]


# What makes an account one of a draft's writers.
_WRITES = frozenset({"save", "rebase", "submit", "go_on"})


def draft_change(
    row: Row,
    verb: str,
    actor: Actor,
    at: datetime,
    *,
    detail: Mapping[str, Any] | None = None,
    rows: tuple[Written, ...] = (),
    others: tuple[Update, ...] = (),
    **changed: Any,
) -> Change:
    """One line on a draft's chain; ``others`` are updates of its opinions and comments."""
    if verb in _WRITES:
        changed["writers"] = sorted({*writers_of(row), str(actor.account)})
    said = {"state": changed.get("state", row["state"]), "revision": changed.get("revision", row["revision"])}
    return Change(
        Subject("draft", row["id"]),
        Head.on(row),
        f"draft.{verb}",
        actor,
        at,
        rows=rows,
        updates=(revise(Draft, row, **changed), *others),
        detail={**said, **(detail or {})},
        event=Event(f"draft.{verb}", {"draft": str(row["id"]), "code": row["code"], **said}),
    )


def save(draft: uuid.UUID, text: str, revision: int, *, actor: Actor, key: str = "") -> int:
    """Keep a text written on ``revision``; returns the revision that stands now. Saving what stands writes nothing.

    Raises Overtaken (409) with both texts, Denied ``draft.editor``, Refusal ``draft.state``, ``format.size``.
    """
    _refuse_size(text)

    def work(once: KeepReply) -> Mapping[str, Any]:
        change = saving(draft, text, revision, actor)
        reply = {"revision": revision + 1 if change else locked(draft)["revision"]}
        if change is not None:
            write([change], once=once(reply))
        return reply

    return int(perform(work, actor=actor, key=key, body=[str(draft), text, revision])["revision"])


def saving(draft: uuid.UUID, text: str, revision: int, actor: Actor) -> Change | None:
    """The Change that keeps a text, with the draft under lock; None where it stands already. Refusals of ``save``."""
    _refuse_size(text)
    row = locked(draft)
    may_edit(actor, row)
    moved(row["state"], "save")
    if row["text"] == text:
        return None
    if row["revision"] != revision:
        raise Overtaken(row, text)
    at = now()
    changed: Row = {"text": text, "revision": revision + 1, "saved_by": actor.account, "saved_at": at}
    return draft_change(row, "save", actor, at, detail={"digest": sm3(text.encode()).hex()}, **changed)


@act("draft.drop")
def drop(draft: uuid.UUID, reason: str, *, actor: Actor, key: str = "") -> Done:
    """Give the draft up; it stays readable. Refusal ``draft.state``."""
    row = locked(draft)
    may_edit(actor, row)
    to = moved(row["state"], "drop")
    return Done([draft_change(row, "drop", actor, now(), detail={"reason": reason}, state=to)], {"state": to})


@act("draft.recall")
def recall(draft: uuid.UUID, reason: str, *, actor: Actor, key: str = "") -> Done:
    """Take a text back from review to write on; whoever judged it judges the new text anew. Refusal ``draft.state``."""
    row = locked(draft)
    may_edit(actor, row)
    to = moved(row["state"], "recall")
    change = draft_change(row, "recall", actor, now(), detail={"reason": reason}, state=to)
    return Done([change], {"state": to})
