"""Addresses of the room: each module of pages lists its own."""

from __future__ import annotations

from tongban.catalogue.pages import (
    adopting,
    browsing,
    channels,
    desk,
    diff,
    draft,
    entries,
    filings,
    item,
    item_desk,
    levels,
    library,
    library_adding,
    new_draft,
    publishing,
    registers,
    reorganised,
    reporting,
    requests,
    review,
    standards,
)

app_name = "catalogue"
urlpatterns = [
    *browsing.urlpatterns,
    *entries.urlpatterns,
    *item.urlpatterns,
    *channels.urlpatterns,
    *desk.urlpatterns,
    *new_draft.urlpatterns,
    *draft.urlpatterns,
    *review.urlpatterns,
    *diff.urlpatterns,
    *publishing.urlpatterns,
    *item_desk.urlpatterns,
    *levels.urlpatterns,
    *adopting.urlpatterns,
    *filings.urlpatterns,
    *requests.urlpatterns,
    *reporting.urlpatterns,
    *reorganised.urlpatterns,
    *registers.urlpatterns,
    *library_adding.urlpatterns,
    *library.urlpatterns,
    *standards.urlpatterns,
]
