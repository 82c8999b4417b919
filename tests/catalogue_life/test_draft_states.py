"""No way leads from a draft to publication past its reviews, whatever is done in whatever order."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalogue.life.states import MOVES, OPEN, STATES, may_approve, may_go_on, moved
from tongban.core.errors import Refusal

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)
ORGANS = (uuid.UUID(int=1), uuid.UUID(int=2))


def test_every_move_stands_between_known_states() -> None:
    for move in MOVES.values():
        assert set(move.within) <= STATES.keys()
        assert not move.to or move.to in STATES


def test_what_is_published_or_dropped_never_moves_again() -> None:
    for verb in MOVES:
        for state in ("published", "dropped"):
            with pytest.raises(Refusal) as refused:
                moved(state, verb)
            assert (refused.value.code, refused.value.status) == ("draft.state", 409)


def test_only_an_approved_draft_is_published_and_only_legality_leads_to_approval() -> None:
    assert [m.verb for m in MOVES.values() if m.to == "published"] == ["publish"]
    assert MOVES["publish"].within == ("approved",)
    assert [(m.verb, m.within) for m in MOVES.values() if m.to == "approved"] == [("approve", ("legal",))]
    assert sorted(m.verb for m in MOVES.values() if m.to == "legal") == ["go_on", "submit_legal"]
    assert MOVES["drop"].within == OPEN


class Walk:
    """A draft in memory, done to as the acts do."""

    def __init__(self) -> None:
        self.draft: dict[str, Any] = {"state": "draft", "revision": 1}
        self.opinions: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.tick = 0

    def at(self) -> datetime:
        self.tick += 1
        return AT + timedelta(seconds=self.tick)

    def do(self, verb: str, number: int) -> None:
        if verb == "go_on":
            to = may_go_on(self.draft, self.opinions, self.comments, "协调一致" if number else "")
        elif verb == "approve":
            to = may_approve(self.draft, self.opinions, self.comments)
        else:
            to = moved(self.draft["state"], verb)
        self.draft["state"] = to
        organ, revision = ORGANS[number], self.draft["revision"]
        if verb == "save":
            self.draft["revision"] += 1
        elif verb == "submit":
            for one in ORGANS:
                self.give("joint", one, "asked", revision)
        elif verb == "opine":
            self.give("joint", organ, ("agreed", "objected")[number], revision)
        elif verb in ("pass_legal", "return_legal"):
            self.give("legal", organ, "agreed" if verb == "pass_legal" else "objected", revision)
        elif verb == "comment":
            self.comments.append({"settled_at": None, "path": "item"})
        elif verb == "settle" and self.comments:
            self.comments[-1]["settled_at"] = AT

    def give(self, sort: str, organ: uuid.UUID, verdict: str, revision: int) -> None:
        self.opinions.append(
            {
                "id": uuid.UUID(int=len(self.opinions) + 10),
                "sort": sort,
                "organ_id": organ,
                "asked_at": self.at(),
                "verdict": verdict,
                "revision": revision,
            }  # fmt: skip
        )


# submit_legal belongs to differences and own items: the walk is that of a common standard.
_VERBS = [verb for verb in MOVES if verb != "submit_legal"]
_WAY = ["submit", "opine", "opine", "go_on", "pass_legal", "approve", "publish"]


@given(st.lists(st.tuples(st.sampled_from([*_VERBS, *_WAY]), st.integers(0, 1)), max_size=60))
@settings(max_examples=400, deadline=None)
def test_no_walk_reaches_publication_past_a_review_of_the_very_text(doings: list[tuple[str, int]]) -> None:
    walk = Walk()
    for verb, number in doings:
        try:
            walk.do(verb, number)
        except Refusal:
            continue
        if walk.draft["state"] == "published":
            break
    if walk.draft["state"] in ("approved", "published"):
        revision = walk.draft["revision"]
        passed = [o for o in walk.opinions if o["sort"] == "legal" and o["revision"] == revision]
        assert passed and passed[-1]["verdict"] == "agreed"
        judged = {o["organ_id"] for o in walk.opinions if o["sort"] == "joint" and o["revision"] == revision}
        assert judged == set(ORGANS)
        assert all(c["settled_at"] for c in walk.comments)


def test_the_usual_way_leads_to_publication() -> None:
    walk = Walk()
    for verb, number in [("submit", 0), ("opine", 0), ("opine", 1), ("go_on", 1), ("pass_legal", 0), ("approve", 0)]:
        walk.do(verb, number)
    walk.do("publish", 0)
    assert walk.draft["state"] == "published"


def test_an_objection_needs_its_answer_and_a_new_text_a_new_judgement() -> None:
    walk = Walk()
    walk.do("submit", 0)
    walk.do("opine", 0)
    walk.do("opine", 1)
    with pytest.raises(Refusal) as refused:
        walk.do("go_on", 0)
    assert refused.value.code == "draft.objected"
    walk.do("save", 0)
    with pytest.raises(Refusal) as refused:
        walk.do("go_on", 1)
    assert refused.value.code == "draft.opinions"
