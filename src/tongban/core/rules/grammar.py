"""Reading a rule: recursive descent over a closed grammar (docs/rules.md). Nothing here knows any fact or type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final

from tongban.core.rules import tree
from tongban.core.rules.errors import ill_typed, syntax
from tongban.core.rules.tokens import AGGREGATES, FUNCTIONS, SPANS, WORDS, Token, tokens

MAX_LENGTH: Final = 2000
MAX_DEPTH: Final = 32
_COMPARISONS: Final = frozenset({"==", "!=", "<", "<=", ">", ">="})
_RELATIONS: Final = _COMPARISONS | {"in", "between", "startswith"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that reads. Two rules are the same when their text is; ``names`` are all facts it may look at."""

    text: str
    ast: tree.Node = field(compare=False, repr=False)
    names: frozenset[str] = field(compare=False, repr=False)


@lru_cache(maxsize=8192)
def parse(text: str) -> Rule:
    """The rule said by ``text``; RuleError with column and remedy when it is not one."""
    if len(text) > MAX_LENGTH:
        raise syntax(
            MAX_LENGTH + 1,
            f"规则超过 {MAX_LENGTH} 字",
            f"longer than {MAX_LENGTH} characters",
            "请拆成几条规则",
            "divide it into several rules",
        )
    reader = _Reader(tokens(text))
    node = reader.disjunction()
    reader.finish()
    return Rule(text, node, frozenset(_names(node)))


def _names(node: object) -> Iterator[str]:
    if isinstance(node, tree.Fact):
        yield node.name
    elif isinstance(node, tuple):
        for part in node:
            yield from _names(part)
    elif isinstance(node, tree.Node):
        for each in fields(node):
            yield from _names(getattr(node, each.name))


def _said(token: Token) -> tuple[str, str]:
    return ("规则到此结束", "the rule ends here") if token.kind == "end" else (f"“{token.text}”", repr(token.text))


