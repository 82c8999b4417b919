"""What the applicant's screens read: his cases and drafts, one case of his, places to choose from."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from tongban.cases.lanes import competence
from tongban.cases.models import Case
from tongban.cases.policies import acts_for_applicant, may_handle_own
from tongban.cases.reading import Loaded, load
from tongban.catalogue.queries import in_force
from tongban.core.clock import now
from tongban.core.crypto import blind
from tongban.core.errors import Denied
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM, Actor
from tongban.definition.effective import Effective
from tongban.definition.vocabulary import TARGETS
from tongban.identity.queries import enterprises_of
from tongban.organisation.models import Division
from tongban.organisation.queries import adopting_places, level_of


@dataclass(frozen=True, slots=True)
class Applying:
    """Somebody an account may apply for; ``kind`` in the law's words (自然人, 个体工商户 …)."""

    sort: str
    id: uuid.UUID
    name: str
    kind: str
    number: str = ""

    @property
    def key(self) -> str:
        """As forms carry it."""
        return f"{self.sort}:{self.id}"


def applicants_of(actor: Actor, on: date, item: str = "") -> list[Applying]:
    """Oneself and every enterprise one may act for on a day, in that item where one is named. One query."""
    if actor.person is None or actor.is_staff:
        return []
    found = [Applying("person", actor.person, actor.name, "自然人")]
    for row in enterprises_of(actor.person, on, item):
        found.append(Applying("enterprise", row["id"], row["name"], row["kind"], row["credit_code"]))
    return found


def serves(e: Effective, applicant: Applying) -> bool:
    """Is the item for applicants of this sort?"""
    wanted = applicant.sort == "person"
    return any(TARGETS[target].person is wanted for target in e.targets if target in TARGETS)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A case of the same item that has not ended."""

    id: uuid.UUID
    number: str
    item: str
    applicant: str
    state: str


def under_way(item: str, owners: list[uuid.UUID]) -> list[UnderWay]:
    """Cases of an item that these applicants have under way, drafts left out, newest first. One query."""
    rows = Case.seen_by(PLATFORM).filter(applicant_id__in=owners, item_code=item)
    rows = rows.exclude(state__in=("draft", "finished")).order_by("-begun_at", "id")[:20]
    return [UnderWay(*row) for row in rows.values_list("id", "number", "item_name", "applicant_name", "state")]


def standing_draft(item: str, situation: str, applicant: tuple[str, uuid.UUID]) -> uuid.UUID | None:
    """The newest draft of the same item, situation and applicant, to be gone on with. One query."""
    found = fetch(
        """SELECT id FROM cases_case WHERE applicant_id = %s AND applicant_kind = %s AND item_code = %s
           AND situation = %s AND state = 'draft' ORDER BY begun_at DESC LIMIT 1""",
        [applicant[1], applicant[0], item, situation],
    )
    return found[0]["id"] if found else None


def own_case(actor: Actor, key: uuid.UUID) -> Loaded:
    """A case of the applicant's side; Denied for anybody else. One query."""
    loaded = load(key)
    may_handle_own(actor, loaded.case)
    return loaded


def seen_case(actor: Actor, key: uuid.UUID) -> Loaded:
    """A case to look at: the applicant's side, and staff of the organs that handle it."""
    loaded = load(key)
    case = loaded.case
    if acts_for_applicant(actor, case) or actor.is_platform:
        return loaded
    if actor.is_staff and is_seen(actor, key):
        return loaded
    raise Denied(
        "case.not_yours",
        "这不是您的办件。请用办理人的账号登录，或到窗口凭证件办理。",
        "This is not your case. Sign in as the applicant, or go to a window with your identity document.",
    )


def is_seen(viewer: Actor, key: uuid.UUID) -> bool:
    """Does this viewer see the case as its applicant does: his side, who handles it, and the clerk to whom the
    applicant opened it for a visit? One query, two for staff who do not handle it.
    """
    if Case.seen_by(viewer).filter(id=key).exists():
        return True
    opened = Case.seen_by(PLATFORM).filter(id=key, visit_by=viewer.account, visit_until__gt=now())
    return viewer.is_staff and opened.exists()


def newer_edition(loaded: Loaded, at: datetime) -> bool:
    """Has another edition, or another place's, come to apply to a draft? One query, places apart."""
    case = loaded.case
    where, level = competence(loaded.e, loaded.facts(at), at, case["place"])
    competent = where.at_level(level)
    found = in_force(case["item_code"], competent, at)
    return (found.edition, found.difference, competent) != (case["edition"], case["difference"], case["place"])


