from __future__ import annotations

from django.apps import AppConfig


class BeginningsConfig(AppConfig):
    name = "tongban.beginnings"
    label = "beginnings"
    verbose_name = "免申即办"

    def ready(self) -> None:
        from tongban.beginnings.acts import starts  # noqa: F401
