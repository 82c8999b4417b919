"""Shows, on a definition in no list: a limited number that an amendment takes more of while it keeps the end; a renewal
that the platform begins, in its time only, and that silence grants when the licence has ended.
"""

from __future__ import annotations

import uuid
from datetime import date

import pytest
import time_machine

from tongban.beginnings.acts.offers import announce_all, begin_announced, decline
from tongban.cases.acts.elsewhere import to_look_at
from tongban.cases.acts.silent import decide_by_silence
from tongban.cases.acts.turn import Turn
from tongban.cases.reading import load
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.ledger.verify import verify
from tongban.core.scope import PLATFORM
from tongban.limits.acts.quotas import Announcement, announce_quota
from tongban.site.management.commands.ledger import HouseKeys

from demo import WUHOU, citizen, enterprise, known, staff
from machine import ADDRESS, licences, load_definition, papers
from places import claim, numbers
from runs import ended, filed, issued, open_steps, row_of, run, take

pytestmark = pytest.mark.django_db
FERRY = "511A99422000"
FIRM = "武侯区王记小吃店（演示）"


@pytest.fixture(autouse=True)
def berths(db: None) -> uuid.UUID:
    load_definition("ferry")
    said = Announcement(FERRY, WUHOU, "2026—2027年", date(2026, 1, 1), date(2027, 12, 31), "3")
    return announce_quota(said, actor=staff("负责人"))


def applied(situation: str = "new", berths: str = "1", seats: str = "20") -> uuid.UUID:
    return filed(FERRY, situation, {**ADDRESS, "ferry.berths": berths, "ferry.seats": seats}, firm="snack")


def granted() -> uuid.UUID:
    """Two berths, from 2 November 2026."""
    case = applied(berths="2")
    run(case)
    return case


def test_berths_are_held_and_taken_by_the_number_that_is_asked(berths: uuid.UUID) -> None:
    case = applied(berths="2")
    take(case, "take")
    assert (claim(case), numbers(berths)) == ("held", (3, 2, 0))
    assert (load(case).case["promised_due"], row_of(case, "read")["due"]) == (date(2026, 11, 12), date(2026, 11, 5))
    take(case, "read")
    take(case, "settle")
    assert (claim(case), numbers(berths)) == ("taken", (3, 0, 2))
    take(case, "print")
    (row,) = licences(case)
    assert (row["valid_from"], row["valid_until"]) == (date(2026, 11, 2), date(2027, 11, 1))


def test_an_amendment_keeps_the_end_and_takes_its_own_berth(berths: uuid.UUID) -> None:
    first = granted()
    with time_machine.travel("2027-03-01T10:00:00+08:00"):
        second = applied("more")
        run(second)
        (row,) = licences(second)
    assert (row["valid_from"], row["valid_until"]) == (date(2027, 3, 1), date(2027, 11, 1))
    assert [one["state"] for one in licences(first)] == ["replaced"]
    assert row["previous"] == licences(first)[0]["identifier"]
    assert (claim(second), numbers(berths)) == ("taken", (3, 0, 3))
    assert "与所变更证件的截止日期一致" in papers(second, "granted")[0]["data"]["valid_words"]


def test_who_asks_for_more_than_is_left_waits_and_is_granted_nothing(berths: uuid.UUID) -> None:
    granted()
    case = applied("more", berths="2")
    for step in ("take", "read"):
        take(case, step)
    with pytest.raises(Refusal) as caught:
        take(case, "settle")
    assert (caught.value.code, claim(case), numbers(berths)) == ("quota.waiting", "waiting", (3, 0, 2))
    assert (load(case).case["state"], open_steps(case)) == ("accepted", ["settle"])


@pytest.mark.parametrize(
    ("day", "told"), [("2027-08-02", None), ("2027-08-03", []), ("2027-10-02", []), ("2027-10-04", ["late"])]
)
def test_a_renewal_is_applied_for_in_its_time(day: str, told: list[str] | None) -> None:
    granted()  # until 1 November 2027: from 90 days before to 30 days before
    with time_machine.travel(f"{day}T10:00:00+08:00"):
        if told is None:
            with pytest.raises(Refusal) as caught:
                applied("renew")
            assert caught.value.code == "file.too_early" and "2027年11月1日" in caught.value.zh
            assert not fetch("SELECT 1 FROM cases_case WHERE item_code = %s AND state = 'received'", [FERRY])
            return
        case = applied("renew")
        words = to_look_at(Turn(load(case), PLATFORM, now()), "zh")
        assert words == (["晚于届满前30日提出（有效期到2027年11月1日）。"] if told else [])


