"""The API as a joined program uses it: a case to its licence, keys, versions, pages of lists, and what is refused."""

from __future__ import annotations

import json
import uuid

import pytest
from django.test import Client

from tongban.cases.acts.file import file
from tongban.cases.reading import load
from tongban.catalogue.guide_now import guide_at
from tongban.core.scope import PLATFORM
from tongban.definition.guide.build import as_json
from tongban.identity.acts import account_change, write_all
from tongban.licences.models import Licence
from tongban.site.shipped import key

import calls
from calls import Caller, as_citizen, as_staff, body_of, said_for, step_of
from courses import confirmed
from demo import FOOD, FOOD_ANSWERS, JOBLESS, WUHOU, citizen, staff

pytestmark = pytest.mark.django_db
SNACK = {"kind": "enterprise", "id": str(key("enterprise", "snack"))}
DRAFT = {"item": FOOD, "situation": "new", "area": WUHOU, "applicant": SNACK}
JOBLESS_FILING = {
    "item": JOBLESS,
    "situation": "new",
    "area": WUHOU,
    "signed": "王秀英",
    "answers": {
        "unemployment.registered_division": "510107011002",
        "unemployment.reason": "从用人单位失业",
        "unemployment.last_employer": "演示公司",
        "unemployment.willing": "是",
    },
}


@pytest.mark.clause("3.2.1e")
def test_a_food_licence_from_draft_to_verification() -> None:
    wang = as_citizen()
    began = wang.post("/drafts", DRAFT)
    assert (began.status, began.body["state"], began.headers["ETag"]) == (201, "draft", '"1"')
    path = f"/cases/{began.body['id']}"
    case = uuid.UUID(began.body["id"])
    for page in load(case).e.pages:
        assert wang.call("PUT", f"{path}/answers/{page.page}", {"answers": FOOD_ANSWERS}).status == 200
    for material in load(case).materials:
        if material["state"] == "missing":
            handed = wang.call("POST", f"{path}/materials/{material['key']}", upload=calls.a_file())
            assert handed.status == 200
    filed = wang.post(f"{path}/file", {"signed": "王秀英"})
    accept = step_of(case, "accept")
    assert (filed.status, filed.body["state"], filed.body["position"]) == (200, "received", [accept])
    clerk = as_staff("窗口")
    fit = [{"material": m["id"], "verdict": "fit"} for m in filed.body["materials"] if m["state"] == "supplied"]
    assert clerk.post(f"{path}/examine", {"verdicts": fit}, If_Match=filed.headers["ETag"]).status == 200
    accepted = clerk.post(f"{path}/steps/{accept}", {})
    assert (accepted.body["state"], [n["kind"] for n in accepted.body["notices"]]) == ("accepted", ["acceptance"])
    days = accepted.body["due"]["account"]
    assert days[-1]["date"] == accepted.body["due"]["promised"]
    assert (days[0]["number"], days[-1]["number"]) == (0, 5)
    assert path.rpartition("/")[2] in [s["case"] for s in as_staff("审查").get("/steps").body["steps"]]
    for role, kind in (("审查", "review"), ("核查", "site_inspection")):
        step = step_of(case, kind)
        asked = as_staff(role).get(f"{path}/steps/{step}").body
        assert {a["name"] for a in asked if a["sort"] == "condition"} == set(said_for(case, kind).conditions)
        assert as_staff(role).post(f"{path}/steps/{step}", body_of(said_for(case, kind))).status == 200
        confirmed(case, step)
    assert as_staff("决定").post(f"{path}/steps/{step_of(case, 'decide')}", {"verdict": "granted"}).status == 200
    done = as_staff("窗口二").post(f"{path}/steps/{step_of(case, 'issue')}", {})
    assert (done.body["state"], done.body["outcome"], done.body["finish"]) == ("finished", "granted", "0")
    licence = Licence.seen_by(PLATFORM).get(case_id=case)
    verified = Caller().get(f"/verify/{licence.code}").body
    assert (verified["state"], verified["identifier"]) == ("valid", licence.identifier)
    assert Caller().get("/verify/23456789").body["known"] is False