class _Reader:
    """One pass over the words; ``deep`` counts brackets, ``not`` and functions that are open, ``inside`` aggregates."""

    def __init__(self, words: list[Token]) -> None:
        self.words = words
        self.place = 0
        self.deep = 0
        self.inside = 0

    @property
    def here(self) -> Token:
        return self.words[self.place]

    def step(self) -> Token:
        token = self.here
        self.place += 1
        return token

    def sees(self, *texts: str) -> bool:
        token = self.here
        return token.kind in ("name", "mark") and token.text in texts

    def want(self, mark: str) -> Token:
        if self.sees(mark):
            return self.step()
        zh, en = _said(self.here)
        raise syntax(
            self.here.column,
            f"这里应为“{mark}”，却是{zh}",
            f"expected {mark!r}, found {en}",
            f"请补上 {mark}",
            f"add {mark}",
        )

    def deeper(self, column: int) -> None:
        self.deep += 1
        if self.deep > MAX_DEPTH:
            raise syntax(
                column,
                f"嵌套超过 {MAX_DEPTH} 层",
                f"nested deeper than {MAX_DEPTH}",
                "请拆成几条规则",
                "divide it into several rules",
            )

    def finish(self) -> None:
        token = self.here
        if token.kind == "end":
            return
        if token.text in _RELATIONS:
            raise syntax(
                token.column,
                "比较不能连写",
                "comparisons do not chain",
                "请写作 x between a and b，或用 and 连接",
                "write x between a and b, or join with and",
            )
        if token.text == "not":
            raise syntax(
                token.column,
                "这里不能用 not",
                "not cannot stand here",
                "请写作 not (x in [...])",
                "write not (x in [...])",
            )
        raise syntax(
            token.column,
            f"多出“{token.text}”",
            f"unexpected {token.text!r}",
            "请用 and 或 or 连接，或删去它",
            "join with and / or, or delete it",
        )

    def disjunction(self) -> tree.Node:
        first = self.conjunction()
        parts = [first]
        while self.sees("or"):
            self.step()
            parts.append(self.conjunction())
        return first if len(parts) == 1 else tree.Or(tuple(parts), column=first.column)

    def conjunction(self) -> tree.Node:
        first = self.negation()
        parts = [first]
        while self.sees("and"):
            self.step()
            parts.append(self.negation())
        return first if len(parts) == 1 else tree.And(tuple(parts), column=first.column)

    def negation(self) -> tree.Node:
        if not self.sees("not"):
            return self.relation()
        column = self.step().column
        self.deeper(column)
        part = self.negation()
        self.deep -= 1
        return tree.Not(part, column=column)

    def relation(self) -> tree.Node:
        left = self.total()
        if not self.sees(*_RELATIONS):
            return left
        op = self.step()
        made: tree.Node
        if op.text == "in":
            made = tree.In(left, self.options(), column=left.column)
        elif op.text == "startswith":
            made = tree.StartsWith(left, self.total(), column=left.column)
        elif op.text == "between":
            low = self.total()
            self.want("and")
            made = tree.Between(left, low, self.total(), column=left.column)
        else:
            made = tree.Compare(op.text, left, self.total(), column=left.column)
        if self.sees(*_RELATIONS):
            self.finish()
        return made

    def total(self) -> tree.Node:
        first = self.product()
        others: list[tuple[int, tree.Node]] = []
        while self.sees("+", "-"):
            sign = 1 if self.step().text == "+" else -1
            others.append((sign, self.product()))
        return tree.Total(first, tuple(others), column=first.column) if others else first

    def product(self) -> tree.Node:
        first = self.atom()
        factors = [first]
        while self.sees("*"):
            self.step()
            factors.append(self.atom())
        return first if len(factors) == 1 else tree.Product(tuple(factors), column=first.column)

    def atom(self) -> tree.Node:
        token = self.here
        if self.sees("("):
            self.step()
            self.deeper(token.column)
            inner = self.disjunction()
            if not self.sees(")"):
                self.close()
            self.step()
            self.deep -= 1
            return inner
        if token.kind in ("number", "text", "day") or self.sees("-", "true", "false"):
            return self.constant()
        if token.kind == "name":
            return self.function() if token.text in FUNCTIONS else self.named()
        zh, en = _said(token)
        raise syntax(
            token.column,
            f"这里缺一个名称或值（{zh}）",
            f"a name or value is missing ({en})",
            "请写上事实名称、数字、带引号的文字或 @日期",
            "write a fact, a number, a text in quotes or an @date",
        )

    def close(self) -> None:
        if self.here.kind != "end" and not self.sees(",", "]"):
            self.finish()
        self.want(")")

    def named(self) -> tree.Node:
        token = self.step()
        if token.text == "at":
            return tree.At(column=token.column)
        if token.text == "it" or token.text.startswith("it."):
            if not self.inside:
                raise syntax(
                    token.column,
                    "it 只能用在 any、all、count、sum、min、max 内",
                    "it stands only in an aggregate",
                    "请写作 any(清单, it.字段 …)",
                    "write any(list, it.field …)",
                )
            return tree.Member(token.text[3:], column=token.column)
        if token.text in WORDS or "." not in token.text:
            raise syntax(
                token.column,
                f"“{token.text}”不是事实名称",
                f"{token.text!r} is not the name of a fact",
                "名称须带所属，如 applicant.age；文字请加引号",
                "names carry their owner, as applicant.age; quote text",
            )
        return tree.Fact(token.text, column=token.column)

    def constant(self) -> tree.Constant:
        token = self.step()
        value: str | int | Fraction | date
        if token.text in ("true", "false") and token.kind == "name":
            value = token.text == "true"
        elif token.kind == "text":
            value = token.text[1:-1]
        elif token.kind == "day":
            value = date.fromisoformat(token.text[1:])
        elif token.kind == "number":
            value = _number(token.text)
        elif token.text == "-" and self.here.kind == "number":
            value = -_number(self.step().text)
        else:
            raise syntax(
                token.column,
                "这里只能是数字、带引号的文字或 @日期",
                "only a number, a text in quotes or an @date",
                "要取负请写作 0 - x",
                "for a negative write 0 - x",
            )
        return tree.Constant(value, column=token.column)

    def options(self) -> tuple[tree.Constant, ...]:
        opening = self.here
        if not self.sees("["):
            zh, en = _said(opening)
            raise syntax(
                opening.column,
                f"in 之后应是方括号清单，却是{zh}",
                f"in wants a list in [ ], found {en}",
                "请写作 in ['甲', '乙']；清单事实请用 any(清单, it == '甲')",
                "write in ['a', 'b']; for a list fact any(list, it == 'a')",
            )
        self.step()
        found = [self.constant()]
        while self.sees(","):
            self.step()
            found.append(self.constant())
        self.want("]")
        sorts = {_sort(constant.value) for constant in found}
        if len(sorts) > 1 or "bool" in sorts:
            raise ill_typed(
                opening.column,
                "清单里的值须都是文字、都是数字或都是日期",
                "a list holds texts, numbers or dates only",
                "请统一写法",
                "make them one sort",
            )
        return tuple(found)

    def function(self) -> tree.Node:
        name = self.step()
        self.deeper(name.column)
        self.want("(")
        made: tree.Node
        if name.text in SPANS:
            made = tree.Span(name.text, self.total(), column=name.column)
        elif name.text in AGGREGATES:
            made = self.aggregate(name)
        else:
            birth = self.total()
            self.want(",")
            made = tree.AgeAt(birth, self.total(), column=name.column)
        self.want(")")
        self.deep -= 1
        return made

    def aggregate(self, name: Token) -> tree.Aggregate:
        place = self.here
        over = self.atom()
        if not isinstance(over, tree.Fact | tree.Member):
            raise syntax(
                place.column,
                f"{name.text} 的第一项应是清单事实",
                f"{name.text} goes over a list fact",
                f"请写作 {name.text}(household.members, …)",
                f"write {name.text}(household.members, …)",
            )
        if name.text == "count" and self.sees(")"):
            return tree.Aggregate("count", over, None, column=name.column)
        self.want(",")
        self.inside += 1
        body = self.disjunction()
        self.inside -= 1
        return tree.Aggregate(name.text, over, body, column=name.column)


def _number(text: str) -> int | Fraction:
    exact = Fraction(text)
    return exact.numerator if exact.denominator == 1 else exact


def _sort(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    return "text" if isinstance(value, str) else "date" if isinstance(value, date) else "number"
