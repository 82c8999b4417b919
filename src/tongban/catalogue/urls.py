"""Addresses of the room: each module of pages lists its own."""

from __future__ import annotations

from tongban.catalogue.pages import browsing, desk, diff, draft, entries, item, item_desk, new_draft, publishing, review
from tongban.catalogue.pages import adopting, filings, levels, reorganised, reporting, requests
from tongban.catalogue.pages import replace, sheets
from tongban.catalogue.pages import channels, edit
from tongban.catalogue.pages import library, standards
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
