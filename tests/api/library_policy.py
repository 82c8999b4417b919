"""Who may call what of the library of legal bases and the register of standards."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from tongban.catalogue.acts.library import Revision, record
from tongban.catalogue.acts.standards import key_of

from catalogue_policy import ROLES, STAFF, CatalogueLine, only
from life_course import office

LAW = "就业服务与就业管理规定"
LAW_SAID = {
    "title": "成都市演示条例",
    "kind": "地方性法规",
    "since": "2026-06-01",
    "by": "公告（演示）",
    "source": "演示",
    "numbered": "60",
}
KEEPERS, OFFICE = only("office", "legality"), only("office")
ALL = " ".join(["200"] * len(ROLES))


def recorded() -> uuid.UUID:
    """A repeal that was recorded."""
    return record(Revision(LAW, "63", "repealed", date(2026, 1, 1), "决定（演示）"), actor=office())[0]


def _revision(known: uuid.UUID) -> dict[str, Any]:
    return {"article": "63", "what": "amended", "on": "2026-01-01", "by": "决定（演示）"}


def _standard(known: uuid.UUID) -> dict[str, Any]:
    governs = [{"sort": "step", "key": "accept"}]
    family = "政务服务中心建设"
    return {"number": "演示-9", "family": family, "title": "演示标准", "source": "演示", "governs": governs}


LIBRARY: tuple[CatalogueLine, ...] = (
    CatalogueLine("GET", "/library", STAFF),
    CatalogueLine("GET", "/library/{title}", STAFF, values=lambda known: {"title": LAW}),
    CatalogueLine("POST", "/library", KEEPERS.replace("200", "201"), body=lambda known: LAW_SAID),
    CatalogueLine(
        "POST",
        "/library/{title}/texts",
        KEEPERS.replace("200", "201"),
        None,
        lambda known: {"title": LAW},
        lambda known: {"since": "2026-06-01", "by": "决定（演示）", "source": "演示", "articles": ["63"]},
    ),
    CatalogueLine("POST", "/library/{title}/revisions", KEEPERS, None, lambda known: {"title": LAW}, _revision),
    CatalogueLine(
        "POST",
        "/library/{title}/revisions/{revision}/withdraw",
        KEEPERS,
        recorded,
        lambda known: {"title": LAW, "revision": str(known)},
        lambda known: {"words": "看错了条号"},
    ),
    CatalogueLine("GET", "/standards", ALL),
    CatalogueLine("POST", "/standards", OFFICE, body=_standard),
    CatalogueLine(
        "POST",
        "/standards/{standard}/retire",
        OFFICE,
        values=lambda known: {"standard": str(key_of("GB/T 2260"))},
        body=lambda known: {"words": "已有新版"},
    ),
)
