"""Events: at least once, in order per subject, noted once, a failure holds up nobody but its own subject."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from tongban.core.clock import now
from tongban.core.events import Happened, deliver_pending, delivery, subscribe
from tongban.core.ids import new_id
from tongban.core.jobs import failures, try_again
from tongban.core.ledger.book import Change, Event, Head, Subject, new_row, write
from tongban.core.ledger.models import ReferenceSet
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM


@pytest.fixture(autouse=True)
def only_ours() -> Iterator[None]:
    """The house's own subscribers rest while these are tried."""
    kept = dict(delivery._subscribers)
    delivery._subscribers.clear()
    yield
    delivery._subscribers.clear()
    delivery._subscribers.update(kept)


def quiet() -> None:
    """Nothing of before is pending."""
    while deliver_pending(10_000):
        pass


def happen(*names: str, mark: str = "", at: datetime | None = None) -> uuid.UUID:
    """A subject on which these events happened, in this order."""
    key = new_id()
    row = new_row(ReferenceSet, id=key, name=f"{mark}{key}", digest="", loaded_at=now())
    changes = []
    for number, name in enumerate(names):
        moment = (at or now()) + timedelta(seconds=number)
        rows = (row,) if number == 0 else ()
        updates = () if number == 0 else (delivery_revision(row.values),)
        changes.append(
            Change(
                Subject("reference", key),
                Head.start(),
                name,
                PLATFORM,
                moment,
                rows=rows,
                updates=updates,
                event=Event(name, {"mark": mark}),
            )
        )
    write(changes)
    return key


def delivery_revision(row: dict[str, object]) -> object:
    from tongban.core.ledger.book import revise

    return revise(ReferenceSet, row)


def seen(key: uuid.UUID) -> int:
    return len(
        fetch(
            "SELECT 1 AS one FROM event_seen WHERE event IN (SELECT id FROM event_outbox WHERE subject_id = %s)", [key]
        )
    )


@pytest.mark.django_db
def test_every_subscriber_gets_each_event_once_and_in_order() -> None:
    quiet()
    told: list[tuple[str, str, uuid.UUID]] = []
    subscribe("test.all")(lambda h: told.append(("all", h.name, h.subject_id)))
    subscribe("test.some", "b")(lambda h: told.append(("some", h.name, h.subject_id)))
    key = happen("a", "b", "c")
    assert deliver_pending() == 3
    assert told == [("all", "a", key), ("all", "b", key), ("some", "b", key), ("all", "c", key)]
    assert deliver_pending() == 0
    assert len(told) == 4
    assert seen(key) == 4


@pytest.mark.django_db
def test_order_is_that_of_the_chain_even_where_clocks_disagree() -> None:
    quiet()
    told: list[str] = []
    subscribe("test.order")(lambda h: told.append(h.name))
    key = happen("first", "second", "third")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE event_outbox SET at = at - interval '1 hour' WHERE subject_id = %s AND name = 'third'", [key]
        )
    assert deliver_pending(1) == 3
    assert told == ["first", "second", "third"]


@pytest.mark.django_db
def test_a_failing_subscriber_is_tried_again_and_its_work_is_undone() -> None:
    quiet()
    tries: list[uuid.UUID] = []

    @subscribe("test.flaky", "a")
    def flaky(happened: Happened) -> None:
        happen("side effect", mark=f"by {happened.id} ")
        tries.append(happened.id)
        if len(tries) < 3:
            raise RuntimeError("not today")

    with time_machine.travel(datetime(2026, 11, 24, 2, tzinfo=UTC), tick=False) as clock:
        key = happen("a")
        assert deliver_pending() == 0
        assert (len(tries), seen(key)) == (1, 0)
        assert deliver_pending() == 0
        assert len(tries) == 1, "it waits before it is tried again"
        clock.shift(timedelta(seconds=2))
        assert deliver_pending() == 0
        clock.shift(timedelta(seconds=1))
        assert deliver_pending() == 0, "longer after the second failure"
        assert len(tries) == 2
        clock.shift(timedelta(seconds=2))
        assert deliver_pending() == 2, "the event, and what its subscriber brought about"
    assert len(set(tries)) == 1 and len(tries) == 3
    assert len(fetch("SELECT 1 AS one FROM ledger_reference WHERE name LIKE %s", [f"by {tries[0]}%"])) == 1


