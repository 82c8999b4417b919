"""The clock of a case: due dates, lawful stops with notices, one extension, the end of the calendar, the account."""

from __future__ import annotations

import csv
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.examine import examine
from tongban.cases.acts.extend import extend
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.turn import Turn
from tongban.cases.jobs import derive_dues
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.cases.rules import clock as rules
from tongban.core.clock import now
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.organisation.acts import load_days
from tongban.organisation.queries import forget

from courses import accepted, filed, ledger, take
from demo import GUANGAN, PDF, citizen, enterprise, staff

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[2] / "data" / "calendar"
MONDAY = datetime(2026, 11, 2, 2, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        forget()
        yield traveller
    forget()


def pass_days(clock: time_machine.Traveller, number: int) -> None:
    clock.shift(timedelta(days=number))
    forget()


def dues(case: uuid.UUID) -> tuple[date | None, date | None, str]:
    row = load(case).case
    return row["promised_due"], row["statutory_due"], row["due_words"]


def hygiene() -> uuid.UUID:
    """A hygiene licence in 广安区, accepted: its first step is the organ's own test, which stops the clock."""
    hotel = citizen("rare", "hotel")
    case = begin(Application("511A00155000", "new", GUANGAN, enterprise("hotel")), actor=hotel)
    said = {
        "premises.name": "北辰旅馆",
        "premises.address": "广安区北辰街道演示巷8号",
        "premises.address.division": "511602002000",
        "premises.kind": "宾馆",
        "premises.central_air": "否",
    }
    for page in load(case).e.pages:
        answer(case, page.page, said, actor=hotel)
    for paper in ("plan", "rules"):
        hand_in(case, paper, PDF, f"{paper}.pdf", actor=hotel)
    file(case, actor=hotel, signed=hotel.name)
    clerk = staff("窗口", GUANGAN)
    supplied = [m["key"] for m in load(case).materials if m["state"] == "supplied"]
    examine(case, dict.fromkeys(supplied, ("fit", "")), actor=clerk)
    advance(case, "accept", Said(), actor=clerk)
    return case


def test_promised_and_statutory_days_run_from_acceptance(clock: time_machine.Traveller) -> None:
    case = filed()
    pass_days(clock, 1)
    assert dues(case) == (None, None, "")
    from courses import examined

    examined(case)
    advance(case, "accept", Said(), actor=staff("窗口"))
    # Tuesday 3 November, not counted: the district's five working days end on the 10th, the rule's ten on the 17th.
    assert dues(case) == (date(2026, 11, 10), date(2026, 11, 17), "")


def test_accepted_after_hours_the_clock_begins_on_the_next_working_day(clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 11, 6, 10, tzinfo=UTC))  # Friday 18:00 in 成都, the desk closes at 17:30
    case = accepted()
    assert dues(case)[0] == date(2026, 11, 16)


def test_a_lawful_stop_has_its_notice_and_its_days_are_not_counted(clock: time_machine.Traveller) -> None:
    case = hygiene()
    (span,) = load(case).spans
    assert (span["kind"], span["step_key"], span["ended_at"], span["length"]) == ("stop", "test", None, "3wd")
    assert span["began_at"] == MONDAY
    notices = [n for n in load(case).notices if n["kind"] == "stop"]
    assert [n["lines"][0]["resumed"] for n in notices] == [False]
    assert notices[0]["paper_id"] is not None
    pass_days(clock, 3)
    take(case, "test", passed="是")
    (span,) = load(case).spans
    assert span["ended_at"] == MONDAY + timedelta(days=3)
    notices = [n for n in load(case).notices if n["kind"] == "stop"]
    assert [n["lines"][0]["resumed"] for n in notices] == [False, True]
    # Five working days after Monday would be the 9th; Tuesday and Wednesday stood still, the day of resumption counts.
    assert dues(case)[0] == date(2026, 11, 11)
    assert dues(case)[2] == ""


def test_while_the_clock_stands_no_day_is_named(clock: time_machine.Traveller) -> None:
    case = hygiene()
    turn = Turn(load(case), PLATFORM, now())
    promised = rules.dues(turn.e, turn.case, turn.loaded.spans, turn.facts, *turn.desk()).promised
    assert promised is not None and promised.zh == "暂停计时（卫生检测），恢复后确定"
    assert dues(case) == (None, None, "暂停计时（卫生检测），恢复后确定")


def test_stopped_and_resumed_on_one_day_the_day_counts(clock: time_machine.Traveller) -> None:
    case = hygiene()
    clock.shift(timedelta(hours=3))
    take(case, "test", passed="是")
    assert dues(case)[0] == date(2026, 11, 9)


def test_extended_once_by_the_head_with_reasons(clock: time_machine.Traveller) -> None:
    case = accepted()
    before = dues(case)
    with pytest.raises(Denied):
        extend(case, "情况复杂", actor=staff("审查"))
    with pytest.raises(Refusal) as blank:
        extend(case, " ", actor=staff("负责人"))
    assert blank.value.code == "extend.reason"
    assert dues(case) == before
    extend(case, "需要补充核实", actor=staff("负责人"))
    assert dues(case) == (date(2026, 11, 16), date(2026, 11, 23), "")
    assert [n["lines"] for n in load(case).notices if n["kind"] == "extension"] == [
        [{"reason": "需要补充核实", "by": "5wd", "organ": str(load(case).case["organ_id"])}]
    ]
    with pytest.raises(Refusal) as twice:
        extend(case, "再延长", actor=staff("负责人"))
    assert (twice.value.code, twice.value.status) == ("extend.twice", 409)
    assert [line["verb"] for line in ledger(case)].count("case.extend") == 1


