"""Addresses of the room: each module of pages lists its own."""

from __future__ import annotations

from tongban.catalogue.pages import (
    adopting,
    browsing,
    channels,
    desk,
    diff,
    draft,
    edit,
    entries,
    filings,
    item,
    item_desk,
    levels,
    library,
    new_draft,
    publishing,
    rebasing,
    reorganised,
    replace,
    reporting,
    requests,
    review,
    sheets,
    standards,
)
from tongban.catalogue.pages import open as opened

app_name = "catalogue"
urlpatterns = [
    *browsing.urlpatterns,
    *entries.urlpatterns,
    *item.urlpatterns,
    *channels.urlpatterns,
    *opened.urlpatterns,
    *desk.urlpatterns,
    *new_draft.urlpatterns,
    *draft.urlpatterns,
    *review.urlpatterns,
    *diff.urlpatterns,
    *publishing.urlpatterns,
    *rebasing.urlpatterns,
    *item_desk.urlpatterns,
    *levels.urlpatterns,
    *adopting.urlpatterns,
    *filings.urlpatterns,
    *requests.urlpatterns,
    *reporting.urlpatterns,
    *reorganised.urlpatterns,
    *sheets.urlpatterns,
    *edit.urlpatterns,
    *replace.urlpatterns,
    *library.urlpatterns,
    *standards.urlpatterns,
]