@pytest.mark.django_db
def test_a_failing_subject_holds_up_its_own_later_events_and_nobody_else() -> None:
    quiet()
    told: list[tuple[str, uuid.UUID]] = []
    bad: set[uuid.UUID] = set()

    @subscribe("test.picky")
    def picky(happened: Happened) -> None:
        if happened.subject_id in bad:
            raise RuntimeError("no")
        told.append((happened.name, happened.subject_id))

    early = now() - timedelta(hours=1)
    bad |= {happen("a", "b", at=early) for _ in range(3)}
    good = happen("a", "b")
    # The failing ones are older and fill the look: they step aside, the others come through.
    for _ in range(4):
        deliver_pending(2)
    assert told == [("a", good), ("b", good)]
    stuck = bad.pop()
    bad.clear()
    with time_machine.travel(now() + timedelta(hours=1)):
        quiet()
    assert [name for name, key in told if key == stuck] == ["a", "b"]


@pytest.mark.django_db
def test_one_subscriber_failing_does_not_repeat_another_that_succeeded() -> None:
    quiet()
    told: list[str] = []
    subscribe("test.good")(lambda h: told.append("good"))

    @subscribe("test.bad")
    def bad(happened: Happened) -> None:
        told.append("bad")
        if told.count("bad") == 1:
            raise RuntimeError("once")

    happen("a")
    assert deliver_pending() == 0
    with time_machine.travel(now() + timedelta(minutes=1)):
        assert deliver_pending() == 1
    assert told.count("good") == 1 and told.count("bad") == 2


@pytest.mark.django_db
def test_work_and_note_are_one_transaction() -> None:
    """A crash after the work and before the note cannot be: whatever dies in between takes both with it."""
    quiet()
    depth: list[bool] = []

    @subscribe("test.inside")
    def inside(happened: Happened) -> None:
        depth.append(connection.in_atomic_block)
        assert fetch("SELECT 1 AS one FROM event_seen WHERE event = %s AND subscriber = 'test.inside'", [happened.id])

    key = happen("a")
    assert deliver_pending() == 1
    assert depth == [True]
    assert seen(key) == 1


@pytest.mark.django_db
def test_an_event_falls_with_the_act_that_failed() -> None:
    quiet()
    with pytest.raises(RuntimeError), transaction.atomic():
        happen("never")
        raise RuntimeError("the act fails after its write")
    assert fetch("SELECT 1 AS one FROM event_outbox WHERE name = 'never'") == []


def test_two_workers_do_not_deliver_twice(committed: None) -> None:
    quiet()
    told: list[uuid.UUID] = []
    lock = threading.Lock()

    @subscribe("test.counted", "counted")
    def counted(happened: Happened) -> None:
        with lock:
            told.append(happened.id)

    keys = {happen("counted", "counted") for _ in range(20)}
    gate = threading.Barrier(4)
    finished: list[int] = []

    def work() -> None:
        try:
            gate.wait(20)
            for _ in range(30):
                finished.append(deliver_pending(5))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    quiet()
    assert len(told) == len(set(told)) == 40
    assert sum(seen(key) for key in keys) == 40


def test_a_worker_whose_connection_dies_leaves_the_event_to_the_next(committed: None) -> None:
    quiet()
    told: list[str] = []

    @subscribe("test.dying", "dying")
    def dying(happened: Happened) -> None:
        told.append("tried")
        if len(told) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        told.append("done")

    key = happen("dying")
    first = threading.Thread(target=_dies)
    first.start()
    first.join()
    assert told == ["tried"]
    assert seen(key) == 0
    with time_machine.travel(now() + timedelta(minutes=1)):
        assert deliver_pending() == 1
    assert told == ["tried", "tried", "done"]
    assert seen(key) == 1


