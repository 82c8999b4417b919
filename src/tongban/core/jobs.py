"""Work that comes with time, for one subject after the other: what fails is written down and stops nobody else.

A job is a function of one subject (a case, an offer, a filing), or of nothing at all (sealing the ledger). It makes its
own transaction, as every act does. Where it raises, the failure is kept with a sentence, how often, since when and when
it is tried again, each time after twice the time; the others go on. A later success clears it. Whoever runs the
platform sees the failures on his page and in ``./tongban doctor``.
"""

from __future__ import annotations

import logging
import traceback
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.core.ids import new_id
from tongban.core.ledger.reading import fetch

log = logging.getLogger("tongban.jobs")
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)
# Failures of the events' subscribers stand in the same table; they are tried again where events are delivered.
EVENT = "event:"


@dataclass(frozen=True)
class Job:
    """``name`` is stable; ``kind`` says what its subjects are ("" where it has none); ``zh`` what it does, in words."""

    name: str
    kind: str
    zh: str
    act: Callable[[str], object]

    def __call__(self, subject: object = "") -> int:
        """Do it for one subject, without a guard: what the act says it did, as a number."""
        done: Any = self.act(str(subject))
        return int(done or 0)

    def each(self, subjects: Iterable[object]) -> int:
        """Do it for every subject but those that failed lately and whose next try has not come; the sum of what was
        done. One query, and one for each failure.
        """
        again = {row["subject"]: row["again_at"] for row in fetch(_AGAIN, [self.name])}
        at, done = now(), 0
        for subject in map(str, subjects):
            if subject not in again or again[subject] <= at:
                done += self.run(subject, failed=subject in again)
        return done

    def run(self, subject: object = "", *, failed: bool = True) -> int:
        """Do it for one subject; a failure is noted and counts as nothing done. ``failed``: there may be one to
        clear.
        """
        try:
            # Within somebody's transaction (a subscriber's) what fails must not spoil the rest of it.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                done = self(subject)
        except Exception as error:
            log.exception("%s failed for %s %s; it will be tried again", self.name, self.kind or "all", subject)
            note_failure(self.name, self.kind, str(subject), error)
            return 0
        if failed:
            clear_failure(self.name, self.kind, str(subject))
        return done

    def waiting(self) -> list[str]:
        """Subjects that failed and whose next try has not come, for a query that looks only so far. One query."""
        return [row["subject"] for row in fetch(_AGAIN, [self.name]) if row["again_at"] > now()]


_jobs: dict[str, Job] = {}


def job_named(name: str) -> Job:
    """A registered job, to be done for one subject at once (a trial lets days pass). KeyError where there is none."""
    return _jobs[name]


def jobs_of(kind: str) -> frozenset[str]:
    """The names of the jobs that take one subject of a kind."""
    return frozenset(name for name, job in _jobs.items() if job.kind == kind)


Called = Callable[[Sequence[str]], Mapping[str, str]]
_called: dict[str, Called] = {}


def per_subject(name: str, kind: str, zh: str) -> Callable[[Callable[[str], object]], Job]:
    """Register a function of one subject's key as a job. What else it must know follows the key after a space."""

    def register(act: Callable[[str], object]) -> Job:
        _jobs[name] = job = Job(name, kind, zh, act)
        return job

    return register


def whole(name: str, zh: str, act: Callable[[], object]) -> Job:
    """Register a job that has no subjects, or guards them itself."""
    _jobs[name] = job = Job(name, "", zh, lambda _: act())
    return job


def called(kind: str) -> Callable[[Called], Called]:
    """Register how subjects of a kind are called (the number of a case), for whoever runs the platform. He may not read
    whose they are.
    """

    def register(names: Called) -> Called:
        _called[kind] = names
        return names

    return register


def retry_due(limit: int = 20) -> int:
    """Try again what failed and whose time has come; how many went well. The worker asks all the time. One query."""
    due = fetch(
        """SELECT job, kind, subject FROM job_failure WHERE again_at <= %s AND job NOT LIKE %s
           ORDER BY again_at LIMIT %s""",
        [now(), f"{EVENT}%", limit],
    )
    well = 0
    for row in due:
        job = _jobs.get(row["job"])
        if job is None:  # a job that is no more has nothing left to do
            clear_failure(row["job"], row["kind"], row["subject"])
            continue
        job.run(row["subject"])
        well += not _stands(row)
    return well


