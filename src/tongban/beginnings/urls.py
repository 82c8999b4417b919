"""Addresses of offers."""

from __future__ import annotations

from tongban.beginnings.pages import desk, offers

app_name = "beginnings"
urlpatterns = [*offers.urlpatterns, *desk.urlpatterns]
