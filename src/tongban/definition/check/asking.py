"""Check 8, questions: every situation can be reached, by one question at a time, and nothing is asked that is known."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from tongban.definition.check.finding import Case, Report, Words
from tongban.definition.check.knowing import account
from tongban.definition.effective import Ask
from tongban.definition.effective.papers import asks
from tongban.definition.source.paths import children


def check_ask(report: Report) -> None:
    """The tree that leads to situations; looked at once for the whole definition."""
    data = report.source.data
    situations: Mapping[str, Any] = data.get("situations") or {}
    flat = asks(data.get("ask"))
    if not flat:
        if len(situations) > 1:
            report.error(
                "questions.ask.missing",
                "ask",
                Words(
                    f"有{len(situations)}种情形，却没有写怎样问出是哪一种",
                    "several situations and no question that leads to them",
                    "写 ask",
                    "add `ask`",
                ),
            )
        return
    by_key = {one.key: one for one in flat}
    reached: set[str] = set()
    asked: set[str] = set()
    waiting = [flat[0].key]
    while waiting:
        key = waiting.pop()
        if key in asked:
            continue
        asked.add(key)
        for option in by_key[key].options:
            if option.ask:
                waiting.append(option.ask)
            elif option.situation in situations:
                reached.add(option.situation)
            else:
                _leads_nowhere(report, by_key[key], option.label, option.situation, situations)
    for name in situations:
        if name not in reached:
            report.error(
                "questions.situation.unreachable",
                f"situations.{name}",
                Words(
                    f"没有哪个回答通向情形“{(situations[name] or {}).get('name', name)}”",
                    f"no answer leads to the situation {name}",
                    "在 ask 里加一个选项，或删去这一情形",
                    "add an option to `ask`, or delete the situation",
                ),
            )
    for one in flat:
        if one.key not in asked:
            report.error(
                "questions.ask.unreachable",
                _path(report, one.key),
                Words(
                    f"这一问没有人会问到：“{one.text}”",
                    f"the question {one.key} is never put",
                    "让某个选项通向它，或删去",
                    "lead to it, or delete it",
                ),
            )


def _path(report: Report, key: str) -> str:
    """Nested questions are named from their parent's key, as their key paths are."""
    for found, here, _ in children("ask", report.source.data.get("ask")):
        if key == found:
            return here
        if key.startswith(f"{found}."):
            return f"{here}.options.{key[len(found) + 1 :]}"
    return f"ask.{key}"


def _leads_nowhere(report: Report, ask: Ask, label: str, leads: str, situations: Mapping[str, Any]) -> None:
    near = difflib.get_close_matches(leads, situations, n=1)
    report.error(
        "questions.option.unknown",
        f"{_path(report, ask.key)}.options.{label}",
        Words(
            f"“{label}”通向的“{leads}”不是情形，也不是下一问",
            f"“{label}” leads to “{leads}”, which is no situation and no question",
            f"改为“{near[0]}”" if near else f"现有情形：{'、'.join(situations)}",
            f"there are: {', '.join(situations)}",
        ),
    )


def check_questions(case: Case) -> None:
    """Nothing asked twice, nothing asked that the account gives."""
    known = account(case.context.dictionary)
    seen: set[str] = set()
    for page in case.e.pages:
        for question in page.questions:
            path = f"form.{page.page}.questions.{question.fact}"
            if question.fact in seen:
                case.error(
                    "questions.asked.twice",
                    path,
                    f"{question.fact} 前面已经问过",
                    f"{question.fact} was asked before",
                    "删去这一问",
                    "delete it",
                )
            seen.add(question.fact)
            element = case.context.dictionary.get(question.fact)
            if question.fact in known or (element is not None and element.of and element.of in seen | known):
                case.error(
                    "questions.known",
                    path,
                    f"{question.fact} 已经知道，不能再问",
                    f"{question.fact} is known already",
                    "删去这一问",
                    "delete it",
                )
        if not page.questions:
            case.error(
                "questions.page.empty",
                f"form.{page.page}",
                f"“{page.page}”这一页没有问题",
                f"the page {page.page} asks nothing",
                "写 questions，或删去这一页",
                "add questions, or delete the page",
            )