def _dies() -> None:
    try:
        deliver_pending()
    except Exception:  # the connection is gone; the worker's loop makes a new one
        pass
    finally:
        connection.close()


# -- a poisoned event --------------------------------------------------------------------------------------------------


def owed() -> list[tuple[str, uuid.UUID]]:
    rows = fetch("SELECT subscriber, subject_id FROM event_owed ORDER BY id")
    return [(row["subscriber"], row["subject_id"]) for row in rows]


@pytest.mark.django_db
def test_a_poisoned_event_waits_alone() -> None:
    """Other subscribers of the same subject go on, also with its later events; so do other subjects; nothing is told
    out of order.
    """
    quiet()
    told: list[tuple[str, str, uuid.UUID]] = []
    bad: set[uuid.UUID] = set()
    subscribe("test.good")(lambda h: told.append(("good", h.name, h.subject_id)))

    @subscribe("test.picky")
    def picky(happened: Happened) -> None:
        if happened.subject_id in bad and happened.name == "a":
            raise RuntimeError("poison")
        told.append(("picky", happened.name, happened.subject_id))

    with time_machine.travel(datetime(2026, 11, 24, 2, tzinfo=UTC), tick=False) as clock:
        poisoned = happen("a", "b")
        bad.add(poisoned)
        assert deliver_pending() == 0
        assert told == [("good", "a", poisoned), ("good", "b", poisoned)]
        sound = happen("a")
        assert deliver_pending() == 1
        assert told[2:] == [("good", "a", sound), ("picky", "a", sound)]
        change = revised(poisoned, "c")
        write([change])
        assert deliver_pending() == 0
        assert told[4:] == [("good", "c", poisoned)], "later events reach the others, and wait for who failed"
        assert owed() == [("test.picky", poisoned)] * 3
        (failure,) = failures()
        assert (failure.job, failure.kind, failure.called) == ("event:test.picky", "reference", str(poisoned)[:8])
        assert (failure.code, failure.times, failure.first_at) == ("job.fault", 1, now())
        assert "RuntimeError" in failure.zh and "test_events.py" not in failure.zh and "poison" not in failure.zh
        waits = []
        for _ in range(14):
            at = failures()[0].again_at
            waits.append(int((at - now()).total_seconds()))
            clock.move_to(at)
            assert deliver_pending() == 0
        assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]
        assert len(told) == 5
        bad.clear()
        clock.move_to(failures()[0].again_at)
        assert deliver_pending() == 3
        assert told[5:] == [("picky", name, poisoned) for name in ("a", "b", "c")]
        assert (owed(), failures()) == ([], [])
        write([revised(poisoned, "d")])
        assert deliver_pending() == 1, "and it is in time again"


def revised(key: uuid.UUID, name: str) -> Change:
    row = fetch("SELECT * FROM ledger_reference WHERE id = %s", [key])[0]
    return Change(
        Subject("reference", key), Head.on(row), name, PLATFORM, now(),
        updates=(delivery_revision(row),), event=Event(name, {}),
    )  # fmt: skip


@pytest.mark.django_db
def test_trying_now_does_not_wait() -> None:
    quiet()
    bad = [True]

    @subscribe("test.once", "a")
    def once(happened: Happened) -> None:
        if bad.pop():
            raise RuntimeError("once")

    happen("a")
    with time_machine.travel(datetime(2026, 11, 24, 2, tzinfo=UTC), tick=False):
        assert deliver_pending() == 0
        bad.append(False)
        assert deliver_pending() == 0
        assert try_again(failures()[0].id)
        assert deliver_pending() == 1
        assert failures() == []


@pytest.mark.django_db
def test_a_subscriber_that_is_no_more_is_owed_nothing() -> None:
    quiet()

    @subscribe("test.gone", "a")
    def gone(happened: Happened) -> None:
        raise RuntimeError("no")

    happen("a")
    assert deliver_pending() == 0
    delivery._subscribers.clear()
    with time_machine.travel(now() + timedelta(minutes=1)):
        deliver_pending()
    assert (owed(), failures()) == ([], [])
