"""Addresses of the open data."""

from __future__ import annotations

from tongban.opendata import pages

app_name = "opendata"
urlpatterns = [*pages.urlpatterns]
