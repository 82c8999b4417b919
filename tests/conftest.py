"""One database for the run, or for each worker of it, with all that ships; every test begins with just that.

A test rolls back; after one that could not (``committed``, ``live``) the database is made anew.

A connection wrapper raises on any INSERT, UPDATE or DELETE on a matter's table that the ledger's writer did not make.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.utils import translation

from tongban.core.clock import SHANGHAI
from tongban.core.scope import matter_models
from tongban.launch import trial

import shipped_database

pytest_plugins: list[str] = ["demo", "browser"]
_WRITES = re.compile(
    r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE)\s+(?:TABLE\s+)?(?:ONLY\s+)?\"?([a-z_]+)\"?", re.I
)

_LEFT = pytest.StashKey[bool]()


class UnledgeredWrite(AssertionError):
    """A matter's table was written past the ledger."""


@functools.cache
def _matter_tables() -> frozenset[str]:
    return frozenset({m._meta.db_table for m in matter_models()} | {"ledger_entry"})


def _guard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    from tongban.core.ledger.write import writing

    if not writing.get() and isinstance(sql, str):
        for _, table in _WRITES.findall(sql):
            if table in _matter_tables():
                raise UnledgeredWrite(f"{table} is written only by core.ledger.write:\n{sql[:400]}")
    return execute(sql, params, many, context)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The run's own copy of what ships; a worker's has his name. Whatever is connected to is this database."""
    settings = connection.settings_dict
    name = settings["TEST"]["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        shipped_database.copy(shipped_database.template(), name)
        settings["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connection.close()
    shipped_database.drop(name)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--at 00:30``: every test begins at that time of tomorrow in Beijing, not when the suite happens to run."""
    parser.addoption("--at", default="", metavar="HH:MM", help="begin every test at this time of day in Beijing")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked ``every_hour`` runs as it is, and as if Beijing's day had just begun or were about to end."""
    if metafunc.definition.get_closest_marker("every_hour"):
        hours = ["", "00:30", "07:59", "23:59"]
        metafunc.parametrize("_hour", hours, indirect=True, ids=["now", *hours[1:]])


@pytest.fixture(autouse=True)
def _hour(request: pytest.FixtureRequest) -> Iterator[None]:
    wanted = getattr(request, "param", "") or request.config.getoption("--at")
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


@pytest.fixture(autouse=True, scope="session")
def _kept_for_a_whole_test(django_test_environment: None) -> None:
    """What a process keeps for two seconds it keeps for a test: a count of queries is not a matter of the machine."""
    from tongban.catalogue import guide_now, library_now
    from tongban.organisation import queries

    for room in (queries, guide_now, library_now):
        room.FRESH = 600.0


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before a test opens its transaction: the house's own language, whichever the page read last was in, and the
    database as it ships, if a test before left something in it.
    """
    translation.activate(settings.LANGUAGE_CODE)
    if item.session.stash.get(_LEFT, False):
        connection.close()
        shipped_database.copy(shipped_database.template(), connection.settings_dict["NAME"])
        item.session.stash[_LEFT] = False


@pytest.fixture
def committed(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For threads and second processes: what is written stays until the test has ended."""
    with django_db_blocker.unblock():
        yield
        connection.close()
    request.session.stash[_LEFT] = True


@pytest.fixture(scope="module")
def live(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The house on a port of its own; what a browser writes stays for the rest of the module."""
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server
        server.stop()
        connection.close()
    request.session.stash[_LEFT] = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take a minute come first, so that no worker is left alone with one; a file stays together."""
    for item in items:
        if {"launch", "process"} & set(item.path.relative_to(item.config.rootpath).parts):
            item.add_marker(pytest.mark.process)
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skipif(trial.browser() is None, reason="no browser"))
    slow = {item.path for item in items if {"browser", "process"} & set(item.keywords)}
    place = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (item.path not in slow, place[item.path]))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI is set a skipped test fails the run: its reason stands in the summary."""
    if os.environ.get("CI") and _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say why the run fails."""
    if os.environ.get("CI") and (count := _skipped(config)):
        terminalreporter.write_line(f"{count} tests were skipped, and CI is set: the run fails", red=True)


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0
