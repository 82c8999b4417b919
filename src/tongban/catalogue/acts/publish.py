"""Publishing: an edition or a difference that passes the check takes force at an instant; every channel reads it from
then on.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.catalogue.effective import digest_of
from tongban.catalogue.format import Source, read
from tongban.catalogue.models import Difference, Edition, Item
from tongban.catalogue.policies import may_publish
from tongban.catalogue.queries import search_words
from tongban.catalogue.registry import check_definition, check_difference
from tongban.catalogue.rules.finding import Finding
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor


class Unpublishable(Refusal):
    """The definition has errors; ``findings`` names each cell and its mending."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(
            "definition.errors",
            f"定义有 {len(findings)} 处错误，不能发布。"
            f"第一处：{first.path}（第 {first.line} 行）{first.what_zh}。{first.mend_zh}",
            f"The definition has {len(findings)} errors and cannot be published. "
            f"First: {first.path} (line {first.line}) "
            f"{first.what_en}. {first.mend_en}",
            where=first.path,
        )
        self.findings = tuple(findings)


def publish(
    text: str, *, actor: Actor, name: str = "", in_force_from: datetime | None = None, key: str = ""
) -> uuid.UUID:
    """Publish a definition as the item's next edition; the same text again is the same edition.

    Raises ReadError, Unpublishable, Denied, or Refusal ``edition.past`` for an instant already gone by.
    """
    may_publish(actor)
    at = now()
    if in_force_from is not None and in_force_from < at:
        raise Refusal(
            "edition.past", "生效时间已经过去，请改为现在或以后。", "The instant in force is past; choose now or later."
        )
    source = read(text, name or "definition")
    errors = [f for f in check_definition(source) if f.severity == "error"]
    if errors:
        raise Unpublishable(errors)
    return _write_edition(source, text, at, in_force_from or at, actor, key)


def _write_edition(source: Source, text: str, at: datetime, since: datetime, actor: Actor, key: str) -> uuid.UUID:
    data = source.data
    digest = digest_of(text)

    def work(once: Any) -> dict[str, str]:
        found = fetch("SELECT * FROM catalogue_item WHERE code = %s FOR UPDATE", [data["code"]])
        item = found[0] if found else None
        last = _last_edition(item["id"]) if item else None
        if last is not None and last["digest"] == digest:
            return {"edition": str(last["id"])}
        edition = new_row(
            Edition,
            id=new_id(),
            item_id=item["id"] if item else new_id(),
            number=last["number"] + 1 if last else 1,
            text=text,
            document=data,
            digest=digest,
            in_force_from=since,
            published_at=at,
        )
        change = _edition_change(item, edition, data, at, actor)
        reply = {"edition": str(edition.values["id"])}
        write([change], once=once(reply))
        return reply

    return uuid.UUID(perform(work, actor=actor, key=key, body=digest)["edition"])


def _last_edition(item: uuid.UUID) -> dict[str, Any] | None:
    found = fetch(
        "SELECT id, number, digest FROM catalogue_edition WHERE item_id = %s ORDER BY number DESC LIMIT 1", [item]
    )
    return found[0] if found else None


def _edition_change(
    item: dict[str, Any] | None, edition: Any, data: dict[str, Any], at: datetime, actor: Actor
) -> Change:
    key = edition.values["item_id"]
    said = " ".join([data["item"], data.get("plain") or "", *(data.get("words") or []), data.get("line") or ""])
    listed = {
        "name": data["item"],
        "kind": data["kind"],
        "line": data["line"],
        "words": " ".join(search_words(said)),
        "topics": data.get("topics") or {},
    }
    detail = {
        "edition": edition.values["number"],
        "digest": edition.values["digest"],
        "in_force_from": str(edition.values["in_force_from"]),
    }
    event = Event("catalogue.published", {"item": str(key), "code": data["code"], "edition": edition.values["number"]})
    if item is None:
        row = new_row(Item, id=key, code=data["code"], **listed)
        return Change(
            Subject("item", key),
            Head.start(),
            "item.publish",
            actor,
            at,
            rows=(row, edition),
            detail=detail,
            event=event,
        )
    update = revise(Item, item, **listed)
    return Change(
        Subject("item", key),
        Head.on(item),
        "item.publish",
        actor,
        at,
        rows=(edition,),
        updates=(update,),
        detail=detail,
        event=event,
    )


def publish_difference(text: str, *, actor: Actor, name: str = "", key: str = "") -> uuid.UUID:
    """Publish a place's difference to the edition it cites; refused where a change is not in the applicant's favour."""
    may_publish(actor)
    source = read(text, name or "difference")
    said = source.data.get("difference") or {}
    code, _, number = str(said.get("of", "")).partition("@")
    at = now()

    def work(once: Any) -> dict[str, str]:
        found = fetch("SELECT * FROM catalogue_item WHERE code = %s FOR UPDATE", [code])
        edition = _edition(found[0]["id"], number) if found else None
        if edition is None:
            raise Refusal(
                "difference.of",
                f"没有 {said.get('of')} 这个版本，请核对编码和版本号。",
                f"There is no edition {said.get('of')}.",
            )
        errors = [f for f in check_difference(read(edition["text"], code), source) if f.severity == "error"]
        if errors:
            raise Unpublishable(errors)
        digest = digest_of(text)
        same = fetch(
            "SELECT id FROM catalogue_difference "
            "WHERE item_id = %s AND place = %s AND digest = %s AND edition_number = %s",
            [found[0]["id"], said["place"], digest, edition["number"]],
        )
        if same:
            return {"difference": str(same[0]["id"])}
        row = new_row(
            Difference,
            id=new_id(),
            item_id=found[0]["id"],
            edition_number=edition["number"],
            place=said["place"],
            number=said.get("number") or "",
            text=text,
            document=source.data,
            digest=digest,
            in_force_from=at,
            published_at=at,
        )
        change = Change(
            Subject("item", found[0]["id"]),
            Head.on(found[0]),
            "item.differ",
            actor,
            at,
            rows=(row,),
            updates=(revise(Item, found[0]),),
            detail={"place": said["place"], "number": said.get("number") or "", "digest": digest},
            event=Event("catalogue.differed", {"code": code, "place": said["place"]}),
        )
        reply = {"difference": str(row.values["id"])}
        write([change], once=once(reply))
        return reply

    with transaction.atomic():
        return uuid.UUID(perform(work, actor=actor, key=key, body=text)["difference"])


def _edition(item: uuid.UUID, number: str) -> dict[str, Any] | None:
    found = fetch(
        "SELECT number, text FROM catalogue_edition WHERE item_id = %s AND (%s = '' OR number::text = %s) "
        "ORDER BY number DESC LIMIT 1",
        [item, number, number],
    )
    return found[0] if found else None
