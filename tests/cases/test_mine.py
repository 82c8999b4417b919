"""The applicant's side after filing: receipt, progress, correction, papers, withdrawal, look-up without login."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application
from tongban.cases.acts.begin import begin as begin_act
from tongban.cases.acts.examine import examine
from tongban.cases.acts.file import file
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.tell import tell_defects
from tongban.cases.kinds import Said
from tongban.cases.pages.mine import NOT_FOUND, TOO_OFTEN
from tongban.cases.reading import load
from tongban.cases.rules.demands import Defect
from tongban.core.codes import id_number
from tongban.core.ledger.reading import fetch
from tongban.organisation.queries import forget
from tongban.web.words import english

from applicant_walk import begin, fill, send, signed_in, state, submit, upload, visible
from courses import confirmed
from demo import FOOD, FOOD_ANSWERS, PDF, WUHOU, citizen, enterprise, key, staff

pytestmark = pytest.mark.django_db
BIRTHS = {
    "wang": ("1979-05-12", 12),
    "rare": ("1988-02-29", 21),
    "single": ("1991-10-03", 34),
    "tibetan": ("1967-07-07", 45),
}
DIFFICULT = {
    "rare": ("hotel", "𬭎𠮷", "511602000000", "511602002000"),
    "single": ("single_shop", "㛃", WUHOU, "510107011000"),
    "tibetan": ("teahouse", "尼玛扎西·丹增旺堆·索朗多吉·次仁央宗", WUHOU, "510107011000"),
}


@pytest.fixture(autouse=True)
def _no_attempts() -> None:
    cache.clear()


def number_of(name: str) -> str:
    from datetime import date

    born, sequence = BIRTHS[name]
    return str(id_number.generate(date.fromisoformat(born), sequence))


def filed(
    name: str = "wang", shop: str = "snack", signer: str = "王秀英", area: str = WUHOU, **changed: str
) -> uuid.UUID:
    actor = citizen(name, shop)
    case = begin_act(Application(FOOD, "new", area, enterprise(shop)), actor=actor)
    for page in load(case).e.pages:
        answer(case, page.page, {**FOOD_ANSWERS, **changed}, actor=actor)
    hand_in(case, "layout", PDF, "布局图.pdf", actor=actor)
    hand_in(case, "rules", PDF, "制度.pdf", actor=actor)
    file(case, actor=actor, signed=signer)
    return case


def accepted(case: uuid.UUID, place: str = WUHOU) -> uuid.UUID:
    clerk = staff("窗口", place)
    examine(case, {m["key"]: ("fit", "") for m in load(case).materials}, actor=clerk)
    advance(case, "accept", Said(), actor=clerk)
    return case


def granted(case: uuid.UUID, place: str = WUHOU) -> uuid.UUID:
    accepted(case, place)
    advance(case, "review", Said(conditions={"people": True}), actor=staff("审查", place))
    found = {"place": True, "equipment": True, "flow": True}
    said = Said(outputs={"passed": "是"}, conditions=found, partner=staff("审查", place).account)
    advance(case, "inspect", said, actor=staff("核查", place))
    confirmed(case)
    advance(case, "decide", Said(verdict="granted"), actor=staff("决定", place))
    advance(case, "issue", Said(), actor=staff("窗口二", place))
    return case


@pytest.mark.clause("3.2.1e")
def test_a_case_from_the_first_press_to_the_verified_licence() -> None:
    browser = signed_in("wang")
    case = begin(browser, "snack")
    fill(browser, case)
    assert upload(browser, f"/apply/{case}/m/rules/", name="制度.pdf").status_code == 302
    submit(browser, case, "王秀英")
    granted(case)
    page = browser.get(f"/cases/{case}/")
    assert "办好了" in visible(page) and "结果已经制发，可以下载、出示和核验。" in visible(page)
    licence = fetch("SELECT id, code, paper_id FROM licences_licence WHERE case_id = %s", [case])[0]
    assert f"/me/licences/{licence['id']}/" in page.content.decode()
    assert "武侯区王记小吃店（演示）" in visible(browser.get(f"/me/licences/{licence['id']}/"))
    pdf = browser.get(f"/papers/{licence['paper_id']}.pdf")
    assert pdf.content[:5] == b"%PDF-"
    assert "✓ 有效" in visible(Client().get(f"/verify/{licence['code']}"))


def test_the_case_page_costs_at_most_twelve_queries(django_assert_num_queries: Any) -> None:
    case = granted(filed())
    browser = signed_in("wang")
    browser.get(f"/cases/{case}/")
    with django_assert_num_queries(6):  # session, account, case, organs, papers, licences
        browser.get(f"/cases/{case}/")
    forget()
    with django_assert_num_queries(10):  # and places, their posts and the calendar where they are not kept
        browser.get(f"/cases/{case}/")


def test_the_own_space_costs_seven_queries_however_many_cases(django_assert_num_queries: Any) -> None:
    browser = signed_in("wang")
    browser.post("/me/principal/", {"principal": f"enterprise:{key('enterprise', 'snack')}"})
    for _ in range(3):
        filed()
    browser.get("/me/")
    # session, account, cases, whom one may act for, what is open there, licences, messages
    with django_assert_num_queries(7):
        browser.get("/me/")


def test_the_page_shows_where_the_case_stands_and_how_every_day_was_counted() -> None:
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False):
        case = accepted(filed())
        response = signed_in("wang").get(f"/cases/{case}/")
    text, said = response.content.decode(), visible(response)
    assert "现在的环节：书面审查" in said and "还剩 7 天 （ 2026年12月1日 ）" in said
    assert text.count('aria-current="step"') == 1
    assert "受理通知书 （PDF）" in said and "这些天是怎么算的" in said
    assert re.search(r'<time datetime="2026-11-25">2026年11月25日</time></th>\s*<td>1</td>', text)
    assert re.search(r'<time datetime="2026-11-28">2026年11月28日</time></th>\s*<td>不算</td>', text)


def test_a_correction_asks_for_what_was_told_and_nothing_else() -> None:
    case = filed()
    tell_defects(case, [Defect("layout", "布局图缺洗手池位置，请补画。")], actor=staff("窗口"))
    browser = signed_in("wang")
    page = visible(browser.get(f"/cases/{case}/"))
    assert "需要您补正 1 处，只有这些" in page and "布局图缺洗手池位置，请补画。" in page
    path = f"/cases/{case}/supplement/"
    text = browser.get(path).content.decode()
    assert text.count('type="file"') == 1 and 'name="file-layout"' in text
    early = send(browser, path, {"done": "1"})
    assert early.status_code == 422 and "还有没补正的材料：主要设备设施布局和操作流程" in visible(early)
    other = upload(browser, path, field="file-rules", material="rules")
    assert other.status_code == 422 and "告知书没有要这份材料" in visible(other)
    wrong = upload(browser, path, data=b"MZ" + b"\0" * 99, name="图.pdf", field="file-layout", material="layout")
    assert wrong.status_code == 422 and 'href="#f-file-layout"' in wrong.content.decode()
    assert upload(browser, path, name="新图.pdf", field="file-layout", material="layout")["Location"] == path
    assert send(browser, path, {"done": "1"})["Location"] == f"/cases/{case}/"
    assert state(case) == "received"
    assert "补正完成" in visible(browser.get(f"/cases/{case}/"))
    assert "换成这份" in visible(browser.get(path))  # until the window has looked he may replace it


def test_a_deferred_paper_is_handed_in_on_the_case_page() -> None:
    actor = citizen("wang", "snack")
    case = begin_act(Application(FOOD, "new", WUHOU, enterprise("snack")), actor=actor)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=actor)
    hand_in(case, "layout", PDF, "布局图.pdf", actor=actor)
    file(case, actor=actor, signed="王秀英")
    verdicts = {m["key"]: ("fit" if m["state"] == "supplied" else "deferred", "") for m in load(case).materials}
    examine(case, verdicts, actor=staff("窗口"))
    advance(case, "accept", Said(), actor=staff("窗口"))
    browser = signed_in("wang")
    browser.post("/me/principal/", {"principal": f"enterprise:{key('enterprise', 'snack')}"})
    assert "请补交：食品安全管理制度目录" in visible(browser.get("/me/"))
    path = f"/cases/{case}/supplement/"
    assert upload(browser, path, field="file-rules", material="rules").status_code == 302
    assert "容缺受理：还有材料要补交" not in visible(browser.get(f"/cases/{case}/"))


def test_a_case_can_be_withdrawn_until_it_is_decided() -> None:
    case, browser = filed(), signed_in("wang")
    assert "要撤回这件申请吗？" in visible(browser.get(f"/cases/{case}/withdraw/"))
    assert state(case) == "received"
    send(browser, f"/cases/{case}/withdraw/", {})
    assert (state(case), load(case).case["outcome"]) == ("finished", "withdrawn")
    done = granted(filed())
    assert browser.post(f"/cases/{done}/withdraw/", {"once": uuid.uuid4().hex}).status_code == 409


def test_a_stranger_sees_nothing_and_changes_nothing() -> None:
    case = filed()
    before = load(case)
    tell_path = [f"/cases/{case}/", f"/cases/{case}/supplement/", f"/cases/{case}/withdraw/"]
    for path in tell_path:
        assert signed_in("tibetan").get(path).status_code == 403
        assert Client().get(path)["Location"].startswith("/login/?next=/cases/")
    assert signed_in("tibetan").post(f"/cases/{case}/withdraw/", {}).status_code == 403
    assert load(case).case == before.case


def test_staff_see_the_cases_of_their_organs_only() -> None:
    case = filed()
    for place, status in ((WUHOU, 200), ("511602000000", 403)):
        browser = Client()
        browser.post("/login/", {"account": str(key("account", place, "窗口"))})
        assert browser.get(f"/cases/{case}/").status_code == status


def test_progress_needs_the_whole_number_and_the_applicants_id() -> None:
    case = accepted(filed())
    number, browser = load(case).case["number"], Client()
    found = browser.post("/cases/", {"number": number, "id_number": number_of("wang")})
    assert found.status_code == 200 and "已受理，正在办" in visible(found)
    assert "王秀英" not in visible(found) and "王记" not in visible(found)
    wrong_person = browser.post("/cases/", {"number": number, "id_number": number_of("single")})
    another = number[:-1] + ("8" if number.endswith("9") else "9")
    wrong_number = browser.post("/cases/", {"number": another, "id_number": number_of("wang")})
    assert wrong_person.status_code == wrong_number.status_code == 422
    assert NOT_FOUND in visible(wrong_person) and NOT_FOUND in visible(wrong_number)
    assert visible(wrong_person).replace(number, "") == visible(wrong_number).replace(another, "")


def test_guessing_at_progress_is_stopped() -> None:
    number = load(filed()).case["number"]
    with time_machine.travel("2026-11-24 10:00+08:00", tick=False) as clock:
        for _ in range(5):
            Client().post("/cases/", {"number": number, "id_number": number_of("single")})
        assert TOO_OFTEN in visible(Client().post("/cases/", {"number": number, "id_number": number_of("wang")}))
        clock.shift(15 * 60 + 1)
        assert Client().post("/cases/", {"number": number, "id_number": number_of("wang")}).status_code == 200


def test_progress_costs_one_query(django_assert_num_queries: Any) -> None:
    number = load(filed()).case["number"]
    browser = Client()
    browser.get("/cases/")
    with django_assert_num_queries(1):
        browser.post("/cases/", {"number": number, "id_number": number_of("wang")})


def test_an_empty_space_says_what_will_appear_and_what_to_do() -> None:
    page = visible(signed_in("nophone").get("/me/"))
    assert "还没有办件" in page and "搜一件事开始" in page and "还没有消息" in page
    assert signed_in("wang").get("/me/").status_code == 200


def test_staff_are_sent_to_their_own_screens() -> None:
    browser = Client()
    browser.post("/login/", {"account": str(key("account", WUHOU, "窗口"))})
    assert browser.get("/me/")["Location"] == "/desk/"


def test_every_state_reads_in_english() -> None:
    correcting = filed()
    tell_defects(correcting, [Defect("layout", "布局图缺洗手池位置，请补画。")], actor=staff("窗口"))
    browser = signed_in("wang")
    for case in (filed(), correcting, accepted(filed()), granted(filed())):
        said = visible(browser.get(f"/en/cases/{case}/"))
        # what the law's own papers and the definition say stays Chinese: names of materials, papers, kinds of licence
        own = {"食品经营许可证", "营业执照", "一次性告知"}
        assert [zh for zh in english() if len(zh) > 4 and "{" not in zh and zh in said and zh not in own] == []
    for path in ("/me/", "/cases/", f"/cases/{correcting}/supplement/", f"/cases/{correcting}/withdraw/"):
        assert browser.get(f"/en{path}").status_code == 200


@pytest.mark.parametrize("who", sorted(DIFFICULT))
def test_difficult_names_go_through_form_case_paper_and_verification(who: str) -> None:
    shop, name, place, division = DIFFICULT[who]
    browser = signed_in(who)
    case = uuid.UUID(str(begin_with(browser, shop, place)))
    fill(
        browser,
        case,
        **{"catering.safety_manager": name, "premises.name": f"{name}小吃", "premises.address.division": division},
    )
    assert upload(browser, f"/apply/{case}/m/rules/").status_code == 302
    assert submit(browser, case, name)["Location"] == f"/cases/{case}/"
    granted(case, place)
    assert load(case).case["facts"]["catering.safety_manager"] == name
    assert f"{name}小吃" in visible(browser.get(f"/cases/{case}/"))
    licence = fetch("SELECT code, paper_id, holder_name FROM licences_licence WHERE case_id = %s", [case])[0]
    assert licence["holder_name"] in visible(Client().get(f"/verify/{licence['code']}"))
    assert read(browser.get(f"/papers/{licence['paper_id']}.pdf").content).count(name) >= 1


def begin_with(browser: Client, shop: str, place: str) -> uuid.UUID:
    form = {"item": FOOD, "situation": "new", "area": place[:6], "once": uuid.uuid4().hex}
    return uuid.UUID(browser.post("/apply/new", form)["Location"].split("/")[2])


def read(pdf: bytes) -> str:
    """The text of a PDF as a reader gives it, without line ends."""
    import shutil
    import subprocess

    if shutil.which("pdftotext") is None:
        pytest.skip("poppler-utils is not installed")
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().replace("\n", "")
