"""A food licence driven from the window to the licence through the staff's screens, and what the desk refuses."""

from __future__ import annotations

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.cases.models import Refused
from tongban.cases.reading import load
from tongban.core.scope import PLATFORM

from counting import statements
from courses import confirmed
from demo import GUANGAN, PDF, citizen, staff
from desk_walk import FIT, desk, desk_of, food_filed, hidden, sent, signed_in, step_page, verdicts

pytestmark = pytest.mark.django_db


def refused(case: uuid.UUID) -> list[str]:
    return list(Refused.seen_by(PLATFORM).filter(case=case).values_list("code", flat=True))


def rows(case: uuid.UUID) -> dict[str, tuple[str, str]]:
    return {m["key"]: (m["verdict"], m["problem"]) for m in load(case).materials}


@pytest.mark.clause("3.2.1e")
def test_a_case_goes_through_the_screens_of_all_its_staff() -> None:
    case = food_filed()
    clerk = desk_of("窗口")
    assert sent(clerk, desk(case), "accept", FIT).headers["Location"] == f"{desk(case)}?done=accept"
    assert load(case).case["state"] == "accepted"
    answered = sent(desk_of("审查"), step_page(case, "review"), "finish", {"c-people": "yes"})
    assert answered.status_code == 302, answered.content.decode()
    found = {
        "o-passed": "是",
        "c-place": "yes",
        "c-equipment": "yes",
        "c-flow": "yes",
        "partner": str(staff("审查").account),
    }
    assert sent(desk_of("核查"), step_page(case, "inspect"), "finish", found).status_code == 302
    confirmed(case)
    assert sent(desk_of("决定"), step_page(case, "decide"), "finish", {"verdict": "granted"}).status_code == 302
    assert load(case).case["state"] == "decided"
    board = clerk.get("/desk/").content.decode()
    assert "待出件（1）" in board and load(case).case["number"] in board
    assert sent(clerk, desk(case), "step").status_code == 302
    done = load(case)
    assert (done.case["state"], done.case["outcome"], done.case["finish"]) == ("finished", "granted", "0")
    assert [s["key"] for s in done.steps] == ["accept", "review", "inspect", "decide", "issue", "hand_over"]
    page = clerk.get(desk(case)).content.decode()
    assert page.count("办结") >= 1 and 'id="exam"' not in page


def test_the_table_shows_what_is_held_and_offers_no_way_to_demand_it() -> None:
    page = desk_of().get(desk(food_filed(rules=False))).content.decode()
    assert page.count("系统已核验，不得要求提交") == 2
    assert 'name="v.licence"' not in page and 'name="v.idcard"' not in page and 'name="v.form"' not in page
    assert 'name="v.layout"' in page and 'name="v.rules" value="defer"' in page
    assert 'name="v.layout" value="defer"' not in page


def test_two_clerks_on_one_case_the_second_keeps_what_he_typed_and_sees_both() -> None:
    case = food_filed()
    first, second = desk_of("窗口"), desk_of("窗口二")
    drawn = second.get(desk(case)).content.decode()
    assert sent(first, desk(case), "save", verdicts(layout="fail:缺洗手池位置", rules="pass")).status_code == 302
    answered = sent(second, desk(case), "save", verdicts(layout="pass", rules="fail:没有盖章"), page=drawn)
    page = answered.content.decode()
    assert answered.status_code == 409
    assert "有人先改了" in page and 'value="没有盖章"' in page and "不合格，缺洗手池位置" in page
    assert rows(case)["layout"] == ("unfit", "缺洗手池位置") and rows(case)["rules"] == ("fit", "")
    again = {
        **verdicts(layout="pass", rules="fail:没有盖章"),
        "once": hidden(page, "once"),
        "version": hidden(page, "version"),
    }
    assert second.post(desk(case), {**again, "act": "save"}).status_code == 302
    assert rows(case)["layout"] == ("fit", "") and rows(case)["rules"] == ("unfit", "没有盖章")


@pytest.mark.parametrize("act", ["save", "tell", "accept"])
def test_a_material_outside_the_table_cannot_be_asked_for(act: str) -> None:
    case = food_filed()
    answered = sent(
        desk_of(), desk(case), act, {**verdicts(layout="pass", rules="pass"), **verdicts(lease="fail:租赁合同")}
    )
    assert answered.status_code == 422
    assert "不在本事项的材料清单里" in answered.content.decode()
    assert refused(case) == ["material.outside"]
    after = load(case)
    assert after.case["state"] == "received" and after.told_at is None
    assert all(said == ("", "") for said in rows(case).values())


def test_what_the_system_holds_cannot_be_demanded() -> None:
    case = food_filed()
    answered = sent(desk_of(), desk(case), "tell", verdicts(licence="fail:请带原件"))
    assert answered.status_code == 422 and refused(case) == ["material.held"]
    assert load(case).told_at is None


def test_the_second_notice_names_only_what_came_after_the_first() -> None:
    case = food_filed()
    clerk = desk_of()
    assert sent(clerk, desk(case), "tell", verdicts(layout="fail:缺洗手池位置", rules="pass")).status_code == 302
    assert load(case).case["state"] == "correcting"
    scan = SimpleUploadedFile("新布局图.pdf", PDF, "application/pdf")
    assert sent(clerk, desk(case), "supply", {"file.layout": scan, "way.layout": "scan"}).status_code == 302
    assert sent(clerk, desk(case), "correct").status_code == 302
    late = sent(clerk, desk(case), "tell", verdicts(layout="pass", rules="fail:忘了说"))
    assert late.status_code == 422 and refused(case) == ["notice.second"]
    assert rows(case)["rules"] == ("fit", "") and load(case).case["state"] == "received"
    assert sent(clerk, desk(case), "tell", verdicts(layout="fail:还是没有标", rules="pass")).status_code == 302
    assert [n["kind"] for n in load(case).notices] == ["correction", "correction_unmet"]


