from __future__ import annotations

from django.apps import AppConfig


class HearingsConfig(AppConfig):
    name = "tongban.hearings"
    label = "hearings"
    verbose_name = "听证"

    def ready(self) -> None:
        from tongban.hearings import messages  # noqa: F401
        from tongban.hearings.acts import joining  # noqa: F401
        from tongban.hearings.queries import sees_hearing
        from tongban.papers.queries import seen_with

        seen_with("hearing", sees_hearing)
