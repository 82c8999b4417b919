"""Reads of the room, and the runs of stories against a draft: nothing of a run is kept."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tongban.catalogue.acts.rehearsing import item_of
from tongban.catalogue.policies import Row
from tongban.core.canonical import digest_of
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.trials.models import Story
from tongban.trials.rules import Outcome, Parting, beginning_of, partings
from tongban.trials.stage import Played, played


@dataclass(frozen=True, slots=True)
class Run:
    """A story run on a text: what came of it, and every place where it parts from what was expected.

    ``fault`` is why it could not run at all; ``stopped`` the move the house refused; ``names`` what steps and materials
    are called.
    """

    story: Row
    outcome: Outcome | None
    parts: tuple[Parting, ...] = ()
    stopped: Played | None = None
    fault: Refusal | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_judged(self) -> bool:
        """Is anything expected of it?"""
        return self.story["expected"] is not None

    @property
    def holds(self) -> bool:
        """Green: it ran, and came to what was expected."""
        return self.fault is None and not self.parts and self.is_judged

    @property
    def holds_up(self) -> bool:
        """Red: it stands in the way of publication."""
        return self.is_judged and not self.holds


def place_of(draft: Row) -> str:
    """To whose text the stories of a draft belong: a place's difference has its own, beside the standard's."""
    return str(draft["place"]).ljust(12, "0") if draft["sort"] == "difference" else ""


def stories_of(draft: Row) -> Sequence[Row]:
    """The stories in use of the item a draft is of, oldest first. One query. Raises ReadError while it does not
    read.
    """
    return fetch(
        "SELECT * FROM trials_story WHERE code = %s AND place = %s AND state = 'open' ORDER BY made_at, id",
        [item_of(draft), place_of(draft)],
    )


def story_of(draft: Row, key: uuid.UUID, viewer: Actor) -> Row:
    """One story of the draft's item. Refusal ``story.unknown`` (404)."""
    seen = Story.seen_by(viewer).filter(id=key).exists()
    found = next((one for one in stories_of(draft) if one["id"] == key), None) if seen else None
    if found is None:
        raise unknown()
    return found


def unknown() -> Refusal:
    """There is no such story of this item, or it was removed."""
    return Refusal(
        "story.unknown", "没有这个试办故事，或已经删除。", "There is no such story, or it was removed.", status=404
    )


_Key = tuple[object, ...]
# The last run of each story on each saved text, for whoever looks at the draft again that day.
_last: OrderedDict[_Key, Run] = OrderedDict()
KEPT = 512


def _key(draft: Row, story: Row) -> _Key:
    played_ = digest_of([story["begins"], story["moves"]])
    return (draft["id"], draft["revision"], story["id"], played_, day_of(now()))


def last_run(draft: Row, story: Row) -> Run | None:
    """How the story stood when it was last run here today on this very text; None where it was not."""
    found = _last.get(_key(draft, story))
    return replace(found, story=story, parts=_parts(story, found.outcome)) if found is not None else None


def _parts(story: Row, outcome: Outcome | None) -> tuple[Parting, ...]:
    expected = story["expected"]
    return partings(expected, outcome) if expected is not None and outcome is not None else ()


@dataclass(frozen=True, slots=True)
class Covered:
    """Do the stories of a draft show somebody who is granted, and somebody who is refused (not accepted, stopped)?"""

    grant: bool
    refusal: bool


def covered(stories: Sequence[Row]) -> Covered:
    """By what is expected of them: of a story whose outcome nobody took nothing is shown."""
    said = [one["expected"] for one in stories if one["expected"] is not None]
    refused = any(one.get("refusal") or one["result"] in ("refused", "not_accepted") for one in said)
    return Covered(any(one["result"] == "granted" for one in said), refused)


def run(draft: Row, story: Row) -> Run:
    """One story on the draft's text as it stands. What the text or the story itself does not allow is its fault."""
    found = _last[_key(draft, story)] = _run(draft, story)
    while len(_last) > KEPT:
        _last.popitem(last=False)
    return found


def _run(draft: Row, story: Row) -> Run:
    try:
        with played(draft, beginning_of(story["begins"]), story["moves"]) as stage:
            outcome, stopped, names = stage.outcome(), stage.refused, stage.names()
    except Refusal as fault:
        return Run(story, None, fault=fault)
    return Run(story, outcome, _parts(story, outcome), stopped, None, names)


def run_all(draft: Row) -> list[Run]:
    """Every story of the item on the draft's text."""
    return [run(draft, story) for story in stories_of(draft)]
