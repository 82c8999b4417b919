"""One bad case stops nobody: the others are accepted, told, handed over; it waits alone, is shown, and is mended."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from tongban.beginnings.acts import offers
from tongban.beginnings.acts.offers import announce_all
from tongban.cases import lanes
from tongban.cases.acts import turn as turns
from tongban.cases.acts.advance import advance
from tongban.cases.jobs import accept_by_silence
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.core import jobs
from tongban.core.clock import SHANGHAI, now
from tongban.core.errors import Denied
from tongban.core.events import deliver_pending
from tongban.core.jobs import failures, retry_due
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.organisation.acts import load_days
from tongban.organisation.days import missing_calendars
from tongban.organisation.operations import try_now
from tongban.organisation.queries import forget, place
from tongban.organisation.reorganising import merge
from tongban.site.jobs import DAILY, by_the_day, by_the_hour
from tongban.site.shipped import key
from tongban.web.words import english

import calls
from courses import accepted, filed
from demo import GUANGAN, WUHOU, citizen, known, person, staff

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 2, tzinfo=UTC)
DATA = Path(__file__).parents[2] / "data" / "calendar"
PROVINCE = "510000000000"
PENSION, OPERATOR = "512014006000", "/desk/operations/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        forget()
        yield traveller
    forget()


def states(cases: list[uuid.UUID]) -> list[str]:
    return [load(case).case["state"] for case in cases]


def nobody_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lanes of the bad case are nobody's, as where its line was registered for no organ."""
    real = turns.resolve

    def resolve(e: Any, lane: str, facts: Any, at: datetime, fallback: str, hall: uuid.UUID | None, *more: Any) -> Any:
        if facts.get("premises.name") == "没有机关管的店":
            raise lanes._nobody(e.line, place(WUHOU))
        return real(e, lane, facts, at, fallback, hall, *more)

    monkeypatch.setattr(turns, "resolve", resolve)


def five() -> tuple[list[uuid.UUID], uuid.UUID]:
    """Five cases; the third is the bad one."""
    from demo import anything

    cases = [filed(), filed(), filed(anything(**{"premises.name": "没有机关管的店"})), filed(), filed()]
    return cases, cases[2]


def test_the_other_four_are_accepted_by_silence(clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch) -> None:
    cases, bad = five()
    with monkeypatch.context() as patch:
        nobody_holds(patch)
        clock.shift(timedelta(days=8))
        forget()
        assert accept_by_silence() == 4
        assert states(cases) == ["accepted", "accepted", "received", "accepted", "accepted"]
        (failure,) = failures()
        number = load(bad).case["number"]
        assert (failure.job, failure.kind, failure.called) == ("case.accept_by_silence", "case", number)
        assert (failure.times, failure.first_at, failure.again_at) == (1, now(), now() + timedelta(minutes=1))
        assert failure.code == lanes._nobody("", place(WUHOU)).code
        assert accept_by_silence() == 0 and failures()[0].times == 1, "its next try has not come"
        clock.shift(timedelta(minutes=1))
        assert accept_by_silence() == 0
        assert (failures()[0].times, failures()[0].again_at) == (2, now() + timedelta(minutes=2))
        assert ledger_verbs(bad)[-1] == "case.file"
    clock.shift(timedelta(minutes=2))
    assert retry_due() == 1
    assert failures() == [] and states([bad]) == ["accepted"]
    assert load(bad).case["accepted_at"] == MONDAY, "from the day of receipt, however late the platform was"


def ledger_verbs(case: uuid.UUID) -> list[str]:
    return [row["verb"] for row in fetch("SELECT verb FROM ledger_entry WHERE subject_id = %s ORDER BY seq", [case])]


