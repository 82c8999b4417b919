"""Real web processes over a database of their own, and a browser that is nothing but HTTP."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).parent
PATIENCE = 60.0


def until(holds: Callable[[], bool], what: str) -> None:
    """Look again until it holds; the limit is for a failure, never a measure."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.05)


def deed(environ: Mapping[str, str], *words: str) -> str:
    """Let something be done in a process of its own."""
    done = subprocess.run(
        [sys.executable, str(HERE / "deeds.py"), *words], env=dict(environ), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.split()[-1]


class Web:
    """One web process (granian with its worker), killed with everything it started."""

    def __init__(self, environ: Mapping[str, str], settings: str = "tongban.site.settings") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "tongban.site.wsgi:application",
            "--workers", "1", "--blocking-threads", "2", "--port", str(self.port),
        ]  # fmt: skip
        self.process = subprocess.Popen(
            command,
            env={**environ, "DJANGO_SETTINGS_MODULE": settings},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until(self.answers, "the web process to answer")

    def answers(self) -> bool:
        assert self.process.poll() is None, "the web process ended"
        try:
            self.get("/")
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """kill -9, the whole group."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def get(self, path: str, session: str = "") -> tuple[int, str]:
        """Status and text of a page; redirects are followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Cookie": f"sessionid={session}"} if session else {})
        response = connection.getresponse()
        text = response.read().decode()
        if response.status in (301, 302):
            return self.get(response.headers["Location"], session)
        return response.status, text

    def post(self, path: str, said: Mapping[str, str], session: str) -> http.client.HTTPConnection:
        """Send a form and do not wait; the token is the one of its page."""
        token = "t" * 32
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", path, urlencode({**said, "csrfmiddlewaretoken": token}), headers)
        return connection


@contextmanager
def web(environ: Mapping[str, str], settings: str = "tongban.site.settings") -> Iterator[Web]:
    """A web process for the length of a block."""
    house = Web(environ, settings)
    try:
        yield house
    finally:
        house.kill()


def words(text: str) -> str:
    """What a page says, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
