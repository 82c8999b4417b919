from __future__ import annotations

from django.apps import AppConfig


class OpenDataConfig(AppConfig):
    name = "tongban.opendata"
    label = "opendata"
    verbose_name = "公开数据"

    def ready(self) -> None:
        from django.urls import reverse

        from tongban.catalogue.formats import Formats, give_formats
        from tongban.opendata.pages import formats_of, summary_of
        from tongban.web.menus import Entry, add

        give_formats(Formats(formats_of, summary_of, lambda code: reverse("opendata:table_csv", args=[code])))
        add(Entry("foot", 60, "公开数据", "opendata:open_data"))
