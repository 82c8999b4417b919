"""HTTP rates: a real web server of two workers, eight connections that stay open, one page at a time."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlencode

CONNECTIONS = 8
WORKERS, THREADS = 2, 2
_ASK = """
import sys, django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from tongban.identity.models import Account
from tongban.core.scope import PLATFORM
from tongban.site.benching import load
case = load._filing()()
account = Account.seen_by(PLATFORM).get(id=load._actors()["citizen"].account)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(account.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = account.get_session_auth_hash()
session.save()
print(session.session_key, case)
"""


def http_rates(seconds: float, environ: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    """(page, requests a second) for the guide, a case's page and the POST that begins a case."""
    from tongban.site.benching.load import ITEM, SITUATION

    asked = subprocess.run(
        [sys.executable, "-c", _ASK], env=dict(environ), capture_output=True, text=True, check=True
    ).stdout.split()
    session, case = asked[-2], asked[-1]
    with serving(environ) as port:
        get = {"Cookie": f"sessionid={session}"}
        yield "GET guide", _rate(port, seconds, lambda: ("GET", f"/items/{ITEM}/?situation={SITUATION}", "", {}))
        yield "GET case", _rate(port, seconds, lambda: ("GET", f"/cases/{case}/", "", get))
        token = _token(port, f"/items/{ITEM}/?situation={SITUATION}", get)
        post = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": token,
        }

        def begin() -> tuple[str, str, str, Mapping[str, str]]:
            said = {"item": ITEM, "situation": SITUATION, "area": "510107000000", "once": uuid.uuid4().hex}
            return "POST", "/apply/new", urlencode(said), post

        yield "POST begin a case", _rate(port, seconds, begin)


@contextmanager
def serving(environ: Mapping[str, str]) -> Iterator[int]:
    """The house on a free port, as ``up`` starts it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "tongban.site.wsgi:application",
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--port", str(port), "--no-ws",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=dict(environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server of the bench did not come up")


def answer_of(port: int, path: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
    """One answer, read to its end."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers=dict(headers))
    response = connection.getresponse()
    response.read()
    return response


def _token(port: int, path: str, headers: Mapping[str, str]) -> str:
    """The form token a page sets in its cookie."""
    response = answer_of(port, path, headers)
    found = re.search(r"csrftoken=(\w+)", response.headers.get("Set-Cookie", ""))
    return found.group(1) if found else ""


Request = Callable[[], tuple[str, str, str, Mapping[str, str]]]


def _rate(port: int, seconds: float, request: Request) -> float:
    """Answers a second; anything but 200 or a redirect to the case is a failure of the bench."""
    done = [0] * CONNECTIONS
    wrong: list[str] = []
    gate = threading.Barrier(CONNECTIONS + 1)
    until = [0.0]

    def client(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for _ in range(5):
            _ask(connection, request, wrong)
        gate.wait()
        while time.perf_counter() < until[0] and not wrong:
            _ask(connection, request, wrong)
            done[number] += 1

    threads = [threading.Thread(target=client, args=(n,), daemon=True) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    until[0] = time.perf_counter() + seconds
    gate.wait()
    began = time.perf_counter()
    until[0] = began + seconds
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(f"the bench was answered {wrong[0]}")
    return sum(done) / (time.perf_counter() - began)


def _ask(connection: http.client.HTTPConnection, request: Request, wrong: list[str]) -> None:
    method, path, body, headers = request()
    connection.request(method, path, body or None, dict(headers))
    response = connection.getresponse()
    response.read()
    if response.status not in (200, 302) or "/login/" in response.headers.get("Location", ""):
        wrong.append(f"{response.status} {response.headers.get('Location', '')} for {method} {path}")
