"""`tongban doctor`: what this installation stands on, one line each; exit code 1 when something is broken."""

from __future__ import annotations

import csv
import platform
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from tongban.launch import environment, trial
from tongban.launch.places import GIB, Places
from tongban.launch.processes import Lock
from tongban.launch.trouble import Trouble

GOOD, WARNING, BROKEN = "good", "warning", "BROKEN"
_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, how it is, and what to do when it is not good."""

    matter: str
    state: str
    sentence: str


def doctor(places: Places) -> int:
    """Look at everything and print it; 1 if something is broken."""
    findings = [finding for look in LOOKS for finding in _looked(look, places)]
    for finding in findings:
        print(f"{finding.state:8} {finding.matter:12} {finding.sentence}")
    return 1 if any(finding.state == BROKEN for finding in findings) else 0


def _looked(look: Callable[[Places], Iterator[Finding]], places: Places) -> list[Finding]:
    try:
        return list(look(places))
    except Trouble as trouble:
        return [Finding(look.__name__.strip("_"), BROKEN, trouble.sentence)]


def _python(places: Places) -> Iterator[Finding]:
    yield Finding("python", GOOD, f"{platform.python_version()} on {platform.machine()}, {sys.executable}")


def _environment(places: Places) -> Iterator[Finding]:
    env = environment.directory(places, "base")
    if environment.is_whole(env):
        yield Finding("environment", GOOD, str(env))
    else:
        yield Finding("environment", WARNING, "not made yet; ./tongban up makes it")


def _database(places: Places) -> Iterator[Finding]:
    if not environment.is_whole(environment.directory(places, "base")):
        return
    from tongban.launch import borrowing, database

    foreign = borrowing.given()
    if foreign is None and not places.data().exists():
        yield Finding("database", WARNING, "not made yet; ./tongban up makes it")
        return
    with borrowing.borrowed(places, "doctor") as addresses:
        warnings = database.examine(addresses)
        with database.connect(addresses.app) as connection:
            version = connection.info.parameter_status("server_version")
            row = connection.execute(
                "select current_user, current_setting('server_encoding'), "
                "pg_size_pretty(pg_database_size(current_database()))"
            ).fetchone()
        user, encoding, size = row or ("?", "?", "?")
        kind = "embedded" if addresses.embedded else "of DATABASE_URL"
        yield Finding("database", GOOD, f"PostgreSQL {version}, {kind}, {encoding}, {size}, app role {user}")
        yield from _memory(addresses.app)
        yield from (Finding("roles", WARNING, warning) for warning in warnings)
        yield from _rights(addresses.app)
        yield from _failures(addresses.app)
        yield from _loaded_days(addresses.app, datetime.now(_CHINA).date())


def _memory(app: str) -> Iterator[Finding]:
    """What the server keeps in memory; a warning where it has a default that no province can run on."""
    from tongban.launch import database, postgres

    names = ["shared_buffers", "effective_cache_size", "work_mem", "max_wal_size"]
    with database.connect(app) as connection:
        rows = connection.execute("select name, current_setting(name) from unnest(%s::text[]) name", [names]).fetchall()
        kept = connection.execute("select pg_size_bytes(current_setting('shared_buffers'))").fetchone()
    said = ", ".join(f"{name} {value}" for name, value in rows)
    if kept and int(str(kept[0])) < min(postgres.memory() // 8, 1 << 30):
        advice = " ".join(postgres.share_of(postgres.memory()))
        yield Finding("memory", WARNING, f"{said}; if the server is on this machine, set {advice}")
    else:
        yield Finding("memory", GOOD, said)


def _rights(app: str) -> Iterator[Finding]:
    """The ledger must not be alterable by the app role, whatever the grants were meant to be."""
    from tongban.launch import database

    with database.connect(app) as connection:
        rows = connection.execute(
            "select tablename from pg_tables where schemaname = 'public' and tablename = any(%s) and "
            "(has_table_privilege(format('public.%%I', tablename), 'update')"
            " or has_table_privilege(format('public.%%I', tablename), 'delete'))",
            (list(database.APPEND_ONLY),),
        ).fetchall()
    if rows:
        yield Finding("ledger", WARNING, f"the app role may alter {', '.join(str(r[0]) for r in rows)}; use two roles")
    else:
        yield Finding("ledger", GOOD, "append-only for the app role")


def _failures(app: str) -> Iterator[Finding]:
    """What jobs and subscribers could not do and try again; the operator's page shows more of each."""
    from tongban.launch import database

    with database.connect(app) as connection:
        if connection.execute("select to_regclass('public.job_failure')").fetchone() == (None,):
            return
        rows: list[Any] = connection.execute(
            """select job, kind, subject, en, times, first_at, again_at, count(*) over ()
               from job_failure order by first_at limit 10"""
        ).fetchall()
        cases = [row[2].partition(" ")[0] for row in rows if row[1] == "case"]
        named = "select id::text, number from cases_case where id::text = any(%s)"
        found: list[Any] = connection.execute(named, (cases,)).fetchall() if cases else []
    numbers = dict(found)
    for job, kind, subject, said, times, since, again, total in rows:
        key = subject.partition(" ")[0]
        about = f" {kind} {numbers.get(key, key)}" if subject else ""
        tries = (
            f"Since {since.astimezone(_CHINA):%m-%d %H:%M}, {times} tries, next {again.astimezone(_CHINA):%m-%d %H:%M}"
        )
        yield Finding("job", WARNING, f"{job}{about}: {said} {tries} ({total} in all)")
    if not rows:
        yield Finding("jobs", GOOD, "nothing failed that is not mended")


