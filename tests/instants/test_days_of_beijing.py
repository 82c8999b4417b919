"""What must hold at every hour: who has a post or a mandate, what is due, what papers and pages say of days."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tongban.cases.acts.advance import advance
from tongban.cases.kinds import Said
from tongban.cases.queries.applicant import applicants_of, progress
from tongban.cases.queries.worklist import worklist
from tongban.cases.reading import load
from tongban.core.clock import now
from tongban.core.crypto import open_sealed
from tongban.core.errors import Denied
from tongban.core.events import deliver_pending
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Head, Subject, new_row, perform, revise, write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.core.workdays import day_zh
from tongban.identity.models import Enterprise, Mandate
from tongban.identity.queries import enterprises_of
from tongban.licences.queries import public_answer
from tongban.organisation.models import Holding, Organ
from tongban.organisation.queries import forget, holders_of, organs_listed, place
from tongban.organisation.reorganising import effects_of_merging, merge
from tongban.site.shipped import key

import calls
from courses import confirmed
from demo import GUANGAN, WUHOU, citizen, enterprise, staff
from hours import BEHIND, HOURS, Hour, standing_at

pytestmark = pytest.mark.django_db
BASIS = "川编发〔2026〕5号（演示）"
MARKET, BUREAU = key("organ", WUHOU, "市场监管"), key("organ", WUHOU, "行政审批")
DECIDER = key("account", WUHOU, "决定")


@pytest.fixture(params=HOURS, ids=lambda hour: hour.name)
def hour(request: pytest.FixtureRequest, tmp_path: Path, db: None) -> Iterator[Hour]:
    with standing_at(request.param, tmp_path):
        yield request.param


@pytest.fixture(params=BEHIND, ids=lambda hour: hour.name)
def early(request: pytest.FixtureRequest, tmp_path: Path, db: None) -> Iterator[Hour]:
    """An hour at which it is still yesterday in UTC."""
    with standing_at(request.param, tmp_path):
        yield request.param


def note(kind: str, head: Any, row: Any) -> None:
    """A row of its own chain entered, as the rooms' acts will."""

    def work(once: Any) -> dict[str, str]:
        model, table = head
        found = fetch(f"SELECT * FROM {table} WHERE id = %s FOR UPDATE", [row[0]])[0]
        change = Change(
            Subject(kind, row[0]), Head.on(found), f"{kind}.note", PLATFORM, now(), (row[1],), (revise(model, found),)
        )
        write([change])
        return {}

    perform(work, actor=PLATFORM)


def signed_in(role: str) -> Client:
    return calls.as_staff(role).client


def number_of(name: str) -> str:
    (row,) = fetch("SELECT id_number FROM identity_person WHERE id = %s", [key("person", name)])
    return open_sealed(bytes(row["id_number"]), "person.id_number")


def hold(account: uuid.UUID, organ: uuid.UUID, post: str, begins: date, ends: date | None) -> None:
    row = new_row(Holding, id=new_id(), account_id=account, organ_id=organ, post=post, begins=begins, ends=ends)
    note("organ", (Organ, "organisation_organ"), (organ, row))


def mandate(who: str, firm: str, begins: date, ends: date | None) -> None:
    owner = enterprise(firm)[1]
    row = new_row(
        Mandate, id=new_id(), agent_id=key("person", who), enterprise_id=owner, role="经办人", begins=begins, ends=ends
    )
    note("enterprise", (Enterprise, "identity_enterprise"), (owner, row))


def granted() -> uuid.UUID:
    case = calls.inspected()
    advance(case, calls.step_of(case, "decide"), Said(verdict="granted"), actor=staff("决定"))
    advance(case, calls.step_of(case, "issue"), Said(), actor=staff("窗口二"))
    return case


def test_a_case_from_filing_to_its_licence_has_the_days_of_beijing(hour: Hour) -> None:
    case = calls.accepted()
    row = load(case).case
    assert row["number"].split("-")[1] == f"{hour.day:%Y%m%d}"
    assert (row["received_at"], row["accepted_at"]) == (hour.at, hour.at)
    assert (row["promised_due"], row["statutory_due"], row["due_words"]) == (
        hour.promised, hour.statutory, hour.words,
    )  # fmt: skip
    for kind, role in (("review", "审查"), ("site_inspection", "核查")):
        advance(case, calls.step_of(case, kind), calls.said_for(case, kind), actor=staff(role))
        confirmed(case, calls.step_of(case, kind))
    advance(case, calls.step_of(case, "decide"), Said(verdict="granted"), actor=staff("决定"))
    advance(case, calls.step_of(case, "issue"), Said(), actor=staff("窗口二"))
    assert load(case).case["state"] == "finished"
    (licence,) = fetch("SELECT * FROM licences_licence WHERE case_id = %s", [case])
    assert (licence["valid_from"], licence["valid_until"]) == (hour.day, hour.valid_until)
    papers = fetch("SELECT * FROM papers_paper WHERE about_id = %s ORDER BY kind", [case])
    assert {one["kind"]: one["data"]["date_words"] for one in papers} == dict.fromkeys(
        ("acceptance", "granted", "licence"), day_zh(hour.day)
    )
    assert {one["number"].partition("〔")[2][:4] for one in papers if "〔" in one["number"]} == {str(hour.day.year)}


def test_whoever_verifies_reads_the_day_of_beijing(hour: Hour) -> None:
    case = granted()
    (licence,) = fetch("SELECT code FROM licences_licence WHERE case_id = %s", [case])
    (paper,) = fetch("SELECT code FROM papers_paper WHERE about_id = %s AND kind = 'granted'", [case])
    assert public_answer(paper["code"], hour.day).valid_from == hour.day
    for code in (licence["code"], paper["code"]):
        page = Client().get(f"/verify/{code}").content.decode()
        assert f"{hour.day:%Y-%m-%d}" in page
        assert f"{hour.day - timedelta(days=1):%Y-%m-%d}" not in page
    on = {day: public_answer(licence["code"], day).state for day in (hour.valid_until, hour.valid_until + timedelta(1))}
    assert list(on.values()) == ["valid", "expired"]


