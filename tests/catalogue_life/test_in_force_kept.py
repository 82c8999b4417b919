"""What is in force is kept by a process and asked by one small query; whatever changes it shows at its instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.catalogue import queries
from tongban.catalogue.acts import publish
from tongban.catalogue.acts.adopting import end_adoption
from tongban.catalogue.acts.filing import note, object_to
from tongban.catalogue.acts.retiring import resume, retire, revert, suspend, withdraw_edition
from tongban.catalogue.queries import InForce, in_force
from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM

from demo import FOOD, GUANGAN, WUHOU
from life_course import office, published, shorter, text_of

pytestmark = pytest.mark.django_db


def asked(code: str = FOOD, place: str = WUHOU, at: datetime | None = None) -> tuple[Any, int]:
    """What is said (a refusal by its code), and in how many statements."""
    with CaptureQueriesContext(connection) as seen:
        try:
            found: Any = in_force(code, place, at or now())
        except Refusal as refusal:
            found = refusal.code
    return found, len(seen.captured_queries)


def fresh(code: str = FOOD, place: str = WUHOU, at: datetime | None = None) -> Any:
    """The same, by a process that has just started."""
    queries.forget()
    return asked(code, place, at)[0]


def test_asking_again_costs_one_small_statement() -> None:
    first = fresh()
    with CaptureQueriesContext(connection) as seen:
        assert in_force(FOOD, WUHOU, now()) == first
    assert [query["sql"].count("LATERAL") for query in seen.captured_queries] == [0]


def test_an_objection_is_asked_about_only_while_the_filing_waits() -> None:
    with time_machine.travel(filed_at(), tick=True):
        fresh()
        with CaptureQueriesContext(connection) as waiting:
            in_force(FOOD, WUHOU, now())
        note(filing_of_wuhou(), actor=office())
        fresh()
        with CaptureQueriesContext(connection) as noted:
            in_force(FOOD, WUHOU, now())
    assert ["catalogue_filing" in one.captured_queries[0]["sql"] for one in (waiting, noted)] == [True, False]


def filing_of_wuhou() -> Any:
    return fetch(
        "SELECT f.id FROM catalogue_filing f JOIN catalogue_difference d ON d.id = f.difference_id "
        "JOIN catalogue_item i ON i.id = d.item_id WHERE i.code = %s AND rpad(d.place, 12, '0') = %s",
        [FOOD, WUHOU],
    )[0]["id"]


ACTS: dict[str, Callable[[], object]] = {
    "published": lambda: publish(shorter(text_of()), actor=PLATFORM),
    "reviewed and published": published,
    "suspended": lambda: suspend(FOOD, "系统升级", actor=office()),
    "retired": lambda: retire(FOOD, None, "依法取消", actor=office()),
    "given up": lambda: end_adoption(FOOD, WUHOU, "职责划转", actor=office(WUHOU)),
    "objected": lambda: object_to(filing_of_wuhou(), "不足以保证安全", actor=office()),
}


@pytest.mark.parametrize("act", ACTS)
def test_every_act_shows_at_once_to_a_process_that_had_kept_what_was(act: str) -> None:
    with time_machine.travel(filed_at(), tick=True):
        before = fresh()
        ACTS[act]()
        after, statements = asked()
        assert after != before and statements == 2
        assert after == fresh()


def filed_at() -> datetime:
    """Within the period of the filings that ship, so that they may still be objected to."""
    found: datetime = fetch("SELECT max(filed_at) AS at FROM catalogue_filing")[0]["at"]
    return found + timedelta(hours=1)


def test_taking_applications_again_shows_at_once() -> None:
    suspend(FOOD, "系统升级", actor=office())
    assert fresh() == "item.suspended"
    resume(FOOD, actor=office())
    assert isinstance(asked()[0], InForce)


def test_an_edition_published_for_later_takes_force_at_its_instant_without_anybody_telling() -> None:
    instant = now() + timedelta(days=3)
    first = fresh()
    published(since=instant)
    assert asked()[0] == first
    for at, number, statements in (
        (instant - timedelta(microseconds=1), 1, 1),
        (instant, 2, 1),  # the kept answer is known to end here: looked up anew, without asking the head first
        (instant + timedelta(days=1), 2, 1),
        (instant - timedelta(seconds=1), 1, 1),
    ):
        found, cost = asked(at=at)
        assert (found.number, cost) == (number, statements), at


def test_a_withdrawn_edition_never_takes_force() -> None:
    instant = now() + timedelta(days=3)
    published(since=instant)
    assert asked(at=now())[0].number == 1
    withdraw_edition(f"{FOOD}@2", "有误", actor=office())
    assert asked(at=instant)[0].number == 1


def test_going_back_is_a_new_edition_at_once() -> None:
    published()
    second = asked()[0]
    revert(f"{FOOD}@1", "恢复原标准", actor=office())
    third = asked()[0]
    assert (second.number, third.number) == (2, 3)


def test_an_item_that_ends_later_ends_at_its_instant() -> None:
    instant = now() + timedelta(days=3)
    retire(FOOD, instant, "依法取消", actor=office())
    assert isinstance(fresh(), InForce)
    assert asked(at=instant - timedelta(seconds=1))[0].number == 1
    assert asked(at=instant)[0] == "item.retired"
    assert in_force(FOOD, WUHOU, instant, resting=True).rest is not None
    assert in_force(FOOD, WUHOU, instant - timedelta(seconds=1), resting=True).rest is None


def test_what_was_rolled_back_is_not_kept() -> None:
    first = fresh()
    with transaction.atomic():
        publish(shorter(text_of()), actor=PLATFORM)
        assert asked()[0].number == 2
        transaction.set_rollback(True)
    assert asked()[0] == first


def test_places_are_kept_apart() -> None:
    assert fresh(place=WUHOU) != asked(place=GUANGAN)[0]
    assert asked(place=WUHOU)[0].place == WUHOU


def test_the_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "_MOST_KEPT", 2)
    queries.forget()
    for place in (WUHOU, GUANGAN, "510100000000", "511600000000"):
        in_force(FOOD, place, now())
        assert len(queries._kept) <= 2
