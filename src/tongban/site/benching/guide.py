"""The guide page against a static file of the same bytes: one server, one after the other.

The visitor is one who has been signed in before (he sends his form token's cookie) and is not now. Nothing is sent
compressed, no answer is 304.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tongban.site.benching.load import ITEM, SITUATION
from tongban.site.benching.web import answer_of, serving

ROUNDS = 7
PAGE, FILE, LOGIN = f"/items/{ITEM}/?situation={SITUATION}", "/guide-page.html", "/login/"
SETTINGS = "tongban.site.benching.settings"
_WRITE = """
import sys, django; django.setup()
from pathlib import Path
from django.conf import settings
from django.test import Client
came = Client().get(sys.argv[1], headers={"host": "127.0.0.1"})
assert came.status_code == 200, came.status_code
folder = Path(settings.WHITENOISE_ROOT)
folder.mkdir(parents=True, exist_ok=True)
(folder / sys.argv[2].lstrip("/")).write_bytes(came.content)
print(len(came.content))
"""


@dataclass(frozen=True, slots=True)
class GuideRate:
    """Requests a second (medians of the rounds) of the page and of the file, and the median ratio of the rounds."""

    connections: int
    pages: float
    files: float
    ratio: float
    size: int


def guide_rates(connections: list[int], seconds: float, environ: Mapping[str, str]) -> Iterator[GuideRate]:
    """One figure for each number of connections; ``seconds`` is measured of the page and as much of the file."""
    ours = {**environ, "DJANGO_SETTINGS_MODULE": SETTINGS}
    written = subprocess.run(
        [sys.executable, "-c", _WRITE, PAGE, FILE], env=ours, capture_output=True, text=True, check=True
    )
    size = int(written.stdout.split()[-1])
    part = seconds / ROUNDS
    with serving(ours) as port:
        cookie = _cookie(port)
        for count in connections:
            for path in (FILE, PAGE):
                _rate(port, path, cookie, count, min(part, 1.0))
            pairs = [
                (_rate(port, FILE, cookie, count, part), _rate(port, PAGE, cookie, count, part)) for _ in range(ROUNDS)
            ]
            files, pages = median(one for one, _ in pairs), median(one for _, one in pairs)
            yield GuideRate(count, pages, files, median(page / file for file, page in pairs), size)
    Path(ours["TONGBAN_VAR"], "bench", FILE.lstrip("/")).unlink(missing_ok=True)


def _cookie(port: int) -> str:
    response = answer_of(port, LOGIN, {})
    return response.headers.get("Set-Cookie", "").split(";")[0]


def _asked(path: str, cookie: str) -> bytes:
    head = (f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html", f"Cookie: {cookie}")
    return ("\r\n".join(head) + "\r\n\r\n").encode()


def _rate(port: int, path: str, cookie: str, connections: int, seconds: float) -> float:
    """Answers a second over so many open sockets; the client does as little as it can, for it shares the machine."""
    wrong: list[str] = []
    done = [0] * connections
    gate = threading.Barrier(connections + 1)
    until = [0.0]
    asked = _asked(path, cookie)

    def client(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            gate.wait()
            gate.wait()
            while time.perf_counter() < until[0] and not wrong:
                wire.sendall(asked)
                if said := _read(wire):
                    wrong.append(said)
                done[number] += 1

    threads = [threading.Thread(target=client, args=(n,), daemon=True) for n in range(connections)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    until[0] = began + seconds
    gate.wait()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"the bench was answered {wrong[0]} for {path}")
    return sum(done) / (time.perf_counter() - began)


def _read(wire: socket.socket) -> str:
    """Takes one whole answer; what is wrong with it, or nothing."""
    got = b""
    while (end := got.find(b"\r\n\r\n")) < 0:
        if not (more := wire.recv(65536)):
            return "a closed connection"
        got += more
    head = got[:end].lower()
    if not head.startswith(b"http/1.1 200"):
        return got[:60].decode(errors="replace")
    length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
    left = length - (len(got) - end - 4)
    while left > 0:
        if not (more := wire.recv(65536)):
            return "a closed connection"
        left -= len(more)
    return ""
