"""``tongban schema``: the form of a definition as JSON Schema, and its reference in the docs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tongban.definition.published import json_schema, reference

DOCUMENT = Path(__file__).parents[5] / "docs" / "definitions.md"
BEGIN, END = "<!-- schema: begin (./tongban schema --write) -->", "<!-- schema: end -->"


def with_reference(text: str) -> str:
    """The document with the reference between its marks as the schema has it now."""
    return re.sub(
        f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: f"{BEGIN}\n{reference()}\n{END}", text, flags=re.DOTALL
    )


class Command(BaseCommand):
    help = "The form of a definition as JSON Schema; --write renews the reference in docs/definitions.md."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own name and form)

    def add_arguments(self, parser: CommandParser) -> None:
        """``--write`` renews the document instead of printing the schema."""
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Needs no database."""
        if options["write"]:
            DOCUMENT.write_text(with_reference(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
            return
        self.stdout.write(json.dumps(json_schema(), ensure_ascii=False, indent=1))
