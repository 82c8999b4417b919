"""The words of a rule. Columns count characters from 1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from tongban.core.rules.errors import syntax

WORDS: Final = frozenset({"and", "or", "not", "in", "between", "startswith", "true", "false", "at", "it"})
AGGREGATES: Final = frozenset({"any", "all", "count", "sum", "min", "max"})
SPANS: Final = frozenset({"years", "months", "days"})
FUNCTIONS: Final = AGGREGATES | SPANS | {"age_at"}

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<number>[0-9]+(?:\.[0-9]+)?)(?![A-Za-z0-9_.])
      | (?P<day>@[0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])
      | (?P<text>'[^'\r\n]*'|"[^"\r\n]*")
      | (?P<mark>==|!=|<=|>=|[<>+\-*(),\[\]])""",
    re.VERBOSE,
)
_WIDE: Final = frozenset("，（）【】“”‘’＝＋－＊＜＞≥≤≠")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is name, number, day, text, mark or end."""

    kind: str
    text: str
    column: int


def tokens(text: str) -> list[Token]:
    """The words of ``text``, ending with one of kind ``end``; refuses the first character that begins no word."""
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _stray(text, place)
        kind = str(match.lastgroup)
        if kind == "day":
            _check_day(match.group(), place + 1)
        if kind != "space":
            found.append(Token(kind, match.group(), place + 1))
        place = match.end()
    found.append(Token("end", "", len(text) + 1))
    return found


def _check_day(word: str, column: int) -> None:
    try:
        date.fromisoformat(word[1:])
    except ValueError:
        raise syntax(
            column, f"没有 {word[1:]} 这一天", f"there is no day {word[1:]}", "请核对年月日", "check the day"
        ) from None


def _stray(text: str, place: int) -> Exception:
    sign, column = text[place], place + 1
    if sign in _WIDE:
        return syntax(
            column,
            f"“{sign}”是全角或数学符号",
            f"{sign!r} is a full-width sign",
            "请改用半角符号 , ( ) [ ] ' \" == != <= >=",
            "use the ASCII signs",
        )
    if sign in "'\"":
        return syntax(
            column, "文字没有结束的引号", "the text is not closed", "请在同一行补上引号", "close it on its line"
        )
    if sign == "@":
        return syntax(column, "日期写法不对", "not a date", "请写作 @2026-01-31", "write @2026-01-31")
    if sign == "=":
        return syntax(column, "单个等号不表示比较", "one = compares nothing", "请写作 ==", "write ==")
    if sign in "/%":
        return syntax(
            column, "规则没有除法", "rules do not divide", "请改用乘法，如 * 0.5", "multiply instead, as in * 0.5"
        )
    if sign.isascii() and sign.isdigit():
        return syntax(column, "数字写法不对", "not a number", "请写作 12 或 0.5，不带单位", "write 12 or 0.5, no unit")
    return syntax(
        column,
        f"不认识“{sign}”",
        f"unexpected {sign!r}",
        "文字请加引号，名称只用字母、数字、下划线和点",
        "put text in quotes; names are letters, digits, _ and dots",
    )
