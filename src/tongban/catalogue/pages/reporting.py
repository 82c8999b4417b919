"""指南纠错: anybody says what is wrong with a guide and sees what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from tongban.catalogue.acts.requesting import Asking, ask
from tongban.catalogue.guide_now import guide_at
from tongban.catalogue.models import ChangeRequest
from tongban.catalogue.reading.requests import items_named, requests_for
from tongban.core.errors import Refusal
from tongban.identity.pages import filled, signed_in
from tongban.organisation.door import area
from tongban.organisation.queries import division_name
from tongban.web import menus
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, moment, one_time_key, refused
from tongban.web.words import later, t

# What is wrong, as people say it, and the part of the definition it is about.
PARTS: Mapping[str, tuple[str, str]] = {
    "where": (later("地址、电话、办公时间不对"), "local"),
    "papers": (later("材料写得不清楚，或被多要了材料"), "common.materials"),
    "time": (later("时间、步骤和实际不一样"), "common.steps"),
    "money": (later("收费和写的不一样"), "common.fee"),
    "who": (later("谁能办、什么条件没写清楚"), "common.conditions"),
    "other": (later("别的问题"), ""),
}
STATES: Mapping[str, tuple[str, str]] = {
    "open": (later("正在处理"), "warn"),
    "decided": (later("采纳了，正在改"), "biz"),
    "done": (later("已经改好"), "ok"),
    "refused": (later("已经答复"), ""),
}


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The form is open to everybody; sending it needs an account, so that the answer finds its way back."""
    if request.method == "POST":
        return _send(request, code)
    return _page(request, code, filled(request))


@signed_in
def _send(request: HttpRequest, code: str) -> HttpResponse:
    raw, actor = filled(request), actor_of(request)

    def send() -> None:
        said = asking_of(code, raw.get("part", ""), raw.get("text", ""), area(request))
        ask(said, actor=actor, key=raw.get("once", ""))

    if refusal := refused(send):
        return _page(request, code, raw, refusal)
    return HttpResponseRedirect(f"{reverse('catalogue:my_reports')}?sent=1")


def asking_of(code: str, part: str, text: str, place: str) -> Asking:
    """What somebody says is wrong. Refusals ``request.part``, ``request.text``."""
    if part not in PARTS:
        raise Refusal("request.part", "请选择哪里不对。", "Choose what is wrong.", where="part")
    if not text.strip():
        raise Refusal("request.text", "请写下哪里不对、应该是怎样。", "Write what is wrong.", where="text")
    title, cell = PARTS[part]
    return Asking("problem", code, title, text.strip(), cell, place)


def _page(request: HttpRequest, code: str, raw: Mapping[str, str], refusal: Refusal | None = None) -> HttpResponse:
    lang = language()
    guide = guide_at(code, area(request), "", lang)
    item = reverse("catalogue:item", args=[code])
    context = {
        "guide": guide, "item": item, "raw": raw, "once": raw.get("once") or one_time_key(),
        "parts": [{"value": key, "label": t(zh, lang)} for key, (zh, _) in PARTS.items()],
        "errors": faults_of(refusal) if refusal else [], "known": actor_of(request).account is not None,
        "place": division_name(area(request)),
        "crumbs": [
            {"label": t("全部事项", lang), "href": reverse("catalogue:items")},
            {"label": guide.name, "href": item},
        ],
    }  # fmt: skip
    return render(request, "catalogue/levels/report.html", context, status=refusal.status if refusal else 200)


@signed_in
@require_safe
def my_reports(request: HttpRequest) -> HttpResponse:
    """What I pointed out, with what was decided and what came of it."""
    actor = actor_of(request)
    rows = [one for one in requests_for(actor) if one.asked_by == actor.account]
    names = items_named(one.code for one in rows)
    context = {"rows": [_row(one, names) for one in rows], "sent": request.GET.get("sent") == "1"}
    return render(request, "catalogue/levels/my_reports.html", context)


def _row(one: ChangeRequest, names: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    words, tone = STATES[one.state]
    return {
        "one": one, "item": names.get(one.code, {}).get("name", one.code), "words": t(words, language()), "tone": tone,
        "title": t(one.title, language()), "asked": moment(one.asked_at), "decided": moment(one.decided_at),
    }  # fmt: skip


def _known(request: HttpRequest) -> bool:
    return actor_of(request).account is not None


menus.add(menus.Entry("foot", 70, later("我反映的问题"), "catalogue:my_reports", shown=_known))
urlpatterns: list[URLPattern] = [
    path("items/<str:code>/report/", report, name="report"),
    path("me/reports/", my_reports, name="my_reports"),
]