def test_filing_at_once_is_one_act_and_a_rule_grants_it() -> None:
    filed = as_citizen().post("/cases", JOBLESS_FILING)
    assert (filed.status, filed.body["channel"]) == (201, "api")
    assert filed.body["applicant"] == {"kind": "person", "id": str(key("person", "wang")), "name": "王秀英"}


def test_a_key_gives_the_same_case_and_no_other_body() -> None:
    wang, once = as_citizen(), {"Idempotency_Key": "a-key-of-the-caller"}
    first, second = wang.post("/drafts", DRAFT, **once), wang.post("/drafts", DRAFT, **once)
    assert first.body["id"] == second.body["id"]
    other = wang.post("/drafts", {**DRAFT, "area": "510107011000"}, **once)
    assert (other.status, other.code) == (409, "once.other-body")


def test_a_stale_version_is_refused_and_nothing_is_done() -> None:
    case = calls.received()
    clerk, path = as_staff("窗口"), f"/cases/{case}"
    seen = clerk.get(path).headers["ETag"]
    verdicts = {"verdicts": [{"material": calls.uploaded(case), "verdict": "fit"}]}
    assert clerk.post(f"{path}/examine", verdicts, If_Match=seen).status == 200
    stale = as_staff("窗口二").post(f"{path}/steps/{step_of(case, 'accept')}", {}, If_Match=seen)
    assert (stale.status, stale.code) == (409, "case.stale")
    assert load(case).case["state"] == "received"
    wrong = clerk.post(f"{path}/examine", verdicts, If_Match='"seven"')
    assert (wrong.status, wrong.code, wrong.body["where"]) == (400, "version.format", "If-Match")


def test_lists_go_on_by_a_cursor_without_gap_or_repetition() -> None:
    wang = as_citizen()
    made = [wang.post("/drafts", DRAFT).body["id"] for _ in range(5)]
    seen: list[str] = []
    path = "/cases?limit=2"
    while path:
        page = wang.get(path).body
        seen += [row["id"] for row in page["cases"]]
        path = f"/cases?limit=2&after={page['next']}" if page["next"] else ""
    assert seen[:5] == made[::-1] and len(seen) == len(set(seen))
    assert wang.get("/cases?after=!!!").code == "list.cursor"
    assert wang.get("/cases?after=" + "eA").code == "list.cursor"
    items = Caller().get("/items?limit=1").body
    second = Caller().get(f"/items?limit=1&after={items['next']}").body
    assert items["items"][0]["code"] < second["items"][0]["code"]


def test_items_are_found_by_words_and_shown_as_the_page_shows_them() -> None:
    found = Caller().get("/items?q=食品经营许可").body["items"]
    assert found[0]["code"] == FOOD
    told = Caller().get(f"/items/{FOOD}?area=510107").body
    assert (told["code"], told["place"]) == (FOOD, WUHOU)
    assert told["guide"] == as_json(guide_at(FOOD, WUHOU))
    wrong = Caller().get(f"/items/{FOOD}?situation=none")
    assert (wrong.status, wrong.code) == (404, "item.situation")
    assert Caller().get(f"/items/{FOOD}?area=abc").code == "area.code"
    assert Caller().get("/items/000000000000").code == "item.unknown"


def test_an_edition_comes_as_document_and_as_it_was_written() -> None:
    listed = Caller().get(f"/items/{FOOD}/editions").body["editions"]
    whole = Caller().get(f"/items/{FOOD}/editions/{listed[0]['number']}").body
    assert (whole["document"]["code"], whole["digest"]) == (FOOD, listed[0]["digest"])
    text = Caller().get(f"/items/{FOOD}/editions/{listed[0]['number']}/text")
    assert text.headers["Content-Type"] == "application/yaml; charset=utf-8" and FOOD in text.body
    assert Caller().get(f"/items/{FOOD}/editions/99").code == "edition.unknown"


def test_what_is_refused_is_one_problem_document_in_two_languages() -> None:
    case = calls.received()
    path = f"/cases/{case}/notice"
    outside = as_staff("窗口").post(path, {"defects": [{"material": "rent", "problem": "请提交租赁合同"}]})
    assert (outside.status, outside.headers["Content-Type"]) == (422, "application/problem+json")
    assert outside.body == {
        "type": "urn:tongban:problem:material.outside",
        "title": "没有办成",
        "status": 422,
        "detail": outside.body["zh"],
        "zh": outside.body["zh"],
        "en": outside.body["en"],
        "code": "material.outside",
        "where": "rent",
    }
    english = as_staff("窗口").post(path, {"defects": [{"material": "rent", "problem": "x"}]}, Accept_Language="en")
    assert (english.body["title"], english.body["detail"]) == ("Unprocessable Entity", english.body["en"])


