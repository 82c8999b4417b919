"""Check 6, rules: every name declared, like compared with like, and nothing named where it is not certain to be
known.

An edge never meets unknown, so what it reads must be known on every path; a material's `when` reads only what is
known at filing; a question's `when` only what was asked before it.
"""

from __future__ import annotations

from collections.abc import Iterable

from tongban.catalogue.effective import Choice, Step
from tongban.catalogue.effective.graph import certainly_done, given_facts, known_facts, reachable, shortest_way
from tongban.catalogue.rules.finding import Case, fault_of
from tongban.core.facts import Dictionary
from tongban.core.rules import Rule, Type, check_types
from tongban.core.rules.types import BOOL


def check_rules(case: Case) -> None:
    """Check 6: rules name only facts that are certain to be known where they are asked."""
    e = case.e
    _form(case)
    filed = askable(case)
    for place, outside in enumerate(e.outside):
        _at_filing(case, outside.when, f"outside.{place}.when", filed)
    for material in e.materials:
        if material.when:
            _at_filing(case, material.when, f"materials.{material.id}.when", filed)
    for place, fee in enumerate(e.fees):
        for key, rule, want in (
            ("when", fee.when, BOOL),
            ("exempt", fee.exempt, BOOL),
            ("amount", fee.amount, "number"),
        ):
            if isinstance(rule, Rule):
                _sound(case, rule, f"fee.{place}.{key}", want)
    for condition in e.conditions:
        if condition.rule:
            _sound(case, condition.rule, f"conditions.{condition.id}.rule")
    for place, start in enumerate(e.start):
        if start.when:
            path = f"start.{place}.when" if len(e.start) > 1 else "start.when"
            _sound(case, start.when, path)
    certain = closed(given_facts(e) | account(case.context.dictionary), case.context.dictionary)
    if isinstance(e.competence.level, Choice):
        for place, (_, when) in enumerate(e.competence.level.options):
            if when:
                _certain(case, when, f"competence.level.one.{place}.when", certain, None)
    for lane in e.lanes.values():
        if lane.delegable and lane.delegable.when:
            _sound(case, lane.delegable.when, f"lanes.{lane.id}.delegable.when")
    for step in e.steps.values():
        _edges(case, step)


def account(dictionary: Dictionary) -> frozenset[str]:
    """What is known of whoever has signed in with a verified identity, and of the house itself."""
    return frozenset(
        name for name, element in dictionary.items() if element.source in ("identity", "case", "organisation")
    )


def closed(known: Iterable[str], dictionary: Dictionary) -> frozenset[str]:
    """``known`` and what follows from it (age from birth, a division from its address)."""
    found = set(known)
    growing = True
    while growing:
        more = {name for name, element in dictionary.items() if element.of in found and name not in found}
        more |= {f"{name}.{part}" for name in found for part in ("division", "point") if f"{name}.{part}" in dictionary}
        more -= found
        found |= more
        growing = bool(more)
    return frozenset(found)


def askable(case: Case) -> frozenset[str]:
    """What can be known at filing, certain or not: every question, source, parameter and what the account says."""
    e = case.e
    facts = (
        {question.fact for question in e.questions} | set(e.facts) | given_facts(e) | account(case.context.dictionary)
    )
    return closed(facts, case.context.dictionary)


def _sound(case: Case, rule: Rule, path: str, want: Type | str = BOOL) -> bool:
    faults = check_types(rule, case.types, want)
    for fault in faults:
        code = "rules.fact.undeclared" if fault.code == "rule.unknown-name" else "rules.type"
        zh, en = fault_of(fault)
        case.error(code, path, f"规则有误：{zh}", en, fault.remedy, fault.remedy_en)
    return not faults


def _at_filing(case: Case, rule: Rule, path: str, filed: frozenset[str]) -> None:
    if not _sound(case, rule, path):
        return
    for name in sorted(rule.names - filed):
        if name.startswith("step."):
            case.error(
                "rules.fact.after_filing",
                path,
                f"{name} 要到办理中才知道，申请时用不上",
                f"{name} is found later, not known at filing",
                "因环节结果才需要的材料，写在该环节的 collects",
                "write it as that step's `collects`",
            )
        else:
            _unasked(case, path, name)


