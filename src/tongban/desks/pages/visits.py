"""Somebody stands at a counter with what he began elsewhere: he consents, the clerk goes on with it, the visit ends.

What is already under way at another place the counter shows only as far as the visitor needs it: how it stands, by
when, and the papers that may still come in.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.cases.acts.supplying import hand_in
from tongban.cases.acts.visiting import WAYS, end_visit, open_drafts, open_visit, visited_by
from tongban.cases.pages import standing
from tongban.cases.policies import is_open_to
from tongban.cases.queries.lists import case_by_number
from tongban.cases.reading import Loaded, load
from tongban.core.clock import day_of, now
from tongban.core.codes import id_number
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.identity.pages import staff_only
from tongban.papers.queries import papers_about
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, one_time_key
from tongban.web.words import later, t

CONSENTS = {
    "identity_card": later("出示身份证（读卡或照证件输入号码）"),
    "code": later("报出他屏幕上的一次性码"),
    "signature": later("在同意书上签字"),
}


@staff_only
@sensitive_post_parameters("number", "said")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visits(request: HttpRequest) -> HttpResponse:
    """What visitors opened to this clerk, and the form by which one consents."""
    actor = actor_of(request)
    refusal = None
    if request.method == "POST":
        try:
            _opened(request, actor)
            return HttpResponseRedirect(reverse("desks:visits"))
        except Refusal as caught:
            if caught.status == 403:
                raise
            refusal = caught
    return _page(request, actor, refusal)


def _opened(request: HttpRequest, actor: Actor) -> None:
    """The case of this number, or every draft of whoever shows this card."""
    number, way = request.POST.get("number", "").strip(), request.POST.get("way", "")
    said, once = request.POST.get("said", ""), request.POST.get("once", "")
    is_card = _is_card(number, now())
    one = None if is_card else case_by_number(number)
    found = open_drafts(number, actor=actor) if is_card else [one] if one is not None else []
    if not found:
        raise Refusal(
            "visit.none",
            "没有找到可以接着办的件。请核对办件号或证件号；没有填过的，请新办一件。",
            "Nothing was found to go on with. Check the number; if nothing was begun, begin a new case.",
            where="number",
        )
    for case in found:
        key = f"{once}:{case}" if once else ""
        open_visit(case, way, number if way == "identity_card" and is_card else said, actor=actor, key=key)


def _is_card(text: str, at: datetime) -> bool:
    try:
        id_number.check(text, on=day_of(at))
    except Refusal:
        return False
    return True


def _page(request: HttpRequest, actor: Actor, refusal: Refusal | None) -> HttpResponse:
    lang, raw = language(), request.POST
    context: dict[str, object] = {
        "rows": [
            {**row, "words": standing.state_words(str(row["state"]), str(row["outcome"]))[0]}
            for row in visited_by(actor, now())
        ],
        "ways": [{"value": way, "label": t(CONSENTS[way], lang)} for way in WAYS],
        "raw": {"number": raw.get("number", ""), "way": raw.get("way", ""), "said": raw.get("said", "")},
        "errors": faults_of(refusal) if refusal is not None else [],
        "wrong": refusal,
        "once": one_time_key(),
    }
    return render(request, "desks/visits.html", context, status=refusal.status if refusal is not None else 200)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """One case of a visitor: a draft is gone on with on its page; of what is under way no more than he needs."""
    actor = actor_of(request)
    loaded = visited_case(actor, case)
    state = loaded.case["state"]
    if request.method == "POST" and request.POST.get("act") == "end":
        end_visit(case, actor=actor, key=request.POST.get("once", ""))
        return HttpResponseRedirect(reverse("desks:visits"))
    if state == "draft":
        return HttpResponseRedirect(reverse("desks:draft", args=(case,)))
    refusal = None
    if request.method == "POST":
        try:
            _take(request, case, actor)
            return HttpResponseRedirect(reverse("desks:visit", args=(case,)))
        except Refusal as caught:
            if caught.bars:
                raise
            refusal = caught
    words, tone = standing.state_words(state, loaded.case["outcome"])
    context = {
        "case": loaded.case,
        "words": words,
        "tone": tone,
        "due": standing.day_words(loaded.case["promised_due"]) if loaded.case["promised_due"] else "",
        "papers": papers_about("case", case),
        "awaited": [row for _, row in loaded.held if _is_awaited(state, row)],
        "errors": faults_of(refusal) if refusal is not None else [],
        "once": one_time_key(),
    }
    return render(request, "desks/visit.html", context, status=refusal.status if refusal is not None else 200)


def visited_case(actor: Actor, key: uuid.UUID) -> Loaded:
    """The case, while it is open to this clerk; Denied ``visit.over`` otherwise."""
    loaded = load(key)
    if not is_open_to(actor, loaded.case):
        raise Denied(
            "visit.over",
            "这次来访已经结束，或申请人没有同意。要接着办，请他再同意一次。",
            "The visit is over, or the applicant did not consent. To go on, let him consent again.",
        )
    return loaded


def _is_awaited(state: str, row: Mapping[str, object]) -> bool:
    if state in ("received", "correcting"):
        return row["state"] == "missing" or row["verdict"] == "unfit"
    return row["verdict"] == "deferred" and row["state"] != "supplied"


def _take(request: HttpRequest, case: uuid.UUID, actor: Actor) -> None:
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise Refusal("file.none", "请选择扫描的文件。", "Choose the scanned file.", where="file")
    once = request.POST.get("once", "")
    hand_in(case, request.POST.get("material", ""), file.read(), str(file.name), way="scan", actor=actor, key=once)


urlpatterns: list[URLPattern] = [
    path("desk/visits/", visits, name="visits"),
    path("desk/visits/<uuid:case>/", visit, name="visit"),
]
