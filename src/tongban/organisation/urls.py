"""Addresses of organisation."""

from __future__ import annotations

from tongban.organisation import enter_pages, operations, pages

app_name = "organisation"
urlpatterns = [*pages.urlpatterns, *enter_pages.urlpatterns, *operations.urlpatterns]
