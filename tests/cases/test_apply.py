"""Filing online, driven as a browser would: task list, a page of questions at a time, materials, check, submit."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application
from tongban.cases.acts.begin import begin as begin_act
from tongban.cases.acts.examine import examine
from tongban.cases.kinds import Said
from tongban.cases.reading import load
from tongban.catalogue.acts import publish
from tongban.core.clock import now
from tongban.core.codes import id_number
from tongban.core.facts import SourceDown
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.identity.queries import owner_facts
from tongban.materials import supply
from tongban.web.words import english

from applicant_walk import ADDRESS, PAGES, begin, fill, once, send, signed_in, state, submit, upload, visible
from demo import FOOD, JOBLESS, PDF, WUHOU, citizen, enterprise, key, staff

pytestmark = pytest.mark.django_db


def cases() -> int:
    return int(fetch("SELECT count(*) AS n FROM cases_case")[0]["n"])


@pytest.mark.clause("3.2.1e")
def test_a_case_is_filed_from_the_guide_to_the_receipt() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    page = visible(browser.get(f"/apply/{case}/"))
    assert "还没有提交" in page and "还差 4 项" in page
    assert "系统已取得 营业执照 （电子证照，免提交）" in page and "继续：经营场所" in page
    assert "承诺 5个工作日，从受理算起" in page.replace("5 个", "5个")
    fill(browser, case)
    page = visible(browser.get(f"/apply/{case}/"))
    assert "都填好了" in page and "可先提交，受理后" in page
    response = submit(browser, case, "王秀英")
    assert response["Location"] == f"/cases/{case}/"
    assert state(case) == "received"
    receipt = visible(browser.get(f"/cases/{case}/"))
    assert load(case).case["number"] in receipt and "已提交，等窗口受理" in receipt
    facts = load(case).case["facts"]
    assert facts["premises.area"] == 5850
    assert facts["catering.operations"] == ["热食类食品制售", "自制饮品制售"]


def test_one_is_asked_for_whom_only_where_several_fit() -> None:
    browser = signed_in("wang")
    form = {"item": FOOD, "situation": "new", "area": "510107", "once": uuid.uuid4().hex}
    assert browser.post("/apply/new", form).status_code == 302  # a person is no target of this item
    assert browser.session["principal"] == f"enterprise:{key('enterprise', 'snack')}"
    assert signed_in("nophone").post("/apply/new", form).status_code == 422


def test_a_standing_draft_is_gone_on_with() -> None:
    browser = signed_in("wang")
    assert begin(browser, "snack") == begin(browser, "snack")
    assert cases() == 1


def test_two_presses_begin_one_draft() -> None:
    browser = signed_in("wang")
    form = {"item": FOOD, "situation": "renew", "area": "510107", "once": uuid.uuid4().hex}
    assert browser.post("/apply/new", form)["Location"] == browser.post("/apply/new", form)["Location"]
    assert cases() == 1


def test_pages_cost_what_they_cost(django_assert_num_queries: Any) -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    for path in (f"/apply/{case}/", f"/apply/{case}/q/1/", f"/apply/{case}/m/layout/", f"/apply/{case}/check/"):
        browser.get(path)
    # session, account, case; the task list also asks which edition is in force and where the hall is
    with django_assert_num_queries(5):
        browser.get(f"/apply/{case}/")
    with django_assert_num_queries(3):
        browser.get(f"/apply/{case}/q/1/")
    with django_assert_num_queries(3):
        browser.get(f"/apply/{case}/m/layout/")
    with django_assert_num_queries(3):
        browser.get(f"/apply/{case}/check/")


def test_wrong_answers_are_named_in_the_summary_and_at_the_field_and_nothing_is_lost() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    response = send(browser, f"/apply/{case}/q/1/", {**PAGES[1], "premises.area": "很大", ADDRESS: ""})
    assert response.status_code == 422
    text = response.content.decode()
    assert text.index('<a href="#f-premises.address">') < text.index('<a href="#f-premises.area">')
    assert '<a href="#f-premises.area">' in text and 'id="e-premises.area"' in text
    assert 'value="很大"' in text and 'value="王记小吃"' in text
    assert 'value="510107011000" selected' in text
    assert text.index("<title>错误：") > 0
    assert "premises.name" not in load(case).case["facts"]


def test_wrong_numbers_are_refused_at_their_fields_with_what_is_wrong() -> None:
    publish(_with_numbers(), actor=PLATFORM)
    browser = signed_in("wang")
    case = begin(browser, "snack")
    right = str(id_number.generate(date(1979, 5, 12), 12))
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    response = send(browser, f"/apply/{case}/q/1/", {"landlord.number": wrong, "landlord.code": "92510107MADEM7001A"})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'id="e-landlord.number"' in text and 'id="e-landlord.code"' in text
    assert f'value="{wrong}"' in text and 'value="92510107MADEM7001A"' in text
    code = owner_facts("enterprise", key("enterprise", "snack"))["credit_code"]
    response = send(browser, f"/apply/{case}/q/1/", {"landlord.number": right, "landlord.code": code})
    assert response.status_code == 302
    assert "sealed" in load(case).case["facts"]["landlord.number"]
    shown = visible(browser.get(f"/apply/{case}/check/"))
    assert right not in shown and right[-4:] in shown and code in shown


def _with_numbers() -> str:
    """The shipped definition with a page of numbers that nobody knows beforehand."""
    text = (settings.DATA / "catalogue" / "food-business.yaml").read_text(encoding="utf-8")
    page = (
        "    - page: 房东\n      questions:\n"
        "        - {fact: landlord.number, text: 房东的证件号？}\n"
        "        - {fact: landlord.code, text: 房东单位的信用代码？}\n"
    )
    words = (
        "dictionary:\n  elements:\n"
        "    landlord.number: {zh: 房东证件号, en: Landlord's number, type: id_number, sensitivity: sensitive}\n"
        "    landlord.code: {zh: 房东信用代码, en: Landlord's code, type: credit_code, sensitivity: public}\n"
    )
    return words + text.replace("  form:\n", f"  form:\n{page}", 1)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("大图.pdf", b"%PDF-1.4\n" + b"0" * (21 * 1024 * 1024), "20"),
        ("程序.exe", b"MZ" + b"\0" * 200, ""),
        ("照片.jpg", PDF, ""),
        ("", b"", "请选择要上传的文件"),
    ],
    ids=["too-large", "forbidden", "not-what-its-name-says", "none"],
)
def test_a_file_that_cannot_be_taken_says_why_and_keeps_what_was_there(name: str, data: bytes, said: str) -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    path = f"/apply/{case}/m/layout/"
    upload(browser, path)
    before = load(case).material("layout")
    response = upload(browser, path, data, name) if name else send(browser, path, {})
    assert response.status_code == 422
    text = response.content.decode()
    assert 'class="errsum"' in text and 'id="e-file"' in text and said in text
    assert load(case).material("layout") == before


def test_a_paper_outside_the_table_has_no_page_and_one_that_is_held_asks_for_nothing() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    assert browser.get(f"/apply/{case}/m/health_certificate/").status_code == 404
    page = browser.get(f"/apply/{case}/m/licence/").content.decode()
    assert "任何窗口都不得再要" in page and 'type="file"' not in page


def test_a_double_submit_is_one_case() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    fill(browser, case)
    text = browser.get(f"/apply/{case}/check/").content.decode()
    form = {"agree": "yes", "signed": "王秀英", "once": once(text)}
    first, second = browser.post(f"/apply/{case}/check/", form), browser.post(f"/apply/{case}/check/", form)
    third = browser.post(f"/apply/{case}/check/", {**form, "once": uuid.uuid4().hex})
    assert {first["Location"], second["Location"], third["Location"]} == {f"/cases/{case}/"}
    entries = fetch("SELECT count(*) AS n FROM ledger_entry WHERE subject_id = %s AND verb = 'case.file'", [case])
    assert entries[0]["n"] == 1


@pytest.mark.parametrize(
    ("form", "where"),
    [({"signed": "王秀英"}, "agree"), ({"agree": "yes", "signed": "李四"}, "signed")],
    ids=["agree", "name"],
)
def test_an_unsigned_application_is_not_submitted(form: dict[str, str], where: str) -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    fill(browser, case)
    response = send(browser, f"/apply/{case}/check/", form)
    assert response.status_code == 422
    assert f'href="#f-{where}"' in response.content.decode()
    assert form["signed"] in response.content.decode()
    assert state(case) == "draft"


def test_an_open_draft_cannot_be_submitted_and_says_what_is_open() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    page = browser.get(f"/apply/{case}/check/")
    assert "还不能提交，先办完这几项" in visible(page) and 'name="signed"' not in page.content.decode()
    form = {"agree": "yes", "signed": "王秀英", "once": uuid.uuid4().hex}
    assert browser.post(f"/apply/{case}/check/", form).status_code == 422
    assert state(case) == "draft"


def test_a_form_of_a_session_that_ended_comes_back_with_everything_typed() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    path = f"/apply/{case}/q/2/"
    key_ = once(browser.get(path).content.decode())
    browser.post("/logout/")
    away = browser.post(path, {**PAGES[2], "once": key_})
    assert away["Location"].startswith("/login/?next=")
    back = browser.post(away["Location"], {"account": str(key("citizen", "wang")), "next": path})
    assert back["Location"] == path
    text = browser.get(path).content.decode()
    assert "您刚才填的内容还在" in text and 'value="王秀英"' in text and 'value="小型餐馆" checked' in text
    assert text.count(" checked") == 3
    assert "catering.headcount" not in load(case).case["facts"]
    assert send(browser, path, PAGES[2]).status_code == 302


def test_a_page_left_open_after_submission_leads_to_the_case() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    fill(browser, case)
    text = browser.get(f"/apply/{case}/q/1/").content.decode()
    submit(browser, case, "王秀英")
    stale = browser.post(f"/apply/{case}/q/1/", {**PAGES[1], "premises.name": "别的店", "once": once(text)})
    assert stale["Location"] == f"/cases/{case}/"
    assert load(case).case["facts"]["premises.name"] == "王记小吃"


def test_a_form_brought_back_by_the_back_button_is_kept_again() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    path = f"/apply/{case}/q/1/"
    key_ = once(browser.get(path).content.decode())
    browser.post(path, {**PAGES[1], "once": key_})
    assert browser.post(path, {**PAGES[1], "premises.name": "新店名", "once": key_}).status_code == 302
    assert load(case).case["facts"]["premises.name"] == "新店名"


def test_a_source_that_is_down_is_not_the_applicants_errand(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: Any) -> None:
        raise SourceDown

    monkeypatch.setitem(supply._ways, "licence", down)
    monkeypatch.setitem(supply._ways, "inquiry", down)
    browser = signed_in("wang")
    case = begin(browser, "snack")
    page = visible(browser.get(f"/apply/{case}/"))
    assert "暂时查不到：营业执照、法定代表人身份证。您可先提交，我们来查，不用您跑。" in page
    fill(browser, case)
    assert submit(browser, case, "王秀英").status_code == 302
    assert "正向有关机关核实：营业执照" in visible(browser.get(f"/cases/{case}/"))


def test_a_draft_follows_a_new_edition_and_says_what_changed() -> None:
    browser = signed_in("rare")
    case = begin_act(Application(FOOD, "new", "510100000000", enterprise("hotel")), actor=citizen("rare", "hotel"))
    browser.get(f"/apply/{case}/")
    text = (settings.DATA / "catalogue" / "food-business.yaml").read_text(encoding="utf-8")
    publish(text.replace("主要设备设施布局和操作流程", "布局图"), actor=PLATFORM)
    page = visible(browser.get(f"/apply/{case}/"))
    assert "办事指南更新了，这份申请已改按新的指南" in page and "有变化的材料：布局图" in page
    assert "办事指南更新了" not in visible(browser.get(f"/apply/{case}/"))


def test_questions_that_hang_on_another_appear_when_it_is_answered() -> None:
    browser = signed_in("wang")
    form = {"item": JOBLESS, "situation": "new", "area": "510107", "once": uuid.uuid4().hex}
    case = uuid.UUID(browser.post("/apply/new", form)["Location"].split("/")[2])
    path = f"/apply/{case}/q/2/"
    assert "原来在哪个单位" not in visible(browser.get(path))
    response = send(browser, path, {"unemployment.reason": "从用人单位失业", "unemployment.willing": "是"})
    text = response.content.decode()
    assert response.status_code == 200 and "原来在哪个单位" in text and "errsum" not in text
    assert 'value="从用人单位失业" checked' in text
    other = send(browser, path, {"unemployment.reason": "其他", "unemployment.willing": "是"})
    assert other.status_code == 302, visible(other)


def test_another_persons_draft_is_refused_and_untouched() -> None:
    case = begin(signed_in("wang"), "snack")
    before = load(case).case
    other = signed_in("tibetan")
    for path in ("", "q/1/", "m/layout/", "check/"):
        assert other.get(f"/apply/{case}/{path}").status_code == 403
        assert Client().get(f"/apply/{case}/{path}").status_code == 302
    assert other.post(f"/apply/{case}/q/1/", PAGES[1]).status_code == 403
    assert load(case).case == before


def test_prefilled_answers_say_where_they_come_from() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    actor = citizen("wang", "snack")
    loaded = load(case)
    assert loaded.case["sources"]["applicant.name"] == "身份认证"
    answer(case, loaded.e.pages[0].page, {**PAGES[1], "catering.headcount": "3"}, actor=actor)
    assert "来自身份认证" not in visible(browser.get(f"/apply/{case}/q/1/"))


@pytest.mark.parametrize("lang", ["", "/en"])
def test_no_word_of_the_pages_is_missing_in_english(lang: str) -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    for path in ("", "q/1/", "q/2/", "m/layout/", "check/"):
        response = browser.get(f"{lang}/apply/{case}/{path}")
        assert response.status_code == 200
        if lang:
            said = visible(response)
            assert [zh for zh in english() if len(zh) > 4 and "{" not in zh and zh in said] == []


def test_a_due_date_beyond_the_calendar_is_said_in_words() -> None:
    with time_machine.travel("2026-12-29 10:00+08:00", tick=False):
        browser = signed_in("wang")
        case = begin(browser, "snack")
        fill(browser, case)
        submit(browser, case, "王秀英")
        clerk = staff("窗口", WUHOU)
        verdicts = {m["key"]: ("fit" if m["state"] == "supplied" else "deferred", "") for m in load(case).materials}
        examine(case, verdicts, actor=clerk)
        advance(case, "accept", Said(), actor=clerk)
        page = visible(browser.get(f"/cases/{case}/"))
    assert "待放假安排公布" in page and "不早于" in page
    assert "容缺受理：还有材料要补交" in page


def _with_partners() -> str:
    """The shipped definition with a list of records, a sum of money, a day and a yes or no."""
    text = (settings.DATA / "catalogue" / "food-business.yaml").read_text(encoding="utf-8")
    page = (
        "    - page: 合伙人\n      questions:\n"
        "        - {fact: partner.all, text: 有哪些合伙人？}\n"
        "        - {fact: partner.fund, text: 一共出资多少？}\n"
        "        - {fact: partner.since, text: 哪天开始合伙？}\n"
        "        - {fact: partner.written, text: 有书面协议吗？}\n"
    )
    words = (
        "dictionary:\n  elements:\n"
        "    partner.all:\n      zh: 合伙人\n      en: Partners\n      type: list\n      fields:\n"
        "        name: {zh: 姓名, en: Name, type: person_name}\n"
        "        share: {zh: 出资, en: Share, type: money}\n"
        "    partner.fund: {zh: 出资总额, en: Fund, type: money}\n"
        "    partner.since: {zh: 合伙日期, en: Since, type: date}\n"
        "    partner.written: {zh: 书面协议, en: Written agreement, type: bool}\n"
    )
    return words + text.replace("  form:\n", f"  form:\n{page}", 1)


def test_records_grow_a_row_without_scripts_and_faults_name_their_cell() -> None:
    publish(_with_partners(), actor=PLATFORM)
    browser = signed_in("wang")
    case = begin(browser, "snack")
    path = f"/apply/{case}/q/1/"
    rest = {
        "partner.fund": "1,000.50",
        "partner.since-year": "2026",
        "partner.since-month": "3",
        "partner.since-day": "18",
    }
    first = {"partner.all.1.name": "𬭎𠮷", "partner.all.1.share": "500", **rest}
    grown = send(browser, path, {**first, "grow": "partner.all"})
    text = grown.content.decode()
    assert grown.status_code == 200 and 'name="partner.all.2.name"' in text and 'value="𬭎𠮷"' in text
    assert "partner.all" not in load(case).case["facts"]
    second = {**first, "partner.all.2.name": "㛃", "partner.all.2.share": "很多"}
    wrong = send(browser, path, second).content.decode()
    assert 'href="#f-partner.all.2.share"' in wrong and 'id="e-partner.all.2.share"' in wrong
    assert 'href="#f-partner.written"' in wrong and 'value="㛃"' in wrong and 'value="2026"' in wrong
    done = send(browser, path, {**second, "partner.all.2.share": "500.50", "partner.written": "是"})
    assert done.status_code == 302, visible(done)
    facts = load(case).facts(now())
    assert facts["partner.all"] == [{"name": "𬭎𠮷", "share": 50000}, {"name": "㛃", "share": 50050}]
    assert (facts["partner.fund"], facts["partner.since"], facts["partner.written"]) == (
        100050,
        date(2026, 3, 18),
        True,
    )
    again = browser.get(path).content.decode()
    assert 'name="partner.all.2.share" value="500.5"' in again and 'value="1000.5"' in again
    assert "姓名 𬭎𠮷" in visible(browser.get(f"/apply/{case}/check/"))
