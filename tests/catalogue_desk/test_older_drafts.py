"""Two drafts of one item: what the first publishes is never overwritten by the second; it is merged in by cells."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tongban.catalogue.acts.adopting import Taking, adopt, set_local
from tongban.catalogue.acts.drafting import Overtaken, Start, draft_standard, save
from tongban.catalogue.acts.publish import publish, standing_difference
from tongban.catalogue.acts.rebasing import Undecided, rebase
from tongban.catalogue.acts.reviewing import publish_draft, submit
from tongban.core.errors import Denied, Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.source import read
from tongban.site.shipped import key

from calls import Caller
from demo import FOOD, WUHOU
from life_course import (
    LOCAL,
    MARKET,
    PROVINCE,
    approved,
    begun,
    difference_begun,
    editor,
    everything,
    in_joint_review,
    ledger,
    office,
    published,
    text_of,
    through_review,
)
from workbench import desk_of, hidden, html, page, unchanged, words

pytestmark = pytest.mark.django_db


def row_of(draft: uuid.UUID) -> dict[str, Any]:
    return fetch("SELECT * FROM catalogue_draft WHERE id = %s", [draft])[0]


def cell(draft: uuid.UUID, *path: str) -> Any:
    found = read(row_of(draft)["text"], "x").data
    for name in path:
        found = found[name]
    return found


def refused(code: str, act: Callable[[], Any], sort: type[Refusal] = Refusal) -> Refusal:
    before = everything()
    with pytest.raises(sort) as found:
        act()
    assert found.value.code == code and found.value.status == (403 if sort is Denied else 409)
    assert everything() == before
    return found.value


def other(text: str) -> str:
    """Another change than ``shorter``: the item is told in other words."""
    changed = re.sub(r"^plain: .*$", "plain: 开饭馆、办食堂要办的许可", text, flags=re.M)
    assert changed != text
    return changed


def clashing(text: str) -> str:
    """The same cell as ``shorter``, otherwise."""
    return text.replace("promised: 10wd", "promised: 9wd")


def test_an_older_draft_is_refused_at_every_door_with_one_code() -> None:
    older = approved(other(text_of()))
    published()
    refused("draft.older", lambda: publish_draft(older, actor=office()))
    url = page("publish", older)
    shown = words(html(desk_of("事项办"), url))
    assert f"这份草稿写在 {FOOD}@1 上，现在已有第 2 版。" in shown and "写在最新的文本上 （不符合）" in shown
    answer = unchanged(lambda: desk_of("事项办").post(url, {"once": uuid.uuid4().hex, "in_force_from": ""}))
    assert answer.status_code == 409 and "请把第 2 版并入草稿" in answer.content.decode()
    office_api = Caller(key("account", PROVINCE, "事项办"))
    told = office_api.call("POST", f"/catalogue/drafts/{older}/publish", {})
    assert (told.status, told.code) == (409, "draft.older")
    assert row_of(older)["state"] == "approved"


def test_an_old_edition_is_not_begun_from_and_a_code_that_is_taken_not_published() -> None:
    published()
    start = Start(MARKET, "修订", FOOD, of=f"{FOOD}@1")
    refused("draft.older", lambda: draft_standard(start, actor=editor()))
    # A text written as if the item were new.
    new = draft_standard(Start(MARKET, "新编", FOOD, text=other(text_of())), actor=editor())
    refused("item.another", lambda: through_review(new))


def test_no_door_takes_the_code_of_another_item() -> None:
    """One refusal for a definition of another name, by the act and as a draft."""
    text = text_of()
    taken = text.replace("item: 食品经营许可（餐饮）", "item: 小餐饮登记（演示）", 1)
    found = refused("item.another", lambda: publish(taken, actor=PLATFORM))
    assert (found.where, "“食品经营许可（餐饮）”" in found.zh) == ("code", True)
    for code in (FOOD, ""):
        new = draft_standard(Start(MARKET, "小餐饮", code, text=taken), actor=editor())
        refused("item.another", partial(through_review, new))
    publish(taken, renames=True, actor=PLATFORM)
    assert fetch("SELECT name FROM catalogue_item WHERE code = %s", [FOOD])[0]["name"] == "小餐饮登记（演示）"


def test_what_both_changed_elsewhere_goes_in_by_itself_and_the_draft_goes_out() -> None:
    draft = begun(other(text_of()))
    published()
    assert rebase(draft, 1, {}, actor=editor()) == 2
    assert cell(draft, "plain") == "开饭馆、办食堂要办的许可" and cell(draft, "common", "limits", "promised") == "8wd"
    row = row_of(draft)
    assert (row["of"], row["revision"], row["state"]) == (f"{FOOD}@2", 2, "draft")
    line = ledger("draft", draft)[-1]
    assert line["verb"] == "draft.rebase" and (line["detail"]["on"], line["detail"]["taken"]) == (f"{FOOD}@1", 2)
    made = publish_draft(through_review(draft), actor=office())
    found = fetch("SELECT number, text FROM catalogue_edition WHERE id = %s", [made])[0]
    assert found["number"] == 3 and "promised: 8wd" in found["text"] and "开饭馆" in found["text"]
    fresh = begun()
    refused("draft.newest", lambda: rebase(fresh, 1, {}, actor=editor()))


@pytest.mark.parametrize("pick, promised", [("mine", "9wd"), ("theirs", "8wd")])
def test_a_cell_both_changed_is_decided_by_the_editor(pick: str, promised: str) -> None:
    draft = begun(clashing(text_of()))
    published()
    fault = refused("draft.clashes", lambda: rebase(draft, 1, {}, actor=editor()), Undecided)
    assert isinstance(fault, Undecided)
    assert [(c.path, c.theirs, c.mine) for c in fault.clashes] == [("common.limits.promised", "8wd", "9wd")]
    rebase(draft, 1, {"common.limits.promised": pick}, actor=editor())
    assert cell(draft, "common", "limits", "promised") == promised
    # What only the other changed went in whatever was picked.
    assert cell(draft, "common", "steps", "inspect", "within") == "4wd"


def test_who_may_not_merges_nothing_and_a_text_in_review_is_taken_back_first() -> None:
    draft = begun(other(text_of()))
    reviewing = in_joint_review(other(text_of()))
    judged = approved(other(text_of()))
    published()
    for nobody in (office(), editor(WUHOU)):
        refused("draft.editor", lambda nobody=nobody: rebase(draft, 1, {}, actor=nobody), Denied)  # type: ignore[misc]
    refused("draft.state", lambda: rebase(judged, 1, {}, actor=editor()))
    save(draft, other(text_of()) + "# 又改\n", 1, actor=editor())
    refused("draft.overtaken", lambda: rebase(draft, 1, {}, actor=editor()), Overtaken)
    # In joint review the text may be written on; whoever judged it judges the new one.
    assert rebase(reviewing, 1, {}, actor=editor()) == 2
    save(draft, "item: [", 2, actor=editor())
    refused("draft.unreadable", lambda: rebase(draft, 3, {}, actor=editor()))


def test_the_page_shows_what_goes_in_and_asks_for_what_both_changed() -> None:
    draft = begun(clashing(text_of()))
    published()
    client = desk_of("编制")
    assert page("workbench:rebase", draft) in html(client, page("draft", draft))
    # The list says which drafts are behind; the one that was published itself is not.
    assert re.findall(r'<a class="tag warn" href="([^"]+)">已有第 2 版</a>', html(client, page("desk"))) == [
        page("workbench:rebase", draft)
    ]
    shown = html(client, page("workbench:rebase", draft))
    said = words(shown)
    assert "1 格两边都改了，请逐格选" in said
    assert "承诺办结时限 新公布的： 8个工作日 您写的： 9个工作日" in said
    assert re.search("环节“现场核查”·时限 5个工作日 4个工作日", said)
    url, form = page("workbench:rebase", draft), re.findall(r'<form [^>]*id="rebase">.*?</form>', shown, re.S)[0]
    answer = unchanged(lambda: client.post(url, hidden(form)))
    assert answer.status_code == 409 and "有 1 格两边都改了" in answer.content.decode()
    name = re.findall(r'name="(pick-[^"]+)"\s+value="mine"', shown)[0]
    done = client.post(url, {**hidden(form), name: "mine"})
    assert done.status_code == 302 and cell(draft, "common", "limits", "promised") == "9wd"
    after = words(html(client, done["Location"]))
    assert "新公布的改动已并入草稿" in after and "现在已有第 2 版" not in after
    assert "这份草稿已经写在最新的文本上" in words(html(client, url))


def test_the_api_says_the_same() -> None:
    draft = begun(clashing(text_of()))
    path = f"/catalogue/drafts/{draft}/rebase"
    caller = Caller(key("account", PROVINCE, "编制"))
    assert caller.call("GET", path).body == {"behind": False, "on": "", "of": "", "taken": [], "clashes": []}
    published()
    clash = {"path": "common.limits.promised", "theirs": "8wd", "mine": "9wd"}
    assert caller.call("GET", path).body == {
        "behind": True, "on": f"{FOOD}@1", "of": f"{FOOD}@2", "taken": ["common.steps.inspect.within"],
        "clashes": [clash],
    }  # fmt: skip
    undecided = caller.call("POST", path, {"picks": {}}, If_Match='"1"')
    assert (undecided.status, undecided.code) == (409, "draft.clashes")
    assert undecided.body["clashes"] == [clash]
    assert caller.call("POST", path, {"picks": {}}).status == 428
    done = caller.call("POST", path, {"picks": {"common.limits.promised": "theirs"}}, If_Match='"1"')
    assert (done.status, done.body["of"], done.headers["ETag"]) == (200, f"{FOOD}@2", '"2"')


def differing(text: str) -> uuid.UUID:
    """武侯's draft, with the hours of its difference changed."""
    draft = difference_begun()
    row = row_of(draft)
    changed = row["text"].replace("hours:", "hours: 周一至周五 8:30-17:30 #", 1)
    assert changed != row["text"]
    save(draft, changed, 1, actor=editor(WUHOU))
    return draft


