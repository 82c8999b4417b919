"""What an event of the house begins (definition: ``start: {by: event, of, when, may_decline}``): an offer where it may
be declined, else the case itself. A rule that cannot tell, or a form that only its owner can fill, waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tongban.beginnings.acts.offers import PROVINCE, Beginning, Cause, Owner, announce, begin_offer
from tongban.cases.reading import load
from tongban.catalogue.queries import in_force
from tongban.catalogue.reading.saying import items_saying
from tongban.core.clock import now
from tongban.core.events import Happened, subscribe
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM

_BEGUN_BY = '$.** ? (@.by == "event" && @.of == $of)'  # wherever `start` stands

# What a definition may name, and the events of the outbox it is heard by.
FOLLOWED: Mapping[str, tuple[str, ...]] = {
    "licence.issued": ("licence.issued",),
    "case.granted": ("case.decide", "case.decide_by_silence", "case.issue"),
}


@subscribe("cases.starts", *(heard for events in FOLLOWED.values() for heard in events))
def on_started(happened: Happened) -> None:
    """A licence was issued, an item granted: whoever it was for is offered what follows, once for each."""
    found = _licence(happened) if happened.subject_kind == "licence" else _granted(happened)
    if found is not None:
        name, owner, cause = found
        begin_by_event(name, owner, cause, now())


def _licence(happened: Happened) -> tuple[str, Owner, Cause] | None:
    rows = fetch(
        "SELECT type_key, name, holder_kind, holder_id FROM licences_licence WHERE id = %s", [happened.subject_id]
    )
    row = rows[0]
    owner = (row["holder_kind"], row["holder_id"])
    return f"licence.issued:{row['type_key']}", owner, Cause(happened.subject_id, row["name"])


def _granted(happened: Happened) -> tuple[str, Owner, Cause] | None:
    row = load(happened.subject_id).case
    if row["outcome"] != "granted":
        return None
    owner = (row["applicant_kind"], row["applicant_id"])
    return f"case.granted:{row['item_code']}", owner, Cause(happened.subject_id, row["item_name"])


def begin_by_event(name: str, owner: Owner, cause: Cause, at: datetime) -> int:
    """Everything that this event begins for its owner; how many. One query where it begins nothing."""
    done = 0
    for row in items_saying(_BEGUN_BY, at=at, of=name):
        one = _beginning(row["code"], name, at)
        if one is None or _standing(one.item, owner, cause):
            continue
        offer = announce(one, owner, at, cause)
        done += offer is not None
        if offer is not None and one.start.may_decline in ("", "false"):
            begin_offer(offer, actor=PLATFORM)
    return done


def _beginning(code: str, name: str, at: datetime) -> Beginning | None:
    """The first situation of an item that the event begins; None where the item rests."""
    found = in_force(code, PROVINCE, at, resting=True)
    for situation in found.situations if found.rest is None else ():
        e = found.effective(situation)
        start = next((one for one in e.start if one.by == "event" and one.of == name), None)
        if start is not None:
            return Beginning(code, situation, start, e, found.registry.dictionary)
    return None


def _standing(item: str, owner: Owner, cause: Cause) -> bool:
    """Was it offered for this already, or is its owner at it himself?"""
    found: list[Any] = fetch(
        """SELECT 1 AS one FROM beginnings_offer WHERE item_code = %s AND owner_id = %s AND cause = %s
           UNION ALL SELECT 1 FROM cases_case
           WHERE item_code = %s AND applicant_id = %s AND state <> 'finished' LIMIT 1""",
        [item, owner[1], cause.id, item, owner[1]],
    )
    return bool(found)
