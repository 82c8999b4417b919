"""What others do shows at the first door at once: nobody listens and no transaction is open, as in the web, so it asks
the database by its short way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from django.db import connection

import door
from door import ask, at_door
from tongban.catalogue import guide_now
from tongban.catalogue.acts import publish
from tongban.core.ledger import reading
from tongban.core.scope import PLATFORM

from demo import FOOD
from shipped import text

GUIDE = f"/items/{FOOD}/"
SAID = "承诺时限以新版为准"


@pytest.fixture(autouse=True)
def _nobody_listens(committed: None, _guarded: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guide_now, "FRESH", 600.0)
    listeners = list(connection.execute_wrappers)
    connection.execute_wrappers.clear()
    with door.empty():
        yield
    connection.execute_wrappers[:] = listeners


def elsewhere(work: Callable[[], object]) -> None:
    """By a thread of its own, so on another connection."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def test_an_edition_that_another_publishes_is_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = next(line for line in text("food-business").splitlines() if line.startswith("plain:"))
    before = ask(GUIDE)
    assert [at_door(GUIDE) for _ in range(12)] == [before] * 12
    with monkeypatch.context() as patched:
        patched.setattr(reading, "run", never)
        assert at_door(GUIDE) == before, "psycopg has prepared the probe: one call is enough"
    elsewhere(lambda: publish(text("food-business").replace(plain, f"plain: {SAID}"), actor=PLATFORM))
    with monkeypatch.context() as patched:
        patched.setattr(reading, "run", never)
        assert at_door(GUIDE) is None
    assert SAID in ask(GUIDE)[2].decode() and SAID not in before[2].decode()


def never(*args: object) -> object:
    raise AssertionError("asked as an ordinary statement")


def test_where_the_database_does_not_answer_the_house_is_asked_and_mends_it() -> None:
    before = ask(GUIDE)
    pid = connection.connection.info.backend_pid
    elsewhere(lambda: connection.cursor().execute("SELECT pg_terminate_backend(%s)", [pid]))
    assert at_door(GUIDE) is None
    assert ask(GUIDE)[0] == "200 OK"
    assert at_door(GUIDE) == ask(GUIDE)
    assert ask(GUIDE)[2] == before[2]
