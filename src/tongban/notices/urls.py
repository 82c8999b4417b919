"""Addresses of the room; each module of pages lists its own."""

from __future__ import annotations

from tongban.notices.pages import desk, public

app_name = "notices"
urlpatterns = [*desk.urlpatterns, *public.urlpatterns]
