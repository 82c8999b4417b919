"""Reads of the catalogue: what is in force at an instant, as what runs; the directory; word search."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import orjson

from tongban.catalogue.life.resting import Resting, rest_of
from tongban.catalogue.word_index import words_of_question
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch, glance
from tongban.definition.check.finding import Finding
from tongban.definition.effective import Effective, effective
from tongban.definition.registry import Registry, check_difference_whenever, registry_with
from tongban.definition.source import Source, read
from tongban.definition.vocabulary import LEVELS
from tongban.organisation.queries import chain_of, level_of

COUNTY = 3


@dataclass(frozen=True, slots=True)
class InForce:
    """The edition (and difference of the place, if any) of an item at an instant."""

    item: uuid.UUID
    code: str
    edition: uuid.UUID
    number: int
    since: datetime
    difference: uuid.UUID | None
    difference_number: str
    place: str
    # Why nothing new may be filed, where the caller asked for it all the same.
    rest: Resting | None = None
    # The place and those above it that carry the item out; of an own item, its place.
    adopters: tuple[str, ...] = ()

    def taken_at(self, competent: str) -> bool:
        """Does the competent place, or one below it that the matter lies in, carry the item out? What a county takes on
        it takes on for its townships and villages.
        """
        return any(level_of(one) >= min(level_of(competent), COUNTY) for one in self.adopters)

    @property
    def source(self) -> Source:
        """The definition as written."""
        return definition(self.edition)

    @property
    def registry(self) -> Registry:
        """The shipped dictionary and types with what the definition brings."""
        return registry_of(self.edition)

    @property
    def situations(self) -> tuple[str, ...]:
        """Keys of the item's situations, as written."""
        return tuple(self.source.data.get("situations") or {})

    def effective(self, situation: str) -> Effective:
        """What runs for one situation here."""
        return what_runs(self.edition, self.difference, situation, self.place)


# Everything that could change what is in force moves the head of the item's chain, but for an objection to a filing:
# that is asked only while the filing of the difference still waits for its answer.
_PROBE = "SELECT head_digest AS head FROM catalogue_item WHERE code = %s"
_PROBE_FILED = """
SELECT head_digest AS head FROM catalogue_item WHERE code = %s
AND NOT EXISTS (SELECT 1 FROM catalogue_filing WHERE difference_id = %s AND state = 'objected')
"""
# ``until``: the next instant at which something of it changes by itself.
_IN_FORCE = """
SELECT i.head_digest AS head, i.id AS item, i.code, i.retired_at, i.suspended_at, i.resting_words, i.replaced_by,
       a.ended_at AS given_up_at,
       ARRAY(SELECT rpad(place, 12, '0') FROM catalogue_adoption WHERE item_id = i.id AND place = ANY(%(chain)s)
               AND (ended_at IS NULL OR ended_at > %(at)s)
             UNION SELECT i.place WHERE i.place <> '') AS adopters, e.id AS edition, e.number, e.in_force_from AS since,
       d.id AS difference, COALESCE(d.number, '') AS difference_number,
       EXISTS (SELECT 1 FROM catalogue_filing w WHERE w.difference_id = d.id AND w.state = 'filed') AS filed,
       (SELECT min(x.comes) FROM (
          SELECT in_force_from FROM catalogue_edition WHERE item_id = i.id AND withdrawn_at IS NULL
          UNION ALL SELECT in_force_from FROM catalogue_difference WHERE item_id = i.id AND place = ANY(%(chain)s)
          UNION ALL SELECT ended_at FROM catalogue_adoption WHERE item_id = i.id AND place = ANY(%(chain)s)
          UNION ALL VALUES (i.retired_at), (i.suspended_at)) x(comes) WHERE x.comes > %(at)s) AS until
FROM catalogue_item i
JOIN LATERAL (SELECT id, number, in_force_from FROM catalogue_edition
              WHERE item_id = i.id AND in_force_from <= %(at)s AND withdrawn_at IS NULL
              ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true
LEFT JOIN LATERAL (SELECT id, number FROM catalogue_difference f
              WHERE item_id = i.id AND place = ANY(%(chain)s) AND in_force_from <= %(at)s AND edition_number <= e.number
                AND NOT EXISTS (SELECT 1 FROM catalogue_filing o WHERE o.difference_id = f.id AND o.state = 'objected')
              ORDER BY length(rtrim(place, '0')) DESC, in_force_from DESC LIMIT 1) d ON true
LEFT JOIN LATERAL (SELECT ended_at FROM catalogue_adoption
              WHERE item_id = i.id AND place = ANY(%(chain)s)
              ORDER BY length(rtrim(place, '0')) DESC, adopted_at DESC LIMIT 1) a ON true
WHERE i.code = %(code)s AND (i.place = '' OR i.place = ANY(%(chain)s))
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found for an item at a place, good from ``since`` until ``until`` as long as the item's head stands."""

    row: Mapping[str, Any]
    found: InForce
    since: datetime
    until: datetime | None

    def covers(self, at: datetime) -> bool:
        """Whether nothing changes by itself between then and ``at``."""
        return self.since <= at and (self.until is None or at < self.until)

    @property
    def probe(self) -> tuple[str, tuple[str, ...]]:
        """The statement that says whether anybody has changed it since, here or in another process, and its values."""
        if self.row["filed"]:
            return _PROBE_FILED, (self.found.code, str(self.row["difference"]))
        return _PROBE, (self.found.code,)

    def stands(self) -> bool:
        """Has nobody? One small query."""
        sql, values = self.probe
        return self.is_proven(glance(sql, *values))

    def is_proven(self, head: bytes | None) -> bool:
        """Does what the probe found say that it stands?"""
        return bool(head == self.row["head"])


