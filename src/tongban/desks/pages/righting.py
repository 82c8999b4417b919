"""At the counter, with the applicant in front of it: put a wrong answer or file right, note what was shown, keep and
return originals.
"""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.cases.acts.answer import asked_now
from tongban.cases.acts.originals import keep_original, originals_of, return_original
from tongban.cases.acts.righting import note_shown, replace_file, set_right
from tongban.cases.acts.turn import Turn
from tongban.cases.pages import case_view
from tongban.cases.pages.answer_fields import pages_of, raw_for
from tongban.cases.papers_ending import righted_lines
from tongban.cases.queries.lists import case_seen_by
from tongban.cases.queries.staff import townships_of
from tongban.cases.reading import Loaded
from tongban.core.clock import day_of, now
from tongban.core.errors import Refusal
from tongban.core.scope import Actor
from tongban.definition.effective import Page
from tongban.identity.pages import staff_only
from tongban.web.staff import actor_of, one_time_key, said

ACTS = ("answer", "file", "shown", "keep", "return")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def right(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """One answer or paper is chosen, then put right; the page says what stood there."""
    actor = actor_of(request)
    loaded = case_seen_by(actor, case)
    if loaded.case["state"] == "draft":
        return HttpResponseRedirect(reverse("desks:draft", args=(case,)))
    faults: list[Refusal] = []
    if request.method == "POST":
        try:
            _done(request, loaded, actor)
            return HttpResponseRedirect(f"{reverse('desks:right', args=(case,))}?done=1")
        except Refusal as refusal:
            if refusal.bars:
                raise
            faults = list(getattr(refusal, "faults", (refusal,)))
    return _page(request, case_seen_by(actor, case), actor, faults)


def _done(request: HttpRequest, loaded: Loaded, actor: Actor) -> None:
    """The one act of the form."""
    post, case, once = request.POST, loaded.case["id"], request.POST.get("once", "")
    act, material, signed = post.get("act", ""), post.get("material", ""), post.get("signed", "")
    if act == "answer":
        turn = Turn(loaded, actor, now())
        raw = _raw(turn, post.get("fact", ""), post.dict())
        set_right(case, post.get("fact", ""), raw, signed, actor=actor, key=once)
    elif act == "file":
        file = request.FILES.get("file")
        if file is None or isinstance(file, list):
            raise Refusal("file.none", "请选择扫描的文件。", "Choose the scanned file.", where="file")
        replace_file(case, material, file.read(), str(file.name), signed, actor=actor, key=once)
    elif act == "shown":
        note_shown(case, material, post.get("seen", ""), actor=actor, key=once)
    elif act == "keep":
        copies = post.get("copies", "1")
        number = int(copies) if copies.isascii() and copies.isdigit() else 0
        keep_original(case, material, post.get("what", ""), number, actor=actor, key=once)
    elif act == "return":
        return_original(case, post.get("code", ""), post.get("to", ""), actor=actor, key=once)
    else:
        raise Refusal("desk.act", "没有这个操作，请刷新页面。", "There is no such action; reload the page.", status=400)


def _page_of(turn: Turn, fact: str) -> Page | None:
    asked = ((page, q) for page in turn.pages for q in asked_now(turn.e, page, turn.facts, turn.at))
    return next((page for page, q in asked if q.fact == fact), None)


def _raw(turn: Turn, fact: str, post: dict[str, str]) -> dict[str, str]:
    page = _page_of(turn, fact)
    return dict(raw_for(turn, page, post)) if page is not None else post


def _page(request: HttpRequest, loaded: Loaded, actor: Actor, faults: list[Refusal]) -> HttpResponse:
    turn = Turn(loaded, actor, now())
    posted = request.POST.dict() if faults else None
    fact = request.POST.get("fact") or request.GET.get("fact", "")
    raw = posted if posted is not None and posted.get("act") == "answer" else None
    every = pages_of(turn, raw, faults, townships_of(actor, loaded.case["place"]))
    names = {fact, f"{fact}.division"}
    wanted = [field for page in every for field in page["fields"] if field.name in names]
    questions = [{"value": field.name, "label": field.label} for page in every for field in page["fields"]]
    by_key = {row["key"]: (material, row) for material, row in loaded.held}
    files = [{"value": key, "label": row["name"]} for key, (_, row) in by_key.items() if row["held"] is not None]
    shown = [
        {"value": key, "label": row["name"]}
        for key, (material, row) in by_key.items()
        if row["state"] == "missing" and any(one.way == "shown" for one in material.supply)
    ]
    context = {
        "head": case_view.head(turn, day_of(turn.at)),
        "fact": fact if wanted else "",
        "fields": wanted,
        "questions": [one for one in questions if not one["value"].endswith(".division")],
        "files": files,
        "shown": shown,
        "papers": [{"value": key, "label": row["name"]} for key, (_, row) in by_key.items()],
        "originals": originals_of(loaded.case["id"]),
        "righted": righted_lines(loaded),
        "open": loaded.case["state"] == "received",
        "raw": posted or {},
        "errors": [{"where": fault.where, "said": said(fault)} for fault in faults],
        "done": "done" in request.GET,
        "once": one_time_key(),
    }
    status = faults[0].status if faults else 200
    return render(request, "desks/right.html", context, status=status)


urlpatterns: list[URLPattern] = [path("desk/case/<uuid:case>/right/", right, name="right")]
