"""One connection under load: ``python -m tongban.site.benching.load WHAT SECONDS`` waits for a line, then works.

Every connection is a process of its own, so that Python's lock does not make the connections wait for each other.
It says ``ready``, waits for a line on its input, and answers with one line of JSON: how many were done, in how many
seconds.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import django
import psycopg
from django.conf import settings

YARDSTICK = Path(__file__).resolve().parents[4] / "bench" / "yardstick.sql"
ITEM, SITUATION = "512B99301000", "one"
# Cases that stand ready for ``advance`` are made while nobody measures.
STOCK = 250


def main(what: str, seconds: float) -> None:
    """Prepare, say ready, work for so long, say what was done."""
    django.setup()
    work = {"yardstick": yardstick, "file": file, "advance": advance}[what]()
    next(work)
    _say("ready")
    sys.stdin.readline()
    began = time.perf_counter()
    until = began + seconds
    spent = done = 0.0
    for pause in work:
        # What a generator spends on stocking up again is not counted.
        spent += pause
        done += 1
        if time.perf_counter() - spent >= until:
            break
    _say(json.dumps({"done": done, "seconds": time.perf_counter() - began - spent}))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def statements() -> list[str]:
    """The five inserts of the yardstick."""
    lines = [line for line in YARDSTICK.read_text().splitlines() if not line.startswith("--")]
    return [one.strip() for one in "\n".join(lines).split(";") if one.strip()]


def _sample(connection: psycopg.Connection[Any]) -> list[dict[str, Any]]:
    """The rows that one filing wrote, as parameters for the inserts: jsonb as its text."""
    case = uuid.UUID(_filing()())
    found = []
    for table, column in (
        ("cases_case", "id"),
        ("cases_step", "case_id"),
        ("cases_material", "case_id"),
        ("ledger_entry", "subject_id"),
        ("event_outbox", "subject_id"),
    ):
        cursor = connection.execute(f"SELECT * FROM {table} WHERE {column} = %s LIMIT 1", [case])  # noqa: S608
        assert cursor.description is not None
        row = cursor.fetchone()
        assert row is not None
        found.append(
            {
                c.name: json.dumps(v, ensure_ascii=False) if c.type_code == 3802 else v
                for c, v in zip(cursor.description, row, strict=True)
            }
        )
    return found


def yardstick() -> Iterator[float]:
    """Five prepared inserts in one transaction by psycopg."""
    from tongban.core.ids import new_id

    said = settings.DATABASES["default"]
    given = {"host": said["HOST"], "port": said["PORT"], "user": said["USER"], "password": said["PASSWORD"]}
    connection = psycopg.connect(dbname=said["NAME"], **{k: v for k, v in given.items() if v})
    case, step, material, line, event = _sample(connection)
    connection.commit()
    sql = [text.encode() for text in statements()]
    number = 0
    mark = uuid.uuid4().hex[:8]
    yield 0.0
    while True:
        key = new_id()
        number += 1
        rows = (
            {**case, "id": key, "number": f"{mark}{number:09d}"},
            {**step, "id": new_id(), "case_id": key},
            {**material, "id": new_id(), "case_id": key},
            {**line, "id": new_id(), "subject_id": key},
            {**event, "id": new_id(), "subject_id": key},
        )
        with connection.transaction():
            for text, row in zip(sql, rows, strict=True):
                connection.execute(text, row, prepare=True)
        yield 0.0


def _actors() -> dict[str, Any]:
    from tongban.organisation.queries import actor
    from tongban.site.shipped import key

    place = "510107000000"
    return {
        "citizen": actor(key("citizen", "wang")),
        "clerk": actor(key("account", place, "窗口")),
        "reviewer": actor(key("account", place, "审查")),
    }


def _filing() -> Callable[[], str]:
    """Filing a case: policy, decision, rows, ledger line, event and one-time key."""
    from tongban.cases.acts.begin import Application
    from tongban.cases.acts.file import file_at_once

    citizen = _actors()["citizen"]
    application = Application(ITEM, SITUATION, "510107000000", citizen.principal)
    answers = {"bench.place": "510107000000", "bench.note": "量一量"}

    def one() -> str:
        return str(file_at_once(application, answers, actor=citizen, signed=citizen.name, key=uuid.uuid4().hex))

    return one


def file() -> Iterator[float]:
    """The act ``file_at_once``, over and over."""
    one = _filing()
    for _ in range(20):
        one()
    yield 0.0
    while True:
        one()
        yield 0.0


def advance() -> Iterator[float]:
    """The act ``advance`` on a review: finish the step, open what follows."""
    from tongban.cases.acts.advance import advance as finish
    from tongban.cases.kinds import Said

    one, actors = _filing(), _actors()

    def stock() -> list[uuid.UUID]:
        cases = [uuid.UUID(one()) for _ in range(STOCK)]
        for case in cases:
            finish(case, "receive", Said(), actor=actors["clerk"])
        return cases

    ready = stock()
    for case in ready[:20]:
        finish(case, "look", Said(), actor=actors["reviewer"], key=uuid.uuid4().hex)
    del ready[:20]
    yield 0.0
    while True:
        pause = 0.0
        if not ready:
            began = time.perf_counter()
            ready = stock()
            pause = time.perf_counter() - began
        finish(ready.pop(), "look", Said(), actor=actors["reviewer"], key=uuid.uuid4().hex)
        yield pause


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
