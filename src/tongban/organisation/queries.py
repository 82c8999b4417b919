"""Reads of organisation: the Actor with its posts, organs of a place, who holds a power, names of divisions."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from datetime import time as time_of_day
from functools import lru_cache
from typing import Any

from django.db.models.expressions import RawSQL

from tongban.core.clock import day_of, now
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor, Capacity, Post
from tongban.core.workdays import Calendar, CalendarRow
from tongban.identity.queries import actor_of
from tongban.organisation.models import Division, Organ

HEAD_POST = "负责人"


def actor(account: uuid.UUID, chosen: str = "", on: date | None = None) -> Actor:
    """The Actor of an account, with the mandates or posts held on a day (today); nobody acts for an organ from the
    day on which it ended. One query for a citizen, two for staff.
    """
    day = on or day_of(now())
    found = actor_of(account, chosen, day)
    if found.capacity is not Capacity.STAFF:
        return found
    held = fetch(
        """SELECT h.organ_id, h.post, o.division, o.line, o.role FROM organisation_holding h
           JOIN organisation_organ o ON o.id = h.organ_id
           WHERE h.account_id = %s AND h.begins <= %s AND (h.ends IS NULL OR h.ends >= %s)
             AND (o.ended_on IS NULL OR o.ended_on > %s)
           ORDER BY h.id""",
        [account, day, day, day],
    )
    posts = tuple(Post(h["organ_id"], h["division"], h["line"], h["role"], h["post"]) for h in held)
    return replace(found, posts=posts)


@dataclass(frozen=True, slots=True)
class Place:
    """All that lanes of a place can resolve to; one read, kept by the caller for one act."""

    division: str
    chain: tuple[str, ...]
    organs: tuple[Mapping[str, Any], ...]
    powers: tuple[Mapping[str, Any], ...]
    holders: frozenset[tuple[uuid.UUID, str]] = frozenset()
    _by_id: dict[uuid.UUID, Mapping[str, Any]] = field(init=False, repr=False, compare=False, default_factory=dict)
    # What was looked up here already; a place never changes.
    _found: dict[tuple[Any, ...], Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_id.update((organ["id"], organ) for organ in self.organs)

    def by_id(self, key: uuid.UUID | None) -> Mapping[str, Any] | None:
        """An organ of the place or of one above it."""
        return self._by_id.get(key) if key is not None else None

    def post_of(self, organ: uuid.UUID, post: str) -> str:
        """The post itself, or the organ's head where nobody holds it: no work lies where nobody looks."""
        if (organ, post) in self.holders or (organ, HEAD_POST) not in self.holders:
            return post
        return HEAD_POST

    def at_level(self, level: int) -> str:
        """The division of that level on the way from this place up to the province, or the place itself."""
        return next((code for code in self.chain if level_of(code) == level), self.division)

    def _upward(self, level: int) -> list[str]:
        """The division of that level (or the place itself) and those above: what a level has not, the next bears."""
        first = self.at_level(level)
        return list(self.chain[self.chain.index(first) :])

    def power(self, line: str, level: int) -> Mapping[str, Any] | None:
        """Who holds the powers of a line at that level of the place, or at the nearest level above that has it."""
        return self._once(("power", line, level), self._power)

    def _power(self, line: str, level: int) -> Mapping[str, Any] | None:
        for division in self._upward(level):
            for power in self.powers:
                if power["line"] == line and power["division"] == division:
                    return power
        return None

    def organ(self, role: str, level: int, line: str = "") -> Mapping[str, Any] | None:
        """The organ of a role (township, village, government, organ of a line) at that level, or the nearest above."""
        return self._once(("organ", role, level, line), self._organ)

    def _organ(self, role: str, level: int, line: str) -> Mapping[str, Any] | None:
        for division in self._upward(level):
            for organ in self.organs:
                if organ["role"] == role and organ["division"] == division and (not line or organ["line"] == line):
                    return organ
        return None

    def organ_of(self, line: str, division: str) -> Mapping[str, Any] | None:
        """Who holds the power of a line in that very division, else the organ of the line there; nobody above it."""
        return self._once(("organ_of", line, division), self._organ_of)

    def _organ_of(self, line: str, division: str) -> Mapping[str, Any] | None:
        power = next((p for p in self.powers if p["line"] == line and p["division"] == division), None)
        return (self.by_id(power["competent_id"]) if power else None) or next(
            (o for o in self.organs if o["role"] == "organ" and o["line"] == line and o["division"] == division), None
        )

    def nearest_hall(self) -> Mapping[str, Any] | None:
        """The hall of the place, or of the nearest division above it that has one."""
        return self._once(("hall",), self._hall)

    def _once(self, key: tuple[Any, ...], look: Callable[..., Mapping[str, Any] | None]) -> Mapping[str, Any] | None:
        if key not in self._found:
            self._found[key] = look(*key[1:])
        found: Mapping[str, Any] | None = self._found[key]
        return found

    def _hall(self) -> Mapping[str, Any] | None:
        for code in self.chain:
            for organ in self.organs:
                if organ["division"] == code and organ["role"] in ("hall", "township", "village"):
                    return organ
        return None


