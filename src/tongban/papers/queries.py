"""Reads of papers: those of a case, and one paper for somebody who may see it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.organisation.posts import organs_with_cases


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in a list; ``code`` is for ``/verify/``."""

    id: uuid.UUID
    kind: str
    number: str
    title: str
    code: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Served:
    """A paper with its addressee and subject: who may have it is decided by whoever asks."""

    id: uuid.UUID
    title: str
    number: str
    about_kind: str
    about_id: uuid.UUID
    to: tuple[str, uuid.UUID]
    organ: uuid.UUID


def papers_about(kind: str, key: uuid.UUID) -> list[Listed]:
    """Every paper about a subject, oldest first; the caller has checked that the subject may be seen. One query."""
    rows = fetch(
        """SELECT id, kind, number, title, code, made_at FROM papers_paper
           WHERE about_id = %s AND about_kind = %s ORDER BY made_at, id""",
        [key, kind],
    )
    return [Listed(**row) for row in rows]


def paper(key: uuid.UUID) -> Served | None:
    """One paper; None if there is none. One query."""
    rows = fetch(
        """SELECT id, title, number, about_kind, about_id, to_kind, to_id, organ_id FROM papers_paper WHERE id = %s""",
        [key],
    )
    if not rows:
        return None
    row = rows[0]
    return Served(
        row["id"], row["title"], row["number"], row["about_kind"], row["about_id"], (row["to_kind"], row["to_id"]),
        row["organ_id"],
    )  # fmt: skip


Seen = Callable[[Actor, uuid.UUID], bool]
_seen: dict[str, Seen] = {}


def seen_with(kind: str, seen: Seen) -> None:
    """The room of a subject says who sees it: whoever sees a case sees its papers."""
    _seen[kind] = seen


def may_read(viewer: Actor, served: Served) -> bool:
    """The addressee and whoever may act for him (in some items: if he sees its subject); staff of the organ whose paper
    it is, and staff who see its subject.
    """
    if viewer.is_platform or served.to in viewer.principals:
        return True
    if not viewer.is_staff and served.to not in viewer.represented:
        return False
    seen = _seen.get(served.about_kind)
    of_organ = viewer.is_staff and served.organ in organs_with_cases(viewer)
    return of_organ or (seen is not None and seen(viewer, served.about_id))
