"""The dictionary of data elements: immutable, merged from the shipped base and what a definition brings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tongban.core.errors import Refusal
from tongban.core.facts.element import DERIVATIONS, SENSITIVITIES, UNITS, VIEWERS, Element
from tongban.core.facts.plainyaml import read_plain
from tongban.core.facts.showing import show_value
from tongban.core.rules.reasons import Label
from tongban.core.rules.types import KINDS, Type

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+")
_KEYS: Final = frozenset(
    {
        "zh", "en", "type", "unit", "source", "sensitivity", "who", "pattern", "pattern_zh", "min", "max", "options",
        "fields", "member", "of", "derive",
    }
)  # fmt: skip
_PARTS: Final = (("division", "所在区划", "division"), ("point", "坐标", "coordinates"))


class Dictionary(Mapping[str, Element]):
    """Elements by name; an address also gives ``<name>.division`` and ``<name>.point``."""

    def __init__(self, elements: Mapping[str, Element]) -> None:
        whole = dict(elements)
        for element in elements.values():
            for part in _parts(element):
                known = whole.setdefault(part.name, part)
                if known.type != part.type:
                    raise _conflict(part.name, f"它由地址 {element.name} 给出", f"the address {element.name} gives it")
        self._elements = MappingProxyType(whole)

    def __getitem__(self, name: str) -> Element:
        return self._elements[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._elements)

    def __len__(self) -> int:
        return len(self._elements)

    @classmethod
    def load(cls, path: Path) -> Dictionary:
        """The dictionary in a YAML file (``elements: {name: {zh, en, type, …}}``)."""
        data = read_plain(path.read_text(encoding="utf-8"), path.name)
        elements = data.get("elements") if isinstance(data, dict) else None
        if not isinstance(elements, dict):
            raise _wrong("elements", "缺少 elements", "elements is missing")
        return cls.of(elements)

    @classmethod
    def of(cls, data: Mapping[str, object]) -> Dictionary:
        """The dictionary said by plain mappings, as the ``dictionary:`` of a definition brings them."""
        return cls({name: _element(name, said, dotted=True) for name, said in data.items()})

    def merge(self, other: Dictionary) -> Dictionary:
        """Both; ``other`` may say a known element anew, but not with another type, nor kept with less care."""
        for name, element in other.items():
            known = self.get(name)
            if known is None:
                continue
            if known.type != element.type:
                raise _conflict(name, "类型或选项与已有定义不同", "its type or options differ from those known")
            if SENSITIVITIES.index(element.sensitivity) < SENSITIVITIES.index(known.sensitivity):
                raise _conflict(name, "敏感级别低于已有定义", "it would be kept with less care")
        return Dictionary({**self._elements, **other._elements})

    @cached_property
    def derived(self) -> tuple[Element, ...]:
        """Elements that follow from another one."""
        return tuple(element for element in self._elements.values() if element.of)

    @cached_property
    def types(self) -> Mapping[str, Type]:
        """What ``rules.check_types`` needs."""
        return MappingProxyType({name: element.type for name, element in self._elements.items()})

    @cached_property
    def ranges(self) -> Mapping[str, tuple[int | None, int | None]]:
        """Lowest and highest of the numbers that have one, in scaled units."""
        found = {name: (element.minimum, element.maximum) for name, element in self._elements.items()}
        return MappingProxyType({name: ends for name, ends in found.items() if ends != (None, None)})

    @cached_property
    def labels(self) -> Mapping[str, Label]:
        """What ``rules.explain`` needs; a field of a list is labelled ``<list>.<field>``."""
        found: dict[str, Label] = {}
        for name, element in self._elements.items():
            found[name] = _label(element)
            if element.type.fields:
                found.update({f"{name}.{member.name}": _label(member) for member in element.members})
        return MappingProxyType(found)


def _label(element: Element) -> Label:
    return Label(element.label_zh, element.label_en, lambda value: show_value(element, value))


def _parts(element: Element) -> Iterator[Element]:
    if element.type.kind != "address":
        return
    for part, zh, en in _PARTS:
        yield Element(
            f"{element.name}.{part}", f"{element.label_zh}{zh}", f"{element.label_en} {en}".strip(), Type(part),
            source="map", sensitivity=element.sensitivity, who=element.who,
        )  # fmt: skip


def _conflict(name: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "dictionary.conflict",
        f"数据元 {name} 不能重新定义：{zh}。请换一个名称，或沿用已有定义。",
        f"The data element {name} cannot be said anew: {en}. Choose another name, or use the one known.",
        where=name,
    )


def _wrong(where: str, zh: str, en: str) -> Refusal:
    return Refusal(
        "dictionary.element",
        f"数据元字典 {where}：{zh}。请对照 data/dictionary/base.yaml 修改。",
        f"Dictionary, {where}: {en}. Mend it after data/dictionary/base.yaml.",
        where=where,
    )


def _chosen(where: str, key: str, value: str, among: tuple[str, ...]) -> str:
    if value not in among:
        raise _wrong(
            f"{where}.{key}", f"{key} 应为 {'、'.join(among)} 之一", f"{key} must be one of {', '.join(among)}"
        )
    return value


def _element(name: str, said: object, *, dotted: bool) -> Element:
    if dotted and not _NAME.fullmatch(name):
        raise _wrong(name, "名称须带所属，如 applicant.age", "names carry their owner, as applicant.age")
    if not isinstance(said, Mapping):
        raise _wrong(name, "应为一组键值", "a mapping is wanted")
    if stray := sorted(set(said) - _KEYS):
        raise _wrong(f"{name}.{stray[0]}", f"没有 {stray[0]} 这一项", f"there is no key {stray[0]}")
    text = {key: value for key, value in said.items() if isinstance(value, str)}
    if not text.get("zh"):
        raise _wrong(f"{name}.zh", "缺少中文名称", "the Chinese label is missing")
    kind = _chosen(name, "type", text.get("type", "text"), tuple(sorted(KINDS)))
    options = _options(name, kind, said.get("options"))
    members, type_ = _typed(name, kind, options, said)
    sensitivity = _chosen(name, "sensitivity", text.get("sensitivity", "personal"), SENSITIVITIES)
    derive = text.get("derive", "copy" if "of" in text else "")
    return Element(
        name=name,
        label_zh=text["zh"],
        label_en=text.get("en", ""),
        type=type_,
        unit=text.get("unit", UNITS.get(kind, ("", ""))[0]),
        source=text.get("source", "applicant"),
        sensitivity=sensitivity,
        who=_chosen(name, "who", text.get("who", "everyone" if sensitivity == "public" else "handlers"), VIEWERS),
        pattern=_pattern(name, text.get("pattern", "")),
        pattern_zh=text.get("pattern_zh", ""),
        minimum=_whole(name, "min", text.get("min")),
        maximum=_whole(name, "max", text.get("max")),
        options_en=tuple(options.values()),
        members=members,
        of=text.get("of", ""),
        derive=_chosen(name, "derive", derive, DERIVATIONS) if derive else "",
    )


def _options(name: str, kind: str, said: object) -> dict[str, str]:
    """Options as a list of Chinese words, or as a mapping from them to English."""
    if isinstance(said, Mapping):
        options = {str(zh): str(en) for zh, en in said.items()}
    elif isinstance(said, list):
        options = {str(zh): "" for zh in said}
        if len(options) != len(said):
            raise _wrong(f"{name}.options", "选项重复", "an option is repeated")
    else:
        options = {}
    if (kind == "enum") != bool(options):
        raise _wrong(f"{name}.options", "enum 须有选项，其他类型不得有", "an enum has options, nothing else has")
    return options


def _typed(
    name: str, kind: str, options: dict[str, str], said: Mapping[str, object]
) -> tuple[tuple[Element, ...], Type]:
    fields, member = said.get("fields"), said.get("member")
    if kind != "list":
        if fields is not None or member is not None:
            raise _wrong(name, "只有 list 才有 fields 或 member", "only a list has fields or a member")
        return (), Type(kind, options=tuple(options))
    if isinstance(fields, Mapping) and member is None:
        members = tuple(_element(str(key), value, dotted=False) for key, value in fields.items())
        return members, Type("list", fields=tuple((each.name, each.type) for each in members))
    if isinstance(member, Mapping) and fields is None:
        one = _element("it", {"zh": said["zh"], **member}, dotted=False)
        return (one,), Type("list", member=one.type)
    raise _wrong(
        name,
        "list 须写 fields: {…} 或 member: {type: text} 之一",
        "a list has `fields: {…}` or a `member: {type: text}`",
    )


def _pattern(name: str, pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error:
        raise _wrong(f"{name}.pattern", "正则表达式写法不对", "not a regular expression") from None
    return pattern


def _whole(name: str, key: str, text: str | None) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise _wrong(f"{name}.{key}", "应为整数（金额以分计）", "a whole number is wanted (money in fen)")
    return int(text)
