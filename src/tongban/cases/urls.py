"""Addresses of cases; each module of screens lists its own."""

from __future__ import annotations

from tongban.cases.pages import apply, desk, mine, offers, reorganised, review

app_name = "cases"
modules = (apply, mine, offers, desk, review, reorganised)
urlpatterns = [one for module in modules for one in module.urlpatterns]
