"""``tongban budgets``: how large the rooms are, and which budgets they pass."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tongban.site.budgets import table


class Command(BaseCommand):
    help = "How large the rooms are against their budgets."
    requires_system_checks: list[str] = []  # noqa: RUF012  (Django's own name and form)

    def handle(self, *args: Any, **options: Any) -> None:
        """Needs no database."""
        self.stdout.write(table())
