"""Where a case may be begun: any counter within the item's circle, whoever decides; a draft is its applicant's."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from tongban.cases.acts.advance import advance
from tongban.cases.acts.answer import answer
from tongban.cases.acts.begin import Application, begin
from tongban.cases.acts.file import file, file_at_once, follow_edition
from tongban.cases.acts.keeping import is_within
from tongban.cases.acts.righting import note_shown
from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.visiting import WrongCode, end_visit, open_drafts, open_visit, show_code, visited_by
from tongban.cases.acts.withdraw import withdraw
from tongban.cases.kinds import Said
from tongban.cases.models import Case
from tongban.cases.queries.applicant import is_seen
from tongban.cases.reading import load
from tongban.catalogue.queries import in_force
from tongban.core.clock import now
from tongban.core.codes import id_number
from tongban.core.events import deliver_pending
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor, nobody
from tongban.messages.models import Message
from tongban.papers.models import Paper
from tongban.site.shipped import key

from courses import begun, examined, filled, next_step
from demo import FOOD, FOOD_ANSWERS, GUANGAN, JOBLESS, PDF, WUHOU, citizen, enterprise, person, staff
from desk_walk import signed_in
from refusing import denied, refused, screen_refuses
from runs import number_of
from visiting import opened

pytestmark = pytest.mark.django_db
TOWN, VILLAGE = "510107011000", "510107011002"
JOBLESS_ANSWERS = {
    "unemployment.registered_division": VILLAGE,
    "unemployment.reason": "从用人单位失业",
    "unemployment.last_employer": "演示公司",
    "unemployment.willing": "是",
}
COMPANY, MARRIAGE = "511A00641000", "511F02873000"


def counter(place: str) -> Actor:
    return staff("窗口" if place in (WUHOU, GUANGAN) else "便民", place)


def code_of_snack() -> str:
    return str(
        fetch("SELECT credit_code FROM identity_enterprise WHERE id = %s", [enterprise("snack")[1]])[0]["credit_code"]
    )


def hall_of(place: str) -> uuid.UUID:
    return counter(place).posts[0].organ


@pytest.mark.parametrize(("place", "channel"), [(WUHOU, "window"), (TOWN, "window"), (VILLAGE, "village")])
def test_every_counter_of_the_county_begins_and_the_county_stays_competent(place: str, channel: str) -> None:
    clerk = counter(place)
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack"), "window"), actor=clerk)
    row = load(case).case
    assert (row["counter_id"], row["channel"]) == (hall_of(place), channel)
    assert (row["hall_id"], row["place"]) == (hall_of(WUHOU), WUHOU)
    assert row["organ_id"] == key("organ", WUHOU, "市场监管")
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=clerk)
    file(case, actor=clerk)
    row = load(case).case
    assert (row["state"], row["channel"], row["filed_by"]) == ("received", channel, clerk.account)
    accept = load(case).step("accept")
    assert accept is not None and accept["organ_id"] == hall_of(WUHOU)


def test_the_village_that_took_it_in_goes_on_until_it_is_accepted_and_then_sees_nothing() -> None:
    clerk = counter(VILLAGE)
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack"), "window"), actor=clerk)
    for page in load(case).e.pages:
        answer(case, page.page, FOOD_ANSWERS, actor=clerk)
    file(case, actor=clerk)
    hand_in(case, "layout", PDF, "a.pdf", way="scan", actor=clerk)
    assert Case.seen_by(clerk).filter(id=case).exists()
    examined(case, deferred=("rules",))
    advance(case, next_step(case), Said(), actor=staff("窗口"))
    before = load(case).case
    assert not Case.seen_by(clerk).filter(id=case).exists()
    with denied("case.not_yours"):
        hand_in(case, "rules", PDF, "b.pdf", way="scan", actor=clerk)
    assert load(case).case == before
    opened(case, clerk)
    page = signed_in(clerk).get(f"/desk/visits/{case}/").content.decode()
    assert "还可以交的材料" in page and "从业" not in page
    hand_in(case, "rules", PDF, "b.pdf", way="scan", actor=clerk)
    rules = load(case).material("rules")
    assert rules is not None and rules["state"] == "supplied"
    assert not Case.seen_by(clerk).filter(id=case).exists()
    (paper,) = Paper.seen_by(PLATFORM).filter(about_id=case, kind="acceptance")
    assert paper.data["taken_in_at"].startswith("武侯区") or "新城社区" in paper.data["taken_in_at"]
    assert "新城社区" in signed_in(citizen("wang", "snack")).get(f"/cases/{case}/").content.decode()


def test_an_item_is_taken_in_only_within_its_circle() -> None:
    far = counter(GUANGAN)
    with refused("begin.circle", "area"):
        begin(Application(FOOD, "new", WUHOU, enterprise("snack"), "window"), actor=far)
    assert not Case.seen_by(PLATFORM).filter(counter=hall_of(GUANGAN)).exists()
    found = in_force(COMPANY, WUHOU, now())
    e = found.effective(found.situations[0])
    assert e.accepted_in == "全省"
    case = begin(Application(COMPANY, e.situation, WUHOU, person("rare"), "window"), actor=far)
    row = load(case).case
    assert (row["counter_id"], row["place"], row["hall_id"]) == (hall_of(GUANGAN), WUHOU, hall_of(WUHOU))


def test_what_only_a_service_hall_handles_no_village_begins() -> None:
    with refused("case.channel", "channel"):
        begin(Application(MARRIAGE, "marry", WUHOU, person("rare"), "window"), actor=counter(VILLAGE))
    assert begin(Application(MARRIAGE, "marry", WUHOU, person("rare"), "window"), actor=counter(TOWN))


CODES = st.sampled_from([WUHOU, GUANGAN, TOWN, VILLAGE, "510000000000", "510100000000", "511600000000"])
CIRCLES = ["全国", "全省", "全市", "全县", "全乡", "跨村"]


@given(CODES, CODES)
def test_a_wider_circle_takes_in_all_of_a_narrower_one(one: str, other: str) -> None:
    wide = [is_within(circle, one, other) for circle in CIRCLES]
    assert wide[:5] == sorted(wide[:5], reverse=True) and wide[0] and wide[4] == wide[5]
    assert all(is_within(circle, one, one) for circle in CIRCLES)
    assert is_within("", one, other) == is_within("全县", one, other)
    assert is_within("全县", one, other) == is_within("全县", other, one)


# -- a draft is its applicant's ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(lambda: staff("窗口"), id="the clerk of its own hall"),
        pytest.param(lambda: staff("窗口二"), id="another"),
        pytest.param(lambda: staff("负责人"), id="the head"),
        pytest.param(lambda: staff("审查"), id="a reviewer of its organ"),
        pytest.param(lambda: staff("决定"), id="a decider of its organ"),
        pytest.param(lambda: staff("便民", VILLAGE), id="a village"),
    ],
)
def test_nobody_of_the_house_touches_or_reads_a_draft_without_consent(actor: Callable[[], Actor]) -> None:
    case, _ = filled()
    who, before = actor(), load(case)
    page = before.e.pages[0].page
    for act in (
        lambda: answer(case, page, FOOD_ANSWERS, actor=who),
        lambda: hand_in(case, "layout", PDF, "a.pdf", way="scan", actor=who),
        lambda: file(case, actor=who, signed=who.name),
        lambda: follow_edition(case, actor=who),
        lambda: withdraw(case, actor=who),
        lambda: end_visit(case, actor=who),
    ):
        with denied("case.not_yours"):
            act()
    assert (load(case).case, load(case).materials) == (before.case, before.materials)
    assert not Case.seen_by(who).filter(id=case).exists()
    desk = signed_in(who)
    assert desk.get(f"/desk/new/{case}/").status_code == 404
    assert desk.get(f"/apply/{case}/").status_code == 403


def test_with_consent_one_clerk_goes_on_until_the_visit_ends() -> None:
    case, wang = filled(papers=())
    clerk = opened(case, staff("窗口"))
    assert visited_by(clerk, now())[0]["id"] == case
    answer(case, load(case).e.pages[0].page, FOOD_ANSWERS, actor=clerk)
    hand_in(case, "layout", PDF, "a.pdf", way="scan", actor=clerk)
    with denied("case.not_yours"):
        file(case, actor=staff("窗口二"))
    end_visit(case, actor=clerk)
    before = load(case).case
    with denied("case.not_yours"):
        file(case, actor=clerk)
    assert load(case).case == before and visited_by(clerk, now()) == []
    end_visit(case, actor=wang)
    assert load(case).case == before


def test_the_applicant_ends_the_visit_and_is_told_of_it() -> None:
    case, wang = filled()
    clerk = opened(case, staff("窗口"))
    deliver_pending()
    message = Message.seen_by(PLATFORM).get(about_id=case)
    assert (message.to_id, "您同意窗口接着办这件事" in message.title) == (enterprise("snack")[1], True)
    page = signed_in(wang).get(f"/apply/{case}/").content.decode()
    assert "窗口工作人员正在替您办" in page
    assert signed_in(wang).post(f"/apply/{case}/end-visit/").status_code == 302
    with denied("case.not_yours"):
        file(case, actor=clerk)


def test_a_visit_nobody_ends_lasts_two_hours() -> None:
    with time_machine.travel(now(), tick=False) as clock:
        case, _ = filled()
        clerk = opened(case, staff("窗口"))
        clock.shift(timedelta(hours=2) - timedelta(seconds=1))
        answer(case, load(case).e.pages[0].page, FOOD_ANSWERS, actor=clerk)
        clock.shift(timedelta(seconds=1))
        with denied("case.not_yours"):
            answer(case, load(case).e.pages[0].page, FOOD_ANSWERS, actor=clerk)


@pytest.mark.parametrize(
    ("way", "said", "code"),
    [
        pytest.param("identity_card", lambda: number_of("rare"), "visit.card", id="somebody else's card"),
        pytest.param("identity_card", lambda: "51010719880615417", "visit.card", id="no card number"),
        pytest.param("identity_card", code_of_snack, "visit.card", id="a credit code everybody knows"),
        pytest.param("code", lambda: "000000", "visit.code", id="a code nobody took"),
        pytest.param("signature", lambda: "ok", "visit.signature", id="no words"),
        pytest.param("telephone", lambda: "x", "visit.way", id="another way"),
    ],
)
def test_without_consent_nothing_opens(way: str, said: Callable[[], str], code: str) -> None:
    case, _ = filled()
    before = load(case).case
    with refused(code, "way" if code == "visit.way" else "said"):
        open_visit(case, way, said(), actor=staff("窗口"))
    assert load(case).case == before


@pytest.mark.parametrize("actor", [nobody, lambda: citizen("rare"), lambda: staff("审查"), lambda: staff("编制")])
def test_nobody_but_a_counter_opens_a_visit(actor: Callable[[], Actor]) -> None:
    case, _ = filled()
    before = load(case).case
    with denied("visit.counter"):
        open_visit(case, "identity_card", number_of("wang"), actor=actor())
    assert load(case).case == before
    assert open_drafts(number_of("wang"), actor=nobody()) == []


def test_a_counter_outside_the_circle_opens_no_visit() -> None:
    case, _ = filled()
    with refused("begin.circle", "area"):
        open_visit(case, "identity_card", number_of("wang"), actor=counter(GUANGAN))
    assert load(case).case["visit_by"] is None


def test_his_card_opens_his_drafts_and_those_of_his_enterprise() -> None:
    case, _ = filled()
    clerk = staff("窗口二")
    assert open_drafts(number_of("wang"), actor=clerk) == [case]
    desk = signed_in(clerk)
    assert desk.post("/desk/visits/", {"number": number_of("wang"), "way": "identity_card"}).status_code == 302
    assert load(case).case["visit_by"] == clerk.account
    line = fetch("SELECT detail FROM ledger_entry WHERE subject_id = %s AND verb = 'case.visit'", [case])[0]
    assert line["detail"] == {"way": "identity_card", "counter": str(hall_of(WUHOU))}
    page = desk.get("/desk/visits/").content.decode()
    assert f"/desk/visits/{case}/" in page and number_of("wang") not in page
    assert desk.get(f"/desk/visits/{case}/").headers["Location"] == f"/desk/new/{case}/"


def test_a_code_is_good_once_for_ten_minutes_and_five_tries() -> None:
    with time_machine.travel(now(), tick=False) as clock:
        case, wang = filled()
        clerk = staff("窗口")
        with denied("case.not_yours"):
            show_code(case, actor=clerk)
        code = show_code(case, actor=wang)
        clock.shift(timedelta(minutes=10))
        with pytest.raises(WrongCode):
            open_visit(case, "code", code, actor=clerk)
        code = show_code(case, actor=wang)
        open_visit(case, "code", code, actor=clerk)
        with refused("visit.code", "said"):
            open_visit(case, "code", code, actor=staff("窗口二"))
        code = show_code(case, actor=wang)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        for _ in range(5):
            with pytest.raises(WrongCode):
                open_visit(case, "code", wrong, actor=staff("窗口二"))
        with pytest.raises(WrongCode):
            open_visit(case, "code", code, actor=staff("窗口二"))
        assert load(case).case["visit_by"] == clerk.account


def test_a_code_is_shown_once() -> None:
    case, wang = filled()
    show_code(case, actor=wang, key="k")
    with refused("visit.code_once", status=409):
        show_code(case, actor=wang, key="k")


def test_the_code_stands_large_on_his_own_screen_and_opens_by_the_case_number() -> None:
    case, wang = filled()
    answered = signed_in(wang).post(f"/apply/{case}/code/")
    code = answered.context["code"].replace(" ", "")
    assert signed_in(citizen("rare")).post(f"/apply/{case}/code/").status_code == 403
    desk = signed_in(staff("窗口"))
    said = {"number": load(case).case["number"], "way": "code", "said": code}
    assert desk.post("/desk/visits/", {**said, "number": "0"}).status_code == 422
    assert desk.post("/desk/visits/", said).status_code == 302
    assert load(case).case["visit_by"] == staff("窗口").account


def test_without_phone_account_or_case_number_through_village_and_window_to_the_paper() -> None:
    """Nobody needs a phone, an account or a number he remembers: his card opens what is his at every counter."""
    clerk = signed_in(counter(VILLAGE))
    card = id_number.generate(date(1950, 6, 15), 418)
    once = {"once": "", "number": card}
    said = {**once, "act": "enrol", "name": "无号码的老人", "phone": ""}
    where = clerk.post("/desk/new/", said).headers["Location"]
    owner = ("person", uuid.UUID(where.rpartition("=")[2]))
    assert fetch("SELECT phone FROM identity_person WHERE id = %s", [owner[1]])[0]["phone"] is None
    assert fetch("SELECT 1 FROM identity_account WHERE person_id = %s", [owner[1]]) == []
    situation = in_force(JOBLESS, WUHOU, now()).situations[0]
    said_of = Application(JOBLESS, situation, WUHOU, owner, "window")
    case = file_at_once(said_of, JOBLESS_ANSWERS, actor=counter(VILLAGE))
    row = load(case).case
    assert (row["channel"], row["counter_id"], row["state"]) == ("village", hall_of(VILLAGE), "received")
    (lacking,) = [m["key"] for m in load(case).materials if m["state"] == "missing"]
    note_shown(case, lacking, "居民身份证原件，本人出示", actor=counter(VILLAGE))
    examined(case)
    advance(case, next_step(case), Said(), actor=staff("窗口"))
    assert not is_seen(counter(VILLAGE), case)
    village = counter(VILLAGE)
    number = load(case).case["number"]
    assert clerk.post("/desk/visits/", {"number": number, "way": "identity_card", "said": card}).status_code == 302
    page = clerk.get(f"/desk/visits/{case}/").content.decode()
    (paper, *_) = Paper.seen_by(PLATFORM).filter(about_id=case)
    assert "给他的文书" in page and str(paper.id) in page and is_seen(village, case)
    end_visit(case, actor=village)
    assert not is_seen(village, case)


# -- a draft moves -----------------------------------------------------------------------------------------------------


def test_what_a_counter_began_is_his_as_soon_as_he_goes_on_with_it() -> None:
    clerk, wang = counter(VILLAGE), citizen("wang", "snack")
    case = begin(Application(FOOD, "new", WUHOU, enterprise("snack"), "window"), actor=clerk)
    colleague = staff("便民二", VILLAGE)
    answer(case, load(case).e.pages[0].page, FOOD_ANSWERS, actor=colleague)
    answer(case, load(case).e.pages[0].page, FOOD_ANSWERS, actor=wang)
    before = load(case).case
    assert before["channel"] == "online"
    for who in (clerk, colleague, staff("窗口")):
        with denied("case.not_yours"):
            answer(case, load(case).e.pages[0].page, FOOD_ANSWERS, actor=who)
    assert load(case).case == before


def test_what_is_handled_at_a_window_only_is_not_gone_on_with_online() -> None:
    case = begin(Application(MARRIAGE, "marry", WUHOU, person("rare"), "window"), actor=staff("窗口"))
    before = load(case).case
    with refused("case.channel", "channel"):
        answer(case, load(case).e.pages[0].page, {}, actor=citizen("rare"))
    assert load(case).case == before


def test_one_case_goes_from_web_to_window_to_village_and_back_to_the_web() -> None:
    """Issue 8 B4: the same number, the same answers, at each counter by consent; the ledger says who did what."""
    case, wang = begun()
    number, pages = load(case).case["number"], load(case).e.pages
    answer(case, pages[0].page, FOOD_ANSWERS, actor=wang)
    window = staff("窗口")
    open_visit(case, "identity_card", number_of("wang"), actor=window)
    answer(case, pages[1].page, FOOD_ANSWERS, actor=window)
    end_visit(case, actor=window)
    village = counter(VILLAGE)
    open_visit(case, "code", show_code(case, actor=wang), actor=village)
    for page in pages[2:]:
        answer(case, page.page, FOOD_ANSWERS, actor=village)
    hand_in(case, "layout", PDF, "a.pdf", way="scan", actor=village)
    end_visit(case, actor=village)
    hand_in(case, "rules", PDF, "b.pdf", actor=wang)
    file(case, actor=wang, signed=wang.name)
    row = load(case).case
    assert (row["number"], row["state"], row["channel"]) == (number, "received", "online")
    assert row["filed_by"] == wang.account
    lines = fetch(
        "SELECT verb, actor->>'account' AS who FROM ledger_entry WHERE subject_kind = 'case' AND subject_id = %s "
        "ORDER BY seq",
        [case],
    )
    names = {str(wang.account): "wang", str(window.account): "window", str(village.account): "village"}
    said = [(line["verb"], names[line["who"]]) for line in lines]
    assert said[:6] == [
        ("case.begin", "wang"),
        ("case.answer", "wang"),
        ("case.visit", "window"),
        ("case.answer", "window"),
        ("case.end_visit", "window"),
        ("case.show_code", "wang"),
    ]
    assert said[6] == ("case.visit", "village") and said[-2:] == [("case.supply", "wang"), ("case.file", "wang")]


def test_without_a_case_or_a_visit_the_page_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    case, desk = filled()[0], signed_in(staff("窗口"))
    with screen_refuses(monkeypatch, "visit.none", "number") as answered:
        answered(desk.post("/desk/visits/", {"number": "510107-1", "way": "signature", "said": "本人签字"}))
    with screen_refuses(monkeypatch, "visit.over", status=403) as answered:
        answered(desk.post(f"/desk/visits/{case}/", {"act": "end"}))
