"""One schema: every leaf stands in a cell and is meant again; a new field is known everywhere at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from tongban.definition.as_typed import Names
from tongban.definition.cell import NOBODY, read_cell, show_cell
from tongban.definition.check.finding import Report
from tongban.definition.check.shape import check_shape
from tongban.definition.favour import FAVOUR
from tongban.definition.labels import label_of, said
from tongban.definition.published import json_schema, reference
from tongban.definition.schema import DEFINITION
from tongban.definition.schema.course import EDGE, LATE, STEP
from tongban.definition.schema.matters import SUPPLY
from tongban.definition.schema.shapes import Either, Field, Many, Map, Named, OneOf, Open, Record
from tongban.definition.schema.ways import english_of_labels, every_field, leaves, shape_of
from tongban.definition.source import read
from tongban.site.management.commands.schema import DOCUMENT, with_reference
from tongban.web import words
from tongban.workbench.editor.controls import control_of, meant, shown
from tongban.workbench.editor.spec import rows as table_of
from tongban.workbench.sheets import notation
from tongban.workbench.sheets.layout import columns_of

from shipped import BROKEN, CATALOGUE, GONE, edited

LARGE = "premises.area > 5000"
SAMPLES: dict[str, tuple[Any, ...]] = {
    "text": ("whatever", "一句话", "a.b"),
    "bool": ("true", "false"),
    "int": ("0", "20"),
    "duration": ("now", "24h", "20wd", "30d", "6m", "5y"),
    "duration|none": ("none", "20wd"),
    "valid": ("none", "5y", "param.years"),
    "decline": ("true", "10wd"),
    "rule": (LARGE, "count(catering.operations) >= 1"),
    "cite": ("许可法#45", "条例#19.3", "国发〔2021〕7号"),
    "date": ("2026-01-01",),
    "amount": ("decided", "table", "1200"),
    "any": ("whatever", {"a": "b"}, ["甲", "乙"]),
    "mapping": ({"a": "b"},),
}
CONDITIONAL = ("duration", "duration|none", "valid", "amount")


def values_of(field: Field, shape: Any = None) -> list[Any]:
    """What may stand in a cell, of each form it has."""
    shape = field.type if shape is None else shape
    if shape is EDGE:
        one = {"one": [{"to": "look", "when": LARGE}, {"to": "end"}]}
        return ["look", "end", one, {"all": [{"to": "look"}, {"to": "other", "when": LARGE}]}, {"all": ["look"]}]
    if shape is LATE:
        return ["escalate", "go_on", {"end": "withdrawn"}, {"end": "lapsed"}]
    if isinstance(shape, Named) and shape.of is SUPPLY:
        return [list(SUPPLY), [{"licence": "business_licence"}, {"inquiry": {"lane": "police", "within": "5wd"}}]]
    if isinstance(shape, OneOf):
        option = {"one": [{"is": shape.words[0], "when": LARGE}, {"is": shape.words[-1]}]}
        return [*shape.words, option]
    if isinstance(shape, Either):
        return [value for one in shape.of for value in values_of(field, one)]
    if isinstance(shape, Many):
        inner = [one for one in values_of(field, shape.of) if isinstance(one, str)]
        return [inner, inner[:1]] if inner else [[one] for one in values_of(field, shape.of)]
    if isinstance(shape, Map):
        return [{"passed": one} for one in values_of(field, shape.of) if isinstance(one, str)]
    if isinstance(shape, Record | Open):
        whole = {key: values_of(one)[0] for key, one in shape.of.fields.items()} if isinstance(shape, Open) else {}
        return [whole or {key: values_of(one)[0] for key, one in shape.fields.items()}]
    found = list(SAMPLES[shape])
    if shape in CONDITIONAL:
        found.append({"one": [{"is": found[0], "when": LARGE}, {"is": found[1]}]})
    return found


NAMES = Names(steps={"look": "书面审查", "other": "另一步"}, lanes={"police": "公安"}, situations={"new": "新办"})
LEAVES = list(leaves())


@pytest.mark.parametrize(("path", "field"), LEAVES, ids=[path for path, _ in LEAVES])
@pytest.mark.parametrize("names", [NOBODY, NAMES], ids=["plain", "named"])
def test_every_leaf_goes_through_the_editor_and_the_sheet_and_back(path: str, field: Field, names: Names) -> None:
    for value in values_of(field):
        text = show_cell(field, value, names)
        assert text, value
        assert read_cell(field, text, names, value) == value
        assert notation.meant(notation.shown(value, field, names), field, names, value) == value
        control = control_of(field)
        assert meant(control, shown(control, value, names), names, value) == value


def test_editor_and_sheet_show_one_notation() -> None:
    field, branching = STEP.fields["next"], {"one": [{"to": "look", "when": LARGE}, {"to": "end"}]}
    assert show_cell(field, branching, NAMES) == f"如果 {LARGE} → 书面审查\n否则 → 结束"
    assert shown(control_of(field), branching, NAMES) == notation.shown(branching, field, NAMES)
    limit = DEFINITION.fields["limits"].type.fields["promised"]
    value = {"one": [{"is": "3wd", "when": LARGE}, {"is": "10wd"}]}
    assert show_cell(limit, value) == f"如果 {LARGE} → 3个工作日\n否则 → 10个工作日"


def test_every_field_has_one_label_in_both_languages() -> None:
    english: dict[str, set[str]] = {}
    for path, one in every_field():
        assert one.zh and one.en, path
        english.setdefault(one.zh, set()).add(one.en)
    assert {zh: said for zh, said in english.items() if len(said) > 1} == {}


def test_screens_translate_labels_as_the_schema_does() -> None:
    table = words.english()
    assert {zh: (en, table[zh]) for zh, en in english_of_labels().items() if table[zh] != en} == {}


def test_no_leaf_key_falls_back_to_its_english_name() -> None:
    for path, _ in every_field():
        last = path.rpartition(".")[2]
        assert last == "*" or last not in label_of({}, path.replace("*", "0")), path


def test_what_favours_applicants_speaks_of_fields_that_stand() -> None:
    wrong = [one.path for one in FAVOUR if shape_of(one.path.replace("*", "0")) is None]
    assert wrong == []


NEW = Field("remote", "bool", "可远程办理", "May be done from afar")


def test_a_new_field_is_known_everywhere_by_its_record_alone() -> None:
    """Checked, edited, exported and called by its name; nothing else is written for it."""
    step = STEP.plus(NEW)
    text = "steps: {look: {remote: maybe, kind: review, lane: desk}}"
    source = read(text, "new.yaml")
    known, unknown = Report(source), Report(source)
    schema = DEFINITION.plus(Field("steps", Map(step), "环节", "Step"))
    check_shape(known, schema)
    check_shape(unknown)
    assert [(one.code, one.path) for one in known.findings()] == [("elements.type", "steps.look.remote")]
    assert [(one.code, one.path) for one in unknown.findings()] == [("elements.key.unknown", "steps.look.remote")]

    spec = table_of("steps", step, "name kind", zh="步骤")
    (editor,) = [one for one in spec.more if one.key == "remote"]
    (column,) = [one for one in columns_of(step, "name kind") if one.path == "remote"]
    assert editor.zh == column.label == "可远程办理"
    assert editor.control.sort == "choice"
    for value in ("true", "false"):
        assert notation.shown(value, column.field) == {"true": "是", "false": "否"}[value]
        assert read_cell(NEW, show_cell(NEW, value)) == value


def test_who_receives_a_result_is_not_called_which_result() -> None:
    assert label_of({}, "result.granted.of") == "办理结果·准予的结果·发给谁"
    assert said("start.by", "organ") == "由机关启动"


def test_the_reference_in_the_docs_is_what_the_schema_says() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert reference() in text and with_reference(text) == text, "run ./tongban schema --write"
    assert "`steps.<id>.remote`" in reference(DEFINITION.plus(Field("steps", Map(STEP.plus(NEW)), "环节", "Step")))


VALIDATOR = Draft202012Validator(json_schema())
FILES = sorted([*CATALOGUE.glob("*.yaml"), *CATALOGUE.glob("differences/*.yaml")])
# What is wrong in form: what a JSON Schema can say of it.
OF_FORM = {
    *("elements.key.unknown", "elements.type", "elements.word", "elements.duration", "elements.id.form"),
    *("elements.identity.missing", "bases.form", "rules.one.place"),
}
TWINS = [
    case
    for path in sorted(BROKEN.iterdir())
    for case in read(path.read_text(encoding="utf-8"), path.name).data["cases"]
    if any(one["code"] in OF_FORM and one["severity"] == "error" for one in case["finds"])
]


@pytest.mark.parametrize("path", FILES, ids=[one.stem for one in FILES])
def test_what_ships_is_valid_by_the_published_schema(path: Path) -> None:
    data = read(path.read_text(encoding="utf-8"), path.name).data
    assert [f"{list(one.absolute_path)}: {one.message[:200]}" for one in VALIDATOR.iter_errors(data)] == []


@pytest.mark.parametrize("case", TWINS, ids=[one["name"] for one in TWINS])
def test_a_twin_of_wrong_form_is_refused_by_the_published_schema(case: dict[str, Any]) -> None:
    changes = {path: GONE if value is None else value for path, value in case["change"].items()}
    assert not VALIDATOR.is_valid(edited(case["in"], changes).data)


def test_the_published_schema_knows_a_new_field() -> None:
    schema = json_schema(DEFINITION.plus(Field("steps", Map(STEP.plus(NEW)), "环节", "Step")))
    data = {"steps": {"look": {"remote": "true"}}}
    assert Draft202012Validator(schema).is_valid(data) and not VALIDATOR.is_valid(data)
    assert not Draft202012Validator(schema).is_valid({"steps": {"look": {"remote": "maybe"}}})


def test_the_schema_is_published(client: Client) -> None:
    answer = client.get("/open-data/definition.schema.json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/schema+json; charset=utf-8")
    assert json.loads(b"".join(answer) if answer.streaming else answer.content) == json_schema()
