"""Addresses of what organs owe."""

from __future__ import annotations

from tongban.supervision import own, pages

app_name = "supervision"
urlpatterns = [*pages.urlpatterns, *own.urlpatterns]