def test_silence_grants_a_renewal_once_the_licence_has_ended() -> None:
    first = granted()
    with time_machine.travel("2027-09-13T10:00:00+08:00"):
        case = applied("renew")
        take(case, "take")
    with time_machine.travel("2027-11-01T23:00:00+08:00"):
        assert decide_by_silence() == 0  # the last day is still a day to decide
        assert (load(case).case["state"], open_steps(case)) == ("accepted", ["read"])
    with time_machine.travel("2027-11-02T06:00:00+08:00"):
        assert decide_by_silence() == 1
        assert decide_by_silence() == 0
        found = load(case)
        assert (found.case["state"], found.case["outcome"]) == ("decided", "granted")
        assert {s["key"]: (s["state"], s["verdict"]) for s in found.steps if s["key"] in ("read", "settle")} == {
            "read": ("dropped", "silence"),
            "settle": ("done", "silence"),
        }
        (paper,) = papers(case, "granted")
        assert any("逾期未作出决定" in one and "第五十条第二款" in one for one in paper["data"]["findings"])
        deliver_pending()
        titles = [r["title"] for r in fetch("SELECT title FROM messages_message WHERE about_id = %s", [case])]
        assert "客渡船经营许可（演示）（延续）：视为准予" in titles
        take(case, "print")
    (row,) = licences(case)
    assert (row["valid_from"], row["valid_until"]) == (date(2027, 11, 2), date(2028, 11, 1))
    assert [one["state"] for one in licences(first)] == ["replaced"]
    assert (ended(case), issued(case)) == (("finished", "granted", "0"), [("ferry_licence", FIRM, "valid")])
    assert [fault for fault in verify(HouseKeys()) if "cases_" in fault.where] == []


def test_silence_grants_nothing_that_was_decided_and_nothing_of_a_first_licence() -> None:
    granted()
    other = applied(berths="1")
    take(other, "take")
    with time_machine.travel("2027-09-13T10:00:00+08:00"):
        case = applied("renew")
        take(case, "take")
        take(case, "read")
        take(case, "settle", verdict="refused", reasons=("船舶检验不合格",))
    with time_machine.travel("2027-12-01T06:00:00+08:00"):
        assert decide_by_silence() == 0
    assert (ended(case)[1], load(other).case["outcome"]) == ("refused", "")


def test_where_no_licence_is_known_a_person_decides() -> None:
    case = applied("renew")
    take(case, "take")
    with time_machine.travel("2027-12-01T06:00:00+08:00"):
        assert decide_by_silence() == 0


def test_the_platform_announces_the_renewal_and_files_nothing_that_is_declined() -> None:
    known(enterprise("snack"), ferry__ferrying=True)
    with time_machine.travel("2026-11-09T10:00:00+08:00"):
        assert announce_all() >= 1
        (offer,) = fetch("SELECT * FROM beginnings_offer WHERE item_code = %s", [FERRY])
        assert (offer["situation"], offer["state"], offer["begins_on"]) == ("renew", "announced", date(2026, 11, 16))
        decline(offer["id"], actor=citizen("wang", "snack"))
    with time_machine.travel("2026-11-20T10:00:00+08:00"):
        begin_announced()
        assert not fetch("SELECT 1 FROM cases_case WHERE item_code = %s", [FERRY])


def test_what_the_platform_cannot_file_waits_for_a_person() -> None:
    known(enterprise("snack"), ferry__ferrying=True)
    with time_machine.travel("2026-11-09T10:00:00+08:00"):
        announce_all()
    with time_machine.travel("2026-11-16T10:00:00+08:00"):
        begin_announced()
        (offer,) = fetch("SELECT * FROM beginnings_offer WHERE item_code = %s", [FERRY])
        assert offer["state"] == "announced"  # its last day to decline
    with time_machine.travel("2026-11-17T10:00:00+08:00"):
        begin_announced()
        (offer,) = fetch("SELECT * FROM beginnings_offer WHERE item_code = %s", [FERRY])
        assert offer["state"] == "person"  # nobody knows how many seats the ferry has
