from __future__ import annotations

import os
import signal
import sys
import time
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from tongban.launch.doctor import BROKEN, GOOD, WARNING, calendar, missing
from tongban.launch.house import table
from tongban.launch.postgres import Server
from tongban.launch.processes import MARK, Lock, Part, alive, end, marked
from tongban.launch.supervisor import Supervisor, Watched, pause_after

# A leader with a child of its own, as a web server with its workers.
_FAMILY = "import subprocess, sys, time; subprocess.Popen(['sleep', '600']); print('on', flush=True); time.sleep(600)"


def _family(folder: Path) -> Part:
    environ = {**os.environ, MARK: str(folder)}
    return Part("web", [sys.executable, "-c", _FAMILY], environ, folder / "web.log", folder, grace=2.0)


def _await(log: Path, word: str, times: int = 1) -> None:
    until = time.monotonic() + 10
    while log.read_text().count(word) < times:
        assert time.monotonic() < until
        time.sleep(0.02)


def _await_family(folder: Path, times: int) -> list[int]:
    _await(folder / "web.log", "on", times)
    return marked(str(folder))


def test_a_killed_part_is_started_again_without_leftovers(tmp_path: Path) -> None:
    part = _family(tmp_path)
    part.start()
    first = _await_family(tmp_path, 1)
    assert len(first) == 2
    assert part.child is not None
    os.kill(part.child.pid, signal.SIGKILL)
    part.child.wait()
    said: list[str] = []
    Watched(part, part.start).look(said.append)
    assert said == [f"The web was ended by signal 9; starting it again at once (log: {tmp_path / 'web.log'})."]
    second = _await_family(tmp_path, 2)
    assert len(second) == 2
    assert not set(first) & set(second)
    part.stop()
    assert marked(str(tmp_path)) == []


def test_leftovers_of_a_killed_supervisor_are_found_by_their_mark(tmp_path: Path) -> None:
    part = _family(tmp_path)
    part.start()
    left = _await_family(tmp_path, 1)
    assert marked(str(tmp_path / "another")) == []
    end(left, grace=1.0)
    assert not any(alive(pid) for pid in left)
    part.stop()


_RENEWED = """
import signal, time
signal.signal(signal.SIGHUP, lambda *_: print("again", flush=True))
print("on", flush=True)
while True: time.sleep(600)
"""


def test_the_web_takes_new_connections_when_the_database_was_started_again(tmp_path: Path) -> None:
    class Restarted:
        part = Part("database", ["true"], os.environ, tmp_path / "database.log", tmp_path)

        def start(self) -> None:
            assert "again" not in log.read_text()

    log = tmp_path / "web.log"
    web = Part("web", [sys.executable, "-c", _RENEWED], os.environ, log, tmp_path, renew_signal=signal.SIGHUP)
    web.start()
    _await(log, "on")
    Supervisor(cast(Server, Restarted()), [web])._start_database()
    _await(log, "again")
    web.stop()


def test_pauses_grow_to_half_a_minute() -> None:
    assert [pause_after(n) for n in range(1, 10)] == [0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_lock_tells_its_holder_and_is_free_after(tmp_path: Path) -> None:
    lock = Lock(tmp_path / "lock")
    assert lock.holder() is None
    assert lock.take()
    lock.tell(word="load")
    assert Lock(tmp_path / "lock").holder() == {"pid": os.getpid(), "word": "load"}
    assert not Lock(tmp_path / "lock").take()
    lock.release()
    assert Lock(tmp_path / "lock").holder() is None


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 10, 31), GOOD),
        (date(2026, 11, 1), WARNING),
        (date(2026, 12, 31), WARNING),
        (date(2027, 1, 1), BROKEN),
    ],
)
def test_doctor_warns_of_the_calendar_from_november(tmp_path: Path, today: date, state: str) -> None:
    path = tmp_path / "holidays.csv"
    path.write_text("day,kind\n2026-01-01,off\n2026-10-01,off\n")
    assert calendar(path, today).state == state


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 10, 31), []),
        (date(2026, 11, 1), [(WARNING, "of the country", 2026), (WARNING, "of 阿坝州", 2026)]),
        (date(2027, 1, 1), [(BROKEN, "of the country", 2026), (WARNING, "of 阿坝州", 2026)]),
    ],
)
def test_doctor_names_the_divisions_whose_calendar_ends(today: date, told: list[tuple[str, str, int]]) -> None:
    rows = [("", 2026, ""), ("513200", 2026, "阿坝州"), ("513300", 2027, "甘孜州")]
    wanted = today.year + (today.month >= 11)
    assert list(missing(rows, today)) == [
        (state, f"days off {who} end with {last}; load those of {wanted} 待放假安排公布") for state, who, last in told
    ]


def test_table_counts_chinese_characters_as_two_cells() -> None:
    assert table([{"role": "申请人", "login": "a"}, {"role": "ab", "login": "b"}]) == (
        "  role    login\n  申请人  a\n  ab      b"
    )
