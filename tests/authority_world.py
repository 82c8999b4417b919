"""A delegation, a commitment chosen, checked and found false, and an offer that an event made, by acts."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from pathlib import Path

import time_machine

from tongban.beginnings.acts.offers import Cause
from tongban.beginnings.acts.starts import begin_by_event
from tongban.beginnings.models import Offer
from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.committing import commit
from tongban.cases.acts.delegating import Delegating, delegate
from tongban.cases.acts.duties import duties_in, owed
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file, file_at_once
from tongban.cases.acts.supplying import hand_in
from tongban.cases.kinds import Said
from tongban.cases.models import Duty
from tongban.cases.reading import load
from tongban.cases.rules.commitment import letter_of
from tongban.catalogue.acts import publish
from tongban.core.clock import SHANGHAI, day_of, now
from tongban.core.ledger.book import write
from tongban.core.scope import PLATFORM
from tongban.organisation.queries import forget
from tongban.site.shipped import key
from tongban.supervision.acts.lapsing import owe_look
from tongban.supervision.acts.reviewing import REVIEW
from tongban.supervision.acts.verifying import verify

import courses
from demo import HYGIENE, PDF, WUHOU, citizen, enterprise, person, staff
from machine import ADDRESS, licences
from runs import filed, run

DEFINITIONS = Path(__file__).parent / "definitions"
ANSWERS = {
    "premises.name": "演示宾馆",
    "premises.address": "成都市武侯区簇桥街道演示路8号",
    "premises.address.division": "510107011000",
    "premises.kind": "宾馆",
    "premises.central_air": "否",
}


def promising() -> uuid.UUID:
    """A draft that may go by commitment."""
    wang = citizen("wang", "snack")
    case = begin(Application(HYGIENE, "new", WUHOU, enterprise("snack")), actor=wang)
    for page in load(case).e.pages:
        answer(case, page.page, ANSWERS, actor=wang)
    return case


def promised() -> uuid.UUID:
    """The same with the letter signed."""
    case, wang = promising(), citizen("wang", "snack")
    commit(case, signed=wang.name, digest=letter_of(load(case).e).digest, actor=wang)
    return case


def to_be_checked() -> uuid.UUID:
    """The duty to check a commitment upon which something was granted."""
    case, wang = promised(), citizen("wang", "snack")
    file(case, actor=wang, signed=wang.name)
    supplied = [m["key"] for m in load(case).materials if m["state"] == "supplied"]
    examine(case, dict.fromkeys(supplied, ("fit", "")), actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定"))
    found: uuid.UUID = Duty.seen_by(PLATFORM).get(case=case).id
    return found


def to_be_answered() -> uuid.UUID:
    """An inquiry to the police of the county about a paper of a case."""
    return rafting("河道", "inquiry")


def to_be_examined() -> uuid.UUID:
    """A deferred paper that came after the review was done; its post owes a look."""
    case = courses.accepted(papers=("layout",), deferred=("rules",))
    advance(case, "review", Said(), actor=staff("审查"))
    hand_in(case, "rules", PDF, "制度.pdf", actor=citizen("wang", "snack"))
    (duty,) = duties_in(case)
    found: uuid.UUID = duty["id"]
    return found


def to_be_forwarded() -> uuid.UUID:
    """A matter that the bureau of the city forwards with its opinion."""
    return rafting("省界河流", "forward")


def rafting(waters: str, kind: str) -> uuid.UUID:
    """What is owed at once after a filing of the rafting licence."""
    publish((DEFINITIONS / "machine" / "raft.yaml").read_text(encoding="utf-8"), actor=PLATFORM)
    wang = citizen("wang", "snack")
    application = Application("511A99312000", "first", WUHOU, enterprise("snack"))
    answers = {**ADDRESS, "raft.boats": "6", "raft.water": waters, "raft.length": "1200"}
    case = file_at_once(application, answers, actor=wang, signed=wang.name)
    found: uuid.UUID = Duty.seen_by(PLATFORM).get(case=case, kind=kind).id
    return found


def delegated() -> uuid.UUID:
    """The bureau of forestry lets the street office decide small own trees."""
    publish((DEFINITIONS / "own-trees.yaml").read_text(encoding="utf-8"), actor=PLATFORM)
    today = day_of(now())
    said = Delegating(
        "511A99303000",
        key("organ", WUHOU, "林业"),
        key("township", "510107011000"),
        "武侯区林业局委托书（演示）〔2026〕1号",
        date(2026, 1, 5),
        date(2026, 1, 5),
        date(today.year + 1, 12, 31),
    )
    return delegate(said, actor=staff("负责人"))


def followed() -> uuid.UUID:
    """What the licence of a business leads to, offered to its owner."""
    text = (DEFINITIONS / "food-training.yaml").read_text(encoding="utf-8")
    publish(text.replace("START", '"licence.issued:food_business_licence", may_decline: 10d'), actor=PLATFORM)
    cause = Cause(uuid.uuid4(), "食品经营许可证")
    begin_by_event("licence.issued:food_business_licence", enterprise("hotel"), cause, now())
    found: uuid.UUID = Offer.seen_by(PLATFORM).get(cause=cause.id).id
    return found


def found_false() -> uuid.UUID:
    """The same duty after the time to put it right: the commitment was false."""
    duty = to_be_checked()
    verify(duty, "false", "没有消毒设施", actor=staff("监督"))
    day = Duty.seen_by(PLATFORM).get(id=duty).due
    assert day is not None
    with time_machine.travel(datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI) + timedelta(days=1)):
        forget()
        verify(duty, "false", "还是没有消毒设施", actor=staff("监督"))
    forget()
    return duty


def to_be_revoked() -> uuid.UUID:
    """What the organ that decided then owes."""
    case = Duty.seen_by(PLATFORM).get(id=found_false()).case_id
    found: uuid.UUID = Duty.seen_by(PLATFORM).get(case=case, kind="revoke").id
    return found


def to_be_looked_at() -> uuid.UUID:
    """What is owed of a permit that lapses where no work is begun."""
    publish((DEFINITIONS / "machine" / "well.yaml").read_text(encoding="utf-8"), actor=PLATFORM)
    case = filed("511A99324000", "first", ADDRESS, firm="snack")
    run(case)
    owe_look(licences(case)[0]["id"], actor=PLATFORM)
    found: uuid.UUID = Duty.seen_by(PLATFORM).get(case=case, kind="lapse").id
    return found


def to_be_reviewed() -> uuid.UUID:
    """What is owed of a payment that recurs."""
    case, organ = promised(), key("organ", WUHOU, "市场监管")
    write([owed(case, REVIEW, "decide", organ, "审查", actor=PLATFORM, at=now(), due=day_of(now()))])
    found: uuid.UUID = Duty.seen_by(PLATFORM).get(case=case, kind=REVIEW).id
    return found


def to_be_reported() -> uuid.UUID:
    """A decision that the street office made in the name of the bureau."""
    delegated()
    wang, town = citizen("wang"), "510107011000"
    answers = {
        "trees.address": "簇桥街道演示山",
        "trees.address.division": town,
        "trees.number": "8",
        "trees.own": "是",
    }
    application = Application("511A99303000", "own", town, person("wang"), "api")
    case = file_at_once(application, answers, actor=wang, signed=wang.name)
    station = staff("便民", town)
    examine(case, {"form": ("fit", "")}, actor=station)
    advance(case, "accept", Said(), actor=station)
    advance(case, "review", Said(conditions={"title": True}), actor=staff("审查"))
    advance(case, "decide", Said(verdict="granted"), actor=staff("便民二", town))
    found: uuid.UUID = Duty.seen_by(PLATFORM).get(case=case).id
    return found