@lru_cache(maxsize=65536)
def level_of(code: str) -> int:
    """1 province … 5 village, from the twelve digits of a statistics code."""
    if code.endswith("0000000000"):
        return 1
    if code.endswith("00000000"):
        return 2
    if code.endswith("000000"):
        return 3
    return 4 if code.endswith("000") else 5


@lru_cache(maxsize=65536)
def chain_of(code: str) -> tuple[str, ...]:
    """The division and those above it, lowest first."""
    code = (code + "0" * 12)[:12]
    cuts = (12, 9, 6, 4, 2)
    chain = dict.fromkeys(code[:cut] + "0" * (12 - cut) for cut in cuts[5 - level_of(code) :])
    return tuple(chain)


# Organs, posts and days change rarely and are never pinned: a process looks again after this many seconds.
FRESH = 2.0
_places: dict[str, tuple[float, date, Place]] = {}
_calendars: dict[str, tuple[float, Calendar]] = {}
_supervised: dict[str, tuple[float, frozenset[str] | None]] = {}
_entered: dict[str, tuple[float, Mapping[str, frozenset[str]]]] = {}


def place(division: str, on: date | None = None, *, fresh: bool = False) -> Place:
    """The organs and powers of a place and of every division above it, and who holds posts there on a day (today);
    one query, kept for two seconds and never past midnight. ``fresh``: read now.
    """
    day = on or day_of(now())
    kept = _places.get(division)
    if fresh or kept is None or kept[1] != day or time.monotonic() - kept[0] > FRESH:
        kept = _places[division] = (time.monotonic(), day, _read_place(division, day))
    return kept[2]


def calendar(division: str) -> Calendar:
    """The working days of a division; one query, kept for two seconds."""
    kept = _calendars.get("")
    if kept is None or time.monotonic() - kept[0] > FRESH:
        days = fetch("SELECT day, kind, name, division FROM organisation_calendar_day ORDER BY day")
        rows = [CalendarRow(d["day"], d["kind"], d["name"], d["division"]) for d in days]
        _calendars.clear()
        kept = _calendars[""] = (time.monotonic(), Calendar.of(rows))
    stem = (division + "0" * 12)[:12]
    if stem not in _calendars:
        _calendars[stem] = (kept[0], kept[1].at(stem))
    return _calendars[stem][1]


def supervised_lines() -> frozenset[str] | None:
    """The lines for which some organ supervises; None where no power has been entered yet. One query, kept for two
    seconds.
    """
    kept = _supervised.get("")
    if kept is None or time.monotonic() - kept[0] > FRESH:
        lines = fetch("SELECT DISTINCT line FROM organisation_power WHERE supervising_id IS NOT NULL")
        kept = _supervised[""] = (time.monotonic(), frozenset(row["line"] for row in lines) or None)
    return kept[1]


_ENTERED = """
SELECT sort, name FROM organisation_register_entry WHERE struck_at IS NULL
UNION SELECT 'lines', line FROM organisation_power
UNION SELECT 'lines', line FROM organisation_organ WHERE role = 'organ' AND line <> '' AND ended_on IS NULL
UNION SELECT 'providers', line FROM organisation_organ WHERE role = 'provider' AND ended_on IS NULL
UNION SELECT 'posts', post FROM organisation_holding
"""


def names_entered() -> Mapping[str, frozenset[str]]:
    """Names that definitions may use beside those that ship, by register (lines, posts, providers, sources): entered,
    or in use by an organ or a person. One query, kept for two seconds.
    """
    kept = _entered.get("")
    if kept is None or time.monotonic() - kept[0] > FRESH:
        found: dict[str, set[str]] = {}
        for row in fetch(_ENTERED):
            found.setdefault(row["sort"], set()).add(row["name"])
        kept = _entered[""] = (time.monotonic(), {sort: frozenset(names) for sort, names in found.items()})
    return kept[1]


