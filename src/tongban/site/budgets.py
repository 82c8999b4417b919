"""How large the rooms are against their budgets (decision 022); `./tongban budgets` prints it and a habit holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SRC = Path(__file__).resolve().parents[1]
FILES, LINES, LARGE, MODULE, ANY = 25, 3_000, 10_000, 600, 5
WHOLE = 100_000
# Matters so wide that their room may be larger; the ground the house stands on has no budget of its own.
LARGE_ROOMS = frozenset({"cases", "catalogue", "definition"})
GROUND = frozenset({"core", "launch", "web", "site"})


@dataclass(frozen=True, slots=True)
class Room:
    """One room: modules and lines of Python without migrations, words ``Any``, tables, lines of templates."""

    name: str
    files: int
    lines: int
    any: int
    tables: int
    html: int
    longest: int

    @property
    def any_per_thousand(self) -> float:
        """``Any`` for each thousand lines."""
        return self.any * 1_000 / max(self.lines, 1)

    @property
    def over(self) -> tuple[str, ...]:
        """Which budgets the room passes."""
        if self.name in GROUND:
            return ()
        large = self.name in LARGE_ROOMS
        found = {
            "files": not large and self.files > FILES,
            "lines": self.lines > (LARGE if large else LINES),
            "module": self.longest > MODULE,
            "any": self.any_per_thousand > ANY,
        }
        return tuple(name for name, passed in found.items() if passed)


def rooms() -> Iterator[Room]:
    """Every room, as its files stand now."""
    for folder in sorted(path.parent for path in SRC.glob("*/__init__.py")):
        texts = [path.read_text(encoding="utf-8") for path in folder.rglob("*.py") if "migrations" not in path.parts]
        pages = [path.read_text(encoding="utf-8") for path in folder.rglob("*.html")]
        yield Room(
            folder.name,
            len(texts),
            sum(text.count("\n") for text in texts),
            sum(len(re.findall(r"\bAny\b", text)) for text in texts),
            sum(len(re.findall(r"^\s+db_table = ", text, re.M)) for text in texts),
            sum(text.count("\n") for text in pages),
            max((text.count("\n") for text in texts), default=0),
        )


def table() -> str:
    """The rooms in a table, those over a budget marked with which."""
    rows = list(rooms())
    head = f"{'room':<14}{'files':>6}{'lines':>8}{'longest':>9}{'Any':>6}{'/1000':>7}{'tables':>8}{'html':>7}  over"
    lines = [
        f"{r.name:<14}{r.files:>6}{r.lines:>8,}{r.longest:>9}{r.any:>6}{r.any_per_thousand:>7.1f}{r.tables:>8}"
        f"{r.html:>7,}  {', '.join(r.over)}"
        for r in rows
    ]
    whole = f"{'the house':<14}{sum(r.files for r in rows):>6}{sum(r.lines for r in rows):>8,}{'':>9}"
    whole += f"{sum(r.any for r in rows):>6}{'':>7}{sum(r.tables for r in rows):>8}{sum(r.html for r in rows):>7,}"
    return "\n".join((head, *lines, f"{whole}  of {WHOLE:,} lines"))
