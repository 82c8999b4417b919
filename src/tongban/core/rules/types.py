"""Types of facts, as rules see them and as the dictionary of data elements declares them.

Numbers are scaled integers: money in fen, area in hundredths of a square metre, volume in thousandths of a cubic metre,
length in millimetres, mass in grams.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SCALES: Final = {"int": 1, "money": 100, "area": 100, "volume": 1000, "length": 1000, "mass": 1000}
#: Every one of these is text to a rule: == != in startswith, never an order.
TEXTS: Final = frozenset(
    {"text", "enum", "address", "division", "point", "person_name", "id_number", "credit_code", "phone"}
)
KINDS: Final = frozenset(SCALES) | TEXTS | {"bool", "date", "duration", "list"}


@dataclass(frozen=True, slots=True)
class Type:
    """The type of one fact: ``options`` of an enum, ``fields`` of a list of records, ``member`` of a list of values."""

    kind: str
    options: tuple[str, ...] = ()
    fields: tuple[tuple[str, Type], ...] = ()
    member: Type | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no such type: {self.kind}")

    @property
    def scale(self) -> int:
        """How many units of the stored integer make one unit of the screen."""
        return SCALES.get(self.kind, 1)

    @property
    def is_text(self) -> bool:
        return self.kind in TEXTS

    @property
    def is_number(self) -> bool:
        return self.kind in SCALES

    def field(self, name: str) -> Type | None:
        """The type of ``it.<name>`` inside a list of records."""
        return dict(self.fields).get(name)


BOOL: Final = Type("bool")
INT: Final = Type("int")
MONEY: Final = Type("money")
AREA: Final = Type("area")
VOLUME: Final = Type("volume")
DATE: Final = Type("date")
TEXT: Final = Type("text")
DURATION: Final = Type("duration")
