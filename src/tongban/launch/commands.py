"""Words of the house: handed to its management commands with the right database."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from tongban.launch import borrowing, house, loading
from tongban.launch.places import Places
from tongban.launch.trouble import Trouble

# These read files only; starting a server for them would cost a second and prove nothing.
WITHOUT_DATABASE = frozenset(
    {
        "budgets",
        "check",
        "new_room",
        "clauses",
        "glossary",
        "help",
        "makemessages",
        "compilemessages",
        "openapi",
        "schema",
        "version",
    }
)
# These bring the tables themselves, or look at a database as it is.
AS_IT_IS = frozenset({"migrate", "makemigrations", "showmigrations", "sqlmigrate", "ledger"})
AS_OWNER = frozenset({"migrate", "makemigrations", "showmigrations", "sqlmigrate", "sqlsequencereset"})


def run(places: Places, words: Sequence[str]) -> int:
    """``tongban WORD …`` is the management command WORD; ``tongban django WORD …`` says so. Returns its exit code."""
    words = list(words[1:] if words and words[0] == "django" else words)
    if not words:
        raise Trouble("`tongban django` wants a management command; `./tongban help` lists them.", code=2)
    words[0] = words[0].replace("-", "_")
    owner = words[0] in AS_OWNER
    if words[0] in WITHOUT_DATABASE:
        addresses = borrowing.given() or borrowing.ours(places)
        return _call(house.surroundings(places, addresses, owner=owner), words)
    if words[0] == "bench":
        with borrowing.apart(places) as addresses:
            return _call(house.surroundings(places, addresses, TONGBAN_OWNER_URL=addresses.owner), words)
    with borrowing.borrowed(places, words[0]) as addresses:
        if words[0] not in AS_IT_IS and not loading.loaded_before(places, addresses):
            loading.make_current(places, addresses)
        return _call(house.surroundings(places, addresses, owner=owner), words)


def _call(environ: dict[str, str], words: Sequence[str]) -> int:
    return subprocess.call(house.django(*words), env=environ)
