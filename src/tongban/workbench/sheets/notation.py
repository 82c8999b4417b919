"""How a value of a definition stands in one cell of a table, and what was meant by what stands there.

Closed words stand in Chinese (受理 for ``accept``), lengths as 5个工作日, lists one to a line, edges as
``如果 … → …`` lines, ways of supply as ``电子证照：business_licence``; all else in the format's own one-line form.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.core.errors import Refusal
from tongban.core.workdays import Duration
from tongban.definition import vocabulary as v
from tongban.definition.schema import DEFINITION
from tongban.definition.schema.course import EDGE
from tongban.definition.schema.matters import SUPPLY
from tongban.definition.schema.shapes import Either, Many, Map, Named, OneOf
from tongban.definition.source import ReadError, read
from tongban.definition.source.writing import flow

LEFT_OUT = "（不适用）"  # null: this situation leaves the thing out
TOO_LONG = "（内容过长，请在编制台修改）"
LONGEST = 32_000  # a cell of a spreadsheet holds 32,767 letters
_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ＃．－]")
_WIDE_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

# The closed words that the vocabulary has only in the format's own form, by the name of their table.
_OWN_WORDS: Mapping[str, Mapping[str, str]] = {
    "环节类型": {key: one.zh for key, one in v.STEP_KINDS.items()},
    "材料轻重": v.WEIGHTS,
    "要求依据": v.REQUIRED_BY,
    "办理分离方式": v.SEPARATIONS,
    "渠道": v.CHANNELS,
    "事实类型": v.OUTPUT_TYPES,
    "参数类型": v.OUTPUT_TYPES,
    "对结果做什么": v.DOES,
    "机关角色": {"competent": "实施机关", "supervising": "监管机关", "enforcing": "执法机关"},
    "逾期处理": {"escalate": "督办", "go_on": "不等，继续办"},
    "当事人动作": {"appear": "到场", "sign": "签名"},
    "能否代理": {"allowed": "可以", "never": "不可以"},
    "启动方式": {"applicant": "依申请", "platform": "平台发起", "event": "事件触发", "organ": "依职权"},
    "听证": {"on_request": "依申请", "always": "必须", "never": "不需要"},
    "期间类型": {"statutory": "法定", "waiting": "等待期", "duty": "履行期"},
    "谁可撤回": {"any": "任一人", "all": "全体"},
    "对申请人有利的方向": {"up": "越大越有利", "down": "越小越有利", "none": "无方向"},
    "不足时": {"refuse": "不予受理", "queue": "轮候", "lot": "抽签"},
    "去向": {"not_needed": "不用办", "court": "法院"},
    "计时起点": {"closes": "批次截止时"},
}
_NONE = {"duration|none": "法律未规定", "valid": "长期"}
_TRUTH = {"true": "是", "false": "否"}
WAYS: Mapping[str, str] = {
    "form": "填表",
    "licence": "电子证照",
    "data": "数据核验",
    "earlier": "以前已交",
    "generate": "系统生成",
    "commitment": "告知承诺",
    "intermediary": "中介提交",
    "inquiry": "部门协查",
    "upload": "上传",
    "scan": "窗口扫描",
    "shown": "出示原件",
    "original": "收原件",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What lanes, steps and situations are called in the table: id → name, only where the name says which one."""

    lanes: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    situations: Mapping[str, str] = field(default_factory=dict)

    def of(self, refers: str) -> Mapping[str, str]:
        """The names for a column that points at ``lanes``, ``steps`` or ``situations``."""
        return {"lanes": self.lanes, "steps": self.steps, "situations": self.situations}.get(refers, {})


class Unmeant(Refusal):
    """What stands in a cell cannot be meant; its place is said by whoever reads the table."""


def words_of(shape: Any) -> Mapping[str, str]:
    """The closed words of a cell: as the format writes them → as the table shows them. Empty where any text may
    stand.
    """
    one = scalar_of(shape)
    if one == "bool":
        return _TRUTH
    if not isinstance(one, OneOf):
        return {}
    known = _OWN_WORDS.get(one.what, {})
    return {word: known.get(word, word) for word in one.words}


def scalar_of(shape: Any) -> Any:
    """What a single text (or each member of a list) is, in that shape: the name of a type, or a table of words."""
    if isinstance(shape, Either):
        return next((one for one in shape.of if isinstance(one, str | OneOf)), scalar_of(shape.of[0]))
    return scalar_of(shape.of) if isinstance(shape, Many | Map) else shape


def takes_list(shape: Any) -> bool:
    """May a list stand there?"""
    return isinstance(shape, Many) or (isinstance(shape, Either) and any(isinstance(one, Many) for one in shape.of))


