"""通报: every figure equals the list behind it; made once; open figures of stopped days and of who waits for whom."""

from __future__ import annotations

import io
import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from test_slips import asked

from late_worlds import day
from tongban.cases.acts.duties import INQUIRY, owed
from tongban.cases.acts.tell import tell_defects
from tongban.cases.queries.flows import FLOWS, flow_cases, stopped, waits
from tongban.cases.rules.demands import Defect
from tongban.core.clock import now
from tongban.core.ledger.book import write
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.identity.models import Account
from tongban.organisation.ranks import organs_within
from tongban.oversight.acts.reporting import make_report, make_reports
from tongban.oversight.acts.warnings import warn_early
from tongban.oversight.models import Bulletin
from tongban.oversight.queries.figures import COLUMNS, last_period, total_of
from tongban.papers.acts import typeset
from tongban.papers.queries import may_read, paper
from tongban.site.shipped import key

from courses import accepted, filed
from demo import GUANGAN, WUHOU, citizen, staff
from refusing import denied, refused

pytestmark = pytest.mark.django_db
GOVERNMENT, MARKET = key("government", WUHOU), key("organ", WUHOU, "市场监管")


def a_month() -> uuid.UUID:
    """One case late, one corrected, one received; a warning and a slip."""
    with day(0):
        late = accepted()
        corrected = filed(who="hotel")
        tell_defects(corrected, [Defect("layout", "没有标出清洗区")], actor=staff("窗口"))
    with day(9):
        warn_early()
        asked(late)
        filed(who="teahouse")
    return late


def client(role: str = "负责人", place: str = WUHOU) -> Client:
    found = Client()
    found.force_login(Account.seen_by(PLATFORM).get(id=key("account", place, role)))
    return found


def test_the_periods_are_those_that_are_over() -> None:
    wednesday = date(2026, 11, 11)
    assert last_period("day", wednesday) == (date(2026, 11, 10), date(2026, 11, 10))
    assert last_period("week", wednesday) == (date(2026, 11, 2), date(2026, 11, 8))
    assert last_period("week", date(2026, 11, 9)) == (date(2026, 11, 2), date(2026, 11, 8))
    assert last_period("month", wednesday) == (date(2026, 10, 1), date(2026, 10, 31))
    assert last_period("month", date(2026, 3, 1)) == (date(2026, 2, 1), date(2026, 2, 28))


def test_every_figure_equals_the_list_behind_it() -> None:
    a_month()
    with day(29):  # Tuesday 1 December
        report = uuid.UUID(make_report(GOVERNMENT, "month", actor=staff("负责人"))["id"])
        found = Bulletin.seen_by(staff("负责人")).get(id=report)
        figures, total = found.figures, total_of(found.figures["organs"])
        assert (found.begins, found.ends) == (date(2026, 11, 1), date(2026, 11, 30))
        organs = [organ for organ, _, _ in organs_within(WUHOU)]
        behind = {name: len(flow_cases(name, found.begins, found.ends, organs)) for name in FLOWS}
        assert {name: total[name] for name in FLOWS} == behind
        assert (behind["received"], behind["accepted"]) == (3, 1)
        for column, rows in (("overdue", figures["overdue"]), ("slips", figures["slips"])):
            assert total[column] == len(rows) > 0
        for level in ("yellow", "red"):
            assert total[level] == sum(row[3] == level for row in figures["warnings"])
        assert total["red"] == 1
        assert total["stopped_days"] == sum(int(row[3]) for row in figures["stopped"]) > 0
        for one in figures["organs"]:
            assert set(one["counts"]) == set(COLUMNS)
        assert {row[0] for row in figures["overdue"]} <= {
            row["number"] for row in fetch("SELECT number FROM cases_case")
        }


def test_only_the_head_of_the_government_makes_one_and_only_once() -> None:
    with day(29):
        for who in (citizen("wang"), staff("决定"), staff("负责人", GUANGAN), staff("运行")):
            with denied("oversight.report"):
                make_report(GOVERNMENT, "month", actor=who)
        with denied("oversight.report"):
            make_report(MARKET, "month", actor=staff("负责人"))
        with refused("report.period", "period"):
            make_report(GOVERNMENT, "year", actor=staff("负责人"))
        first = make_report(GOVERNMENT, "month", actor=staff("负责人"))
        assert make_report(GOVERNMENT, "month", actor=staff("负责人")) == first
        assert Bulletin.seen_by(PLATFORM).count() == 1