def test_a_merger_hands_over_every_case_but_the_bad_one(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tongban.cases.acts import reassign

    cases = [accepted(), accepted(), accepted()]
    old, bureau = key("organ", WUHOU, "市场监管"), key("organ", WUHOU, "行政审批")
    real = reassign.load

    def broken(case: uuid.UUID, **more: Any) -> Any:
        if case == cases[1]:
            raise RuntimeError("a row is not as it should be")
        return real(case, **more)

    with monkeypatch.context() as patch:
        patch.setattr(reassign, "load", broken)
        merge(old, bureau, "川编发〔2026〕5号（演示）", actor=staff("编办"))
        while deliver_pending():
            pass
    organs = [load(case).case["organ_id"] for case in cases]
    assert organs == [bureau, old, bureau]
    assert [(one.job, one.called) for one in failures()] == [("case.reassign", load(cases[1]).case["number"])]
    clock.shift(timedelta(minutes=1))
    assert retry_due() == 1
    assert load(cases[1]).case["organ_id"] == bureau and failures() == []


def test_every_duty_of_the_day_is_guarded_on_its_own(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []

    def act(name: str) -> Any:
        def fall(_: str) -> int:
            ran.append(name)
            raise ValueError(name)

        return fall

    for job in DAILY:
        object.__setattr__(job, "act", act(job.name)) if False else monkeypatch.setitem(
            job.__dict__, "act", act(job.name)
        )
    by_the_day()
    assert ran == [job.name for job in DAILY] and len(ran) == 23
    assert {one.job for one in failures()} == set(ran)
    assert {one.called for one in failures()} == {""}


def test_what_comes_with_the_hour_goes_on_though_the_seal_fails(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tongban.site import jobs as site

    case = filed()
    clock.shift(timedelta(days=8))
    forget()

    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site, "seal", full)
    by_the_hour()
    assert states([case]) == ["accepted"]
    assert [(one.job, one.code) for one in failures()] == [("hourly.seal", "job.fault")]


# -- the calendar ends -------------------------------------------------------------------------------------------------

CHRISTMAS = datetime(2026, 12, 25, 1, 20, tzinfo=SHANGHAI)


def pensioner(who: str) -> None:
    known(person(who), pension__drawing=True, pension__confirmed_on="2025-12-20", pension__paid_in=WUHOU)
    known(person(who), pension__seen_alive=True)


def with_2027(folder: Path, *, local: str = "") -> None:
    national, own = folder / "national.csv", folder / "local.csv"
    text = (DATA / "holidays.csv").read_text(encoding="utf-8")
    national.write_text(f"{text}2027-01-01,holiday,元旦（演示）\n2027-10-01,holiday,国庆节（演示）\n", encoding="utf-8")
    own.write_text((DATA / "local_days.csv").read_text(encoding="utf-8") + local, encoding="utf-8")
    load_days(national, own, actor=PLATFORM)


def pensions(*who: str) -> list[dict[str, Any]]:
    owners = [person(one)[1] for one in who]
    return fetch("SELECT * FROM beginnings_offer WHERE item_code = %s AND owner_id = ANY(%s)", [PENSION, owners])


def told(who: str) -> list[str]:
    rows = fetch("SELECT text FROM messages_message WHERE to_id = %s AND title LIKE %s", [person(who)[1], "养老%"])
    return [row["text"] for row in rows]


def test_on_25_december_without_the_days_of_2027_everything_goes_on(tmp_path: Path) -> None:
    with time_machine.travel(CHRISTMAS - timedelta(days=20), tick=False) as clock:
        forget()
        late = accepted(papers=("layout",), deferred=("rules",))
        clock.move_to(CHRISTMAS)
        forget()
        pensioner("tibetan")
        by_the_day()
        assert failures() == []
        (offer,) = pensions("tibetan")
        assert (offer["state"], offer["begins_on"]) == ("announced", None)
        assert told("tibetan") == [
            "您什么都不用做。不想让平台办的，在开始办以前（不早于2027年1月25日，待放假安排公布）说一声。"
        ]
        assert load(late).case["outcome"] != "" or load(late).case["state"] == "accepted"
        page = calls.as_citizen("tibetan").client.get(f"/me/offers/{offer['id']}/").content.decode()
        assert "放假安排公布后才能定的日子（不早于2026年12月31日）以后平台就替您办" in page
        clock.move_to(datetime(2027, 3, 1, 1, 20, tzinfo=SHANGHAI))
        by_the_day()
        assert [one["state"] for one in pensions("tibetan")] == ["announced"], "no day, no beginning"
        with_2027(tmp_path)
        by_the_day()
        # A month from 25 December ends on Monday 25 January; the platform begins after that day.
        (offer,) = pensions("tibetan")
        assert (offer["begins_on"], offer["state"]) == (date(2027, 1, 25), "begun")
        assert failures() == []


def test_an_offer_that_could_not_be_told_does_not_count_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(CHRISTMAS, tick=False) as clock:
        forget()
        for who in ("tibetan", "wang"):
            pensioner(who)
        real = offers.tell

        def silent(to: Any, *more: Any, **words: Any) -> Any:
            if to == person("wang"):
                raise RuntimeError("no channel")
            return real(to, *more, **words)

        with monkeypatch.context() as patch:
            patch.setattr(offers, "tell", silent)
            announce_all()
        assert [row["owner_id"] for row in pensions("tibetan", "wang")] == [person("tibetan")[1]]
        assert [(one.job, one.called) for one in failures()] == [("offer.announce", str(person("wang")[1])[:8])]
        clock.shift(timedelta(minutes=1))
        assert retry_due() == 1
        assert len(told("wang")) == 1 and failures() == []


def test_a_calendar_that_ends_is_told_by_name_from_1_november(tmp_path: Path) -> None:
    assert missing_calendars(date(2026, 10, 31)) == []
    found = [(one.name, one.year) for one in missing_calendars(date(2026, 11, 1))]
    own = ["阿坝藏族羌族自治州", "甘孜藏族自治州", "凉山彝族自治州"]
    assert found == [("", 2027), *((name, 2027) for name in own)]
    assert [(one.name, one.year) for one in missing_calendars(date(2027, 1, 1))][0] == ("", 2027)
    with_2027(tmp_path, local="513300,2027-11-24,holiday,建州纪念日（演示）\n")
    assert [one.name for one in missing_calendars(date(2026, 11, 1))] == [own[0], own[2]]
    assert missing_calendars(date(2027, 11, 1))[0].year == 2028


# -- the operator's page -----------------------------------------------------------------------------------------------


def operator() -> Client:
    return calls.as_staff("运行", PROVINCE).client


def test_the_operator_sees_what_failed_and_tries_it_now(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases, bad = five()
    number = load(bad).case["number"]
    with monkeypatch.context() as patch:
        nobody_holds(patch)
        clock.shift(timedelta(days=8))
        forget()
        accept_by_silence()
    page = operator().get(OPERATOR).content.decode()
    assert number in page and "逾期未告知，视为受理" in page and failures()[0].zh in page
    assert "11-10 10:00" in page and "11-10 10:01" in page and "马上再试" in page
    assert "全国：2027年的放假安排还没有载入" in page and "凉山彝族自治州：2027年的自定放假日还没有载入。" in page
    assert "没有机关管的店" not in page and "王秀英" not in page
    english_page = operator().get(f"/en{OPERATOR}").content.decode()
    assert "A case accepted by silence" in english_page and failures()[0].en in english_page
    (failure,) = re.findall(r'name="failure" value="([0-9a-f-]{36})"', page)
    assert retry_due() == 0
    answer = operator().post(OPERATOR, {"failure": failure})
    assert (answer.status_code, answer["Location"]) == (302, f"{OPERATOR}?done=tried")
    assert retry_due() == 1 and states(cases) == ["accepted"] * 5
    again = operator().post(OPERATOR, {"failure": failure}, follow=True).content.decode()
    assert "这一条已经办成，不用再试。" in again and "没有等着再试的事。" in again


def test_nobody_else_sees_it_and_nothing_changes(clock: time_machine.Traveller) -> None:
    jobs.note_failure("case.derive_due", "case", str(filed()), RuntimeError("demo"))
    (failure,) = failures()
    others = [
        *(
            calls.as_staff(role)
            for role in ("窗口", "审查", "核查", "决定", "监督", "负责人", "编制", "事项办", "编办")
        ),
        calls.as_staff("运行", WUHOU),
        calls.as_staff("运行", GUANGAN),
        calls.as_staff("编办", PROVINCE),
        calls.as_citizen("wang"),
    ]
    for other in others:
        assert other.client.get(OPERATOR).status_code == 403
        assert other.client.post(OPERATOR, {"failure": str(failure.id)}).status_code == 403
    assert Client().get(OPERATOR).status_code == 302
    for actor in (staff("负责人"), staff("运行"), citizen("wang")):
        with pytest.raises(Denied):
            try_now(failure.id, actor=actor)
    assert failures() == [failure]


def test_the_operator_sees_no_case() -> None:
    case = calls.accepted()
    client = operator()
    assert client.get(f"/cases/{case}/").status_code in (403, 404)
    assert load(case).case["number"] not in client.get("/review/").content.decode()
    with pytest.raises(Denied):
        advance(case, "review", Said(), actor=staff("运行", PROVINCE))


def test_every_job_has_its_words_in_english() -> None:
    mine = [job for job in jobs._jobs.values() if not job.name.startswith("test.")]
    assert len(mine) > 25
    assert [job.name for job in mine if job.zh not in english()] == []
