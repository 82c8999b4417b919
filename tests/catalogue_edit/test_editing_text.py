"""Edits of a definition's text: the cell changes, every other letter stays; whatever is shipped can be edited."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalogue.life.writing import standard_skeleton
from tongban.core.errors import Refusal
from tongban.definition.source import ReadError, read
from tongban.definition.source.editing import LAST, Edit, changed
from tongban.definition.source.paths import children, field_of, identity, resolve

SHIPPED = {
    path.name: path.read_text(encoding="utf-8")
    for folder in ("data/catalogue", "data/catalogue/differences", "tests/definitions")
    for path in sorted(Path(folder).glob("*.yaml"))
}
FOOD = SHIPPED["food-business.yaml"]


def lines(before: str, after: str) -> list[tuple[str, ...]]:
    """Lines that went and lines that came."""
    old, new = before.split("\n"), after.split("\n")
    head = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return [tuple(old[head : len(old) - tail]), tuple(new[head : len(new) - tail])]


def test_a_cell_changes_and_its_line_keeps_its_columns_and_comment() -> None:
    after = changed(FOOD, [Edit("set", "common.steps.review.within", "3wd")])
    was = next(line for line in FOOD.split("\n") if "name_en: paper review" in line)
    assert lines(FOOD, after) == [(was,), (was.replace("2wd", "3wd"),)]
    after = changed(FOOD, [Edit("set", "barred", ["人身健康", "公共安全"])])
    assert lines(FOOD, after)[1] == (
        "barred: [人身健康, 公共安全]                # so there is no `commitment`, and the guide says why",
    )


def test_a_cell_that_is_not_written_yet_is_made_with_what_is_above_it() -> None:
    after = changed(FOOD, [Edit("set", "situations.renew.materials.layout.name", "布局图")])
    assert lines(FOOD, after) == [
        (),
        ("    materials:", "      layout: {name: 布局图}"),
    ]
    assert resolve(read(after, "x").data, "situations.renew.materials.layout.name") == "布局图"
    after = changed(FOOD, [Edit("set", "common.form.经营场所.questions.premises.area.when", "premises.area > 0")])
    assert lines(FOOD, after)[1] == (
        "        - {fact: premises.area, text: 店面使用面积有多大？, when: premises.area > 0}",
    )


def test_rows_come_go_and_move() -> None:
    row = {"lane": "approve", "kind": "legal_review", "within": "1wd", "next": "decide"}
    after = changed(
        FOOD,
        [
            Edit("insert", "common.steps", row, name="law", after="inspect"),
            Edit("set", "common.steps.inspect.next", "law"),
        ],
    )
    assert "\n    law: {lane: approve, kind: legal_review, within: 1wd, next: decide}\n    decide: " in after
    after = changed(after, [Edit("move", "common.steps.law", after="")])
    assert list(read(after, "x").data["common"]["steps"])[:2] == ["law", "accept"]
    after = changed(after, [Edit("remove", "common.steps.law"), Edit("set", "common.steps.inspect.next", "decide")])
    assert after == FOOD
    first = {"id": "x", "name": "新材料"}
    after = changed(FOOD, [Edit("insert", "common.materials", first, after="")])
    assert lines(FOOD, after) == [(), ("    - {id: x, name: 新材料}",)]
    after = changed(FOOD, [Edit("move", "faq.0", after="1")])
    assert [one["q"][:5] for one in read(after, "x").data["faq"]] == ["要交从业人", "只卖包装好", "能不能先承"]


def test_ways_of_supply_keep_their_order_and_gain_options() -> None:
    at = "common.materials.licence.supply"
    assert list(resolve(read(FOOD, "x").data, at)[0]) == ["licence"]
    after = changed(FOOD, [Edit("move", f"{at}.shown", after="licence")])
    assert "supply: [{licence: business_licence}, shown, {inquiry: {lane: registry, within: 3wd}}]" in after
    after = changed(FOOD, [Edit("set", f"{at}.shown.within", "2wd"), Edit("set", f"{at}.upload", {})])
    assert "{inquiry: {lane: registry, within: 3wd}}, {shown: {within: 2wd}}, upload]" in after
    after = changed(FOOD, [Edit("insert", at, "scan", after="")])
    assert "supply: [scan, {licence: business_licence}" in after
    assert changed(after, [Edit("remove", f"{at}.scan")]) == FOOD


def test_names_change_and_what_has_no_name_refuses() -> None:
    after = changed(FOOD, [Edit("rename", "common.materials.layout", name="plan")])
    assert "- {id: plan, name: 主要设备" in after
    assert "    look:    {lane: approve" in changed(FOOD, [Edit("rename", "common.steps.review", name="look")])
    with pytest.raises(Refusal) as refused:
        changed(FOOD, [Edit("rename", "faq.0", name="x")])
    assert (refused.value.code, refused.value.where) == ("edit.row", "faq.0")


@pytest.mark.parametrize(
    ("edit", "code", "where"),
    [
        (Edit("remove", "common.steps.nothing"), "edit.path", "common.steps.nothing"),
        (Edit("set", "", "x"), "edit.path", ""),
        (Edit("set", "item.name", "x"), "edit.path", "item"),
        (Edit("set", "faq.9", "x"), "edit.path", "faq.9"),
        (Edit("rename", "common.steps.review", name="accept"), "edit.row", "common.steps.accept"),
        (Edit("insert", "common.steps", {}, name="accept"), "edit.row", "common.steps.accept"),
        (Edit("insert", "common.steps", {}, name="law", after="gone"), "edit.row", "common.steps.gone"),
        (Edit("insert", "common.steps", {}), "edit.value", "common.steps"),
        (Edit("set", "common.materials.layout.weight", "a\x00b"), "edit.value", "common.materials.layout.weight"),
        (Edit("set", "common.materials.new", "x"), "edit.value", "common.materials"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_place(edit: Edit, code: str, where: str) -> None:
    with pytest.raises(Refusal) as refused:
        changed(FOOD, [edit])
    assert (refused.value.code, refused.value.where) == (code, where)


def test_a_text_that_does_not_read_is_left_alone() -> None:
    with pytest.raises(ReadError) as refused:
        changed("a: [1\n", [Edit("set", "a", "2")])
    assert refused.value.code == "format.syntax"
    with pytest.raises(Refusal) as two:
        changed("a: 1\n---\nb: 2\n", [Edit("set", "a", "2")])
    assert two.value.code == "edit.path"


def test_a_skeleton_is_filled_row_by_row_into_lines_a_person_can_read() -> None:
    text = changed(
        standard_skeleton("512B99201000", "读者证"),
        [
            Edit("set", "kind", "公共服务"),
            Edit("set", "laws.图书馆法", {"title": "中华人民共和国公共图书馆法", "kind": "法律"}),
            Edit("set", "basis", ["图书馆法#33"]),
            Edit("set", "common.steps.receive", {"lane": "desk", "kind": "accept", "next": "end"}),
            Edit("insert", "common.form", {"page": "基本", "questions": [{"fact": "reader.library"}]}),
            Edit("insert", "common.form.基本.questions", {"fact": "reader.child", "optional": "true"}),
            Edit("insert", "common.materials", {"id": "form", "name": "申请表"}),
        ],
    )
    assert text.split("competence")[0].endswith(
        "kind: 公共服务\nline:\nlaws:\n  图书馆法: {title: 中华人民共和国公共图书馆法, kind: 法律}\n"
        "basis: [图书馆法#33]\ntargets: []\nplain:\n"
    )
    assert (
        "common:\n  form:\n    - page: 基本\n      questions:\n        - {fact: reader.library}\n"
        "        - {fact: reader.child, optional: true}\n  conditions: []\n"
        "  materials:\n    - {id: form, name: 申请表}\n"
        "  steps:\n    receive: {lane: desk, kind: accept, next: end}\n  limits: {}\n" in text
    )
    assert changed("", [Edit("set", "a.b", "1")]) == "a: {b: 1}\n"
    assert changed("# 说明\n", [Edit("set", "a", "1")]) == "# 说明\na: 1\n"


# ── Whatever is shipped: an edit does what it says and nothing else ──


def paths_of(data: dict[str, Any]) -> list[str]:
    found: list[str] = []

    def walk(path: str, value: Any) -> None:
        for _, here, member in children(path, value):
            found.append(here)
            walk(here, member)

    walk("", data)
    return found


PATHS = [(name, path) for name, text in SHIPPED.items() for path in paths_of(read(text, name).data)]
ODD = [
    "10wd",
    "null",
    "~",
    "a: b",
    "- x",
    "'x'",
    "#",
    "x #y",
    "x#y",
    "{a}",
    "a, b",
    "010",
    "true",
    "两\n行",
    "“引号”",
    " x ",
    "&a",
    "=",
    "\\",
    "---",
    "<<",
    "? x",
    "%",
    "@",
]
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20) | st.sampled_from(ODD)


def model(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The read data with one cell replaced (or, with ``...``, removed)."""

    def walk(at: str, here: Any) -> Any:
        if isinstance(here, dict):
            return {
                key: walk(f"{at}.{key}" if at else key, member)
                for key, member in here.items()
                if (f"{at}.{key}" if at else key) != path or value is not ...
            }
        if isinstance(here, list):
            kept = []
            for place, member in enumerate(here):
                own = identity(at, member) or str(place)
                if f"{at}.{own}" == path and value is ...:
                    continue
                if field_of(at) == "" and isinstance(member, dict) and len(member) == 1:
                    kept.append({own: walk(f"{at}.{own}", member[own])})
                elif field_of(at) == "":
                    kept.append(member if f"{at}.{own}" != path else {own: value})
                else:
                    kept.append(walk(f"{at}.{own}", member))
            return kept
        return here

    def put(at: str, here: Any) -> Any:
        if at == path and value is not ...:
            return value
        if isinstance(here, dict):
            return {key: put(f"{at}.{key}" if at else key, member) for key, member in here.items()}
        if isinstance(here, list):
            found = []
            for place, member in enumerate(here):
                own = identity(at, member) or str(place)
                if field_of(at) == "" and isinstance(member, dict):
                    found.append({own: put(f"{at}.{own}", member[own])})
                elif field_of(at) == "" and f"{at}.{own}" == path:
                    found.append({own: value} if value else own)
                else:
                    found.append(put(f"{at}.{own}", member))
            return found
        return here

    return walk("", data) if value is ... else put("", copy.deepcopy(data))


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_no_edit_leaves_every_letter(name: str) -> None:
    assert changed(SHIPPED[name], []) == SHIPPED[name]


