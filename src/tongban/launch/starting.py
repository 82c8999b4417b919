"""`tongban up`, `down` and `status`."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from threading import Event
from typing import TYPE_CHECKING

from tongban.launch.places import Places
from tongban.launch.processes import MARK, Lock, Part, alive, end, marked
from tongban.launch.trouble import Trouble

if TYPE_CHECKING:
    from tongban.launch.database import Addresses
    from tongban.launch.postgres import Server

_WEB_WITHIN = 90.0
_DOWN_WITHIN = 60.0


def clear_the_ground(places: Places, port: int) -> None:
    """Before anything is made: no second instance, no leftovers of an earlier one, and a free port."""
    holder = Lock(places.lock).holder()
    if holder is not None and holder["word"] == "up":
        where = holder.get("address", "still starting")
        raise Trouble(f"Tongban already runs here ({where}, process {holder['pid']}); `./tongban down` stops it.")
    if holder is None:
        end(marked(str(places.var)))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise Trouble(f"Port {port} needs root; use another: ./tongban up --port 8001.") from None
        except OSError:
            other = port + 1 if port < 65535 else 8001
            raise Trouble(f"Port {port} is in use; choose another: ./tongban up --port {other}.") from None


def up(places: Places, port: int) -> int:
    """Run until asked to stop; 0 when that was in order."""
    clear_the_ground(places, port)
    places.make()
    lock = Lock(places.lock)
    if not lock.take():
        holder = lock.holder() or {"word": "?", "pid": 0}
        raise Trouble(f"`tongban {holder['word']}` (process {holder['pid']}) uses the database; wait for it.")
    try:
        lock.tell(word="up", env=sys.prefix)
        return _run(places, port, lock)
    finally:
        lock.release()


def _run(places: Places, port: int, lock: Lock) -> int:
    from tongban.launch import borrowing, house, loading
    from tongban.launch.supervisor import Supervisor

    begun = time.monotonic()
    supervisor = Supervisor(None, [])
    try:
        foreign = borrowing.given()
        if foreign is None:
            supervisor.server = _server(places)
        addresses = _database(places, supervisor.server, foreign)
        accounts = loading.make_current(places, addresses)
        loading.gather_statics(places, house.surroundings(places, addresses))
        supervisor.catch_signals()
        supervisor.parts = _parts(places, house.surroundings(places, addresses), port)
        for part in supervisor.parts:
            part.start()
        _await_web(supervisor.parts[0], port, supervisor.stopping)
        if not supervisor.stopping.is_set():
            address = f"http://127.0.0.1:{port}/"
            lock.tell(
                word="up",
                address=address,
                public=_public(port),
                ready=True,
                embedded=foreign is None,
                mode=house.mode(),
                env=sys.prefix,
            )
            print(f"Tongban 通办 is ready at {address} (after {time.monotonic() - begun:.1f} s; Ctrl-C stops it)")
            if accounts:
                print(f"Demo accounts 演示账号\n{house.table(accounts)}")
            sys.stdout.flush()
            supervisor.watch(lambda sentence: print(sentence, flush=True))
        print("Stopping", flush=True)
    finally:
        # A second Ctrl-C must not leave the database without its orderly end.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        supervisor.stop()
    return 0


def _server(places: Places) -> Server:
    from tongban.launch.postgres import Server

    if not places.data().exists():
        places.need_space(1)
        print("Creating the database", flush=True)
    return Server.embedded(places, places.passwords().superuser)


def _database(places: Places, server: Server | None, foreign: Addresses | None) -> Addresses:
    """Start the embedded server, or examine the one named by DATABASE_URL; the addresses of what now answers."""
    from tongban.launch import borrowing, database

    if foreign is not None:
        for warning in database.examine(foreign):
            print(f"Note: {warning}", flush=True)
        return foreign
    assert server is not None
    server.start()
    database.prepare_embedded(server, places.passwords())
    return borrowing.ours(places)


def _public(port: int) -> str:
    """The address people are told: what the operator says, else this machine and its port."""
    return os.environ.get("TONGBAN_PUBLIC_URL") or f"http://localhost:{port}"


def _parts(places: Places, environ: dict[str, str], port: int) -> list[Part]:
    environ = {**environ, "TONGBAN_PUBLIC_URL": _public(port), MARK: str(places.var)}
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "2"]
    web += ["--host", "127.0.0.1", "--port", str(port), "--respawn-failed-workers", "--no-ws"]
    worker = [sys.executable, "-m", "django", "work"]
    return [
        Part(
            "web",
            [*web, "tongban.site.wsgi:application"],
            environ,
            places.logs / "web.log",
            places.repo,
            renew_signal=signal.SIGHUP,
        ),
        Part("worker", worker, environ, places.logs / "worker.log", places.repo),
    ]


def _await_web(web: Part, port: int, stopping: Event) -> None:
    """Trouble: the web ended or did not answer in time; its last words are in the sentence."""
    from tongban.launch.supervisor import answers

    until = time.monotonic() + _WEB_WITHIN
    while not stopping.is_set() and not answers(port):
        if not web.running():
            raise Trouble(f"The web server ended while starting ({web.tail()}); its log is {web.log}.")
        if time.monotonic() > until:
            raise Trouble(f"The web server did not answer in {_WEB_WITHIN:.0f} s ({web.tail(1)}); see {web.log}.")
        stopping.wait(0.1)


def down(places: Places) -> int:
    """Stop the running instance of this clone and wait until it is gone; leftovers of a killed one are ended too."""
    lock = Lock(places.lock)
    holder = lock.holder()
    if holder is None:
        left = marked(str(places.var))
        end(left)
        print("Nothing ran here." if not left else f"Ended {len(left)} processes that a killed instance had left.")
        return 0
    if holder["word"] != "up":
        raise Trouble(
            f"No instance runs; `tongban {holder['word']}` (process {holder['pid']}) is at work: wait for it."
        )
    pid = int(holder["pid"])
    try:
        os.kill(pid, signal.SIGTERM)
    except PermissionError:
        raise Trouble(f"Process {pid} belongs to another user; run this as that user.") from None
    except ProcessLookupError:
        pass
    until = time.monotonic() + _DOWN_WITHIN
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.1)
    if alive(pid):
        raise Trouble(f"Process {pid} did not stop within {_DOWN_WITHIN:.0f} s; see the logs in {places.logs}.")
    print("Stopped.")
    return 0


def status(places: Places) -> int:
    """Says what runs; exit code 3 when nothing does."""
    holder = Lock(places.lock).holder()
    if holder is None:
        print(f"Not running. ./tongban up starts it; its data are in {places.var}.")
        return 3
    if holder["word"] != "up":
        print(f"Not running; `tongban {holder['word']}` (process {holder['pid']}) uses the database.")
        return 3
    if not holder.get("ready"):
        print(f"Starting (process {holder['pid']}).")
        return 0
    kept = "embedded" if holder.get("embedded") else "of DATABASE_URL"
    print(
        f"Running at {holder['address']} ({holder['mode']}, process {holder['pid']}, database {kept}, in {places.var})."
    )
    return 0