_kept: dict[tuple[str, str], Standing] = {}
_MOST_KEPT = 4096


def places_above(place: str) -> list[str]:
    """The place and those above it up to the province, as statistics codes and in every shorter form a difference may
    be written with (51, 510000, 510100 …).
    """
    ends = (2, 4, 6, 9, 12)
    return [code[:end] for code in chain_of(place) for end in ends if not code[end:].strip("0")]


def in_force(code: str, place: str, at: datetime, *, resting: bool = False) -> InForce:
    """What is in force for an item at a place; one small query where this process knew it and nothing has changed, two
    where something has.

    A difference objected to is passed over. Refusals ``item.unknown`` (404), ``item.retired`` (410), ``item.suspended``
    (409), ``item.given-up`` (410): nothing new is filed then. ``resting=True`` gives it all the same, for a guide that
    says so (``InForce.rest``); running cases stay with what they are pinned to.
    """
    kept = standing(code, place, at)
    if (rest := rest_of(kept.row, at)) is None:
        return kept.found
    if not resting:
        raise rest
    return replace(kept.found, rest=rest)


def standing(code: str, place: str, at: datetime) -> Standing:
    """The same as it is kept, for whoever keeps something made of it. Refusal ``item.unknown`` (404)."""
    kept = _kept.get((code, place))
    if kept is None or not kept.covers(at) or not kept.stands():
        kept = _looked_up(code, place, at)
    return kept


def remembered(code: str, place: str, at: datetime) -> Standing | None:
    """What this process knew to be in force, whole and taking applications, if nothing has changed since: whoever asks
    puts its ``probe`` beside a question of his own and goes by it only where it ``is_proven``.
    """
    kept = _kept.get((code, place))
    return kept if kept is not None and kept.covers(at) and rest_of(kept.row, at) is None else None


def forget() -> None:
    """As a process that has just started: between tests, which take back what they wrote."""
    _kept.clear()


def _looked_up(code: str, place: str, at: datetime) -> Standing:
    """The one read of what is in force, kept for the next who asks."""
    found = fetch(_IN_FORCE, cast(Any, {"at": at, "chain": places_above(place), "code": code}))
    if not found:
        raise Refusal(
            "item.unknown",
            "没有这个事项，或它还没有开始实施。请从首页搜索，或拨打 12345。",
            "There is no such item, or it is not in force yet. Search from the home page or call 12345.",
            status=404,
        )
    r = found[0]
    names = ("item", "code", "edition", "number", "since", "difference", "difference_number")
    said = {**{name: r[name] for name in names}, "adopters": tuple(sorted(r["adopters"]))}
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    kept = _kept[code, place] = Standing(r, InForce(**said, place=place), at, r["until"])
    return kept


@lru_cache(maxsize=1024)
def definition(edition: uuid.UUID) -> Source:
    """The definition of an edition, read from its text; editions are immutable, so this is cached for ever."""
    found = fetch("SELECT text FROM catalogue_edition WHERE id = %s", [edition])
    return read(found[0]["text"], str(edition))


@lru_cache(maxsize=1024)
def registry_of(edition: uuid.UUID) -> Registry:
    """Dictionary and types as the edition knows them."""
    return registry_with(definition(edition).data.get("dictionary"))


@lru_cache(maxsize=4096)
def what_runs(edition: uuid.UUID, difference: uuid.UUID | None, situation: str, place: str) -> Effective:
    """One situation at one place, built once per process; both parts are immutable."""
    said = what_still_holds(edition, difference)[0] if difference is not None else None
    return effective(definition(edition).data, situation, place, said, names=registry_of(edition).result_names)


