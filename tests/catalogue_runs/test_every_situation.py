"""Every situation of every item that is published runs from filing to its result, filled in by nothing but its own
dictionary; what waits for a handler runs up to the step that nobody handles yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tongban.cases.acts.seasons import Season, open_season
from tongban.cases.kinds.registry import _handlers
from tongban.cases.reading import load
from tongban.catalogue.format import read
from tongban.catalogue.reading.awaiting import missing_of
from tongban.core.ledger.reading import fetch

from answering import FOLDER, START, applied, as_if_built, definition, move_on, published  # noqa: F401
from demo import WUHOU, known, person, staff
from runs import ended, open_steps, row_of

pytestmark = pytest.mark.django_db


def runs(*, waiting: bool) -> Iterator[tuple[str, str]]:
    """(file, situation) of everything that ships: what has its handlers, or what waits for some."""
    for path in sorted(FOLDER.glob("*.yaml")):
        source = read(path.read_text(encoding="utf-8"), path.name)
        if bool(missing_of(source)) == waiting:
            yield from ((path.stem, situation) for situation in source.data["situations"])


@pytest.mark.parametrize(("name", "situation"), list(runs(waiting=False)))
def test_it_runs_from_filing_to_its_result(name: str, situation: str) -> None:
    e = definition(name, situation)
    with time_machine.travel(START) as clock:
        known(person("rare"), teacher__barred=False, reader__registered=situation == "replace", reader__blocked=False)
        if e.intake is not None:
            season = Season(e.item_code, WUHOU, "秋季", START - timedelta(days=1), START + timedelta(days=9))
            open_season(season, actor=staff("负责人"))
        case, _ = applied(e)
        for _ in range(40):
            if not open_steps(case):
                break
            move_on(case, clock, open_steps(case)[0])
        assert open_steps(case) == []
        assert ended(case)[:2] == ("finished", "granted")
        wanted = {one.type for one in e.result if one.sort in ("licence", "document")}
        brought = fetch("SELECT DISTINCT type_key FROM licences_licence WHERE case_id = %s", [case])
        assert {row["type_key"].removesuffix(":end") for row in brought} == wanted
        assert all(s["state"] == "done" for s in load(case).steps)


def test_it_is_all_that_ships_but_what_waits() -> None:
    assert len({name for name, _ in runs(waiting=False)}) == 16 and len(list(runs(waiting=False))) == 38


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
