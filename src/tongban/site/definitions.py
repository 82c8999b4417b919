"""The definitions that ship, published as they stand; what waits for a handler is passed over and told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from django.conf import settings

from tongban.cases.acts.delegating import Delegating, delegate
from tongban.catalogue.acts import Unpublishable, publish, publish_difference
from tongban.catalogue.acts.indexing import index_in_english
from tongban.catalogue.reading.awaiting import awaiting, only_waits
from tongban.core.canonical import digest_of
from tongban.core.ledger.reading import fetch
from tongban.core.scope import PLATFORM
from tongban.definition.source import read
from tongban.limits.acts.quotas import Announcement, announce_quota


def load_definitions() -> Iterator[str]:
    """Every shipped definition that was never published in this text, then the differences of places.

    A text that was published once is left alone: what people published, gave up or objected to afterwards stands. A
    definition that waits for a handler is passed over, with its differences (``awaiting_definitions``).
    """
    folder = Path(settings.DATA) / "catalogue"
    standards = sum(_publish(text, path.name) for path, text in _new(folder, "catalogue_edition"))
    if standards:
        yield f"{standards} definitions"
    if indexed := index_in_english(actor=PLATFORM):
        yield f"English words of {indexed} items"
    if settings.DEMO:
        differences = sum(
            _differ(text, path.name) for path, text in _new(folder / "differences", "catalogue_difference")
        )
        if differences:
            yield f"{differences} differences of places"
        if ledgers := load_ledgers():
            yield f"{ledgers} ledgers of places"
        if authorities := load_authorities():
            yield f"{authorities} written authorities"


def _new(folder: Path, table: str) -> Iterator[tuple[Path, str]]:
    """Files whose text was never published, by name."""
    held = {row["digest"] for row in fetch(f"SELECT digest FROM {table}")}
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if digest_of(text) not in held:
            yield path, text


def _publish(text: str, name: str) -> bool:
    """Publish, unless the definition only waits for a handler."""
    try:
        publish(text, actor=PLATFORM, name=name)
    except Unpublishable as unpublishable:
        if not only_waits(unpublishable.findings):
            raise
        return False
    return True


def _differ(text: str, name: str) -> bool:
    """Publish a place's difference, unless its item waits."""
    code = str(read(text, name).data["difference"]["of"]).partition("@")[0]
    if not fetch("SELECT 1 AS one FROM catalogue_item WHERE code = %s", [code]):
        return False
    publish_difference(text, actor=PLATFORM, name=name)
    return True


def load_ledgers() -> int:
    """The numbers of the demonstration: announced once for each item and place whose definition is in force."""
    data = yaml.safe_load((Path(settings.DATA) / "demo" / "quotas.yaml").read_text(encoding="utf-8"))
    held = {(row["ledger"], row["place"]) for row in fetch("SELECT DISTINCT ledger, place FROM limits_quota")}
    known = {row["code"] for row in fetch("SELECT code FROM catalogue_item")}
    found = [
        Announcement(said["item"], place, data["period"], data["opens_on"], None, str(said["total"]))
        for said in data["ledgers"]
        for place in data["places"]
        if said["item"] in known and (said["ledger"], place) not in held
    ]
    for one in found:
        announce_quota(one, actor=PLATFORM)
    return len(found)


def load_authorities() -> int:
    """Who decides at once for his organ in the demonstration; given once, what was withdrawn stays withdrawn."""
    data = yaml.safe_load((Path(settings.DATA) / "demo" / "delegations.yaml").read_text(encoding="utf-8"))
    held = {row["document"] for row in fetch("SELECT document FROM organisation_delegation")}
    known = {row["code"] for row in fetch("SELECT code FROM catalogue_item")}
    found = [one for one in data["chiefs"] if one["item"] in known and one["document"] not in held]
    for one in found:
        organ = fetch(
            "SELECT id FROM organisation_organ WHERE role = 'organ' AND line = %s AND division = %s",
            [one["line"], one["division"]],
        )
        account = fetch("SELECT id FROM identity_account WHERE login = %s", [one["login"]])
        said = Delegating(
            one["item"], organ[0]["id"], None, one["document"], data["begins"], data["begins"], None, account[0]["id"]
        )
        delegate(said, actor=PLATFORM)
    return len(found)


def awaiting_definitions() -> Iterator[str]:
    """What cannot be published yet, and the kinds of step and ways of supply each needs; nothing if none waits."""
    waiting = awaiting()
    if waiting:
        yield f"{len(waiting)} definitions wait: {'; '.join(one.words for one in waiting)}"
