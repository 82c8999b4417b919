"""What the inventory of pages is written with: the roles, a world with something in every state, and a page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import hearing_course
import oversight_world
from board import before_the_public
from published import SAID, notice_of
from tongban.beginnings.acts.offers import announce_all
from tongban.beginnings.models import Offer
from tongban.cases.acts.advance import advance
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.tell import tell_defects
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.catalogue.acts.drafting import Start, draft_standard
from tongban.catalogue.acts.publish import publish
from tongban.catalogue.acts.requesting import Asking, ask
from tongban.core.clock import now
from tongban.core.jobs import note_failure
from tongban.core.scope import PLATFORM, nobody
from tongban.licences.models import Licence
from tongban.limits.acts.seasons import Season, open_season
from tongban.notices.acts.disclosing import owe
from tongban.notices.acts.disclosing import publish as publish_record
from tongban.notices.acts.objecting import object_to
from tongban.notices.models import Disclosure
from tongban.site.shipped import key

import authority_world
import calls
import life_course
import trying
from demo import FOOD, PDF, WUHOU, citizen, enterprise, known, person
from life_course import PROVINCE
from visiting import opened

PREPACKED = "511Z31138001"
ROLES: dict[str, uuid.UUID | None] = {
    "nobody": None,
    "applicant": key("citizen", "wang"),
    "other": key("citizen", "rare"),
    "clerk": key("account", WUHOU, "窗口"),
    "reviewer": key("account", WUHOU, "审查"),
    "decider": key("account", WUHOU, "决定"),
    "head": key("account", WUHOU, "负责人"),
    "editor": key("account", PROVINCE, "编制"),
    "legality": key("account", PROVINCE, "法制"),
    "office": key("account", PROVINCE, "事项办"),
    "local editor": key("account", WUHOU, "编制"),
    "local office": key("account", WUHOU, "事项办"),
    "staffing": key("account", WUHOU, "编办"),
    "operator": key("account", PROVINCE, "运行"),
}
ALL = frozenset(ROLES)
SIGNED_IN = ALL - {"nobody"}
CITIZENS = frozenset({"applicant", "other"})
CATALOGUERS = frozenset({"editor", "legality", "office"})
LOCAL_CATALOGUERS = frozenset({"local editor", "local office"})
STAFF = ALL - {"nobody", "applicant", "other"}
HANDLERS = frozenset({"clerk", "reviewer", "decider", "head"})
APPLICANT = frozenset({"applicant"})
# What was submitted the hall's clerk (and its head) goes on with for the applicant, on his own pages too.
HELPED = APPLICANT | {"clerk", "head"}
HANDLED = APPLICANT | HANDLERS
PUBLIC = ("std", "elder")


@dataclass(frozen=True)
class World:
    """Cases in every state a page can show."""

    draft: uuid.UUID
    taken: uuid.UUID
    received: uuid.UUID
    correcting: uuid.UUID
    reviewing: uuid.UUID
    deciding: uuid.UUID
    finished: uuid.UUID
    material: str
    review: str
    decide: str
    paper: uuid.UUID
    licence: uuid.UUID
    code: str
    drafting: uuid.UUID
    joint: uuid.UUID
    story: uuid.UUID
    legal: uuid.UUID
    approved: uuid.UUID
    differing: uuid.UUID
    overtaken: uuid.UUID
    request: uuid.UUID
    filing: uuid.UUID
    offer: uuid.UUID
    season: uuid.UUID
    promising: uuid.UUID
    promised: uuid.UUID
    duty: uuid.UUID
    delegation: uuid.UUID
    followed: uuid.UUID
    hearing: uuid.UUID
    sitting: uuid.UUID
    notice: uuid.UUID
    disclosure: uuid.UUID
    late: uuid.UUID
    slip: uuid.UUID
    report: uuid.UUID


def noticed() -> uuid.UUID:
    """What stands before the public, with an objection and what the objector enclosed."""
    found = notice_of(before_the_public())
    object_to(found["number"], replace(SAID, data=PDF, file_name="照片.pdf"), actor=nobody())
    key_: uuid.UUID = found["id"]
    return key_


def disclosed(case: uuid.UUID) -> uuid.UUID:
    """A licence in public."""
    owe(case, actor=PLATFORM)
    (record,) = Disclosure.seen_by(PLATFORM).filter(case_id=case)
    publish_record(record.id, actor=PLATFORM)
    return record.id


def season_open() -> uuid.UUID:
    """A season of the teachers of Wuhou, open since yesterday."""
    said = Season("511A01386000", WUHOU, "演示季", now() - timedelta(days=1), now() + timedelta(days=9))
    return open_season(said, actor=calls.staff("负责人"))


def offered() -> uuid.UUID:
    """What the platform will do by itself for the applicant."""
    known(person("wang"), pension__drawing=True, pension__confirmed_on="2020-01-01", pension__paid_in=WUHOU)
    announce_all()
    found: uuid.UUID = Offer.seen_by(PLATFORM).get(state="announced", owner_id=person("wang")[1]).id
    return found


def overtaken() -> uuid.UUID:
    """A draft of a shop's filing; a later edition changes the same sentence and one more."""
    text = life_course.text_of(PREPACKED)
    mine = re.sub(r"^plain: .*$", "plain: 只卖包装好的食品的，备案就行", text, flags=re.M)
    draft = draft_standard(
        Start(life_course.MARKET, "预包装食品备案修订", PREPACKED, of=PREPACKED, text=mine), actor=life_course.editor()
    )
    theirs = re.sub(r"^plain: .*$", "plain: 便利店只卖预包装食品的，填一张表备个案", text, flags=re.M)
    publish(theirs.replace("words: [", "words: [副食店备案, ", 1), actor=PLATFORM)
    return draft


