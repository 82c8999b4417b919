"""Pure rules of trials: what a story may say, and where a run parts from what was expected of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from tongban.core.clock import SHANGHAI
from tongban.core.errors import Refusal

Json = Mapping[str, Any]
Move = dict[str, Any]
# Bounds of one story: longer than any way of an item, short enough to be run while somebody waits.
MOST_MOVES, MOST_DAYS, MOST_LETTERS = 120, 3650, 100_000
OPENS = time(10)
# When the house does its day's work (``site/jobs``): before anybody comes.
EARLY = time(1, 20)

# What can be done in a story, and what of each move is its own (name → type).
MOVES: Mapping[str, Mapping[str, type]] = {
    "answer": {"page": str, "answers": dict},
    "supply": {"material": str},
    "file": {},
    "examine": {"verdicts": dict},
    "tell": {"defects": dict},
    "correct": {},
    "not_accept": {"ground": str, "organ": str},
    "advance": {
        "step": str,
        "outputs": dict,
        "conditions": dict,
        "verdict": str,
        "opinion": str,
        "reasons": list,
    },
    "inquiry": {"material": str, "outcome": str, "words": str, "facts": dict},
    "look": {"material": str, "verdict": str, "words": str, "conditions": dict},
    "withdraw": {},
    "wait": {},
    "commit": {},
    "season": {"days": int},
    "verify": {"outcome": str, "words": str},
    "revoke": {"reasons": list},
}


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a story begins: which situation, in which division, which test person (``cast``), by which channel, on which
    day. ``known`` is what registers are to know of him (fact → value, trust A).
    """

    situation: str
    place: str
    applicant: str
    channel: str
    day: str
    known: Json = field(default_factory=dict)

    @property
    def first_day(self) -> date:
        """The day of its first move, and the day from which the draft is in force in it."""
        return date.fromisoformat(self.day)

    @property
    def in_force(self) -> datetime:
        """From when the draft is in force in the story: the beginning of its first day, in Beijing."""
        return datetime.combine(self.first_day, time(), SHANGHAI)

    def instant(self, number: int, day: int) -> datetime:
        """When the move of that number (from 0) on that day (from 0) is made: in the morning, a minute apart."""
        return datetime.combine(self.first_day + timedelta(days=day), OPENS, SHANGHAI) + timedelta(minutes=number)

    def early(self, day: int) -> datetime:
        """When the house does its own work of that day (from 0)."""
        return datetime.combine(self.first_day + timedelta(days=day), EARLY, SHANGHAI)


def _wrong(where: str, zh: str, en: str) -> Refusal:
    return Refusal("story.form", zh, en, where=where)


def beginning_of(said: Json) -> Beginning:
    """The beginning as it is kept. Refusal ``story.form`` names the field."""
    words = {name: said.get(name) for name in ("situation", "place", "applicant", "channel", "day")}
    for name, value in words.items():
        if not isinstance(value, str) or not value.strip():
            raise _wrong(name, f"故事的开头缺少 {name}，请填写。", f"The beginning of the story lacks {name}.")
    try:
        date.fromisoformat(str(words["day"]))
    except ValueError:
        raise _wrong("day", "开始日期要写成 2026-12-01。", "The first day is written as 2026-12-01.") from None
    place, known = str(words["place"]), said.get("known") or {}
    if not (place.isdigit() and len(place) <= 12):
        raise _wrong("place", "办理地点要写行政区划代码。", "The place is the code of a division.")
    if not isinstance(known, Mapping):
        raise _wrong("known", "known 写“信息项: 值”。", "`known` is facts with their values.")
    texts = {name: str(value).strip() for name, value in words.items()}
    return Beginning(**{**texts, "place": place.ljust(12, "0")}, known=dict(known))