@lru_cache(maxsize=4096)
def what_still_holds(edition: uuid.UUID, difference: uuid.UUID) -> tuple[Mapping[str, Any], tuple[Finding, ...]]:
    """What of a difference applies to an edition, and the errors that keep its changes out.

    A difference is written to one edition and goes on under later ones as long as it passes the check against them (so
    that publishing a standard writes no row per adopter). Where it does not, the standard runs with the place's local
    values and parameters; the editor finds it listed as stranded.
    """
    found = fetch(
        """SELECT d.text, d.edition_number = e.number AS same FROM catalogue_difference d, catalogue_edition e
           WHERE d.id = %s AND e.id = %s""",
        [difference, edition],
    )[0]
    written = read(found["text"], str(difference))
    said: dict[str, Any] = written.data.get("difference") or {}
    if found["same"]:
        return said, ()
    found_now = check_difference_whenever(definition(edition), written)
    errors = tuple(one for one in found_now if one.severity == "error")
    return (said, ()) if not errors else ({**said, "changes": []}, errors)


def competent_place(e: Effective, division: str) -> str:
    """The division whose edition applies to a matter in ``division``: the one of the competent level above it.

    Where the level is a rule it is decided at filing; until then the county's edition is shown.
    """
    level = e.competence.level
    wanted = int(LEVELS.get(level, "4")) - 1 if isinstance(level, str) else 3
    return next((c for c in chain_of(division) if level_of(c) == wanted), chain_of(division)[0])


# Whether anything of an item is in force, and what is.
_LIVE = """(i.retired_at IS NULL OR i.retired_at > %(at)s) AND EXISTS (SELECT 1 FROM catalogue_edition e
  WHERE e.item_id = i.id AND e.in_force_from <= %(at)s AND e.withdrawn_at IS NULL)"""
_PLAIN = """JOIN LATERAL (SELECT number, document->>'plain' AS plain FROM catalogue_edition
  WHERE item_id = i.id AND in_force_from <= %(at)s AND withdrawn_at IS NULL
  ORDER BY in_force_from DESC, number DESC LIMIT 1) e ON true"""
# Whether anything new is taken: empty, ``suspended`` or ``retired``.
_RESTS = """CASE WHEN i.retired_at <= %(at)s THEN 'retired' WHEN i.suspended_at <= %(at)s THEN 'suspended' ELSE '' END
  AS rests"""
LISTED = 100


def directory(
    at: datetime, *, who: str = "", theme: str = "", kind: str = "", after: str = "", size: int = LISTED
) -> list[dict[str, Any]]:
    """Items in force with plain name, kind and topics, in the order of codes; ``who`` is person or enterprise,
    ``theme`` a topic, ``after`` the last code shown. One query.
    """
    parts, values = ["i.code > %(after)s"], {"at": at, "after": after, "size": size, "kind": kind}
    if kind:
        parts.append("i.kind = %(kind)s")
    if who and not theme:
        parts.append("jsonb_exists(i.topics, %(who)s)")
        values["who"] = who
    if theme:
        sides = [who] if who else ["person", "enterprise"]
        parts.append("(" + " OR ".join(f"i.topics @> %(theme{n})s::jsonb" for n in range(len(sides))) + ")")
        values |= {f"theme{n}": orjson.dumps({side: [theme]}).decode() for n, side in enumerate(sides)}
    return _rows(
        f"""SELECT i.code, i.name, i.kind, i.line, i.topics, e.number, e.plain, {_RESTS} FROM catalogue_item i {_PLAIN}
            WHERE {" AND ".join(parts)} AND (i.retired_at IS NULL OR i.retired_at > %(at)s)
            ORDER BY i.code LIMIT %(size)s""",
        values,
    )


@dataclass(frozen=True, slots=True)
class Shelf:
    """A topic of persons or enterprises: how many items, and the first of them (code, name)."""

    who: str
    theme: str
    count: int
    first: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shelves:
    """The directory counted: all items in force, by whose matter, by topic, by kind."""

    total: int
    who: Mapping[str, int]
    kinds: Mapping[str, int]
    topics: tuple[Shelf, ...]


