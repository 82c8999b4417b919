"""Telephone numbers in China: mobile (11 digits), fixed lines with area code, and short service numbers."""

from __future__ import annotations

import re

from tongban.core.codes.written import narrow
from tongban.core.errors import Refusal

RESERVED_PREFIX = "14000"
"""Mobile numbers in 140 belong to machines, not to people: ours for invented persons, no message reaches anybody."""

_BETWEEN = re.compile(r"[\s()\-–—]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"(010|02\d|0[3-9]\d{2})([2-9]\d{6,7})")
_SERVICE = re.compile(r"1\d{2}|1[02]\d{3}|9[56]\d{3,4}|[48]00\d{7}")


def check(text: str) -> str:
    """A number one can call: ``13800138000``, ``028-86600000`` or a service number such as ``12345``.

    +86, blanks, brackets and hyphens are accepted. Refuses with ``phone.area-code`` when only the local part of a
    fixed line is given, else ``phone.form``.
    """
    digits = _digits(text)
    if _MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return digits
    if fixed := _FIXED.fullmatch(digits):
        return f"{fixed[1]}-{fixed[2]}"
    if re.fullmatch(r"[2-9]\d{6,7}", digits):
        raise Refusal(
            "phone.area-code",
            "固定电话缺少区号。请连同区号填写，例如 028-86600000。",
            "The fixed line lacks its area code. Enter it with the area code, for example 028-86600000.",
            where="phone",
        )
    raise Refusal(
        "phone.form",
        "电话号码不正确。手机号为11位，以1开头；固定电话请连同区号填写，例如 028-86600000。",
        "This is no telephone number. A mobile number has 11 digits and begins with 1; a fixed line is entered with"
        " its area code, for example 028-86600000.",
        where="phone",
    )


def mobile(text: str) -> str:
    """A number that can receive a short message; refuses anything else with ``phone.mobile``."""
    digits = _digits(text)
    if not _MOBILE.fullmatch(digits):
        raise Refusal(
            "phone.mobile",
            "请填写能接收短信的手机号：11位数字，以1开头，第二位为3至9。没有手机的，可填写家人的号码并注明。",
            "Enter a mobile number that can receive short messages: 11 digits, beginning with 1 and then 3 to 9."
            " Who has none may give that of a relative and say so.",
            where="phone",
        )
    return digits


def _digits(text: str) -> str:
    digits = _BETWEEN.sub("", narrow(text))
    for prefix in ("+86", "0086"):
        digits = digits.removeprefix(prefix)
    return digits


def generate(serial: int) -> str:
    """A mobile number for an invented person, always the same for the same ``serial`` (0 to 999,999)."""
    if not 0 <= serial <= 999_999:
        raise ValueError("serial: 0 to 999,999")
    return f"{RESERVED_PREFIX}{serial:06d}"


def is_reserved(number: str) -> bool:
    """Whether the number is one of ours for invented people."""
    return number.startswith(RESERVED_PREFIX)
