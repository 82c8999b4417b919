"""Two who try the same draft at one moment, and somebody who publishes it meanwhile."""

from __future__ import annotations

import pytest
import time_machine

from tongban.catalogue.acts.reviewing import publish_draft
from tongban.core.errors import Refusal
from tongban.trials.rules import Outcome
from tongban.trials.stage import played

import life_course
from together import together
from trying import beginning, every_table, row_of, usual_way

pytestmark = pytest.mark.usefixtures("committed")


def test_two_at_once_come_to_the_same_leave_nothing_and_hold_nobody_up() -> None:
    with time_machine.travel("2026-11-24T10:00:00+08:00"):
        draft = life_course.approved()
        moves, _ = usual_way(draft)
        before = every_table()

        def trying() -> Outcome:
            with played(row_of(draft), beginning(), moves) as stage:
                return stage.outcome()

        first, second = together(trying, trying)
        assert (first.result, first) == ("granted", second)
        assert every_table() == before
        tried, made = together(trying, lambda: publish_draft(draft, actor=life_course.office()))
        assert tried == first
        assert not isinstance(made, Refusal)