def forget() -> None:
    """Look again at once: after an act on organs or days in this process, and between tests."""
    _places.clear()
    _calendars.clear()
    _supervised.clear()
    _entered.clear()
    division_name.cache_clear()
    _names_down_to.cache_clear()


_PLACE = """
SELECT (SELECT COALESCE(jsonb_agg(jsonb_build_array(id, credit_code, name, name_en, role, line, division, level, closes,
                        phone) ORDER BY id), '[]'::jsonb)
        FROM organisation_organ WHERE division = ANY(%(chain)s) AND ended_on IS NULL) AS organs,
       (SELECT COALESCE(jsonb_agg(jsonb_build_array(line, division, level, competent_id, supervising_id, enforcing_id)
                        ORDER BY id), '[]'::jsonb)
        FROM organisation_power WHERE division = ANY(%(chain)s)) AS powers,
       (SELECT COALESCE(jsonb_agg(DISTINCT jsonb_build_array(h.organ_id, h.post)), '[]'::jsonb)
        FROM organisation_holding h JOIN organisation_organ o ON o.id = h.organ_id
        WHERE o.division = ANY(%(chain)s) AND h.begins <= %(on)s AND (h.ends IS NULL OR h.ends >= %(on)s)) AS held
"""
_ORGAN = ("id", "credit_code", "name", "name_en", "role", "line", "division", "level", "closes", "phone")
_POWER = ("line", "division", "level", "competent_id", "supervising_id", "enforcing_id")


def _read_place(division: str, on: date) -> Place:
    chain = chain_of(division)
    found = fetch(_PLACE, {"chain": list(chain), "on": on})[0]
    organs = [dict(zip(_ORGAN, row, strict=True)) for row in found["organs"]]
    powers = [dict(zip(_POWER, row, strict=True)) for row in found["powers"]]
    for one in organs:
        one |= {"id": uuid.UUID(one["id"]), "closes": time_of_day.fromisoformat(one["closes"])}
    for one in powers:
        one |= {name: uuid.UUID(one[name]) if one[name] else None for name in _POWER[3:]}
    return Place(
        chain[0],
        chain,
        tuple(organs),
        tuple(powers),
        frozenset((uuid.UUID(organ), post) for organ, post in found["held"]),
    )


def organ(key: uuid.UUID, *, standing: bool = False) -> Organ:
    """One organ with everything a paper or a guide says of it; with ``standing`` whoever succeeded it, as
    ``standing_organ``. One query.
    """
    return Organ.seen_by(PLATFORM).get(id=RawSQL(_STANDING, [key]) if standing else key)


@lru_cache(maxsize=4096)
def division_name(code: str) -> str:
    """The full name of a division, province left out below it (成都市武侯区簇桥街道); empty of one nobody knows.
    Divisions are reference data: cached.
    """
    return _full(_names_down_to(code))


@lru_cache(maxsize=512)
def divisions_within(code: str, level: int) -> dict[str, str]:
    """The divisions of a level within a place, by code, with their own names; reference data, kept. One query."""
    cut = (2, 4, 6, 9, 12)[level_of(code) - 1]
    rows = Division.seen_by(PLATFORM).filter(level=level, code__startswith=code[:cut]).order_by("code")
    return dict(rows.values_list("code", "name"))


def own_name(code: str) -> str:
    """The name of the division alone (武侯区), as its organs' papers are numbered. Cached as the full name is."""
    return next(iter(_names_down_to(code)[::-1]), "")


@lru_cache(maxsize=4096)
def _names_down_to(code: str) -> tuple[str, ...]:
    chain = chain_of(code)
    names = dict(Division.seen_by(PLATFORM).filter(code__in=chain).values_list("code", "name"))
    return tuple(names[one] for one in reversed(chain) if one in names) if chain[0] in names else ()


def division_names(codes: Iterable[str]) -> dict[str, str]:
    """The full name of each division, as ``division_name`` says it. One query, none without codes."""
    chains = {code: chain_of(code) for code in set(codes)}
    if not chains:
        return {}
    wanted = {one for chain in chains.values() for one in chain}
    names = dict(Division.seen_by(PLATFORM).filter(code__in=wanted).values_list("code", "name"))
    found = {code: [names[one] for one in reversed(chain) if one in names] for code, chain in chains.items()}
    return {code: _full(parts) if chains[code][0] in names else "" for code, parts in found.items()}


def _full(names: Sequence[str]) -> str:
    """The province is left out below it."""
    return "".join(names[1:] if len(names) > 1 else names)


