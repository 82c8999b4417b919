"""Who may call what of limited numbers, seasons of filing and what the platform begins by itself."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core.clock import now
from tongban.core.ledger.reading import fetch
from tongban.limits.acts.seasons import Season, open_season

import calls
from demo import PDF, WUHOU, citizen, known, person, png
from policy import ALL, HEAD, REVIEWER, Line

TEACHER, NOTARY = "511A01386000", "512C01075000"
STAFF = "401 403 403 200 200 200 200 200 200 200"
ANNOUNCES = HEAD.replace("200", "201")
ANSWERS = {
    "teacher.stage": "小学",
    "teacher.subject": "语文",
    "teacher.division": WUHOU,
    "teacher.tie": "户籍在这里",
    "handover.way": "电子",
}


def season() -> uuid.UUID:
    """A season that closed days ago, with one case that waits for its review."""
    with time_machine.travel(now() - timedelta(days=20)):
        said = Season(TEACHER, WUHOU, "演示季", now() - timedelta(days=1), now() + timedelta(days=5))
        found = open_season(said, actor=calls.staff("负责人"))
        case = _filed()
        examine(case, {m["key"]: ("fit", "") for m in load(case).materials}, actor=calls.staff("窗口"))
        advance(case, calls.step_of(case, "accept"), Said(), actor=calls.staff("窗口"))
        key = load(case).steps[-1]["key"]
        outputs = dict.fromkeys(load(case).e.steps[key].outputs, "是")
        advance(case, key, Said(outputs=outputs, conditions=_fulfilled(case)), actor=_holder(case, key))
    return found


def _filed() -> uuid.UUID:
    known(person("wang"), teacher__education="本科", teacher__exam_passed=True)
    known(person("wang"), teacher__mandarin="二级甲等", teacher__barred=False)
    wang = citizen("wang")
    case = begin(Application(TEACHER, "exam", WUHOU, person("wang")), actor=wang)
    done: set[str] = set()
    while page := next((p for p in load(case).pages(now()) if p.page not in done), None):
        done.add(page.page)
        answer(case, page.page, ANSWERS, actor=wang)
    for row in [m for m in load(case).materials if m["state"] == "missing"]:
        material = load(case).e.material(row["key"])
        assert material is not None
        pdf = material.files is None or "pdf" in material.files.formats
        hand_in(case, row["key"], PDF if pdf else png(), f"a.{'pdf' if pdf else 'png'}", actor=wang)
    file(case, actor=wang, signed=wang.name)
    return case


def _holder(case: uuid.UUID, step: str) -> Any:
    from tongban.organisation.queries import actor

    row = load(case).step(step)
    assert row is not None
    sql = "SELECT account_id FROM organisation_holding WHERE organ_id = %s AND post = %s"
    return actor(fetch(sql, [row["organ_id"], row["post"]])[0]["account_id"])


def _case(season: uuid.UUID) -> uuid.UUID:
    found: uuid.UUID = fetch("SELECT id FROM cases_case WHERE intake = %s", [season])[0]["id"]
    return found


def quota() -> uuid.UUID:
    """The appointments with the notary of Wuhou."""
    sql = "SELECT id FROM limits_quota WHERE ledger = 'notary.places' AND place = %s"
    found: uuid.UUID = fetch(sql, [WUHOU])[0]["id"]
    return found


def _quota(known: uuid.UUID) -> dict[str, str]:
    return {"quota": str(known)}


def _season(known: uuid.UUID) -> dict[str, str]:
    return {"season": str(known)}


def _step(known: uuid.UUID) -> dict[str, str]:
    return {"season": str(known), "step": load(_case(known)).steps[-1]["key"]}


def _period(known: uuid.UUID) -> dict[str, Any]:
    year = {"opens_on": "2019-01-01", "closes_on": "2099-12-31"}
    return {"item": NOTARY, "area": "510107000000", "period": "演示", **year, "total": "10"}


def _total(known: uuid.UUID) -> dict[str, str]:
    return {"total": "6000", "reason": "增加号源（演示）"}


def _opens(known: uuid.UUID) -> dict[str, Any]:
    opens, closes = now() + timedelta(days=30), now() + timedelta(days=40)
    return {
        "item": TEACHER,
        "area": WUHOU,
        "name": "演示季",
        "opens_at": opens.isoformat(),
        "closes_at": closes.isoformat(),
    }


def _fulfilled(case: uuid.UUID) -> dict[str, bool]:
    """Every condition that the step now open answers."""
    loaded = load(case)
    return {c.id: True for c in loaded.e.conditions if c.in_step == loaded.steps[-1]["key"]}


def _together(known: uuid.UUID) -> dict[str, Any]:
    case = _case(known)
    return {"cases": [str(case)], "conditions": _fulfilled(case)}


LIMITS: tuple[Line, ...] = (
    Line("GET", "/quotas", ALL, query="?area=510107000000"),
    Line("GET", "/quotas/{quota}", ALL, quota, _quota),
    Line("POST", "/quotas", HEAD.replace("200", "422"), body=_period, note="the days are covered"),
    Line("PUT", "/quotas/{quota}", HEAD, quota, _quota, _total),
    Line("GET", "/seasons", ALL),
    Line("POST", "/seasons", ANNOUNCES, body=_opens),
    Line("GET", "/seasons/{season}/cases", STAFF, season, _season),
    Line("POST", "/seasons/{season}/steps/{step}", REVIEWER, season, _step, _together),
    Line("GET", "/offers", STAFF),
)
