"""One cell of a table, in the editor and in a workbook alike: how a value stands in it, what was meant by its words.

Closed words stand in Chinese (受理 for ``accept``), lengths as 5个工作日, ways on and conditional values as lines
``如果 … → …`` and ``否则 → …`` (``同时 → …`` where all are taken), ways of supply as 电子证照：business_licence; what
has no words stands in the format's own one-line form. Whatever a cell shows is read again as the value it shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.workdays import Duration
from tongban.definition import vocabulary as v
from tongban.definition.as_typed import Names, as_cite, as_rule
from tongban.definition.schema import DEFINITION, closed
from tongban.definition.schema.course import EDGE, LATE
from tongban.definition.schema.matters import SUPPLY
from tongban.definition.schema.shapes import Either, Field, Many, Map, Named, OneOf
from tongban.definition.schema.ways import scalar_of
from tongban.definition.source import ReadError, read
from tongban.definition.source.writing import flow
from tongban.definition.unmeant import Unmeant, not_an_item, refuse_number_or_date

NO_LIMIT, LONG_TERM = "法律未规定", "长期"
END, END_ZH = "end", "结束"
_NONE = {"duration|none": NO_LIMIT, "valid": LONG_TERM}
_NONE_SAID = frozenset({"none", NO_LIMIT, LONG_TERM, "无", "没有规定", "长期有效"})
LENGTHS = ("duration", "duration|none", "valid", "decline")
_IF, _ELSE, _ALL = "如果", "否则", "同时"
_OLD_ALL = ("并行", "all")
_OLD_WHEN = re.compile(r"^(.+?)\s+(?:当|when)\s+(.+)$")  # 3个工作日 当 规则, as it was written before
_COMMA = re.compile(r"[、，,；;\n]+")
_CITES = re.compile(r"[\n；;]+|、(?=[^（(]*(?:#|第|《))")
NOBODY = Names()


def show_cell(field: Field, value: Any, names: Names = NOBODY) -> str:
    """The value as its cell; empty where nothing is written."""
    if value is None or value in ("", [], {}):
        return ""
    shape, said = field.type, _called(field, names)
    if isinstance(value, str):
        return _word(value, shape, said)
    return _shown_form(field, value, shape, said) or flow(value)


def read_cell(field: Field, text: str, names: Names = NOBODY, was: Any = None, *, strict: bool = True) -> Any:
    """What the words of a cell mean; None for nothing. ``was`` is what stands there: a single line stays a list where
    it was one, and what words only point at is kept.

    With ``strict`` raises Unmeant: ``cell.word`` (not in the closed list), ``cell.number``, ``cell.date``,
    ``cell.length``, ``cell.full-width``, ``cell.form``. Without it what is not understood stays as typed, so that
    nothing is lost and the checker says what is wrong.
    """
    text = text.replace("\r\n", "\n").strip()
    return _Reader(field, names, was, strict).whole(text) if text else None


def words_of(shape: Any) -> Mapping[str, str]:
    """The closed words of a cell: as the format writes them → as it shows them; empty where any text may stand."""
    one = scalar_of(shape)
    if one == "bool":
        return closed.BOOL.cells
    return one.cells if isinstance(one, OneOf) else {}


def takes_list(shape: Any) -> bool:
    """May a list stand there?"""
    return isinstance(shape, Many) or (isinstance(shape, Either) and any(isinstance(one, Many) for one in shape.of))


def in_a_line(field: Field) -> bool:
    """Do several stand in one line, parted by 、? Sentences and citations stand on lines of their own."""
    shape = field.type
    if not isinstance(shape, Many):
        return field.control == "words"
    return isinstance(shape.of, OneOf) or (shape.of == "text" and field.control in ("", "words"))


def is_conditional(value: Any) -> bool:
    """A conditional value `{one: [{is, when}, …]}`, whatever its options look like."""
    return isinstance(value, dict) and set(value) == {"one"} and isinstance(value["one"], list)


def _called(field: Field, names: Names) -> dict[str, str]:
    said = names.telling(field.of) if field.of else {}
    return {**said, END: END_ZH} if field.type is EDGE else said


def _word(text: str, shape: Any, said: Mapping[str, str]) -> str:
    one = scalar_of(shape)
    if text in said:
        return said[text]
    if one in _NONE and text == "none":
        return _NONE[one]
    if one in LENGTHS:
        try:
            return Duration.parse(text).zh
        except Refusal:
            return text
    return words_of(shape).get(text, text)


def _shown_form(field: Field, value: Any, shape: Any, said: Mapping[str, str]) -> str:
    """Lists, branches, pairs; nothing where the value has a form of its own."""
    if shape is EDGE:
        key, together = ("to", True) if isinstance(value, dict) and "all" in value else ("to", False)
        return _branches(value, key, together, lambda to: _word(to, "text", said))
    if is_conditional(value):
        return _branches(value, "is", False, lambda one: _word(one, shape, said))
    if shape is LATE:
        end = value.get("end") if isinstance(value, dict) and set(value) == {"end"} else None
        return closed.LATE_END.cells.get(end, "") if isinstance(end, str) else ""
    if isinstance(shape, Named) and shape.of is SUPPLY:
        return _supply(value)
    if isinstance(value, list) and all(isinstance(one, str) and _on_a_line(one) for one in value):
        words = [_word(one, shape, said) for one in value]
        if not in_a_line(field):
            return "\n".join(words) if not _is_cites(shape) or not any(_CITES.search(one) for one in words) else ""
        return "" if any(_COMMA.search(one) for one in words) else "、".join(words)
    if isinstance(shape, Map) and isinstance(value, dict):
        return _pairs(value, shape, said)
    return ""


def _is_cites(shape: Any) -> bool:
    return bool(scalar_of(shape) == "cite")


def _on_a_line(text: str) -> bool:
    return bool(text.strip()) and text == text.strip() and "\n" not in text and text[0] not in "[{"


def _branches(value: Any, key: str, together: bool, word: Callable[[str], str]) -> str:
    """One line for each way on or each value; nothing where one of them has a form of its own."""
    options = value.get("all" if together else "one") if isinstance(value, dict) and len(value) == 1 else None
    lines = []
    for one in options if isinstance(options, list) else []:
        to = one if isinstance(one, str) else one.get(key) if isinstance(one, dict) else None
        when = one.get("when") if isinstance(one, dict) else None
        plain = isinstance(one, str) or (isinstance(one, dict) and not set(one) - {key, "when"})
        if not isinstance(to, str) or not plain or not isinstance(when, str | None) or "→" in f"{when}{to}":
            return ""
        if together:
            lines.append(f"{_ALL}（{when}）→ {word(to)}" if when else f"{_ALL} → {word(to)}")
        else:
            lines.append(f"{_IF} {when} → {word(to)}" if when else f"{_ELSE} → {word(to)}")
    return "\n".join(lines)


def _supply(value: Any) -> str:
    """One line for each way; nothing where it is written otherwise than as a plain list."""
    words, lines = closed.WAY.cells, []
    for way in value if isinstance(value, list) else []:
        if isinstance(way, str) and way in words:
            lines.append(words[way])
        elif isinstance(way, dict) and len(way) == 1 and next(iter(way)) in words:
            key, options = next(iter(way.items()))
            lines.append(f"{words[key]}：{flow(options)}")
        else:
            return ""
    return "\n".join(lines)


def _pairs(value: Mapping[str, Any], shape: Map, said: Mapping[str, str]) -> str:
    lines = []
    for key, one in value.items():
        deeper = isinstance(one, Mapping) and "options" in one  # a question below an answer: kept as it is
        if not (isinstance(one, str) and _on_a_line(one) or deeper) or re.search("[：:\n]", key) or key != key.strip():
            return ""
        lines.append(f"{key}：{'？' + str(one.get('key', '')) if deeper else _word(one, shape, said)}")
    return "\n".join(lines)


class _Reader:
    """One cell being read."""

    def __init__(self, field: Field, names: Names, was: Any, strict: bool) -> None:
        self.field, self.shape, self.names, self.was, self.strict = field, field.type, names, was, strict
        self.ids = {name: key for key, name in _called(field, names).items()}
        self.known = names.table(field.of) if field.of else {}

    def whole(self, text: str) -> Any:
        if isinstance(self.was, dict | list) and text == flow(self.was):
            return self.was
        if self.shape is EDGE:
            return self.edge(text)
        if isinstance(self.shape, Named) and self.shape.of is SUPPLY:
            return self.flow(text) if text[0] in "[{" else [self.way(line) for line in _lines(text)]
        if text[0] in "[{" and (found := self.maybe_flow(text)) is not None:
            return found
        if self.conditional() and (found := self.cases(text)) is not None:
            return found
        if isinstance(self.shape, Map):
            return dict(pair for line in _lines(text) if (pair := self.pair(line)) is not None)
        if takes_list(self.shape) or isinstance(self.was, list):
            return self.listed(text)
        one_line = self.field.control not in ("long", "yaml") and scalar_of(self.shape) != "any"
        return self.scalar(" ".join(text.split("\n")) if one_line else text)

    def listed(self, text: str) -> Any:
        parted = _COMMA if in_a_line(self.field) else _CITES if _is_cites(self.shape) else re.compile("\n")
        parts = [self.scalar(part.strip()) for part in parted.split(text) if part.strip()]
        only = isinstance(self.shape, Many) and not isinstance(self.was, str)
        return parts if only or len(parts) != 1 or isinstance(self.was, list) else parts[0]

    # forms

    def maybe_flow(self, text: str) -> Any:
        """The one-line form of a list or mapping; a plain text may begin with a bracket too."""
        plain = scalar_of(self.shape) in ("text", "rule", "any", "amount") or takes_list(self.shape)
        try:
            found = self.flow(text)
        except Unmeant:
            if plain or not self.strict:
                return None
            raise
        return None if isinstance(found, str) else found

    def flow(self, text: str) -> Any:
        try:
            return read("v: " + text.replace("\n", " "), "cell").data["v"]
        except ReadError as fault:
            if not self.strict:
                return text
            said = fault.zh.partition("：")[2]
            zh = f"“{text[:40]}”不是合规的写法（{said}），请对照导出的原表改写"
            en = f"“{text[:40]}” does not read; write it as the exported table does"
            raise Unmeant("cell.form", zh, en) from None

    def conditional(self) -> bool:
        """May a conditional value stand here? A sentence, a rule or a list keeps its arrows."""
        one = scalar_of(self.shape)
        if takes_list(self.shape) or self.field.control == "long" or isinstance(self.shape, Map):
            return False
        return isinstance(one, OneOf) or one in (*LENGTHS, "text", "int", "amount")

    def cases(self, text: str) -> Any:
        """Lines 如果 … → …; and as they were written before, 3个工作日 当 规则. None for anything else."""
        lines = _lines(text)
        options: list[Any] = []
        for line in lines:
            head, when = self.branch(line)
            if head is None:
                old = _OLD_WHEN.match(line)
                head, when = (old[1], old[2]) if old else (line, "")
                if not old and (len(lines) < 2 or line is not lines[-1]):
                    return None
            option = {"is": self.scalar(head)}
            options.append({**option, "when": as_rule(when, self.names)} if when else option)
        return {"one": options} if any("when" in one for one in options) else None

    def branch(self, line: str) -> tuple[str | None, str]:
        """(what it leads to, under which rule); None where the line is no branch."""
        said, arrow, to = line.replace("->", "→").rpartition("→")
        said, to = said.strip(), to.strip()
        if arrow and said.startswith(_IF) and said != _IF:
            return to, said.removeprefix(_IF).strip()
        return (to, "") if arrow and said == _ELSE else (None, "")

    def edge(self, text: str) -> Any:
        if text[0] in "[{" and (found := self.maybe_flow(text)) is not None:
            return found
        lines = _lines(text)
        together = lines[0] in _OLD_ALL
        options, every = [], together
        for line in lines[together:]:
            said, arrow, to = line.replace("->", "→").rpartition("→")
            if arrow and said.strip().startswith(_ALL):
                every = True
                when = said.strip().removeprefix(_ALL).strip().strip("（）()").strip()
                head: str | None = to.strip()
            else:
                head, when = self.branch(line)
            if head is None:
                if arrow and self.strict:
                    zh = "流向应逐行写“如果 条件 → 环节”“否则 → 环节”，或“同时 → 环节”"
                    en = "write the way on line by line: 如果 rule → step, 否则 → step, or 同时 → step"
                    raise Unmeant("cell.form", zh, en)
                old = _OLD_WHEN.match(line)
                head, when = (old[1].strip(), old[2]) if old else (line, "")
            to_step = self.pointed(head)
            options.append({"to": to_step, "when": as_rule(when, self.names)} if when else {"to": to_step})
        if len(options) == 1 and "when" not in options[0] and not every:
            return options[0]["to"]
        return {"all" if every else "one": options}

    def pointed(self, said: str) -> str:
        """A thing of the definition by its id or its name."""
        if said in self.known:
            return said
        return self.ids.get(said) or next((key for key, name in self.known.items() if name == said), said)

    def way(self, line: str) -> Any:
        word, _, options = _split(line)
        said = closed.WAY.words
        way = next((key for key, one in said.items() if word.strip() in (key, one.zh, one.cell)), None)
        if way is None:
            if not self.strict:
                return line
            offer = "、".join(closed.WAY.cells.values())
            zh = f"没有“{word.strip()[:20]}”这种提供方式，可写：{offer}"
            raise Unmeant("cell.word", zh, f"“{word.strip()[:20]}” is no way of supply; write one of {offer}")
        return way if not options.strip() else {way: self.flow(options.strip())}

    def pair(self, line: str) -> tuple[str, Any] | None:
        key, mark, said = _split(line)
        key, said = key.strip(), said.strip()
        kept = self.was.get(key) if isinstance(self.was, Mapping) else None
        if said.startswith("？") and isinstance(kept, Mapping):
            return key, kept
        if self.strict and (not mark or not said):
            raise Unmeant("cell.form", f"“{line[:30]}”应写成“名称：值”", f"write “{line[:30]}” as name：value")
        return (key, self.scalar(said)) if key else None

    # one value

    def scalar(self, text: str) -> Any:
        one = scalar_of(self.shape)
        if self.field.of and one == "text":
            return self.pointed(text)
        if isinstance(one, OneOf) or one == "bool":
            return self.word(text, one)
        if one in _NONE and text in _NONE_SAID:
            return "none"
        if one in LENGTHS:
            return self.length(text, one)
        if one == "cite":
            return as_cite(text, self.names)
        if one in ("rule", "amount"):
            return as_rule(text, self.names)
        if self.strict and one in ("int", "date"):
            refuse_number_or_date(text, one)
        return text

    def word(self, text: str, one: Any) -> Any:
        table = closed.BOOL if one == "bool" else one.table
        allowed = table.cells if one == "bool" else one.cells
        said = table.words
        found = next((key for key in allowed if text in (key, said[key].zh, said[key].cell)), None)
        if found is None and self.shape is LATE:
            ends = closed.LATE_END.words
            end = next((key for key, word in ends.items() if text in (f"end:{key}", word.zh)), None)
            if end is not None:
                return {"end": end}
        if found is not None or not self.strict:
            return found or text
        if one in (DEFINITION["kind"], DEFINITION["nature"]) and v.ex_officio(text):
            raise Unmeant(v.EX_OFFICIO_CODE, *not_an_item(text))
        offer = "、".join(allowed.values())
        raise Unmeant(
            "cell.word", f"“{text[:20]}”不在可选值里，请改为：{offer}", f"“{text[:20]}” is not one of {offer}"
        )

    def length(self, text: str, one: str) -> str:
        try:
            return str(Duration.parse(text))
        except Refusal as fault:
            if self.strict and one in ("duration", "duration|none"):
                raise Unmeant("cell.length", fault.zh.rstrip("。"), fault.en) from None
            return text


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _split(line: str) -> tuple[str, str, str]:
    """At the first colon of either width."""
    place = min((at for at in (line.find("："), line.find(":")) if at >= 0), default=-1)
    return (line, "", "") if place < 0 else (line[:place], line[place], line[place + 1 :])
