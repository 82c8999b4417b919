from __future__ import annotations

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "tongban.supervision"
    label = "supervision"
    verbose_name = "监管"

    def ready(self) -> None:
        from tongban.supervision.acts import lapsing, owing, reviewing  # noqa: F401
