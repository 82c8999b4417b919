"""Migrations, rights and shipped data: done when something changed, skipped in a moment when nothing did."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tongban.launch import database, house
from tongban.launch.database import Addresses
from tongban.launch.places import Places, write_private


def digest(places: Places) -> str:
    """Of everything whose change may alter the tables or the shipped data: code, migrations, data, environment."""
    total = hashlib.sha256(sys.prefix.encode())
    for top, pattern in (("src", "*.py"), ("src", "*.sql"), ("data", "*")):
        for path in sorted((places.repo / top).rglob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                total.update(str(path.relative_to(places.repo)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def loaded_before(places: Places, addresses: Addresses) -> bool:
    """Whether this very database was loaded by some earlier start, whatever has changed since."""
    return bool(_stamp(places).get("instance") == database.instance_of(addresses.owner))


def make_current(places: Places, addresses: Addresses) -> Sequence[Mapping[str, object]]:
    """Bring tables, rights and shipped data up to date; returns the demo accounts (none in production).

    The stamp is written last and names the database, so an interrupted or exchanged one is brought up again.
    """
    key = {"digest": digest(places), "instance": database.instance_of(addresses.owner), "mode": house.mode()}
    stamp = _stamp(places)
    if all(stamp.get(name) == value for name, value in key.items()):
        accounts: list[Mapping[str, object]] = stamp["accounts"]
        return accounts
    places.need_space(0.5)
    print("Migrating the database", flush=True)
    house.order(places, house.surroundings(places, addresses, owner=True), "migrate", "--noinput", show=False)
    database.grant(addresses)
    print("Loading the shipped data", flush=True)
    app = house.surroundings(places, addresses)
    house.order(places, app, "load_shipped", show=True)
    accounts = house.ask(app, "demo_accounts", "--json") if house.mode() == "demo" else []
    write_private(places.stamp, json.dumps({**key, "accounts": accounts}, ensure_ascii=False))
    return accounts


def gather_statics(places: Places, environ: Mapping[str, str]) -> bool:
    """Style sheets, scripts and pictures under names with their digest, packed; True if they were gathered now.

    Skipped where those gathered last are still what stands in the repository, with the same environment.
    """
    total = hashlib.sha256(f"{sys.prefix} {places.repo}".encode())
    for path in sorted((places.repo / "src").rglob("static/**/*")):
        if path.is_file():
            total.update(str(path.relative_to(places.repo)).encode() + b"\0" + path.read_bytes())
    for name in ("settings.py", "statics.py"):
        total.update(b"".join(path.read_bytes() for path in sorted((places.repo / "src").rglob(name))))
    mark, gathered = places.var / "statics.digest", places.var / "static" / "staticfiles.json"
    if gathered.exists() and mark.exists() and mark.read_text() == total.hexdigest():
        return False
    print("Packing style sheets and scripts", flush=True)
    house.order(places, environ, "collectstatic", "--noinput", "--clear", "--verbosity", "0", show=False)
    write_private(mark, total.hexdigest())
    return True


def _stamp(places: Places) -> dict[str, Any]:
    try:
        stamp: dict[str, Any] = json.loads(places.stamp.read_text())
    except (OSError, ValueError):
        return {}
    return stamp
