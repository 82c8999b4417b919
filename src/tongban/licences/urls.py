"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from tongban.licences import pages

app_name = "licences"
urlpatterns = [
    path("me/licences/", pages.wallet, name="wallet"),
    path("me/licences/<uuid:key>/", pages.licence, name="licence"),
    path("verify/", pages.verify_form, name="verify_form"),
    path("verify/<str:code>", pages.verify, name="verify"),
]
