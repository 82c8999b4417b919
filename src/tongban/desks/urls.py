"""Addresses of the window's desk."""

from __future__ import annotations

from tongban.desks.pages import board, righting, visits

app_name = "desks"
urlpatterns = [*board.urlpatterns, *visits.urlpatterns, *righting.urlpatterns]
