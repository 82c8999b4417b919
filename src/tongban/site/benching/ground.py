"""A database of the bench's own, beside the given one: made, loaded, and dropped at the end, so that nothing stays."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

from tongban.core.errors import Refusal
from tongban.launch.database import Addresses, grant, instance_of

DEFINITION = Path(settings.BASE) / "bench" / "definition.yaml"
_LOAD = """
import django; django.setup()
from pathlib import Path
from tongban.catalogue.acts import publish
from tongban.core.scope import PLATFORM
publish(Path(__import__("sys").argv[1]).read_text(encoding="utf-8"), actor=PLATFORM, name="bench")
"""


def _beside(url: str, suffix: str) -> tuple[str, str]:
    """The address with another database name, and that name."""
    parts = urlsplit(url)
    name = f"{parts.path.lstrip('/')}_{suffix}"
    return urlunsplit(parts._replace(path=f"/{quote(name)}")), name


@contextmanager
def ground(suffix: str = "bench") -> Iterator[Mapping[str, str]]:
    """The surroundings of processes that work on a database of their own (tests with second processes use it too).

    Refusal ``bench.database`` where none can be made.
    """
    app = os.environ.get("DATABASE_URL", "")
    owner = os.environ.get("TONGBAN_OWNER_URL") or app
    if not app:
        raise Refusal("bench.database", "没有给出数据库地址。", "DATABASE_URL is not set; run this by ./tongban bench.")
    app_url, name = _beside(app, suffix)
    owner_url, _ = _beside(owner, suffix)
    with psycopg.connect(owner, autocommit=True) as connection:
        _drop(connection, name)
        try:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise Refusal(
                "bench.database",
                f"数据库所有者不能建新库，无法另建 {name} 来测速。请先执行：alter role … createdb。",
                f"The owner may not create {name} beside the given database; run `alter role … createdb` first.",
            ) from error
        environ = {**os.environ, "DATABASE_URL": app_url, "TONGBAN_OWNER_URL": owner_url}
        try:
            _call([*_django("migrate"), "-v0"], {**environ, "TONGBAN_ROLE": "owner"})
            instance_of(owner_url)
            grant(Addresses(app_url, owner_url, embedded=False))
            _call(_django("load_shipped"), environ)
            _call([sys.executable, "-c", _LOAD, str(DEFINITION)], environ)
            yield environ
        finally:
            _drop(connection, name)


def _drop(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _django(word: str) -> list[str]:
    return [sys.executable, "-m", "django", word]


def _call(command: list[str], environ: Mapping[str, str]) -> None:
    done = subprocess.run(command, env=dict(environ), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[2:]} failed:\n{done.stderr[-2000:]}")
