"""Addresses of cases; each module of screens lists its own."""

from __future__ import annotations

from tongban.cases.pages import apply, commitment, delegations, mine, reorganised, review, visits

app_name = "cases"
modules = (
    apply,
    commitment,
    mine,
    review,
    reorganised,
    delegations,
    visits,
)
urlpatterns = [one for module in modules for one in module.urlpatterns]