def test_the_day_makes_those_that_are_due() -> None:
    with day(0):
        assert make_reports() == 8  # a Monday: the day and the week of four governments
        assert make_reports() == 8 and Bulletin.seen_by(PLATFORM).count() == 8  # asked again they are there already
    with day(29):
        make_reports()
        assert Bulletin.seen_by(PLATFORM).filter(period="month").count() == 4
        assert not Bulletin.seen_by(staff("决定")).exists() and not Bulletin.seen_by(citizen("wang")).exists()
        assert {row.organ_id for row in Bulletin.seen_by(staff("负责人", GUANGAN))} == {key("government", GUANGAN)}


def test_the_document_and_the_table_are_of_the_same_figures() -> None:
    a_month()
    with day(29):
        report = Bulletin.seen_by(PLATFORM).get(id=make_report(GOVERNMENT, "month", actor=staff("负责人"))["id"])
        pdf = typeset(report.paper)
        assert pdf.startswith(b"%PDF")
        served = paper(report.paper)
        assert served is not None and may_read(staff("负责人"), served)
        assert not may_read(staff("负责人", GUANGAN), served) and not may_read(citizen("wang"), served)
        came = client().get(reverse("oversight:workbook", args=(report.id,)))
        book = load_workbook(io.BytesIO(came.content))
        assert book.sheetnames == ["各机关情况", "在办超期", "预警", "督办单", "停时", "等待其他机关"]
        rows = list(book["各机关情况"].values)
        sums = [sum(int(row[n]) for row in rows[1:-1]) for n in range(1, len(rows[0]))]
        assert sums == [int(cell) for cell in rows[-1][1:]] == list(total_of(report.figures["organs"]).values())
        assert len(list(book["在办超期"].values)) - 1 == len(report.figures["overdue"])
        other = client(place=GUANGAN).get(reverse("oversight:workbook", args=(report.id,)))
        assert other.status_code == 404


def test_days_stopped_are_counted_within_the_period_and_open_to_everybody() -> None:
    a_month()
    november = (date(2026, 11, 1), date(2026, 11, 30))
    with day(29):
        found = {(row.organ, row.cause): (row.cases, row.days) for row in stopped(*november)}
        assert found[MARKET, "补正"] == (1, 29)  # from the 2nd to the end of the month, still unanswered
        assert stopped(date(2026, 10, 1), date(2026, 10, 31)) == []
        late = {(row.organ, row.cause): row.days for row in stopped(date(2026, 11, 20), date(2026, 11, 24))}
        assert late[MARKET, "补正"] == 5
        page = Client().get(reverse("oversight:public_time")).content.decode()
        assert "补正" in page and "不作排名" in page
        table = Client().get(reverse("oversight:public_time"), {"csv": "1"}).content.decode()
        assert "补正,1,29" in table


def test_who_waits_for_whom_names_the_other_organ_since_when_and_what_is_late() -> None:
    police = key("organ", WUHOU, "公安")
    with day(0):
        case = accepted()
        said = owed(case, INQUIRY, "rules", police, "意见", actor=PLATFORM, at=now(), due=date(2026, 11, 5))
        write([said])
    with day(2):
        (row,) = waits()
        assert row == (MARKET, police, "部门协查", 1, date(2026, 11, 2), 0)
        assert waits([police]) == waits([MARKET]) == [row] and waits([GOVERNMENT]) == []
    with day(4):
        assert waits()[0].late == 1
        page = client().get(reverse("oversight:waits")).content.decode()
        assert "部门协查" in page
        open_ = Client().get(reverse("oversight:public_time")).content.decode()
        assert "部门协查" in open_


def test_the_pages_are_for_staff_and_say_whose_turn_it_is() -> None:
    late = a_month()
    with day(10):
        slip = fetch("SELECT id FROM oversight_slip WHERE case_id = %s", [late])[0]["id"]
        said = client("审查").get(reverse("oversight:slip", args=(slip,))).content.decode()
        assert "提交答复" in said and "办结或者退回" not in said
        sent = client("审查").post(reverse("oversight:slip", args=(slip,)), {"act": "answer", "words": ""})
        assert sent.status_code == 422
        sent = client("审查").post(reverse("oversight:slip", args=(slip,)), {"act": "answer", "words": "明天办结"})
        assert sent.status_code == 302
        said = client().get(reverse("oversight:slip", args=(slip,))).content.decode()
        assert "办结或者退回" in said and "明天办结" in said
        assert client(place=GUANGAN).get(reverse("oversight:slip", args=(slip,))).status_code == 404
        closed = client().post(reverse("oversight:slip", args=(slip,)), {"act": "close", "words": ""})
        assert closed.status_code == 302
        assert "督" in client().get(reverse("oversight:closed_slips")).content.decode()
        assert client().get(reverse("oversight:waits")).status_code == 200
        assert client().get(reverse("oversight:reports")).status_code == 200
        made = client().post(reverse("oversight:reports"), {"organ": str(GOVERNMENT), "period": "day"})
        assert made.status_code == 302
