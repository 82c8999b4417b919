"""Identifier of an electronic licence 电子证照标识 (GB/T 36904).

``1.2.156.3005.2`` · type code 21 (credit code of who defined the type, and 3) · issuing organ 18 · serial · version 3 ·
check 1. The check character is ISO 7064 MOD 37,36 over the four middle parts without dots.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tongban.core.codes import credit_code
from tongban.core.codes.written import narrow
from tongban.core.errors import Refusal

ROOT = "1.2.156.3005.2"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PART = re.compile(r"[0-9A-Z]+")


@dataclass(frozen=True)
class LicenceIdentifier:
    """One identifier in its parts; ``str()`` gives it written."""

    type_code: str
    organ: str
    serial: str
    version: str

    @property
    def check_character(self) -> str:
        """ISO 7064 MOD 37,36 over the four parts."""
        return check_character(self.type_code + self.organ + self.serial + self.version)

    def __str__(self) -> str:
        parts = (ROOT, self.type_code, self.organ, self.serial, self.version, self.check_character)
        return ".".join(parts)


def make(type_code: str, organ: str, serial: str, version: int) -> LicenceIdentifier:
    """The identifier of a licence: ``type_code`` 21 places, ``organ`` the issuer's credit code, ``serial`` 1 to 30
    capitals and digits, ``version`` 1 to 999 (a change keeps the serial and raises it).

    Refuses with ``licence-identifier.type``, ``.organ``, ``.serial``, ``.version``.
    """
    if not 1 <= version <= 999:
        raise _refusal("version", "版本号应为1至999", "the version is 1 to 999")
    made = LicenceIdentifier(narrow(type_code).upper(), narrow(organ).upper(), narrow(serial).upper(), f"{version:03d}")
    _refuse_parts(made)
    return made


def check(text: str) -> LicenceIdentifier:
    """The identifier in its parts. Organs that write their division's code instead of a credit code are accepted.

    Refuses with ``licence-identifier.form``, ``.type``, ``.organ``, ``.serial``, ``.version`` and ``.check-digit``.
    """
    written = narrow(text).upper()
    parts = written.removeprefix(ROOT + ".").split(".")
    if not written.startswith(ROOT + ".") or len(parts) != 5:
        raise _refusal(
            "form",
            f"电子证照标识应为“{ROOT}.类型代码.颁发机构代码.流水号.版本号.校验位”",
            f"an identifier reads “{ROOT}.type.organ.serial.version.check”",
        )
    found = LicenceIdentifier(*parts[:4])
    _refuse_parts(found)
    if found.check_character != parts[4]:
        raise _refusal("check-digit", "校验位不符，至少有一位写错了", "the check character does not agree")
    return found


def is_type_code(code: str) -> bool:
    """Is it the code of a type of licence: the credit code of who defined it, and three places more?"""
    return len(code) == 21 and bool(_PART.fullmatch(code)) and _is_credit_code(code[:18])


def _refuse_parts(parts: LicenceIdentifier) -> None:
    if not is_type_code(parts.type_code):
        raise _refusal(
            "type",
            "类型代码应为21位：定义机构的统一社会信用代码加3位",
            "the type code has 21 places: the credit code of who defined it, and 3 more",
        )
    division = re.fullmatch(r"\d{6}|\d{12}", parts.organ)
    if not division and not _is_credit_code(parts.organ):
        raise _refusal(
            "organ", "颁发机构代码应为18位统一社会信用代码", "the issuing organ is written by its 18-place credit code"
        )
    if not _PART.fullmatch(parts.serial) or len(parts.serial) > 30:
        raise _refusal("serial", "流水号应为1至30位数字或大写字母", "the serial has 1 to 30 digits or capitals")
    if not re.fullmatch(r"\d{3}", parts.version) or parts.version == "000":
        raise _refusal("version", "版本号应为001至999的三位数字", "the version is three digits, 001 to 999")


def _is_credit_code(text: str) -> bool:
    try:
        return credit_code.check(text) == text
    except Refusal:
        return False


def _refusal(part: str, zh: str, en: str) -> Refusal:
    return Refusal(
        f"licence-identifier.{part}",
        f"{zh}。请重新扫描证照上的二维码，或对照证照逐位核对。",
        f"{en[0].upper()}{en[1:]}. Scan the licence's code again, or compare it place by place with the licence.",
        where="licence_identifier",
    )


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36 (hybrid system) over digits and capitals."""
    product = 36
    for character in text:
        product = (product + _ALPHABET.index(character)) % 36 or 36
        product = product * 2 % 37
    return _ALPHABET[(37 - product) % 36]
