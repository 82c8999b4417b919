"""Within a rehearsal: a draft's text in force from a day, with everything that stands beside it today.

What is tried is the draft on the house as it is now, on the days of its story: so every standing text is brought
forward to that day, and nothing published later comes in between. ``core.rehearsal`` takes all of it back.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from tongban.catalogue.acts.publish import Unpublishable, cited, listed_as
from tongban.catalogue.models import Adoption, Difference, Edition, Item
from tongban.catalogue.policies import Row
from tongban.catalogue.reading.findings import errors_of
from tongban.core.canonical import digest_of
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, Subject, Update, new_row, revise, write
from tongban.core.ledger.book import Row as Written
from tongban.core.ledger.reading import fetch
from tongban.core.rehearsal import is_rehearsed
from tongban.core.scope import Actor
from tongban.definition.source import Source, read

# Ids follow from the texts, so that what was read of one is found again the next time it is tried.
_NAMES = uuid.UUID("5d1c4b52-6f0e-4a36-9d0b-6d1f0b0a7e19")


def refuse_untriable(draft: Row) -> None:
    """A text with errors cannot run. Raises Unpublishable with its findings."""
    if errors := errors_of(dict(draft)):
        raise Unpublishable(errors)


def item_of(draft: Row) -> str:
    """The code of the item a draft is of, as its text has it. Raises ReadError while it does not read."""
    data = read(draft["text"], draft["code"]).data
    if draft["sort"] == "difference":
        return str((data.get("difference") or {}).get("of") or draft["of"]).partition("@")[0]
    return str(data.get("code") or draft["code"])


def put_in_force(draft: Row, since: datetime, place: str, *, actor: Actor) -> None:
    """The draft's text in force from an instant, and taken on where it is tried (twelve digits).
    RuntimeError outside a rehearsal.
    """
    if not is_rehearsed():
        raise RuntimeError("a text is put in force without its review only where it is taken back")
    source, before = read(draft["text"], draft["code"]), since - timedelta(microseconds=1)
    code = item_of(draft)
    found = fetch("SELECT * FROM catalogue_item WHERE code = %s FOR UPDATE", [code])
    item = found[0] if found else None
    listed = listed_as(source.data) if draft["sort"] == "standard" else {}
    key = item["id"] if item is not None else uuid.uuid5(_NAMES, code)
    rows: list[Written] = []
    updates: list[Update] = [] if item is None else [revise(Item, item, **listed)]
    if item is None:
        rows.append(new_row(Item, id=key, code=code, place=draft["place"], **listed))
    else:
        updates += _brought_forward(key, since, before, own=draft["sort"] == "standard")
    if draft["sort"] == "standard":
        rows.append(_edition(draft, source, key, since))
    else:
        rows.append(_difference(draft, source, key, since))
    rows += _taken_on(key, place, since)
    head = Head.start() if item is None else Head.on(item)
    subject = Subject("item", key)
    write([Change(subject, head, "item.rehearse", actor, since, rows=tuple(rows), updates=tuple(updates))])


def _brought_forward(item: uuid.UUID, since: datetime, before: datetime, *, own: bool) -> list[Update]:
    """Texts that came after that day: the last edition (where the draft is none itself) and the places' differences
    stand from before it, editions between are passed over.
    """
    editions = fetch(
        """SELECT * FROM catalogue_edition WHERE item_id = %s AND withdrawn_at IS NULL ORDER BY number DESC""", [item]
    )
    stays = editions[:1] if not own else []
    found = [revise(Edition, one, in_force_from=before) for one in stays if one["in_force_from"] > before]
    found += [
        revise(Edition, one, withdrawn_at=since) for one in editions[len(stays) :] if one["in_force_from"] >= since
    ]
    standing = fetch(
        """SELECT DISTINCT ON (rpad(d.place, 12, '0')) d.* FROM catalogue_difference d
           WHERE d.item_id = %s AND NOT EXISTS
             (SELECT 1 FROM catalogue_filing o WHERE o.difference_id = d.id AND o.state = 'objected')
           ORDER BY rpad(d.place, 12, '0'), d.in_force_from DESC, d.published_at DESC""",
        [item],
    )
    return found + [revise(Difference, one, in_force_from=before) for one in standing if one["in_force_from"] > before]


def _taken_on(item: uuid.UUID, place: str, since: datetime) -> list[Written]:
    """As if the place had taken the item on; one that has, or has given it up, stays as it is."""
    held = fetch("SELECT 1 FROM catalogue_adoption WHERE item_id = %s AND place = %s", [item, place])
    said = {"item_id": item, "place": place, "number": "试办", "local": {}, "adopted_at": since}
    return [] if held else [new_row(Adoption, id=new_id(), **said)]


def _edition(draft: Row, source: Source, item: uuid.UUID, since: datetime) -> Written:
    last = fetch("SELECT COALESCE(max(number), 0) AS n FROM catalogue_edition WHERE item_id = %s", [item])[0]["n"]
    digest = digest_of(draft["text"])
    return new_row(
        Edition,
        id=uuid.uuid5(_NAMES, f"{item} {digest}"),
        item_id=item,
        number=last + 1,
        text=draft["text"],
        document=source.data,
        digest=digest,
        in_force_from=since,
        published_at=since,
    )


def _difference(draft: Row, source: Source, item: uuid.UUID, since: datetime) -> Written:
    said = source.data.get("difference") or {}
    digest = digest_of(draft["text"])
    return new_row(
        Difference,
        id=uuid.uuid5(_NAMES, f"{item} {digest}"),
        item_id=item,
        edition_number=cited(str(said.get("of") or draft["of"]))[1]["number"],
        place=said["place"],
        number=said.get("number") or "",
        text=draft["text"],
        document=source.data,
        digest=digest,
        in_force_from=since,
        published_at=since,
    )
