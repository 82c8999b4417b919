"""Codes of administrative divisions 行政区划代码: GB/T 2260 (six digits) and the statistical code (2+2+2+3+3).

The normal form has twelve digits; the level is read from the zeros at the end: 1 province, 2 city or prefecture,
3 county, 4 township, 5 village.
"""

from __future__ import annotations

from tongban.core.codes.written import narrow
from tongban.core.errors import Refusal

_ENDS = (2, 4, 6, 9, 12)


def check(text: str) -> str:
    """The code with twelve digits; 2, 4, 6, 9 and 12 digits are accepted.

    Refuses with ``division.form``, and with ``division.gap`` when a part is zero and a lower one is not.
    """
    code = narrow(text)
    if not (code.isascii() and code.isdigit() and len(code) in _ENDS):
        raise Refusal(
            "division.form",
            f"行政区划代码应为6位或12位数字，现为“{code}”。请从区划列表中选择，或按国家标准代码填写。",
            f"A division code has 6 or 12 digits, not “{code}”. Choose the division from the list,"
            " or enter the national standard code.",
            where="division",
        )
    full = code.ljust(12, "0")
    parts = [full[start:end] for start, end in zip((0, *_ENDS), _ENDS, strict=False)]
    filled = [int(part) > 0 for part in parts]
    if not filled[0] or filled != sorted(filled, reverse=True):
        raise Refusal(
            "division.gap",
            f"行政区划代码“{code}”的上级部分为零而下级部分不为零，没有这样的区划。请从区划列表中选择。",
            f"In division code “{code}” an upper part is zero and a lower one is not: there is no such division."
            " Choose the division from the list.",
            where="division",
        )
    return full


def stem(code: str) -> str:
    """The digits that say something: ``513200`` → ``5132``. Every division below begins with them."""
    full = code.ljust(12, "0")
    for end in _ENDS:
        if not full[end:].strip("0"):
            return full[:end]
    return full


def level(code: str) -> int:
    """1 province, 2 city or prefecture, 3 county, 4 township, 5 village."""
    return _ENDS.index(len(stem(code))) + 1


def parent(code: str) -> str | None:
    """The division above, with twelve digits; None above a province."""
    depth = level(code)
    return None if depth == 1 else code[: _ENDS[depth - 2]].ljust(12, "0")


def within(code: str, outer: str) -> bool:
    """Whether ``code`` is ``outer`` itself or lies below it."""
    return code.ljust(12, "0").startswith(stem(outer))
