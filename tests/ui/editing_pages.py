"""The editor of a draft: every section, a text of errors, a draft in review."""

from __future__ import annotations

from world import Arguments, Page, World

EDITOR = frozenset({"editor"})


def _section(name: str) -> Arguments:
    return lambda w: {"draft": w.drafting, "section": name}


def _drafting(world: World) -> dict[str, object]:
    return {"draft": world.drafting}


PAGES: tuple[Page, ...] = (
    Page("workbench:edit", EDITOR, "editor", _drafting),
    *(
        Page("workbench:edit", EDITOR, "editor", _section(name), state=name)
        for name in ("steps", "materials", "questions", "conditions", "bases", "terms", "text")
    ),
    Page("workbench:edit", EDITOR, "editor", _section("steps"), query="?s=renew", state="one situation"),
    Page("workbench:edit", EDITOR, "editor", lambda w: {"draft": w.legal, "section": "steps"}, state="in review"),
    Page(
        "workbench:edit",
        frozenset({"local editor"}),
        "local editor",
        lambda w: {"draft": w.differing},
        state="difference",
    ),
    Page("workbench:edit_bases", EDITOR, arguments=_drafting, query="?q=食品", file=True),
)