def test_deferral_only_where_the_table_allows_it() -> None:
    case = food_filed(rules=False)
    clerk = desk_of()
    assert sent(clerk, desk(case), "save", verdicts(layout="defer")).status_code == 422
    assert sent(clerk, desk(case), "accept", verdicts(layout="pass", rules="defer")).status_code == 302
    assert load(case).case["state"] == "accepted" and rows(case)["rules"][0] == "deferred"


def test_sent_twice_it_is_done_once() -> None:
    case = food_filed()
    clerk = desk_of()
    page = clerk.get(desk(case)).content.decode()
    first = sent(clerk, desk(case), "accept", FIT, page=page)
    second = sent(clerk, desk(case), "accept", FIT, page=page)
    assert (first.status_code, second.status_code) == (302, 302)
    assert [n["kind"] for n in load(case).notices] == ["acceptance"]


def test_not_accepted_only_on_lawful_grounds_and_naming_the_organ() -> None:
    case = food_filed()
    clerk = desk_of()
    assert sent(clerk, desk(case), "not_accept", {"ground": "conditions"}).status_code == 422
    assert sent(clerk, desk(case), "not_accept", {"ground": "not_ours"}).status_code == 422
    assert load(case).case["state"] == "received"
    said = {"ground": "not_ours", "proper_organ": "某县市场监管局（演示）"}
    assert sent(clerk, desk(case), "not_accept", said).status_code == 302
    assert load(case).case["outcome"] == "not_accepted"


def test_a_number_is_shown_once_for_a_reason_and_on_record() -> None:
    case = food_filed()
    clerk = desk_of()
    page = clerk.get(desk(case)).content.decode()
    asked = {"act": "reveal", "fact": "applicant.id_number", "once": hidden(page, "once")}
    assert clerk.post(desk(case), {**asked, "reason": ""}).status_code == 422
    shown = clerk.post(desk(case), {**asked, "reason": "核对身份证原件"})
    assert shown.status_code == 200 and "no-store" in shown.headers["Cache-Control"]
    number = shown.context["revealed"]["value"]
    assert len(number) == 18 and number in shown.content.decode()
    assert clerk.post(desk(case), {**asked, "reason": "核对身份证原件"}).status_code == 409
    later = clerk.get(desk(case)).content.decode()
    assert number not in later and "核对身份证原件" in later


def test_staff_of_another_county_see_nothing() -> None:
    case = food_filed()
    other = desk_of("窗口", GUANGAN)
    assert other.get(desk(case)).status_code == 404
    assert other.post(desk(case), {"act": "accept", **FIT}).status_code == 404
    assert other.get(f"{desk(case)}file/layout/").status_code == 404
    assert other.get(step_page(case, "review")).status_code == 404
    found = other.post("/desk/", {"q": load(case).case["number"]}, follow=True)
    assert found.context["found"] == []
    assert load(case).case["state"] == "received"


def test_citizens_are_told_that_the_desk_is_for_staff() -> None:
    case = food_filed()
    wang = signed_in(citizen("wang", "snack"))
    for url in ("/desk/", "/desk/new/", desk(case), "/review/", step_page(case, "review")):
        assert wang.get(url).status_code == 403
    assert wang.post(desk(case), {"act": "accept"}).status_code == 403


def test_the_file_is_shown_as_what_it_is_and_never_kept() -> None:
    case = food_filed()
    answered = desk_of().get(f"{desk(case)}file/layout/")
    assert answered.content == PDF and answered.headers["Content-Type"] == "application/pdf"
    assert answered.headers["X-Content-Type-Options"] == "nosniff" and "no-store" in answered.headers["Cache-Control"]
    assert desk_of().get(f"{desk(case)}file/licence/").status_code == 404


def test_the_preview_is_the_notice_and_writes_nothing() -> None:
    case = food_filed()
    clerk = desk_of()
    before = load(case).case["head_seq"]
    page = clerk.post(f"{desk(case)}preview/", verdicts(layout="fail:缺洗手池位置", rules="pass")).content.decode()
    assert "还需补正以下 1 项" in page and "缺洗手池位置" in page
    assert load(case).case["head_seq"] == before and load(case).notices == []


def test_number_of_queries() -> None:
    """Twelve reads where the process keeps nothing yet, and one line of the record that somebody looked."""
    case = food_filed()
    clerk = desk_of()
    from tongban.organisation.queries import forget

    assert clerk.get("/desk/").status_code == 200  # a session is prolonged by its first use: one write in five minutes
    forget()
    with statements() as told:
        assert clerk.get(desk(case)).status_code == 200
    assert (len([one for one in told if one.startswith("WITH p0 AS (INSERT")]), len(told)) == (1, 12)
    forget()
    with statements() as told:
        assert clerk.get(desk(case)).status_code == 200
    assert len(told) == 11
    forget()
    with statements() as told:
        assert clerk.get("/desk/").status_code == 200
    assert len(told) == 7
