from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "tongban.notices"
    label = "notices"
    verbose_name = "公示公开"

    def ready(self) -> None:
        from tongban.notices import jobs, step  # noqa: F401
        from tongban.notices.acts import standing  # noqa: F401
