"""What may be done with a story: kept, changed, its outcome taken as what is expected, removed with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from tongban.cases.reading import Row
from tongban.catalogue.acts.rehearsing import item_of
from tongban.catalogue.reading.drafts import draft_row
from tongban.core.acts import Done, act
from tongban.core.clock import now
from tongban.core.errors import Refusal, Stale
from tongban.core.ids import new_id
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, revise
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.trials.cast import character
from tongban.trials.models import Story
from tongban.trials.policies import may_write
from tongban.trials.queries import place_of, run, unknown
from tongban.trials.rules import Beginning, Json, Move, because, beginning_of, moves_of, named


def _draft(key: uuid.UUID, actor: Actor) -> Json:
    """The draft the story is written on. Refusal ``draft.unknown`` (404); Denied ``draft.editor``."""
    row = draft_row(key)
    may_write(actor, row)
    return row


def _locked(draft: Json, key: uuid.UUID, revision: int) -> Row:
    """The story under lock, as it was read. Refusal ``story.unknown`` (404); Stale ``story.overtaken`` (409)."""
    found = fetch("SELECT * FROM trials_story WHERE id = %s AND state = 'open' FOR UPDATE", [key])
    if not found or (found[0]["code"], found[0]["place"]) != (item_of(draft), place_of(draft)):
        raise unknown()
    if found[0]["revision"] != revision:
        raise Stale(
            "story.overtaken",
            "另一位编制人员刚刚改过这个故事。请刷新，看过现在的步骤再接着试办。",
            "Another editor changed this story just now. Reload, look at its moves, then go on.",
        )
    return found[0]


def _change(row: Row, verb: str, actor: Actor, draft: Json, *, detail: Json | None = None, **values: object) -> Change:
    at = now()
    changed = {**values, "revision": row["revision"] + 1, "changed_by": actor.account, "changed_at": at}
    said = {"draft": str(draft["id"]), "on": draft["revision"], "revision": row["revision"] + 1, **(detail or {})}
    body = {"story": str(row["id"]), "code": row["code"]}
    subject, update = Subject("story", row["id"]), revise(Story, row, **changed)
    event = Event(f"story.{verb}", body)
    return Change(subject, Head.on(row), f"story.{verb}", actor, at, updates=(update,), detail=said, event=event)


@act("story.keep")
def keep(draft: uuid.UUID, name: str, begins: Json, moves: Sequence[Json] = (), *, actor: Actor, key: str = "") -> Done:
    """Begin a story on a draft; the reply has its ``id``. Refusals ``story.name``, ``story.form``,
    ``story.applicant``, ``story.draft``; Denied ``draft.editor``.
    """
    row, at = _draft(draft, actor), now()
    beginning = beginning_of(begins)
    character(beginning.applicant)
    story = new_row(
        Story,
        id=new_id(),
        code=item_of(row),
        place=place_of(row),
        name=named(name),
        begins=_told(beginning),
        moves=moves_of(moves),
        made_by=actor.account,
        made_at=at,
        changed_by=actor.account,
        changed_at=at,
    )
    subject = Subject("story", story.values["id"])
    body = {"story": str(story.values["id"]), "code": story.values["code"]}
    said = {**body, "draft": str(draft), "name": story.values["name"]}
    event = Event("story.keep", body)
    change = Change(subject, Head.start(), "story.keep", actor, at, rows=(story,), detail=said, event=event)
    return Done([change], {"id": str(story.values["id"])})


def _told(beginning: Beginning) -> Move:
    names = ("situation", "place", "applicant", "channel", "day")
    return {**{name: getattr(beginning, name) for name in names}, "known": dict(beginning.known)}


@act("story.change")
def change(
    draft: uuid.UUID,
    story: uuid.UUID,
    revision: int,
    *,
    name: str | None = None,
    begins: Json | None = None,
    moves: Sequence[Json] | None = None,
    actor: Actor,
    key: str = "",
) -> Done:
    """Replace what is given of a story; what is expected of it stays until somebody takes another outcome.

    Refusals ``story.name``, ``story.form``, ``story.applicant``, ``story.unknown``, ``story.draft``; Stale
    ``story.overtaken``; Denied ``draft.editor``.
    """
    on = _draft(draft, actor)
    row = _locked(on, story, revision)
    values: Row = {}
    many = len(row["moves"])
    if name is not None:
        values["name"] = named(name)
    if begins is not None:
        beginning = beginning_of(begins)
        character(beginning.applicant)
        values["begins"] = _told(beginning)
    if moves is not None:
        values["moves"] = moves_of(moves)
        many = len(values["moves"])
    detail = {"changed": sorted(values), "moves": many}
    return Done([_change(row, "change", actor, on, detail=detail, **values)], {"revision": revision + 1})


@act("story.expect")
def expect(draft: uuid.UUID, story: uuid.UUID, revision: int, *, actor: Actor, key: str = "") -> Done:
    """What comes of the story on this draft is what is expected from now on; who said so is on record.

    Nobody types an expectation: it is what the text does, looked at and taken. Refusal ``story.unfinished`` where it
    has come to no result, what the text itself refuses; those of ``change``.
    """
    on = _draft(draft, actor)
    row = _locked(on, story, revision)
    ran = run(on, row)
    if ran.fault is not None:
        raise ran.fault
    if ran.outcome is None or not ran.outcome.is_ended:
        raise Refusal(
            "story.unfinished",
            "这个故事还没有办到结果，不能记为预期。请接着办完。",
            "The story has not come to a result; play it to its end first.",
            status=409,
        )
    outcome = ran.outcome.as_json()
    said = {"result": outcome["result"], "refusal": outcome["refusal"], "parted": len(ran.parts)}
    values = {"expected": outcome, "expected_by": actor.account, "expected_at": now(), "drafted": on["id"]}
    return Done([_change(row, "expect", actor, on, detail=said, **values)], {"revision": revision + 1})


@act("story.drop")
def drop(draft: uuid.UUID, story: uuid.UUID, revision: int, reason: str, *, actor: Actor, key: str = "") -> Done:
    """Remove a story; it is run no more and stays on record with its reason. Refusal ``story.reason``; those of
    ``change``.
    """
    on = _draft(draft, actor)
    row = _locked(on, story, revision)
    why = because(reason)
    return Done([_change(row, "drop", actor, on, detail={"reason": why}, state="dropped", reason=why)])
