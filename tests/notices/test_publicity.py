"""公示: it stands before the public for its days, anybody objects without an account, and each is decided first."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from board import FILE, STEP, before_the_public, on_a_board
from published import SAID, hung, made_public, notice_of, objected, settled
from tongban.cases.acts.advance import advance
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said as Finding
from tongban.cases.reading import load
from tongban.core import jobs
from tongban.core.clock import SHANGHAI
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, nobody
from tongban.notices import jobs as notice_jobs
from tongban.notices.acts.objecting import decide_objection, object_to
from tongban.notices.acts.putting_up import PutUp, put_up
from tongban.notices.jobs import end_publicities
from tongban.notices.queries import notice_by, objection_by
from tongban.notices.rules import Said
from tongban.organisation.acts import load_days
from tongban.organisation.queries import forget

from demo import GUANGAN, WUHOU, citizen, png, staff
from refusing import denied, refused
from runs import holders, open_steps, row_of, take

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[2] / "data" / "calendar"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(at("2026-11-02T10:00"), tick=False) as traveller:
        forget()
        yield traveller
    forget()


def move(clock: time_machine.Traveller, text: str) -> None:
    clock.move_to(at(text))
    forget()


def facts(case: uuid.UUID) -> dict[str, Any]:
    return dict(row_of(case, STEP)["outputs"])


# -- the whole of it ---------------------------------------------------------------------------------------------------


def test_without_an_objection_it_goes_on_by_itself_at_midnight(clock: time_machine.Traveller) -> None:
    case = before_the_public()
    notice = notice_by(notice_of(case)["number"])
    assert [(zh, value) for zh, _, value in notice.lines] == [
        ("活动名称", "秋日音乐会"),
        ("活动日期", "2026年12月20日"),
    ]
    assert (notice.last_day, notice.over, notice.title) == (
        date(2026, 11, 9),
        False,
        "公园内举办群众活动（演示）（单一公园活动）",
    )
    move(clock, "2026-11-09T23:59:59")
    assert (end_publicities(), open_steps(case)) == (0, [STEP])
    move(clock, "2026-11-10T00:00")
    assert (end_publicities(), open_steps(case)) == (1, ["ruling"])
    assert (facts(case)["objected"], row_of(case, STEP)["opinion"]) == (False, "公示期满，没有人提出异议。")
    assert (end_publicities(), notice_of(case)["state"]) == (0, "over")
    take(case, "ruling")
    assert load(case).case["outcome"] == "granted"


@pytest.mark.parametrize(
    ("verdict", "outcome"), [("upheld", "refused"), ("partly", "granted"), ("not_upheld", "granted")]
)
def test_an_objection_is_decided_before_anything_else(
    clock: time_machine.Traveller, verdict: str, outcome: str
) -> None:
    case = before_the_public()
    taken = objected(case)
    move(clock, "2026-11-10T09:00")
    assert (end_publicities(), open_steps(case)) == (0, [STEP])
    with refused("publicise.undecided"):
        advance(case, STEP, Finding(), actor=holders(row_of(case, STEP))[0])
    settled(case, verdict)
    answered = objection_by(taken.receipt)
    assert (answered.state, answered.answer) == (verdict, "经核实，与事实不符。")
    assert answered.paper is not None
    assert end_publicities() == 1
    assert (facts(case)["objected"], open_steps(case)) == (True, ["objection"])
    take(case, "objection")
    if verdict == "upheld":
        with refused("decide.objection_upheld", "verdict"):
            take(case, "ruling")
        take(case, "ruling", verdict="refused", reasons=("异议成立：场地已另有安排",))
    else:
        take(case, "ruling")
    assert load(case).case["outcome"] == outcome


def test_the_answer_names_the_objector_and_the_applicant_no_further_than_the_notice(
    clock: time_machine.Traveller,
) -> None:
    case = before_the_public()
    objected(case)
    settled(case)
    (paper,) = fetch("SELECT * FROM papers_paper WHERE about_kind = 'objection'")
    assert (paper["title"], paper["data"]["addressee"]) == ("异议处理答复书", "路人甲")
    assert paper["data"]["case_number"] == notice_of(case)["number"] != load(case).case["number"]


# -- the last day ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opened", "last"),
    [
        ("2026-11-02T10:00", "2026-11-09"),  # a weekend lies within
        ("2026-11-06T16:59", "2026-11-13"),  # opened on a Friday
        ("2026-09-28T10:00", "2026-10-10"),  # National Day, and a Saturday that is worked
        ("2026-12-24T10:00", "2026-12-31"),
    ],
)
def test_the_last_day_is_counted_in_working_days_and_ends_at_midnight(
    clock: time_machine.Traveller, opened: str, last: str
) -> None:
    move(clock, opened)
    case = before_the_public()
    notice = notice_of(case)
    assert notice["last_day"].isoformat() == last
    move(clock, f"{last}T23:59:59")
    assert not object_to(notice["number"], SAID, actor=nobody()).late
    clock.shift(1)
    forget()
    late = object_to(notice["number"], SAID, actor=nobody())
    assert (late.late, objection_by(late.receipt).state) == (True, "passed_on")


def test_a_day_beyond_the_calendar_is_waited_for(clock: time_machine.Traveller, tmp_path: Path) -> None:
    move(clock, "2026-12-29T10:00")
    case = before_the_public()
    assert (notice_of(case)["last_day"], row_of(case, STEP)["opens_on"]) == (None, None)
    move(clock, "2027-01-20T10:00")
    assert end_publicities() == 0
    with refused("publicise.no_calendar"):
        advance(case, STEP, Finding(), actor=holders(row_of(case, STEP))[0])
    assert not object_to(notice_of(case)["number"], SAID, actor=nobody()).late
    settled(case)
    national, own = tmp_path / "national.csv", tmp_path / "local.csv"
    text = (DATA / "holidays.csv").read_text(encoding="utf-8")
    national.write_text(f"{text}2027-01-01,holiday,元旦（演示）\n2027-10-01,holiday,国庆节（演示）\n", encoding="utf-8")
    own.write_text((DATA / "local_days.csv").read_text(encoding="utf-8"), encoding="utf-8")
    load_days(national, own, actor=PLATFORM)
    forget()
    assert (end_publicities(), notice_of(case)["last_day"]) == (1, date(2027, 1, 6))


# -- put up by hand ----------------------------------------------------------------------------------------------------


def proof(on: str, where: str = "三组公示栏", data: bytes | None = None) -> PutUp:
    return PutUp(date.fromisoformat(on), where, png() if data is None else data, "墙.png")


def test_its_days_begin_when_it_really_hangs(clock: time_machine.Traveller) -> None:
    case = on_a_board()
    notice = notice_of(case)
    village = holders(row_of(case, "publicise"))[0]
    assert (notice["on_site"], notice["counts_from"], notice["last_day"]) == (False, None, None)
    seen = notice_by(notice["number"])
    assert (seen.lines, seen.title) == ((), "残疾人服务")  # not on the web what is for the village only
    move(clock, "2026-11-11T09:00")
    assert end_publicities() == 0
    with refused("publicise.not_up"):
        advance(case, "publicise", Finding(), actor=village)
    for said, code, where in (
        (proof("2026-11-12"), "put_up.day", "on"),
        (proof("2026-11-01"), "put_up.day", "on"),
        (proof("2026-11-04", " "), "put_up.where", "where"),
        (proof("2026-11-04", data=b""), "put_up.proof", "file"),
    ):
        with refused(code, where):
            put_up(notice["id"], "village_board", said, actor=village)
    with refused("notice.place", "place"):
        put_up(notice["id"], "newspaper", proof("2026-11-04"), actor=village)
    for actor in (staff("窗口", GUANGAN), citizen("wang"), nobody()):
        with denied("notice.post"):
            put_up(notice["id"], "village_board", proof("2026-11-04"), actor=actor)
    put_up(notice["id"], "village_board", proof("2026-11-04"), actor=village)
    hangs = notice_of(case)
    assert (hangs["last_day"], row_of(case, "publicise")["opens_on"]) == (date(2026, 11, 11), date(2026, 11, 11))
    with refused("step.too_early"):
        advance(case, "publicise", Finding(), actor=village)
    move(clock, "2026-11-12T00:00")
    assert (end_publicities(), open_steps(case)) == (1, ["decide"])


def test_the_sheet_says_what_is_shown_and_not_a_day_nobody_knows(clock: time_machine.Traveller) -> None:
    case = on_a_board()
    (paper,) = [
        one["data"] for one in fetch("SELECT data FROM papers_paper WHERE about_id = %s AND title = '公示'", [case])
    ]
    assert {one["label"]: one["value"] for one in paper["findings"]} == {
        "申请人": "王**" if len(load(case).case["applicant_name"]) == 3 else "王*",
        "公示地点": "村（社区）公示栏",
        "公示编号": notice_of(case)["number"],
        "公示期": "5个工作日，自张贴（刊登）之日的次日起算",
    }


# -- who and what is refused -------------------------------------------------------------------------------------------


def test_nobody_ticks_an_objection_by_hand(clock: time_machine.Traveller) -> None:
    case = before_the_public()
    officer = holders(row_of(case, STEP))[0]
    assert "objected" not in [
        one.name for one in notice_jobs.handler_of("publicise").asks(turn(case), row_of(case, STEP))
    ]
    move(clock, "2026-11-10T09:00")
    with refused("publicise.objected", "objected"):
        advance(case, STEP, Finding(outputs={"objected": "是"}), actor=officer)
    advance(case, STEP, Finding(outputs={"objected": "否"}), actor=officer)
    case = before_the_public()
    objected(case)
    settled(case)
    move(clock, "2026-11-18T09:00")
    with refused("publicise.objected", "objected"):
        advance(case, STEP, Finding(outputs={"objected": "否"}), actor=officer)


def turn(case: uuid.UUID) -> Any:
    from tongban.cases.acts.turn import Turn

    return Turn(load(case), PLATFORM, at("2026-11-02T10:00"))


def test_what_is_not_filled_in_is_told_all_at_once(clock: time_machine.Traveller) -> None:
    number = notice_of(before_the_public())["number"]
    with refused("objection.fields", "name") as caught:
        object_to(number, Said("", " ", "", "x" * 4001), actor=nobody())
    assert [(one.code, one.where) for one in caught.value.faults] == [  # type: ignore[attr-defined]
        ("objection.name", "name"),
        ("objection.reach", "reach"),
        ("objection.about", "about"),
        ("objection.reasons", "reasons"),
    ]
    with refused("objection.fields", "channel"):
        object_to(number, Said("甲", "1", "2", "3", "telegram"), actor=nobody())
    with refused("notice.unknown", status=404):
        object_to("GS20261102-AAAAAAAA", SAID, actor=nobody())
    with refused("file.kind", "file"):
        object_to(number, Said("甲", "1", "2", "3", "online", b"a,b\n", "a.txt"), actor=nobody())


def test_only_staff_enter_what_came_by_phone(clock: time_machine.Traveller) -> None:
    number = notice_of(before_the_public())["number"]
    said = Said("路人乙", "13900000002", "时间", "扰民", "phone")
    for who in (nobody(), citizen("wang")):
        with denied("objection.enter"):
            object_to(number, said, actor=who)
    clerk = staff("窗口", GUANGAN)
    taken = object_to(number, said, actor=clerk, key="one")
    assert object_to(number, said, actor=clerk, key="one") == taken  # a double click is one objection
    (row,) = fetch("SELECT * FROM notices_objection")
    assert (row["channel"], row["entered_by"], row["state"]) == ("phone", clerk.account, "open")
    assert "路人乙".encode() not in bytes(row["name"]) and b"13900000002" not in bytes(row["reach"])


def test_who_accepted_or_works_elsewhere_decides_no_objection(clock: time_machine.Traveller) -> None:
    case = before_the_public()
    objected(case)
    (row,) = fetch("SELECT id FROM notices_objection")
    for who in (nobody(), citizen("tibetan", "teahouse"), staff("窗口"), staff("审查", GUANGAN)):
        with denied("objection.post"):
            decide_objection(row["id"], "upheld", "成立", actor=who)
    officer = holders(row_of(case, "weigh"))[0]
    with refused("objection.verdict", "verdict"):
        decide_objection(row["id"], "maybe", "成立", actor=officer)
    with refused("objection.words", "words"):
        decide_objection(row["id"], "upheld", " ", actor=officer)
    decide_objection(row["id"], "not_upheld", "不成立", actor=officer)
    with refused("objection.decided", status=409):
        decide_objection(row["id"], "upheld", "成立", actor=officer)
    with refused("objection.unknown", status=404):
        decide_objection(uuid.uuid4(), "upheld", "成立", actor=officer)


def test_the_decider_does_not_pass_an_objection_that_waits(clock: time_machine.Traveller) -> None:
    """A definition that decides beside the notice."""
    text = FILE.read_text(encoding="utf-8")
    text = re.sub(
        r"next: \{one: \[\{to: notice_board.*\n", "next: {all: [{to: notice_board}, {to: ruling}]}}\n", text, count=1
    ).replace("hand_out:    {lane: counter,", "hand_out:    {lane: counter, join: weigh,")
    text = re.sub(r"next: \{one: \[\{to: objection.*\n", "next: objection}\n", text, count=1)
    text = re.sub(r"(objection: .*)next: ruling", r"\1next: hand_out", text, count=1)
    case = before_the_public(text)
    objected(case)
    for verdict in ("granted", "refused"):
        with refused("decide.objection_open"):
            take(case, "ruling", verdict=verdict, reasons=("异议",) if verdict == "refused" else ())
    settled(case)
    take(case, "ruling")
    assert load(case).case["outcome"] == "granted"


def test_a_case_that_is_withdrawn_takes_its_notice_and_what_was_said_with_it(clock: time_machine.Traveller) -> None:
    case = before_the_public()
    taken = objected(case)
    withdraw(case, actor=citizen("tibetan", "teahouse"))
    assert (notice_of(case)["state"], objection_by(taken.receipt).state) == ("ended", "passed_on")
    assert object_to(notice_of(case)["number"], SAID, actor=nobody()).late


def test_the_applicant_learns_that_somebody_objected_and_not_who(clock: time_machine.Traveller) -> None:
    case = before_the_public()
    objected(case)
    deliver_pending()
    rows = fetch("SELECT title, text FROM messages_message WHERE about_id = %s AND title LIKE '%%异议%%'", [case])
    assert [row["title"] for row in rows] == ["公园内举办群众活动（演示）（单一公园活动）：公示期间收到异议"]
    assert "路人甲" not in rows[0]["text"]


def test_one_bad_case_stops_nobody(clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = [before_the_public(), before_the_public(), before_the_public()]
    real, bad = notice_jobs.held, notice_of(cases[1])["id"]

    def breaks(notice: uuid.UUID, actor: Any) -> Any:
        if notice == bad:
            raise RuntimeError("broken")
        return real(notice, actor)

    monkeypatch.setattr(notice_jobs, "held", breaks)
    move(clock, "2026-11-10T00:07")
    assert end_publicities() == 2
    assert [open_steps(case) for case in cases] == [["ruling"], [STEP], ["ruling"]]
    assert [one.job for one in jobs.failures()] == ["notice.end"]
    monkeypatch.undo()
    move(clock, "2026-11-10T00:30")
    assert end_publicities() == 1 and jobs.failures() == []


def test_helpers_hang_what_has_no_place_of_its_own(clock: time_machine.Traveller) -> None:
    case = before_the_public()
    hung(case)
    made_public(case, STEP, {})
    assert notice_of(case)["places"] == []
    assert WUHOU.startswith(notice_of(case)["division"][:6])
