"""A definition drafted, reviewed, published, compared, taken back and ended by a program; both texts where two save."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tongban.catalogue.guide_now import guide_at
from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch

import calls
from calls import Answer, Caller, as_citizen, as_staff
from demo import FOOD, WUHOU
from life_course import HEALTH, MARKET, PROVINCE, begun, everything, in_joint_review, shorter, text_of

pytestmark = pytest.mark.django_db
UNKNOWN = uuid.UUID("00000000-0000-4000-8000-000000000001")


def editor() -> Caller:
    return as_staff("编制", PROVINCE)


def office() -> Caller:
    return as_staff("事项办", PROVINCE)


def head() -> Caller:
    return as_staff("负责人", PROVINCE)


def beginning(**more: Any) -> dict[str, Any]:
    return {"organ": str(MARKET), "title": "缩短时限", "code": FOOD, "of": f"{FOOD}@1", **more}


def put(caller: Caller, draft: str, text: str, revision: int, **headers: str) -> Answer:
    return caller.call("PUT", f"/catalogue/drafts/{draft}/text", {"text": text}, If_Match=f'"{revision}"', **headers)


@pytest.mark.clause("2.1b")
def test_from_a_draft_to_an_edition_and_back() -> None:
    began = editor().post("/catalogue/drafts", beginning())
    assert (began.status, began.body["state"], began.body["of"], began.headers["ETag"]) == (
        201,
        "draft",
        f"{FOOD}@1",
        '"1"',
    )
    path = f"/catalogue/drafts/{began.body['id']}"
    saved = put(editor(), began.body["id"], shorter(text_of()), 1)
    assert (saved.body, saved.headers["ETag"]) == ({"revision": 2}, '"2"')
    cells = {one["path"]: (one["before"], one["after"]) for one in editor().get(f"{path}/comparison").body["cells"]}
    assert cells["common.limits.promised"] == ("10个工作日", "8个工作日")
    calls.drafted()
    run = editor().get(f"{path}/affected").body
    assert [(one["situation"], one["drafts"]) for one in run["situations"]] == [("new", 1), ("renew", 0)]
    due = str(day_of(now()) + timedelta(days=7))
    joint = editor().post(f"{path}/submit", {"organs": [str(HEALTH)], "due": due})
    assert (joint.body["state"], [one["verdict"] for one in joint.body["opinions"]]) == ("joint", ["asked"])
    said = head().post(f"{path}/comments", {"path": "common.limits.promised", "text": "还能再短吗"})
    remark = said.body["comments"][0]["id"]
    assert said.status == 201
    assert editor().post(f"{path}/go_on", {}).code == "draft.opinions"
    assert head().post(f"{path}/opinion", {"organ": str(HEALTH), "verdict": "agreed"}).status == 200
    assert editor().post(f"{path}/go_on", {}).code == "draft.comments"
    assert editor().post(f"/catalogue/comments/{remark}/reply", {"text": "已是最短"}).status == 200
    assert head().post(f"/catalogue/comments/{remark}/settle").body["comments"][0]["settled_at"] is not None
    assert editor().post(f"{path}/go_on", {}).body["state"] == "legal"
    assert head().post(f"{path}/approve", {}).code == "draft.legality"
    assert as_staff("法制", PROVINCE).post(f"{path}/legality", {"passed": True}).body["state"] == "legal"
    assert head().post(f"{path}/approve", {}).body["state"] == "approved"
    published = office().post(f"{path}/publish", {})
    assert (published.status, published.body["state"]) == (200, "published")
    assert guide_at(FOOD, "511600000000").facts[0].value == "8个工作日"
    again = Caller().get(f"/catalogue/comparison?before={FOOD}@1&after={FOOD}@2").body["cells"]
    assert {one["path"]: (one["before"], one["after"]) for one in again} == cells
    back = office().post(f"/catalogue/items/{FOOD}/editions/1/revert", {"reason": "恢复"})
    assert back.status == 201
    assert [one["number"] for one in Caller().get(f"/items/{FOOD}/editions").body["editions"]] == [3, 2, 1]


def test_two_editors_lose_nothing() -> None:
    draft = str(begun())
    stands = fetch("SELECT text FROM catalogue_draft WHERE id = %s", [draft])[0]["text"]
    assert put(editor(), draft, f"{stands}# 甲\n", 1).body == {"revision": 2}
    before = everything()
    late = put(editor(), draft, f"{stands}# 乙\n", 1)
    assert (late.status, late.code, late.headers["Content-Type"]) == (
        409,
        "draft.overtaken",
        "application/problem+json",
    )
    assert (late.body["theirs"], late.body["mine"], late.body["revision"]) == (
        f"{stands}# 甲\n",
        f"{stands}# 乙\n",
        2,
    )
    assert everything() == before
    assert put(editor(), draft, f"{stands}# 甲\n# 乙\n", 2).body == {"revision": 3}


def test_saving_says_on_which_revision() -> None:
    path = f"/catalogue/drafts/{begun()}/text"
    before = everything()
    assert (editor().call("PUT", path, {"text": "x"}).status, editor().call("PUT", path, {"text": "x"}).code) == (
        428,
        "version.missing",
    )
    assert editor().call("PUT", path, {"text": "x"}, If_Match='"one"').code == "version.format"
    assert everything() == before


def test_a_key_gives_the_same_draft_and_the_same_edition() -> None:
    once = {"Idempotency_Key": "begin-1"}
    first, second = (editor().post("/catalogue/drafts", beginning(), **once) for _ in range(2))
    assert first.body["id"] == second.body["id"]
    other = editor().post("/catalogue/drafts", beginning(title="另一件"), **once)
    assert (other.status, other.code) == (409, "once.other-body")
    suspended = {"Idempotency_Key": "rest-1"}
    for _ in range(2):
        assert office().post(f"/catalogue/items/{FOOD}/suspend", {"words": "升级"}, **suspended).status == 200
    assert office().post(f"/catalogue/items/{FOOD}/suspend", {"words": "升级"}).code == "item.suspended"


def test_a_draft_with_errors_goes_nowhere_and_each_is_named() -> None:
    text = text_of().replace("examined_in: review", "examined_in: nowhere")
    draft = editor().post("/catalogue/drafts", beginning(text=text)).body
    errors = [one for one in draft["findings"] if one["severity"] == "error"]
    assert errors and all(one["line"] > 1 and one["mend_zh"] for one in errors)
    before = everything()
    due = str(day_of(now()) + timedelta(days=7))
    refused = editor().post(f"/catalogue/drafts/{draft['id']}/submit", {"organs": [str(HEALTH)], "due": due})
    assert (refused.status, refused.code) == (422, "definition.errors")
    assert [one["code"] for one in refused.body["faults"]] == [one["code"] for one in errors]
    assert everything() == before


def test_the_list_pages_and_shows_each_once() -> None:
    made = {str(begun()) for _ in range(3)}
    seen, after = [], ""
    for _ in range(5):
        answer = editor().get(f"/catalogue/drafts?state=draft&limit=1&after={after}").body
        seen += [one["id"] for one in answer["drafts"]]
        after = answer["next"]
        if not after:
            break
    assert made <= set(seen) and len(seen) == len(set(seen))
    assert editor().get("/catalogue/drafts?after=bm8").code == "list.cursor"


def test_an_instant_without_an_offset_is_the_countrys(tmp_path: Path) -> None:
    draft = in_joint_review()
    gone = {"words": "取消", "when": "2020-01-01T00:00"}
    assert office().post(f"/catalogue/items/{FOOD}/retire", gone).code == "item.past"
    wrong = office().post(f"/catalogue/items/{FOOD}/retire", {"words": "取消", "when": "tomorrow"})
    assert (wrong.status, wrong.code) == (422, "request.form")
    assert editor().get(f"/catalogue/drafts/{draft}").status == 200


def test_checking_keeps_nothing_and_says_what_the_command_says(tmp_path: Path) -> None:
    text = text_of().replace("examined_in: review", "examined_in: nowhere")
    before = everything()
    answer = editor().post("/catalogue/check", {"text": text}).body
    assert everything() == before
    path = tmp_path / "food.yaml"
    path.write_text(text, encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check", str(path), "--json", stdout=out)
    # The command names the file; `where` is a cell of a spreadsheet and says nothing of a text.
    told = [{**{k: v for k, v in one.items() if k != "file"}, "where": ""} for one in json.loads(out.getvalue())]
    assert answer["findings"] == told and answer["errors"] == sum(one["severity"] == "error" for one in told) > 0
    assert editor().post("/catalogue/check", {"text": text_of()}).body["errors"] == 0


def test_a_difference_is_checked_against_the_edition_it_cites() -> None:
    longer = (
        f'difference:\n  of: "{FOOD}@1"\n  place: "510107"\n  number: "演示1号"\n'
        "  changes:\n    - {at: common.limits.promised, to: 20wd}\n  local: {}\n  params: {}\n"
    )
    found = editor().post("/catalogue/check", {"text": longer}).body["findings"]
    assert [(one["code"], one["line"]) for one in found if one["path"].startswith("difference.changes")] == [
        ("difference.longer", 6)
    ]
    unknown = editor().post("/catalogue/check", {"text": longer.replace("@1", "@99")}).body["findings"]
    assert [one["code"] for one in unknown] == ["difference.of"]


def test_a_place_against_the_standard() -> None:
    cells = Caller().get(f"/catalogue/items/{FOOD}/comparison?place={WUHOU}").body["cells"]
    assert ("common.limits.promised", "5个工作日") in [(one["path"], one["after"]) for one in cells]
    assert Caller().get(f"/catalogue/items/{FOOD}/comparison?place=51").code == "area.code"
    assert Caller().get("/catalogue/items/nothing/comparison?place=510107").code == "item.unknown"


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "/catalogue/drafts", {"organ": "x", "title": "t"}, "request.form"),
        ("POST", "/catalogue/drafts", beginning(sort="other"), "draft.sort"),
        ("POST", "/catalogue/drafts", beginning(sort="difference"), "draft.place"),
        ("POST", "/catalogue/drafts", beginning(of="nothing@1"), "difference.of"),
        ("GET", f"/catalogue/drafts/{UNKNOWN}", None, "draft.unknown"),
        ("POST", f"/catalogue/comments/{UNKNOWN}/settle", None, "comment.unknown"),
        ("GET", f"/catalogue/comparison?before={FOOD}@1&after={FOOD}@77", None, "difference.of"),
    ],
)
def test_what_is_wrong_is_said_with_its_code(method: str, path: str, body: Any, code: str) -> None:
    before = everything()
    answer = editor().call(method, path, body)
    assert answer.code == code and 400 <= answer.status < 500
    assert everything() == before


def test_a_citizen_is_told_who_works_here() -> None:
    assert as_citizen().get("/catalogue/drafts").code == "catalogue.desk"