def test_the_work_list_counts_from_the_day_of_beijing(hour: Hour) -> None:
    case = calls.accepted()
    (one,) = [row for row in worklist(staff("审查"), hour.day).rows if row.case == str(case)]
    assert (one.since, one.promised) == (hour.day, hour.promised)
    table = signed_in("审查").get("/review/?format=csv").content.decode()
    (line,) = [line for line in table.splitlines() if load(case).case["number"] in line]
    assert f",{hour.day}," in line


def test_a_post_is_held_from_its_first_day_until_its_last(hour: Hour) -> None:
    reviewer, yesterday = key("account", WUHOU, "审查"), hour.day - timedelta(days=1)
    hold(reviewer, MARKET, "止于昨天", hour.day - timedelta(days=30), yesterday)
    hold(reviewer, MARKET, "止于今天", hour.day - timedelta(days=30), hour.day)
    hold(reviewer, MARKET, "始于今天", hour.day, None)
    hold(reviewer, MARKET, "始于明天", hour.day + timedelta(days=1), None)
    held = ("止于今天", "始于今天")
    names = {post.name for post in staff("审查").posts}
    assert [name for name in ("止于昨天", "止于今天", "始于今天", "始于明天") if name in names] == list(held)
    posts = ("止于昨天", "止于今天", "始于今天", "始于明天")
    assert tuple(post for post in posts if holders_of(MARKET, post, on=hour.day)) == held
    forget()
    assert tuple(post for post in posts if (MARKET, post) in place(WUHOU).holders) == held
    session = calls.as_staff("审查").get("/session").body
    assert {post["name"] for post in session["posts"]} & set(posts) == set(held)


def test_a_mandate_acts_from_its_first_day_until_its_last(hour: Hour) -> None:
    firm = enterprise("hotel")
    day = timedelta(days=1)
    assert firm not in citizen("wang").principals
    mandate("wang", "hotel", hour.day - 30 * day, hour.day - day)
    mandate("wang", "hotel", hour.day + day, None)
    assert firm not in citizen("wang").principals
    assert firm[1] not in [one.id for one in applicants_of(citizen("wang"), hour.day)]
    mandate("wang", "hotel", hour.day - 30 * day, hour.day)
    assert firm in citizen("wang").principals
    assert [one["id"] for one in enterprises_of(key("person", "wang"), hour.day)].count(firm[1]) == 1
    principals = calls.as_citizen("wang").get("/session").body["principals"]
    assert {"kind": "enterprise", "id": str(firm[1])} in principals


def test_whoever_may_act_today_may_ask_how_far_it_is(hour: Hour) -> None:
    case = calls.received()
    number = load(case).case["number"]
    assert progress(number, number_of("single"), hour.day) is None
    mandate("single", "snack", hour.day - timedelta(days=3), hour.day - timedelta(days=1))
    assert progress(number, number_of("single"), hour.day) is None
    mandate("single", "snack", hour.day, None)
    found = progress(number, number_of("single"), hour.day)
    assert found is not None and found.number == number


def test_a_merged_organ_decides_nothing_more_and_its_successor_does(hour: Hour) -> None:
    case = calls.inspected()
    hold(DECIDER, MARKET, "夜班", hour.day - timedelta(days=30), hour.day)
    hold(DECIDER, MARKET, "始于今天", hour.day, None)
    assert (DECIDER, "夜班") in effects_of_merging(MARKET, BUREAU, hour.day).posts
    merge(MARKET, BUREAU, BASIS, actor=staff("编办"))
    with pytest.raises(Denied):
        advance(case, calls.step_of(case, "decide"), Said(verdict="granted"), actor=staff("决定"))
    organs = {post.organ for post in staff("决定").posts}
    assert BUREAU in organs and MARKET not in organs
    while deliver_pending():
        pass
    advance(case, calls.step_of(case, "decide"), Said(verdict="granted"), actor=staff("决定"))
    assert load(case).case["state"] == "decided"
    old = fetch("SELECT ended_on FROM organisation_organ WHERE id = %s", [MARKET])
    assert old == [{"ended_on": hour.day}]
    listed = {row["id"]: row["people"] for row in organs_listed(WUHOU, hour.day)}
    assert listed[MARKET] == 0 and listed[BUREAU] > 0


def test_pages_of_staff_and_citizens_open_at_every_hour(hour: Hour) -> None:
    case = calls.accepted()
    assert str(case) in signed_in("审查").get("/review/").content.decode()
    assert signed_in("窗口").get(reverse("desks:case", args=[case])).status_code == 200
    mine = calls.as_citizen().client.get(f"/cases/{case}/").content.decode()
    assert (day_zh(hour.promised) if hour.promised else hour.words) in mine


def test_what_is_kept_for_two_seconds_does_not_pass_midnight(early: Hour, tmp_path: Path) -> None:
    """A post that begins today is held from 00:00, though the process looked a moment before."""
    hold(key("account", GUANGAN, "审查"), key("organ", GUANGAN, "市场监管"), "夜班", early.day, None)
    organ = key("organ", GUANGAN, "市场监管")
    midnight = early.at.replace(hour=0, minute=0)
    with time_machine.travel(midnight - timedelta(microseconds=1), tick=False):
        assert (organ, "夜班") not in place(GUANGAN).holders
    with time_machine.travel(midnight, tick=False):
        assert (organ, "夜班") in place(GUANGAN).holders
