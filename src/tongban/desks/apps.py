from __future__ import annotations

from django.apps import AppConfig


class DesksConfig(AppConfig):
    name = "tongban.desks"
    label = "desks"
    verbose_name = "窗口台"

    def ready(self) -> None:
        from tongban.desks.pages import here  # noqa: F401
