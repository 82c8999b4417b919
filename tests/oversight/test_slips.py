"""督办单: who may not, what is refused, the way through, and the way up when nobody answers."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest

from late_worlds import day, late_case, listed
from tongban.core.clock import day_of, now
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.messages.models import Message
from tongban.oversight.acts.slips import Asked, answer, ask, close, raise_one, raise_unanswered, send_back
from tongban.oversight.models import Slip
from tongban.oversight.queries.slips import slip_of
from tongban.papers.queries import may_read, paper, papers_about
from tongban.site.shipped import key

from demo import GUANGAN, WUHOU, citizen, staff
from refusing import denied, refused

pytestmark = pytest.mark.django_db
CHENGDU, PROVINCE = "510100000000", "510000000000"
OTHERS = (
    ("决定", WUHOU),
    ("审查", WUHOU),
    ("窗口", WUHOU),
    ("监督", WUHOU),
    ("负责人", GUANGAN),
    ("运行", WUHOU),
)


def about(case: uuid.UUID, due: date | None = None, words: str = "请尽快审查") -> Asked:
    row = next(row for row in listed(staff("负责人")) if row.case == case and row.kind == "stage")
    return Asked(row.kind, row.key, words, due or day_of(now()) + timedelta(days=2))


def asked(case: uuid.UUID, actor: Actor | None = None) -> uuid.UUID:
    return uuid.UUID(ask(about(case), actor=actor or staff("负责人"))["id"])


def state(slip: uuid.UUID) -> tuple[str, int, uuid.UUID | None]:
    row = Slip.seen_by(PLATFORM).get(id=slip)
    return row.state, row.returned, row.raised_to_id


def test_only_who_heads_the_organ_or_a_government_above_asks() -> None:
    case = late_case()
    with day(10):
        said = about(case)
        for who in (citizen("wang"), *(staff(*one) for one in OTHERS)):
            with denied("slip.office"):
                ask(said, actor=who)
        ask(said, actor=staff("负责人", CHENGDU))
        assert Slip.seen_by(PLATFORM).get().organ_id == key("government", CHENGDU)


def test_what_is_not_late_has_no_slip_and_one_slip_runs_at_a_time() -> None:
    case = late_case()
    with day(10):
        said = about(case)
        with refused("slip.nothing", status=404):
            ask(Asked("stage", uuid.uuid4(), "办", said.due), actor=staff("负责人"))
        with refused("slip.nothing", status=404):
            ask(Asked("duty", said.key, "办", said.due), actor=staff("负责人"))
        with refused("slip.words", "words"):
            ask(about(case, words=" "), actor=staff("负责人"))
        with refused("slip.due", "due"):
            ask(about(case, day_of(now()) - timedelta(days=1)), actor=staff("负责人"))
        asked(case)
        with refused("slip.running", status=409):
            ask(said, actor=staff("负责人", CHENGDU))
    with day(1), refused("slip.nothing", status=404):
        ask(said, actor=staff("负责人"))


def test_it_is_answered_sent_back_answered_again_and_closed() -> None:
    case = late_case()
    with day(10):
        slip = asked(case)
        for who in (citizen("wang"), staff("窗口"), staff("负责人", GUANGAN), staff("负责人", CHENGDU)):
            with denied("slip.asked"):
                answer(slip, "在办", actor=who)
        with refused("slip.words", "words"):
            answer(slip, "", actor=staff("审查"))
        with refused("slip.unknown", status=404):
            answer(uuid.uuid4(), "在办", actor=staff("审查"))
        with refused("slip.state", status=409):
            close(slip, "", actor=staff("负责人"))
        answer(slip, "明天办结", actor=staff("审查"))
        for who in (staff("审查"), staff("决定"), staff("负责人", GUANGAN), staff("负责人", CHENGDU), citizen("wang")):
            with denied("slip.settle"):
                close(slip, "", actor=who)
            with denied("slip.settle"):
                send_back(slip, "不行", day_of(now()), actor=who)
        with refused("slip.words", "words"):
            send_back(slip, " ", day_of(now()), actor=staff("负责人"))
        with refused("slip.due", "due"):
            send_back(slip, "还没办", day_of(now()) - timedelta(days=1), actor=staff("负责人"))
        send_back(slip, "没有说明原因", day_of(now()) + timedelta(days=1), actor=staff("负责人"))
        assert state(slip) == ("asked", 1, None)
        answer(slip, "系统故障，明天办结", actor=staff("审查"))
        close(slip, "同意", actor=staff("负责人"))
        assert state(slip) == ("closed", 1, None)
        with refused("slip.state", status=409):
            answer(slip, "再答", actor=staff("审查"))


def test_sent_twice_it_is_one_slip_with_one_paper_and_the_post_is_told() -> None:
    case = late_case()
    with day(10):
        said = about(case)
        first = ask(said, actor=staff("负责人"), key="one")
        assert ask(said, actor=staff("负责人"), key="one") == first
        slip = uuid.UUID(first["id"])
        (drawn,) = papers_about("slip", slip)
        told = slip_of(staff("审查"), slip)
        assert (drawn.title, drawn.number, told.to_post) == ("督办单", told.number, "审查")
        deliver_pending()
        to = {row.to_id for row in Message.seen_by(PLATFORM).filter(about_kind="slip")}
        assert to == {staff(one).person for one in ("审查", "核查", "负责人")}
        data = fetch("SELECT data, file FROM papers_paper WHERE id = %s", [drawn.id])[0]
        assert (
            data["file"] and "已超期" in data["data"]["opening"][0] and data["data"]["opening"][1] == "要求：请尽快审查"
        )
        served = paper(drawn.id)
        assert served is not None
        assert may_read(staff("审查"), served) and not may_read(staff("负责人", GUANGAN), served)
        assert not may_read(citizen("wang", "snack"), served)


def test_unanswered_it_goes_one_higher_and_some_days_later_one_more_and_no_further() -> None:
    case = late_case()
    with day(10):
        slip = asked(case)
    with day(12):
        assert raise_unanswered() == 0 and raise_one(slip, actor=PLATFORM) == {}  # its last day
    with day(13):
        assert (raise_unanswered(), raise_unanswered()) == (1, 0)
        assert state(slip) == ("asked", 0, key("government", WUHOU))
        deliver_pending()
        title = Message.seen_by(PLATFORM).filter(title="督办单逾期未答复", to_id=staff("负责人").person)
        assert title.count() == 1
    with day(18):
        assert raise_unanswered() == 0
    with day(19):
        assert raise_unanswered() == 1 and state(slip)[2] == key("government", CHENGDU)
    with day(25):
        assert raise_unanswered() == 1 and state(slip)[2] == key("government", PROVINCE)
    with day(40):
        assert raise_unanswered() == 0
        answer(slip, "已办结", actor=staff("负责人"))
        close(slip, "", actor=staff("负责人", PROVINCE))  # whom it was raised to may close it
        assert state(slip)[0] == "closed"


def test_who_sees_a_slip() -> None:
    case = late_case()
    with day(10):
        slip = asked(case)
        see = [who for who in ("窗口", "审查", "核查", "决定", "监督", "负责人") if slip_seen(staff(who), slip)]
        assert see == ["审查", "核查", "负责人"]  # the post that was asked is held by two
        assert not any(slip_seen(who, slip) for who in (citizen("wang"), staff("负责人", GUANGAN)))
        assert not slip_seen(staff("负责人", CHENGDU), slip)


def slip_seen(actor: Actor, slip: uuid.UUID) -> bool:
    return bool(Slip.seen_by(actor).filter(id=slip).exists())
