"""``tongban openapi``: the description of the API, as docs/openapi.json keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

SNAPSHOT = Path(settings.BASE) / "docs" / "openapi.json"


def described() -> str:
    """The description in a form that compares well: sorted keys, one value a line."""
    from tongban.site.api import api

    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


class Command(BaseCommand):
    help = "Print the OpenAPI description, or write it to docs/openapi.json."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own name and form)

    def add_arguments(self, parser: Any) -> None:
        """Where to."""
        parser.add_argument("--write", action="store_true", help="write docs/openapi.json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Needs no database."""
        if options["write"]:
            SNAPSHOT.write_text(described(), encoding="utf-8")
            self.stdout.write(f"wrote {SNAPSHOT.relative_to(settings.BASE)}")
        else:
            self.stdout.write(described(), ending="")
