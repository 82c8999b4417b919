"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from tongban.papers import pages

app_name = "papers"
urlpatterns = [path("papers/<uuid:key>.pdf", pages.pdf, name="pdf")]
