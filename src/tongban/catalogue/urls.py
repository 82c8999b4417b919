"""Addresses of the room: each module of pages lists its own."""

from __future__ import annotations

from tongban.catalogue.pages import browsing, entries, item

app_name = "catalogue"
urlpatterns = [
    *browsing.urlpatterns,
    *entries.urlpatterns,
    *item.urlpatterns,
]
