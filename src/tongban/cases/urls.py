"""Addresses of cases; each module of screens lists its own."""

from __future__ import annotations

from tongban.cases.pages import apply, desk, mine, offers, offers_desk, quotas, reorganised, review, seasons

app_name = "cases"
modules = (apply, mine, offers, desk, offers_desk, review, seasons, quotas, reorganised)
urlpatterns = [one for module in modules for one in module.urlpatterns]
