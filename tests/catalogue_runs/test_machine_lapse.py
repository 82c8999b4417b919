"""Shows: a right that is not used in time: its holder is told before, it lapses on the day after where a source says
so, and where nobody can tell the organ looks; the holder's page, the public answer and the ledger say so with the
article.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine

from tongban.catalogue.guide_now import guide_at
from tongban.core.clock import SHANGHAI, now
from tongban.core.events import deliver_pending
from tongban.core.jobs import failures
from tongban.core.ledger.book import write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.licences.rules import draw_up_end
from tongban.supervision.acts.lapsing import claim_use, lapse_unused, owe_look, settle_look, told_on

from calls import as_staff
from demo import WUHOU, citizen, enterprise, known, staff
from desk_walk import signed_in
from machine import ADDRESS, licences, load_definition
from refusing import denied, refused
from runs import Row, filed, run

pytestmark = pytest.mark.django_db
WELL = "511A99324000"
ARTICLE = "《四川省打井管理条例（演示）》第九条"


@pytest.fixture(autouse=True)
def loaded(db: None) -> Iterator[None]:
    load_definition("well")
    yield
    assert failures() == []


def permitted() -> uuid.UUID:
    """A permit of 2 November 2026; the works must have begun by 1 May 2027."""
    case = filed(WELL, "first", ADDRESS, firm="snack")
    run(case)
    deliver_pending()
    return case


def duty(case: uuid.UUID) -> Row:
    found: list[Row] = fetch("SELECT * FROM cases_duty WHERE case_id = %s AND kind = 'lapse'", [case])
    assert len(found) == 1
    return found[0]


def day(month: int, day: int, hour: int = 2) -> Any:
    return datetime(2027, month, day, hour, tzinfo=SHANGHAI)


def at_day(month: int, day_: int) -> int:
    """The daily job of that day, with what it says delivered; how many things were done."""
    with time_machine.travel(day(month, day_)):
        acted = lapse_unused()
        deliver_pending()
        return acted


def messages() -> list[str]:
    rows = fetch(
        "SELECT title FROM messages_message WHERE to_id = %s AND title LIKE '打井许可证%%' ORDER BY sent_at",
        [enterprise("snack")[1]],
    )
    return [row["title"] for row in rows]


def whose(case: uuid.UUID) -> Any:
    row = duty(case)
    return next(
        one for one in (staff("决定"), staff("负责人"), staff("审查")) if one.holds(row["organ_id"], row["post"])
    )


def test_with_the_permit_the_organ_owes_a_look_once_and_the_permit_says_by_when() -> None:
    case = permitted()
    row, held = duty(case), licences(case)[0]
    assert (row["state"], row["due"].isoformat(), row["basis"]) == ("owed", "2027-05-01", ARTICLE)
    assert held["data"]["lapse"] == {"last": "2027-05-01", "words": "打井工程已经开工", "basis": ARTICLE}
    owe_look(held["id"], actor=PLATFORM)
    assert duty(case)["id"] == row["id"]
    page = signed_in(citizen("wang", "snack")).get(f"/me/licences/{held['id']}/").content.decode()
    assert f"2027-05-01 以前没有做到“打井工程已经开工”的，依照{ARTICLE}自行失效" in page
    guide = {row.id: row for group in guide_at(WELL, WUHOU).groups for row in group.rows}
    assert (
        guide["lapse.0"].content == "6个月内没有做到“打井工程已经开工”的，自行失效"
        and guide["lapse.0"].basis == ARTICLE
    )


def test_the_holder_is_told_sixty_days_before_and_once() -> None:
    case = permitted()
    assert (at_day(3, 1), duty(case)["state"], messages()) == (0, "owed", [])
    assert (at_day(3, 2), duty(case)["state"], messages()) == (1, "told", ["打井许可证快要自行失效"])
    assert (at_day(3, 3), messages()) == (0, ["打井许可证快要自行失效"])
    text = fetch("SELECT text FROM messages_message WHERE title = '打井许可证快要自行失效'")[0]["text"]
    assert (
        text == f"请在2027年5月1日以前做到“打井工程已经开工”，否则依照{ARTICLE}自行失效。已经做到的，请在办件页说明。"
    )
    assert told_on(day(1, 1).date(), day(1, 30).date()) == day(1, 21).date()  # of a short right a third


def test_it_is_good_on_its_last_day_and_lapses_on_the_next_where_a_source_says_that_nothing_was_begun() -> None:
    case = permitted()
    known(enterprise("snack"), well__begun=False)
    assert at_day(3, 2) == 1
    assert (at_day(5, 1), licences(case)[0]["state"], duty(case)["state"]) == (0, "valid", "told")
    assert at_day(5, 2) == 1
    held = licences(case)[0]
    why = f"没有在2027年5月1日以前做到“打井工程已经开工”，依照{ARTICLE}自行失效"
    assert (held["state"], held["ended_by"], duty(case)["outcome"]) == ("expired", why, "lapsed")
    assert at_day(5, 3) == 0
    assert messages() == ["打井许可证快要自行失效", "打井许可证已自行失效"]
    with time_machine.travel(day(5, 3, 10)):
        own = signed_in(citizen("wang", "snack"))
        assert why in own.get(f"/me/licences/{held['id']}/").content.decode()
        assert why in own.get(f"/verify/{held['code']}").content.decode()
        assert "许可到期不用，自行失效" in own.get(f"/cases/{case}/").content.decode()
    line = fetch(
        "SELECT detail FROM ledger_entry WHERE subject_kind = 'licence' AND subject_id = %s AND verb = 'licence.end'",
        [held["id"]],
    )
    assert line[0]["detail"] == {"state": "expired", "by": why}


def test_what_was_begun_keeps_the_right() -> None:
    case = permitted()
    known(enterprise("snack"), well__begun=True)
    assert at_day(1, 4) == 1
    assert (duty(case)["state"], duty(case)["outcome"], licences(case)[0]["state"]) == ("done", "used", "valid")
    assert (at_day(5, 2), messages()) == (0, [])


def test_what_the_holder_himself_said_is_no_source() -> None:
    case = permitted()
    known(enterprise("snack"), trust="D", well__begun=True)
    assert (at_day(5, 2), duty(case)["state"]) == (1, "look")


def test_where_nobody_can_tell_the_organ_looks_and_nothing_lapses_by_itself() -> None:
    case = permitted()
    assert (at_day(5, 2), licences(case)[0]["state"], duty(case)["state"]) == (1, "valid", "look")
    assert messages() == ["打井许可证是否失效，正在核实"]
    assert at_day(5, 3) == 0
    row = duty(case)
    with time_machine.travel(day(5, 4, 10)):
        for actor in (citizen("wang", "snack"), staff("窗口"), staff("审查")):
            with denied("duty.post"):
                settle_look(row["id"], "unused", "现场没有动工", actor=actor)
        with refused("lapse.verdict", "verdict"):
            settle_look(row["id"], "", "现场没有动工", actor=whose(case))
        with refused("lapse.words", "words"):
            settle_look(row["id"], "unused", " ", actor=whose(case))
        settle_look(row["id"], "unused", "现场没有动工", actor=whose(case))
    assert (licences(case)[0]["state"], duty(case)["outcome"]) == ("expired", "lapsed")


def test_before_the_last_day_is_over_nothing_is_found_unused() -> None:
    case = permitted()
    row = duty(case)
    with time_machine.travel(day(5, 1, 23)), refused("lapse.too_early", "verdict"):
        settle_look(row["id"], "unused", "没有动工", actor=whose(case))
    settle_look(row["id"], "used", "现场已经开钻", actor=whose(case))
    assert (duty(case)["outcome"], licences(case)[0]["state"]) == ("used", "valid")


def test_the_holder_says_that_it_was_begun_and_then_the_organ_looks_whatever_a_source_says() -> None:
    case = permitted()
    known(enterprise("snack"), well__begun=False)
    held = licences(case)[0]
    with denied("case.not_yours"):
        claim_use(case, held["id"], "开工了", actor=citizen("rare"))
    with refused("lapse.words", "words"):
        claim_use(case, held["id"], "", actor=citizen("wang", "snack"))
    own = signed_in(citizen("wang", "snack"))
    page = own.get(f"/cases/{case}/").content.decode()
    assert "已经做到的，写明何时、怎样做到" in page
    own.post(f"/cases/{case}/rights/{held['id']}/", {"words": "4月10日开钻，有照片"})
    assert (duty(case)["state"], duty(case)["words"]) == ("claimed", "4月10日开钻，有照片")
    assert "已经告诉机关，正在核实" in own.get(f"/cases/{case}/").content.decode()
    assert (at_day(5, 2), licences(case)[0]["state"], duty(case)["state"]) == (1, "valid", "look")


def test_the_desk_and_a_program_settle_it() -> None:
    case = permitted()
    row = duty(case)
    page = signed_in(whose(case)).get(f"/desk/duties/{row['id']}/").content.decode()
    assert "核实许可是否使用" in page and "没有做到，自行失效" in page
    answered = as_staff("负责人").post(f"/duties/{row['id']}/lapse", {"verdict": "used", "words": "已经开钻"})
    assert (answered.status, answered.body["outcome"]) == (200, "used")


def test_one_that_ended_otherwise_is_looked_at_no_more() -> None:
    case = permitted()
    write([draw_up_end(licences(case)[0], "revoked", "演示", actor=PLATFORM, at=now())])
    assert (at_day(1, 5), duty(case)["outcome"]) == (1, "ended")
