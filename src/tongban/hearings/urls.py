"""Addresses of the room; each module of screens lists its own."""

from __future__ import annotations

from tongban.hearings.pages import desk, open_to_all, own

app_name = "hearings"
urlpatterns = [*desk.urlpatterns, *own.urlpatterns, *open_to_all.urlpatterns]
