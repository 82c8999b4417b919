"""Shows, on a definition in no list: a yearly review filed in its season, held up for publicity, heard where somebody
objects, talked over, and served on both sides, each with a conclusion of his own.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

import pytest
import time_machine

from tongban.cases.jobs import end_late_steps
from tongban.cases.reading import load
from tongban.core.clock import SHANGHAI, now
from tongban.core.codes import id_number
from tongban.core.errors import Denied, Refusal
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.limits.acts.seasons import Season, open_season

from demo import WUHOU, citizen, staff
from machine import licences, listed, load_definition, notices, papers
from runs import ended, filed, given, holders, number_of, open_steps, row_of, take

pytestmark = pytest.mark.django_db
REVIEW = "511Z99424000"
STRANGER = id_number.generate(date(1990, 5, 6), 77)


@pytest.fixture(autouse=True)
def season(db: None) -> None:
    with time_machine.travel("2026-10-28T10:00:00+08:00"):
        load_definition("society-review")
        opens = datetime(2026, 11, 1, tzinfo=SHANGHAI)
        closes = datetime(2026, 11, 6, 17, tzinfo=SHANGHAI)
        open_season(Season(REVIEW, WUHOU, "2026年度", opens, closes), actor=staff("负责人"))


def applied(income: str = "300000", complained: tuple[dict[str, str], ...] = ()) -> uuid.UUID:
    said = {"society.seat": WUHOU, "society.year": "2025", "society.income": income}
    brought = ("audit",) if float(income) >= 500000 else ()
    rows = listed("society.complainants", *complained)
    return filed(REVIEW, "yearly", {**said, **rows}, firm="snack", papers=brought)


def read(case: uuid.UUID) -> uuid.UUID:
    """Looked at on the first day after the season."""
    take(case, "take")
    with time_machine.travel("2026-11-09T10:00:00+08:00"):
        take(case, "read")
    return case


def test_nothing_is_filed_outside_the_season_and_nothing_is_read_before_it_closes() -> None:
    with time_machine.travel("2026-11-09T10:00:00+08:00"), pytest.raises(Refusal) as caught:
        applied()
    assert caught.value.code == "season.closed"
    case = applied()
    take(case, "take")
    assert load(case).case["promised_due"] == date(2026, 12, 18)  # the close is announced already
    with pytest.raises(Refusal) as caught:
        take(case, "read")
    assert (caught.value.code, row_of(case, "read")["opens_on"]) == ("step.too_early", date(2026, 11, 6))


def test_the_clock_begins_with_the_close_and_the_notice_is_drawn_up_at_once() -> None:
    case = read(applied())
    assert load(case).case["promised_due"] == date(2026, 12, 18)  # thirty working days from the 9th
    (notice,) = [one["data"] for one in papers(case, "document")]
    found = {one["label"]: one["value"] for one in notice["findings"]}
    assert (notice["name"], found["检查年度"], found["全年收入"]) == ("公示", "2,025", "300,000.00 元")
    assert found["公示地点"] == "政府网站、政务大厅"
    with time_machine.travel("2026-11-16T10:00:00+08:00"), pytest.raises(Refusal) as caught:
        take(case, "board", objected="否")
    assert (caught.value.code, row_of(case, "board")["opens_on"]) == ("step.too_early", date(2026, 11, 16))


def held_up(case: uuid.UUID, objected: str = "否") -> None:
    with time_machine.travel("2026-11-17T10:00:00+08:00"):
        take(case, "board", objected=objected)


def test_a_small_one_nobody_objects_to_is_settled_after_the_days_of_thought() -> None:
    case = read(applied())
    held_up(case)
    assert open_steps(case) == ["settle"]
    with time_machine.travel("2026-11-19T10:00:00+08:00"), pytest.raises(Refusal) as caught:
        take(case, "settle")
    assert caught.value.code == "step.too_early"
    with time_machine.travel("2026-11-20T10:00:00+08:00"):
        take(case, "settle")
        with time_machine.travel("2026-11-23T10:00:00+08:00"):
            take(case, "print")
            take(case, "serve")
    (row,) = licences(case)
    assert (row["valid_from"], row["valid_until"]) == (date(2026, 11, 23), date(2027, 11, 22))  # from the issue
    assert ended(case) == ("finished", "granted", "0")


def test_a_great_one_brings_its_audit_and_is_talked_over_by_two() -> None:
    with pytest.raises(Refusal) as caught:
        filed(
            REVIEW,
            "yearly",
            {"society.seat": WUHOU, "society.year": "2025", "society.income": "500000"},
            firm="snack",
        )
    assert (caught.value.code, caught.value.where) == ("file.materials", "财务审计报告")
    case = read(applied("500000"))
    held_up(case)
    assert open_steps(case) == ["talk"]
    with time_machine.travel("2026-11-18T10:00:00+08:00"):
        with pytest.raises(Refusal) as caught:
            take(case, "talk", vote="5", partner=None)
        assert caught.value.code == "step.two"
        take(case, "talk", vote="5")
    assert open_steps(case) == ["settle"]


def objected() -> uuid.UUID:
    case = read(
        applied(
            complained=(
                {"name": "单身", "id_number": number_of("single")},
                {"name": "外地人", "id_number": STRANGER},
            )
        )
    )
    held_up(case, "是")
    return case


def test_an_objection_is_served_answered_heard_and_looked_at_by_law() -> None:
    case = objected()
    assert open_steps(case) == ["copy"]
    with time_machine.travel("2026-11-18T10:00:00+08:00"):
        take(case, "copy")
        assert [one["name"] for one in notices(case, "served")[0]["lines"]] == ["单身", "外地人"]
        assert (open_steps(case), row_of(case, "answer")["due"]) == (["answer"], date(2026, 11, 23))
        with pytest.raises(Denied):
            take(case, "answer", citizen("single"), plea="与我无关")
        take(case, "answer", citizen("wang", "snack"), plea="收入已经如实申报")
        assert row_of(case, "hear")["due"] == date(2026, 11, 25)
        named = [one["data"]["name"] for one in papers(case, "document")]
        assert named.count("答辩书") == 1 and named.count("听证通知书") == 1
        take(case, "hear", minutes="双方到场陈述", upheld="否")
        assert open_steps(case) == ["law"]
        take(case, "law")
        take(case, "talk", vote="4")
    assert load(case).facts(now())["step.hear.upheld"] is False


def test_who_does_not_answer_holds_nobody_up() -> None:
    case = objected()
    with time_machine.travel("2026-11-18T10:00:00+08:00"):
        take(case, "copy")
    with time_machine.travel("2026-11-23T20:00:00+08:00"):
        end_late_steps()
        assert open_steps(case) == ["answer"]
    with time_machine.travel("2026-11-24T06:00:00+08:00"):
        end_late_steps()
        assert open_steps(case) == ["hear"]


def test_both_sides_have_a_conclusion_and_are_served() -> None:
    case = objected()
    with time_machine.travel("2026-11-20T10:00:00+08:00"):
        take(case, "copy")
        take(case, "answer", citizen("wang", "snack"), plea="属实")
        for step, said in (("hear", {"minutes": "记录", "upheld": "否"}), ("law", {}), ("talk", {"vote": "5"})):
            take(case, step, **said)
        for step in ("settle", "print", "serve"):
            take(case, step)
    holders_named = sorted(row["holder_name"] for row in licences(case))
    assert holders_named == sorted(["武侯区王记小吃店（演示）", "单身", "外地人"]) or len(holders_named) == 3
    assert len({row["holder_id"] for row in licences(case)}) == 3
    lines = notices(case, "served")[-1]["lines"]
    assert [one["party"] for one in lines] == ["applicant", "interested", "interested"]
    deliver_pending()
    told = fetch("SELECT title FROM messages_message WHERE about_id = %s AND title LIKE %s", [case, "%文书送达%"])
    assert told
    assert holders and given
