"""Reads of drafts: the editor's list, one draft with its review, comparison and dry run."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from tongban.catalogue.acts.publish import cited
from tongban.catalogue.life.states import OPEN
from tongban.catalogue.models import Comment, Draft, Edition, Opinion
from tongban.catalogue.queries import what_still_holds
from tongban.catalogue.reading.above import numbers_of
from tongban.catalogue.reading.findings import findings_of
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.definition.check.finding import Finding
from tongban.definition.check.local import params_of
from tongban.definition.comparison import Cell, compare, compare_place, touched
from tongban.definition.source import read
from tongban.organisation.models import Division

LISTED = 50


def as_row(one: Draft | Opinion | Comment) -> dict[str, Any]:
    """A row as the rules read it: columns by their names, what was not read left out."""
    return {f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields if f.attname in one.__dict__}


def draft_row(key: uuid.UUID) -> dict[str, Any]:
    """A draft as acts read it, where its reader was asked for before; one query. Refusal ``draft.unknown`` (404)."""
    found = Draft.seen_by(PLATFORM).filter(id=key).first()
    if found is None:
        raise Refusal("draft.unknown", "没有这份草稿，请从编制台重新打开。", "There is no such draft.", status=404)
    return as_row(found)


def counted(viewer: Actor) -> dict[str, int]:
    """How many open drafts the viewer may see in each state; those that are through are not counted. One query."""
    rows = Draft.seen_by(viewer).filter(state__in=OPEN).values_list("state").annotate(n=Count("id"))
    return dict(rows.order_by("state"))


def drafts_for(
    viewer: Actor, state: str | Sequence[str] = "", after: str = "", size: int = LISTED, q: str = ""
) -> list[Draft]:
    """Drafts the viewer may see, last saved first, without their texts; each with ``open_comments``, ``waiting``
    (organs that have not judged this text), ``place_name`` and ``last`` (the number of the item's last edition). One
    query. ``after``: ISO instant of the last one shown; ``q``: words of the title, or how the code begins.
    """
    rows = Draft.seen_by(viewer)
    if state:
        rows = rows.filter(state__in=[state] if isinstance(state, str) else state)
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(code__startswith=q))
    if after:
        rows = rows.filter(saved_at__lt=datetime.fromisoformat(after))
    open_comments = Count("comments", filter=Q(comments__settled_at__isnull=True), distinct=True)
    silent = Q(opinions__sort="joint", opinions__verdict="asked")
    editions = Edition.seen_by(PLATFORM).filter(item__code=OuterRef("code"), withdrawn_at__isnull=True)
    found = (
        rows.select_related("organ")
        .defer("text")
        .annotate(open_comments=open_comments, waiting=Count("opinions", filter=silent, distinct=True))
        .annotate(place_name=Subquery(Division.seen_by(PLATFORM).filter(code=OuterRef("place")).values("name")))
        .annotate(last=Subquery(editions.order_by("-number").values("number")[:1]))
    )
    return list(found.order_by("-saved_at", "-id")[:size])


@dataclass(frozen=True)
class Reviewed:
    """One draft with everything said about it."""

    draft: Draft
    opinions: list[Opinion]
    comments: list[Comment]


def draft_of(viewer: Actor, key: uuid.UUID) -> Reviewed:
    """The draft, its opinions and comments; three queries. Refusal ``draft.unknown`` (404) where the viewer may not see
    it.
    """
    found = Draft.seen_by(viewer).select_related("organ").filter(id=key).first()
    if found is None:
        raise Refusal(
            "draft.unknown", "没有这份草稿，或没有向您所在机关征求意见。", "There is no such draft for you.", status=404
        )
    opinions = Opinion.seen_by(PLATFORM).filter(draft=key).select_related("organ").order_by("asked_at", "id")
    comments = Comment.seen_by(PLATFORM).filter(draft=key).select_related("organ").order_by("at", "id")
    return Reviewed(found, list(opinions), list(comments))


def findings(draft: Draft) -> tuple[Finding, ...]:
    """What the checker says of the draft now."""
    return findings_of(draft.sort, draft.code, draft.place, draft.text, as_row(draft))


def compare_editions(before: str, after: str) -> tuple[Cell, ...]:
    """Two editions, each cited as code@number. Refusal ``difference.of``."""
    (one, old), (two, new) = cited(before), cited(after)
    return compare(read(old["text"], one["code"]).data, read(new["text"], two["code"]).data)


def compare_draft(draft: Draft) -> tuple[Cell, ...]:
    """A standard's draft against the edition it is to follow (all of it is new where there is none); a difference
    against the standard it cites. Raises ReadError while the text does not read, MergeError where a path is gone.
    """
    data = read(draft.text, draft.code).data
    if draft.sort == "difference":
        item, edition = cited(str((data.get("difference") or {}).get("of") or draft.of))
        return compare_place(read(edition["text"], item["code"]).data, data.get("difference") or {})
    last = last_edition(draft.code)
    return compare(read(last["text"], draft.code).data if last else {}, data)


def last_edition(code: str) -> Mapping[str, Any] | None:
    """The edition a new one would follow, the last that was not withdrawn, with code and name of its item."""
    found = fetch(
        """SELECT e.id, e.number, e.text, i.code, i.name
           FROM catalogue_edition e JOIN catalogue_item i ON i.id = e.item_id
           WHERE i.code = %s AND e.withdrawn_at IS NULL ORDER BY e.number DESC LIMIT 1""",
        [code],
    )
    return found[0] if found else None


def compare_with_place(code: str, place: str, at: datetime) -> tuple[Cell, ...]:
    """The standard in force against what the place makes of it; nothing where it has no difference."""
    from tongban.catalogue.queries import in_force

    found = in_force(code, place, at, resting=True)
    if found.difference is None:
        return ()
    said, _ = what_still_holds(found.edition, found.difference)
    return compare_place(found.source.data, said)


@dataclass(frozen=True, slots=True)
class DryRun:
    """What publishing a draft would do: cells by situation, the editions whose open drafts of applicants would move
    (``cases.queries.drafts_affected`` counts them), the differences that would be stranded.
    """

    code: str
    editions: tuple[uuid.UUID, ...]
    touched: Mapping[str, tuple[Cell, ...]]
    stranded: tuple[tuple[str, str, tuple[Finding, ...]], ...]


def dry_run(draft: Draft, at: datetime | None = None) -> DryRun:
    """Refusal ``draft.sort`` for a difference (see its comparison). Three queries; a check for each difference."""
    from tongban.catalogue.reading.standing import against, differences_of

    if draft.sort != "standard":
        raise Refusal("draft.sort", "地方差异请看版本对照。", "For a difference see the comparison with its standard.")
    source = read(draft.text, draft.code)
    last = last_edition(draft.code)
    rows = fetch(
        "SELECT e.id FROM catalogue_edition e JOIN catalogue_item i ON i.id = e.item_id WHERE i.code = %s ORDER BY 1",
        [draft.code],
    )
    before = read(last["text"], draft.code).data if last else {}
    day = at or now()
    numbers = numbers_of([draft.code] if params_of(source) else [], day)
    lost = against(source, differences_of(draft.code, day), numbers)
    stranded = tuple((one["place"], one["number"], errors) for one, errors in lost)
    return DryRun(draft.code, tuple(row["id"] for row in rows), touched(before, source.data), stranded)
