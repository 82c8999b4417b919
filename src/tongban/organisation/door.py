"""The Actor of a request: read lazily, once, from the session's account; nothing else decides who acts."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from tongban.core.errors import Refusal
from tongban.core.scope import Actor, nobody
from tongban.organisation.queries import actor, division_name


def _read(request: HttpRequest) -> Actor:
    account = request.session.get(SESSION_KEY)
    if not account:
        return nobody()
    return actor(uuid.UUID(str(account)), request.session.get("principal", ""))


DEFAULT_AREA = "510107000000"


def area(request: HttpRequest) -> str:
    """The division a page is about: ``?area=`` (6 to 12 digits) for this page alone, else the one the visitor chose.
    Refusal ``area.unknown`` (404): the address names none, and another's page is not shown for it.
    """
    asked = request.GET.get("area", "")
    if asked and not _division(asked):
        raise unknown_area(asked)
    return _division(asked) or own_area(request)


def area_in_head(request: HttpRequest) -> str:
    """The same for the head of a page, which stands above a refusal too."""
    return _division(request.GET.get("area", "")) or own_area(request)


def unknown_area(asked: str) -> Refusal:
    """No division has this code, at whatever door it was named."""
    return Refusal(
        "area.unknown",
        f"没有代码为“{asked[:12]}”的行政区划，不能当作上级地方来办。请重新选择地区。",
        f"No division has the code “{asked[:12]}”, and no place above it stands for it. Choose a place again.",
        where="area",
        status=404,
    )


def own_area(request: HttpRequest) -> str:
    """The division a visitor chose; no link changes it."""
    if not hasattr(request, "session"):
        return DEFAULT_AREA
    return str(request.session.get("area", DEFAULT_AREA))


def choose_area(request: HttpRequest, asked: str) -> bool:
    """Keep what the visitor chose for the session; nothing is kept where there is no such division."""
    code = _division(asked)
    if code:
        request.session["area"] = code
    return bool(code)


def _division(asked: str) -> str:
    """The 12 digits of a division as an address names it; empty where there is none."""
    known = asked.isascii() and asked.isdigit() and 6 <= len(asked) <= 12
    code = asked.ljust(12, "0") if known else ""
    return code if code and division_name(code) else ""


class Actors:
    """Middleware: ``request.actor``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _read(request))  # type: ignore[attr-defined]
        return self.get_response(request)