def _unasked(case: Case, path: str, name: str) -> None:
    case.error(
        "rules.fact.unasked",
        path,
        f"没有哪一问或哪个来源给出 {name}",
        f"no question and no source gives {name}",
        "在 form 里问它，或在 facts 里声明来源",
        "ask it in `form`, or declare its source in `facts`",
    )


def _form(case: Case) -> None:
    dictionary = case.context.dictionary
    before = set(closed(given_or_declared(case), dictionary))
    for page in case.e.pages:
        if page.when:
            _asked_before(case, page.when, f"form.{page.page}.when", frozenset(before))
        for question in page.questions:
            path = f"form.{page.page}.questions.{question.fact}"
            if question.fact not in dictionary:
                case.error(
                    "questions.fact.unknown",
                    path,
                    f"数据元字典里没有 {question.fact}",
                    f"no data element {question.fact}",
                    "改为字典里的数据元，或在 dictionary.elements 里写明",
                    "use a known element, or add it under dictionary.elements",
                )
            if question.when:
                _asked_before(case, question.when, f"{path}.when", frozenset(before))
            before |= closed({question.fact}, dictionary)


def given_or_declared(case: Case) -> frozenset[str]:
    """Known without asking, at filing."""
    e = case.e
    asked = {question.fact for question in e.questions}
    return frozenset((given_facts(e) - asked) | set(e.facts) | account(case.context.dictionary)) - frozenset(
        f"{name}.{part}" for name in asked for part in ("division", "point")
    )


def _asked_before(case: Case, rule: Rule, path: str, before: frozenset[str]) -> None:
    if _sound(case, rule, path):
        for name in sorted(rule.names - before):
            case.error(
                "rules.fact.later",
                path,
                f"问到这里时还不知道 {name}",
                f"{name} is not known yet when this is asked",
                f"先问 {name}，或声明它的来源",
                f"ask {name} before, or declare its source",
            )


def _certain(case: Case, rule: Rule, path: str, certain: frozenset[str], step: Step | None) -> None:
    if not _sound(case, rule, path):
        return
    for name in sorted(rule.names - certain):
        way = _way_without(case, name, step)
        said = f"：走 {' → '.join(case.e.steps[one].name for one in way)} 时没有它" if way else ""
        case.error(
            "rules.fact.uncertain",
            path,
            f"{name} 在这里不一定已知{said}",
            f"{name} is not certain to be known here",
            "让给出它的环节在每条路上，把那一问改为必答，或给来源写 default",
            "let every path give it, make the question compulsory, or give a default",
        )


def _way_without(case: Case, name: str, step: Step | None) -> tuple[str, ...]:
    parts = name.split(".")
    if (
        step is None
        or parts[0] != "step"
        or len(parts) < 3
        or parts[1] in certainly_done(case.e).get(step.id, frozenset())
    ):
        return ()
    others = {key: one for key, one in case.e.steps.items() if key != parts[1]}
    return shortest_way(others, case.e.first, step.id)


def _edges(case: Case, step: Step) -> None:
    e, dictionary = case.e, case.context.dictionary
    conditional = isinstance(step.within, Choice) or any(target.when for target in step.next.targets)
    if not conditional or step.id not in reachable(e.steps, e.first):
        return
    known: frozenset[str] | None = None
    for place, target in enumerate(step.next.targets):
        if target.when is None:
            continue
        if known is None:
            known = closed(known_facts(e, step.id, done=True) | account(dictionary), dictionary)
        _certain(case, target.when, f"steps.{step.id}.next.{step.next.mode}.{place}.when", known, step)
    if isinstance(step.within, Choice):
        opened = closed(known_facts(e, step.id) | account(dictionary), dictionary)
        for place, (_, when) in enumerate(step.within.options):
            if when:
                _certain(case, when, f"steps.{step.id}.within.one.{place}.when", opened, step)
