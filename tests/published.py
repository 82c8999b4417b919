"""Notices as people put them up, object to them and decide: for tests of every room."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import time_machine

from tongban.cases.reading import load
from tongban.core.clock import day_of
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor, nobody
from tongban.notices.acts.objecting import Taken, decide_objection, object_to
from tongban.notices.acts.putting_up import PutUp, put_up
from tongban.notices.rules import Said
from tongban.organisation.queries import actor as account_actor

from demo import png

Row = dict[str, Any]
SAID = Said("路人甲", "13900000001", "拟作结论", "不符合规定的条件")


def notice_of(case: uuid.UUID, step: str = "") -> Row:
    """The (last) notice of a case, or that of a step."""
    rows = fetch("SELECT * FROM notices_notice WHERE subject_id = %s ORDER BY id", [case])
    return next(row for row in reversed(rows) if step in ("", row["step_key"]))


def holder_of(organ: uuid.UUID, post: str) -> Actor:
    sql = "SELECT account_id FROM organisation_holding WHERE organ_id = %s AND post = %s ORDER BY account_id LIMIT 1"
    return account_actor(fetch(sql, [organ, post])[0]["account_id"])


def hung(case: uuid.UUID, step: str = "") -> None:
    """It was put up everywhere on the day it opened, and that is entered now."""
    notice = notice_of(case, step)
    for one in notice["places"]:
        if "on" not in one:
            said = PutUp(day_of(notice["opened_at"]), "三组公示栏", png(), "墙.png")
            put_up(notice["id"], one["place"], said, actor=holder_of(notice["holder_id"], notice["post"]))


def objected(case: uuid.UUID, step: str = "") -> Taken:
    """Somebody objected an hour after it opened."""
    notice = notice_of(case, step)
    with time_machine.travel(notice["opened_at"] + timedelta(hours=1)):
        return object_to(notice["number"], SAID, actor=nobody())


def settled(case: uuid.UUID, verdict: str = "not_upheld") -> None:
    """Every objection is decided by somebody who judges the case and has not served in it."""
    loaded, notice = load(case), notice_of(case)
    served = {row["done_by"] for row in loaded.steps if row["kind"] in ("accept", "coach")} | {loaded.case["filed_by"]}
    posts = [row["post"] for row in loaded.steps if row["organ_id"] == notice["organ_id"]]
    sql = "SELECT account_id FROM organisation_holding WHERE organ_id = %s AND post = ANY(%s) ORDER BY account_id"
    held = fetch(sql, [notice["organ_id"], [*posts, "负责人"]])
    officer = account_actor(next(one["account_id"] for one in held if one["account_id"] not in served))
    for one in fetch("SELECT id FROM notices_objection WHERE notice_id = %s AND state = 'open'", [notice["id"]]):
        decide_objection(one["id"], verdict, "经核实，与事实不符。", actor=officer)


def made_public(case: uuid.UUID, step: str, said: Row) -> None:
    """What a step of publicity needs before it is finished: up everywhere, and what is ``said`` of objections is so."""
    hung(case, step)
    if said.pop("objected", "") == "是":
        objected(case, step)
        settled(case)
