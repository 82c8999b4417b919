"""Who may call what of hearings. The other citizen is the neighbour who is heard, where a stage has named him."""

from __future__ import annotations

import uuid
from typing import Any

from hearing_course import asked, challenged, declared, minutes, named_by_hand, named_only, set_long_ago, told
from tongban.cases.reading import load
from tongban.hearings.sitting import read

import calls
from policy import ALL, SIGNED_IN, Line

CASE = "/cases/{case}/hearing"
PARTIES = "401 200 200 200 404 200 200 200 200 200"
COUNTER = "401 403 404 200 404 200 200 200 200 200"
ORGANISES = "401 403 403 403 404 200 200 200 200 403"
# The same where nobody has named the other citizen: to him there is nothing.
BEGINS = "401 403 404 403 404 200 200 200 200 403"
DECLARES = "401 201 201 201 403 201 201 201 201 201"
HEAD, HOST = "401 403 403 403 404 403 403 403 200 403", "401 403 403 403 404 403 403 200 403 403"


def _party(case: uuid.UUID) -> dict[str, str]:
    return {"party": str(read(case)[1][-1]["id"])}


def _voice(case: uuid.UUID) -> dict[str, str]:
    return {**_party(case), "signature": "身份证核对，签名", "reason": "主持人是申请人的亲戚"}


def _declaration(case: uuid.UUID) -> dict[str, str]:
    said = {"name": "某人（演示）", "contact": "演示路9号", "interest": "挡光", "signature": "签名"}
    return {"case_number": load(case).case["number"], **said}


def _minutes(case: uuid.UUID) -> dict[str, Any]:
    said = minutes(case)
    spoken = [{"party": str(one.party), "words": one.words, "signing": one.signing} for one in said.statements]
    words = {name: getattr(said, name) for name in ("opinion", "exhibits", "argued", "recorder")}
    return {"reviewer": str(said.reviewer), "statements": spoken, **words}


def _named(case: uuid.UUID) -> dict[str, str]:
    return {"name": "邻居（演示）", "contact": "演示路9号", "interest": "油烟"}


def _nowhere(case: uuid.UUID) -> dict[str, Any]:
    return {"host": str(uuid.UUID(int=0)), "starts_at": "2026-12-01T09:30:00+08:00", "venue": " "}


HEARINGS: tuple[Line, ...] = (
    Line("GET", "/hearings", SIGNED_IN),
    Line("GET", "/hearings/announced", ALL),
    Line("POST", "/hearings/declarations", DECLARES, calls.inspected, body=_declaration),
    Line("GET", CASE, PARTIES, told),
    Line("POST", CASE + "/parties", BEGINS, calls.inspected, body=_named),
    Line("POST", CASE + "/parties/{party}/answer", ORGANISES, declared, _party, lambda case: {"admit": True}),
    Line("POST", CASE + "/parties/{party}/served", COUNTER, named_by_hand, _party, lambda case: {"how": "签收"}),
    Line("POST", CASE + "/tell", ORGANISES, named_only),
    Line("POST", CASE + "/ask", PARTIES, told, body=_voice),
    Line("POST", CASE + "/waive", PARTIES, told, body=_voice),
    Line("POST", CASE + "/order", BEGINS, calls.inspected, body=lambda case: {"reason": "公共利益"}),
    # Without a place nobody arranges it; who may try is told so, anybody else is denied.
    Line("POST", CASE + "/arrange", ORGANISES.replace("200", "422"), asked, body=_nowhere),
    Line("POST", CASE + "/challenge", PARTIES, set_long_ago, body=_voice),
    Line("POST", CASE + "/settle", HEAD, challenged, body=lambda case: {"verdict": "declined", "reason": "不是亲戚"}),
    Line("POST", CASE + "/minutes", HOST, set_long_ago, body=_minutes),
)
