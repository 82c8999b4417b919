"""An act in progress on one case: what was read under lock, what it becomes, and the one Change that says so.

Handlers of step kinds and acts work on a Turn; nothing is written before ``changes()`` is handed to the ledger's
writer.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import models

from tongban.cases.authority import delegated
from tongban.cases.documents import draw_up_document
from tongban.cases.lanes import PLATFORM_POST, resolve
from tongban.cases.models import Case, Notice, Step
from tongban.cases.reading import Loaded, Row
from tongban.cases.rules import clock, flow, moments
from tongban.cases.rules.asking import pages_of
from tongban.cases.rules.commitment import BY_COMMITMENT, spared
from tongban.cases.rules.endings import finish_of
from tongban.cases.rules.members import called
from tongban.cases.sockets import join_changes, moments_of
from tongban.cases.stops import begin_stop, end_stop
from tongban.catalogue.queries import InForce, in_force
from tongban.core.clock import day_of
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise, whole_row
from tongban.core.scope import Actor
from tongban.definition.effective import Effective, Page, settle
from tongban.definition.effective import Step as StepDefinition
from tongban.identity.sources import Applicant
from tongban.organisation.queries import calendar, place

# Columns from which the facts of a case or the pages of its form are read.
_SAID = frozenset({"facts", "outputs", "sources", "edition", "difference", "place", "situation"})


class Turn:
    """Rows are changed in memory: ``case``, ``steps``, ``materials`` … of ``loaded`` are the rows as they become."""

    def __init__(self, loaded: Loaded, actor: Actor, at: datetime, *, fresh: bool = False) -> None:
        self.loaded = loaded
        self.actor = actor
        self.at = at
        self.fresh = fresh
        self.also: list[Change] = []
        self._old: dict[uuid.UUID, Row] = {}
        self._new: dict[uuid.UUID, tuple[type[models.Model], Row]] = {}
        self._touched: dict[uuid.UUID, tuple[type[models.Model], Row]] = {}
        self._facts: dict[str, Any] | None = None
        self._pages: tuple[Page, ...] | None = None
        self._in_force: dict[str, InForce] = {}
        self.joined = False  # what joins the changes of an act joins them once
        self.said: dict[str, str] = {}  # what joiners add to the event
        self.kept: dict[str, Any] = {}
        self._passed: list[str] = []

    @cached_property
    def applicant(self) -> Applicant:
        """The applicant, read once for the turn."""
        return Applicant(self.case["applicant_kind"], self.case["applicant_id"])

    def in_force(self, division: str, found: InForce | None = None) -> InForce:
        """What is in force for the item at a place now; read once for the turn, or as ``found`` was read already."""
        if division not in self._in_force:
            self._in_force[division] = found or in_force(self.case["item_code"], division, self.at)
        return self._in_force[division]

    @property
    def case(self) -> Row:
        return self.loaded.case

    @property
    def e(self) -> Effective:
        return self.loaded.e

    @property
    def facts(self) -> Mapping[str, Any]:
        """Facts as they stand now, with the outputs of steps finished in this turn."""
        if self._facts is None:
            self._facts = self.loaded.facts(self.at)
        return self._facts

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the form for these facts, with one more for what no source could say."""
        if self._pages is None:
            self._pages = pages_of(self.e, self.case["sources"], self.facts)
        return self._pages

    def alter(self, model: type[models.Model], row: Row, **changed: Any) -> None:
        """Change columns of a row; the row as it was is kept for the ledger."""
        key = row["id"]
        if key not in self._new:
            self._old.setdefault(key, dict(row))
            self._touched[key] = (model, row)
        row.update(changed)
        if not _SAID.isdisjoint(changed):
            self._pages = None
            if "facts" in changed or "outputs" in changed:
                self._facts = None

    def alter_case(self, **changed: Any) -> None:
        """Change columns of the case."""
        self.alter(Case, self.case, **changed)

    def bring(self, model: type[models.Model], **values: Any) -> Row:
        """A new row of another matter that comes in with this act (a document held for the applicant)."""
        row = new_row(model, id=new_id(), **values).values
        self._new[row["id"]] = (model, row)
        return row

    def add(self, model: type[models.Model], rows: list[Row], **values: Any) -> Row:
        """A new row of this case, appended to ``rows``."""
        row = self.bring(model, case_id=self.case["id"], **values)
        rows.append(row)
        return row

    # -- steps ---------------------------------------------------------------------------------------------------

    def step_of(self, row: Mapping[str, Any]) -> StepDefinition:
        """The step of the definition that a row stands for."""
        found: StepDefinition = self.e.steps[flow.of_step(row["key"])]
        return found

    @property
    def course(self) -> moments.Course:
        """The case as its moments are read from it."""
        return moments.Course(
            self.e,
            self.case,
            moments.by_step(self.loaded.steps),
            moments_of(self.case),
            self.facts,
            *self.desk(),
            spans=self.loaded.spans,
        )

    def open(self, keys: list[str], state: str = "open") -> None:
        """Open steps whose turn has come (or let a join wait); one for each of several opens a row for each."""
        for key in keys:
            step = self.e.steps[key]
            if spared(self, key) and state == "open":  # the applicant's commitment stands for it
                self._open(step, "dropped", step.id)
                self._passed.append(step.id)
                continue
            if not step.each:
                self._open(step, state, step.id)
                continue
            members = self.facts.get(step.each) or []
            for number, member in enumerate(members, 1):
                self._open(step, "open", f"{step.id}.{number}", member)
            if not members:  # nobody to ask: what follows opens at once
                self._open(step, "done", step.id)
                self._passed.append(step.id)

    def _open(self, step: StepDefinition, state: str, key: str, member: Any = None) -> None:
        case = self.case
        organ, post = (
            (None, PLATFORM_POST)
            if state in ("done", "dropped")
            else resolve(self.e, step.lane, self.facts, self.at, case["place"], case["hall_id"], member)
        )
        row = self.add(
            Step,
            self.loaded.steps,
            key=key,
            kind=step.kind,
            name=step.name
            if member is None
            else f"{step.name}（{called(self.loaded.registry.dictionary.get(step.each), member)}）",
            lane=step.lane,
            organ_id=organ,
            post=PLATFORM_POST if step.kind == "notify" else post,
            state=state,
            opened_at=self.at,
            opens_on=self._first_day(step),
            due=self.last_day(step, self.at) if state == "open" else None,
            verdict=BY_COMMITMENT if state == "dropped" else "",
        )
        if state == "open":
            self.alter(Step, row, **delegated(self, step, organ, post))
            self._begin(step, row)

    def last_day(self, step: StepDefinition, opened: datetime) -> date | None:
        """The day a step should be done: by its own length, or by the span it stands in; None where it has none, or
        the calendar does not reach there yet.
        """
        if step.span:
            return moments.span_end(self.course, step.span)
        length = settle(step.within, self.facts, opened) if step.within is not None else None
        ends = [clock.step_due(length, opened, *self.desk(), clock.stops_beside(self.loaded.spans))]
        decided = self.case["decided_at"] if self.e.nature == "许可" else None
        ends.append(clock.end_by_law(step.kind, opened, decided, *self.desk()))
        if self.e.spans:  # a stage that has a time of its own by law ends with that at the latest
            ends = [] if moments.is_extended(self.course, f"{step.id}.done") else ends
            ends += moments.last_days(self.course, f"{step.id}.done")
            ends += moments.last_days(self.course, "decided") if step.kind == "decide" else ()
        return min((day for day in ends if day is not None), default=None)

    def _first_day(self, step: StepDefinition) -> date | None:
        """The last day on which a step cannot be finished yet: of its minimum period, of what it waits for (``opens``),
        or of the season whose batch it takes together.
        """
        days: list[date | None] = []
        if step.min is not None and step.min.unit not in ("now", "h"):
            days.append(clock.step_due(step.min, self.at, *self.desk()))
        for moment in (step.opens, "intake.closed" if step.batch == "intake" else ""):
            at = moments.instant(self.course, moment) if moment else None
            if at is not None:  # a day that is named is the first; what ends on a day lets go on the next
                days.append(day_of(at) - timedelta(days=moment in self.facts))
        return max((day for day in days if day is not None), default=None)

    def finish(self, row: Row, *, outputs: Mapping[str, Any], verdict: str = "", opinion: str = "") -> None:
        """Close a step and let the graph go on; ends its stop of the clock, with a notice."""
        self.alter(
            Step,
            row,
            state="done",
            done_at=self.at,
            done_by=self.actor.account,
            outputs=dict(outputs),
            verdict=verdict,
            opinion=opinion,
        )
        self.begin_clock()
        end_stop(self, row)
        if self.e.spans and self.case["state"] == "accepted":  # a span may begin with what was done
            self.project()
        self._draw_up(row, "done")

    def _begin(self, step: StepDefinition, row: Row) -> None:
        """What opens with a step: a lawful stop of the clock, its document."""
        begin_stop(self, step)
        self._draw_up(row, "opened")

    def _draw_up(self, row: Row, when: str) -> None:
        """The document of a step, where it names one of its own."""
        if self.step_of(row).document or row["kind"] == "publicise":
            draw_up_document(self, row, when)

    def drop(self, row: Row, why: str) -> None:
        """A step falls away and the matter goes on without it."""
        self.alter(Step, row, state="dropped", done_at=self.at, verdict=why)
        self.begin_clock()
        end_stop(self, row)

    def begin_clock(self) -> None:
        """The ordinary clock begins with the moment the definition names, once it has come."""
        if self.e.limits.from_ in ("", "accepted", "received") or self.case["starts_at"] is not None:
            return
        at = moments.instant(self.course, self.e.limits.from_)
        if at is not None:
            self.alter_case(starts_at=at)
            if self.case["accepted_at"] is not None:
                self.project()

    def go_on(self, key: str) -> None:
        """Open what follows a finished step; finish the case when nothing is left. Of a step for each of several, once
        enough of them are done; the others fall away.
        """
        done = flow.of_step(key)
        rows = self.loaded.rows_of(done)
        if self.e.steps[done].each and not flow.enough(self.e.steps[done].until, rows):
            return
        for row in rows:
            if row["state"] == "open":
                self.drop(row, "enough")
        late = flow.overdue(self.e, self.loaded.steps, day_of(self.at))
        self._move(flow.follow(self.e, done, self.loaded.states, self.facts, self.at, late))

    def go_on_without_late(self) -> bool:
        """Joins that waited only for what is overdue and may be gone without; True if one opened."""
        late = flow.overdue(self.e, self.loaded.steps, day_of(self.at))
        moves = flow.without_late(self.e, self.loaded.states, late)
        self._move(moves)
        return bool(moves.released)

    def _move(self, moves: flow.Moves) -> None:
        for late in [one for key in moves.dropped for one in self.loaded.rows_of(key) if one["state"] == "open"]:
            self.drop(late, "late")
        self.open(moves.opened)
        self.open(moves.waiting, "waiting")
        for key in moves.released:
            row = self.loaded.step(key)
            assert row is not None
            self.release(row)
        while self._passed:
            self.go_on(self._passed.pop())
        self.close_if_done()

    def release(self, row: Row) -> None:
        """The last branch has arrived: the join opens."""
        step = self.step_of(row)
        if spared(self, step.id):
            self.alter(Step, row, state="dropped", done_at=self.at, verdict=BY_COMMITMENT)
            self._passed.append(step.id)
            return
        first, last = self._first_day(step), self.last_day(step, self.at)
        self.alter(Step, row, state="open", opened_at=self.at, opens_on=first, due=last)
        self.alter(Step, row, **delegated(self, step, row["organ_id"], row["post"]))
        self._begin(step, row)

    def drop_open(self) -> None:
        """Whatever is open falls away: the case ends otherwise (refusal, withdrawal)."""
        for row in self.loaded.steps:
            if row["state"] in ("open", "waiting"):
                self.alter(Step, row, state="dropped", done_at=self.at)

    def close_if_done(self) -> None:
        """办结: the result exists and nothing is open."""
        if flow.is_finished(self.loaded.states) and self.case["state"] in ("accepted", "decided"):
            has_paper = any(g.sort in ("licence", "document") for g in self.e.result)
            finish = finish_of(self.case["outcome"], has_paper)
            self.alter_case(state="finished", finished_at=self.at, finish=finish)

    # -- notices, clock ------------------------------------------------------------------------------------------

    def notice(self, kind: str, lines: list[Any], paper: uuid.UUID | None) -> Row:
        """A notice to the applicant, with its paper."""
        return self.add(
            Notice, self.loaded.notices, kind=kind, at=self.at, by=self.actor.account, lines=lines, paper_id=paper
        )

    def desk(self) -> tuple[Any, Any]:
        """The calendar and closing time of the competent place."""
        where = place(self.case["place"], day_of(self.at))
        hall = where.by_id(self.case["hall_id"]) or where.nearest_hall()
        return calendar(self.case["place"]), hall["closes"] if hall is not None else None

    def project(self) -> clock.Dues:
        """Derive the due dates anew from the rows and keep them on the case for the lists."""
        found = clock.dues(self.e, self.case, self.loaded.spans, self.facts, *self.desk())
        promised = found.promised.date if found.promised is not None else None
        statutory = found.statutory.date if found.statutory is not None else None
        if self.e.spans:  # another law gives the decision another time: the earlier counts
            days = [statutory, *moments.last_days(self.course, "decided")]
            statutory = min((day for day in days if day is not None), default=None)
        if (promised, statutory, found.words) != (
            self.case["promised_due"],
            self.case["statutory_due"],
            self.case["due_words"],
        ):
            self.alter_case(promised_due=promised, statutory_due=statutory, due_words=found.words)
        return found

    # -- the change ----------------------------------------------------------------------------------------------

    @property
    def automatic(self) -> bool:
        """Is a step open that the platform itself can finish now?"""
        if any(s["state"] == "open" and s["post"] == PLATFORM_POST for s in self.loaded.steps):
            return True
        return self.e.separation == "rule" and self.case["state"] in ("received", "accepted", "decided")

    @property
    def before(self) -> Row:
        """The case as it was read."""
        return self._old.get(self.case["id"], self.case)

    def opened(self, kind: str) -> list[Row]:
        """The rows of steps of the kind that open in this turn."""
        opened = [row for _, row in self._new.values()] + self._were("waiting")
        return [row for row in opened if row.get("kind") == kind and row.get("state") == "open" and "lane" in row]

    def closed(self, kind: str) -> list[Row]:
        """The rows of steps of the kind that were open and are done or dropped in this turn."""
        return [row for row in self._were("open") if row.get("kind") == kind and row["state"] != "open"]

    def _were(self, state: str) -> list[Row]:
        return [row for key, (_, row) in self._touched.items() if self._old[key].get("state") == state]

    def changes(self, verb: str, detail: Mapping[str, Any], *, body: Mapping[str, Any] | None = None) -> list[Change]:
        """The Change of the case and those of papers, licences and whatever joined it."""
        if not self.joined:  # those of several cases in one act were joined together
            self.also += join_changes([self], verb, self.actor)
        body = {**(body or {}), **self.said}
        subject = Subject("case", self.case["id"])
        head = Head.start() if self.fresh else Head.on(self.before)
        rows = [whole_row(model, row) for model, row in self._new.values()]
        updates = []
        if self.fresh:
            rows.insert(0, whole_row(Case, self.case))
        elif self.case["id"] not in self._touched:
            updates.append(revise(Case, self.case))
        for key, (model, row) in self._touched.items():
            old = self._old[key]
            updates.append(revise(model, old, **{c: v for c, v in row.items() if old.get(c) != v}))
        event = Event(verb, {"case": str(self.case["id"]), "state": self.case["state"], **body})
        change = Change(subject, head, verb, self.actor, self.at, tuple(rows), tuple(updates), detail, event)
        return [change, *self.also]