@lru_cache(maxsize=512)
def divisions_near(county: str) -> tuple[tuple[str, str], ...]:
    """Counties that handle matters, with their townships: the county of the case first. One query, then kept."""
    counties = [code for code in adopting_places() if level_of(code) == 3]
    rows = Division.seen_by(PLATFORM).filter(code__in=counties) | Division.seen_by(PLATFORM).filter(parent__in=counties)
    names = {row.code: row.name for row in rows}
    found: list[tuple[str, str]] = []
    for place in sorted(counties, key=lambda code: (code != county, code)):
        stem = names.get(place, "")
        found.append((place, stem))
        found += [(code, stem + names[code]) for code in sorted(names) if code[:6] == place[:6] and code != place]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Mine:
    """The own space: what waits for the person, what runs, what was not submitted yet, what has ended."""

    todo: tuple[dict[str, Any], ...]
    running: tuple[dict[str, Any], ...]
    drafts: tuple[dict[str, Any], ...]
    ended: tuple[dict[str, Any], ...]


def cases_of(actor: Actor, day: Any) -> Mine:
    """Cases of whom the account acts for now, newest first. One query."""
    if actor.principal is None:
        return Mine((), (), (), ())
    items = dict(actor.limited).get(actor.principal, frozenset())
    rows = fetch(
        """SELECT c.id, c.number, c.item_name, c.state, c.outcome, c.place, c.begun_at, c.received_at, c.accepted_at,
                  c.finished_at, c.promised_due, c.due_words,
                  (SELECT string_agg(m.name, '、' ORDER BY m.id) FROM cases_material m WHERE m.case_id = c.id
                   AND m.verdict = 'deferred' AND m.state <> 'supplied') AS deferred,
                  (SELECT min(m.due) FROM cases_material m WHERE m.case_id = c.id
                   AND m.verdict = 'deferred' AND m.state <> 'supplied') AS deferred_due,
                  (SELECT string_agg(s.name, '、' ORDER BY s.id) FROM cases_step s WHERE s.case_id = c.id
                   AND s.state = 'open') AS at_step
           FROM cases_case c WHERE c.applicant_id = %s AND c.applicant_kind = %s AND (%s OR c.item_code = ANY(%s))
           ORDER BY c.begun_at DESC LIMIT 200""",
        [actor.principal[1], actor.principal[0], actor.principal in actor.principals, sorted(items)],
    )
    open_ = [row for row in rows if row["state"] not in ("draft", "finished")]
    waits = [row for row in open_ if row["state"] == "correcting" or (row["deferred"] and row["state"] == "accepted")]
    return Mine(
        tuple(waits),
        tuple(row for row in open_ if row not in waits),
        tuple(row for row in rows if row["state"] == "draft"),
        tuple(row for row in rows if row["state"] == "finished"),
    )


def open_counts(actor: Actor) -> dict[uuid.UUID, int]:
    """How many drafts and running cases each one has whom the account may act for. One query."""
    keys = [key for _, key in actor.principals]
    rows = fetch(
        """SELECT applicant_id, count(*) AS n FROM cases_case
           WHERE applicant_id = ANY(%s) AND state <> 'finished' GROUP BY applicant_id""",
        [keys],
    )
    return {row["applicant_id"]: row["n"] for row in rows}


@dataclass(frozen=True, slots=True)
class Progress:
    """What anybody gets who knows the full case number and the applicant's ID number: the state, nothing else."""

    number: str
    state: str
    outcome: str
    at_step: str
    due: date | None
    due_words: str
    at_window: bool
    until: date | None


def progress(number: str, id_number: str, on: date) -> Progress | None:
    """The state of a case by its full number and the applicant's ID number (or his legal person's, or that of
    whoever may act for the applicant on the day).

    The ID number is looked up by its blind index. None for a wrong number and for a wrong person alike. One query.
    """
    found = fetch(
        """SELECT c.number, c.state, c.outcome, c.promised_due, c.due_words,
                  (SELECT string_agg(s.name, '、' ORDER BY s.id) FROM cases_step s
                   WHERE s.case_id = c.id AND s.state = 'open') AS at_step,
                  EXISTS (SELECT 1 FROM cases_step s WHERE s.case_id = c.id AND s.state = 'open'
                          AND s.kind = 'accept') AS at_window,
                  (SELECT max(n.due) FROM cases_notice n WHERE n.case_id = c.id AND n.kind = 'correction'
                   AND n.answered_at IS NULL AND c.state = 'correcting') AS until
           FROM cases_case c JOIN identity_person p ON p.id_blind = %s
           WHERE c.number = %s AND c.state <> 'draft' AND (c.applicant_id = p.id
             OR EXISTS (SELECT 1 FROM identity_mandate m WHERE m.enterprise_id = c.applicant_id AND m.agent_id = p.id
                        AND m.begins <= %s AND (m.ends IS NULL OR m.ends >= %s)
                        AND (m.items = '[]'::jsonb OR m.items @> to_jsonb(c.item_code))))""",
        [blind(id_number.strip().upper(), "person.id_number"), number.strip(), on, on],
    )
    if not found:
        return None
    row = found[0]
    return Progress(
        row["number"], row["state"], row["outcome"], row["at_step"] or "", row["promised_due"], row["due_words"],
        row["at_window"], row["until"],
    )  # fmt: skip
