"""Publishing: an edition or a difference that passes the check takes force at an instant; every channel reads it from
then on.

The platform publishes what ships and what its operator loads; people publish what went through its review
(``acts.reviewing``). Both write through ``next_edition`` and ``next_difference`` here.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from tongban.catalogue.acts.overtaken import refuse_older, refuse_older_standard, refuse_overtaken, taken_by
from tongban.catalogue.life.taking import carries_out, refuse_objected, refuse_unadoptable
from tongban.catalogue.models import Adoption, Difference, Edition, Item
from tongban.catalogue.policies import may_publish
from tongban.catalogue.reading.above import confirmed, numbers_above
from tongban.catalogue.reading.registered import registered_now
from tongban.catalogue.word_index import words_of_item
from tongban.core.canonical import digest_of
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.book import (
    Change,
    Event,
    Head,
    KeepReply,
    Reply,
    Subject,
    Update,
    new_row,
    perform,
    revise,
    write,
)
from tongban.core.ledger.book import Row as Written
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.check.finding import Finding
from tongban.definition.registry import check_definition, check_difference, registry_with
from tongban.definition.source import Source, read
from tongban.organisation.queries import supervised_lines

Row = dict[str, Any]


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

    @property
    def faults(self) -> tuple[Refusal, ...]:
        """Each finding as a refusal of its own, so that pages and the API name every cell with its code."""
        return tuple(
            Refusal(f.code, f"{f.what_zh}。{f.mend_zh}", f"{f.what_en}. {f.mend_en}", where=f.path)
            for f in self.findings
        )


@dataclass(frozen=True, slots=True)
class Publication:
    """Who publishes, when, from when it is in force, and what the ledger keeps beside (who reviewed …)."""

    actor: Actor
    at: datetime
    since: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    place: str = ""
    draft: Row | None = None
    renames: bool = False

    @classmethod
    def of(
        cls,
        actor: Actor,
        in_force_from: datetime | None,
        detail: Mapping[str, Any] | None = None,
        place: str = "",
        draft: Row | None = None,
        renames: bool = False,
    ) -> Publication:
        """Of a ``draft``'s row where people wrote the text; ``renames``: the item of that code is called otherwise from
        now on. Refusal ``edition.past`` for an instant already gone by.
        """
        at = now()
        if in_force_from is not None and in_force_from < at:
            raise Refusal(
                "edition.past",
                "生效时间已经过去，请改为现在或以后。",
                "The instant in force is past; choose now or later.",
                where="in_force_from",
            )
        return cls(actor, at, in_force_from or at, detail or {}, place, draft, renames)


def publish(
    text: str,
    *,
    actor: Actor,
    name: str = "",
    in_force_from: datetime | None = None,
    renames: bool = False,
    key: str = "",
) -> uuid.UUID:
    """Publish a definition as the item's next edition; the same text again is the same edition. ``renames``: the item
    of this code is called otherwise from now on.

    Raises ReadError, Unpublishable, Denied, or Refusal ``edition.past`` for an instant already gone by,
    ``item.another`` (409) for a code that is an item's of another name.
    """
    may_publish(actor)
    publication = Publication.of(actor, in_force_from, renames=renames)
    source = sound_definition(text, name or "definition")

    def work(once: KeepReply) -> Reply:
        edition, changes = next_edition(source, text, publication)
        reply = {"edition": str(edition)}
        if changes:
            write(changes, once=once(reply))
        return reply

    return uuid.UUID(perform(work, actor=actor, key=key, body=digest_of(text))["edition"])


def sound_definition(text: str, name: str) -> Source:
    """The definition without errors; raises ReadError or Unpublishable."""
    source = read(text, name)
    errors = [
        f for f in check_definition(source, supervised_lines(), registered=registered_now()) if f.severity == "error"
    ]
    if errors:
        raise Unpublishable(errors)
    return source


def next_edition(source: Source, text: str, publication: Publication) -> tuple[uuid.UUID, list[Change]]:
    """The item's next edition and the Change that writes it; none where the last edition says the same.

    Refusals ``item.another`` for a code that is another item's, ``draft.older`` for a draft that was not written on the
    last edition.
    """
    data, digest = source.data, digest_of(text)
    found = fetch("SELECT * FROM catalogue_item WHERE code = %s FOR UPDATE", [data["code"]])
    item = found[0] if found else None
    last = _last_edition(item["id"]) if item else None
    if last is not None and last["digest"] == digest and last["withdrawn_at"] is None:
        return last["id"], []
    if item is not None and last is not None:
        if publication.draft is not None:
            refuse_older(item, publication.draft["of"], last["standing"])
        elif item["name"] != data["item"] and not publication.renames:
            raise taken_by(item)
    edition = new_row(
        Edition,
        id=new_id(),
        item_id=item["id"] if item else new_id(),
        number=last["number"] + 1 if last else 1,
        text=text,
        document=data,
        digest=digest,
        in_force_from=publication.since,
        published_at=publication.at,
    )
    return edition.values["id"], [_edition_change(item, edition, data, publication)]


def _last_edition(item: uuid.UUID) -> Row | None:
    found = fetch(
        """SELECT id, number, digest, withdrawn_at,
                  max(number) FILTER (WHERE withdrawn_at IS NULL) OVER () AS standing FROM catalogue_edition
           WHERE item_id = %s ORDER BY number DESC LIMIT 1""",
        [item],
    )
    return found[0] if found else None


def listed_as(data: Mapping[str, Any]) -> dict[str, object]:
    """What the directory keeps of an item, from its definition."""
    return {
        "name": data["item"],
        "kind": data["kind"],
        "line": data["line"],
        "words": words_of_item(data, registry_with(data.get("dictionary"))),
        "topics": data.get("topics") or {},
    }


def _edition_change(item: Row | None, edition: Written, data: Mapping[str, Any], publication: Publication) -> Change:
    key = edition.values["item_id"]
    listed = listed_as(data)
    number = edition.values["number"]
    detail = {
        "edition": number,
        "digest": edition.values["digest"],
        "in_force_from": str(edition.values["in_force_from"]),
        **publication.detail,
    }
    row = new_row(Item, id=key, code=data["code"], place=publication.place, **listed) if item is None else None
    return Change(
        Subject("item", key),
        Head.start() if item is None else Head.on(item),
        "item.publish",
        publication.actor,
        publication.at,
        rows=(row, edition) if row is not None else (edition,),
        updates=() if item is None else (revise(Item, item, **listed),),
        detail=detail,
        event=Event("catalogue.published", {"item": str(key), "code": data["code"], "edition": number}),
    )


def publish_difference(text: str, *, actor: Actor, name: str = "", key: str = "") -> uuid.UUID:
    """Publish a place's difference to the edition it cites; refused where a change is not in the applicant's favour."""
    may_publish(actor)
    source = read(text, name or "difference")
    publication = Publication.of(actor, None)

    def work(once: KeepReply) -> Reply:
        difference, changes = next_difference(source, text, publication)
        reply = {"difference": str(difference)}
        if changes:
            write(changes, once=once(reply))
        return reply

    with transaction.atomic():
        return uuid.UUID(perform(work, actor=actor, key=key, body=text)["difference"])


def cited(of: str, *, lock: bool = False) -> tuple[Row, Row]:
    """(item, edition) of ``code@number``, or the last edition of ``code``. Refusal ``difference.of``."""
    code, _, number = of.partition("@")
    found = fetch(f"SELECT * FROM catalogue_item WHERE code = %s{' FOR UPDATE' if lock else ''}", [code])
    edition = _edition(found[0]["id"], number) if found else None
    if edition is None:
        raise Refusal(
            "difference.of",
            f"没有 {of} 这个版本，请核对编码和版本号。",
            f"There is no edition {of}.",
            where="difference.of",
        )
    return found[0], edition


def _edition(item: uuid.UUID, number: str) -> Row | None:
    found = fetch(
        """SELECT id, number, text FROM catalogue_edition
           WHERE item_id = %s AND (%s = '' OR number::text = %s) AND withdrawn_at IS NULL
           ORDER BY number DESC LIMIT 1""",
        [item, number, number],
    )
    return found[0] if found else None


def next_difference(source: Source, text: str, publication: Publication) -> tuple[uuid.UUID, list[Change]]:
    """A place's difference and the Change that writes it; none where it stands in these words already.

    The one way to a difference: every door (adoption, draft, file, API) is refused here alike. Whoever publishes a
    difference carries the item out: the adoption joins the same line. Raises Unpublishable, and what ``life.taking``
    refuses.
    """
    said = source.data.get("difference") or {}
    item, edition = cited(str(said.get("of", "")), lock=True)
    standard = read(edition["text"], item["code"])
    place = str(said.get("place") or "").ljust(12, "0")
    last = standing_difference(item["id"], place)
    if publication.draft is not None:
        refuse_older_standard(item, edition["number"], publication.since)
        refuse_overtaken(publication.draft, last)
    if place.isdigit() and len(place) == 12:
        refuse_unadoptable(item, standard.data, said, place, publication.at)
    above = numbers_above(item["code"], place, publication.since)
    approved = confirmed(item["line"], said, last, publication.draft)
    found = check_difference(standard, source, above=above, approved=approved)
    errors = [f for f in found if f.severity == "error"]
    if errors:
        raise Unpublishable(errors)
    if said.get("changes"):
        refuse_objected(said["changes"], _objected(item["id"], place))
    digest = digest_of(text)
    held = _adopted(item["id"], place)
    taken = held is not None or not carries_out(standard.data, place)
    if taken and last is not None and (last["digest"], last["edition"]) == (digest, edition["number"]):
        return last["id"], []
    row = new_row(
        Difference,
        id=new_id(),
        item_id=item["id"],
        edition_number=edition["number"],
        place=said["place"],
        number=said.get("number") or "",
        text=text,
        document=source.data,
        digest=digest,
        in_force_from=publication.since,
        published_at=publication.at,
    )
    adopted, updated = _adoption(item["id"], standard.data, place, said, held, publication)
    change = Change(
        Subject("item", item["id"]),
        Head.on(item),
        "item.differ",
        publication.actor,
        publication.at,
        rows=(row, *adopted),
        updates=(revise(Item, item), *updated),
        detail={"place": said["place"], "number": said.get("number") or "", "digest": digest, **publication.detail},
        event=Event("catalogue.differed", {"code": item["code"], "place": said["place"]}),
    )
    return row.values["id"], [change]


def standing_difference(item: uuid.UUID, place: str) -> Row | None:
    """The difference that was published last for a place of twelve digits: id, digest, edition, text."""
    found = fetch(
        """SELECT id, digest, edition_number AS edition, text FROM catalogue_difference
           WHERE item_id = %s AND rpad(place, 12, '0') = %s ORDER BY published_at DESC, id DESC LIMIT 1""",
        [item, place],
    )
    return found[0] if found else None


def _objected(item: uuid.UUID, place: str) -> dict[str, list[Row]]:
    """What of the place's changes to the item the province has objected to, by the number of the filing."""
    rows = fetch(
        """SELECT f.number, d.document->'difference'->'changes' AS changes FROM catalogue_filing f
           JOIN catalogue_difference d ON d.id = f.difference_id
           WHERE d.item_id = %s AND rpad(d.place, 12, '0') = %s AND f.state = 'objected' ORDER BY f.number""",
        [item, place],
    )
    return {row["number"]: row["changes"] for row in rows}


def _adopted(item: uuid.UUID, place: str) -> Row | None:
    """The place's open adoption."""
    found = fetch(
        "SELECT * FROM catalogue_adoption WHERE item_id = %s AND place = %s AND ended_at IS NULL", [item, place]
    )
    return found[0] if found else None


def _adoption(
    item: uuid.UUID,
    standard: Mapping[str, Any],
    place: str,
    said: Mapping[str, Any],
    held: Row | None,
    publication: Publication,
) -> tuple[tuple[Written, ...], tuple[Update, ...]]:
    """(rows, updates): the adoption that a difference brings with it, or the one that stands with its new values.

    None at a level that only sets parameters: it does not carry the item out.
    """
    values = {"number": said.get("number") or "", "local": said.get("local") or {}}
    if held is not None:
        return (), (revise(Adoption, held, **values),)
    if not carries_out(standard, place):
        return (), ()
    return (new_row(Adoption, id=new_id(), item_id=item, place=place, adopted_at=publication.at, **values),), ()
