"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from tongban.identity import pages

app_name = "identity"
urlpatterns = [
    path("login/", pages.sign_in, name="login"),
    path("logout/", pages.sign_out, name="logout"),
    path("me/principal/", pages.principal, name="principal"),
]
