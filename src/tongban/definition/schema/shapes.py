"""What a schema is made of: records of fields, and the wrappers around what stands in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Map:
    """Any keys, each member of one shape."""

    of: Any


@dataclass(frozen=True, slots=True)
class Many:
    """A list, each member of one shape."""

    of: Any


@dataclass(frozen=True, slots=True)
class Named:
    """A list with identity, or a mapping by it."""

    of: Any


@dataclass(frozen=True, slots=True)
class Open:
    """A mapping of which some keys are described and any may stand: what the dictionary of facts checks itself."""

    of: Any


@dataclass(frozen=True, slots=True)
class Word:
    """One closed word: Chinese, English, a shorter Chinese form for a narrow cell, and what it means in a line of each
    language where the word alone does not say it.
    """

    zh: str
    en: str
    short: str = ""
    says: tuple[str, str] = ("", "")

    @property
    def cell(self) -> str:
        """The word in a cell."""
        return self.short or self.zh


@dataclass(frozen=True)
class Closed:
    """One table of closed words, with what it is called; ``id`` is its name in the editor."""

    id: str
    zh: str
    en: str
    words: Mapping[str, Word]

    @property
    def cells(self) -> dict[str, str]:
        """Each word as the format writes it → as a cell shows it."""
        return {key: one.cell for key, one in self.words.items()}

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A closed word of a table, or of a part of it."""

    table: Closed
    only: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What may be written."""
        return self.only or tuple(self.table.words)

    @property
    def what(self) -> str:
        """The Chinese name of the table."""
        return self.table.zh

    @property
    def cells(self) -> dict[str, str]:
        """Each word that may stand → as a cell shows it."""
        return {key: self.table.words[key].cell for key in self.words}


@dataclass(frozen=True, slots=True)
class Either:
    """The first shape whose outer form (scalar, list, mapping) matches what is written."""

    of: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record. ``zh`` and ``en``: its label on every screen, in every table and document; ``hint``: how to
    fill it in, ``says``: what it is, each in both languages. ``control``: how a cell takes it where the type does not
    say (long, lines, words, yaml); ``of``: what its value points at (steps, lanes, materials …), so that names are
    offered; ``wide``: takes the whole line of a form; ``width``: of its column, in letters.
    """

    key: str
    type: Any
    zh: str
    en: str
    hint: tuple[str, str] = ("", "")
    control: str = ""
    of: str = ""
    wide: bool = False
    width: int = 14
    says: tuple[str, str] = ("", "")


@dataclass(frozen=True, eq=False)
class Record(Mapping[str, Any]):
    """Fields by key, in order. As a mapping: key → shape, which is what the check of shapes walks."""

    fields: Mapping[str, Field] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.fields[key].type

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def plus(self, *more: Field) -> Record:
        """This record with more fields, or others in the place of those of the same key."""
        return record(*{**self.fields, **{one.key: one for one in more}}.values())


def record(*fields: Field) -> Record:
    """A record of these fields."""
    return Record({one.key: one for one in fields})
