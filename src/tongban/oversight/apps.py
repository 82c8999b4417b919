from __future__ import annotations

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "tongban.oversight"
    label = "oversight"
    verbose_name = "督办"

    def ready(self) -> None:
        from tongban.oversight.acts import reporting, slips, telling, warnings  # noqa: F401
        from tongban.oversight.queries.slips import is_seen, report_is_seen
        from tongban.papers.queries import seen_with

        seen_with("slip", is_seen)
        seen_with("bulletin", report_is_seen)
