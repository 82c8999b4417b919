"""Addresses of the window's desk."""

from __future__ import annotations

from tongban.desks.pages import board

app_name = "desks"
urlpatterns = [*board.urlpatterns]
