from __future__ import annotations

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    name = "tongban.limits"
    label = "limits"
    verbose_name = "数量与受理期"

    def ready(self) -> None:
        from tongban.limits import jobs  # noqa: F401
        from tongban.limits.acts import places, seasons  # noqa: F401
