"""What stands in a cell and cannot be meant: each with its code and how to mend it, in both languages."""

from __future__ import annotations

import re
from datetime import date

from tongban.core.errors import Refusal
from tongban.definition import vocabulary as v

_WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ＃．－]")
_WIDE_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


class Unmeant(Refusal):
    """What stands in a cell cannot be meant; its place is said by whoever reads the table."""


def not_an_item(kind: str) -> tuple[str, str]:
    """What is said of an ex-officio power in a table (zh, en)."""
    zh = f"“{kind[:12]}”是依职权行使的权力，不是依申请办理的事项，不能列为政务服务事项，请删去这一行"
    return zh, f"the power of {v.ex_officio(kind)} is used ex officio and is no item anybody applies for; delete it"


def refuse_number_or_date(text: str, one: str) -> None:
    """A whole number or a date that is none. Unmeant ``cell.number``, ``cell.date``, ``cell.full-width``."""
    refuse_wide(text)
    if one == "int":
        if not (text.isascii() and text.isdigit()):
            raise Unmeant("cell.number", f"“{text[:20]}”不是整数，请只写数字", f"“{text[:20]}” is no whole number")
        return
    try:
        date.fromisoformat(text)
    except ValueError:
        zh = f"“{text[:20]}”不是日期，请写成 2026-07-01"
        raise Unmeant("cell.date", zh, f"“{text[:20]}” is no date; write 2026-07-01") from None


def refuse_wide(text: str) -> None:
    """Full-width letters and digits 全角 in a code, a number or a date. Unmeant ``cell.full-width``."""
    if _WIDE.search(text):
        mended = text.translate(_WIDE_TO_ASCII)
        raise Unmeant(
            "cell.full-width",
            f"“{text[:24]}”里有全角字符，请改为半角“{mended[:24]}”",
            f"“{text[:24]}” holds full-width letters; write “{mended[:24]}”",
        )
