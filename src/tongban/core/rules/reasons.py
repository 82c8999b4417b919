"""Saying why: each comparison of a rule in the words of the labels, with what was found and what follows.

``年龄 ≥ 60：63，符合``. A reason tells no more than the rule asked for: whoever may see the facts may see it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

from tongban.core.rules import tree
from tongban.core.rules.days import civil_day
from tongban.core.rules.errors import ill_typed
from tongban.core.rules.grammar import Rule
from tongban.core.rules.verdicts import Facts, plan

Answer = Literal["yes", "no", "unknown"]
_ZH: Final = {"yes": "符合", "no": "不符合", "unknown": "还不知道"}
_EN: Final = {"yes": "met", "no": "not met", "unknown": "not known yet"}
_SIGNS: Final = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_UNITS: Final = {"years": ("年", "years"), "months": ("个月", "months"), "days": ("天", "days")}
_LISTS: Final = {
    "any": ("至少一项", "at least one of"), "all": ("每一项", "every one of"), "count": ("的项数", "the number of"),
    "sum": ("合计", "the sum over"), "min": ("最小值", "the least over"), "max": ("最大值", "the greatest over"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """How a fact is called and its value shown (``show`` turns 300000 fen into 3,000.00 元)."""

    zh: str
    en: str = ""
    show: Callable[[object], str] | None = None


Labels = Mapping[str, Label | str]


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of an explanation and the lines under it."""

    zh: str
    en: str
    verdict: Answer
    parts: tuple[Reason, ...] = ()


def explain(rule: Rule, facts: Facts, at: date, labels: Labels) -> tuple[Reason, ...]:
    """The parts of ``rule`` that must all hold, each with its reason. A member's field is labelled ``<list>.<field>``.

    Names without a label are shown as they stand. RuleError where the rule gives no yes or no.
    """
    teller = _Teller(facts, civil_day(at), labels)
    node = rule.ast
    parts = node.parts if isinstance(node, tree.And) else (node,)
    return tuple(teller.reason(part, None, "") for part in parts)


def _digits(value: object) -> str:
    return tree.number_text(value) if isinstance(value, int | Fraction) else str(value)