@settings(max_examples=150, deadline=None)
@given(at=st.sampled_from(PATHS), value=TEXTS)
def test_setting_any_shipped_cell_changes_that_cell_only(at: tuple[str, str], value: str) -> None:
    name, path = at
    before = read(SHIPPED[name], name).data
    field = field_of(path.rpartition(".")[0])
    if field and isinstance(resolve(before, path), dict):
        return  # a row of a list is written as a row, never as a word
    after = changed(SHIPPED[name], [Edit("set", path, value)])
    if path.rpartition(".")[2] in ("id", "page", "fact", "key"):
        return  # the name of a row: its path is another now
    assert read(after, name).data == model(before, path, value)


@settings(max_examples=120, deadline=None)
@given(at=st.sampled_from(PATHS))
def test_setting_what_stands_there_says_the_same(at: tuple[str, str]) -> None:
    name, path = at
    value = resolve(read(SHIPPED[name], name).data, path)
    after = changed(SHIPPED[name], [Edit("set", path, value)])
    assert after == SHIPPED[name]


@settings(max_examples=120, deadline=None)
@given(at=st.sampled_from(PATHS))
def test_removing_any_shipped_cell_removes_that_cell_only(at: tuple[str, str]) -> None:
    name, path = at
    before = read(SHIPPED[name], name).data
    after = changed(SHIPPED[name], [Edit("remove", path)])
    if path.rpartition(".")[2] in ("id", "page", "fact", "key"):
        return
    assert read(after, name).data == model(before, path, ...)
    # Only lines of the cell went: what is left stands in the old text in the same order.
    gone, came = lines(SHIPPED[name], after)
    assert len(came) <= max(1, len(gone))


@settings(max_examples=100, deadline=None)
@given(at=st.sampled_from(PATHS), data=st.data())
def test_moving_rows_keeps_every_row(at: tuple[str, str], data: st.DataObject) -> None:
    name, path = at
    text = SHIPPED[name]
    before = read(text, name).data
    parent = path.rpartition(".")[0]
    try:
        above = resolve(before, parent) if parent else before
    except KeyError:
        return
    names = [key for key, here, _ in children(parent, above)]
    own = next((key for key, here, _ in children(parent, above) if here == path), None)
    if own is None:
        return
    target = data.draw(st.sampled_from(["", LAST, *[one for one in names if one != own]]))
    after = changed(text, [Edit("move", path, after=target)])
    rest = [one for one in names if one != own]
    spot = 0 if target == "" else len(rest) if target == LAST else rest.index(target) + 1
    wanted = [*rest[:spot], own, *rest[spot:]]
    moved = resolve(read(after, name).data, parent) if parent else read(after, name).data
    if isinstance(above, dict):
        assert moved == above and list(moved) == wanted
    else:
        assert moved == [above[names.index(one)] for one in wanted]
    assert sorted(after) == sorted(text)