def test_beyond_the_calendar_it_is_filed_and_says_so_until_the_days_are_loaded(
    clock: time_machine.Traveller, tmp_path: Path
) -> None:
    clock.move_to(datetime(2026, 12, 28, 2, tzinfo=UTC))
    forget()
    case = accepted()
    assert dues(case) == (None, None, "不早于2026年12月31日，待放假安排公布")
    assert derive_dues() == 0
    days = tmp_path / "holidays.csv"
    text = (DATA / "holidays.csv").read_text(encoding="utf-8-sig")
    days.write_text(text + "2027-01-01,holiday,元旦\n2027-10-01,holiday,国庆节\n", encoding="utf-8")
    assert load_days(days, DATA / "local_days.csv", actor=PLATFORM)
    assert derive_dues() == 1
    # 29–31 December are three days; 1 January is a holiday, so the fifth is Tuesday the 5th.
    assert dues(case) == (date(2027, 1, 5), date(2027, 1, 12), "")
    assert ledger(case)[-1]["verb"] == "case.derive_due"
    assert derive_dues() == 0


def test_the_account_of_days_agrees_with_what_is_stored_for_every_case(clock: time_machine.Traveller) -> None:
    plain, stopped, long = accepted(), hygiene(), accepted()
    pass_days(clock, 2)
    take(stopped, "test", passed="是")
    extend(long, "需要补充核实", actor=staff("负责人"))
    seen = 0
    for row in fetch("SELECT id FROM cases_case WHERE accepted_at IS NOT NULL"):
        turn = Turn(load(row["id"]), PLATFORM, now())
        derived = rules.dues(turn.e, turn.case, turn.loaded.spans, turn.facts, *turn.desk())
        stored = (turn.case["promised_due"], turn.case["statutory_due"], turn.case["due_words"])
        promised = derived.promised.date if derived.promised else None
        assert stored == (promised, derived.statutory.date if derived.statutory else None, derived.words)
        if promised is not None:
            account = rules.day_by_day(
                turn.e, turn.case, turn.loaded.spans, turn.facts, *turn.desk(), promised + timedelta(days=5)
            )
            assert next(day.date for day in account if day.number == _length(turn)) == promised
            seen += 1
    assert seen >= 3
    assert {plain, stopped, long} <= {r["id"] for r in fetch("SELECT id FROM cases_case")}


def _length(turn: Turn) -> int:
    length = rules.length_of(turn.e, "promised", turn.loaded.spans, turn.facts, turn.at)
    assert length is not None and length.unit == "wd"
    return length.n


# -- editions ----------------------------------------------------------------------------------------------------------


def _next_edition(**changed: str) -> None:
    from tongban.catalogue.acts import publish

    text = (Path(__file__).parents[2] / "data" / "catalogue" / "food-business.yaml").read_text(encoding="utf-8")
    for old, new in changed.values():
        assert old in text
        text = text.replace(old, new)
    publish(text, actor=PLATFORM, name="food-business.yaml")


def test_a_running_case_stays_with_its_edition_and_a_draft_follows(clock: time_machine.Traveller) -> None:
    from tongban.cases.acts.file import follow_edition

    from courses import filled

    running, (draft, wang) = accepted(), filled()
    _next_edition(name=("主要设备设施布局和操作流程", "布局和操作流程图"), days=("promised: 10wd", "promised: 9wd"))
    assert [m.name for m in load(running).e.materials if m.id == "layout"] == ["主要设备设施布局和操作流程"]
    take(running, "review")
    assert dues(running)[0] == date(2026, 11, 9)
    with pytest.raises(Refusal) as moved:
        file(draft, actor=wang, signed=wang.name)
    assert moved.value.code == "file.edition"
    assert load(draft).case["state"] == "draft"
    assert follow_edition(draft, actor=wang) == ["布局和操作流程图"]
    assert follow_edition(draft, actor=wang) == []
    (row,) = (m for m in load(draft).materials if m["key"] == "layout")
    assert (row["name"], row["state"]) == ("布局和操作流程图", "supplied")
    file(draft, actor=wang, signed=wang.name)
    assert load(draft).case["edition"] != load(running).case["edition"]


def test_a_due_day_is_never_a_day_the_calendar_calls_free() -> None:
    with (DATA / "holidays.csv").open(encoding="utf-8-sig") as text:
        rows = csv.DictReader(line for line in text if not line.startswith("#"))
        free = {date.fromisoformat(r["date"]) for r in rows if r["kind"] == "holiday"}
    for start in (datetime(2026, 9, 18, 2, tzinfo=UTC), datetime(2026, 9, 29, 2, tzinfo=UTC)):
        with time_machine.travel(start, tick=False):
            forget()
            promised = dues(accepted())[0]
            assert promised is not None and promised not in free
    forget()
