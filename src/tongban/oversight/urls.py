"""Addresses of the room."""

from __future__ import annotations

from tongban.oversight.pages import slips, watch

app_name = "oversight"
urlpatterns = [*watch.urlpatterns, *slips.urlpatterns]
