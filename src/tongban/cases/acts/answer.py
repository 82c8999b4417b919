"""Answer the questions of a page; what was typed is checked field by field and nothing typed is lost."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.cases.acts.asking import ask_organs
from tongban.cases.acts.keeping import take_over
from tongban.cases.acts.sourcing import consult, consult_members
from tongban.cases.acts.supplying import obtain_all
from tongban.cases.acts.turn import Turn
from tongban.cases.facts import store
from tongban.cases.policies import may_do_own
from tongban.cases.reading import load
from tongban.cases.rules.known import APPLICANT
from tongban.core.acts import Done, act
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.facts import Dictionary, parse_rows, parse_value
from tongban.core.rules import decide
from tongban.core.scope import Actor
from tongban.definition.effective import Effective, Page, Question

Raw = Mapping[str, str]


class Unreadable(Refusal):
    """Some answers cannot be taken; ``faults`` has one Refusal per field, in the order of the page."""

    def __init__(self, faults: list[Refusal]) -> None:
        super().__init__("answers", faults[0].zh, faults[0].en, where=faults[0].where)
        self.faults = tuple(faults)


def read_answers(
    questions: tuple[Question, ...], dictionary: Dictionary, raw: Raw, on: date, *, whole: bool = True
) -> dict[str, Any]:
    """Typed values of the questions; raises Unreadable with every fault. With ``whole`` a compulsory answer may not
    be blank.
    """
    values: dict[str, Any] = {}
    faults: list[Refusal] = []
    for question in questions:
        element = dictionary[question.fact]
        try:
            if element.type.fields:
                values[question.fact] = parse_rows(element, rows_of(question.fact, raw), on=on)
            else:
                values[question.fact] = parse_value(element, raw.get(question.fact, ""), on=on)
            if element.type.kind == "address":
                part = f"{question.fact}.division"
                values[part] = parse_value(dictionary[part], raw.get(part, ""), on=on)
        except Refusal as refusal:
            faults.append(refusal)
            continue
        if whole and not question.optional and values[question.fact] in (None, []):
            faults.append(blank(element.label_zh, element.label_en, question.fact))
        part = f"{question.fact}.division"
        if whole and not question.optional and part in values and values[part] is None:
            faults.append(blank(dictionary[part].label_zh, dictionary[part].label_en, part))
    if faults:
        raise Unreadable(faults)
    return values


def blank(zh: str, en: str, where: str) -> Refusal:
    """A compulsory answer left out."""
    return Refusal("answer.blank", f"请填写{zh}。", f"Fill in: {en}.", where=where)


def rows_of(fact: str, raw: Raw) -> list[dict[str, str]]:
    """The records of a list question from fields named ``<fact>.<n>.<member>``."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in raw.items():
        if name.startswith(f"{fact}."):
            number, _, member = name[len(fact) + 1 :].partition(".")
            if number.isdigit() and member:
                rows.setdefault(int(number), {})[member] = value
    return [rows[n] for n in sorted(rows)]


def asked_now(e: Effective, page: Page, facts: Mapping[str, Any], at: Any) -> tuple[Question, ...]:
    """The questions of a page that stand for these facts; one whose rule is unknown is asked."""
    if page.when is not None and decide(page.when, facts, at).value is False:
        return ()
    return tuple(q for q in page.questions if q.when is None or decide(q.when, facts, at).value is not False)


def asked_for(
    e: Effective, page: Page, facts: Mapping[str, Any], raw: Raw, dictionary: Dictionary, at: Any
) -> tuple[Question, ...]:
    """The questions of a page for what is known and what is being typed: one that hangs on another of the same page is
    decided by it, so that nobody must answer what his answer has just made needless.
    """
    typed: dict[str, Any] = {}
    for question in asked_now(e, page, facts, at):
        element = dictionary[question.fact]
        if question.fact in raw and not element.type.fields:
            try:
                typed[question.fact] = parse_value(element, raw[question.fact], on=day_of(at))
            except Refusal:
                continue
    return asked_now(e, page, {**facts, **typed}, at)


@act("case.answer")
def answer(case: uuid.UUID, page: str, raw: Raw, *, actor: Actor, key: str = "") -> Done:
    """Keep the answers of one page of a draft (or of a case under correction). Refusals: Unreadable, ``case.closed``;
    Denied.
    """
    turn = Turn(load(case, lock=True), actor, now())
    may_do_own(actor, turn.case, turn.e)
    if turn.case["state"] not in ("draft", "correcting"):
        raise Refusal(
            "case.closed",
            "已经提交的内容不能在这里修改。如需更正，请联系受理窗口。",
            "What was submitted cannot be changed here; ask the accepting window.",
        )
    found = next((p for p in turn.pages if p.page == page), None)
    if found is None:
        raise Refusal("case.page", "没有这一页，请从任务列表进入。", "There is no such page.", status=404)
    take_over(turn)
    dictionary = turn.loaded.registry.dictionary
    asked = asked_for(turn.e, found, turn.facts, raw, dictionary, turn.at)
    values = read_answers(asked, dictionary, raw, day_of(turn.at))
    changes = apply_answers(turn, values)
    if turn.case["state"] == "correcting":
        ask_organs(turn)
    return Done(turn.changes("case.answer", {"page": page, "facts": changes}))


def apply_answers(turn: Turn, values: Mapping[str, Any]) -> list[str]:
    """Put answers on the case and look again at which materials are needed."""
    changed = put(turn, values)
    obtain_all(turn)
    return changed


def put(turn: Turn, values: Mapping[str, Any]) -> list[str]:
    """Put answers on the case, with the applicant as their source; returns the names of those that changed."""
    dictionary = turn.loaded.registry.dictionary
    old = turn.facts
    changed = [name for name, value in values.items() if old.get(name) != value]
    facts = {**turn.case["facts"], **store(dictionary, {n: values[n] for n in changed})}
    for name in changed:
        if values[name] is None:
            facts.pop(name, None)
    sources = {**turn.case["sources"], **dict.fromkeys(changed, APPLICANT)}
    trusts = {**turn.case["trusts"], **dict.fromkeys(changed, "D")}
    turn.alter_case(facts=facts, sources=sources, trusts=trusts)
    consult(turn, changed)
    consult_members(turn, changed)
    return changed
