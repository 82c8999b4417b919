"""Addresses of cases; each module of screens lists its own."""

from __future__ import annotations

from tongban.cases.pages import (
    apply,
    commitment,
    delegations,
    desk,
    duties,
    mine,
    offers,
    offers_desk,
    reorganised,
    review,
)

app_name = "cases"
modules = (
    apply,
    commitment,
    mine,
    offers,
    desk,
    offers_desk,
    review,
    reorganised,
    duties,
    delegations,
)
urlpatterns = [one for module in modules for one in module.urlpatterns]
