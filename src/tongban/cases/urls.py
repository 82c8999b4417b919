"""Addresses of cases; each module of screens lists its own."""

from __future__ import annotations

from tongban.cases.pages import apply, desk, mine, reorganised, review

app_name = "cases"
urlpatterns = [*apply.urlpatterns, *mine.urlpatterns, *desk.urlpatterns, *review.urlpatterns, *reorganised.urlpatterns]
