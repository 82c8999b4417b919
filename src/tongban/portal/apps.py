from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tongban.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        from tongban.organisation.door import area_in_head, own_area
        from tongban.organisation.queries import division_name
        from tongban.web.menus import Entry, add, tell_area

        tell_area(
            lambda request: division_name(area_in_head(request)), lambda request: division_name(own_area(request))
        )
        add(
            Entry("public", 10, "首页", "portal:home"),
            Entry("util", 10, "换地区", "portal:area"),
            Entry("foot", 20, "长辈版", "portal:elder"),
        )