def _loaded_days(app: str, today: date) -> Iterator[Finding]:
    """Divisions whose next calendar is not loaded, by name, weeks before it is needed."""
    from tongban.launch import database

    with database.connect(app) as connection:
        if connection.execute("select to_regclass('public.organisation_calendar_day')").fetchone() == (None,):
            return
        rows: list[Any] = connection.execute(
            """select d.division, max(extract(year from d.day))::int, coalesce(max(n.name), d.division)
               from organisation_calendar_day d
               left join organisation_division n on n.code = rpad(d.division, 12, '0')
               where d.division <> '' or (extract(month from d.day) = 10 and extract(day from d.day) = 1)
               group by d.division order by d.division"""
        ).fetchall()
    yield from (Finding("calendar", state, said) for state, said in missing(rows, today))


def missing(rows: Sequence[tuple[str, int, str]], today: date) -> Iterator[tuple[str, str]]:
    """(state, sentence) for every calendar that ends: rows are division ("" the country), last year loaded, name. The
    next year's days off are announced in November (docs/days.md, rule 10).
    """
    wanted = today.year + (today.month >= 11)
    for division, last, name in rows:
        if last < wanted:
            who = f"of {name}" if division else "of the country"
            state = BROKEN if not division and last < today.year else WARNING
            yield state, f"days off {who} end with {last}; load those of {wanted} 待放假安排公布"


def _disk(places: Places) -> Iterator[Finding]:
    there = next(path for path in (places.var, *places.var.parents) if path.exists())
    free = shutil.disk_usage(there).free / GIB
    state = GOOD if free >= 2 else WARNING if free >= 0.5 else BROKEN
    yield Finding("disk", state, f"{free:.1f} GB free at {there}" + ("" if free >= 2 else "; free some"))


def _documents(places: Places) -> Iterator[Finding]:
    fonts = [path for path in (places.repo / "src").rglob("*") if path.suffix.lower() in (".otf", ".ttf", ".ttc")]
    if fonts:
        size = sum(path.stat().st_size for path in fonts) / 1e6
        yield Finding("fonts", GOOD, f"{len(fonts)} shipped, {size:.0f} MB")
    else:
        yield Finding("fonts", BROKEN, "none shipped under src/; get the whole repository again")
    chromium = trial.browser() or f"not installed; only browser tests need it (apt-get install {trial.BROWSERS[0]})"
    yield Finding("chromium", GOOD, chromium)


def _port(places: Places) -> Iterator[Finding]:
    holder = Lock(places.lock).holder()
    if holder is not None and holder.get("ready"):
        yield Finding("port", GOOD, f"in use by this instance, {holder['address']}")
        return
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", 8000))
        except OSError:
            yield Finding("port", WARNING, "8000 is in use; start with ./tongban up --port 8001")
        else:
            yield Finding("port", GOOD, "8000 is free")


def _calendar(places: Places) -> Iterator[Finding]:
    yield calendar(places.repo / "data" / "calendar" / "holidays.csv", datetime.now(_CHINA).date())


def calendar(path: Path, today: date) -> Finding:
    """Whether the holidays reach far enough: the State Council announces the next year's in November (rule 10)."""
    if not path.exists():
        return Finding("calendar", BROKEN, f"{path} is missing; get the whole repository again")
    with path.open(encoding="utf-8", newline="") as file:
        days = [cell for row in csv.reader(file) for cell in row if len(cell) == 10 and cell[4:5] == cell[7:8] == "-"]
    last = max((int(cell[:4]) for cell in days if cell[:4].isdigit()), default=0)
    if last < today.year:
        return Finding("calendar", BROKEN, f"holidays end with {last or 'nothing'}; load those of {today.year}")
    if today >= date(today.year, 11, 1) and last == today.year:
        return Finding("calendar", WARNING, f"holidays of {last + 1} are not loaded 待放假安排公布; load them")
    return Finding("calendar", GOOD, f"holidays known to the end of {last}")


def _keys(places: Places) -> Iterator[Finding]:
    if not places.keys.exists():
        yield Finding("keys", WARNING, "not made yet; ./tongban up makes them")
        return
    paths = [places.keys, *(path for path in places.keys.rglob("*"))]
    for path in (path for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077):
        wanted = "700" if path.is_dir() else "600"
        yield Finding("keys", BROKEN, f"others may read {path}; run `chmod {wanted} {path}`")
    yield Finding("keys", GOOD, f"{sum(path.is_file() for path in paths)} in {places.keys}; keep a copy elsewhere")


LOOKS = (_python, _environment, _database, _disk, _documents, _port, _calendar, _keys)