def _stands(row: Mapping[str, Any]) -> bool:
    found = fetch(
        "SELECT 1 AS one FROM job_failure WHERE job = %s AND kind = %s AND subject = %s",
        [row["job"], row["kind"], row["subject"]],
    )
    return bool(found)


_AGAIN = "SELECT subject, again_at FROM job_failure WHERE job = %s"
_NOTE = """
INSERT INTO job_failure AS f (id, job, kind, subject, code, zh, en, times, first_at, last_at, again_at)
VALUES (%(id)s, %(job)s, %(kind)s, %(subject)s, %(code)s, %(zh)s, %(en)s, 1, %(at)s, %(at)s, %(at)s + %(first)s)
ON CONFLICT (job, kind, subject) DO UPDATE SET
  code = EXCLUDED.code, zh = EXCLUDED.zh, en = EXCLUDED.en, times = f.times + 1, last_at = EXCLUDED.last_at,
  again_at = EXCLUDED.last_at + LEAST(%(first)s * power(2, LEAST(f.times, 20)), %(longest)s)
"""


def note_failure(
    job: str, kind: str, subject: str, error: Exception, first: timedelta = FIRST, longest: timedelta = LONGEST
) -> None:
    """Keep a failure, or count it once more and wait twice as long. One statement."""
    code, zh, en = sentence(error)
    said: Any = {
        "id": new_id(), "job": job, "kind": kind, "subject": subject, "code": code, "zh": zh, "en": en, "at": now(),
        "first": first, "longest": longest,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, said)


def clear_failure(job: str, kind: str, subject: str) -> None:
    """It went well, or there is nothing left to do. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM job_failure WHERE job = %s AND kind = %s AND subject = %s", [job, kind, subject])


def sentence(error: Exception) -> tuple[str, str, str]:
    """(code, Chinese, English) of what went wrong. A refusal says it itself; of a fault of the program only its sort
    and place are told, for its message may hold what somebody wrote in his application.
    """
    if isinstance(error, Refusal):
        return error.code, error.zh, error.en
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "tongban" in Path(frame.filename).parts]
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    sort = type(error).__name__
    return (
        "job.fault",
        f"程序出错（{sort}，{where}），原因写在运行日志里，请交给维护人员。",
        f"The program failed ({sort}, {where}); the log says why. Hand it to whoever maintains it.",
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure as it stands. ``job`` in words of the code where it is an event's; ``called`` is the subject's number
    or the beginning of its key.
    """

    id: uuid.UUID
    job: str
    words: str
    kind: str
    called: str
    code: str
    zh: str
    en: str
    times: int
    first_at: datetime
    last_at: datetime
    again_at: datetime


def failures(limit: int = 200) -> list[Failure]:
    """What has failed and was not mended since, the oldest first. One query, and one for each kind of subject."""
    rows = fetch("SELECT * FROM job_failure ORDER BY first_at, id LIMIT %s", [limit])
    names: dict[tuple[str, str], str] = {}
    for kind in {row["kind"] for row in rows} & set(_called):
        keys = [row["subject"].partition(" ")[0] for row in rows if row["kind"] == kind]
        names.update({(kind, key): name for key, name in _called[kind](keys).items()})
    return [
        Failure(
            row["id"], row["job"], _words(row["job"]), row["kind"],
            names.get((row["kind"], row["subject"].partition(" ")[0]), row["subject"][:8]), row["code"], row["zh"],
            row["en"],
            row["times"], row["first_at"], row["last_at"], row["again_at"],
        )
        for row in rows
    ]  # fmt: skip


def _words(job: str) -> str:
    return _jobs[job].zh if job in _jobs else job


def try_again(key: uuid.UUID) -> bool:
    """Let one failure's next try come now; False where it was mended meanwhile. The worker takes it up at once. One
    statement.
    """
    with connection.cursor() as cursor:
        cursor.execute("UPDATE job_failure SET again_at = %s WHERE id = %s", [now(), key])
        return bool(cursor.rowcount == 1)
