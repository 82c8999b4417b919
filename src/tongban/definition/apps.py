from __future__ import annotations

from django.apps import AppConfig


class DefinitionConfig(AppConfig):
    name = "tongban.definition"
    label = "definition"
    verbose_name = "事项定义"
