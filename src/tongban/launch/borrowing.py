"""The database for the length of one command: the running instance's, that of DATABASE_URL, or ours started for it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tongban.launch import database
from tongban.launch.database import Addresses
from tongban.launch.places import Places
from tongban.launch.postgres import Server
from tongban.launch.processes import Lock
from tongban.launch.trouble import Trouble

_PATIENCE = 600.0


def given() -> Addresses | None:
    """The addresses of another server, if the operator named one."""
    app = os.environ.get("DATABASE_URL")
    owner = os.environ.get("TONGBAN_OWNER_URL")
    if not app and owner:
        raise Trouble("TONGBAN_OWNER_URL is set without DATABASE_URL; set both, or neither for the embedded one.")
    return Addresses(app, owner or app, embedded=False) if app else None


def ours(places: Places) -> Addresses:
    """The addresses of the embedded database, whether or not it runs."""
    return database.embedded_addresses(places.passwords(), str(places.sockets()))


@contextmanager
def borrowed(places: Places, word: str) -> Iterator[Addresses]:
    """Addresses of a database that answers until the block ends."""
    places.make()
    foreign = given()
    lock = Lock(places.lock)
    holder = _wait_for(lock)
    # A command speaks for the running instance: in its mode, and of addresses where it listens.
    for told, name in (("mode", "TONGBAN_MODE"), ("public", "TONGBAN_PUBLIC_URL")):
        if holder and holder.get(told):
            os.environ.setdefault(name, str(holder[told]))
    if foreign is not None:
        database.examine(foreign)
        yield foreign
        return
    if holder is not None:
        if not holder.get("embedded"):
            raise Trouble("The running instance uses the database of DATABASE_URL; set it for this command too.")
        addresses = ours(places)
        database.connect(addresses.app, "The embedded database").close()
        yield addresses
        return
    if not lock.take():
        raise Trouble("Another command just took the database; run this again.")
    try:
        lock.tell(word=word)
        with embedded(places) as addresses:
            yield addresses
    finally:
        lock.release()


@contextmanager
def embedded(places: Places) -> Iterator[Addresses]:
    """Our own server for as long as one command runs."""
    passwords = places.passwords()
    server = Server.embedded(places, passwords.superuser)
    try:
        server.start()
        database.prepare_embedded(server, passwords)
        yield ours(places)
    finally:
        server.stop()


@contextmanager
def apart(places: Places) -> Iterator[Addresses]:
    """A server of its own, as durable as ours, whose owner may make databases: what is measured meets no instance."""
    places.make()
    if (foreign := given()) is not None:
        yield foreign
        return
    lock = Lock(places.var / "bench.lock")
    if not lock.take():
        raise Trouble("A bench of this clone already runs; wait for it.")
    passwords = places.passwords()
    server = Server.embedded(places, passwords.superuser, kind="bench")
    try:
        server.start()
        database.prepare_embedded(server, passwords, create_databases=True)
        yield database.embedded_addresses(passwords, str(places.sockets("bench")))
    finally:
        server.stop()
        lock.release()


def _wait_for(lock: Lock) -> dict[str, object] | None:
    """The running instance, if any; another command is waited for, an instance still starting too."""
    until = time.monotonic() + _PATIENCE
    said = False
    while (holder := lock.holder()) is not None and not (holder["word"] == "up" and holder.get("ready")):
        if not said:
            print(f"Waiting for `tongban {holder['word']}` (process {holder['pid']}) to finish", flush=True)
            said = True
        if time.monotonic() > until:
            raise Trouble(f"`tongban {holder['word']}` (process {holder['pid']}) holds the database; end it first.")
        time.sleep(0.2)
    return holder