def test_a_difference_is_begun_from_what_the_place_has_and_never_overwrites_a_later_one() -> None:
    draft = difference_begun()
    stood = standing_difference(fetch("SELECT id FROM catalogue_item WHERE code = %s", [FOOD])[0]["id"], WUHOU)
    assert stood is not None
    assert row_of(draft)["follows"] == stood["id"]
    assert cell(draft, "difference", "local") == read(stood["text"], "x").data["difference"]["local"]
    said = read(stood["text"], "x").data["difference"]
    local = {**said["local"], "consult_phone": "028-00000977"}
    mine = row_of(draft)["text"].replace(said["local"]["complaint_phone"], "028-00000988")
    save(draft, mine, 1, actor=editor(WUHOU))
    waiting = difference_begun(mine)
    through_review(draft, WUHOU)
    set_local(FOOD, WUHOU, local, said.get("params") or {}, actor=office(WUHOU))
    refused("draft.older", lambda: submit(waiting, [], None, actor=editor(WUHOU)))
    refused("draft.older", lambda: publish_draft(draft, actor=office(WUHOU)))
    again = difference_begun(mine)
    assert row_of(again)["follows"] != stood["id"]


def test_a_difference_is_merged_with_the_later_one_and_written_to_the_later_standard() -> None:
    draft = difference_begun()
    said = cell(draft, "difference")
    mine = row_of(draft)["text"].replace(said["local"]["complaint_phone"], "028-00000988")
    save(draft, mine, 1, actor=editor(WUHOU))
    local = {**said["local"], "consult_phone": "028-00000977"}
    set_local(FOOD, WUHOU, local, said.get("params") or {}, actor=office(WUHOU))
    publish_draft(approved(other(text_of())), actor=office())
    rebase(draft, 2, {}, actor=editor(WUHOU))
    merged = cell(draft, "difference")
    assert merged["of"] == f"{FOOD}@2"
    assert (merged["local"]["consult_phone"], merged["local"]["complaint_phone"]) == ("028-00000977", "028-00000988")
    assert publish_draft(through_review(draft, WUHOU), actor=office(WUHOU))


def test_a_difference_to_a_standard_no_longer_in_force_is_refused_at_both_doors() -> None:
    draft = through_review(differing(""), WUHOU)
    publish_draft(approved(other(text_of())), actor=office())
    refused("difference.older", lambda: publish_draft(draft, actor=office(WUHOU)))
    taking = Taking(f"{FOOD}@1", WUHOU, "武侯府办发〔2026〕9号（演示）", LOCAL)
    refused("difference.older", lambda: adopt(taking, actor=office(WUHOU)))
