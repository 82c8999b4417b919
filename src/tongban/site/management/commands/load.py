"""``tongban load FILE… [--from INSTANT]``: publish definitions and differences from files, as the platform."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tongban.catalogue.acts import Unpublishable, publish, publish_difference
from tongban.catalogue.models import Difference, Edition
from tongban.catalogue.reading.findings import findings_of
from tongban.core.clock import SHANGHAI
from tongban.core.errors import Refusal
from tongban.core.scope import PLATFORM
from tongban.definition.source import Source
from tongban.site.management.commands.check import coded, is_difference, source_of, text_of, told


def instant(text: str) -> datetime:
    """``2027-01-01T00:00`` in Asia/Shanghai, or with an offset of its own."""
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        from argparse import ArgumentTypeError

        raise ArgumentTypeError(f"{text!r} is no instant; write it as 2027-01-01T00:00") from None
    return said if said.tzinfo else said.replace(tzinfo=SHANGHAI)


class Command(BaseCommand):
    help = "Publish definitions and differences from files; the same text again changes nothing."

    def add_arguments(self, parser: Any) -> None:
        """Files, and when they come into force."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--from", dest="since", type=instant, help="in force from this instant (default: now)")
        parser.add_argument(
            "--rename", action="store_true", help="the item of this code is called otherwise from now on"
        )
        parser.add_argument("--lang", choices=["en", "zh"], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        """Definitions first, so that a difference finds its standard; nothing is published if a file cannot be read."""
        lang = options["lang"]
        sources = {path: source_of(path, lang) for path in options["files"]}
        for path, source in sorted(sources.items(), key=lambda one: is_difference(one[1])):
            if is_difference(source) and options["since"] is not None:
                raise CommandError(f"{path}: a difference is in force at once; leave out --from.", returncode=2)
            try:
                self.stdout.write(self._publish(path, source, options))
                if not is_difference(source):
                    found = findings_of("standard", "", "", text_of(path))
                    self.stdout.writelines(told(path, one, lang) for one in found)
            except Unpublishable as unpublishable:
                hint = "全部问题见 ./tongban check" if lang == "zh" else "./tongban check lists them all:"
                codes = ", ".join(dict.fromkeys(one.code for one in unpublishable.findings))
                said = f"{coded(unpublishable, lang)} {codes}"
                raise CommandError(f"{said}\n{hint} {path}", returncode=1) from None
            except Refusal as refusal:
                raise CommandError(f"{path}: {coded(refusal, lang)}", returncode=1) from None

    def _publish(self, path: Path, source: Source, options: Mapping[str, Any]) -> str:
        text = text_of(path, options["lang"])
        if is_difference(source):
            difference = publish_difference(text, actor=PLATFORM, name=path.name)
            return _difference_said(difference)
        since, renames = options["since"], options["rename"]
        made = publish(text, actor=PLATFORM, name=path.name, in_force_from=since, renames=renames)
        return _edition_said(made)


def _edition_said(key: uuid.UUID) -> str:
    edition = Edition.seen_by(PLATFORM).select_related("item").get(id=key)
    item, since = edition.item, f"{edition.in_force_from.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return f"{item.name}: edition {edition.number}, in force from {since}, {_address(item.code)}"


def _difference_said(key: uuid.UUID) -> str:
    row = Difference.seen_by(PLATFORM).select_related("item").get(id=key)
    address = f"{_address(row.item.code)}?area={row.place[:6]}"
    return f"{row.item.name}: difference {row.number} of {row.place} to edition {row.edition_number}, {address}"


def _address(code: str) -> str:
    return f"{settings.TONGBAN_PUBLIC_URL}/items/{code}/"
