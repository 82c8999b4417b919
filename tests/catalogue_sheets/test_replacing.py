"""Find and replace across items: every cell found, the ticked ones replaced in one act, drafts only."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.catalogue.acts.drafting import save
from tongban.core.errors import Denied, Refusal, Stale
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.source import read
from tongban.identity.models import Account
from tongban.site.shipped import key
from tongban.workbench.acts.replacing import Ticked, replace
from tongban.workbench.reading.replacing import Searched, findings_after, search_texts
from tongban.workbench.replacing import hits_in, replaced

import life_course
from calls import Caller
from demo import FOOD, HYGIENE, WUHOU, staff
from life_course import PROVINCE, editor
from tables import definitions, text_named

pytestmark = pytest.mark.django_db


def ticked(found: Any, *codes: str) -> list[Ticked]:
    return [
        Ticked(one.of.mark, one.of.digest, tuple(hit.path for hit in one.hits))
        for one in found
        if not codes or one.of.code in codes
    ]


def of(found: Any, code: str) -> Searched:
    return next(one for one in found if one.of.code == code)


def lane_names(text: str) -> list[str]:
    return [str(one.get("name")) for one in read(text, "d").data["lanes"].values()]


def test_only_what_people_read_is_found_and_never_a_key() -> None:
    document = read(text_named("food-business"), "d").data
    assert [(one.path, one.label) for one in hits_in(document, "审批部门")] == [
        ("lanes.approve.name", "责任方“审批部门”·名称"),
        ("lanes.decide.name", "责任方“审批部门负责人”·名称"),
    ]
    assert hits_in(document, "window") == () and hits_in(document, "511A") == ()
    assert hits_in(document, "食品安全法#") == ()  # a citation is called as its law is
    assert [one.path for one in hits_in(document, "中华人民共和国食品安全法")] == ["laws.食品安全法.title"]
    assert [one.path for one in hits_in(document, "许可法") if one.path.startswith("laws")] == ["laws.许可法.title"]


@pytest.mark.sweep
@pytest.mark.parametrize("name", list(definitions()))
def test_replacing_leaves_every_key_and_every_other_cell(name: str) -> None:
    text = definitions()[name]
    document = read(text, name).data
    hits = hits_in(document, "的")
    became = read(replaced(text, hits, "的", "之"), name).data

    def same(old: Any, new: Any, path: str = "") -> None:
        if isinstance(old, dict):
            assert list(old) == list(new), path
            for one in old:
                same(old[one], new[one], f"{path}.{one}")
        elif isinstance(old, list):
            assert len(old) == len(new)
            for number, one in enumerate(old):
                same(one, new[number], f"{path}.{number}")
        else:
            assert new == old or new == old.replace("的", "之"), path

    same(document, became)
    assert hits_in(became, "的") == ()


def test_an_editor_finds_the_standards_of_his_lines_and_another_place_finds_its_differences() -> None:
    found = search_texts(editor(), "综合窗口")
    lines = {post.line for post in editor().posts}
    published = fetch(
        """SELECT i.code, i.line, e.text FROM catalogue_item i JOIN catalogue_edition e ON e.item_id = i.id
           WHERE i.place = '' ORDER BY i.code"""
    )
    expected = [
        row["code"]
        for row in published
        if row["line"] in lines and any("综合窗口" in name for name in lane_names(row["text"]))
    ]
    assert [one.of.code for one in found] == expected and len(found) > 5
    assert {one.of.sort for one in found} == {"standard"} and of(found, FOOD).of.of == f"{FOOD}@1"
    local = search_texts(editor(WUHOU), "028-00000101")
    assert [(one.of.code, one.of.sort, one.of.place) for one in local] == [(FOOD, "difference", WUHOU)]
    assert [one.path for one in local[0].hits] == ["difference.local.consult_phone"]
    assert search_texts(editor(), "028-00000101") == ()


def test_a_search_is_three_queries_however_much_it_finds() -> None:
    who = editor()
    for words in ("综合窗口", "审批部门负责人的", "的"):
        with CaptureQueriesContext(connection) as queries:
            search_texts(who, words)
        assert len(queries) == 3, words


def test_ticked_cells_become_one_draft_for_each_item_in_one_act() -> None:
    editions = fetch("SELECT count(*) AS n FROM catalogue_edition")
    found = search_texts(editor(), "综合窗口")
    drafts = replace("综合窗口", "综合服务窗口", ticked(found, FOOD, HYGIENE), actor=editor(), key="k")
    rows = {row["code"]: row for row in fetch("SELECT * FROM catalogue_draft WHERE id = ANY(%s)", [drafts])}
    assert set(rows) == {FOOD, HYGIENE} and {row["state"] for row in rows.values()} == {"draft"}
    assert rows[FOOD]["text"] == life_course.text_of().replace("name: 综合窗口", "name: 综合服务窗口")
    assert rows[HYGIENE]["organ_id"] == life_course.HEALTH and rows[FOOD]["organ_id"] == life_course.MARKET
    assert fetch("SELECT count(*) AS n FROM catalogue_edition") == editions
    lines = fetch("SELECT at FROM ledger_entry WHERE verb = 'draft.begin' AND subject_id = ANY(%s)", [drafts])
    assert len(lines) == 2
    assert replace("综合窗口", "综合服务窗口", ticked(found, FOOD, HYGIENE), actor=editor(), key="k") == drafts


def test_a_draft_under_way_is_searched_instead_of_its_edition_and_saved() -> None:
    draft = life_course.begun()
    found = search_texts(editor(), "综合窗口")
    assert (of(found, FOOD).of.draft, of(found, FOOD).of.mark) == (draft, f"draft:{draft}")
    assert len([one for one in found if one.of.code == FOOD]) == 1
    assert replace("综合窗口", "综合服务窗口", ticked(found, FOOD), actor=editor()) == [draft]
    (row,) = fetch("SELECT revision, text FROM catalogue_draft WHERE id = %s", [draft])
    assert row["revision"] == 2 and "综合服务窗口" in row["text"]


def test_a_draft_in_legality_review_is_neither_searched_nor_begun_again() -> None:
    life_course.in_legality_review()
    assert FOOD not in [one.of.code for one in search_texts(editor(), "综合窗口")]


def test_only_ticked_cells_are_replaced() -> None:
    found = search_texts(editor(), "审批部门")
    one = of(found, FOOD)
    pick = Ticked(one.of.mark, one.of.digest, ("lanes.decide.name",))
    (draft,) = replace("审批部门", "许可部门", [pick], actor=editor())
    lanes = read(fetch("SELECT text FROM catalogue_draft WHERE id = %s", [draft])[0]["text"], "d").data["lanes"]
    assert (lanes["approve"]["name"], lanes["decide"]["name"]) == ("审批部门", "许可部门负责人")


def test_a_text_that_changed_since_the_search_stops_everything() -> None:
    draft = life_course.begun()
    found = search_texts(editor(), "综合窗口")
    save(draft, life_course.shorter(life_course.text_of()) + "# 改\n", 1, actor=editor())
    before = life_course.everything()
    with pytest.raises(Stale) as stale:
        replace("综合窗口", "综合服务窗口", ticked(found), actor=editor())
    assert stale.value.code == "replace.moved" and life_course.everything() == before


@pytest.mark.parametrize(
    ("find", "to", "paths", "code"),
    [
        ("", "甲", ("x",), "replace.none"),
        ("  ", "甲", ("x",), "replace.none"),
        ("甲" * 201, "乙", ("x",), "replace.long"),
        ("甲", "甲", ("x",), "replace.same"),
        ("甲", "乙", (), "replace.unticked"),
        ("综合窗口", "乙", ("lanes.nowhere",), "replace.moved"),
        ("综合窗口", "甲\u0007", (), "replace.unticked"),
    ],
)
def test_what_cannot_be_replaced_is_refused_and_nothing_changes(
    find: str, to: str, paths: tuple[str, ...], code: str
) -> None:
    before = life_course.everything()
    with pytest.raises(Refusal) as refusal:
        replace(find, to, [Ticked("edition:x", "", paths)], actor=editor())
    assert refusal.value.code == code and life_course.everything() == before


@pytest.mark.parametrize(("role", "place"), [("窗口", WUHOU), ("法制", PROVINCE), ("事项办", PROVINCE)])
def test_only_editors_search_and_replace(role: str, place: str) -> None:
    before = life_course.everything()
    with pytest.raises(Denied):
        search_texts(staff(role, place), "综合窗口")
    with pytest.raises(Denied):
        replace("综合窗口", "大厅", [Ticked("edition:x", "", ("lanes.window.name",))], actor=staff(role, place))
    assert life_course.everything() == before


def test_what_the_checker_says_anew_is_shown_before_and_not_what_it_said_already() -> None:
    one = of(search_texts(editor(), "营业执照"), FOOD)
    assert findings_after(one, one.hits, "营业执照", "执照") == ()
    new = findings_after(one, one.hits, "营业执照", "其他材料")
    assert [(finding.severity, finding.path) for finding in new] == [("error", "common.materials.licence.name")]


def test_the_page_searches_previews_and_makes_drafts_without_a_script() -> None:
    client = Client()
    client.force_login(Account.seen_by(PLATFORM).get(id=key("account", PROVINCE, "编制")))
    page = client.get("/catalogue/replace/", {"find": "综合窗口"}).content.decode()
    one = of(search_texts(editor(), "综合窗口"), FOOD)
    assert re.search(rf'name="pick-{one.of.mark}"\s+value="lanes.window.name" checked', page)
    form = {
        "find": "综合窗口",
        "to": "服务窗口",
        "mark": one.of.mark,
        f"digest-{one.of.mark}": one.of.digest,
        f"pick-{one.of.mark}": "lanes.window.name",
        "once": "abc",
    }
    before = life_course.everything()
    preview = client.post("/catalogue/replace/", {**form, "act": "preview"}).content.decode()
    assert "替换 1 格，存为草稿" in preview and life_course.everything() == before
    done = client.post("/catalogue/replace/", {**form, "act": "apply"}, follow=True).content.decode()
    assert "已改好 1 份草稿" in done
    again = client.post("/catalogue/replace/", {**form, "act": "apply"}, follow=True).content.decode()
    assert "已改好 1 份草稿" in again and fetch("SELECT count(*) AS n FROM catalogue_draft")[0]["n"] == 1
    none = client.post("/catalogue/replace/", {**form, "act": "apply", "once": "x", f"pick-{one.of.mark}": ""})
    assert none.status_code in (409, 422)


def form_of(find: str, to: str, picked: list[Ticked], act: str) -> dict[str, Any]:
    """The form of the page as it is sent."""
    said: dict[str, Any] = {"find": find, "to": to, "act": act, "mark": [one.mark for one in picked], "once": ""}
    for one in picked:
        said |= {f"digest-{one.mark}": one.digest, f"pick-{one.mark}": list(one.paths)}
    return said


def body_of(find: str, to: str, picked: list[Ticked]) -> dict[str, Any]:
    """The same as a program says it."""
    texts = [{"mark": one.mark, "digest": one.digest, "paths": list(one.paths)} for one in picked]
    return {"find": find, "to": to, "texts": texts}


EDITOR = key("account", PROVINCE, "编制")
API = "/catalogue/replacements"


def test_a_program_searches_tries_and_replaces_as_the_page_does() -> None:
    api = Caller(EDITOR)
    found = api.get(f"{API}?find={quote('营业执照')}").body
    assert [one["code"] for one in found["texts"]] == [one.of.code for one in search_texts(editor(), "营业执照")]
    (food,) = [one for one in found["texts"] if one["code"] == FOOD]
    assert (food["of"], food["draft"], found["full"]) == (f"{FOOD}@1", None, False)
    label = "材料“营业执照”·材料名称"
    assert {"path": "common.materials.licence.name", "label": label, "text": "营业执照"} in food["hits"]
    body = body_of("营业执照", "其他材料", [Ticked(food["mark"], food["digest"], ("common.materials.licence.name",))])
    before = life_course.everything()
    (tried,) = api.post(f"{API}/check", body).body["texts"]
    assert life_course.everything() == before
    assert [(one["before"], one["after"]) for one in tried["cells"]] == [("营业执照", "其他材料")]
    assert [(one["severity"], one["path"]) for one in tried["findings"]] == [("error", "common.materials.licence.name")]
    made = api.post(API, body, Idempotency_Key="k1")
    again = api.post(API, body, Idempotency_Key="k1")
    assert (made.status, made.body) == (201, again.body)
    (row,) = fetch("SELECT id, text FROM catalogue_draft")
    assert made.body == {"drafts": [str(row["id"])]} and "name: 其他材料" in row["text"]
    other = api.post(API, {**body, "to": "执照"}, Idempotency_Key="k1")
    assert (other.status, other.code) == (409, "once.other-body")
    assert api.get(f"{API}?find=").code == "replace.none"


def lost_cell() -> list[Ticked]:
    one = of(search_texts(editor(), "综合窗口"), FOOD)
    return [Ticked(one.of.mark, one.of.digest, ("lanes.window.name", "lanes.nowhere.name"))]


def other_digest() -> list[Ticked]:
    one = of(search_texts(editor(), "综合窗口"), FOOD)
    return [Ticked(one.of.mark, "0" * 64, ("lanes.window.name",))]


BAD: dict[str, tuple[str, str, Any, str]] = {
    "nothing to find": (" ", "甲", other_digest, "replace.none"),
    "too long": ("甲" * 201, "乙", other_digest, "replace.long"),
    "the same": ("综合窗口", "综合窗口", other_digest, "replace.same"),
    "nothing ticked": ("综合窗口", "甲", list, "replace.unticked"),
    "another text by now": ("综合窗口", "甲", other_digest, "replace.moved"),
    "a cell that is not there": ("综合窗口", "甲", lost_cell, "replace.moved"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_what_cannot_be_replaced_is_refused_alike_at_page_and_api_by_dry_run_and_act(name: str) -> None:
    find, to, make, code = BAD[name]
    picked = make()
    client, api = Client(), Caller(EDITOR)
    client.force_login(Account.seen_by(PLATFORM).get(id=EDITOR))
    before = life_course.everything()
    for act in ("preview", "apply"):
        page = client.post("/catalogue/replace/", form_of(find, to, picked, act))
        assert page.status_code in (409, 422) and f'data-code="{code}"' in page.content.decode()
        if find.strip():
            assert f'value="{find}"' in page.content.decode()
    for path in (f"{API}/check", API):
        assert api.post(path, body_of(find, to, picked)).code == code
    assert life_course.everything() == before
