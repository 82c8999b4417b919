"""How many open drafts of applicants an act on the catalogue or on organs would touch: for dry runs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tongban.cases.acts.reassign import open_cases_of
from tongban.catalogue.reading.affected import Affected
from tongban.core.ledger.reading import fetch
from tongban.organisation.reorganising import Effects, effects_of_merging


def drafts_affected(editions: Iterable[uuid.UUID]) -> list[Affected]:
    """Unsubmitted drafts by edition, situation and place; numbers only, no names. One query. Filed cases are pinned and
    never move, so they are not counted.
    """
    rows = fetch(
        """SELECT edition, situation, place, count(*) AS drafts FROM cases_case
           WHERE state = 'draft' AND edition = ANY(%s) GROUP BY edition, situation, place
           ORDER BY edition, situation, place""",
        [list(editions)],
    )
    return [Affected(row["edition"], row["situation"], row["place"], row["drafts"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Merging:
    """What merging two organs would do: powers and posts, and the cases whose open steps would move."""

    effects: Effects
    cases: tuple[uuid.UUID, ...]


def merging(organ: uuid.UUID, into: uuid.UUID, on: date) -> Merging:
    """The dry run of a merger; four queries, nothing is written."""
    return Merging(effects_of_merging(organ, into, on), tuple(open_cases_of(organ)))
