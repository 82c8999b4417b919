"""What a clerk types for a citation or a rule, as the format writes it; what things of a definition are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tongban.core.rules import RuleError, parse

_SIGNS = (("≥", ">="), ("≤", "<="), ("≠", "!="), ("＝", "=="), ("＞", ">"), ("＜", "<"), ("“", "'"), ("”", "'"))
_WORDS = ((" 且 ", " and "), (" 或 ", " or "), ("非 ", "not "))
_MEASURED = re.compile(r"([A-Za-z_][\w.]*) (>=|<=|==|!=|>|<) (\d+(?:\.\d+)?) ?(?:平方米|立方米|元|人|岁|个|户|间)?")
_ARTICLE = re.compile(
    r"^《?(?P<law>[^《》#]+?)》?\s*第(?P<n>[零〇一二三四五六七八九十百千\d]+)条(?:之(?P<ins>[一二三四五六七八九\d]+))?"
    r"(?:第(?P<p>[一二三四五六七八九十\d]+)款)?(?:第?[（(]?(?P<i>[一二三四五六七八九十\d]+)[）)]?项)?$"
)


@dataclass(frozen=True)
class Names:
    """What things of the definition are called: id → name, by table; rules' facts by label; laws by full title."""

    steps: Mapping[str, str] = field(default_factory=dict)
    lanes: Mapping[str, str] = field(default_factory=dict)
    situations: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    spans: Mapping[str, str] = field(default_factory=dict)
    licences: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    laws: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, int] = field(default_factory=dict)  # stored units in one unit of the screen, where not 1
    # By table and id: the English name of what has one, and a line that explains it in both languages.
    english: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    says: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)

    def table(self, name: str) -> Mapping[str, str]:
        """One table by its name; empty where there is none of that name."""
        found: Mapping[str, str] = getattr(self, name, {})
        return found

    def telling(self, name: str) -> dict[str, str]:
        """The names of a table that say which one is meant: no other thing has that name, or is called so by its id."""
        table = self.table(name)
        said = list(table.values())
        return {key: one for key, one in table.items() if one and said.count(one) == 1 and one not in table}


def as_cite(text: str, names: Names) -> str:
    """`许可法#42.1` from that, or from 《中华人民共和国行政许可法》第四十二条第一款; else as typed."""
    found = _ARTICLE.match(text)
    if not found:
        return text
    by_title = {title: name for name, title in names.laws.items() if title}
    law = by_title.get(found["law"], found["law"])
    parts = [_number(found["n"]), _number(found["p"]), _number(found["i"])]
    if parts[1] == "" and parts[2]:
        parts[1] = "1"
    number = parts[0] + (f"-{_number(found['ins'])}" if found["ins"] else "")
    return f"{law}#" + ".".join([number, *(part for part in parts[1:] if part)])


_NUMERALS = {digit: n for n, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}


def _number(said: str | None) -> str:
    if not said or said.isdigit():
        return said or ""
    total, digit = 0, 0
    for sign in said:
        if sign in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign]
            digit = 0
        else:
            digit = _NUMERALS[sign]
    return str(total + digit)


def as_rule(text: str, names: Names) -> str:
    """A rule of the grammar from itself or from 使用面积 ≥ 50 且 …; what cannot be read stays as typed."""
    text = text.strip()
    if _reads(text):
        return text
    said = f" {text} "
    for sign, plain in _SIGNS:
        said = said.replace(sign, plain)
    for word, plain in _WORDS:
        said = said.replace(word, plain)
    for fact, label in sorted(names.facts.items(), key=lambda pair: -len(pair[1])):
        if label:
            said = said.replace(label, f" {fact} ")
    said = re.sub(r"\s+", " ", re.sub(r"(?<![<>=!])=(?!=)", "==", said)).strip()
    said = _MEASURED.sub(lambda found: _scaled(found, names), said)
    return said if _reads(said) else text


def _scaled(found: re.Match[str], names: Names) -> str:
    """50 平方米 as the rule has it: in hundredths, like every number of an area; money in fen."""
    scale = names.scales.get(found[1], 1)
    number = Decimal(found[3]) * scale
    whole = number == number.to_integral_value()
    return f"{found[1]} {found[2]} {int(number) if whole else number}"


def _reads(text: str) -> bool:
    try:
        parse(text)
    except RuleError:
        return False
    return True
