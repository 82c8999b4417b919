"""Stories of the tests: a provincial draft of the food licence, tried by a trader of 广安区 to its licence."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps

from tongban.core.ledger.reading import fetch
from tongban.trials.acts import change, expect, keep
from tongban.trials.rules import Beginning
from tongban.trials.stage import Stage, played
from tongban.trials.usual import to_the_end

import life_course
from demo import GUANGAN

BEGINS = {"situation": "new", "place": GUANGAN, "applicant": "trader", "channel": "online", "day": "2026-11-02"}


def every_table(*but: str) -> dict[str, Any]:
    """Count and digest of every table of the house, and how far its serial numbers have run."""
    names = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - set(but))
    found: dict[str, Any] = {
        name: fetch(
            "SELECT count(*) AS n, md5(COALESCE(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) AS d "
            f'FROM "{name}" t'
        )[0]
        for name in names
    }
    return found | {"serials": fetch("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1")}


def row_of(draft: uuid.UUID) -> dict[str, Any]:
    return fetch("SELECT * FROM catalogue_draft WHERE id = %s", [draft])[0]


def story(key: uuid.UUID) -> dict[str, Any]:
    return fetch("SELECT * FROM trials_story WHERE id = %s", [key])[0]


def beginning(**begins: Any) -> Beginning:
    return Beginning(**{**BEGINS, **begins})


def usual_way(draft: uuid.UUID, **begins: str) -> tuple[list[dict[str, Any]], Stage]:
    """The moves of the usual way to the end, and the stage as it stood (its database gone)."""
    with played(row_of(draft), beginning(**begins), []) as stage:
        moves = to_the_end(stage, 60)
    return moves, stage


def kept(draft: uuid.UUID, name: str = "照常办理", **begins: str) -> uuid.UUID:
    """A story of the usual way, with what comes of it as what is expected."""
    actor = life_course.editor()
    moves, _ = usual_way(draft, **begins)
    key = uuid.UUID(keep(draft, name, {**BEGINS, **begins}, moves, actor=actor)["id"])
    expect(draft, key, 1, actor=actor)
    return key


__all__ = ["BEGINS", "beginning", "change", "every_table", "kept", "row_of", "story", "usual_way"]
