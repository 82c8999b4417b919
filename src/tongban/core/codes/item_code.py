"""Codes of service items 事项编码: base code 基本编码, office entry 业务办理项, implementation code 实施编码.

Base code, 12 places: area 2 (00 national, 51 Sichuan) · kind 2 · main item 5 · sub-item 3; with two more for an entry.
The kind is two digits (table A.1 of GB/T 39046-2020) or, in Sichuan's older lists, a domain digit (1 power, 2 public
service, 3 public service of the police) and a letter. Implementation code: credit code 18 · level 1 · base code 12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tongban.core.codes import credit_code
from tongban.core.codes.written import narrow
from tongban.core.errors import Refusal

NUMERIC_KINDS = {
    "01": "许可",
    "02": "处罚",
    "03": "强制",
    "04": "征收",
    "05": "给付",
    "06": "检查",
    "07": "确认",
    "08": "奖励",
    "09": "裁决",
    "10": "其他",
    "20": "公共服务",
}
LETTER_KINDS = {
    "A": "许可",
    "B": "公共服务",
    "C": "公共服务",
    "E": "裁决",
    "F": "确认",
    "G": "给付",
    "H": "奖励",
    "Z": "其他",
}
_FORM = re.compile(r"(00|51)(\d\d|[123][A-Z])(\d{5})(\d{3})(\d\d)?")
_RETIRED = re.compile(r"[0-9A-Z]{1,2}-\d{4,6}-\d{3,5}")
# Filing 备案 has no number of its own: the table counts it among the other powers.
_FILED_UNDER = {"备案": "其他"}


@dataclass(frozen=True)
class ItemCode:
    """A base code, or the code of one office entry of it (``entry`` two digits, else empty)."""

    area: str
    kind_places: str
    main: str
    sub: str
    entry: str

    @property
    def base(self) -> str:
        """The 12 places of the base code."""
        return self.area + self.kind_places + self.main + self.sub

    @property
    def kind(self) -> str:
        """The kind the code claims, in the words of a definition; filing 备案 appears as 其他."""
        if self.kind_places.isdigit():
            return NUMERIC_KINDS[self.kind_places]
        return LETTER_KINDS[self.kind_places[1]]

    def agrees_with(self, kind: str, nature: str = "") -> bool:
        """Whether an item of this ``kind`` may carry the code; where the list files the item under another kind,
        its ``nature`` is what the code must say."""
        claimed = nature or kind
        return self.kind == _FILED_UNDER.get(claimed, claimed)

    def __str__(self) -> str:
        return self.base + self.entry


def check(text: str) -> ItemCode:
    """The code in its parts; 12 or 14 places.

    Refuses with ``item-code.retired`` (codes with hyphens from before the unified list), ``item-code.length``,
    ``item-code.form`` and ``item-code.kind`` (no such kind).
    """
    code = narrow(text).upper()
    if _RETIRED.fullmatch(code):
        raise Refusal(
            "item-code.retired",
            f"“{code}”是统一清单之前的旧编码。请在基本目录中找到该事项，填写其12位基本编码。",
            f"“{code}” is a code from before the unified list. Find the item in the base directory and enter its"
            " 12-place base code.",
            where="code",
        )
    if len(code) not in (12, 14):
        raise Refusal(
            "item-code.length",
            f"事项编码应为12位（基本编码）或14位（业务办理项），现为{len(code)}位。请从基本目录复制编码。",
            f"An item code has 12 places (base code) or 14 (office entry); this has {len(code)}."
            " Copy it from the base directory.",
            where="code",
        )
    found = _FORM.fullmatch(code)
    if found is None:
        raise Refusal(
            "item-code.form",
            f"事项编码“{code}”不合规则：地区2位（00或51）、类型2位、主项5位数字、子项3位数字、办理项2位数字。"
            "请从基本目录复制编码。",
            f"Item code “{code}” does not follow the rule: area 2 (00 or 51), kind 2, main item 5 digits, sub-item 3"
            " digits, entry 2 digits. Copy it from the base directory.",
            where="code",
        )
    area, kind_places, main, sub, entry = found.groups(default="")
    if (kind_places not in NUMERIC_KINDS) if kind_places.isdigit() else (kind_places[1] not in LETTER_KINDS):
        raise Refusal(
            "item-code.kind",
            f"事项编码第3、4位“{kind_places}”不是任何事项类型的代码。请从基本目录复制编码。",
            f"Places 3 and 4 of the item code, “{kind_places}”, stand for no kind of item."
            " Copy it from the base directory.",
            where="code",
        )
    return ItemCode(area, kind_places, main, sub, entry)


def refuse_disagreement(code: ItemCode, kind: str, nature: str = "") -> None:
    """Refuse with ``item-code.disagrees`` when the code says another kind than the item (policy 3.1.2)."""
    if code.agrees_with(kind, nature):
        return
    raise Refusal(
        "item-code.disagrees",
        f"编码{code}表示“{code.kind}”，而事项类别为“{nature or kind}”，两者应当统一。"
        "请改正编码或类别；清单将其列入另一类的，在 nature 中写明。",
        f"Code {code} says “{code.kind}”, the item says “{nature or kind}”; they must agree."
        " Correct the code or the kind; where the list files the item under another kind, say so in nature.",
        where="code",
    )


def implementation_code(organ: str, level: int, code: ItemCode) -> str:
    """What one organ's edition is called: 31 places for a base code, 33 for an office entry.

    ``organ`` is the implementing organ's credit code; ``level`` 1 state, 2 province, 3 city, 4 county, 5 township,
    6 village, 7 graded (GB/T 39046-2020 table A.2). Refuses as ``credit_code.check`` does, and with
    ``item-code.level``.
    """
    if not 1 <= level <= 7:
        raise Refusal(
            "item-code.level",
            f"行使层级应为1至7（国家、省、市、县、乡、村、分级管理），现为{level}。请改正层级。",
            f"The level is 1 to 7 (state, province, city, county, township, village, graded), not {level}. Correct it.",
            where="level",
        )
    return f"{credit_code.check(organ)}{level}{code}"


def implementation_parts(text: str) -> tuple[str, int, ItemCode]:
    """Organ, level and item of an implementation code; refuses with ``item-code.implementation`` or as its parts do."""
    written = narrow(text).upper()
    if len(written) not in (31, 33) or written[18] not in "1234567":
        raise Refusal(
            "item-code.implementation",
            "实施编码应为31位（业务办理项33位）：18位统一社会信用代码、1位层级、12位基本编码。请从实施清单复制编码。",
            "An implementation code has 31 places (33 for an office entry): credit code 18, level 1, base code 12."
            " Copy it from the implementation list.",
            where="code",
        )
    return credit_code.check(written[:18]), int(written[18]), check(written[19:])
