from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tongban.web"
    label = "web"
    verbose_name = "界面"

    def ready(self) -> None:
        from pathlib import Path

        from django.conf import settings

        from tongban.core.clock import shift

        if settings.DEMO:
            shift.path = Path(settings.VAR) / "demo-clock"
