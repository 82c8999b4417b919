"""A model column whose text is sealed: read as ``Sealed``, shown masked, opened only when somebody asks for it by
name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from tongban.core.crypto import masks
from tongban.core.crypto.sealing import blind, open_sealed, seal

Mask = Callable[[str], str]


class Sealed:
    """A sealed value as a row holds it.  Printing it shows the mask: the whole text comes by ``open()`` alone."""

    __slots__ = ("blob", "context", "mask")

    def __init__(self, blob: bytes, context: str, mask: Mask) -> None:
        self.blob = blob
        self.context = context
        self.mask = mask

    def open(self) -> str:
        """The text; the caller records who asked.  Raises Broken when the row was tampered with."""
        return open_sealed(self.blob, self.context)

    @property
    def masked(self) -> str:
        """The text as lists may show it."""
        return self.mask(self.open())

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"<Sealed {self.context}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and (self.blob, self.context) == (other.blob, other.context)

    def __hash__(self) -> int:
        return hash((self.blob, self.context))


class SealedText(models.BinaryField):  # type: ignore[type-arg]
    """Text kept sealed in a ``bytea`` column; ``context`` names the column for ever ("person.number")."""

    def __init__(self, *args: Any, context: str, mask: Mask = masks.whole, **kwargs: Any) -> None:
        self.context = context
        self.mask = mask
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """For migrations: the context and the mask are part of the column."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "context": self.context, "mask": self.mask}

    def prepare(self, value: str) -> bytes:
        """``value`` sealed for this column, for writers that speak SQL."""
        return seal(value, self.context)

    def index(self, value: str) -> bytes:
        """The blind index of ``value`` in this column, for the sibling column that is searched."""
        return blind(value, self.context)

    def read(self, blob: bytes | memoryview) -> Sealed:
        """The value of this column from its bytes, for readers that speak SQL."""
        return Sealed(bytes(blob), self.context, self.mask)

    def from_db_value(self, value: Any, expression: object, connection: object) -> Sealed | None:
        """What a row gives."""
        return None if value is None else self.read(value)

    def to_python(self, value: Any) -> Any:
        """Leaves a ``Sealed`` or a plain text as it is."""
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Seals a plain text, passes on a sealed one."""
        if isinstance(value, Sealed):
            value = value.blob
        elif isinstance(value, str):
            value = self.prepare(value)
        return super().get_db_prep_value(value, connection, prepared)

    def get_lookup(self, lookup_name: str) -> Any:
        """Only ``isnull``: sealed text cannot be compared; search the blind index."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: look it up through its blind index")
        return super().get_lookup(lookup_name)
