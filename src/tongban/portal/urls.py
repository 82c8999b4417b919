"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from tongban.portal import pages

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("search", pages.find, name="search"),
    path("elder/", pages.elder, name="elder"),
    path("area/", pages.choose_area, name="area"),
]
