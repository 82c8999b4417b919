"""One data element: how it is called, typed, checked, where it is true, and how carefully it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tongban.core.rules.types import Type

#: From the least to the most careful; a definition may raise it, never lower it (个人信息保护法28).
SENSITIVITIES: Final = ("public", "personal", "sensitive")
#: Who sees the value in full besides the person it speaks of.
VIEWERS: Final = ("everyone", "handlers", "deciders")
DERIVATIONS: Final = ("copy", "birth", "sex", "age")
UNITS: Final = {
    "money": ("元", "yuan"),
    "area": ("平方米", "m²"),
    "volume": ("立方米", "m³"),
    "length": ("米", "m"),
    "mass": ("千克", "kg"),
}


@dataclass(frozen=True, slots=True)
class Element:
    """A data element; ``name`` carries its owner (``applicant.age``).

    ``minimum`` and ``maximum`` are in scaled units (fen). ``pattern`` is a regular expression the whole text must
    match, ``pattern_zh`` says it in words. ``of`` and ``derive``: the other fact it follows from.
    ``members`` are the fields of a list of records, or the one member of a list of values.
    """

    name: str
    label_zh: str
    label_en: str
    type: Type
    unit: str = ""
    source: str = "applicant"
    sensitivity: str = "personal"
    who: str = "handlers"
    pattern: str = ""
    pattern_zh: str = ""
    minimum: int | None = None
    maximum: int | None = None
    options_en: tuple[str, ...] = ()
    members: tuple[Element, ...] = ()
    of: str = ""
    derive: str = ""

    @property
    def scale(self) -> int:
        """How many stored units make one unit of the screen (100 fen are one yuan)."""
        return self.type.scale

    @property
    def options(self) -> tuple[str, ...]:
        return self.type.options

    @property
    def many(self) -> bool:
        return self.type.kind == "list"
