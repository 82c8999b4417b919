"""Questions of a definition as fields of a form, and what was entered as the act reads it; no item is known here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tongban.cases.acts.answer import asked_for, rows_of
from tongban.cases.facts import is_sealed
from tongban.cases.queries.applicant import divisions_near
from tongban.cases.reading import Loaded
from tongban.cases.rules.member_facts import member_facts
from tongban.core.codes import masking
from tongban.core.errors import Refusal
from tongban.core.facts import Element, show_value
from tongban.core.facts.element import UNITS
from tongban.core.facts.showing import scaled_text
from tongban.core.rules import decide
from tongban.definition.effective import Page, Question
from tongban.organisation.queries import division_name
from tongban.web.context import language
from tongban.web.words import later, t

Entered = Mapping[str, Sequence[str]]
# More options than fit a screen become a list to choose from.
MANY = 12
WHO = later("申请人")
_INPUT: Mapping[str, tuple[str, str]] = {
    "int": ("number", "numeric"),
    "money": ("number", "decimal"),
    "area": ("number", "decimal"),
    "volume": ("number", "decimal"),
    "length": ("number", "decimal"),
    "mass": ("number", "decimal"),
    "phone": ("tel", "tel"),
}
_AUTOCOMPLETE: Mapping[str, str] = {
    "applicant.phone": "tel",
    "applicant.name": "name",
    "applicant.address": "street-address",
}


@dataclass
class Field:
    """One field as ``c-field`` draws it; ``kind`` may also be address (with ``part``) and records (with ``rows``)."""

    name: str
    kind: str
    label: str
    required: bool = True
    hint: str = ""
    error: str = ""
    value: Any = ""
    values: Sequence[str] = ()
    options: Sequence[Mapping[str, str]] = ()
    unit: str = ""
    inputmode: str = ""
    autocomplete: str = ""
    part: Field | None = None
    rows: list[list[Field]] = field(default_factory=list)


def fresh() -> str:
    """A one-time key for a form."""
    return uuid.uuid4().hex


def said(refusal: Refusal) -> str:
    """A refusal in the language of the page."""
    return refusal.en if language() == "en" else refusal.zh


def label_of(element: Element) -> str:
    """What an element is called."""
    return element.label_en if language() == "en" and element.label_en else element.label_zh


def joined(names: Iterable[str]) -> str:
    """Names one after another, with the comma of the page's language."""
    return t("、", language()).join(names)


def source_of(name: str) -> str:
    """来自身份认证: where a prefilled answer comes from."""
    return t("来自{source}", language(), source=t(name, language()))


def shown(element: Element, value: Any) -> str:
    """A value for a summary: divisions by name, numbers of persons masked."""
    if value is None or value == []:
        return ""
    if element.type.kind == "division":
        return division_name(str(value))
    if element.type.fields and isinstance(value, list | tuple):
        return "\n".join(_record(element, one) for one in value)
    if element.type.kind in ("phone", "id_number") or (is_sealed(element) and element.type.kind == "text"):
        return _masked(element.type.kind, str(value))
    return show_value(element, value) if language() == "zh" else _shown_en(element, value)


def _record(element: Element, record: Mapping[str, Any]) -> str:
    """One record of a list, each of its members as it may be shown."""
    known = [(member, record.get(member.name)) for member in element.members]
    return joined(f"{label_of(member)} {shown(member, value)}" for member, value in known if value is not None)


def _masked(kind: str, text: str) -> str:
    if kind == "phone":
        return masking.phone(text)
    return masking.id_number(text) if kind == "id_number" else "*" * 6


