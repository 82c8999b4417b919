"""Addresses of organisation."""

from __future__ import annotations

from tongban.organisation import pages

app_name = "organisation"
urlpatterns = [*pages.urlpatterns]