def shown(value: Any, shape: Any, names: Mapping[str, str]) -> str:
    """The value as its cell."""
    text = _shown(value, shape, names)
    return text if len(text) <= LONGEST else TOO_LONG


def _shown(value: Any, shape: Any, names: Mapping[str, str]) -> str:
    if value is None:
        return LEFT_OUT
    if isinstance(value, str):
        return _word(value, shape, names)
    if not value:
        return ""
    if shape is EDGE and isinstance(value, dict):
        return _edge(value, names) or flow(value)
    if isinstance(shape, Named) and shape.of is SUPPLY:
        return _supply(value) or flow(value)
    if isinstance(value, list) and all(isinstance(one, str) and _on_a_line(one) for one in value):
        return "\n".join(_word(one, shape, names) for one in value)
    if isinstance(shape, Map) and isinstance(value, dict):
        said = [f"{key}：{_word(one, shape, names)}" for key, one in value.items() if isinstance(one, str)]
        return "\n".join(said) if len(said) == len(value) else flow(value)
    return flow(value)


def _on_a_line(text: str) -> bool:
    return bool(text.strip()) and text == text.strip() and "\n" not in text and text[0] not in "[{"


def _word(text: str, shape: Any, names: Mapping[str, str]) -> str:
    one = scalar_of(shape)
    if text in names:
        return names[text]
    if one in _NONE and text == "none":
        return _NONE[one]
    if one in ("duration", "duration|none", "valid", "decline"):
        try:
            return Duration.parse(text).zh
        except Refusal:
            return text
    return words_of(shape).get(text, text)


