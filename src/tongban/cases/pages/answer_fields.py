"""All questions of a case as one dense form, for a clerk: the elements and errors of the applicant's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tongban.cases.acts.answer import asked_now
from tongban.cases.acts.turn import Turn
from tongban.cases.facts import is_sealed
from tongban.cases.pages.case_view import label_of, masked
from tongban.cases.pages.fields import text_of
from tongban.cases.pages.step_form import YES_NO, Field
from tongban.core.errors import Refusal
from tongban.core.facts import Element
from tongban.core.facts.element import UNITS
from tongban.definition.effective import Page, Question
from tongban.web.context import language
from tongban.web.staff import said
from tongban.web.words import t

SPARE = 2  # empty rows offered for a list
FEW = 4  # options up to here are radios


def pages_of(
    turn: Turn, raw: Mapping[str, str] | None, faults: Sequence[Refusal], places: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Page by page what is asked for these facts. ``raw`` is what was typed; ``places`` the townships for addresses."""
    wrong = {fault.where: said(fault) for fault in faults if fault.where}
    found = []
    for page in turn.pages:
        fields = [f for q in asked_now(turn.e, page, turn.facts, turn.at) for f in _fields(turn, q, raw, places)]
        for field in fields:
            field.error = wrong.get(field.name, "") or next(
                (text for where, text in wrong.items() if field.kind == "rows" and where.startswith(f"{field.name}.")),
                "",
            )
        if fields:
            found.append({"name": page.page, "fields": fields})
    return found


def _fields(
    turn: Turn, question: Question, raw: Mapping[str, str] | None, places: Sequence[Mapping[str, Any]]
) -> list[Field]:
    dictionary = turn.loaded.registry.dictionary
    element = dictionary[question.fact]
    value = turn.facts.get(question.fact)
    field = _field(element, question, value, raw)
    source = turn.case["sources"].get(question.fact, "")
    if source and source != "申请人" and not field.hint:
        field.hint = t("来自{source}，请核对。", language(), source=t(source, language()))
    if element.type.kind != "address":
        return [field]
    part = f"{question.fact}.division"
    chosen = raw.get(part, "") if raw is not None else str(turn.facts.get(part) or "")
    options = tuple({"value": p["code"], "label": p["name"]} for p in places)
    if chosen and all(p["code"] != chosen for p in places):
        options = ({"value": chosen, "label": chosen}, *options)
    return [
        field,
        Field(
            "select",
            part,
            label_of(dictionary[part], part),
            value=chosen,
            options=options,
            required=not question.optional,
        ),
    ]


def _field(element: Element, question: Question, value: Any, raw: Mapping[str, str] | None) -> Field:
    kind, name = element.type.kind, question.fact
    label = label_of(element, name) if language() == "en" or not question.text else question.text
    field = Field(_shape(element), name, label, required=not question.optional)
    field.unit = element.unit or UNITS.get(kind, ("", ""))[0]
    if element.type.fields:
        return _rows(field, element, value, raw)
    if field.kind in ("radios", "select"):
        options = YES_NO if kind == "bool" else tuple((o, o) for o in element.options)
        english = element.options_en if language() == "en" and any(element.options_en) else ()
        field.options = tuple(
            {"value": o, "label": (english[n] if english and english[n] else t(shown, language()))}
            for n, (o, shown) in enumerate(options)
        )
    if raw is not None:
        field.value = raw.get(name, "")
    elif is_sealed(element):
        field.hint = (
            t("已有 {shown}，不改就留空。", language(), shown=masked(element, value)) if value is not None else ""
        )
    else:
        field.value = text_of(element, value)
    return field


def _shape(element: Element) -> str:
    kind = element.type.kind
    if element.type.fields:
        return "rows"
    if kind == "bool" or (kind == "enum" and len(element.options) <= FEW):
        return "radios"
    return {"enum": "select", "date": "date-native", "list": "textarea"}.get(
        kind, "number" if kind in ("int", *UNITS) else "text"
    )


def _rows(field: Field, element: Element, value: Any, raw: Mapping[str, str] | None) -> Field:
    field.members = tuple({"name": m.name, "label": label_of(m, m.name)} for m in element.members)
    held = value if isinstance(value, list) else []
    typed = [
        n
        for n in range(1, 60)
        if raw is not None and any(raw.get(f"{field.name}.{n}.{m.name}") for m in element.members)
    ]
    count = max(len(held) if raw is None else 0, max(typed, default=0)) + SPARE
    rows = []
    for n in range(1, count + 1):
        cells = []
        for member in element.members:
            name = f"{field.name}.{n}.{member.name}"
            known = held[n - 1].get(member.name) if n <= len(held) else None
            text = raw.get(name, "") if raw is not None else text_of(member, known)
            cells.append({"name": name, "label": label_of(member, member.name), "value": text, "number": str(n)})
        rows.append(tuple(cells))
    field.rows = tuple(rows)
    return field


def raw_for(turn: Turn, page: Page, post: Mapping[str, str]) -> dict[str, str]:
    """What the form says for one page; a sealed number left blank stays as it is."""
    dictionary = turn.loaded.registry.dictionary
    found: dict[str, str] = {}
    for question in page.questions:
        for name, value in post.items():
            if name == question.fact or name.startswith(f"{question.fact}."):
                found[name] = value
        known = turn.facts.get(question.fact)
        if not found.get(question.fact) and known is not None and is_sealed(dictionary[question.fact]):
            found[question.fact] = str(known)
    return found
