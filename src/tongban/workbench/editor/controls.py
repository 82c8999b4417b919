"""How a value of the text is shown in a cell, and what a person's words in the cell mean.

A sort of control knows both ways; what it does not understand it keeps as typed, so that nothing is lost and the
checker says what is wrong. A clerk writes 20个工作日, 《许可法》第四十二条 or names of steps; the text keeps the short
forms of the format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.rules import RuleError, parse
from tongban.core.workdays import Duration
from tongban.definition.source import ReadError, read
from tongban.definition.source.writing import flow

# The format's own words that stand for a length where none is meant.
NO_LIMIT = "法律未规定"
LONG_TERM = "长期"
END = "end"
_END_ZH = "结束"
_ALL_ZH = "并行"
_WHEN = re.compile(r"^(.+?)\s+(?:当|when)\s+(.+)$")
_COMMA = re.compile(r"[、，,；;\n]+")
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

    def table(self, name: str) -> Mapping[str, str]:
        """One table by its name."""
        found: Mapping[str, str] = getattr(self, name)
        return found


@dataclass(frozen=True, slots=True)
class Control:
    """``sort`` is one of SORTS; ``of`` the table its words come from (of Names, or of OPTIONS), empty for none."""

    sort: str
    of: str = ""


def shown(control: Control, value: Any, names: Names) -> str:
    """The value as the cell shows it; empty where nothing is written."""
    if value is None:
        return ""
    if is_choice(value) and control.sort != "edge":
        return "\n".join(_branch(one, lambda v: shown(control, v, names), "is") for one in value["one"])
    return _SORTS[control.sort][0](value, control, names)


def meant(control: Control, text: str, names: Names, was: Any = None) -> Any:
    """What the words typed mean; None for nothing. ``was`` is what stands there (kept where words only point at it)."""
    text = text.replace("\r\n", "\n").strip()
    if not text:
        return None
    if control.sort in _CONDITIONAL and (found := _choice(control, text, names)) is not None:
        return found
    return _SORTS[control.sort][1](text, control, names, was)


def is_choice(value: Any) -> bool:
    """A conditional value `{one: [{is, when}, …]}`, whatever its options look like."""
    return isinstance(value, dict) and set(value) == {"one"} and isinstance(value["one"], list)


def is_simple_edge(value: Any) -> bool:
    """One way on, without a condition."""
    return value is None or isinstance(value, str)


_CONDITIONAL = frozenset({"duration", "choice", "line"})


def _branch(option: Any, said: Callable[[Any], str], key: str) -> str:
    if not isinstance(option, dict):
        return said(option)
    head = said(option.get(key))
    return f"{head} 当 {option['when']}" if option.get("when") else head


def _choice(control: Control, text: str, names: Names) -> Any:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 2 and not _WHEN.match(text):
        return None
    if not any(_WHEN.match(line) for line in lines):
        return None
    options = []
    for line in lines:
        found = _WHEN.match(line)
        head = meant(control, found[1] if found else line, names)
        options.append({"is": head, "when": as_rule(found[2], names)} if found else {"is": head})
    return {"one": options}


# plain text


def _text(value: Any, control: Control, names: Names) -> str:
    return value if isinstance(value, str) else flow(value)


def _as_text(text: str, control: Control, names: Names, was: Any) -> Any:
    if text[:1] in "{[" and was is not None and not isinstance(was, str):
        try:
            return read(f"v: {text}", "cell").data["v"]
        except ReadError:
            return text
    return text


def _one_line(text: str, control: Control, names: Names, was: Any) -> Any:
    return _as_text(" ".join(text.split("\n")), control, names, was)


def _pick(text: str, control: Control, names: Names, was: Any) -> Any:
    return was if isinstance(was, dict) and text == flow(was) else text


# lists


def _words(value: Any, control: Control, names: Names) -> str:
    return "、".join(_strings(value))


def _as_words(text: str, control: Control, names: Names, was: Any) -> Any:
    found = [part.strip() for part in _COMMA.split(text) if part.strip()]
    return found[0] if len(found) == 1 and isinstance(was, str) else found


def _lines(value: Any, control: Control, names: Names) -> str:
    return "\n".join(_strings(value))


def _as_lines(text: str, control: Control, names: Names, was: Any) -> Any:
    found = [line.strip() for line in text.split("\n") if line.strip()]
    return found[0] if len(found) == 1 and isinstance(was, str) else found


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return (
        [one if isinstance(one, str) else flow(one) for one in value] if isinstance(value, Sequence) else [flow(value)]
    )


# lengths of time


def _length(value: Any, control: Control, names: Names) -> str:
    if value == "none":
        return LONG_TERM if control.of == "valid" else NO_LIMIT
    try:
        return Duration.parse(str(value)).zh if isinstance(value, str) else flow(value)
    except Refusal:
        return str(value)


def _as_length(text: str, control: Control, names: Names, was: Any) -> Any:
    if text in (NO_LIMIT, LONG_TERM, "none", "无", "没有规定", "长期有效"):
        return "none"
    try:
        return str(Duration.parse(text))
    except Refusal:
        return text


# citations


def _cites(value: Any, control: Control, names: Names) -> str:
    return "\n".join(_strings(value))


def _as_cites(text: str, control: Control, names: Names, was: Any) -> Any:
    found = [
        as_cite(part.strip(), names) for part in re.split(r"[\n；;]+|、(?=[^（(]*(?:#|第|《))", text) if part.strip()
    ]
    return found[0] if len(found) == 1 and not isinstance(was, list) else found


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


# rules


def _rule(value: Any, control: Control, names: Names) -> str:
    return value if isinstance(value, str) else flow(value)


def _as_rule(text: str, control: Control, names: Names, was: Any) -> Any:
    return as_rule(" ".join(text.split("\n")), names)


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


# what comes next


def _edge(value: Any, control: Control, names: Names) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and ("one" in value or "all" in value):
        options = value.get("one") or value.get("all") or []
        lines = [_branch(one, lambda to: _step_name(to, names), "to") for one in options]
        return "\n".join([_ALL_ZH, *lines] if "all" in value else lines)
    return flow(value)


def _step_name(step: Any, names: Names) -> str:
    if step == END:
        return _END_ZH
    name = names.steps.get(str(step), "")
    return name if name and list(names.steps.values()).count(name) == 1 else str(step)


def _as_edge(text: str, control: Control, names: Names, was: Any) -> Any:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    together = lines[0] in (_ALL_ZH, "all")
    options: list[Any] = []
    for line in lines[together:]:
        found = _WHEN.match(line)
        to = _as_step((found[1] if found else line).strip(), names)
        options.append({"to": to, "when": as_rule(found[2], names)} if found else {"to": to})
    if len(options) == 1 and "when" not in options[0] and not together:
        return options[0]["to"]
    return {"all" if together else "one": options}


def _as_step(said: str, names: Names) -> str:
    if said in (_END_ZH, END):
        return END
    if said in names.steps:
        return said
    return next((key for key, name in names.steps.items() if name == said), said)


def _late(value: Any, control: Control, names: Names) -> str:
    return f"end:{value.get('end')}" if isinstance(value, dict) else str(value)


def _as_late(text: str, control: Control, names: Names, was: Any) -> Any:
    head, _, how = text.partition(":")
    return {"end": how} if head == "end" and how else text


# pairs: name：value


def _pairs(value: Any, control: Control, names: Names) -> str:
    if not isinstance(value, Mapping):
        return flow(value)
    words = OPTIONS.get(control.of) or (names.table(control.of) if control.of else {})
    lines = []
    for key, one in value.items():
        said = f"？{one.get('key', '')}" if isinstance(one, Mapping) else words.get(str(one), str(one))
        lines.append(f"{key}：{said}")
    return "\n".join(lines)


def _as_pairs(text: str, control: Control, names: Names, was: Any) -> Any:
    words = OPTIONS.get(control.of) or (names.table(control.of) if control.of else {})
    back = {name: key for key, name in words.items()}
    found: dict[str, Any] = {}
    for line in text.split("\n"):
        key, _, said = line.replace(":", "：").partition("：")
        key, said = key.strip(), said.strip()
        if not key:
            continue
        kept = was.get(key) if isinstance(was, Mapping) else None
        found[key] = kept if said.startswith("？") and isinstance(kept, Mapping) else back.get(said, said)
    return found


# closed lists that depend on nothing in the definition
OPTIONS: dict[str, Mapping[str, str]] = {}

_Show = Callable[[Any, Control, Names], str]
_Mean = Callable[[str, Control, Names, Any], Any]
_SORTS: Mapping[str, tuple[_Show, _Mean]] = {
    "line": (_text, _one_line),
    "long": (_text, _as_text),
    "choice": (_text, _pick),
    "words": (_words, _as_words),
    "many": (_words, _as_words),
    "lines": (_lines, _as_lines),
    "duration": (_length, _as_length),
    "cites": (_cites, _as_cites),
    "rule": (_rule, _as_rule),
    "edge": (_edge, _as_edge),
    "late": (_late, _as_late),
    "pairs": (_pairs, _as_pairs),
    "yaml": (_text, _as_text),
}
SORTS = tuple(_SORTS)
