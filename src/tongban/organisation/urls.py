"""Addresses of organisation."""

from __future__ import annotations

from tongban.organisation import operations, pages

app_name = "organisation"
urlpatterns = [*pages.urlpatterns, *operations.urlpatterns]
