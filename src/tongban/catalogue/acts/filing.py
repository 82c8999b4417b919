"""Favourable differences file themselves with the province 创新举措备案; its office notes, spreads or objects.

川府发〔2022〕15号 三(二): local innovation is filed with the provincial department. The period to answer is our reading
(ten working days, marked 演示 in the guide to filings); silence means noted.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tongban.catalogue.acts.drafting import Order, ordered
from tongban.catalogue.acts.publish import Publication, Unpublishable, next_difference, standing_difference
from tongban.catalogue.life.spreading import spread_text, written
from tongban.catalogue.life.taking import without
from tongban.catalogue.models import Difference, Filing
from tongban.catalogue.policies import PROVINCE, may_answer_filings
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.jobs import per_subject
from tongban.core.ledger.book import (
    Change,
    Event,
    Head,
    KeepReply,
    Reply,
    Subject,
    contribute,
    new_row,
    perform,
    revise,
    write,
)
from tongban.core.ledger.change import table_of
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.core.workdays import Duration, due
from tongban.definition.source import read
from tongban.organisation.queries import calendar

# Our reading: no text sets a period. Counted as the province's working days.
ANSWER = Duration.parse("10wd")


@contribute("item.differ")
def file_itself(change: Change) -> Iterable[Change]:
    """The filing of a difference that changes something, in the transaction that publishes it: number, day, receipt."""
    for row in change.rows:
        if row.table is not table_of(Difference):
            continue
        changes = (row.values["document"].get("difference") or {}).get("changes")
        if not changes or not without(changes, _filed(row.values["item_id"], row.values["place"])):
            continue
        serial = fetch("SELECT nextval('catalogue_filing_serial') AS n")[0]["n"]
        key = new_id()
        filing = new_row(
            Filing,
            id=key,
            difference_id=row.values["id"],
            number=f"川事备〔{day_of(change.at).year}〕{serial:05d}号",
            filed_at=change.at,
            answer_by=due(change.at, ANSWER, (), calendar(PROVINCE), None).date,
        )
        body = {"filing": str(key), "number": filing.values["number"], "place": row.values["place"]}
        yield Change(
            Subject("filing", key),
            Head.start(),
            "filing.file",
            change.actor,
            change.at,
            rows=(filing,),
            detail={**body, "difference": str(row.values["id"]), "answer_by": str(filing.values["answer_by"])},
            event=Event("filing.filed", body),
        )


_FILED = """
SELECT c AS change FROM catalogue_filing f JOIN catalogue_difference d ON d.id = f.difference_id
CROSS JOIN LATERAL jsonb_array_elements(d.document->'difference'->'changes') c
WHERE d.item_id = %s AND rpad(d.place, 12, '0') = rpad(%s, 12, '0') AND f.state <> 'objected'
"""


def _filed(item: uuid.UUID, place: str) -> list[dict[str, Any]]:
    """The changes of a place to an item that stand on a filing: they are not filed again with other local values."""
    return [row["change"] for row in fetch(_FILED, [item, place])]


def _locked(filing: uuid.UUID, at: datetime) -> dict[str, Any]:
    found = fetch("SELECT * FROM catalogue_filing WHERE id = %s FOR UPDATE", [filing])
    if not found:
        raise Refusal(
            "filing.unknown", "没有这件备案，请核对备案号。", "There is no such filing; check its number.", status=404
        )
    row = found[0]
    late = row["state"] == "filed" and row["answer_by"] is not None and day_of(at) > row["answer_by"]
    if row["state"] != "filed" or late:
        raise Refusal(
            "filing.answered",
            "这件备案已经答复，或已过答复期限而视为知悉。需要改变的，请通过修订标准办理。",
            "This filing was answered, or its period has passed and it counts as noted; change the standard instead.",
            status=409,
        )
    return row


def _answered(row: dict[str, Any], verb: str, actor: Actor, at: datetime, **changed: Any) -> Change:
    values = {"decided_at": at, "decided_by": actor.account, **changed}
    return Change(
        Subject("filing", row["id"]),
        Head.on(row),
        f"filing.{verb}",
        actor,
        at,
        updates=(revise(Filing, row, **values),),
        detail={"number": row["number"], "words": changed.get("words", "")},
        event=Event(f"filing.{verb}", {"filing": str(row["id"]), "number": row["number"], "state": changed["state"]}),
    )


@act("filing.note")
def note(filing: uuid.UUID, words: str = "", *, actor: Actor, key: str = "") -> Done:
    """The office takes note 知悉; the difference goes on."""
    may_answer_filings(actor)
    at = now()
    row = _locked(filing, at)
    return Done([_answered(row, "note", actor, at, state="noted", words=words)], {"state": "noted"})


@act("filing.object")
def object_to(filing: uuid.UUID, words: str, *, actor: Actor, key: str = "") -> Done:
    """The office objects, with its reasons: from this instant the place runs without these changes.

    What stands at the place is written anew without them, so its telephones, venues and parameters stay; cases that
    run keep what they are pinned to. The same changes are refused from then on (``filing.objected``).
    """
    may_answer_filings(actor)
    if not words.strip():
        raise Refusal(
            "filing.words",
            "请写明不予同意的理由和依据。",
            "Say why it is objected to, and on what basis.",
            where="words",
        )
    at = now()
    row = _locked(filing, at)
    struck = _struck(row, actor, at)
    answered = _answered(row, "object", actor, at, state="objected", words=words)
    return Done([answered, *struck], {"state": "objected"})


def _struck(row: Mapping[str, Any], actor: Actor, at: datetime) -> list[Change]:
    """The standing difference of the place without the changes objected to; nothing where it has none of them."""
    filed = fetch(
        """SELECT d.item_id, d.place, d.document->'difference'->'changes' AS changes, i.code
           FROM catalogue_difference d JOIN catalogue_item i ON i.id = d.item_id WHERE d.id = %s FOR UPDATE OF i""",
        [row["difference_id"]],
    )[0]
    standing = standing_difference(filed["item_id"], filed["place"].ljust(12, "0"))
    assert standing is not None
    said = read(standing["text"], filed["code"]).data["difference"]
    changes = said.get("changes") or []
    left = without(changes, filed["changes"])
    if len(left) == len(changes):
        return []
    publication = Publication(actor, at, at, {"objected": row["number"]})
    try:
        return _rewritten(said, left, filed["code"], publication)
    except Unpublishable:
        # What is left does not hold by itself (steps that only fit the shorter promise): the standard runs.
        return _rewritten(said, [], filed["code"], publication)


def _rewritten(said: Mapping[str, Any], changes: list[Any], code: str, publication: Publication) -> list[Change]:
    text = written({"difference": {**said, "changes": changes}})
    return next_difference(read(text, code), text, publication)[1]


def spread(filing: uuid.UUID, organ: uuid.UUID, words: str = "", *, actor: Actor, key: str = "") -> uuid.UUID:
    """The office spreads the improvement 复制推广: a draft of the next standard with these changes, for ``organ``.

    The draft goes the ordinary way of review; nothing changes for anybody until it is published. Refusal
    ``filing.stranded`` where the standard in force no longer has what the difference changes, ``draft.organ``.
    """
    may_answer_filings(actor)

    def work(once: KeepReply) -> Reply:
        at = now()
        row = _locked(filing, at)
        draft = _spread_draft(row, organ, actor, at)
        key_ = draft.rows[0].values["id"]
        reply = {"draft": str(key_)}
        write([_answered(row, "spread", actor, at, state="spread", words=words, draft=key_), draft], once=once(reply))
        return reply

    return uuid.UUID(perform(work, actor=actor, key=key, body=["spread", str(filing), str(organ), words])["draft"])


_SPREADING = """
SELECT d.text AS difference, i.code, i.name, i.place, e.number, e.text FROM catalogue_difference d
JOIN catalogue_item i ON i.id = d.item_id
JOIN LATERAL (SELECT number, text FROM catalogue_edition WHERE item_id = i.id AND in_force_from <= %s
              AND withdrawn_at IS NULL ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
WHERE d.id = %s
"""


def _spread_draft(row: Mapping[str, Any], organ: uuid.UUID, actor: Actor, at: datetime) -> Change:
    found = fetch(_SPREADING, [at, row["difference_id"]])[0]
    said = read(found["difference"], "difference").data["difference"]
    order = Order(
        organ,
        found,
        found["number"],
        f"{found['name']}：推广{row['number']}",
        spread_text(found["text"], said),
        f"推广{said.get('number') or ''}（{row['number']}）",
    )
    return ordered(order, "spread", actor, at, {"filing": row["number"]})


def note_by_silence() -> int:
    """Filings whose period has passed unanswered count as noted, on record as the platform's line. Daily."""
    waiting = fetch(
        """SELECT id FROM catalogue_filing WHERE state = 'filed' AND answer_by < %s AND id <> ALL(%s::uuid[])
           ORDER BY filed_at LIMIT 500""",
        [day_of(now()), _note_if_due.waiting()],
    )
    return _note_if_due.each(row["id"] for row in waiting)


@per_subject("filing.note_by_silence", "filing", "备案逾期未答复，视为知悉")
def _note_if_due(key: str) -> bool:
    filing, done = uuid.UUID(key), False

    def work(once: KeepReply) -> Mapping[str, Any]:
        nonlocal done
        at = now()
        row = fetch("SELECT * FROM catalogue_filing WHERE id = %s FOR UPDATE", [filing])[0]
        if row["state"] == "filed" and row["answer_by"] is not None and row["answer_by"] < day_of(at):
            write([_answered(row, "note_by_silence", PLATFORM, at, state="noted", words="逾期未答复，视为知悉")])
            done = True
        return {}

    perform(work, actor=PLATFORM)
    return done
