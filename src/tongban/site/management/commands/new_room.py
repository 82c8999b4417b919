"""``tongban new-room NAME 名称 --english … --record NAME 名称 [--above ROOM]``: a room's skeleton with its entries."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tongban.site.new_room import ROOT, NewRoom, NoRoom, below, make


class Command(BaseCommand):
    help = "Write the skeleton of a new room, with its entries in floors, settings, API, tests, glossary and docs."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own name and form)

    def add_arguments(self, parser: CommandParser) -> None:
        """Names in the code and on the screens."""
        parser.add_argument("room", help="one English word, small letters: halls")
        parser.add_argument("zh", help="what the screens call it: 大厅")
        parser.add_argument("--english", required=True, help="the same in English, for the screens: Service halls")
        parser.add_argument(
            "--record", nargs=2, required=True, metavar=("NAME", "名称"), help="what it keeps: venue 场所"
        )
        parser.add_argument("--above", default="", help="the room it stands directly above (the plan knows: halls)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Needs no database."""
        record, record_zh = options["record"]
        above = options["above"] or below(options["room"])
        new = NewRoom(options["room"], options["zh"], options["english"], record, record_zh, above)
        try:
            for path in make(new, ROOT):
                self.stdout.write(path)
        except NoRoom as why:
            raise CommandError(str(why)) from None
        self.stdout.write(
            f"Next: ./tongban openapi --write, ./tongban tool ruff check --fix ., ./tongban test tests/{new.room}"
        )