def moves_of(said: object) -> list[Move]:
    """The moves as they are kept, each with its day. Refusal ``story.form`` names the move, from 1."""
    if not isinstance(said, Sequence) or isinstance(said, str):
        raise _wrong("moves", "moves 是一个列表。", "`moves` is a list.")
    if len(said) > MOST_MOVES or len(str(said)) > MOST_LETTERS:
        raise _wrong("moves", f"一个故事最多 {MOST_MOVES} 步。", f"A story has at most {MOST_MOVES} moves.")
    found: list[Move] = []
    for number, one in enumerate(said, 1):
        found.append(_move(one, number, found[-1]["day"] if found else 0))
    return found


def _move(one: object, number: int, day_before: int) -> Move:
    where = f"moves.{number}"
    kind = str(one.get("act")) if isinstance(one, Mapping) else ""
    if not isinstance(one, Mapping) or kind not in MOVES:
        raise _wrong(where, f"第 {number} 步不知道要做什么：{kind}。", f"Move {number}: there is no act {kind}.")
    day = one.get("day", day_before)
    if not isinstance(day, int) or isinstance(day, bool) or not day_before <= day <= MOST_DAYS:
        raise _wrong(
            where,
            f"第 {number} 步的 day 是从开始算的天数，不能早于上一步。",
            f"Move {number}: `day` counts from the beginning and is not before the move above.",
        )
    for name, value in one.items():
        wanted = MOVES[kind].get(name)
        if name not in ("act", "day") and (wanted is None or not isinstance(value, wanted)):
            raise _wrong(where, f"第 {number} 步的 {name} 写得不对。", f"Move {number}: `{name}` is not right.")
    return {**one, "day": day}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a story, as far as an applicant or an organ would notice it. Days are ISO days of Beijing.

    ``refusal`` is the move (from 1) that the house refused and its code: a story may be about somebody who is refused.
    """

    state: str
    result: str
    finish: str
    refusal: str = ""
    promised: str = ""
    statutory: str = ""
    steps: Mapping[str, str] = field(default_factory=dict)
    materials: Mapping[str, str] = field(default_factory=dict)
    papers: Sequence[str] = ()
    licences: Sequence[str] = ()
    asked: Sequence[str] = ()

    @property
    def is_ended(self) -> bool:
        """Did it come to a result: the case ended, or the house refused a move?"""
        return self.state == "finished" or bool(self.refusal)

    def as_json(self) -> Move:
        """As it is kept and told to programs."""
        said = asdict(self)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}


@dataclass(frozen=True, slots=True)
class Parting:
    """One place where a run parts from what was expected: a part of the outcome, of a map its key, both values."""

    part: str
    key: str
    expected: str
    got: str


# The parts of an outcome in the order they are told.
PARTS = ("refusal", "state", "result", "finish", "promised", "statutory")
MAPS = ("steps", "materials")
LISTS = ("papers", "licences", "asked")


def partings(expected: Json, got: Outcome) -> tuple[Parting, ...]:
    """Every place where the run parts from what was expected. What the kept outcome does not say is not asked."""
    now = got.as_json()
    found = [
        Parting(part, "", str(expected[part]), str(now[part]))
        for part in PARTS
        if part in expected and expected[part] != now[part]
    ]
    for part in MAPS:
        old = expected.get(part)
        if old is not None:
            keys = [*now[part], *(key for key in old if key not in now[part])]
            found += [
                Parting(part, key, str(old.get(key, "")), str(now[part].get(key, "")))
                for key in keys
                if old.get(key) != now[part].get(key)
            ]
    for part in LISTS:
        if part in expected and list(expected[part]) != now[part]:
            found.append(Parting(part, "", "、".join(expected[part]), "、".join(now[part])))
    return tuple(found)


def named(name: str) -> str:
    """The name as it is kept. Refusal ``story.name``: nothing stands there."""
    if not name.strip():
        raise Refusal("story.name", "请给这个故事起个名字，例如“个体户照常办理”。", "Name the story.", where="name")
    return name.strip()[:100]


def because(reason: str) -> str:
    """The reason as it is kept. Refusal ``story.reason``."""
    if not reason.strip():
        raise Refusal("story.reason", "请写明为什么删除这个故事。", "Say why the story is removed.", where="reason")
    return reason.strip()[:500]
