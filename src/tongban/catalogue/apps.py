from __future__ import annotations

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tongban.catalogue"
    label = "catalogue"
    verbose_name = "事项目录"

    def ready(self) -> None:
        from tongban.web.menus import Entry, add

        add(
            Entry("public", 20, "全部事项", "catalogue:items"),
            Entry("foot", 10, "全部事项", "catalogue:items"),
        )
