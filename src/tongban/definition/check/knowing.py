"""Check 6, rules: every name declared, like compared with like, and nothing named where it is not certain to be
known.

An edge never meets unknown, so what it reads must be known on every path; a material's `when` reads only what is
known at filing; a question's `when` only what was asked before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tongban.core.facts import Dictionary
from tongban.core.rules import Rule, Type, can_fail, can_hold, check_types, tree
from tongban.core.rules.types import BOOL
from tongban.definition.check.finding import Case, fault_of
from tongban.definition.effective import Choice, Effective, Granted, Step
from tongban.definition.effective.graph import certainly_done, given_facts, known_facts, reachable, shortest_way


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
        _in_order(case, "competence.level", [when for _, when in e.competence.level.options])
    _rest(case, certain)
    for lane in e.lanes.values():
        if lane.delegable and lane.delegable.when:
            _sound(case, lane.delegable.when, f"lanes.{lane.id}.delegable.when")
    for step in e.steps.values():
        _edges(case, step)


def _rest(case: Case, certain: frozenset[str]) -> None:
    """The rules of limits, of the levels of lanes, and of what is granted: read only when a case is there."""
    e = case.e
    chosen = [("limits.statutory", e.limits.statutory), ("limits.promised", e.limits.promised)]
    for path, value in (*chosen, *((f"lanes.{one.id}.level", one.level) for one in e.lanes.values())):
        for place, (_, when) in enumerate(value.options if isinstance(value, Choice) else ()):
            if when:
                _certain(case, when, f"{path}.one.{place}.when", certain, None)
        if isinstance(value, Choice):
            _in_order(case, path, [when for _, when in value.options])
    for path, one in granted_at(e):
        if one.lapse is not None and one.lapse.unless is not None:
            _sound(case, one.lapse.unless, f"{path}.lapse.unless")
        for key, rule in (("amount", one.paid.amount), ("at_most", one.paid.at_most)) if one.paid is not None else ():
            if isinstance(rule, Rule):
                _sound(case, rule, f"{path}.payment.{key}", "number")


def granted_at(e: Effective) -> Iterator[tuple[str, Granted]]:
    """What is granted, each with its key path."""
    for place, one in enumerate(e.result):
        yield f"result.granted.{place}" if len(e.result) > 1 else "result.granted", one


def _in_order(case: Case, path: str, whens: Sequence[Rule | None]) -> None:
    """The first that holds is taken: one that only holds where an earlier one does is never taken, the last neither
    where the others leave nothing over.
    """
    ranges = case.context.dictionary.ranges
    for place, when in enumerate(whens[1:], 1):
        earlier = [one.ast for one in whens[:place] if one is not None]
        rest = tree.And((*(tree.Not(one) for one in earlier), *((when.ast,) if when is not None else ())))
        alone = when is None or can_hold(when.ast, case.types, ranges)
        told = any(not can_fail(one, case.types, ranges) for one in earlier)
        if alone and not told and not can_hold(rest, case.types, ranges):
            case.error(
                "rules.one.covered",
                f"{path}.one.{place}{'.when' if when is not None else ''}",
                "前面几项已经包括了所有这样的情况，这一项永远轮不到",
                "those before it take every such case; this one is never reached",
                "调换次序，或改写前面的条件",
                "change the order, or the conditions before it",
            )


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
    if want == BOOL and not faults:
        _comes_out_both_ways(case, rule, path)
    return not faults


def _comes_out_both_ways(case: Case, rule: Rule, path: str) -> None:
    """A condition no case can meet decides nothing, and neither does one that every case meets."""
    ranges = case.context.dictionary.ranges
    if not can_hold(rule.ast, case.types, ranges):
        case.error(
            "rules.never",
            path,
            "这个条件永远不会成立",
            f"this can never hold: {rule.text}",
            "对照各要素的选项和取值范围改写；确实用不到的，连同它所管的内容一起删去",
            "rewrite it within the options and ranges of its facts, or delete it with what hangs on it",
        )
    elif rule.text != "true" and not can_fail(rule.ast, case.types, ranges):
        case.warn(
            "rules.always",
            path,
            "这个条件总是成立，等于没有条件",
            f"this always holds, so it is no condition: {rule.text}",
            "删去条件，或改写",
            "delete the condition, or rewrite it",
        )


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
            unasked(case, path, name)


def unasked(case: Case, path: str, name: str) -> None:
    """Finding ``rules.fact.unasked``: what is named here, nobody ever gives."""
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
    if step.next.mode == "one":
        _in_order(case, f"steps.{step.id}.next", [target.when for target in step.next.targets])
    if isinstance(step.within, Choice):
        opened = closed(known_facts(e, step.id) | account(dictionary), dictionary)
        for place, (_, when) in enumerate(step.within.options):
            if when:
                _certain(case, when, f"steps.{step.id}.within.one.{place}.when", opened, step)
        _in_order(case, f"steps.{step.id}.within", [when for _, when in step.within.options])
