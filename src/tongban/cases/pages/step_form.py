"""The form of any step, made from what its handler asks; the same for an approver's step and for a party's."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from tongban.cases.acts.turn import Turn
from tongban.cases.kinds import Asked, Said, handler_of
from tongban.cases.kinds.party import JOINED
from tongban.cases.pages.case_view import label_of, step_name
from tongban.cases.rules.flow import of_step
from tongban.core.clock import day_of
from tongban.core.errors import Refusal
from tongban.core.facts.element import UNITS
from tongban.definition.vocabulary import STEP_KINDS
from tongban.organisation.queries import holders_of
from tongban.web.context import language
from tongban.web.staff import one_time_key, said
from tongban.web.words import later, t

Row = Mapping[str, Any]
OUTPUT, CONDITION = "o-", "c-"
WORDS = {
    "opinion": later("意见"),
    "reasons": later("不予的事实和理由"),
    "partner": later("另一名核查人员"),
    "decide": later("作出决定"),
    "finish": later("办结这一步"),
    "verdict": later("决定"),
}
YES_NO = (("是", later("是")), ("否", later("否")))
JUDGED = (("yes", later("符合")), ("no", later("不符合")))
PRESENT = (("yes", later("到场并签名")), ("no", later("没有到场")))


@dataclass
class Field:
    """One field as ``<c-field>`` draws it."""

    kind: str
    name: str
    label: str
    hint: str = ""
    value: str = ""
    options: tuple[dict[str, str], ...] = ()
    unit: str = ""
    error: str = ""
    required: bool = True
    members: tuple[dict[str, str], ...] = ()
    rows: tuple[tuple[dict[str, str], ...], ...] = ()


@dataclass
class StepForm:
    """A form ready for its template ``cases/_step_fields.html``."""

    step: str
    name: str
    kind: str
    action: str
    button: str
    fields: tuple[Field, ...]
    errors: tuple[dict[str, str], ...]
    once: str
    version: int
    too_early: str = ""


def form_of(
    turn: Turn, row: Row, action: str, *, raw: Mapping[str, str] | None = None, refusal: Refusal | None = None
) -> StepForm:
    """The form of an open step; ``raw`` is what was typed, ``refusal`` why it was not taken."""
    typed = raw or {}
    fields = tuple(_fields(turn, row, typed))
    errors: list[dict[str, str]] = []
    if refusal is not None:
        at = next(
            (
                f
                for f in fields
                if refusal.where and f.name.removeprefix(OUTPUT).removeprefix(CONDITION) == refusal.where
            ),
            None,
        )
        if at is not None:
            at.error = said(refusal)
        errors.append({"where": at.name if at is not None else "", "said": said(refusal)})
    early = ""
    if row["opens_on"] is not None:
        early = t("要到 {day} 届满，届满后才能办结。", language(), day=f"{row['opens_on']:%Y-%m-%d}")
    return StepForm(
        row["key"],
        step_name(turn, row),
        row["kind"],
        action,
        t(WORDS["decide" if row["kind"] == "decide" else "finish"], language()),
        fields,
        tuple(errors),
        typed.get("once") or one_time_key(),
        turn.case["head_seq"],
        early,
    )


def _fields(turn: Turn, row: Row, typed: Mapping[str, str]) -> Iterable[Field]:
    party = row["post"].startswith("party:")
    for asked in handler_of(row["kind"]).asks(turn, row):
        yield _asked(turn, row, asked, typed)
    if row["kind"] == "decide":
        hint = t("不予时必填，一行一条（行政许可法第三十八条）。", language())
        yield Field(
            "textarea", "reasons", t(WORDS["reasons"], language()), hint, typed.get("reasons", ""), required=False
        )
        return
    if needs_partner(turn, row):
        yield _partner(turn, row, typed)
    signs = party and row["kind"] in ("sign", "await")  # a signature has no opinion
    if row["kind"] not in ("issue", "notify", "accept") and not signs:
        hint = "" if party else t("有不符合的条件时必填；写明事实和理由。", language())
        yield Field(
            "textarea", "opinion", t(WORDS["opinion"], language()), hint, typed.get("opinion", ""), required=False
        )


def needs_partner(turn: Turn, row: Row) -> bool:
    """Two or more officers (行政许可法 34)?"""
    return bool(max(turn.step_of(row).staff, 2 if STEP_KINDS[row["kind"]].two else 1) > 1)


def _partner(turn: Turn, row: Row, typed: Mapping[str, str]) -> Field:
    others = [h for h in holders_of(row["organ_id"], on=day_of(turn.at)) if h["account_id"] != turn.actor.account]
    options = tuple({"value": str(h["account_id"]), "label": h["name"]} for h in others)
    hint = t("现场核查须由两名以上工作人员进行（行政许可法第三十四条）。", language())
    hint += t("他用自己的账号登录确认后才能作决定。", language())
    return Field("select", "partner", t(WORDS["partner"], language()), hint, typed.get("partner", ""), options)


def _asked(turn: Turn, row: Row, asked: Asked, typed: Mapping[str, str]) -> Field:
    lang = language()
    if asked.sort == "condition":
        name = CONDITION + asked.name
        words = PRESENT if asked.name.startswith(JOINED) else JUDGED
        return Field("radios", name, asked.label, asked.basis, typed.get(name, ""), _options(words))
    if asked.sort == "verdict":
        return Field(
            "radios", "verdict", t(WORDS["verdict"], lang), "", typed.get("verdict", ""), _options(asked.options)
        )
    name = OUTPUT + asked.name
    element = turn.loaded.registry.dictionary.get(f"step.{of_step(row['key'])}.{asked.name}")
    label = label_of(element, asked.name) if element is not None else t(asked.label, lang)
    value = typed.get(name, "")
    if asked.type == "bool":
        return Field("radios", name, label, "", value, _options(YES_NO))
    if asked.type == "enum" and element is not None:
        return Field("select", name, label, "", value, _options(tuple((o, o) for o in element.options)))
    if asked.type == "date":
        return Field("date-native", name, label, "", value)
    if asked.type in ("int", *UNITS):
        unit = element.unit if element is not None else UNITS.get(asked.type, ("", ""))[0]
        return Field("number", name, label, "", value, unit=unit)
    return Field("text", name, label, "", value)


def _options(pairs: tuple[tuple[str, str], ...]) -> tuple[dict[str, str], ...]:
    return tuple({"value": value, "label": t(label, language())} for value, label in pairs)


def said_in(request: HttpRequest) -> Said:
    """What the form says; values stay text, the handler types them. A wrong choice is refused by it, not here."""
    post = request.POST.dict()
    partner = post.get("partner", "")
    try:
        other = uuid.UUID(partner) if partner else None
    except ValueError:
        other = None
    return Said(
        outputs={name[len(OUTPUT) :]: value for name, value in post.items() if name.startswith(OUTPUT)},
        conditions={
            name[len(CONDITION) :]: value == "yes"
            for name, value in post.items()
            if name.startswith(CONDITION) and value in ("yes", "no")
        },
        verdict=post.get("verdict", ""),
        opinion=post.get("opinion", ""),
        reasons=tuple(line.strip() for line in post.get("reasons", "").splitlines() if line.strip()),
        partner=other,
    )
