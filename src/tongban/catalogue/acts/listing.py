"""Loading the basic directories as they were found 基本目录: a list in one go, with one ledger line and one digest."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tongban.catalogue.life.listing import STORED, Entry, Listing, listings_of, read_list, stored
from tongban.catalogue.models import DirectoryEntry
from tongban.catalogue.policies import may_publish
from tongban.core.crypto import sm3
from tongban.core.ledger.load import load_reference
from tongban.core.ledger.reading import fetch
from tongban.core.scope import Actor
from tongban.definition.check.library import DATA
from tongban.definition.source import read

# Raised when the rows made of the same text change, so that a newer version loads them again.
_FORM = "1"


def load_directory(folder: Path = DATA / "directory", *, actor: Actor) -> bool:
    """Load every list that `lists.yaml` of the folder names; True if something was loaded. A list whose text is loaded
    already costs one statement. Denied to everybody but the platform; refusals of ``read_list``.
    """
    may_publish(actor)
    about = folder / "lists.yaml"
    loaded = False
    for listing in listings_of(read(about.read_text(encoding="utf-8"), about.name).data):
        text = (folder / listing.name).read_text(encoding="utf-8-sig")
        loaded |= load_list(listing, text, actor=actor)
    return loaded


def load_list(listing: Listing, text: str, *, actor: Actor) -> bool:
    """Load one list from its CSV: entries replace those of the same code and division, others stay with their year. A
    division whose government has published an edition of its own is left to it.
    """
    may_publish(actor)

    def rows() -> Iterable[tuple[object, ...]]:
        own = "SELECT 1 AS one FROM catalogue_directory_edition WHERE division = %s AND number = 1"
        if fetch(own, [listing.area]):
            return
        entries: list[Entry] = read_list(text, listing.name)
        yield from stored(listing, entries)

    said = "\n".join((_FORM, repr(listing), text))
    return load_reference(
        DirectoryEntry, rows(), STORED, digest=sm3(said.encode()).hex(), actor=actor, part=listing.name
    )