def adopting_places() -> list[str]:
    """Divisions that have a hall of their own at county level or above: where an item can be filed."""
    found = fetch(
        "SELECT DISTINCT division FROM organisation_organ WHERE role = 'hall' AND ended_on IS NULL ORDER BY division"
    )
    return [row["division"] for row in found]


_STANDING = """
WITH RECURSIVE chain AS (
  SELECT id, ended_on, successor_id, 1 AS n FROM organisation_organ WHERE id = %s
  UNION SELECT o.id, o.ended_on, o.successor_id, c.n + 1 FROM organisation_organ o JOIN chain c ON o.id = c.successor_id
  WHERE c.ended_on IS NOT NULL
)
SELECT id FROM chain ORDER BY n DESC LIMIT 1
"""


def standing_organ(key: uuid.UUID) -> uuid.UUID:
    """The organ itself, or who succeeded it where it was merged (an organ that has ended signs nothing). One query."""
    found: uuid.UUID = fetch(_STANDING, [key])[0]["id"]
    return found


def organs_at(division: str, role: str = "organ") -> list[dict[str, Any]]:
    """The organs of a division that have not ended, in the order of their lines: id, name, line. One query."""
    return fetch(
        """SELECT id, name, name_en, line FROM organisation_organ
           WHERE division = %s AND role = %s AND ended_on IS NULL ORDER BY line, name""",
        [division, role],
    )


def places_with_organs(below: str) -> list[str]:
    """Divisions below a place that have departments of their own. One query."""
    rows = fetch(
        """SELECT DISTINCT division FROM organisation_organ
           WHERE role = 'organ' AND ended_on IS NULL AND division LIKE %s AND division <> %s ORDER BY division""",
        [f"{below.rstrip('0')}%", below],
    )
    return [row["division"] for row in rows]


def organs_listed(division: str, on: date) -> list[dict[str, Any]]:
    """Every organ of a division, ended ones last: name, role, line, the lines it is competent for, how many people hold
    posts in it on a day, and what it was merged into. One query.
    """
    return fetch(
        """SELECT o.id, o.name, o.role, o.line, o.ended_on, s.name AS successor,
                  (SELECT COALESCE(jsonb_agg(p.line ORDER BY p.line), '[]'::jsonb) FROM organisation_power p
                   WHERE p.competent_id = o.id) AS lines,
                  (SELECT count(DISTINCT h.account_id) FROM organisation_holding h WHERE h.organ_id = o.id
                   AND h.begins <= %s AND (h.ends IS NULL OR h.ends >= %s)
                   AND (o.ended_on IS NULL OR o.ended_on > %s)) AS people
           FROM organisation_organ o LEFT JOIN organisation_organ s ON s.id = o.successor_id
           WHERE o.division = %s ORDER BY o.ended_on NULLS FIRST, o.role, o.line, o.name""",
        [on, on, on, division],
    )


def holders_of(organ: uuid.UUID, post: str = "", *, on: date) -> list[dict[str, Any]]:
    """Who holds a post (or any post) in an organ on a day: account and name, for choosing a second inspector or handing
    over. One query.
    """
    return fetch(
        """SELECT DISTINCT h.account_id, p.id AS person_id, p.name FROM organisation_holding h
           JOIN identity_account a ON a.id = h.account_id JOIN identity_person p ON p.id = a.person_id
           WHERE h.organ_id = %s AND (%s = '' OR h.post = %s) AND a.active
             AND h.begins <= %s AND (h.ends IS NULL OR h.ends >= %s) ORDER BY p.name""",
        [organ, post, post, on, on],
    )


def holders_at(divisions: Sequence[str], on: date) -> dict[tuple[uuid.UUID, str], frozenset[tuple[uuid.UUID, str]]]:
    """(organ, post) → account and name of everybody who holds it on a day, in the organs of these divisions. One
    query.
    """
    rows = fetch(
        """SELECT h.organ_id, h.post, jsonb_agg(DISTINCT jsonb_build_array(h.account_id, p.name)) AS people
           FROM organisation_holding h JOIN organisation_organ o ON o.id = h.organ_id
           JOIN identity_account a ON a.id = h.account_id JOIN identity_person p ON p.id = a.person_id
           WHERE o.division = ANY(%s) AND o.ended_on IS NULL AND a.active
             AND h.begins <= %s AND (h.ends IS NULL OR h.ends >= %s) GROUP BY h.organ_id, h.post""",
        [list(divisions), on, on],
    )
    return {
        (row["organ_id"], row["post"]): frozenset((uuid.UUID(account), name) for account, name in row["people"])
        for row in rows
    }
