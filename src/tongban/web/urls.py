"""Addresses of the shell. Included by the site under its language prefix."""

from __future__ import annotations

from django.urls import path

from . import clock, pages

app_name = "web"
urlpatterns = [
    path("-/components", pages.components, name="components"),
    path("-/components/print", pages.printed, name="printed"),
    path("-/components/question", pages.question, name="question"),
    path("-/alive", pages.alive, name="alive"),
    path("-/clock", clock.clock, name="clock"),
    path("-/session", pages.extend, name="extend"),
]
