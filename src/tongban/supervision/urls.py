"""Addresses of what organs owe."""

from __future__ import annotations

from tongban.supervision import pages

app_name = "supervision"
urlpatterns = pages.urlpatterns
