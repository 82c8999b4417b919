"""Who may call what of public notices, objections and public decisions."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from board import before_the_public, on_a_board
from published import SAID, notice_of
from tongban.cases.acts.advance import advance
from tongban.cases.kinds import Said
from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, nobody
from tongban.notices.acts.disclosing import ask_correction, owe, publish
from tongban.notices.acts.objecting import object_to

import calls
from demo import citizen, png, staff
from policy import ALL, Line

# Whoever judges the case for its organ; the head of it too.
JUDGES = "401 403 403 403 403 200 200 403 200 403"
MADE = " ".join(["201"] * 10)
# The village that puts it up: none of these roles.
VILLAGE = "401" + " 403" * 9


def noticed() -> uuid.UUID:
    """A notice before the public."""
    found: uuid.UUID = notice_of(before_the_public())["id"]
    return found


def hanging() -> uuid.UUID:
    """A notice that a village has to put up."""
    found: uuid.UUID = notice_of(on_a_board())["id"]
    return found


def disputed() -> uuid.UUID:
    """An objection that waits."""
    object_to(notice_of(before_the_public())["number"], SAID, actor=nobody())
    found: uuid.UUID = fetch("SELECT id FROM notices_objection")[0]["id"]
    return found


def granted() -> uuid.UUID:
    """A licence that is owed to the public."""
    case = calls.inspected()
    advance(case, calls.step_of(case, "decide"), Said(verdict="granted"), actor=staff("决定"))
    owe(case, actor=PLATFORM)
    found: uuid.UUID = fetch("SELECT id FROM notices_disclosure WHERE case_id = %s", [case])[0]["id"]
    return found


def told() -> uuid.UUID:
    """One that is published."""
    record = granted()
    publish(record, actor=PLATFORM)
    return record


def asked() -> uuid.UUID:
    """One whose holder finds something wrong."""
    record = told()
    ask_correction(record, "名称不对", actor=citizen("wang", "snack"))
    return record


def _number(known: uuid.UUID) -> dict[str, str]:
    row = fetch("SELECT number FROM notices_notice WHERE id = %s", [known])[0]
    return {"number": row["number"], "place": "village_board"}


def _receipt(known: uuid.UUID) -> dict[str, str]:
    row = fetch("SELECT receipt FROM notices_disclosure WHERE id = %s", [known])[0]
    return {"receipt": row["receipt"], "record": str(known)}


def _objection(known: uuid.UUID) -> dict[str, str]:
    return {"objection": str(known)}


def _mine(known: uuid.UUID) -> dict[str, Any]:
    return {"receipt": fetch("SELECT receipt FROM notices_objection WHERE id = %s", [known])[0]["receipt"]}


def _says(known: uuid.UUID) -> dict[str, Any]:
    return {"name": "路人", "reach": "13900000001", "about": "时间", "reasons": "扰民"}


def _picture() -> dict[str, Any]:
    content = SimpleUploadedFile("墙.png", png(), content_type="image/png")
    return {"on": day_of(now()).isoformat(), "where": "三组公示栏", "content": content}


NOTICES: tuple[Line, ...] = (
    Line("GET", "/notices", ALL),
    Line("GET", "/notices/{number}", ALL, noticed, _number),
    Line("POST", "/notices/{number}/objections", MADE, noticed, _number, _says),
    Line("POST", "/notices/{number}/places/{place}", VILLAGE, hanging, _number, upload=_picture),
    Line("POST", "/objections/check", ALL, disputed, body=_mine),
    Line("POST", "/objections/{objection}/decision", JUDGES, disputed, _objection,
         lambda known: {"verdict": "not_upheld", "words": "与事实不符"}),
    Line("GET", "/decisions", ALL),
    Line("GET", "/decisions/{receipt}", ALL, told, _receipt),
    Line("POST", "/decisions/{record}/withhold", "401 403 403 403 403 200 403 403 200 403", granted, _receipt,
         lambda known: {"ground": "business", "words": "含配方"}),
    Line("POST", "/decisions/{record}/publish", "401 403 403 403 403 200 403 403 200 403", granted, _receipt),
    Line("POST", "/decisions/{record}/correction", "401 200 403 403 403 403 403 403 403 403", told, _receipt,
         lambda known: {"words": "名称不对"}),
    Line("POST", "/decisions/{record}/answer", "401 403 403 403 403 200 403 403 200 403", asked, _receipt,
         lambda known: {"words": "核对无误"}),
)  # fmt: skip