_SHELVES = f"""WITH live AS MATERIALIZED (
  SELECT i.code, i.name, i.kind, CASE jsonb_typeof(i.topics) WHEN 'object' THEN i.topics ELSE '{{}}' END AS topics
  FROM catalogue_item i WHERE {_LIVE}
), placed AS (
  SELECT w.key AS who, one.theme, live.code, live.name,
         row_number() OVER (PARTITION BY w.key, one.theme ORDER BY live.code) AS place
  FROM live, jsonb_each(live.topics) w, jsonb_array_elements_text(w.value) one(theme)
)
SELECT 'topic' AS facet, who, theme AS value, count(*) AS n, min(code) AS head,
       jsonb_agg(jsonb_build_array(code, name) ORDER BY place) FILTER (WHERE place <= %(most)s) AS first
FROM placed GROUP BY who, theme
UNION ALL SELECT 'who', w, '', count(*), min(code), NULL FROM live, jsonb_object_keys(topics) w GROUP BY w
UNION ALL SELECT 'kind', '', kind, count(*), min(code), NULL FROM live GROUP BY kind
UNION ALL SELECT 'total', '', '', count(*), '', NULL FROM live ORDER BY head, who, value"""


def shelves(at: datetime, most: int = 0) -> Shelves:
    """Counts by whose matter, topic and kind, topics in the order of their first item, each with its ``most`` first
    items. One query.
    """
    rows = _rows(_SHELVES, {"at": at, "most": most})
    return Shelves(
        next(row["n"] for row in rows if row["facet"] == "total"),
        {row["who"]: row["n"] for row in rows if row["facet"] == "who"},
        {row["value"]: row["n"] for row in rows if row["facet"] == "kind"},
        tuple(
            Shelf(row["who"], row["value"], row["n"], tuple((code, name) for code, name in row["first"] or ()))
            for row in rows
            if row["facet"] == "topic"
        ),
    )


def search(text: str, at: datetime, *, resting: bool = False) -> list[dict[str, Any]]:
    """Items that share words with the question, Chinese or English, best first: word matches weigh by length, what only
    stands beside an item least, the whole name most. One query; the words are looked up in the index of words.
    ``rests`` says suspended; with ``resting`` retired items stand last, for those who look for what is no more.
    """
    wanted = words_of_question(text)
    if not wanted:
        return []
    return _rows(
        f"""SELECT i.code, i.name, i.kind, i.line, i.topics, e.plain, {_RESTS} FROM (
              SELECT i.*, (SELECT COALESCE(SUM(CASE WHEN w LIKE '~%%' THEN 1 ELSE length(w) END), 0)
                           FROM unnest(%(wanted)s::text[]) w
                           WHERE w = ANY(string_to_array(i.words, ' ')))
                          + CASE WHEN i.name LIKE %(name)s THEN 20 ELSE 0 END AS score
              FROM catalogue_item i
              WHERE i.id IN (SELECT id FROM catalogue_item WHERE string_to_array(words, ' ') && %(wanted)s::text[]
                             UNION SELECT id FROM catalogue_item WHERE name LIKE %(name)s)
                AND (%(resting)s OR {_LIVE})
              ORDER BY COALESCE(retired_at <= %(at)s, false), score DESC, code LIMIT 20) i {_PLAIN}
            ORDER BY COALESCE(i.retired_at <= %(at)s, false), i.score DESC, i.code""",
        {"wanted": wanted, "name": f"%{text.strip()}%", "at": at, "resting": resting},
    )


def code_called(name: str, at: datetime) -> str:
    """The code of the item in force that a definition names (``then: {item: …}``), by its name with or without a note
    in brackets, or by the code itself; empty where it is none of this house. One query.
    """
    rows = _rows(
        f"""SELECT i.code FROM catalogue_item i
            WHERE (i.code = %(name)s OR i.name = %(name)s OR i.name LIKE %(noted)s) AND {_LIVE}
            ORDER BY i.name <> %(name)s, i.code LIMIT 1""",
        {"name": name, "noted": f"{name}（%", "at": at},
    )
    return str(rows[0]["code"]) if rows else ""


def nearest(text: str, at: datetime, size: int = 3) -> list[dict[str, Any]]:
    """Items that share most characters with a question that found nothing; without any, the first of the directory. One
    query.
    """
    return _rows(
        f"""SELECT i.code, i.name, i.kind, i.line, e.plain, {_RESTS} FROM (
              SELECT i.*, (SELECT count(*) FROM unnest(%(signs)s::text[]) s WHERE position(s IN i.name) > 0) AS shared
              FROM catalogue_item i WHERE {_LIVE} ORDER BY shared DESC, code LIMIT %(size)s) i {_PLAIN}
            ORDER BY i.shared DESC, i.code""",
        {"signs": sorted({sign for sign in text if sign.isalnum()})[:50], "at": at, "size": size},
    )


def _rows(sql: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    return fetch(sql, cast(Any, values))
