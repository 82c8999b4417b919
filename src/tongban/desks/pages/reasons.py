"""The reasons an organ keeps ready for its notices: list, one form to enter or revise, mark, end."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from tongban.cases.queries.staff import recent_items
from tongban.core.errors import Denied, Refusal
from tongban.core.scope import Actor
from tongban.desks.acts.reasons import ReasonSaid, end, enter, mark, revise_reason
from tongban.desks.queries import reasons_of
from tongban.identity.pages import filled, staff_only
from tongban.organisation.posts import organs_with_cases
from tongban.web.context import language
from tongban.web.staff import actor_of, faults_of, one_time_key
from tongban.web.words import later, t

DONE = {
    "enter": later("理由已登记，核验材料时可以直接选。"),
    "revise": later("理由已修改；已经发出的告知书不变。"),
    "mark": later("已记下您的评价。"),
    "end": later("理由已停用。"),
}
FIELDS = ("code", "words", "basis", "mend", "item", "material")


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: HttpRequest) -> HttpResponse:
    """What the reader's organs keep, what helped most first; ``?edit=`` fills the form with one of them."""
    actor = actor_of(request)
    refusal: Refusal | None = None
    if request.method == "POST":
        act = request.POST.get("act", "")
        try:
            _do(request, actor, act)
            return HttpResponseRedirect(f"{reverse('desks:reasons')}?done={act}")
        except Refusal as refused:
            if refused.bars:
                raise
            refusal = refused
    rows = reasons_of(actor)
    raw = filled(request)
    chosen = next((one for one in rows if str(one.id) == request.GET.get("edit", "")), None)
    if chosen is not None and not raw:
        raw = {name: getattr(chosen, name) for name in FIELDS} | {"reason": str(chosen.id)}
    done = DONE.get(request.GET.get("done", ""), "")
    context = {
        "rows": rows,
        "raw": raw,
        "items": [{"value": "", "label": t("所有事项", language())}]
        + [{"value": one["code"], "label": one["name"]} for one in recent_items(actor)],
        "errors": faults_of(refusal) if refusal is not None else [],
        "once": one_time_key(),
        "done": t(done, language()) if done else "",
    }
    return render(request, "desks/reasons.html", context, status=refusal.status if refusal is not None else 200)


def _do(request: HttpRequest, actor: Actor, act: str) -> None:
    key = request.POST.get("once", "")
    said = ReasonSaid(**{name: request.POST.get(name, "") for name in FIELDS})
    if act == "enter":
        enter(_organ(actor), said, actor=actor, key=key)
        return
    try:
        reason = uuid.UUID(request.POST.get("reason", ""))
    except ValueError:
        reason = uuid.UUID(int=0)
    if act == "revise":
        revise_reason(reason, said, actor=actor, key=key)
    elif act == "mark":
        mark(reason, actor=actor, key=key)
    elif act == "end":
        end(reason, actor=actor, key=key)
    else:
        raise Refusal("desk.act", "没有这个操作，请刷新页面。", "There is no such action; reload the page.", status=400)


def _organ(actor: Actor) -> uuid.UUID:
    organ = next((one for one in organs_with_cases(actor) if one is not None), None)
    if organ is None:
        raise Denied(
            "reason.organ",
            "补正理由由本机关经办办件的工作人员维护。",
            "The reasons of an organ are kept by its staff who work on cases.",
        )
    return organ


urlpatterns: list[URLPattern] = [path("desk/reasons/", reasons, name="reasons")]
