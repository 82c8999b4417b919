"""What only a form can get wrong is refused at its page, in words, and nothing is written."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from tongban.cases.acts.tell import tell_defects
from tongban.cases.rules.demands import Defect
from tongban.catalogue.acts import publish
from tongban.core.clock import SHANGHAI
from tongban.core.codes import id_number
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.limits.acts.seasons import Season, open_season
from tongban.site.shipped import key

import life_course
from authority_world import promising
from calls import as_citizen, as_staff
from courses import filed, filled
from demo import FOOD, WUHOU, citizen, person, staff
from life_course import PROVINCE
from places import CARD, card_text
from refusing import screen_refuses

pytestmark = pytest.mark.django_db
TEACHER = "511A01386000"
ONCE = {"once": "0" * 32}


def desk(role: str = "窗口", place: str = WUHOU) -> Client:
    return as_staff(role, place).client


def at_home(name: str = "wang") -> Client:
    return as_citizen(name).client


@pytest.mark.parametrize(
    ("code", "where", "form"),
    [
        ("begin.applicant", "applicant", {"act": "begin", "applicant": "person:x"}),
        ("begin.area", "area", {"act": "begin", "applicant": f"person:{uuid.UUID(int=1)}", "area": "999999999999"}),
        ("begin.situation", "situation", {"act": "begin", "applicant": f"person:{uuid.UUID(int=1)}", "area": WUHOU}),
        ("enrol.name", "name", {"act": "enrol", "name": " "}),
    ],
)
def test_beginning_at_the_window(monkeypatch: pytest.MonkeyPatch, code: str, where: str, form: dict[str, str]) -> None:
    number = id_number.generate(datetime(1990, 1, 2).date(), 77)  # noqa: DTZ001
    with screen_refuses(monkeypatch, code, where) as came:
        came(desk().post("/desk/new/", {"number": number, **form, **ONCE}))


def test_an_action_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    case = filed()
    with screen_refuses(monkeypatch, "desk.act", status=400) as came:
        came(desk().post(f"/desk/case/{case}/", {"act": "explode", **ONCE}))


def test_submitting_without_agreeing_and_uploading_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    case, _ = filled()
    with screen_refuses(monkeypatch, "file.agree", "agree") as came:
        came(at_home().post(f"/apply/{case}/check/", {"signed": "王秀英", **ONCE}))
    with screen_refuses(monkeypatch, "file.none", "file") as came:
        came(at_home().post(f"/apply/{case}/m/layout/", ONCE))


def test_a_promise_without_a_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    case = promising()
    with screen_refuses(monkeypatch, "commitment.agree", "agree") as came:
        came(at_home().post(f"/apply/{case}/commitment/", {"signed": "王秀英", **ONCE}))


def test_a_paper_the_notice_does_not_ask_for(monkeypatch: pytest.MonkeyPatch) -> None:
    case = filed()
    tell_defects(case, [Defect("layout", "没有标明面积")], actor=staff("窗口"))
    with screen_refuses(monkeypatch, "supplement.not_told") as came:
        came(at_home().post(f"/cases/{case}/supplement/", {"act": "hand_in", "material": "rules", **ONCE}))


@time_machine.travel(datetime(2026, 9, 1, 10, tzinfo=SHANGHAI))
def test_seasons_and_their_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    head, page = desk("负责人"), "/desk/seasons/"
    of = f"{TEACHER}:{WUHOU}"
    with screen_refuses(monkeypatch, "season.item", "of") as came:
        came(head.post(page, {"name": "秋季", **ONCE}))
    with screen_refuses(monkeypatch, "season.name", "name") as came:
        came(head.post(page, {"of": of, "name": " ", **ONCE}))
    with screen_refuses(monkeypatch, "form.day", "opens_on") as came:
        came(head.post(page, {"of": of, "name": "秋季", "opens_on": "九月", **ONCE}))
    opens, closes = datetime(2026, 9, 7, tzinfo=SHANGHAI), datetime(2026, 9, 18, tzinfo=SHANGHAI)
    season = open_season(Season(TEACHER, WUHOU, "秋季", opens, closes), actor=staff("负责人"))
    with screen_refuses(monkeypatch, "batch.none", "case", shown=False) as came:
        came(desk("审查").post(f"{page}{season}/", {"step": "review", **ONCE}))


def test_a_number_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(card_text(), actor=PLATFORM)
    with screen_refuses(monkeypatch, "quota.item", "of") as came:
        came(desk("负责人").post("/desk/quotas/", {"period": "2026年", **ONCE}))
    with screen_refuses(monkeypatch, "form.day", "opens_on") as came:
        came(desk("负责人").post("/desk/quotas/", {"of": f"{CARD}:{WUHOU}", "period": "2026年", **ONCE}))


def test_what_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    (row,) = fetch("SELECT id FROM licences_licence WHERE holder_id = %s AND type_key = 'id_card'", [person("rare")[1]])
    with screen_refuses(monkeypatch, "licence.unknown", status=404) as came:
        came(at_home().get(f"/me/licences/{row['id']}/"))
    with screen_refuses(monkeypatch, "sample.unknown", status=404) as came:
        came(Client().get("/samples/none.svg"))
    with screen_refuses(monkeypatch, "area.unknown", status=404) as came:
        came(desk("事项办", PROVINCE).get("/catalogue/levels/?place=990000"))
    with screen_refuses(monkeypatch, "filing.unknown", status=404) as came:
        came(desk("事项办", PROVINCE).get(f"/catalogue/filings/{uuid.uuid4()}/"))
    with screen_refuses(monkeypatch, "difference.unknown", status=404) as came:
        came(desk("事项办", PROVINCE).get(f"/catalogue/items/{FOOD}/diff/?place=513200000000"))


def test_an_organ_to_go_into(monkeypatch: pytest.MonkeyPatch) -> None:
    organ = key("organ", WUHOU, "林业")
    with screen_refuses(monkeypatch, "organ.choice", "into") as came:
        form = {"basis": "编办〔2026〕1号（演示）", "into": "x", **ONCE}
        came(desk("编办").post(f"/catalogue/organs/?place={WUHOU}&organ={organ}&do=merge", form))


@pytest.mark.parametrize(
    ("code", "where", "changed"),
    [
        ("draft.organ", "organ", {"organ": "x"}),
        ("draft.title", "title", {"title": " "}),
        ("draft.edition", "of", {"of": ""}),
    ],
)
def test_beginning_a_draft(monkeypatch: pytest.MonkeyPatch, code: str, where: str, changed: dict[str, str]) -> None:
    form = {"sort": "revision", "organ": str(life_course.MARKET), "title": "修订", "of": f"{FOOD}@1", **ONCE}
    from tongban.catalogue.pages.new_draft import SORTS

    form["sort"] = next(one for one, _, _ in SORTS if one not in ("new", "difference"))
    with screen_refuses(monkeypatch, code, where) as came:
        came(desk("编制", PROVINCE).post("/catalogue/new/", {**form, **changed}))


def test_buttons_and_choices_of_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = life_course.begun()
    page, editor = f"/catalogue/drafts/{draft}/", desk("编制", PROVINCE)
    with screen_refuses(monkeypatch, "form.act") as came:
        came(editor.post(page, {"act": "explode", **ONCE}))
    with screen_refuses(monkeypatch, "form.choice", "organs") as came:
        came(editor.post(page, {"act": "submit", "organs": "x", **ONCE}))
    ready = f"/catalogue/drafts/{life_course.through_review(draft)}/publish/"
    with screen_refuses(monkeypatch, "form.moment", "in_force_from") as came:
        came(desk("事项办", PROVINCE).post(ready, {"in_force_from": "明天", **ONCE}))


def test_laws_that_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = life_course.begun()
    page, editor = f"/catalogue/drafts/{draft}/bases/", desk("编制", PROVINCE)
    with screen_refuses(monkeypatch, "edit.law", "q") as came:
        came(editor.post(page, {"cite": "没有这部法", **ONCE}))
    law = "中华人民共和国食品安全法"
    with screen_refuses(monkeypatch, "edit.article", "article") as came:
        came(editor.post(page, {"cite": law, "article": "三十三条的什么", **ONCE}))


def test_a_report_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with screen_refuses(monkeypatch, "request.part", "part") as came:
        came(at_home().post(f"/items/{FOOD}/report/", {"text": "写错了", **ONCE}))


def test_an_answer_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    filing = life_course.filed()
    with screen_refuses(monkeypatch, "filing.answer") as came:
        came(desk("事项办", PROVINCE).post(f"/catalogue/filings/{filing}/", {"act": "perhaps", **ONCE}))
    at_home().post(f"/items/{FOOD}/report/", {"part": _part(), "text": "写错了", **ONCE})
    (row,) = fetch("SELECT id FROM catalogue_change_request")
    with screen_refuses(monkeypatch, "request.answer") as came:
        came(desk("事项办", PROVINCE).post(f"/catalogue/requests/{row['id']}/", {"act": "perhaps", **ONCE}))


def _part() -> str:
    from tongban.catalogue.pages.reporting import PARTS

    return next(iter(PARTS))


def test_days_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    office = desk("事项办", PROVINCE)
    law: dict[str, Any] = {"title": "演示条例", "kind": "地方性法规", "since": "去年", "in_force_from": "去年", **ONCE}
    with screen_refuses(monkeypatch, "law.day", "since") as came:
        came(office.post("/catalogue/library/new/", law))
    standard = {"number": "GB/T 1-2026", "title": "演示", "since": "去年", **ONCE}
    with screen_refuses(monkeypatch, "standard.day", "since") as came:
        came(office.post("/catalogue/standards/new/", standard))


def test_a_table_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with screen_refuses(monkeypatch, "sheet.none", "file") as came:
        came(desk("编制", PROVINCE).post("/catalogue/sheets/", ONCE))


def test_only_operators_see_how_the_platform_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    from tongban.organisation.operations import try_now

    from refusing import denied

    for actor in (staff("负责人"), staff("事项办", PROVINCE), citizen("wang")):
        with denied("operations.post"):
            try_now(uuid.uuid4(), actor=actor)
