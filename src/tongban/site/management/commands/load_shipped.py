"""Load what ships; idempotent, quick when nothing changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tongban.site import shipped


class Command(BaseCommand):
    help = "Load divisions, days, the demonstration and the shipped definitions."

    def handle(self, *args: Any, **options: Any) -> None:
        for said in shipped.load_reference_data():
            self.stdout.write(f"loaded {said}")
        if settings.DEMO:
            for said in shipped.load_demonstration():
                self.stdout.write(f"loaded {said}")
        for said in shipped.load_definitions():
            self.stdout.write(f"loaded {said}")
        for said in shipped.awaiting_definitions():
            self.stdout.write(said)
