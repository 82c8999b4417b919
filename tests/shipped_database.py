"""The database that every run begins with: made once for one state of code and data, then copied in a moment.

Its name is a digest of whatever could change what stands in it, so it is never out of date; older ones are dropped.
It is filled by a process of its own, so that a run that made it is like a run that found it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql

_PREFIX = "shipped_"
_TURN = 742015
# What ships is in force, and held, since long before any day to which a test sets its clock.
_LOADED_AT = datetime(2026, 1, 5, tzinfo=UTC)


@functools.cache
def template() -> str:
    """The name of the database to copy; it is made by whoever asks first, and the others wait for it."""
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_TURN])
        name = _PREFIX + _digest()
        held = [
            row[0] for row in server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'shipped_')")
        ]
        if name not in held:
            for old in held:
                drop(old)
            _make(server, name)
        return name


def copy(source: str, name: str) -> None:
    """A database of that name with all that stands in the source; one that stood there is dropped."""
    drop(name)
    with _server() as server:
        words = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
        server.execute(sql.SQL(words).format(sql.Identifier(name), sql.Identifier(source)))


def drop(name: str) -> None:
    """Gone, whoever is still connected to it."""
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _server() -> Iterator[psycopg.Connection[tuple[str]]]:
    with psycopg.connect(os.environ["TONGBAN_OWNER_URL"], autocommit=True) as connection:
        yield connection  # type: ignore[misc]


def _digest() -> str:
    """Of code, data and environment, of this file, and of the keys with which the people in it are sealed."""
    from django.conf import settings

    from tongban.core.crypto.sealing import blind
    from tongban.launch.loading import digest
    from tongban.launch.places import Places

    blind("made if they are not there", "tests")
    keys = [path.read_bytes() for path in sorted(Path(settings.TONGBAN_KEYS).glob("*.key"))]
    total = hashlib.sha256(b"".join([digest(Places.here()).encode(), Path(__file__).read_bytes(), *keys]))
    return total.hexdigest()[:16]


def _make(server: psycopg.Connection[tuple[str]], name: str) -> None:
    """Fill a database beside, and give it the name when it is whole."""
    part = sql.Identifier(f"part_{name}")
    drop(f"part_{name}")
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(part))
    done = subprocess.run(
        [sys.executable, __file__, f"part_{name}"],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"the database of the tests could not be made:\n{done.stdout}{done.stderr}")
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(part, sql.Identifier(name)))


def _fill(name: str) -> None:
    import django
    import time_machine
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DATABASES["default"]["NAME"] = name
    django.setup()
    call_command("migrate", verbosity=0)
    from tongban.site import shipped

    with time_machine.travel(_LOADED_AT):
        list(shipped.load_reference_data())
        shipped.load_demonstration()
        list(shipped.load_definitions())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # nobody else will: the server of the tests does it for no database
    connection.close()


if __name__ == "__main__":
    _fill(sys.argv[1])
