"""Whether a rule makes sense over the facts declared: every name known, like compared with like, options that exist.

A bare number fits any scaled type (it is in fen, hundredths of a square metre, thousandths of a cubic metre, whatever
the fact beside it is in). Money adds to money only; money times a count is money; money times money is refused.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Final

from tongban.core.rules import tree
from tongban.core.rules.errors import RuleError, ill_typed
from tongban.core.rules.grammar import Rule
from tongban.core.rules.types import BOOL, DATE, DURATION, INT, SCALES, TEXT, Type

#: What a bare constant is: it takes the scale of what stands beside it.
_BARE: Final = "number"
_ZH: Final = {
    "bool": "是否", "int": "整数", "money": "金额", "area": "面积", "volume": "体积", "length": "长度", "mass": "重量",
    "date": "日期", "duration": "期限", "list": "清单", "text": "文字", _BARE: "数",
}  # fmt: skip
#: Numbers with a unit: one times another has none.
_MEASURES: Final = frozenset(SCALES) - {"int"}


def check_types(rule: Rule, types: Mapping[str, Type], want: Type | str = BOOL) -> tuple[RuleError, ...]:
    """Every fault of ``rule`` over the facts in ``types``, in order of column; empty when it makes sense.

    ``want`` is what its place needs: a kind of types.py, or ``number`` for any number.
    """
    check = _Check(types)
    found = check.kind(rule.ast, None)
    wanted = want if isinstance(want, str) else "text" if want.is_text else want.kind
    if found is not None and not _fits(found, wanted):
        check.fault(
            rule.ast,
            f"规则的结果是{_ZH[found]}，这里需要{_ZH.get(wanted, wanted)}",
            f"the rule gives {found}, {wanted} is wanted",
            "请改写规则",
            "rewrite the rule",
        )
    return tuple(sorted(check.faults, key=lambda fault: fault.column))


def _is_number(kind: str) -> bool:
    return kind == _BARE or kind in SCALES


def _fits(found: str, wanted: str) -> bool:
    return found == wanted or (_BARE in (found, wanted) and _is_number(found) and _is_number(wanted))


class _Check:
    """Walks the tree once; a node already at fault gives None, so that one mistake is told once."""

    def __init__(self, types: Mapping[str, Type]) -> None:
        self.types = types
        self.faults: list[RuleError] = []

    def fault(self, node: tree.Node, zh: str, en: str, remedy: str, remedy_en: str) -> None:
        self.faults.append(ill_typed(node.column, zh, en, remedy, remedy_en))

    def unknown(self, node: tree.Node, name: str, among: list[str]) -> None:
        near = difflib.get_close_matches(name, among, n=1)
        self.faults.append(
            RuleError(
                "rule.unknown-name", node.column, f"没有名为 {name} 的事实", f"there is no fact {name}",
                f"是否为 {near[0]}" if near else "请先在数据元字典中声明",
                f"did you mean {near[0]}" if near else "declare it in the dictionary first",
            )
        )  # fmt: skip

    def declared(self, node: tree.Node, it: Type | None) -> Type | None:
        """The declared type of a name or member."""
        if isinstance(node, tree.Fact):
            if node.name not in self.types:
                self.unknown(node, node.name, list(self.types))
            return self.types.get(node.name)
        if isinstance(node, tree.Member) and it is not None:
            if not node.field:
                return it.member
            found = it.field(node.field)
            if found is None:
                self.unknown(node, f"it.{node.field}", [f"it.{name}" for name, _ in it.fields])
            return found
        return None

    def kind(self, node: tree.Node, it: Type | None) -> str | None:
        match node:
            case tree.Constant(value):
                return _constant_kind(value)
            case tree.Fact() | tree.Member():
                found = self.declared(node, it)
                return None if found is None else TEXT.kind if found.is_text else found.kind
            case tree.At():
                return DATE.kind
            case tree.Not(part):
                self.expect(part, it, BOOL.kind)
                return BOOL.kind
            case tree.And(parts) | tree.Or(parts):
                for part in parts:
                    self.expect(part, it, BOOL.kind)
                return BOOL.kind
            case tree.Compare(op, left, right):
                self.compared(node, op, left, right, it)
                return BOOL.kind
            case tree.Between(value, low, high):
                self.compared(node, "<=", value, low, it)
                self.compared(node, "<=", value, high, it, again=True)
                return BOOL.kind
            case tree.In(left, options):
                for option in options:
                    self.compared(node, "==", left, option, it, again=option is not options[0])
                return BOOL.kind
            case tree.StartsWith(left, prefix):
                self.expect(left, it, TEXT.kind)
                self.expect(prefix, it, TEXT.kind)
                return BOOL.kind
            case tree.Aggregate():
                return self.aggregate(node, it)
            case _:
                return self.reckoned(node, it)

    def expect(self, node: tree.Node, it: Type | None, wanted: str) -> None:
        found = self.kind(node, it)
        if found is not None and not _fits(found, wanted):
            self.fault(
                node, f"这里应为{_ZH[wanted]}，却是{_ZH[found]}", f"{wanted} is wanted here, this is {found}",
                "请写成比较" if wanted == BOOL.kind else f"请换成{_ZH[wanted]}",
                "make it a comparison" if wanted == BOOL.kind else f"use a {wanted}",
            )  # fmt: skip

    def compared(
        self, node: tree.Node, op: str, left: tree.Node, right: tree.Node, it: Type | None, again: bool = False
    ) -> None:
        before = len(self.faults)
        a, b = self.kind(left, it), self.kind(right, it)
        if again:  # the left side was walked already: tell its faults once
            del self.faults[before:]
            self.kind(right, it)
        if a is None or b is None:
            return
        if not _fits(a, b) or a in ("list", DURATION.kind):
            self.fault(
                node, f"{_ZH[a]}与{_ZH[b]}不能相比", f"{a} and {b} do not compare",
                "清单请用 any、all 或 count" if a == "list" else "请使两边为同一类型",
                "use any, all or count" if a == "list" else "make both sides one type",
            )  # fmt: skip
        elif op not in ("==", "!=") and (a == TEXT.kind or a == BOOL.kind):
            self.fault(
                node, f"{_ZH[a]}没有大小", f"{a} has no order", "只能用 ==、!=、in 或 startswith",
                "use ==, !=, in or startswith",
            )  # fmt: skip
        else:
            self.options(left, right, it)
            self.options(right, left, it)

    def options(self, named: tree.Node, said: tree.Node, it: Type | None) -> None:
        """A text compared with an enum must be one of its options, else the rule can never hold."""
        if not isinstance(named, tree.Fact | tree.Member) or not isinstance(said, tree.Constant):
            return
        before = len(self.faults)
        found = self.declared(named, it)
        del self.faults[before:]
        if found is not None and found.kind == "enum" and said.value not in found.options:
            self.fault(
                said, f"没有“{said.value}”这个选项", f"{said.value!r} is no option",
                f"可选：{'、'.join(found.options)}", f"options: {', '.join(found.options)}",
            )  # fmt: skip

    def aggregate(self, node: tree.Aggregate, it: Type | None) -> str | None:
        listed = self.declared(node.over, it)
        if listed is not None and listed.kind != "list":
            self.fault(node.over, "不是清单", "this is no list", "请换成清单事实", "use a list fact")
            listed = None
        result = {"any": BOOL.kind, "all": BOOL.kind, "count": INT.kind}.get(node.kind)
        if listed is None:
            return result
        if node.body is None:
            return result
        if result is not None:
            self.expect(node.body, listed, BOOL.kind)
            return result
        found = self.kind(node.body, listed)
        if found is None or _is_number(found) or (node.kind != "sum" and found == DATE.kind):
            return found
        self.fault(
            node.body, f"{node.kind} 不能用于{_ZH[found]}", f"{node.kind} takes no {found}", "请换成数", "use a number"
        )
        return None

    def reckoned(self, node: tree.Node, it: Type | None) -> str | None:
        match node:
            case tree.Total(first, others):
                return self.total(node, first, others, it)
            case tree.Product(factors):
                scaled = _BARE
                for factor in factors:
                    found = self.kind(factor, it)
                    if found is None:
                        return None
                    if not _is_number(found):
                        self.fault(
                            factor, f"{_ZH[found]}不能相乘", f"{found} does not multiply", "请换成数", "use a number"
                        )
                        return None
                    if found in _MEASURES and scaled in _MEASURES:
                        self.fault(
                            factor,
                            f"{_ZH[scaled]}不能乘以{_ZH[found]}",
                            f"{scaled} times {found} has no unit",
                            "请把其中一个声明为整数",
                            "declare one of them as int",
                        )
                        return None
                    scaled = found if scaled in (_BARE, "int") and found != _BARE else scaled
                return scaled
            case tree.Span(_, count):
                self.expect(count, it, INT.kind)
                if isinstance(count, tree.Constant) and not isinstance(count.value, int):
                    self.fault(count, "须为整数", "a whole number is wanted", "请写整数", "use a whole number")
                return DURATION.kind
            case tree.AgeAt(birth, at):
                self.expect(birth, it, DATE.kind)
                self.expect(at, it, DATE.kind)
                return INT.kind
        raise TypeError(f"not a node of a rule: {node!r}")

    def total(
        self, node: tree.Node, first: tree.Node, others: tuple[tuple[int, tree.Node], ...], it: Type | None
    ) -> str | None:
        so_far = self.kind(first, it)
        for _, term in others:
            more = self.kind(term, it)
            if so_far is None or more is None:
                so_far = None
            elif so_far == DATE.kind and more == DURATION.kind:
                continue
            elif _is_number(so_far) and _fits(so_far, more):
                so_far = more if so_far == _BARE else so_far
            else:
                self.fault(
                    term, f"{_ZH[so_far]}与{_ZH[more]}不能相加减", f"{so_far} and {more} do not add",
                    "同类的数才能相加减；日期只能加减 years/months/days", "add like numbers, or a stretch to a date",
                )  # fmt: skip
                so_far = None
        return so_far


def _constant_kind(value: object) -> str:
    if isinstance(value, bool):
        return BOOL.kind
    if isinstance(value, str):
        return TEXT.kind
    return DATE.kind if isinstance(value, date) else _BARE
