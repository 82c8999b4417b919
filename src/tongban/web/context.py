"""What every page knows of the request: mode, language, area, person, menus, when the session ends."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from . import menus
from .words import t


def language() -> str:
    """``zh`` or ``en``: the language this page is written in."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def other_path(path: str) -> str:
    """The same page in the other language; Chinese has no prefix."""
    if path == "/en" or path.startswith("/en/"):
        return path[3:] or "/"
    return "/en" + path


def switched(request: HttpRequest, **changes: str) -> str:
    """This page with some of its query changed: how modes and contrast are switched without a script."""
    query = request.GET.copy()
    for key, value in changes.items():
        query[key] = value
    return f"{request.path}?{query.urlencode()}"


def _named(name: str, fallback: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return fallback


def _change_area(request: HttpRequest) -> str:
    """Where the visitor makes the area of this page his own; the page itself follows."""
    asked = {"to": request.GET.get("area", ""), "next": request.path}
    base = _named("portal:area", "")
    return f"{base}?{urlencode(asked)}" if base else ""


def _shell(request: HttpRequest) -> dict[str, Any]:
    lang = language()
    query = {key: value for key, value in request.GET.items() if key not in ("mode", "contrast")}
    tail = "?" + urlencode(query) if query else ""
    own = {key: value for key, value in query.items() if key != "area"}
    return {
        "lang": lang,
        "html_lang": "en" if lang == "en" else "zh-Hans",
        "mode": getattr(request, "mode", "std"),
        "contrast": getattr(request, "contrast", "std"),
        "demo": bool(getattr(settings, "DEMO", False)),
        "site": t(getattr(settings, "SITE_NAME", "政务服务平台"), lang),
        "area": menus.area(request),
        "own_area": menus.own_area(request),
        "change_area": _change_area(request),
        "own_page": f"{request.path}?{urlencode(own)}" if own else request.path,
        "person": menus.person(request),
        "public": menus.links("public", request),
        "util": menus.links("util", request),
        "desk": menus.links("desk", request),
        "foot": menus.links("foot", request),
        "home": _named("portal:home", "/en/" if lang == "en" else "/"),
        "search": _named("portal:search", "/en/search" if lang == "en" else "/search"),
        "login": _named("identity:login", "/login/"),
        "other_language": other_path(request.path) + tail,
        "elder": switched(request, mode="elder"),
        "std": switched(request, mode="std"),
        "contrast_high": switched(request, contrast="high"),
        "contrast_std": switched(request, contrast="std"),
        "session_ends": getattr(request, "session_ends", None),
    }


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``shell``, read only when a template asks."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}