class _Teller:
    def __init__(self, facts: Facts, at: date, labels: Labels) -> None:
        self.facts = facts
        self.at = at
        self.labels = labels

    def value(self, node: tree.Node, it: object, owner: str) -> object:
        return plan(node, owner).run(self.facts, self.at, it)

    def answer(self, node: tree.Node, it: object, owner: str) -> Answer:
        value = self.value(node, it, owner)
        if value is None:
            return "unknown"
        if value is True or value is False:
            return "yes" if value else "no"
        raise ill_typed(node.column, "这里没有“是”或“否”", "no yes or no here", "请写成比较", "make it a comparison")

    def reason(self, node: tree.Node, it: object, owner: str) -> Reason:
        answer = self.answer(node, it, owner)
        match node:
            case tree.And(parts):
                return self.grouped("以下各项都须符合", "all of these", answer, parts, it, owner)
            case tree.Or(parts):
                return self.grouped("以下符合一项即可", "any of these", answer, parts, it, owner)
            case tree.Not(part):
                return self.grouped("以下情形不得成立", "this must not hold", answer, (part,), it, owner)
            case tree.Aggregate(kind, over, body) if kind in ("any", "all") and body is not None:
                return self.listed(kind, over, body, answer, it, owner)
            case _:
                zh, en = self.words(node, owner)
                found = self.found(node, it, owner)
                return Reason(f"{zh}：{found[0]}{_ZH[answer]}", f"{en}: {found[1]}{_EN[answer]}", answer)

    def grouped(self, zh: str, en: str, answer: Answer, parts: tuple[tree.Node, ...], it: object, owner: str) -> Reason:
        told = tuple(self.reason(part, it, owner) for part in parts)
        return Reason(f"{zh}：{_ZH[answer]}", f"{en}: {_EN[answer]}", answer, told)

    def listed(
        self, kind: str, over: tree.Fact | tree.Member, body: tree.Node, answer: Answer, it: object, owner: str
    ) -> Reason:
        inner = over.name if isinstance(over, tree.Fact) else owner
        members = self.value(over, it, owner)
        zh, en = self.words(over, owner)
        told: tuple[Reason, ...] = ()
        if isinstance(members, list | tuple):
            each = [self.reason(body, member, inner) for member in members]
            told = tuple(
                Reason(f"第{n}项：{one.zh}", f"no. {n}: {one.en}", one.verdict, one.parts)
                for n, one in enumerate(each, 1)
            )
        said_zh, said_en = self.words(body, inner)
        return Reason(
            f"{zh}{_LISTS[kind][0]}（{said_zh}）：{_ZH[answer]}",
            f"{_LISTS[kind][1]} {en} ({said_en}): {_EN[answer]}",
            answer,
            told,
        )

    def found(self, node: tree.Node, it: object, owner: str) -> tuple[str, str]:
        """What was found on the left side: the fact people can check."""
        match node:
            case tree.Compare(_, left, _) | tree.In(left, _) | tree.StartsWith(left, _) | tree.Between(left, _, _):
                pass
            case tree.Fact() | tree.Member():
                left = node
            case _:
                return "", ""
        value = self.value(left, it, owner)
        if value is None or isinstance(left, tree.Constant):
            return "", ""
        shown = self.shown(value, self.key(left, owner))
        return f"{shown}，", f"{shown}, "

    def key(self, node: tree.Node, owner: str) -> str:
        """The name whose way of showing fits ``node``: its own, or the first inside it."""
        match node:
            case tree.Fact(name):
                return name
            case tree.Member(field):
                return f"{owner}.{field}" if field else owner
            case tree.Total(first, others):
                return next((k for k in [self.key(n, owner) for n in (first, *(t for _, t in others))] if k), "")
            case tree.Product(factors):
                keys = [key for key in (self.key(factor, owner) for factor in factors) if key]
                return keys[0] if len(keys) == 1 else ""
            case tree.Aggregate("sum" | "min" | "max", over, body) if body is not None:
                return self.key(body, over.name if isinstance(over, tree.Fact) else owner)
        return ""

    def shown(self, value: object, key: str) -> str:
        label = self.labels.get(key)
        if isinstance(label, Label) and label.show is not None:
            return label.show(value)
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list | tuple):
            return f"{len(value)}项"
        return value if isinstance(value, str) else value.isoformat() if isinstance(value, date) else _digits(value)

    def named(self, key: str, fallback: str) -> tuple[str, str]:
        label = self.labels.get(key, fallback)
        return (label, label) if isinstance(label, str) else (label.zh, label.en or label.zh)

    def words(self, node: tree.Node, owner: str, beside: str = "") -> tuple[str, str]:
        """``node`` in words; a constant is shown as the fact ``beside`` it is."""
        match node:
            case tree.Constant(value):
                text = self.shown(value, beside) if beside else tree.constant_text(value).strip("'\"@")
                return text, text
            case tree.Fact(name):
                return self.named(name, name)
            case tree.Member(field):
                return self.named(f"{owner}.{field}", field) if field else ("该项", "the entry")
            case tree.At():
                return "办理之日", "the day"
            case tree.Compare() | tree.In() | tree.StartsWith() | tree.Between():
                return self.comparing(node, owner)
            case tree.And(parts) | tree.Or(parts):
                zh, en = zip(*(self.words(part, owner) for part in parts), strict=True)
                both = isinstance(node, tree.And)
                return f"（{(' 且 ' if both else ' 或 ').join(zh)}）", f"({(' and ' if both else ' or ').join(en)})"
            case tree.Not(part):
                zh_part, en_part = self.words(part, owner)
                return f"并非{zh_part}", f"not {en_part}"
            case _:
                return self.reckoning(node, owner, beside)

    def comparing(self, node: tree.Node, owner: str) -> tuple[str, str]:
        match node:
            case tree.Compare(op, left, right):
                (a, a_en), (b, b_en) = self.pair(left, right, owner)
                return f"{a} {_SIGNS[op]} {b}", f"{a_en} {_SIGNS[op]} {b_en}"
            case tree.In(left, options):
                a, a_en = self.words(left, owner)
                key = self.key(left, owner)
                shown = [self.words(option, owner, key)[0] for option in options]
                return f"{a}为{'、'.join(shown)}之一", f"{a_en} is one of {', '.join(shown)}"
            case tree.StartsWith(left, prefix):
                (a, a_en), (b, b_en) = self.words(left, owner), self.words(prefix, owner)
                return f"{a}以{b}开头", f"{a_en} starts with {b_en}"
            case tree.Between(value, low, high):
                (a, a_en), (b, b_en) = self.pair(value, low, owner)
                c, c_en = self.pair(value, high, owner)[1]
                return f"{a}在 {b} 与 {c} 之间", f"{a_en} between {b_en} and {c_en}"
        raise TypeError(f"not a comparison: {node!r}")

    def pair(self, left: tree.Node, right: tree.Node, owner: str) -> tuple[tuple[str, str], tuple[str, str]]:
        return (
            self.words(left, owner, self.key(right, owner)),
            self.words(right, owner, self.key(left, owner)),
        )

    def reckoning(self, node: tree.Node, owner: str, beside: str) -> tuple[str, str]:
        match node:
            case tree.Total(first, others):
                zh, en = self.words(first, owner, beside)
                for sign, term in others:
                    more, more_en = self.words(term, owner, beside)
                    zh, en = f"{zh} {'+' if sign > 0 else '-'} {more}", f"{en} {'+' if sign > 0 else '-'} {more_en}"
                return zh, en
            case tree.Product(factors):
                zhs, ens = zip(*(self.words(factor, owner) for factor in factors), strict=True)
                return " × ".join(zhs), " × ".join(ens)
            case tree.Span(unit, count):
                n, n_en = self.words(count, owner)
                return f"{n}{_UNITS[unit][0]}", f"{n_en} {_UNITS[unit][1]}"
            case tree.AgeAt(birth, at):
                (b, b_en), (a, a_en) = self.words(birth, owner), self.words(at, owner)
                return f"按{b}在{a}的周岁", f"age by {b_en} on {a_en}"
            case tree.Aggregate(kind, over, body):
                inner = over.name if isinstance(over, tree.Fact) else owner
                a, a_en = self.words(over, owner)
                b, b_en = ("", "") if body is None else self.words(body, inner)
                return (
                    f"{a}{_LISTS[kind][0]}" + (f"（{b}）" if b else ""),
                    f"{_LISTS[kind][1]} {a_en}" + (f" ({b_en})" if b_en else ""),
                )
        raise TypeError(f"not a node of a rule: {node!r}")
