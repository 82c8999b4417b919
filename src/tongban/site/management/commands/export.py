"""``tongban export CODE FILE``: an item's elements as .xlsx; with ``items`` for CODE the list of all items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tongban.core.clock import now
from tongban.core.errors import Refusal
from tongban.site.management.commands.check import UNREADABLE, said_by
from tongban.workbench.reading.exports import list_rows, sheet_of_edition
from tongban.workbench.sheets.listing import ITEM_HEAD, list_csv, list_workbook


class Command(BaseCommand):
    help = "Write an item (CODE or CODE@EDITION) as .xlsx, or `items` as .xlsx or .csv; `import` takes it back."

    def add_arguments(self, parser: Any) -> None:
        """What, and where to."""
        parser.add_argument("code", metavar="CODE", help="code, code@edition, or the word items")
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--lang", choices=["en", "zh"], default="en")

    def handle(self, *args: Any, **options: Any) -> None:
        """The file is written whole or not at all."""
        code, path = options["code"], options["file"]
        try:
            data = _list(path) if code == "items" else sheet_of_edition(code)[1]
        except Refusal as refusal:
            raise CommandError(said_by(refusal, options["lang"]), returncode=1) from None
        try:
            path.write_bytes(data)
        except OSError as error:
            raise CommandError(f"{path} cannot be written ({error.strerror}).", returncode=UNREADABLE) from None
        self.stdout.write(f"{path}: {len(data)} bytes")


def _list(path: Path) -> bytes:
    rows = list_rows(now())
    return list_csv(ITEM_HEAD, rows) if path.suffix == ".csv" else list_workbook(rows)
