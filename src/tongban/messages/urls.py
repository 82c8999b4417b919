"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from tongban.messages import pages

app_name = "messages"
urlpatterns = [path("me/messages/", pages.inbox, name="inbox")]
