"""Every situation of every item that is published runs from filing to its result, filled in by nothing but its own
dictionary; what waits for a handler runs up to the step that nobody handles yet.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tongban.cases.kinds.registry import _handlers
from tongban.limits.acts.seasons import Season, open_season

from answering import (  # noqa: F401
    START,
    applied,
    as_if_built,
    definition,
    move_on,
    published,
    runs,
    runs_to_its_result,
)
from demo import WUHOU, staff
from runs import ended, open_steps, row_of

pytestmark = pytest.mark.django_db


@pytest.mark.sweep
@pytest.mark.parametrize(("name", "situation"), list(runs(waiting=False)))
def test_it_runs_from_filing_to_its_result(name: str, situation: str) -> None:
    runs_to_its_result(name, situation)


def test_it_is_all_that_ships_but_what_waits() -> None:
    assert len({name for name, _ in runs(waiting=False)}) == 22 and len(list(runs(waiting=False))) == 44


# Where each stops: at the step that nobody handles yet. What is not named meets none on its way and goes to its result.
STOPS = {
    ("bus-route-right", "tender"): ["tender"],
    **{("home-accessibility", one): ["tender"] for one in ("severe", "elderly")},
    **{("medical-assistance", one): ["pay_out"] for one in ("stay", "clinic")},
    ("quality-award", "new"): ["pay_out"],
    **{("school-enrolment", one): ["draw"] for one in ("primary", "junior", "kindergarten")},
    **{("temporary-assistance", one): ["pay_out"] for one in ("emergency", "expenditure")},
    ("tree-felling", "large"): ["intermediary"],
    **{("water-connection", one): ["pay"] for one in ("home", "shop", "estate", "temporary")},
}


@pytest.mark.sweep
@pytest.mark.usefixtures("as_if_built")
@pytest.mark.parametrize(("name", "situation"), list(runs(waiting=True)))
def test_what_waits_runs_up_to_what_it_waits_for(name: str, situation: str) -> None:
    with time_machine.travel(START) as clock:
        published(name)
        e = definition(name, situation)
        if e.intake is not None:
            season = Season(e.item_code, WUHOU, "秋季", START - timedelta(days=1), START + timedelta(days=9))
            open_season(season, actor=staff("负责人"))
        case, _ = applied(e)
        for _ in range(60):
            handled = [key for key in open_steps(case) if row_of(case, key)["kind"] in _handlers]
            if not handled:
                break
            move_on(case, clock, handled[0])
        stopped = sorted({row_of(case, key)["kind"] for key in open_steps(case)})
        assert stopped == STOPS.get((name, situation), [])
        assert stopped or ended(case)[:2] == ("finished", "granted")
