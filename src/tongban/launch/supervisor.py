"""Database, web and worker kept running: what dies is started again, with growing pauses and a sentence."""

from __future__ import annotations

import http.client
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from types import FrameType

from tongban.launch.postgres import Server
from tongban.launch.processes import Part
from tongban.launch.trouble import Trouble

_LONGEST_PAUSE = 30.0
_SETTLED_AFTER = 60.0
_LOOK_EVERY = 0.1


def pause_after(failures: int) -> float:
    """Seconds before the next start: at once after the first end, then 0.5, 1, 2 … 30."""
    return 0.0 if failures <= 1 else min(_LONGEST_PAUSE, 0.5 * 2 ** (failures - 2))


@dataclass
class Watched:
    """A part and its recent luck. ``start`` brings it back (the database recovers before it starts)."""

    part: Part
    start: Callable[[], None]
    failures: int = 0
    not_before: float = 0.0
    down: bool = False

    def look(self, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        if self.part.running():
            if self.failures and now - self.part.started > _SETTLED_AFTER:
                self.failures = 0
            return
        if not self.down:
            self.down = True
            self.failures += 1
            pause = pause_after(self.failures)
            self.not_before = now + pause
            code = self.part.child.returncode if self.part.child else 0
            how = f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"
            when = "at once" if pause == 0 else f"in {pause:g} s"
            say(f"The {self.part.name} {how}; starting it again {when} (log: {self.part.log}).")
        if now >= self.not_before:
            self.down = False
            self.part.sweep()
            try:
                self.start()
            except Trouble as trouble:
                say(trouble.sentence)


@dataclass
class Supervisor:
    """Runs the parts until told to stop. ``server`` is None when the database is another machine's."""

    server: Server | None
    parts: list[Part]
    stopping: Event = field(default_factory=Event)

    def catch_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def watch(self, say: Callable[[str], None]) -> None:
        """Until a signal asks to stop."""
        watched = [Watched(part, part.start) for part in self.parts]
        if self.server is not None:
            watched.insert(0, Watched(self.server.part, self._start_database))
        while not self.stopping.wait(_LOOK_EVERY):
            for one in watched:
                one.look(say)

    def _start_database(self) -> None:
        """Pooled connections to the dead one would fail one request each: the web begins again with new ones."""
        assert self.server is not None
        self.server.start()
        for part in self.parts:
            part.renew()

    def stop(self) -> None:
        """Web and worker first, both asked at once; then the database, which has nothing left to wait for."""
        for part in self.parts:
            if part.running() and part.child is not None:
                part.child.send_signal(part.stop_signal)
        for part in self.parts:
            part.stop()
        if self.server is not None:
            self.server.stop()


def answers(port: int, path: str = "/-/alive") -> bool:
    """Whether our web answers 200 there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
