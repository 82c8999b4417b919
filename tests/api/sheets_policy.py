"""Who may hand tables in by the API, see and confirm them."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.catalogue.acts.directories import publish_directory
from tongban.core.scope import PLATFORM
from tongban.workbench.acts.importing import confirm, hand_in, import_entries
from tongban.workbench.models import Import
from tongban.workbench.reading.imports import plan_kept
from tongban.workbench.reading.replacing import search_texts
from tongban.workbench.sheets.listing import ENTRY_HEAD, list_csv

from catalogue_policy import ROLES, CatalogueLine, only
from demo import FOOD, WUHOU
from life_course import editor, office

ENTRY = ["512B90001000", "演示服务", "", "公共服务", "演示局", "", "510107", "2025", "演示"]
# Whose file it is sees it; to anybody else it does not exist.
OWN = " ".join("401" if role == "nobody" else "200" if role == "office" else "404" for role in ROLES)
IMPORTERS = ("editor", "local editor", "local office", "another local office")
CONFIRMS = " ".join(
    "401" if role == "nobody" else "200" if role == "office" else "404" if role in IMPORTERS else "403"
    for role in ROLES
)


def _table() -> bytes:
    return list_csv(ENTRY_HEAD, [ENTRY])


def handed_in() -> uuid.UUID:
    """A directory of one entry that waits to be confirmed."""
    return hand_in(_table(), "目录.csv", actor=office())[0]


def _key(known: uuid.UUID) -> dict[str, str]:
    return {"key": str(known), "import_id": str(known)}


def _digest(known: uuid.UUID) -> dict[str, Any]:
    return {"digest": plan_kept(known, actor=office())[1].digest}


def _replacing(known: uuid.UUID) -> dict[str, Any]:
    """The food licence's counter called otherwise."""
    one = next(one for one in search_texts(editor(), "综合窗口") if one.of.code == FOOD)
    picked = {"mark": one.of.mark, "digest": one.of.digest, "paths": ["lanes.window.name"]}
    return {"find": "综合窗口", "to": "服务窗口", "texts": [picked]}


# A local editor may search and replace in his own texts; those of the province are none of them.
_PROVINCIAL = {"editor": 200, "local editor": 409, "nobody": 401}
TRIES = " ".join(str(_PROVINCIAL.get(role, 403)) for role in ROLES)


def drawn_up() -> uuid.UUID:
    """A directory of one entry of a county that waits for another person's review."""
    made = hand_in(_table(), "目录.csv", actor=office(WUHOU))
    confirm(made[0], made[1].digest, actor=office(WUHOU))
    import_entries(made[0], actor=PLATFORM)
    return uuid.UUID(Import.seen_by(PLATFORM).get(id=made[0]).drafts[0])


def published() -> uuid.UUID:
    """The same, published."""
    publish_directory(drawn_up(), actor=office())
    return uuid.UUID(int=1)


def _drawn(known: uuid.UUID) -> dict[str, str]:
    return {"draft": str(known)}


def _edition(known: uuid.UUID) -> dict[str, str]:
    return {"division": WUHOU, "number": "1"}


# Who handed it in may not review it; posts of the province's government may, and nobody of another county sees it.
REVIEWS = " ".join(
    {"nobody": "401", "local office": "403"}.get(role, "200" if role in ("legality", "head", "office") else "404")
    for role in ROLES
)
ALL = " ".join(["200"] * len(ROLES))
SHEETS: tuple[CatalogueLine, ...] = (
    CatalogueLine("GET", "/directories", ALL),
    CatalogueLine("GET", "/directories/drafts", "401" + " 200" * (len(ROLES) - 1)),
    CatalogueLine("GET", "/directories/{division}/{number}", ALL, published, _edition),
    CatalogueLine("GET", "/directories/{division}/{number}/changes", ALL, published, _edition),
    CatalogueLine("POST", "/directories/drafts/{draft}/publish", REVIEWS, drawn_up, _drawn, lambda known: {}),
    CatalogueLine(
        "POST", "/directories/drafts/{draft}/return", REVIEWS, drawn_up, _drawn, lambda known: {"words": "编码有误"}
    ),
    CatalogueLine(
        "POST",
        "/catalogue/imports",
        only("office", "local office", status=201),
        upload=lambda: {"file": SimpleUploadedFile("目录.csv", _table())},
    ),
    CatalogueLine("GET", "/catalogue/imports/{key}", OWN, handed_in, _key),
    CatalogueLine("POST", "/catalogue/imports/{import_id}/confirm", CONFIRMS, handed_in, _key, _digest),
    CatalogueLine("GET", "/catalogue/replacements", only("editor", "local editor"), query=f"?find={quote('综合窗口')}"),
    CatalogueLine("POST", "/catalogue/replacements/check", TRIES, body=_replacing),
    CatalogueLine("POST", "/catalogue/replacements", TRIES.replace("200", "201"), body=_replacing),
    CatalogueLine(
        "GET", "/items/{code}/sheet.xlsx", " ".join(["200"] * len(ROLES)), values=lambda known: {"code": FOOD}
    ),
)