def test_every_fault_of_a_request_is_named() -> None:
    case = calls.drafted()
    page = next(p.page for p in load(case).e.pages if any(q.fact == "premises.name" for q in p.questions))
    blank = as_citizen().call("PUT", f"/cases/{case}/answers/{page}", {"answers": {}})
    assert blank.status == 422 and len(blank.body["faults"]) > 1
    assert {fault["code"] for fault in blank.body["faults"]} == {"answer.blank"}
    lacking = as_citizen().post("/drafts", {"item": FOOD})
    assert (lacking.status, lacking.code) == (422, "request.form")
    assert {fault["where"] for fault in lacking.body["faults"]} == {"body.body.situation", "body.body.area"}
    wang = as_citizen()
    garbled = wang.client.post("/api/v1/drafts", data="{", content_type="application/json")
    assert (garbled.status_code, json.loads(garbled.content)["code"]) == (400, "request.body")


def test_an_unknown_address_and_a_fault_of_ours_are_problem_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = as_citizen().get("/nothing/here")
    assert (nothing.status, nothing.code) == (404, "address.unknown")
    assert as_citizen().get("/cases/not-a-uuid").code == "address.unknown"

    def broken(*_: object) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr("tongban.cases.api.own_cases", broken)
    failed = as_citizen().get("/cases")
    assert (failed.status, failed.code) == (500, "platform.failed")
    assert len(failed.body["reference"]) == 8 and "the inside" not in json.dumps(failed.body)


def test_a_session_is_opened_by_password_and_writes_only_with_its_token() -> None:
    account = uuid.uuid4()
    opened = account_change(
        id=account, login="program", person=key("person", "wang"), kind="citizen", password="a long one", actor=PLATFORM
    )
    write_all([opened], actor=PLATFORM)
    client = Client(enforce_csrf_checks=True)
    sign_in = {"login": "program", "password": "a long one"}

    def post(path: str, body: object, token: str = "") -> tuple[int, dict[str, object]]:
        headers = {"X-CSRFToken": token} if token else {}
        came = client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)
        return came.status_code, json.loads(came.content)

    assert post("/session", sign_in)[1]["code"] == "session.token"
    token = client.get("/api/v1/session").json()["csrf"]
    status, said = post("/session", {**sign_in, "password": "another"}, token)
    assert (status, said["code"]) == (401, "identity.password")
    status, said = post("/session", sign_in, token)
    assert (status, said["capacity"], said["name"]) == (200, "self", "王秀英")
    assert post("/drafts", DRAFT)[1]["code"] == "session.token"
    assert post("/drafts", DRAFT, str(said["csrf"]))[0] == 201
    assert client.delete("/api/v1/session", headers={"X-CSRFToken": str(said["csrf"])}).status_code == 204
    assert client.get("/api/v1/cases").status_code == 401


def test_correction_goes_back_and_forth() -> None:
    case = calls.received()
    path, material = f"/cases/{case}", calls.uploaded(case)
    told = as_staff("窗口").post(f"{path}/notice", {"defects": [{"material": material, "problem": "图不清楚"}]})
    assert told.body["state"] == "correcting"
    early = as_citizen().post(f"{path}/correct")
    assert (early.status, early.code) == (422, "correct.open")
    assert as_citizen().call("POST", f"{path}/materials/{material}", upload=calls.a_file()).status == 200
    assert as_citizen().post(f"{path}/correct").body["state"] == "received"


def test_a_program_meets_the_same_refusals_as_a_screen() -> None:
    case = calls.drafted()
    file(case, actor=citizen("wang", "snack"), signed="王秀英")
    early = as_staff("审查").post(f"/cases/{case}/steps/{step_of(case, 'review')}", {})
    assert (early.status, early.code) == (409, "step.not_open")
    again = as_citizen().post(f"/cases/{case}/file", {"signed": "王秀英"})
    assert (again.status, again.code) == (409, "case.submitted")
    assert staff("窗口").account is not None
