"""Processes of one instance: started so that they die with us, found again after an accident, ended in order."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_LARGEST_LOG = 20 * 1024 * 1024
MARK = "TONGBAN_PART"


def bound_to_us(death_signal: int) -> Callable[[], None]:
    """What a child does before exec so that the kernel signals it when we die, even by kill -9."""
    parent = os.getpid()

    def bind() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return bind


@dataclass
class Part:
    """One supervised program in a session of its own, so that Ctrl-C reaches only the supervisor.

    ``stop_signal`` asks it to end in order; after ``grace`` seconds its whole process group is killed. ``renew_signal``
    asks it to begin again without closing its port.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    cwd: Path
    stop_signal: int = signal.SIGTERM
    grace: float = 10.0
    user: str | None = None
    renew_signal: int | None = None
    child: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".1.log"))
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                self.argv,
                env=dict(self.env),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=bound_to_us(self.stop_signal),
                **as_user(self.user),
            )
        self.started = time.monotonic()

    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def sweep(self) -> None:
        """End what the dead leader left in its group (its own workers keep ports and connections)."""
        if self.child is not None and self.child.poll() is not None:
            _kill_group(self.child.pid)

    def renew(self) -> None:
        if self.renew_signal is not None and self.child is not None and self.child.poll() is None:
            self.child.send_signal(self.renew_signal)

    def stop(self) -> None:
        if self.child is None:
            return
        if self.child.poll() is None:
            self.child.send_signal(self.stop_signal)
            try:
                self.child.wait(self.grace)
            except subprocess.TimeoutExpired:
                _kill_group(self.child.pid)
                self.child.wait(self.grace)
        _kill_group(self.child.pid)
        self.child = None

    def tail(self, lines: int = 3) -> str:
        """The last lines of its log, for a sentence about its end."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - 4000))
            text = log.read().decode(errors="replace").strip().splitlines()
        return " / ".join(line.strip() for line in text[-lines:])


@contextmanager
def talking(argv: Sequence[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A program whose lines are read as they come. It never outlives the block, nor us."""
    child = subprocess.Popen(
        argv,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
        preexec_fn=bound_to_us(signal.SIGKILL),
    )
    try:
        yield child
        child.wait()
    finally:
        if child.poll() is None:
            _kill_group(child.pid)
            child.wait()
        if child.stdout is not None:
            child.stdout.close()


def as_user(user: str | None) -> dict[str, Any]:
    """Arguments for subprocess that give up root for ``user``; none when we stay who we are."""
    return {"user": user, "group": user, "extra_groups": []} if user else {}


def _kill_group(group: int) -> None:
    """Kill what is left of a process group and wait until it is gone: it may hold the port that the next one needs."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    until = time.monotonic() + 5.0
    while any(_stat(entry)[2:3] == [str(group)] and alive(int(entry.name)) for entry in all_processes()):
        if time.monotonic() > until:
            return
        time.sleep(0.01)


def _stat(entry: Path) -> list[str]:
    """State, parent, group … of a process; empty when it is gone."""
    try:
        return (entry / "stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return []


def all_processes() -> Iterator[Path]:
    """Every process of this machine, by its directory."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            yield entry


def marked(mark: str) -> list[int]:
    """Processes that a supervisor of this instance started (by their environment), whoever is their parent now."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in all_processes():
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            continue
    return [pid for pid in found if pid != os.getpid()]


def alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not."""
    return _stat(Path("/proc") / str(pid))[:1] not in ([], ["Z"], ["X"])


def end(pids: Iterable[int], *, first: int = signal.SIGTERM, grace: float = 5.0) -> None:
    """Ask by ``first``, wait ``grace`` seconds, then kill."""
    pids = list(pids)
    for signum, seconds in ((first, grace), (signal.SIGKILL, 5.0)):
        pids = [pid for pid in pids if alive(pid)]
        for pid in pids:
            try:
                os.kill(pid, signum)
            except ProcessLookupError:
                continue
        until = time.monotonic() + seconds
        while any(alive(pid) for pid in pids) and time.monotonic() < until:
            time.sleep(0.05)


class Lock:
    """Whoever runs this instance's database holds this file; the kernel frees it when the holder dies.

    Its text tells others who holds it: ``pid``, ``word`` (up, or the command), and for ``up`` the address.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Whether it is ours now. Tried for a moment, since somebody who only looks holds it for an instant."""
        for _ in range(5):
            if self._try():
                return True
            time.sleep(0.02)
        return False

    def _try(self) -> bool:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._file = descriptor
        return True

    def tell(self, **facts: Any) -> None:
        assert self._file is not None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps({"pid": os.getpid(), **facts}).encode(), 0)

    def release(self) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def holder(self) -> dict[str, Any] | None:
        """What the holder told, or None when nobody holds it."""
        if not self.path.exists():
            return None
        probe = Lock(self.path)
        if probe._try():
            # Only looked: the text of a holder that died stays for nobody.
            os.close(probe._file or 0)
            return None
        try:
            told: dict[str, Any] = json.loads(self.path.read_text() or "{}")
        except ValueError:
            told = {}
        return {"pid": 0, "word": "?", **told}
