"""The register of standards 标准登记册: five families, and what a standard may govern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.core.errors import Refusal
from tongban.definition.vocabulary import KINDS, STEP_KINDS, WAYS

# 川府发〔2022〕15号 二（一）4: 地方标准规范体系.
FAMILIES: Mapping[str, str] = {
    "政务服务事项管理": "Management of service items",
    "政务服务中心建设": "Service centres",
    "政务服务实施": "Carrying out of services",
    "便民热线运行": "The 12345 hotline",
    "服务评估评价": "Appraisal of services",
}
# What a standard may govern: the word for it in both languages.
SORTS: Mapping[str, tuple[str, str]] = {
    "item": ("事项", "item"),
    "kind": ("一类事项", "kind of item"),
    "step": ("环节", "step"),
    "way": ("材料的提供方式", "way of supply"),
    "document": ("文书", "document"),
    "page": ("页面", "page"),
    "check": ("检查规则", "check"),
    "table": ("数据表", "table"),
    "matter": ("其他", "other"),
}
_CLOSED: Mapping[str, Mapping[str, Any]] = {"kind": KINDS, "step": STEP_KINDS, "way": WAYS}


@dataclass(frozen=True, slots=True)
class Registration:
    """One standard as it is registered; ``governs`` pairs of sort and key."""

    number: str
    family: str
    title: str
    source: str
    governs: tuple[tuple[str, str], ...] = ()
    issuer: str = ""
    since: date | None = None
    demo: bool = False


def register_of(data: Mapping[str, Any]) -> tuple[Registration, ...]:
    """The standards of `register.yaml`; refusals of ``sound``."""
    return tuple(
        sound(
            Registration(
                number,
                str(one.get("family") or ""),
                str(one.get("title") or ""),
                str(one.get("source") or ""),
                tuple((str(sort), str(key)) for pair in one.get("governs") or () for sort, key in pair.items()),
                str(one.get("issuer") or ""),
                date.fromisoformat(one["since"]) if one.get("since") else None,
                one.get("demo") == "true",
            )
        )
        for number, one in (data.get("standards") or {}).items()
    )


def sound(one: Registration) -> Registration:
    """The same, or a Refusal: ``standard.number``, ``standard.title``, ``standard.family``, ``standard.source``,
    ``standard.governs``.
    """
    for value, where, zh, en in (
        (one.number, "number", "请写标准号或文号。", "Write the number of the standard."),
        (one.title, "title", "请写标准名称。", "Write its title."),
        (one.source, "source", "请写来源：从哪里得知，原文读到什么程度。", "Say from where it is known."),
    ):
        if not value.strip():
            raise Refusal(f"standard.{where}", zh, en, where=where)
    if one.family not in FAMILIES:
        words = "、".join(FAMILIES)
        raise Refusal("standard.family", f"请从五类中选一类：{words}。", "Choose one of the five.", where="family")
    if not one.governs:
        raise Refusal("standard.governs", "请写明它管什么，至少一项。", "Say what it governs.", where="governs")
    for sort, key in one.governs:
        _refuse_unknown(sort, key)
    return one


def _refuse_unknown(sort: str, key: str) -> None:
    if sort not in SORTS:
        words = "、".join(f"{name}（{zh}）" for name, (zh, _) in SORTS.items())
        raise Refusal("standard.governs", f"“{sort}”不是可选的种类：{words}。", f"{sort} is no sort.", where="governs")
    known = _CLOSED.get(sort)
    if not key.strip() or (known is not None and key not in known):
        raise Refusal(
            "standard.governs",
            f"“{sort}: {key}”没有这一项，请核对。",
            f"There is no {sort} {key}; check it.",
            where="governs",
        )


def parsed(text: str) -> tuple[tuple[str, str], ...]:
    """``环节: 受理`` or ``step: accept`` a line, as the form has it. Refusal ``standard.governs`` for a line without a
    colon.
    """
    sorts = {zh: sort for sort, (zh, _) in SORTS.items()}
    words = {sort: {one.zh: key for key, one in known.items()} for sort, known in _CLOSED.items()}
    found = []
    for line in text.replace("：", ":").splitlines():
        if line.strip():
            sort, colon, key = line.partition(":")
            if not colon:
                raise Refusal(
                    "standard.governs",
                    f"“{line.strip()}”要写成“种类: 名称”，例如 环节: 受理。",
                    f"Write {line.strip()} as sort and key, such as step: accept.",
                    where="governs",
                )
            named, what = sorts.get(sort.strip(), sort.strip()), key.strip()
            found.append((named, words.get(named, {}).get(what, what)))
    return tuple(found)
