"""Reads of the room, and the runs of stories against a draft: nothing of a run is kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tongban.catalogue.acts.rehearsing import item_of
from tongban.catalogue.policies import Row
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


def run(draft: Row, story: Row) -> Run:
    """One story on the draft's text as it stands. What the text or the story itself does not allow is its fault."""
    try:
        with played(draft, beginning_of(story["begins"]), story["moves"]) as stage:
            outcome, stopped, names = stage.outcome(), stage.refused, stage.names()
    except Refusal as fault:
        return Run(story, None, fault=fault)
    expected = story["expected"]
    return Run(story, outcome, partings(expected, outcome) if expected is not None else (), stopped, None, names)


def run_all(draft: Row) -> list[Run]:
    """Every story of the item on the draft's text."""
    return [run(draft, story) for story in stories_of(draft)]
