"""The editor of a draft: every section, a text of errors, a draft in review."""

from __future__ import annotations

from world import Arguments, Page, World

EDITOR = frozenset({"editor"})


def _section(name: str) -> Arguments:
    return lambda w: {"draft": w.drafting, "section": name}


def _drafting(world: World) -> dict[str, object]:
    return {"draft": world.drafting}


PAGES: tuple[Page, ...] = (
    Page("catalogue:edit", EDITOR, "editor", _drafting),
    *(
        Page("catalogue:edit", EDITOR, "editor", _section(name), state=name)
        for name in ("steps", "materials", "questions", "conditions", "bases", "terms", "text")
    ),
    Page("catalogue:edit", EDITOR, "editor", _section("steps"), query="?s=renew", state="one situation"),
    Page("catalogue:edit", EDITOR, "editor", lambda w: {"draft": w.legal, "section": "steps"}, state="in review"),
    Page(
        "catalogue:edit",
        frozenset({"local editor"}),
        "local editor",
        lambda w: {"draft": w.differing},
        state="difference",
    ),
    Page("catalogue:edit_bases", EDITOR, arguments=_drafting, query="?q=食品", file=True),
)
