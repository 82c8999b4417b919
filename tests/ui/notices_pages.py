"""Pages of public notices, objections and public decisions."""

from __future__ import annotations

from tongban.core.ledger.reading import fetch

from demo import GUANGAN
from world import ALL, PUBLIC, STAFF, Page, World

ORGAN = frozenset({"reviewer", "decider", "head"})


def number(world: World) -> dict[str, object]:
    """An event in a park that stands before the public, with an objection that waits."""
    return {"number": fetch("SELECT number FROM notices_notice WHERE id = %s", [world.notice])[0]["number"]}


def receipt(world: World) -> dict[str, object]:
    """The licence that was granted."""
    return {"receipt": fetch("SELECT receipt FROM notices_disclosure WHERE id = %s", [world.disclosure])[0]["receipt"]}


def proof(world: World) -> dict[str, object]:
    """What the objector enclosed."""
    row = fetch("SELECT file FROM notices_objection WHERE notice_id = %s AND file <> ''", [world.notice])[0]
    return {"key": world.notice, "digest": row["file"]}


PAGES: tuple[Page, ...] = (
    Page("notices:list", ALL, "nobody", modes=PUBLIC),
    Page("notices:list", ALL, "nobody", query=f"?area={GUANGAN}", state="empty"),
    Page("notices:read", ALL, "nobody", number, modes=PUBLIC),
    Page("notices:object", ALL, "nobody", number, modes=PUBLIC),
    Page("notices:object", ALL, "clerk", number, state="entered by staff"),
    Page("notices:follow", ALL, "nobody", modes=PUBLIC),
    Page("notices:decisions", ALL, "nobody", modes=PUBLIC),
    Page("notices:decisions", ALL, "nobody", query="?q=无此企业", state="empty"),
    Page("notices:decision", ALL, "applicant", receipt),
    Page("notices:ask_correction", frozenset(), arguments=receipt, posts=True),
    Page("notices:to_do", STAFF, "reviewer"),
    Page("notices:desk_notice", ORGAN, "reviewer", lambda w: {"key": w.notice}),
    Page("notices:enclosed", ORGAN, arguments=proof, file=True),
    Page("notices:record", ORGAN, "head", lambda w: {"key": w.disclosure}),
)
