"""Cases brought by acts to each of their papers; the clock is set by whoever calls."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.acts.extend import extend
from tongban.cases.acts.tell import not_accept, tell_defects
from tongban.cases.jobs import end_overdue_deferrals
from tongban.cases.kinds import Said
from tongban.cases.models import Duty
from tongban.cases.rules.demands import Defect
from tongban.core.clock import SHANGHAI
from tongban.core.crypto import open_sealed
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.organisation.queries import actor, forget
from tongban.supervision.acts.verifying import revoke

import calls
import courses
from authority_world import to_be_reported, to_be_revoked
from demo import GUANGAN, HYGIENE, citizen, person, staff
from machine import ADDRESS, listed, load_definition
from runs import WAGES, answered, filed, holders, row_of, take

MORNING = datetime(2026, 11, 2, 10, tzinfo=SHANGHAI)
RAFT, COACHES, CARD, AID, LAND = "511A99312000", "511A99311000", "511F82001002", "511G12015001", "511E15002003"
DISPUTE = {
    "land.address": "成都市武侯区簇桥街道演示路3栋旁",
    "land.address.division": "510107011002",
    "land.kind": "归谁所有或者归谁使用",
    "land.claim": "两家之间的巷道归我家使用",
    "land.negotiated": "是",
    "land.registered": "否",
    "land.respondents.1.name": "㛃",
    "land.respondents.1.address": "成都市武侯区簇桥街道演示路9号",
}
SALON = {
    "premises.name": "演示理发店",
    "premises.address": "广安市广安区浓洄街道演示路8号",
    "premises.address.division": "511602001000",
    "premises.kind": "宾馆",
    "premises.central_air": "否",
}
REASON = "演示的理由：与污染源的距离不够"


def correction() -> uuid.UUID:
    case = calls.received()
    defects = [Defect("layout", "图上没有标出清洗区"), Defect("rules", "没有从业人员健康管理")]
    tell_defects(case, defects, actor=staff("窗口"))
    return case


def turned_away(ground: str, proper: str = "") -> uuid.UUID:
    case = calls.received()
    not_accept(case, ground, proper_organ=proper, actor=staff("窗口"))
    return case


def no_licence_turned_away() -> uuid.UUID:
    case = filed(AID, "civil", WAGES, papers=("evidence",))
    take(case, "coach")
    not_accept(case, "not_needed", actor=holders(row_of(case, "accept"))[0])
    return case


def accepted_with_a_paper_to_follow() -> uuid.UUID:
    return courses.accepted(deferred=("rules",), papers=("layout",))


def ended_for_a_paper() -> uuid.UUID:
    """Accepted a fortnight ago; the paper that was to follow did not."""
    with time_machine.travel(MORNING - timedelta(days=14), tick=False):
        forget()
        case = accepted_with_a_paper_to_follow()
    forget()
    end_overdue_deferrals()
    return case


def food_decided(verdict: str) -> uuid.UUID:
    case = calls.inspected()
    reasons = (REASON, "负责人没有到场说明") if verdict == "refused" else ()
    advance(case, "decide", Said(verdict=verdict, reasons=reasons), actor=staff("决定"))
    if verdict == "granted":
        advance(case, "issue", Said(), actor=staff("窗口二"))
    return case


def extended() -> uuid.UUID:
    case = calls.accepted()
    extend(case, "现场分布在两个楼层", actor=staff("负责人"))
    return case


def rafting() -> uuid.UUID:
    load_definition("raft")
    answers = {**ADDRESS, "raft.boats": "6", "raft.water": "河道", "raft.length": "1250.5"}
    case = filed(RAFT, "first", answers, firm="snack")
    take(case, "take")
    return case


def stage_extended() -> uuid.UUID:
    case = rafting()
    held = holders({"organ_id": row_of(case, "first")["organ_id"], "post": "机关负责人"})
    extend(case, "河段需要复勘", span="initial", actor=held[0])
    return case


def refused_by_the_city() -> uuid.UUID:
    case = rafting()
    take(case, "first")
    take(case, "ask", ok="是")
    take(case, "look", passed="是")
    take(case, "weigh")
    take(case, "settle", verdict="refused", reasons=(REASON,))
    return case


def tested() -> uuid.UUID:
    load_definition("coaches")
    coaches = listed("coach.list", {"plate": "川A10001", "seats": "45"})
    case = filed(COACHES, "after", {**ADDRESS, **coaches}, firm="snack", papers=("book.1",))
    take(case, "take")
    take(case, "read")
    take(case, "test.1", passed="是")
    return case


def aid_refused() -> uuid.UUID:
    case = filed(AID, "civil", WAGES, papers=("evidence",))
    for step in ("coach", "accept", "review"):
        take(case, step)
    take(case, "decide", verdict="refused", reasons=(REASON,))
    return case


def land_decided(situation: str) -> uuid.UUID:
    (row,) = fetch("SELECT phone FROM identity_person WHERE id = %s", [person("single")[1]])
    phone = open_sealed(bytes(row["phone"]), "person.phone")
    case = filed(LAND, situation, {**DISPUTE, "land.respondents.1.phone": phone}, papers=("evidence",))
    for step in ("accept", "docket", "serve_copy"):
        take(case, step)
    advance(case, "respond", Said(outputs={"answer": "巷道是公用的"}), actor=citizen("single"))
    take(case, "investigate", hearing_needed="否")
    take(case, "mediate", settled="是")
    take(case, "paper_check", passed="是")
    answered(case)
    take(case, "decide")
    return case


def granted_by_the_approval_bureau() -> uuid.UUID:
    case = filed(HYGIENE, "new", SALON, firm="snack", place=GUANGAN, papers=("plan", "rules"))
    take(case, "accept")
    take(case, "test", passed="是")
    take(case, "review")
    take(case, "inspect", passed="是")
    take(case, "decide")
    return case


def granted_by_delegation() -> uuid.UUID:
    return case_of(to_be_reported())


def revoked(*, issued: bool = True) -> uuid.UUID:
    duty = to_be_revoked()
    if issued:
        take(case_of(duty), "issue")
    row = fetch("SELECT * FROM cases_duty WHERE id = %s", [duty])[0]
    judged = {one["done_by"] for one in fetch("SELECT done_by FROM cases_duty WHERE case_id = %s", [row["case_id"]])}
    held = [one for one in holders(row) if one.account not in judged]
    revoke(duty, [REASON], actor=actor(held[0].account))  # type: ignore[arg-type]
    return case_of(duty)


def case_of(duty: uuid.UUID) -> uuid.UUID:
    found: uuid.UUID = Duty.seen_by(PLATFORM).get(id=duty).case_id
    return found
