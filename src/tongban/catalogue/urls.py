"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from tongban.catalogue import browsing, pages

app_name = "catalogue"
urlpatterns = [
    path("items/", browsing.items, name="items"),
    path("items/<str:code>/", pages.item, name="item"),
    path("items/<str:code>/graph", pages.graph, name="graph"),
    path("items/<str:code>/table", pages.table, name="table"),
    path("items/<str:code>/table.csv", pages.table_csv, name="table_csv"),
    path("items/<str:code>/print/", pages.printed, name="print"),
    path("items/<str:code>/versions/", pages.versions, name="versions"),
    path("samples/<str:name>", pages.sample, name="sample"),
]
