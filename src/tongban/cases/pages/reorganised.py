"""What reorganising an organ touches of cases: how many run there, by line; numbers only, no names."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils.safestring import SafeString

from tongban.cases.acts.reassign import open_cases_of
from tongban.web import menus


def _panel(request: HttpRequest, subject: object) -> SafeString:
    """One query. ``subject``: organ, lines (empty: all)."""
    said: Any = subject
    context = {"cases": len(open_cases_of(said["organ"], said["lines"]))}
    return SafeString(render_to_string("cases/_reorganised.html", context, request))


menus.add(menus.Panel("reorganise", 20, _panel))
urlpatterns: list[URLPattern] = []
