"""The fonts that come with the installation, and which characters they can draw.

GB 18030-2022 levels 1 and 2 (with the whole of Extension A) in a serif, readable characters of Extensions B to F
for names, Tibetan and Yi. All under the SIL Open Font License 1.1 (OFL.txt).
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
FAMILIES = ("Noto Serif CJK SC", "Tongban Rare Han", "Noto Serif Tibetan", "Noto Sans Yi")


@cache
def _covered() -> tuple[list[int], list[int]]:
    """Starts and ends (inclusive) of the runs of characters the fonts hold, from coverage.txt (made by build.py)."""
    runs = [line.split("-") for line in (FOLDER / "coverage.txt").read_text().split()]
    return [int(run[0], 16) for run in runs], [int(run[-1], 16) for run in runs]


def missing_glyphs(text: str) -> str:
    """The characters of ``text`` that no shipped font can draw, each once, in order; empty when all can be drawn."""
    starts, ends = _covered()
    missing: dict[str, None] = {}
    for char in text:
        code = ord(char)
        at = bisect_right(starts, code) - 1
        drawn = at >= 0 and code <= ends[at]
        if not drawn and unicodedata.category(char) not in ("Cc", "Cf") and not _selects(code):
            missing[char] = None
    return "".join(missing)


def _selects(code: int) -> bool:
    """A variation selector, which changes the character before it and is not drawn."""
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
