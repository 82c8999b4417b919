"""Addresses of the workbench: each module of pages lists its own."""

from __future__ import annotations

from tongban.workbench.pages import directories, edit, rebasing, replace, sheets

app_name = "workbench"
urlpatterns = [
    *directories.urlpatterns,
    *rebasing.urlpatterns,
    *sheets.urlpatterns,
    *edit.urlpatterns,
    *replace.urlpatterns,
]
