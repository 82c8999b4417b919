"""Pure rules of the desk: when a receipt must be answered, what a search means, what a clean case is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pypinyin import lazy_pinyin

from tongban.cases.queries.counter import Edges

# The days to answer never reach further back than this: five working days and the longest holidays.
FURTHEST = timedelta(days=60)
SOON = timedelta(days=3)


def edges_of(due: Callable[[datetime], date | None], now: datetime, today: date) -> Edges:
    """The moments of receipt at which the day to answer becomes today, tomorrow, and four days from now. ``due``
    never goes back as its moment goes on; minutes decide, as a desk's closing time does.
    """

    def first(day: date) -> datetime:
        low, high = (now - FURTHEST).replace(second=0, microsecond=0), now + timedelta(minutes=1)
        while high - low > timedelta(minutes=1):
            middle = low + timedelta(minutes=((high - low) // timedelta(minutes=1)) // 2)
            ends = due(middle)
            if ends is not None and ends < day:
                low = middle
            else:
                high = middle
        return high

    return Edges(first(today), first(today + timedelta(days=1)), first(today + SOON + timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody may be found by: names (his own, his agent's), the masked number or the code, the case's number."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    number: str


def is_found(text: str, sought: Sought) -> bool:
    """By a part of a name, its pinyin (``wangxiuying``, ``wxy``) from any of its
    characters on, last digits of an id or code (four
    or more), or the last digits of the case's number.
    """
    wanted = "".join(text.split())
    if not wanted:
        return False
    if any(wanted in name for name in sought.names):
        return True
    plain = wanted.lower()
    if plain.isascii() and plain.isalpha():
        return any(is_said(plain, name) for name in sought.names)
    if len(wanted) >= 4 and plain[:-1].isalnum():
        return any(code.lower().endswith(plain) for code in (*sought.codes, sought.number) if code)
    return False


def is_said(plain: str, name: str) -> bool:
    """Does pinyin say the name from one of its characters on, in whole syllables or first letters? A firm is rarely
    called by the place its name begins with.
    """
    syllables = lazy_pinyin(name, errors="ignore")
    letters = "".join(one[0] for one in syllables if one)
    if len(plain) > 1 and plain in letters:
        return True
    return any("".join(syllables[at:]).startswith(plain) for at in range(len(syllables)))


def is_clean(
    materials: Iterable[Mapping[str, object]], look_at: Iterable[str], presence: Iterable[object], held: Iterable[str]
) -> bool:
    """May it be accepted without looking further? Every material is there by a source the house trusts (``held``) or is
    marked fit, nobody need come, and nothing is left that no source could tell.
    """
    if any(look_at) or any(presence):
        return False
    ways = frozenset(held)
    return all(
        row["state"] == "not_needed"
        or row["verdict"] == "fit"
        or (row["state"] == "supplied" and row["way"] in ways and row["verdict"] == "")
        for row in materials
    )
