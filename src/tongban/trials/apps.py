from __future__ import annotations

from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "tongban.trials"
    label = "trials"
    verbose_name = "试办"

    def ready(self) -> None:
        from tongban.trials import guard  # noqa: F401
        from tongban.trials.pages import panel  # noqa: F401
