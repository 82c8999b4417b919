"""One database for the run, loaded as ``up`` loads it; each test rolls back, or (``committed``) leaves what it wrote.

A connection wrapper raises on any INSERT, UPDATE or DELETE on a matter's table that the ledger's writer did not make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from tongban.core.clock import SHANGHAI
from tongban.core.scope import matter_models

pytest_plugins: list[str] = ["demo", "browser"]
_WRITES = re.compile(
    r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE)\s+(?:TABLE\s+)?(?:ONLY\s+)?\"?([a-z_]+)\"?", re.I
)


class UnledgeredWrite(AssertionError):
    """A matter's table was written past the ledger."""


def _guard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    from tongban.core.ledger.write import writing

    if not writing.get() and isinstance(sql, str):
        tables = {m._meta.db_table for m in matter_models()} | {"ledger_entry"}
        for _, table in _WRITES.findall(sql):
            if table in tables:
                raise UnledgeredWrite(f"{table} is written only by core.ledger.write:\n{sql[:400]}")
    return execute(sql, params, many, context)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, monkeypatch_session: pytest.MonkeyPatch
) -> None:
    """The run's database is made whichever tests are chosen: without this a run of browser tests alone would make none,
    and write into the database that the settings name.
    """
    monkeypatch_session.setattr("pytest_django.fixtures._get_databases_for_setup", lambda items: ({"default"}, set()))


@pytest.fixture(scope="session")
def monkeypatch_session() -> Iterator[pytest.MonkeyPatch]:
    """A patch for the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    name = connection.settings_dict["NAME"]
    assert name == connection.settings_dict["TEST"]["NAME"], f"the tests would write into {name}"
    from tongban.site import shipped

    # What ships is in force, and held, since long before any day to which a test sets its clock.
    with django_db_blocker.unblock(), time_machine.travel(datetime(2026, 1, 5, tzinfo=UTC)):
        list(shipped.load_reference_data())
        shipped.load_demonstration()
        list(shipped.load_definitions())


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--at 00:30``: every test begins at that time of tomorrow in Beijing, not when the suite happens to run."""
    parser.addoption("--at", default="", metavar="HH:MM", help="begin every test at this time of day in Beijing")


@pytest.fixture(autouse=True)
def _hour(request: pytest.FixtureRequest) -> Iterator[None]:
    wanted = request.config.getoption("--at")
    if not wanted:
        yield
        return
    hour, minute = map(int, wanted.split(":"))
    tomorrow = datetime.now(SHANGHAI) + timedelta(days=1)
    with time_machine.travel(tomorrow.replace(hour=hour, minute=minute, second=0)):
        yield


@pytest.fixture(autouse=True)
def _guarded(request: pytest.FixtureRequest, _hour: None) -> Iterator[None]:
    # A test that is only marked has no fixture ``db`` of its own.
    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and not {"db", "committed"} & set(request.fixturenames):
        yield
        return
    from tongban.catalogue.queries import forget as forget_what_is_in_force
    from tongban.organisation.queries import forget

    forget()
    forget_what_is_in_force()
    with connection.execute_wrapper(_guard):
        yield
    forget()


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For threads, live servers and second processes: what is written stays for the rest of the run."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture(scope="session")
def live(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The house on a port of its own, over the run's database; what a browser writes stays for the rest of the run."""
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server
        server.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The browser's driver keeps an event loop running in this thread from its first test on, and the signing of papers
    # starts one of its own: whatever needs no browser goes first.
    items.sort(key=lambda item: "browser" in item.keywords)
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skipif(not _browser(), reason="Chromium or the fonts are missing"))


def _browser() -> bool:
    import shutil

    return shutil.which("chromium") is not None
