"""Cover for absence: a clerk lets a colleague hold his post for named days."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.identity.pages import filled, staff_only
from tongban.organisation.covering import CoverSaid, choice_of, cover
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, one_time_key, required_day
from tongban.web.words import t


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def covering(request: HttpRequest) -> HttpResponse:
    """Which post, which colleague, from which day to which, why."""
    actor = actor_of(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            cover(_said(request.POST.dict()), actor=actor, key=request.POST.get("once", ""))
            return HttpResponseRedirect(f"{reverse('desks:cover')}?done=1")
        except Refusal as refused:
            if refused.bars:
                raise
            refusal = refused
    choice = choice_of(actor, day_of(now()))
    context = {
        "posts": [{"value": f"{organ}:{post}", "label": f"{name} {post}"} for organ, name, post in choice.posts],
        "colleagues": [{"value": str(account), "label": name} for account, name in choice.colleagues],
        "raw": filled(request),
        "errors": faults_of(refusal) if refusal is not None else [],
        "once": one_time_key(),
        "done": t("代班已登记；到期自动结束，不用再办。", language()) if request.GET.get("done") else "",
    }
    return render(request, "desks/cover.html", context, status=refusal.status if refusal is not None else 200)


def _said(raw: Mapping[str, str]) -> CoverSaid:
    organ, _, post = raw.get("post", "").partition(":")
    begins = required_day(raw, "begins", "从哪天", "From")
    ends = required_day(raw, "ends", "到哪天", "Until")
    return CoverSaid(_key(organ), post, _key(raw.get("by", "")), begins, ends, raw.get("reason", ""))


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


urlpatterns: list[URLPattern] = [path("desk/cover/", covering, name="cover")]
