"""Dynamic management 动态管理: requests to change the catalogue and problem tickets, decided and carried out."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.catalogue.acts.drafting import Order, ordered
from tongban.catalogue.models import ChangeRequest
from tongban.catalogue.policies import PROVINCE, may_ask_change, may_decide_request, may_manage
from tongban.catalogue.reading.requests import settling
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, KeepReply, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.core.workdays import Duration, due
from tongban.organisation.queries import calendar

Row = dict[str, Any]
# Our reading: no text sets a period for changing the catalogue.
DECIDE = Duration.parse("15wd")
# A reason is a sentence: fewer letters than these say nothing (不属实, 已答复).
SENTENCE = 8


@dataclass(frozen=True, slots=True)
class Asking:
    """``sort``: change 变更申请 or problem 问题反映; ``path`` the cell it is about, where it is about one; ``place``
    (12 digits) whose guide was read, where it may be the place's own words that are wrong.
    """

    sort: str
    code: str
    title: str
    text: str
    path: str = ""
    place: str = ""


def ask(asking: Asking, *, actor: Actor, key: str = "") -> uuid.UUID:
    """Open a request or a ticket; the catalogue office decides within 15 working days.

    Refusals ``request.sort``, ``request.text``, ``item.unknown``; Denied ``request.login``.
    """
    may_ask_change(actor)
    if asking.sort not in ("change", "problem") or (asking.sort == "change" and not actor.is_staff):
        raise Refusal(
            "request.sort", "请选择问题反映；变更申请由机关提出。", "Choose a problem; changes are asked by organs."
        )
    if not asking.text.strip() or not asking.title.strip():
        raise Refusal("request.text", "请写明标题和具体内容。", "Write a title and what it is about.", where="text")

    def work(once: KeepReply) -> Mapping[str, Any]:
        if not fetch("SELECT 1 AS one FROM catalogue_item WHERE code = %s", [asking.code]):
            # The code is one of the form's own fields: who mistyped it keeps what he wrote.
            raise Refusal("item.unknown", "没有这个事项，请核对编码。", "There is no such item.", where="item")
        at = now()
        change = opened(new_id(), asking, actor, at)
        reply = {"request": str(change.subject.id)}
        write([change], once=once(reply))
        return reply

    body = [asking.sort, asking.code, asking.title, asking.text, asking.path, asking.place]
    return uuid.UUID(perform(work, actor=actor, key=key, body=body)["request"])


def opened(key: uuid.UUID, asking: Asking, actor: Actor, at: datetime, due_on: date | None = None) -> Change:
    """A request or ticket as the Change that opens it, due by a day or within the time for deciding."""
    row = new_row(
        ChangeRequest,
        id=key,
        sort=asking.sort,
        code=asking.code,
        path=asking.path,
        place=asking.place,
        title=asking.title,
        text=asking.text,
        asked_by=actor.account,
        asked_at=at,
        due=due_on or due(at, DECIDE, (), calendar(PROVINCE), None).date,
    )
    return Change(
        Subject("change_request", key),
        Head.start(),
        "request.open",
        actor,
        at,
        rows=(row,),
        detail={"sort": asking.sort, "code": asking.code, "path": asking.path, "title": asking.title},
        event=Event("request.opened", {"request": str(key), "sort": asking.sort, "code": asking.code}),
    )


_REQUEST = """SELECT r.*, i.place AS item_place FROM catalogue_change_request r
              LEFT JOIN catalogue_item i ON i.code = r.code WHERE r.id = %s FOR UPDATE OF r"""


def _on_request(
    request: uuid.UUID,
    states: tuple[str, ...],
    verb: str,
    decide: Callable[[Row, datetime], tuple[dict[str, Any], tuple[Change, ...]]],
    actor: Actor,
    key: str,
    body: list[str],
) -> None:
    def work(once: KeepReply) -> Mapping[str, Any]:
        found = fetch(_REQUEST, [request])
        if not found:
            raise Refusal("request.unknown", "没有这件申请。", "There is no such request.", status=404)
        row = found[0]
        may_decide_request(actor, row.pop("item_place") or "", row["place"])
        if row["state"] not in states:
            raise Refusal(
                "request.state",
                "这件申请已经办理过这一步，请刷新后再看。",
                "This step of the request is done already; reload.",
                status=409,
            )
        at = now()
        changed, also = decide(row, at)
        told = {name: str(value) for name, value in changed.items()}
        change = Change(
            Subject("change_request", request),
            Head.on(row),
            f"request.{verb}",
            actor,
            at,
            updates=(revise(ChangeRequest, row, **changed),),
            detail=told,
            event=Event(f"request.{verb}", {"request": str(request), "code": row["code"], "state": changed["state"]}),
        )
        write([change, *also], once=once({"state": changed["state"]}))
        return {"state": changed["state"]}

    perform(work, actor=actor, key=key, body=[verb, str(request), *body])


def decide(
    request: uuid.UUID,
    granted: bool,
    words: str,
    draft: uuid.UUID | None = None,
    organ: uuid.UUID | None = None,
    *,
    actor: Actor,
    key: str = "",
) -> None:
    """Decide with words. A refusal says why in a sentence; it also ends a granted request that cannot be carried out.

    A granted one names the draft that carries it out, or with ``organ`` begins one: the edition in force, to be
    rewritten by that organ. Refusals ``request.text``, ``request.reason``, ``request.state``, ``draft.unknown``,
    ``draft.organ``; Denied.
    """
    if not words.strip():
        raise Refusal("request.text", "请写明处理意见。", "Write the decision.", where="words")
    if not granted and sum(one.isalnum() for one in words) < SENTENCE:
        raise Refusal(
            "request.reason",
            f"不采纳的理由会告诉提出的人，请写成一句完整的话，至少{SENTENCE}个字。",
            f"Whoever asked is told why it is refused: write a whole sentence, at least {SENTENCE} characters.",
            where="words",
        )

    def decided(row: Row, at: datetime) -> tuple[dict[str, Any], tuple[Change, ...]]:
        if draft is not None and not fetch("SELECT 1 AS one FROM catalogue_draft WHERE id = %s", [draft]):
            raise Refusal("draft.unknown", "没有这份草稿。", "There is no such draft.", status=404)
        state = "decided" if granted else "refused"
        begun = (_drafted(row, organ, actor, at),) if granted and organ is not None and draft is None else ()
        key_ = begun[0].subject.id if begun else draft or row["draft"]
        changed = {"state": state, "decision": words, "decided_by": actor.account, "decided_at": at, "draft": key_}
        return changed, begun

    body = [str(granted), words, str(draft), str(organ)]
    states = ("open",) if granted else ("open", "decided")
    _on_request(request, states, "decide", decided, actor, key, body)


_EDITION = """
SELECT i.code, i.name, i.place, e.number, e.text FROM catalogue_item i
JOIN LATERAL (SELECT number, text FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %s
              AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
WHERE i.code = %s
"""


def _drafted(row: Row, organ: uuid.UUID, actor: Actor, at: datetime) -> Change:
    """The draft that carries a request out, begun for an organ by the office that manages the item."""
    found = fetch(_EDITION, [at, row["code"]])
    if not found:
        raise Refusal("item.unknown", "没有这个事项，请核对编码。", "There is no such item.", status=404)
    item = found[0]
    may_manage(actor, item["place"])
    title = f"{item['name']}：{row['title']}"
    order = Order(organ, item, item["number"], title, item["text"], f"{row['title']}。{row['text']}")
    return ordered(order, "order", actor, at, {"request": str(row["id"])})


def close(
    request: uuid.UUID, edition: uuid.UUID | None = None, effect: str = "", *, actor: Actor, key: str = ""
) -> None:
    """A granted request is settled 落实 by what was published for it since, and by nothing else: ``edition`` is one of
    ``settling``; ``effect`` may say more. Refusals ``request.edition`` (none, or another), ``request.state``; Denied.
    """

    def closed(row: Row, at: datetime) -> tuple[dict[str, Any], tuple[Change, ...]]:
        by = next((one for one in settling(row) if one.id == edition), None)
        if by is None:
            raise Refusal(
                "request.edition",
                "请选择落实它的已公布版本：申请提出以后公布的本事项版本或本地差异。还没有公布的，等公布后再办结；不再修改的，写明理由不采纳。",
                "Choose the published edition that settles it: of this item, or of the place's difference, published "
                "since it was asked. Publish it first, or refuse the request with the reason.",
                where="edition",
            )
        said = "。".join(part for part in (by.zh, effect.strip()) if part)
        return {"state": "done", "effect": said, "edition": by.id, "settled_by": by.named}, ()

    _on_request(request, ("decided",), "close", closed, actor, key, [str(edition), effect])
