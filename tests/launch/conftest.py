"""A place for an instance, entered by the system user when root runs the tests (pytest's own folders are private)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongban.launch import database
from tongban.launch.places import REPOSITORY, Places
from tongban.launch.postgres import Server


def _new_places() -> Places:
    var = Path(tempfile.mkdtemp(prefix="tb-"))
    var.chmod(0o711)
    places = Places(REPOSITORY, var, as_root=os.geteuid() == 0)
    places.make()
    return places


@pytest.fixture
def places() -> Iterator[Places]:
    new = _new_places()
    yield new
    shutil.rmtree(new.var)


@pytest.fixture(scope="module")
def standing() -> Iterator[tuple[Server, database.Addresses]]:
    """One server for the tests of a module that only ask it questions."""
    places = _new_places()
    passwords = places.passwords()
    server = Server.embedded(places, passwords.superuser, fast=True)
    server.start()
    database.prepare_embedded(server, passwords)
    yield server, database.embedded_addresses(passwords, str(places.sockets()))
    server.stop()
    shutil.rmtree(places.var)
