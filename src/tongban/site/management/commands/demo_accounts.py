"""The accounts of the demonstration, for the launcher's table."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand

from tongban.identity.queries import demo_accounts


class Command(BaseCommand):
    help = "List the accounts of the demonstration."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = [
            {"login": a["login"], "kind": a["kind"], "role": a["demo_role"], "name": a["name"]} for a in demo_accounts()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for one in found:
            self.stdout.write(f"{one['login']}\t{one['name']}\t{one['role']}")