def _shown_en(element: Element, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        member = element.members[0] if element.members else None
        if element.type.fields or member is None:
            return show_value(element, list(value))
        return ", ".join(_shown_en(member, one) for one in value)
    if isinstance(value, int) and element.type.is_number:
        unit = UNITS.get(element.type.kind, ("", ""))[1]
        return f"{scaled_text(value, element.scale, keep_zeros=False)} {unit}".strip()
    return _option_label(element, str(value))


def _option_label(element: Element, option: str) -> str:
    if language() == "en" and option in element.options and len(element.options_en) == len(element.options):
        return element.options_en[element.options.index(option)]
    return option


# -- what is entered ---------------------------------------------------------------------------------------------------


def raw_of(loaded: Loaded, questions: Iterable[Question], entered: Entered) -> dict[str, str]:
    """The form's fields as ``acts.answer`` reads them; a field that was not in the form is left out."""
    raw: dict[str, str] = {}
    for question in questions:
        element = loaded.registry.dictionary[question.fact]
        raw |= _raw(element, question.fact, entered)
    return raw


def _raw(element: Element, name: str, entered: Entered) -> dict[str, str]:
    if element.type.fields:
        return {key: values[-1] for key, values in entered.items() if key.startswith(f"{name}.") and values}
    if element.type.kind == "date" and f"{name}-year" in entered:
        parts = [(entered.get(f"{name}-{part}") or [""])[-1].strip() for part in ("year", "month", "day")]
        return {name: "-".join(parts) if any(parts) else ""}
    found: dict[str, str] = {}
    if name in entered:
        found[name] = "\n".join(entered[name])
    elif element.many and element.members and element.members[0].options:
        found[name] = ""
    if element.type.kind == "address":
        found[f"{name}.division"] = (entered.get(f"{name}.division") or [""])[-1]
    return found


def text_of(element: Element, value: Any) -> str:
    """A stored value as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "\n".join(text_of(element.members[0], one) if element.members else str(one) for one in value)
    if isinstance(value, int) and element.type.is_number:
        return scaled_text(value, element.scale, keep_zeros=False).replace(",", "")
    return str(value)


# -- what is shown -----------------------------------------------------------------------------------------------------


def standing(loaded: Loaded, page: Page, at: datetime, entered: Entered | None = None) -> tuple[Question, ...]:
    """The questions to show now. One that hangs on an unanswered question of the same page waits for that answer."""
    facts = loaded.facts(at)
    raw = raw_of(loaded, page.questions, entered) if entered is not None else {}
    asked = asked_for(loaded.e, page, facts, raw, loaded.registry.dictionary, at)
    here = {question.fact for question in page.questions}
    open_here = {name for name in here if facts.get(name) is None and not raw.get(name)}
    return tuple(
        q
        for q in asked
        if q.when is None or not (open_here & set(q.when.names)) or decide(q.when, facts, at).value is not None
    )


def why_of(loaded: Loaded, fact: str) -> str:
    """Why a fact is asked, as far as the definition says: it decides who is competent, what is needed, a condition."""
    e, lang = loaded.e, language()
    if e.competence.place in (fact, f"{fact}.division", fact.replace("address", "division")):
        return t("用来确定由哪里的机关办理。", lang)
    wanted = [m.name for m in e.materials if m.when is not None and fact in m.when.names]
    if wanted:
        return t("用来确定要不要“{names}”。", lang, names=joined(wanted))
    condition = next((c for c in e.conditions if c.rule is not None and fact in c.rule.names), None)
    if condition is not None:
        return t(
            "用来核对条件：{text}（{basis}）", lang, text=condition.text, basis="；".join(c.zh for c in condition.basis)
        )
    return ""


def fields_of(
    loaded: Loaded,
    questions: Iterable[Question],
    at: datetime,
    entered: Entered | None = None,
    faults: Iterable[Refusal] = (),
    grow: str = "",
) -> list[Field]:
    """The fields of a page. ``entered`` (what was typed) stands before what is stored; ``grow`` gets one more row."""
    errors = {fault.where: said(fault) for fault in reversed(list(faults))}
    facts = loaded.facts(at)
    found = []
    for question in questions:
        element = loaded.registry.dictionary[question.fact]
        label = question.text if language() == "zh" and question.text else label_of(element)
        made = _field(loaded, element, question.fact, label, facts.get(question.fact), entered, errors)
        made.required = not question.optional
        made.hint = " ".join(part for part in (why_of(loaded, question.fact), made.hint) if part)
        source = loaded.case["sources"].get(question.fact, "")
        if source and source != WHO and made.value and entered is None:
            made.hint = f"{source_of(source)}{t('，请核对。', language())} {made.hint}".strip()
        if element.type.kind == "address":
            part = f"{question.fact}.division"
            made.part = _field(
                loaded, loaded.registry.dictionary[part], part, label_of(loaded.registry.dictionary[part]),
                facts.get(part), entered, errors,
            )  # fmt: skip
            made.part.required = made.required
        if element.type.fields:
            made.rows = _rows(loaded, element, facts.get(question.fact), entered, errors, grow == question.fact)
            made.hint = f"{made.hint} {_looked_up(loaded, element)}".strip()
        found.append(made)
    return found


def _field(
    loaded: Loaded,
    element: Element,
    name: str,
    label: str,
    value: Any,
    entered: Entered | None,
    errors: Mapping[str, str],
) -> Field:
    kind = element.type.kind
    typed = entered.get(name) if entered is not None else None
    text = "\n".join(typed) if typed is not None else text_of(element, value) if entered is None else ""
    made = Field(name, "text", label, error=errors.get(name, ""), value=text, unit=_unit(element))
    made.autocomplete = _AUTOCOMPLETE.get(name, "")
    if kind == "bool":
        made.kind, made.options = "radios", _options(element, ("是", "否"))
    elif kind == "enum":
        made.kind = "radios" if len(element.options) <= MANY else "select"
        made.options = _options(element, element.options)
    elif kind == "division":
        made.kind = "select"
        near = divisions_near(loaded.case["place"][:6] + "000000")
        made.options = [{"value": code, "label": name_} for code, name_ in near]
    elif kind == "date":
        made.kind = "date"
        made.hint = t("例如 2026 3 18", language())
        made.value = _date_value(name, value, entered)
    elif element.type.fields:
        made.kind = "records"
    elif kind == "list":
        _listed(made, element)
    elif kind in _INPUT:
        made.kind, made.inputmode = _INPUT[kind]
    elif kind == "address":
        made.kind = "address"
        made.hint = t("写到门牌号，例如 演示路3栋1号。", language())
    return made


def _unit(element: Element) -> str:
    unit = element.unit or UNITS.get(element.type.kind, ("", ""))[0]
    en = UNITS.get(element.type.kind, ("", ""))[1]
    return en if language() == "en" and en else t(unit, language())


def _options(element: Element, options: Iterable[str]) -> list[Mapping[str, str]]:
    return [
        {"value": o, "label": t(o, language()) if o in ("是", "否") else _option_label(element, o)} for o in options
    ]


def _listed(made: Field, element: Element) -> None:
    member = element.members[0] if element.members else None
    made.values = tuple(part for part in str(made.value).split("\n") if part)
    if member is not None and member.options:
        made.kind, made.options = "checkboxes", _options(member, member.options)
        made.hint = t("可以选几项。", language())
    else:
        made.kind, made.hint = "textarea", t("一行写一个。", language())


def _date_value(name: str, value: Any, entered: Entered | None) -> Any:
    if entered is None:
        return value
    return {part: (entered.get(f"{name}-{part}") or [""])[-1] for part in ("year", "month", "day")}


def _looked_up(loaded: Loaded, element: Element) -> str:
    """Which fields of a list nobody need fill in, because a source is asked about each member."""
    asked = {one.field for one in member_facts(loaded.e, loaded.registry.dictionary) if one.listed == element.name}
    names = "、".join(label_of(one) for one in element.members if one.name in asked)
    return t("“{names}”按证件号由系统查，可以不填。", language(), names=names) if names else ""


def _rows(
    loaded: Loaded, element: Element, value: Any, entered: Entered | None, errors: Mapping[str, str], grow: bool
) -> list[list[Field]]:
    """The records of a list, one row each, with one row more to fill in."""
    if entered is not None:
        texts = rows_of(element.name, {key: values[-1] for key, values in entered.items() if values})
    else:
        texts = [
            {member.name: text_of(member, record.get(member.name)) for member in element.members}
            for record in value or []
        ]
    if grow or not texts:
        texts.append({})
    rows = []
    for number, record in enumerate(texts, 1):
        cells = []
        for member in element.members:
            name = f"{element.name}.{number}.{member.name}"
            cell = _field(loaded, member, name, label_of(member), None, {name: [record.get(member.name, "")]}, errors)
            if cell.kind == "date":
                cell.kind, cell.value = "date-native", record.get(member.name, "")
            cell.required = False
            cells.append(cell)
        rows.append(cells)
    return rows
