"""Files that wait to be confirmed, and how far the worker has come with one. No row of a matter: what an import does
to the catalogue is written by its act, with its line in the ledger.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import orjson
from django.db import connection

from tongban.core.clock import now
from tongban.core.crypto import sm3
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor

KEPT = timedelta(days=7)
NAME = 120


def keep(data: bytes, name: str, *, actor: Actor) -> uuid.UUID:
    """The file, for whoever handed it in."""
    key = new_id()
    _run(
        "INSERT INTO workbench_upload (id, file_name, digest, content, made_by, made_at, done, total) "
        "VALUES (%s, %s, %s, %s, %s, %s, 0, 0)",
        [key, shown_name(name), sm3(data).hex(), data, actor.account, now()],
    )
    return key


def shown_name(name: str) -> str:
    """The last part of a name as a browser gives it, without what cannot be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip()[-NAME:]


def kept(key: uuid.UUID, actor: Actor) -> dict[str, Any]:
    """The file with its name and digest; to anybody else than who handed it in (and the platform) it does not exist.

    Refusal ``import.unknown`` (404).
    """
    found = fetch("SELECT * FROM workbench_upload WHERE id = %s", [key])
    if not found or not (actor.is_platform or (actor.account and found[0]["made_by"] == actor.account)):
        raise Refusal(
            "import.unknown",
            "没有这次导入，或不是您上传的文件。请重新上传。",
            "There is no such import of yours; hand the file in again.",
            status=404,
        )
    return {**found[0], "content": bytes(found[0]["content"])}


def progress(key: uuid.UUID) -> tuple[int, int]:
    """(rows checked, rows in all) of an import under way. One query."""
    found = fetch("SELECT done, total FROM workbench_upload WHERE id = %s", [key])
    return (found[0]["done"], found[0]["total"]) if found else (0, 0)


def mark_total(key: uuid.UUID, total: int) -> None:
    """How many rows there are."""
    _run("UPDATE workbench_upload SET total = %s WHERE id = %s", [total, key])


def keep_part(key: uuid.UUID, number: int, rows: list[Any], faults: list[Any], done: int) -> None:
    """Rows that were checked, once; how far the work has come."""
    said = [orjson.dumps(one).decode() for one in (rows, faults)]
    _run(
        "WITH part AS (INSERT INTO workbench_upload_part (id, upload_id, number, rows, faults) "
        "VALUES (%s, %s, %s, %s::jsonb, %s::jsonb) ON CONFLICT DO NOTHING) "
        "UPDATE workbench_upload SET done = %s WHERE id = %s",
        [new_id(), key, number, *said, done, key],
    )


def parts(key: uuid.UUID) -> list[dict[str, Any]]:
    """What was checked so far, in order."""
    return fetch("SELECT number, rows, faults FROM workbench_upload_part WHERE upload_id = %s ORDER BY number", [key])


def forget_parts(key: uuid.UUID) -> None:
    """They are in the catalogue now, or the import has failed."""
    _run("DELETE FROM workbench_upload_part WHERE upload_id = %s", [key])


def forget_old() -> None:
    """Files that nobody confirmed within seven days, and those whose import has ended. Daily."""
    _run(
        "DELETE FROM workbench_upload u WHERE made_at < %s "
        "AND NOT EXISTS (SELECT 1 FROM workbench_upload_part p WHERE p.upload_id = u.id) "
        "AND NOT EXISTS (SELECT 1 FROM workbench_import i WHERE i.id = u.id AND i.state = 'queued')",
        [now() - KEPT],
    )


def _run(sql: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