def _edge(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """One line for each way on; nothing where the edge has a form of its own."""
    lines: list[str] = []
    ways = value.get("one") if "one" in value else value.get("all")
    if len(value) != 1 or not isinstance(ways, list):
        return ""
    for way in ways:
        to = way if isinstance(way, str) else way.get("to") if isinstance(way, dict) else None
        when = way.get("when") if isinstance(way, dict) else None
        if not isinstance(to, str) or (isinstance(way, dict) and set(way) - {"to", "when"}) or (when and "→" in when):
            return ""
        if "one" in value:
            lines.append(f"如果 {when} → {names.get(to, to)}" if when else f"否则 → {names.get(to, to)}")
        else:
            lines.append(f"同时（{when}）→ {names.get(to, to)}" if when else f"同时 → {names.get(to, to)}")
    return "\n".join(lines)


def _supply(value: Any) -> str:
    """One line for each way; nothing where it is written otherwise than as a plain list."""
    lines = []
    for way in value if isinstance(value, list) else []:
        if isinstance(way, str) and way in WAYS:
            lines.append(WAYS[way])
        elif isinstance(way, dict) and len(way) == 1 and next(iter(way)) in WAYS:
            key, options = next(iter(way.items()))
            lines.append(f"{WAYS[key]}：{flow(options)}")
        else:
            return ""
    return "\n".join(lines)


def meant(text: str, shape: Any, names: Mapping[str, str], before: Any = None) -> Any:
    """The value that a cell means. ``before`` is what stood there: a single line stays a list where it was one.

    Raises Unmeant: ``cell.word`` (not in the closed list), ``cell.number``, ``cell.date``, ``cell.length``,
    ``cell.full-width``, ``cell.form`` (the one-line form does not read).
    """
    ids = {name: key for key, name in names.items()}
    if text == LEFT_OUT:
        return None
    if shape is EDGE and ("→" in text or "->" in text):
        return _edge_meant(text, ids)
    if isinstance(shape, Named) and shape.of is SUPPLY:
        return _flow_meant(text) if text[0] in "[{" else [_way_meant(line) for line in _lines(text)]
    if text[0] in "[{" and (found := _maybe_flow(text, shape)) is not None:
        return found
    if isinstance(shape, Map):
        return dict(_pair_meant(line, shape, ids) for line in _lines(text))
    if takes_list(shape) or isinstance(before, list):
        lines = [_scalar_meant(line, shape, ids) for line in _lines(text)]
        only = isinstance(shape, Many)
        return lines if only or len(lines) > 1 or isinstance(before, list) else lines[0]
    return _scalar_meant(text, shape, ids)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _maybe_flow(text: str, shape: Any) -> Any:
    """The one-line form of a list or mapping; a plain text may begin with a bracket too."""
    try:
        return _flow_meant(text)
    except Unmeant:
        if scalar_of(shape) in ("text", "rule") or takes_list(shape):
            return None
        raise


def _flow_meant(text: str) -> Any:
    try:
        return read("v: " + text.replace("\n", " "), "cell").data["v"]
    except ReadError as fault:
        raise Unmeant(
            "cell.form",
            f"“{text[:40]}”不是合规的写法（{fault.zh.partition('：')[2]}），请对照导出的原表改写",
            f"“{text[:40]}” does not read; write it as the exported table does",
        ) from None


def _edge_meant(text: str, ids: Mapping[str, str]) -> Any:
    one: list[Any] = []
    every: list[Any] = []
    for line in _lines(text.replace("->", "→")):
        said, _, to = line.rpartition("→")
        said, to = said.strip(), ids.get(to.strip(), to.strip())
        if said.startswith("如果"):
            one.append({"to": to, "when": said.removeprefix("如果").strip()})
        elif said == "否则":
            one.append({"to": to})
        elif said.startswith("同时"):
            when = said.removeprefix("同时").strip().strip("（）()").strip()
            every.append({"to": to, "when": when} if when else {"to": to})
        else:
            one, every = [], []
            break
    if bool(one) == bool(every):
        raise Unmeant(
            "cell.form",
            "流向应逐行写“如果 条件 → 环节”“否则 → 环节”，或“同时 → 环节”",
            "write the way on line by line: 如果 rule → step, 否则 → step, or 同时 → step",
        )
    return {"one": one} if one else {"all": every}


def _way_meant(line: str) -> Any:
    word, _, options = _split(line)
    way = next((key for key, said in WAYS.items() if word.strip() in (key, said)), None)
    if way is None:
        raise Unmeant(
            "cell.word",
            f"没有“{word.strip()[:20]}”这种提供方式，可写：{'、'.join(WAYS.values())}",
            f"“{word.strip()[:20]}” is no way of supply; write one of {', '.join(WAYS.values())}",
        )
    options = options.strip()
    return way if not options else {way: _flow_meant(options)}


def _split(line: str) -> tuple[str, str, str]:
    """At the first colon of either width."""
    place = min((at for at in (line.find("："), line.find(":")) if at >= 0), default=-1)
    return (line, "", "") if place < 0 else (line[:place], line[place], line[place + 1 :])


def _pair_meant(line: str, shape: Map, ids: Mapping[str, str]) -> tuple[str, Any]:
    key, mark, value = _split(line)
    if not mark or not value.strip():
        raise Unmeant("cell.form", f"“{line[:30]}”应写成“名称：值”", f"write “{line[:30]}” as name：value")
    return key.strip(), _scalar_meant(value.strip(), shape, ids)


def _scalar_meant(text: str, shape: Any, ids: Mapping[str, str]) -> str:
    one = scalar_of(shape)
    if text in ids:
        return ids[text]
    if words := words_of(shape):
        found = next((key for key, said in words.items() if text in (key, said)), None)
        if found is None and one in (DEFINITION["kind"], DEFINITION["nature"]) and v.ex_officio(text):
            raise Unmeant(v.EX_OFFICIO_CODE, *not_an_item(text))
        if found is None:
            allowed = "、".join(words.values())
            raise Unmeant(
                "cell.word", f"“{text[:20]}”不在可选值里，请改为：{allowed}", f"“{text[:20]}” is not one of {allowed}"
            )
        return found
    if one in _NONE and text in ("none", _NONE[one]):
        return "none"
    if one in ("duration", "duration|none"):
        try:
            return str(Duration.parse(text))
        except Refusal as fault:
            raise Unmeant("cell.length", fault.zh.rstrip("。"), fault.en) from None
    if one in ("valid", "decline"):
        try:
            return str(Duration.parse(text))
        except Refusal:
            return text
    if one in ("int", "date"):
        refuse_wide(text)
    if one == "int" and not (text.isascii() and text.isdigit()):
        raise Unmeant("cell.number", f"“{text[:20]}”不是整数，请只写数字", f"“{text[:20]}” is no whole number")
    if one == "date":
        _refuse_date(text)
    return text


def not_an_item(kind: str) -> tuple[str, str]:
    """What is said of an ex-officio power in a table (zh, en)."""
    zh = f"“{kind[:12]}”是依职权行使的权力，不是依申请办理的事项，不能列为政务服务事项，请删去这一行"
    return zh, f"the power of {v.ex_officio(kind)} is used ex officio and is no item anybody applies for; delete it"


def _refuse_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise Unmeant(
            "cell.date", f"“{text[:20]}”不是日期，请写成 2026-07-01", f"“{text[:20]}” is no date; write 2026-07-01"
        ) from None


def refuse_wide(text: str) -> None:
    """Full-width letters and digits 全角 in a code, a number or a date. Unmeant ``cell.full-width``."""
    if _WIDE.search(text):
        mended = text.translate(_WIDE_TO_ASCII)
        raise Unmeant(
            "cell.full-width",
            f"“{text[:24]}”里有全角字符，请改为半角“{mended[:24]}”",
            f"“{text[:24]}” holds full-width letters; write “{mended[:24]}”",
        )