def make_world() -> World:
    """By acts, as people would; and something failed, for whoever runs the platform."""
    note_failure("case.accept_by_silence", "case", str(calls.received()), RuntimeError("demo"))
    draft, received, correcting = calls.drafted(), calls.received(), calls.received()
    reviewing, deciding, finished = calls.accepted(), calls.inspected(), calls.inspected()
    tell_defects(correcting, [Defect(calls.uploaded(correcting), "图上没有标出清洗区")], actor=calls.staff("窗口"))
    advance(finished, calls.step_of(finished, "decide"), Said(verdict="granted"), actor=calls.staff("决定"))
    advance(finished, calls.step_of(finished, "issue"), Said(), actor=calls.staff("窗口二"))
    opened(reviewing, calls.staff("窗口"))
    licence = Licence.seen_by(PLATFORM).get(case_id=finished)
    return World(
        draft=draft,
        taken=begin(Application(FOOD, "new", WUHOU, enterprise("snack"), "window"), actor=calls.staff("窗口")),
        received=received,
        correcting=correcting,
        reviewing=reviewing,
        deciding=deciding,
        finished=finished,
        material=calls.uploaded(draft),
        review=calls.step_of(reviewing, "review"),
        decide=calls.step_of(deciding, "decide"),
        paper=load(finished).notices[0]["paper_id"],
        licence=licence.id,
        code=licence.code,
        drafting=life_course.begun(),
        joint=(joint := life_course.in_joint_review()),
        story=trying.kept(joint),
        legal=life_course.in_legality_review(),
        approved=life_course.approved(),
        differing=life_course.difference_begun(),
        overtaken=overtaken(),
        filing=life_course.filed(),
        offer=offered(),
        season=season_open(),
        promising=authority_world.promising(),
        promised=authority_world.promised(),
        duty=authority_world.to_be_checked(),
        delegation=authority_world.delegated(),
        followed=authority_world.followed(),
        hearing=hearing_course.told(),
        sitting=hearing_course.set_long_ago(),
        notice=noticed(),
        disclosure=disclosed(finished),
        late=oversight_world.late(),
        slip=oversight_world.asked(),
        report=oversight_world.reported(),
        request=ask(
            Asking("problem", FOOD, "地址、电话、办公时间不对", "电话打不通", "local", WUHOU), actor=citizen("wang")
        ),
    )


Arguments = Callable[[World], dict[str, object]]


@dataclass(frozen=True)
class Page:
    """One page in one state."""

    name: str
    roles: frozenset[str]
    main: str = ""
    arguments: Arguments = lambda world: {}
    query: str = ""
    modes: tuple[str, ...] = ("std",)
    state: str = "filled"
    status: int = 200
    posts: bool = False
    file: bool = False
