"""The editor of a place's difference: what may be changed, which way, what the place fills in."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from tongban.catalogue.acts.drafting import save
from tongban.catalogue.life.writing import difference_skeleton
from tongban.catalogue.models import Draft
from tongban.core.scope import PLATFORM
from tongban.definition.favour import favour_of
from tongban.definition.source import read
from tongban.definition.source.editing import Edit, changed
from tongban.workbench.editor.differing import differing, edits_of

from demo import FOOD, WUHOU
from editing import Desk, client_of, text_of, untouched
from life_course import LOCAL, difference_begun, editor, everything
from life_course import text_of as text_of_edition

FOLDER = Path("data/catalogue/differences")
STANDARDS = {
    data["code"]: data
    for data in (
        read(p.read_text(encoding="utf-8"), p.name).data for p in sorted(Path("data/catalogue").glob("*.yaml"))
    )
}


def difference(draft: uuid.UUID) -> dict[str, Any]:
    found: dict[str, Any] = read(text_of(draft), "x").data["difference"]
    return found


def blank() -> uuid.UUID:
    """A draft of a place's first difference: nothing is filled in yet."""
    return difference_begun(difference_skeleton(text_of_edition(), f"{FOOD}@1", WUHOU))


def desk_of(draft: uuid.UUID) -> Desk:
    desk = Desk(draft, client_of("编制", WUHOU))
    desk.open("difference")
    return desk


def at(path: str, how: str = "to") -> str:
    """The key path of a cell that is as in the standard."""
    return f"difference.changes+{how}.{path}"


@pytest.mark.django_db
@pytest.mark.clause("3.1.3c")
def test_a_difference_is_made_by_cells_until_nothing_is_wrong() -> None:
    desk = desk_of(blank())
    assert len(desk.findings()) == 5
    desk.save(
        {"difference.number": "武侯市监发〔2026〕9号（演示）", **{f"difference.local.{k}": v for k, v in LOCAL.items()}}
    )
    assert desk.findings() == [] and difference(desk.draft)["local"] == LOCAL
    desk.save(
        {
            at("common.limits.promised"): "5个工作日",
            at("common.steps.review.within"): "1个工作日",
            at("common.steps.inspect.within"): "3个工作日",
            at("common.steps.decide.within"): "1个工作日",
            at("common.materials.layout.supply", "add"): ["shown"],
            at("common.materials.idcard", "drop"): "true",
        }
    )
    assert difference(desk.draft)["changes"] == [
        {"at": "common.limits.promised", "to": "5wd"},
        {"at": "common.steps.review.within", "to": "1wd"},
        {"at": "common.steps.inspect.within", "to": "3wd"},
        {"at": "common.steps.decide.within", "to": "1wd"},
        {"at": "common.materials.layout.supply", "add": ["shown"]},
        {"at": "common.materials.idcard", "to": None},
    ]
    assert desk.findings() == [] and "已改 6 格" in desk.page
    desk.save({"difference.changes.5": "", "difference.changes.1": ""})
    assert [one["at"] for one in difference(desk.draft)["changes"]] == [
        "common.limits.promised",
        "common.steps.inspect.within",
        "common.steps.decide.within",
        "common.materials.layout.supply",
    ]


@pytest.mark.django_db
@pytest.mark.clause("3.1.3c")
def test_the_wrong_direction_is_kept_and_told_at_its_cell() -> None:
    desk = desk_of(blank())
    desk.save({at("common.limits.promised"): "12个工作日"})
    assert difference(desk.draft)["changes"] == [{"at": "common.limits.promised", "to": "12wd"}]
    said = desk.notes("difference.changes.0")
    assert said.startswith("错误：") and "缩短" in said
    row = re.search(r'<tr class="changed">.*?</tr>', desk.page, re.S)
    assert row and "10个工作日" in row[0] and "只能缩短" in row[0]


@pytest.mark.django_db
def test_only_what_has_a_direction_is_offered() -> None:
    standard = STANDARDS[FOOD]
    sheet = differing(standard, {})
    assert all(favour_of(line.path) for line in sheet.lines)
    paths = {line.path for line in sheet.lines}
    assert "common.limits.promised" in paths and "common.materials.idcard" in paths
    # A rule requires it: it is never dropped. Conditions, edges and rules have no direction.
    assert not any(line.path == "common.materials.layout" for line in sheet.lines)
    assert not any(".conditions." in path or path.endswith((".next", ".when")) for path in paths)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_a_shipped_difference_that_nobody_touched_stays(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    own = read(text, path.name).data["difference"]
    sheet = differing(STANDARDS[own["of"].partition("@")[0]], own)
    edits = [edit for cell in sheet.cells() if cell.text for edit in edits_of(sheet, cell, cell.text)]
    assert changed(text, edits) == text
    assert {one["at"] for one in own.get("changes") or []} <= {line.path for line in sheet.lines if line.changed}


@pytest.mark.django_db
def test_two_editors_of_a_difference() -> None:
    desk = desk_of(blank())
    row = Draft.seen_by(PLATFORM).get(id=desk.draft)
    theirs = changed(row.text, [Edit("set", "difference.number", "甲号")])
    save(desk.draft, theirs, row.revision, actor=editor(WUHOU))
    answer = desk.save({"difference.number": "乙号", "difference.local.hours": "全天"})
    assert answer.status_code == 409 and desk.errors() == ["“差异的文号”有两种写法，请选一种"]
    found = difference(desk.draft)
    assert (found["number"], found["local"]["hours"]) == ("甲号", "全天")
    assert desk.shows("difference.number") == "乙号"


@pytest.mark.django_db
def test_an_untouched_form_writes_nothing_and_others_are_denied() -> None:
    draft = difference_begun((FOLDER / "food-business.510107.yaml").read_text(encoding="utf-8"))
    desk, before = desk_of(draft), everything()
    assert desk.post({**untouched(desk.page), "do": "save"}).status_code == 302
    assert everything() == before
    address = reverse("workbench:edit", args=(draft, "difference"))
    for role, place in (("法制", WUHOU), ("窗口", WUHOU), ("编制", "510000000000")):
        client = client_of(role, place)
        assert client.post(address, {desk.field("difference.number"): "x"}).status_code in (403, 404)
    assert everything() == before
    assert desk.client.get(reverse("workbench:edit", args=(draft, "steps"))).status_code == 404
