"""The same guide where the applicant does not sit at a screen of his own: kiosk, window, hotline.

Each shows one Guide and nothing else, like the pages of the public; what the rooms of halls and hotline add (numbers,
tickets) stands around it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from tongban.catalogue.guide_now import Told, told_at
from tongban.catalogue.pages.item import answer, asked_for, links_of, material_rows
from tongban.definition.guide.parts import Guide
from tongban.identity.pages import staff_only
from tongban.organisation.door import area
from tongban.web.context import language, switched
from tongban.web.staff import actor_of


@require_safe
def kiosk_guide(request: HttpRequest, code: str) -> HttpResponse:
    """自助机: one column for a finger on a screen of 1080×1920; the whole table under a fold."""
    told = asked_for(request, code)
    return answer(request, told, "catalogue/kiosk/guide.html", lambda: _at_kiosk(request, told.guide))


def _at_kiosk(request: HttpRequest, guide: Guide) -> dict[str, Any]:
    contrast = "std" if getattr(request, "contrast", "std") == "high" else "high"
    return {"materials": material_rows(guide), "switch": switched(request, contrast=contrast)}


def _beside(request: HttpRequest, code: str) -> Told:
    """For a member of staff: where the matter lies (``?area=``), else at his own post."""
    where = area(request)
    posts = actor_of(request).posts
    if not request.GET.get("area") and posts:
        where = posts[0].division
    return told_at(code, where, request.GET.get("situation", ""), language())


def _shown(request: HttpRequest, code: str, template: str) -> HttpResponse:
    guide = _beside(request, code).guide
    crumbs = [{"label": guide.name, "href": reverse("catalogue:item", args=[code])}]
    context = {"guide": guide, "links": links_of(guide), "materials": material_rows(guide), "crumbs": crumbs}
    return render(request, template, context)


@staff_only
@require_safe
def window_guide(request: HttpRequest, code: str) -> HttpResponse:
    """窗口: dense, beside whoever receives; with what an examiner looks for, and the exact depth online."""
    return _shown(request, code, "catalogue/window/guide.html")


@staff_only
@require_safe
def hotline_guide(request: HttpRequest, code: str) -> HttpResponse:
    """读给群众听: short sentences in the order in which callers ask."""
    return _shown(request, code, "catalogue/hotline/guide.html")


urlpatterns: list[URLPattern] = [
    path("kiosk/items/<str:code>/", kiosk_guide, name="kiosk_guide"),
    path("desk/items/<str:code>/", window_guide, name="window_guide"),
    path("hotline/items/<str:code>/", hotline_guide, name="hotline_guide"),
]
